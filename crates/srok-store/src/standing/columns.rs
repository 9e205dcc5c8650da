//! How do standings become columns, and columns standings? In the order of the table.

use std::sync::Arc;

use duckdb::arrow::array::{
    Array, ArrayRef, BooleanBufferBuilder, Int32Array, ListArray, PrimitiveArray, StructArray,
    TimestampMicrosecondArray, UInt64Array,
};
use duckdb::arrow::buffer::{NullBuffer, OffsetBuffer, ScalarBuffer};
use duckdb::arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Field, Fields, Int32Type, TimeUnit,
    TimestampMicrosecondType,
};
use duckdb::arrow::record_batch::RecordBatch;

use super::super::StoreError;
use super::super::arrow::{Batch, get, get_day, get_moment, record_batch};
use super::{FindingRecord, Marks, StandingRecord};
use srok_law::case::{Day, Instant};

/// Returns the rows as columns.
pub(super) fn write(rows: &[StandingRecord]) -> Result<RecordBatch, StoreError> {
    let numbers = |of: fn(&StandingRecord) -> i32| -> ArrayRef {
        Arc::new(Int32Array::from_iter_values(rows.iter().map(of)))
    };
    let moments = |of: fn(&StandingRecord) -> Option<Instant>| -> ArrayRef {
        Arc::new(optional::<TimestampMicrosecondType>(rows, |row| {
            of(row).map(|at| at.0)
        }))
    };
    let days = |of: fn(&StandingRecord) -> Option<Day>| -> ArrayRef {
        Arc::new(optional::<Date32Type>(rows, |row| of(row).map(|day| day.0)))
    };
    let ids = |of: fn(&StandingRecord) -> Option<i32>| -> ArrayRef {
        Arc::new(optional::<Int32Type>(rows, of))
    };
    record_batch(vec![
        (
            "case_key",
            Arc::new(UInt64Array::from_iter_values(
                rows.iter().map(|row| row.case_key),
            )),
        ),
        ("limit_version", numbers(|row| row.limit_version)),
        ("occurrence", numbers(|row| row.occurrence)),
        ("exists_from", moments(|row| row.exists_from)),
        ("started_at", moments(|row| row.started_at)),
        ("day_zero", days(|row| row.day_zero)),
        ("due_on", days(|row| row.due_on)),
        ("late_from", moments(|row| row.late_from)),
        ("soon_from", moments(|row| row.soon_from)),
        ("act_by", days(|row| row.act_by)),
        ("contested_until", moments(|row| row.contested_until)),
        ("ended_at", moments(|row| row.ended_at)),
        ("pauses", pauses(rows)),
        ("marks", numbers(|row| row.marks.0)),
        ("known_at", moments(|row| row.known_at)),
        ("target_late_from", moments(|row| row.target_late_from)),
        ("organisation", ids(|row| row.organisation)),
        ("official", ids(|row| row.official)),
        ("calendar", ids(|row| row.calendar)),
    ])
}

/// Returns a column that may have gaps. Values and gaps are written apart, which is quicker than asking twice per row.
fn optional<T: ArrowPrimitiveType>(
    rows: &[StandingRecord],
    of: impl Fn(&StandingRecord) -> Option<T::Native>,
) -> PrimitiveArray<T> {
    let mut there = BooleanBufferBuilder::new(rows.len());
    let values: ScalarBuffer<T::Native> = rows
        .iter()
        .map(|row| {
            let value = of(row);
            there.append(value.is_some());
            value.unwrap_or_default()
        })
        .collect();
    PrimitiveArray::new(
        values,
        Some(NullBuffer::new(there.finish())).filter(|nulls| nulls.null_count() > 0),
    )
}

/// Returns the pauses as a column of lists; a row without a pause is null.
fn pauses(rows: &[StandingRecord]) -> ArrayRef {
    let all = || rows.iter().flat_map(|row| &row.pauses);
    let since: ArrayRef = Arc::new(TimestampMicrosecondArray::from_iter_values(
        all().map(|(since, _)| since.0),
    ));
    let until: ArrayRef = Arc::new(
        all()
            .map(|(_, until)| until.map(|at| at.0))
            .collect::<TimestampMicrosecondArray>(),
    );
    let moment = DataType::Timestamp(TimeUnit::Microsecond, None);
    let fields = Fields::from(vec![
        Field::new("since", moment.clone(), true),
        Field::new("until", moment, true),
    ]);
    let pauses = StructArray::new(fields, vec![since, until], None);
    let offsets = OffsetBuffer::from_lengths(rows.iter().map(|row| row.pauses.len()));
    let there = rows.iter().map(|row| !row.pauses.is_empty());
    let there: NullBuffer = there.collect();
    let field = Arc::new(Field::new("item", pauses.data_type().clone(), true));
    Arc::new(ListArray::new(
        field,
        offsets,
        Arc::new(pauses),
        Some(there),
    ))
}

