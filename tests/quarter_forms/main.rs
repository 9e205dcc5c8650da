//! Do the printed and the table form of the report on complaints say what its figures are? Made-up cases, the built binary, real files.

mod office;
mod pages;
mod workbook;
