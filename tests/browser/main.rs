//! Does a morning's work go as it should? A real browser on the pages of a real service, for every role, in both languages, light and dark, on a desk
//! and on a telephone.
//!
//! It takes Debian's `chromium` and `chromium-driver`, and axe-core, which `scripts/axe` fetches. Pictures of all pages stay in `browser/pictures` of
//! the folder that cargo keeps for tests, beside the log of the service.

#[path = "../made/mod.rs"]
mod made;
#[path = "../serve/server.rs"]
mod server;

mod looks;
mod mornings;
mod numbers;
mod places;
mod plain;
mod reader;
mod states;
mod visitor;
mod world;
