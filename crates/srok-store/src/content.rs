//! What do the tables of a database hold, told in a few numbers? Rows and a hash per table that neither the order of rows nor their place in
//! the file changes.
//!
//! The hash of a row is XXH3 (128 bits) over its values in the order of the columns; the hash of a table is their sum, begun with the hash of
//! the names of its columns. It is computed here and not by DuckDB, so that it stays the same from one version of DuckDB to the next.

use std::collections::BTreeMap;

use duckdb::arrow::array::{
    Array, ArrayRef, BooleanArray, ListArray, PrimitiveArray, StringArray, StructArray,
};
use duckdb::arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, TimeUnit, TimestampMicrosecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use duckdb::{Connection, params};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

use super::query::{Query, TABLES_OF, VIEWS_OF};
use super::{StoreError, arrow};

/// What a table holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableContent {
    /// How many rows.
    pub rows: u64,
    /// The hash of its rows, hex.
    pub content: String,
}

/// What the tables of a database hold, by name.
pub type Content = BTreeMap<String, TableContent>;

/// Returns what the tables of a database hold, as the transaction of the connection sees them.
pub(super) fn of(connection: &Connection, database: &str) -> Result<Content, StoreError> {
    let mut content = Content::new();
    for table in names(connection, TABLES_OF, database)? {
        let of_table = of_table(connection, database, &table)?;
        content.insert(table, of_table);
    }
    Ok(content)
}

/// Returns the names of the views and macros of a database.
pub(super) fn views(connection: &Connection, database: &str) -> Result<Vec<String>, StoreError> {
    names(connection, VIEWS_OF, database)
}

/// Returns the name of the database that a connection looks into first.
pub(super) fn database(connection: &Connection) -> Result<String, StoreError> {
    connection
        .query_row("select current_database()", [], |row| row.get(0))
        .map_err(StoreError::doing("ask for the name of the database"))
}

fn names(connection: &Connection, query: Query, database: &str) -> Result<Vec<String>, StoreError> {
    let doing = || StoreError::doing("list what a database holds");
    let mut statement = connection.prepare(query.text).map_err(doing())?;
    let rows = statement
        .query_map(params![database], |row| row.get(0))
        .map_err(doing())?;
    rows.collect::<Result<_, _>>().map_err(doing())
}

/// Returns a name as it stands in a statement.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn of_table(
    connection: &Connection,
    database: &str,
    table: &str,
) -> Result<TableContent, StoreError> {
    let statement = format!("from {}.{}", quoted(database), quoted(table));
    let mut rows = 0;
    let mut sum = 0_u128;
    let mut bytes = Vec::with_capacity(256);
    arrow::stream_text(connection, "content of a table", &statement, [], |batch| {
        let columns: Vec<Column> = batch.columns().iter().map(Column::new).collect();
        if rows == 0 {
            sum = xxh3_128(batch.names().join(",").as_bytes());
        }
        for row in 0..batch.len() {
            bytes.clear();
            for column in &columns {
                column.write(row, &mut bytes);
            }
            sum = sum.wrapping_add(xxh3_128(&bytes));
        }
        rows += batch.len() as u64;
        Ok::<_, StoreError>(())
    })?;
    Ok(TableContent {
        rows,
        content: format!("{sum:032x}"),
    })
}

/// Writes rows, column by column, so that no other rows are written alike.
pub(super) fn write(columns: &[ArrayRef], rows: usize, bytes: &mut Vec<u8>) {
    let columns: Vec<Column> = columns.iter().map(Column::new).collect();
    for row in 0..rows {
        for column in &columns {
            column.write(row, bytes);
        }
    }
}

/// A column in the type of its values.
enum Column {
    U8(PrimitiveArray<UInt8Type>),
    U16(PrimitiveArray<UInt16Type>),
    U32(PrimitiveArray<UInt32Type>),
    U64(PrimitiveArray<UInt64Type>),
    I8(PrimitiveArray<Int8Type>),
    I16(PrimitiveArray<Int16Type>),
    I32(PrimitiveArray<Int32Type>),
    I64(PrimitiveArray<Int64Type>),
    F64(PrimitiveArray<Float64Type>),
    Day(PrimitiveArray<Date32Type>),
    Moment(PrimitiveArray<TimestampMicrosecondType>),
    Claim(BooleanArray),
    Text(StringArray),
    List(ListArray, Box<Self>),
    Group(StructArray, Vec<Self>),
    /// Of a type that no table has yet: as Arrow writes it.
    Other(ArrayRef),
}

