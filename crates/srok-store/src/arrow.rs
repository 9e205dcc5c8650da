//! How do columns come out of DuckDB and go in? Arrow batches, read and written without a value being boxed.

use duckdb::arrow::array::{
    Array, ArrayRef, BooleanArray, Date32Array, Int32Array, Int64Array, PrimitiveArray,
    StringArray, StructArray, TimestampMicrosecondArray, UInt64Array,
};
use duckdb::arrow::datatypes::{ArrowPrimitiveType, Field, Schema};
use duckdb::arrow::record_batch::RecordBatch;
use duckdb::types::{TimeUnit, Value};
use duckdb::{Connection, Params};

use super::StoreError;
use super::query::Query;
use srok_law::case::{Day, Instant};

/// A moment as a value to bind.
pub(super) const fn moment(at: Instant) -> Value {
    Value::Timestamp(TimeUnit::Microsecond, at.0)
}

/// A day as a value to bind.
pub(super) const fn day(day: Day) -> Value {
    Value::Date32(day.0)
}

/// Several values as a list to bind: a text, since lists cannot be bound.
pub(super) fn list<T: std::fmt::Display>(values: impl IntoIterator<Item = T>) -> String {
    let values: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
    format!("[{}]", values.join(","))
}

/// Runs a query and hands its result over batch by batch, never holding the whole of it.
///
/// The iterator that `stream_arrow` gives panics when a batch cannot be fetched; stepping through the statement gives the error.
pub(super) fn stream<E: From<StoreError>>(
    connection: &Connection,
    query: Query,
    params: impl Params,
    each: impl FnMut(Batch) -> Result<(), E>,
) -> Result<(), E> {
    stream_text(connection, query.name, query.text, params, each)
}

/// Does the same for as long as `each` wants more.
pub(super) fn stream_while<E: From<StoreError>>(
    connection: &Connection,
    query: Query,
    params: impl Params,
    each: impl FnMut(Batch) -> Result<bool, E>,
) -> Result<(), E> {
    fetch(connection, query.name, query.text, params, each)
}

/// Runs a statement that was put together, e.g. with the name of a table, as [`stream`] does.
pub(super) fn stream_text<E: From<StoreError>>(
    connection: &Connection,
    name: &'static str,
    text: &str,
    params: impl Params,
    mut each: impl FnMut(Batch) -> Result<(), E>,
) -> Result<(), E> {
    fetch(connection, name, text, params, |batch| {
        each(batch).map(|()| true)
    })
}

fn fetch<E: From<StoreError>>(
    connection: &Connection,
    name: &'static str,
    text: &str,
    params: impl Params,
    mut each: impl FnMut(Batch) -> Result<bool, E>,
) -> Result<(), E> {
    let doing = || StoreError::doing("run a query");
    let mut statement = connection.prepare(text).map_err(doing())?;
    drop(statement.stream_arrow(params).map_err(doing())?);
    while let Some(array) = statement
        .step()
        .map_err(StoreError::doing("fetch rows of a query"))?
    {
        if !each(Batch { query: name, array })? {
            break;
        }
    }
    Ok(())
}

/// Some rows of a result.
#[derive(Debug, Clone)]
pub(super) struct Batch {
    query: &'static str,
    array: StructArray,
}

impl Batch {
    pub fn len(&self) -> usize {
        self.array.len()
    }

    /// Returns all columns, of whatever types.
    pub fn columns(&self) -> &[ArrayRef] {
        self.array.columns()
    }

    /// Returns the names of all columns.
    pub fn names(&self) -> Vec<&str> {
        self.array.column_names()
    }