/// Reads rows whose columns begin at `first`.
pub(crate) fn read(
    batch: &Batch,
    first: usize,
    rows: &mut Vec<StandingRecord>,
) -> Result<(), StoreError> {
    let case_key = batch.hashes(first)?;
    let (limit_version, occurrence) = (batch.numbers(first + 1)?, batch.numbers(first + 2)?);
    let (exists_from, started_at) = (batch.moments(first + 3)?, batch.moments(first + 4)?);
    let (day_zero, due_on) = (batch.days(first + 5)?, batch.days(first + 6)?);
    let (late_from, soon_from) = (batch.moments(first + 7)?, batch.moments(first + 8)?);
    let act_by = batch.days(first + 9)?;
    let (contested_until, ended_at) = (batch.moments(first + 10)?, batch.moments(first + 11)?);
    let (pauses, marks) = (batch.lists(first + 12)?, batch.numbers(first + 13)?);
    let (known_at, target_late_from) = (batch.moments(first + 14)?, batch.moments(first + 15)?);
    let (organisation, official) = (batch.numbers(first + 16)?, batch.numbers(first + 17)?);
    let calendar = batch.numbers(first + 18)?;
    rows.reserve(batch.len());
    for row in 0..batch.len() {
        rows.push(StandingRecord {
            case_key: case_key.value(row),
            limit_version: limit_version.value(row),
            occurrence: occurrence.value(row),
            exists_from: get_moment(&exists_from, row),
            started_at: get_moment(&started_at, row),
            day_zero: get_day(&day_zero, row),
            due_on: get_day(&due_on, row),
            late_from: get_moment(&late_from, row),
            soon_from: get_moment(&soon_from, row),
            act_by: get_day(&act_by, row),
            contested_until: get_moment(&contested_until, row),
            ended_at: get_moment(&ended_at, row),
            pauses: read_pauses(batch, &pauses, row)?,
            marks: Marks(marks.value(row)),
            known_at: get_moment(&known_at, row),
            target_late_from: get_moment(&target_late_from, row),
            organisation: get(&organisation, row),
            official: get(&official, row),
            calendar: get(&calendar, row),
        });
    }
    Ok(())
}

fn read_pauses(
    batch: &Batch,
    lists: &ListArray,
    row: usize,
) -> Result<Vec<(Instant, Option<Instant>)>, StoreError> {
    if lists.is_null(row) {
        return Ok(Vec::new());
    }
    let list = lists.value(row);
    let columns = list
        .as_any()
        .downcast_ref::<StructArray>()
        .map(StructArray::columns)
        .unwrap_or_default();
    let mut columns = columns
        .iter()
        .map(|column| column.as_any().downcast_ref::<TimestampMicrosecondArray>());
    let (Some(Some(since)), Some(Some(until))) = (columns.next(), columns.next()) else {
        return Err(batch.unlike("list of (since, until)"));
    };
    Ok((0..list.len())
        .map(|pause| (Instant(since.value(pause)), get_moment(until, pause)))
        .collect())
}

/// Returns findings as columns.
pub(super) fn write_findings(rows: &[FindingRecord]) -> Result<RecordBatch, StoreError> {
    record_batch(vec![
        (
            "case_key",
            Arc::new(UInt64Array::from_iter_values(
                rows.iter().map(|row| row.case_key),
            )),
        ),
        (
            "rule",
            Arc::new(Int32Array::from_iter_values(
                rows.iter().map(|row| row.rule),
            )),
        ),
        (
            "event",
            Arc::new(rows.iter().map(|row| row.event).collect::<UInt64Array>()),
        ),
        (
            "occurred_at",
            Arc::new(TimestampMicrosecondArray::from_iter_values(
                rows.iter().map(|row| row.occurred_at.0),
            )),
        ),
        (
            "organisation",
            Arc::new(
                rows.iter()
                    .map(|row| row.organisation)
                    .collect::<Int32Array>(),
            ),
        ),
    ])
}

/// Reads findings.
pub(crate) fn read_findings(
    batch: &Batch,
    rows: &mut Vec<FindingRecord>,
) -> Result<(), StoreError> {
    let (case_key, rule, event) = (batch.hashes(0)?, batch.numbers(1)?, batch.hashes(2)?);
    let (occurred_at, organisation) = (batch.moments(3)?, batch.numbers(4)?);
    rows.extend((0..batch.len()).map(|row| FindingRecord {
        case_key: case_key.value(row),
        rule: rule.value(row),
        event: get(&event, row),
        occurred_at: Instant(occurred_at.value(row)),
        organisation: get(&organisation, row),
    }));
    Ok(())
}
