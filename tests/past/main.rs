//! Does the history say what happened, and do its pages say it to whom they may? Made-up cases, a fixed clock, real requests.

mod history;
mod pages;
mod world;
