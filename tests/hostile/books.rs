//! Hostile workbooks: sheets that claim a billion cells, parts that unpack to gigabytes and say otherwise, the same part twice.

use std::io::{Cursor, Write as _};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::Seed;

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>"#;

/// Returns a cell with a text of its own.
fn cell(place: &str, text: &str) -> String {
    format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

/// Returns a row of cells from the first column on.
fn row(number: u32, texts: &[&str]) -> String {
    let cells = ('A'..)
        .zip(texts)
        .map(|(column, text)| cell(&format!("{column}{number}"), text));
    format!(r#"<row r="{number}">{}</row>"#, cells.collect::<String>())
}

fn head() -> String {
    row(1, &["case", "what", "when", "note"])
}

fn first() -> String {
    row(
        2,
        &["MO-1", "application_submitted", "2026-03-06 17:05", "x"],
    )
}

fn sheet(before: &str, rows: &str) -> String {
    format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{before}<sheetData>{rows}</sheetData></worksheet>"#
    )
}

/// Packs parts.
fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn book(sheet: &str) -> Vec<u8> {
    with(sheet, "<sst/>", "<styleSheet/>")
}

fn with(sheet: &str, strings: &str, styles: &str) -> Vec<u8> {
    packed(&[
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", ROOT),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/sharedStrings.xml", strings),
        ("xl/styles.xml", styles),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

/// Makes every part say that it unpacks to little: the sizes in the list of parts and before each part.
fn lying(mut book: Vec<u8>) -> Vec<u8> {
    for (mark, place) in [(b"PK\x01\x02", 24), (b"PK\x03\x04", 22)] {
        let found: Vec<usize> = (0..book.len().saturating_sub(place + 4))
            .filter(|at| book[*at..].starts_with(mark))
            .collect();
        for at in found {
            book[at + place..at + place + 4].copy_from_slice(&100_u32.to_le_bytes());
        }
    }
    book
}

/// Returns workbooks.
pub fn xlsx() -> Vec<Seed> {
    let many = |text: &str, times: usize| text.repeat(times);
    let of = |name, rows: String| Seed::new(name, book(&sheet("", &rows)));
    let after_head = |rows: &str| format!("{}{rows}", head());
    let strings = format!("<sst>{}</sst>", many("<si><t>x</t></si>", 10_000_000));
    let texts = with(&sheet("", &head()), &strings, "<styleSheet/>");
    let good = book(&sheet("", &after_head(&first())));
    let claims = r#"<dimension ref="A1:XFD1048576"/>"#;
    let laughs =
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
    let half = good.len() / 2;
    vec![
        Seed::new("good", good.clone()),
        of(
            "two corners",
            format!(
                "{}{}",
                row(1, &["case"]),
                r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#
            ),
        ),
        of(
            "corners under a head",
            after_head(r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#),
        ),
        Seed::new("claims", book(&sheet(claims, &after_head(&first())))),
        Seed::new("texts", texts.clone()),
        Seed::new("texts that lie", lying(texts)),
        Seed::new(
            "rows that lie",
            lying(book(&sheet("", &after_head(&many("<row/>", 10_000_000))))),
        ),
        of("rows", after_head(&many("<row/>", 2_000_000))),
        of("nest", after_head(&many("<row>", 500_000))),
        of(
            "nest in a cell",
            after_head(&format!(
                "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is>{}",
                many("<r>", 300_000)
            )),
        ),
        of("long text", after_head(&row(2, &[&many("x", 10_000_000)]))),
        of(
            "long number",
            after_head(&format!(
                "<row r=\"2\"><c r=\"A2\"><v>{}</v></c></row>",
                many("9", 5_000_000)
            )),
        ),
        of(
            "rows backwards",
            after_head(
                &(2..40_000)
                    .rev()
                    .map(|at| row(at, &["MO-1"]))
                    .collect::<String>(),
            ),
        ),
        of(
            "same cell",
            after_head(&format!(
                "<row r=\"2\">{}</row>",
                many(&cell("A2", "x"), 100_000)
            )),
        ),
        of(
            "cells without place",
            after_head(&many("<row><c><v>1</v></c></row>", 100_000)),
        ),
        of(
            "places beyond",
            after_head(&format!(
                "<row r=\"4294967295\">{}{}</row>",
                cell("ZZZZZZZ99999999999", "x"),
                cell("A0", "x")
            )),
        ),
        of(
            "text out of range",
            after_head(r#"<row r="2"><c r="A2" t="s"><v>4294967295</v></c></row>"#),
        ),
        of(
            "kinds that are none",
            after_head(&many(r#"<row><c t="zz"><v>1</v></c></row>"#, 1000)),
        ),
        of(
            "times beyond",
            after_head(&many(
                r#"<row><c s="1"><v>1e300</v></c><c s="1"><v>-1e300</v></c></row>"#,
                1000,
            )),
        ),
        of(
            "wide head",
            format!(
                "<row r=\"1\">{}</row>{}",
                (1..16_384)
                    .map(|_| "<c t=\"inlineStr\"><is><t>case</t></is></c>")
                    .collect::<String>(),
                first()
            ),
        ),
        of(
            "formulas",
            after_head(&many(
                r#"<row><c><f t="shared" si="0" ref="A1:XFD1048576">A1</f><v>1</v></c></row>"#,
                20_000,
            )),
        ),
        Seed::new(
            "entities",
            book(&format!(
                "{laughs}{}",
                sheet("", &after_head(&first().replace("MO-1", "&b;")))
            )),
        ),
        Seed::new(
            "styles",
            with(
                &sheet("", &after_head(&first())),
                "<sst/>",
                &format!(
                    "<styleSheet><cellXfs count=\"4294967295\">{}</cellXfs></styleSheet>",
                    many("<xf numFmtId=\"14\"/>", 500_000)
                ),
            ),
        ),
        Seed::new(
            "counts",
            with(
                &sheet("", &after_head(&first())),
                "<sst count=\"18446744073709551615\" uniqueCount=\"4294967295\"/>",
                "<styleSheet/>",
            ),
        ),
        Seed::new(
            "no sheet",
            packed(&[
                ("[Content_Types].xml", TYPES),
                ("_rels/.rels", ROOT),
                ("xl/workbook.xml", "<workbook><sheets/></workbook>"),
            ]),
        ),
        Seed::new("no part", packed(&[])),
        Seed::new(
            "parts",
            packed(
                &(0..30_000)
                    .map(|_| ("x", ""))
                    .enumerate()
                    .map(|(at, (_, text))| (&*Box::leak(format!("p{at}").into_boxed_str()), text))
                    .collect::<Vec<_>>(),
            ),
        ),
        Seed::new(
            "paths",
            packed(&[("../../etc/passwd", "x"), ("/xl/workbook.xml", BOOK)]),
        ),
        Seed::new("half", good[..half].to_vec()),
        Seed::new("twice", [good.clone(), good.clone()].concat()),
        Seed::new("no archive", b"PK\x03\x04no archive".to_vec()),
        Seed::new("many parts in the list", {
            let mut lies = good;
            let end = lies
                .windows(4)
                .rposition(|mark| mark == b"PK\x05\x06")
                .unwrap();
            lies[end + 8..end + 12].copy_from_slice(&[0xFF; 4]);
            lies
        }),
    ]
}
