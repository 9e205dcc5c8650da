//! An XLSX workbook made by hand: a ZIP archive without compression, and the fewest parts a reader needs.

use flate2::Crc;

/// A cell of a sheet.
#[derive(Clone, Copy)]
pub enum Cell<'a> {
    Text(&'a str),
    Number(f64),
    /// A number shown as a day: days since 1899-12-30.
    Day(f64),
    /// A number shown as a time: a part of a day.
    Time(f64),
}

/// A sheet with its name and rows.
pub type Sheet<'a> = (&'a str, Vec<Vec<Cell<'a>>>);

const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="20" applyNumberFormat="1"/></cellXfs></styleSheet>"#;

/// Returns the bytes of a workbook.
pub fn workbook(sheets: &[Sheet<'_>]) -> Vec<u8> {
    let mut types = String::new();
    let mut names = String::new();
    let mut relations = String::new();
    let mut parts: Vec<(String, String)> = Vec::new();
    for (number, (name, rows)) in (1..).zip(sheets) {
        types.push_str(&format!(
            r#"<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>"#
        ));
        names.push_str(&format!(
            r#"<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>"#
        ));
        relations.push_str(&format!(
            r#"<Relationship Id="rId{number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{number}.xml"/>"#
        ));
        parts.push((format!("xl/worksheets/sheet{number}.xml"), sheet(rows)));
    }
    let styles = sheets.len() + 1;
    relations.push_str(&format!(
        r#"<Relationship Id="rId{styles}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>"#
    ));
    let mut all = vec![
        (
            "[Content_Types].xml".to_owned(),
            format!(
                r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{types}</Types>"#
            ),
        ),
        (
            "_rels/.rels".to_owned(),
            r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#.to_owned(),
        ),
        (
            "xl/workbook.xml".to_owned(),
            format!(
                r#"<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{names}</sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels".to_owned(),
            format!(
                r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>"#
            ),
        ),
        ("xl/styles.xml".to_owned(), STYLES.to_owned()),
    ];
    all.extend(parts);
    archive(&all)
}

fn sheet(rows: &[Vec<Cell<'_>>]) -> String {
    let mut data = String::new();
    for (line, row) in (1..).zip(rows) {
        data.push_str(&format!(r#"<row r="{line}">"#));
        for (column, cell) in ('A'..).zip(row) {
            let at = format!("{column}{line}");
            data.push_str(&match cell {
                Cell::Text("") => String::new(),
                Cell::Text(text) => {
                    format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
                }
                Cell::Number(number) => format!(r#"<c r="{at}"><v>{number}</v></c>"#),
                Cell::Day(number) => format!(r#"<c r="{at}" s="1"><v>{number}</v></c>"#),
                Cell::Time(number) => format!(r#"<c r="{at}" s="2"><v>{number}</v></c>"#),
            });
        }
        data.push_str("</row>");
    }
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{data}</sheetData></worksheet>"#
    )
}

/// Writes files one after another, as they are, and a list of them at the end.
fn archive(files: &[(String, String)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut list = Vec::new();
    for (name, text) in files {
        let mut crc = Crc::new();
        crc.update(text.as_bytes());
        let offset = length(bytes.len());
        let mut head: Vec<u8> = Vec::new();
        // version, flags, method, time, date
        for word in [20_u16, 0, 0, 0, 0x21] {
            head.extend(word.to_le_bytes());
        }
        for word in [crc.sum(), length(text.len()), length(text.len())] {
            head.extend(word.to_le_bytes());
        }
        for word in [u16::try_from(name.len()).unwrap(), 0] {
            head.extend(word.to_le_bytes());
        }
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&head);
        bytes.extend(name.as_bytes());
        bytes.extend(text.as_bytes());
        list.extend(b"PK\x01\x02");
        list.extend(20_u16.to_le_bytes());
        list.extend(&head);
        // comment, disk, attributes inside and outside
        list.extend([0; 10]);
        list.extend(offset.to_le_bytes());
        list.extend(name.as_bytes());
    }
    let begins = length(bytes.len());
    let count = u16::try_from(files.len()).unwrap();
    bytes.extend(&list);
    bytes.extend(b"PK\x05\x06");
    for word in [0, 0, count, count] {
        bytes.extend(word.to_le_bytes());
    }
    for word in [length(list.len()), begins] {
        bytes.extend(word.to_le_bytes());
    }
    bytes.extend(0_u16.to_le_bytes());
    bytes
}

fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap()
}
