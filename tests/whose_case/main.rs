//! Whose case is it? What a token that is bound to a body may touch and read: the rule alone, in the store, and over HTTP.

mod attacks;
mod claims;
mod record;
mod rule;
#[path = "../serve/server.rs"]
mod server;
mod waiting;
mod world;
