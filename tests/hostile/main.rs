//! The attacks of the security list in `docs/promises.md`, one function for each row
//! (`s12_…` is row S-12). The map in `tests/README.md` is made from these
//! names. Each attack runs against a real server.

#[path = "../support/mod.rs"]
mod support;

mod accounts;
mod addresses;
mod blocks;
mod connections;
mod contacts;
mod files;
mod floods;
mod logs;
mod mails;
mod names;
mod operators;
mod pages;
mod pictures;
mod sign_ins;
mod sockets;
mod streams;
mod tampering;
mod texts;