impl Column {
    fn new(array: &ArrayRef) -> Self {
        fn primitive<T: ArrowPrimitiveType>(
            array: &ArrayRef,
            column: fn(PrimitiveArray<T>) -> Column,
        ) -> Option<Column> {
            array.as_any().downcast_ref().cloned().map(column)
        }
        let any = array.as_any();
        let known = match array.data_type() {
            DataType::UInt8 => primitive(array, Self::U8),
            DataType::UInt16 => primitive(array, Self::U16),
            DataType::UInt32 => primitive(array, Self::U32),
            DataType::UInt64 => primitive(array, Self::U64),
            DataType::Int8 => primitive(array, Self::I8),
            DataType::Int16 => primitive(array, Self::I16),
            DataType::Int32 => primitive(array, Self::I32),
            DataType::Int64 => primitive(array, Self::I64),
            DataType::Float64 => primitive(array, Self::F64),
            DataType::Date32 => primitive(array, Self::Day),
            DataType::Timestamp(TimeUnit::Microsecond, None) => primitive(array, Self::Moment),
            DataType::Boolean => any.downcast_ref().cloned().map(Self::Claim),
            DataType::Utf8 => any.downcast_ref().cloned().map(Self::Text),
            DataType::List(_) => any
                .downcast_ref::<ListArray>()
                .map(|lists| Self::List(lists.clone(), Box::new(Self::new(lists.values())))),
            DataType::Struct(_) => any.downcast_ref::<StructArray>().map(|group| {
                Self::Group(
                    group.clone(),
                    group.columns().iter().map(Self::new).collect(),
                )
            }),
            _ => None,
        };
        known.unwrap_or_else(|| Self::Other(array.clone()))
    }

    /// Writes a value so that no other value is written alike: a mark for "absent", a length before text and lists.
    fn write(&self, row: usize, bytes: &mut Vec<u8>) {
        fn put<const N: usize>(bytes: &mut Vec<u8>, is_there: bool, value: [u8; N]) {
            bytes.push(u8::from(is_there));
            if is_there {
                bytes.extend_from_slice(&value);
            }
        }
        fn put_text(bytes: &mut Vec<u8>, text: &str) {
            put(bytes, true, (text.len() as u64).to_le_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        match self {
            Self::U8(array) => put(bytes, array.is_valid(row), [array.value(row)]),
            Self::U16(array) => put(bytes, array.is_valid(row), array.value(row).to_le_bytes()),
            Self::U32(array) => put(bytes, array.is_valid(row), array.value(row).to_le_bytes()),
            Self::U64(array) => put(bytes, array.is_valid(row), array.value(row).to_le_bytes()),
            Self::I8(array) => put(bytes, array.is_valid(row), array.value(row).to_le_bytes()),
            Self::I16(array) => put(bytes, array.is_valid(row), array.value(row).to_le_bytes()),
            Self::I32(array) => put(bytes, array.is_valid(row), array.value(row).to_le_bytes()),
            Self::I64(array) => put(bytes, array.is_valid(row), array.value(row).to_le_bytes()),
            Self::F64(array) => put(bytes, array.is_valid(row), array.value(row).to_le_bytes()),
            Self::Day(array) => put(bytes, array.is_valid(row), array.value(row).to_le_bytes()),
            Self::Moment(array) => put(bytes, array.is_valid(row), array.value(row).to_le_bytes()),
            Self::Claim(array) if array.is_valid(row) => {
                put(bytes, true, [array.value(row).into()]);
            }
            Self::Text(array) if array.is_valid(row) => put_text(bytes, array.value(row)),
            Self::List(lists, values) if lists.is_valid(row) => {
                let offsets = lists.value_offsets();
                let end = |row: usize| offsets.get(row).map_or(0, |end| *end as usize);
                let range = end(row)..end(row + 1);
                put(bytes, true, (range.len() as u64).to_le_bytes());
                range.for_each(|value| values.write(value, bytes));
            }
            Self::Group(group, columns) if group.is_valid(row) => {
                bytes.push(1);
                for column in columns {
                    column.write(row, bytes);
                }
            }
            Self::Other(array) if array.is_valid(row) => {
                put_text(bytes, &format!("{:?}", array.slice(row, 1)));
            }
            Self::Claim(_) | Self::Text(_) | Self::List(..) | Self::Group(..) | Self::Other(_) => {
                bytes.push(0);
            }
        }
    }
}
