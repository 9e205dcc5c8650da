//! Does the page of a case say why each date is the date, to those whom it concerns? The built binary, real requests, moments that are set.

#[path = "../made/mod.rs"]
mod made;
#[path = "../serve/server.rs"]
mod server;
#[path = "../alerts/world.rs"]
mod world;

mod browser;
mod data_errors;
mod files;
mod shown;
mod story;
mod times;
