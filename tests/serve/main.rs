//! Does the service do what its users are told? The built binary, real sockets, real files, real signals.

mod commands;
mod connections;
mod crowds;
mod document;
mod entrance;
mod events;
mod feeds;
mod files;
mod lid;
mod life;
mod links;
mod mounts;
mod operations;
mod reads;
mod server;
mod sources;
mod tokens;
