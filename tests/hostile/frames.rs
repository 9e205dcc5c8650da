//! Hostile Parquet files: lists of parts that lie, pages that unpack to gigabytes, rows without number from a handful of bytes.

use polars::prelude::{
    Column, DataFrame, IntoColumn, NamedFrom, ParquetCompression, ParquetWriter, Series,
};

use super::Seed;

/// Returns a file of columns of the same length.
fn written(columns: Vec<Column>, compression: ParquetCompression) -> Vec<u8> {
    let height = columns.first().map_or(0, Column::len);
    let mut frame = DataFrame::new(height, columns).unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_compression(compression)
        .finish(&mut frame)
        .unwrap();
    bytes
}

fn texts(name: &str, text: &str, rows: usize) -> Column {
    Series::new(name.into(), vec![text; rows]).into_column()
}

fn table(rows: usize, case: &str, note: &str) -> Vec<u8> {
    let columns = [
        ("case", case),
        ("what", "application_submitted"),
        ("when", "2026-03-06 17:05"),
        ("note", note),
    ];
    let columns = columns.map(|(name, text)| texts(name, text, rows));
    written(columns.into(), ParquetCompression::Snappy)
}

/// Returns the place of the list of parts: it ends with its length and the mark.
fn footer(bytes: &[u8]) -> std::ops::Range<usize> {
    let end = bytes.len() - 8;
    let length = u32::from_le_bytes(bytes[end..end + 4].try_into().unwrap());
    end - length as usize..end
}

/// Puts another list of parts into a file.
fn with_footer(good: &[u8], list: &[u8]) -> Vec<u8> {
    let mut bytes = good[..footer(good).start].to_vec();
    bytes.extend(list);
    bytes.extend(u32::try_from(list.len()).unwrap().to_le_bytes());
    bytes.extend(b"PAR1");
    bytes
}

/// Returns Parquet files.
pub fn parquet() -> Vec<Seed> {
    let good = table(3, "MO-1", "x");
    let list = &good[footer(&good)];
    let many = |bytes: &[u8], times: usize| bytes.repeat(times);
    let patched = |at: usize, with: &[u8]| {
        let mut bytes = good.clone();
        let end = (at + with.len()).min(bytes.len());
        bytes[at..end].copy_from_slice(&with[..end - at]);
        bytes
    };
    let numbers = |name: &str| Series::new(name.into(), vec![i64::MAX; 3]).into_column();
    let length = good.len();
    let shifted = |by: u8| {
        let list: Vec<u8> = list.iter().map(|byte| byte.wrapping_add(by)).collect();
        with_footer(&good, &list)
    };
    vec![
        Seed::new("good", good.clone()),
        Seed::new("nothing", ""),
        Seed::new("marks only", "PAR1PAR1"),
        Seed::new("no rows", table(0, "MO-1", "x")),
        Seed::new("length without end", patched(length - 8, &[0xFF; 4])),
        Seed::new(
            "length below nothing",
            patched(length - 8, &[0xFF, 0xFF, 0xFF, 0x7F]),
        ),
        Seed::new("length of nothing", patched(length - 8, &[0; 4])),
        Seed::new("list of zeros", with_footer(&good, &many(&[0], 1000))),
        Seed::new(
            "list of structures",
            with_footer(&good, &many(&[0x1C], 500_000)),
        ),
        Seed::new(
            "list of lists",
            with_footer(
                &good,
                &many(&[0x19, 0xF9, 0xFF, 0xFF, 0xFF, 0xFF, 0x07], 10_000),
            ),
        ),
        Seed::new(
            "columns without number",
            with_footer(
                &good,
                &[0x15, 0x02, 0x19, 0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 0x07],
            ),
        ),
        Seed::new(
            "texts without end",
            with_footer(&good, &[0x15, 0x02, 0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0x07]),
        ),
        Seed::new("list shifted", shifted(1)),
        Seed::new("list doubled", with_footer(&good, &[list, list].concat())),
        Seed::new("list cut", with_footer(&good, &list[..list.len() / 2])),
        Seed::new(
            "pages of huge size",
            patched(
                4,
                &[
                    0x15, 0x00, 0x15, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 0x15, 0xFE, 0xFF, 0xFF, 0xFF,
                    0x0F,
                ],
            ),
        ),
        Seed::new("pages of zeros", patched(4, &[0; 64])),
        Seed::new("pages of ones", patched(4, &[0xFF; 64])),
        Seed::new("cut", good[..length / 2].to_vec()),
        Seed::new("twice", [good.clone(), good.clone()].concat()),
        Seed::new("encrypted", patched(length - 4, b"PARE")),
        Seed::new(
            "columns",
            written(
                (0..3000)
                    .map(|at| texts(&format!("c{at}"), "x", 2))
                    .collect(),
                ParquetCompression::Uncompressed,
            ),
        ),
        Seed::new(
            "other kinds",
            written(
                ["case", "what", "when"].map(numbers).into(),
                ParquetCompression::Zstd(None),
            ),
        ),
        Seed::new(
            "without a case",
            written(vec![texts("what", "x", 3)], ParquetCompression::Gzip(None)),
        ),
        Seed::new(
            "one text many times",
            table(20_000, "MO-1", &"x".repeat(10_000)),
        ),
        Seed::new("rows without number", table(4_000_000, "", "")),
        Seed::new("wrong rows", table(300_000, "", "")),
        Seed::new(
            "a text of many megabytes",
            table(4, "MO-1", &"x".repeat(30_000_000)),
        ),
        Seed::new(
            "a case of many megabytes",
            table(20, &"x".repeat(3_000_000), "x"),
        ),
    ]
}
