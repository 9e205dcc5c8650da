//! Which rows do files say, column by column? Headers are understood here, values elsewhere.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use super::column::Table;
use super::mistake::{Mistake, Place};
use super::sheet::{self, Piece, Sheet, Unreadable};
use crate::config::Ingest;

/// A row with its cells by the English names of their columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    pub place: Place,
    pub cells: BTreeMap<&'static str, Cell>,
}

impl Record {
    /// Returns the id that stands in a column, if there is one.
    pub fn id(&self, column: &str) -> Option<&str> {
        let text = self.cells.get(column)?.text.as_str();
        Some(text).filter(|text| !text.is_empty())
    }
}

/// A cell of a known column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    /// The column as the file names it.
    pub header: String,
    /// What stands in it, without blanks around it.
    pub text: String,
}

/// What was read for the directory, with everything that is wrong with it so far.
#[derive(Debug, Clone, Default)]
pub struct Files {
    sheets: usize,
    pub(super) records: BTreeMap<Table, Vec<Record>>,
    pub(super) mistakes: Vec<Mistake>,
}

impl Files {
    /// Reads a CSV file or a workbook from its bytes. What is wrong is kept and told by [`Files::plan`], so that all mistakes of all files are
    /// told at once.
    pub fn add(&mut self, file: &str, bytes: &[u8]) {
        let mut pieces = Vec::new();
        let read = sheet::pieces(bytes, &Ingest::default(), |piece| {
            pieces.push(piece);
            Ok::<(), Infallible>(())
        });
        match read {
            Ok(()) => self.add_pieces(file, pieces),
            Err(never) => match never {},
        }
    }

    /// Adds a file that was read elsewhere, by its pieces.
    pub fn add_pieces(&mut self, file: &str, pieces: Vec<Piece>) {
        let sheets = match sheet::gathered(pieces) {
            Ok(sheets) => sheets,
            Err(unreadable) => return self.refuse(file, unreadable),
        };
        if sheets.is_empty() {
            let place = self.next_place(file);
            self.mistakes.push(Mistake {
                place,
                column: None,
                problem: "holds no table".into(),
                remedy: format!("begin it with a header: {}", known_headers()),
            });
        }
        for sheet in sheets {
            let name = match &sheet.name {
                Some(name) => format!("{file} [{name}]"),
                None => file.to_owned(),
            };
            let place = self.next_place(&name);
            self.add_sheet(&place, &sheet);
        }
    }

    /// Adds one row from pairs of a column and its value.
    pub fn add_row(&mut self, place: &str, table: Table, pairs: &[(String, String)]) {
        let (header, row) = pairs.iter().cloned().unzip();
        let place = self.next_place(place);
        let sheet = Sheet {
            name: None,
            header,
            header_line: 0,
            rows: vec![(0, row)],
        };
        self.add_table(&place, table, &sheet);
    }

    /// Returns the place of the next sheet as a whole.
    fn next_place(&mut self, file: &str) -> Place {
        self.sheets += 1;
        Place {
            sheet: self.sheets,
            line: 0,
            file: Arc::from(file),
        }
    }

    fn refuse(&mut self, file: &str, unreadable: Unreadable) {
        let place = self.next_place(file);
        self.mistakes.push(Mistake {
            place: Place {
                line: unreadable.line,
                ..place
            },
            column: None,
            problem: unreadable.problem,
            remedy: unreadable.remedy,
        });
    }

    fn add_sheet(&mut self, place: &Place, sheet: &Sheet) {
        match Table::of_header(&sheet.header) {
            Some(table) => self.add_table(place, table, sheet),
            None => self.mistakes.push(Mistake {
                place: at(place, sheet.header_line),
                column: None,
                // without a header this may be a row with names and addresses
                problem: "the first row is no header of a table of the directory".into(),
                remedy: format!("the headers are: {}", known_headers()),
            }),
        }
    }

    fn add_table(&mut self, place: &Place, table: Table, sheet: &Sheet) {
        let columns = self.columns(&at(place, sheet.header_line), table, &sheet.header);
        for (line, row) in &sheet.rows {
            let place = at(place, *line);
            let beyond = row.iter().enumerate().find(|(index, text)| {
                !text.is_empty() && sheet.header.get(*index).is_none_or(String::is_empty)
            });
            if let Some((index, _)) = beyond {
                self.mistakes.push(Mistake {
                    place: place.clone(),
                    column: None,
                    problem: format!("cell {} has a value but no heading", index + 1),
                    remedy: "name its column, or put cells with separators in quotes".into(),
                });
            }
            let cells = columns.iter().map(|(index, code)| {
                let cell = Cell {
                    header: sheet.header.get(*index).cloned().unwrap_or_default(),
                    text: row.get(*index).cloned().unwrap_or_default(),
                };
                (*code, cell)
            });
            let record = Record {
                place,
                cells: cells.collect(),
            };
            self.records.entry(table).or_default().push(record);
        }
    }

    /// Returns which cell belongs to which column; columns that are unknown or stand twice are mistakes.
    fn columns(
        &mut self,
        place: &Place,
        table: Table,
        header: &[String],
    ) -> Vec<(usize, &'static str)> {
        let mut columns: Vec<(usize, &'static str)> = Vec::new();
        for (index, name) in header.iter().enumerate() {
            if name.is_empty() {
                continue;
            }
            let (problem, remedy) = match table.column(name) {
                Some(code) if columns.iter().all(|(_, known)| *known != code) => {
                    columns.push((index, code));
                    continue;
                }
                Some(code) => (
                    format!("is the column {code}, which is there already"),
                    "leave one of them out".to_owned(),
                ),
                None => (
                    "is no column of this table".to_owned(),
                    format!("its columns are: {}", table.known()),
                ),
            };
            self.mistakes.push(Mistake {
                place: place.clone(),
                column: Some(name.clone()),
                problem,
                remedy,
            });
        }
        columns
    }
}

fn at(place: &Place, line: u64) -> Place {
    Place {
        line,
        ..place.clone()
    }
}

fn known_headers() -> String {
    let all = Table::ALL.map(|table| table.column_names().join(","));
    all.join(" | ")
}
