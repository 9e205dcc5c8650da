//! Do further forms say what the events say, and can a form or a template be changed without a new build? Made-up cases, the built binary, real files.

mod adapted;
mod figures;
mod naive;
mod office;
mod templates;
#[path = "../valid/mod.rs"]
mod valid;
mod workbook;
mod wrong;
