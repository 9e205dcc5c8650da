//! Settings, clock, people, rights and the folders of srok.

pub mod access;
pub mod account;
pub mod address;
pub mod audit;
pub mod clock;
pub mod config;
pub mod directory;
pub mod folder;
pub mod formula;
pub mod freshness;
pub mod parallel;
pub mod private;
pub mod secret;
pub mod signing;
pub mod small_cells;
pub mod workbook;