    /// Returns a column in the type that the reader expects of it.
    fn column<A: Array + Clone + 'static>(
        &self,
        column: usize,
        expected: &'static str,
    ) -> Result<A, StoreError> {
        let found = self
            .array
            .columns()
            .get(column)
            .and_then(|array| array.as_any().downcast_ref::<A>());
        found.cloned().ok_or(StoreError::Column {
            query: self.query,
            column,
            expected,
        })
    }

    /// Returns the error of a value that is not what its reader expects.
    pub fn unlike(&self, expected: &'static str) -> StoreError {
        StoreError::Column {
            query: self.query,
            column: 0,
            expected,
        }
    }

    pub fn hashes(&self, column: usize) -> Result<UInt64Array, StoreError> {
        self.column(column, "ubigint")
    }

    pub fn numbers(&self, column: usize) -> Result<Int32Array, StoreError> {
        self.column(column, "integer")
    }

    pub fn counts(&self, column: usize) -> Result<Int64Array, StoreError> {
        self.column(column, "bigint")
    }

    pub fn claims(&self, column: usize) -> Result<BooleanArray, StoreError> {
        self.column(column, "boolean")
    }

    pub fn moments(&self, column: usize) -> Result<TimestampMicrosecondArray, StoreError> {
        self.column(column, "timestamp")
    }

    pub fn days(&self, column: usize) -> Result<Date32Array, StoreError> {
        self.column(column, "date")
    }

    pub fn texts(&self, column: usize) -> Result<StringArray, StoreError> {
        self.column(column, "varchar")
    }

    pub fn lists(&self, column: usize) -> Result<duckdb::arrow::array::ListArray, StoreError> {
        self.column(column, "list")
    }
}

/// Returns the value of a row, or `None` where it is null.
pub(super) fn get<T: ArrowPrimitiveType>(
    array: &PrimitiveArray<T>,
    row: usize,
) -> Option<T::Native> {
    array.is_valid(row).then(|| array.value(row))
}

pub(super) fn get_moment(array: &TimestampMicrosecondArray, row: usize) -> Option<Instant> {
    get(array, row).map(Instant)
}

pub(super) fn get_day(array: &Date32Array, row: usize) -> Option<Day> {
    get(array, row).map(Day)
}

pub(super) fn get_text(array: &StringArray, row: usize) -> Option<&str> {
    array.is_valid(row).then(|| array.value(row))
}

/// Builds a batch to append from columns in the order of the table.
pub(super) fn record_batch(
    columns: Vec<(&'static str, ArrayRef)>,
) -> Result<RecordBatch, StoreError> {
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, array)| Field::new(*name, array.data_type().clone(), true))
        .collect();
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    RecordBatch::try_new(std::sync::Arc::new(Schema::new(fields)), arrays).map_err(|error| {
        StoreError::Rows {
            reason: error.to_string(),
        }
    })
}

/// Appends rows to a table, of the record or `picture.…`, in the transaction of the connection.
pub(super) fn append(
    connection: &Connection,
    table: &str,
    batch: RecordBatch,
) -> Result<(), StoreError> {
    let doing = || StoreError::doing("append rows");
    let mut appender = appender(connection, table).map_err(doing())?;
    appender.append_record_batch(batch).map_err(doing())?;
    // errors of an appender that is merely dropped would be lost
    appender.flush().map_err(doing())
}

/// Returns an appender to a table, of the record or `picture.…`.
pub(super) fn appender<'c>(
    connection: &'c Connection,
    table: &str,
) -> Result<duckdb::Appender<'c>, duckdb::Error> {
    match table.split_once('.') {
        Some((database, table)) => connection.appender_to_catalog_and_db(table, database, "main"),
        None => connection.appender(table),
    }
}

/// Puts hashes into a temporary table of one column, in place of whatever was there.
pub(super) fn choose(
    connection: &Connection,
    table: &str,
    column: &'static str,
    hashes: &[u64],
) -> Result<(), StoreError> {
    let create = match table {
        "suspect" => "create or replace temp table suspect (identity ubigint)",
        _ => "create or replace temp table chosen (case_key ubigint)",
    };
    connection
        .execute_batch(create)
        .map_err(StoreError::doing("make a temporary table"))?;
    let array: ArrayRef = std::sync::Arc::new(UInt64Array::from(hashes.to_vec()));
    append(connection, table, record_batch(vec![(column, array)])?)
}
