//! The settings. `Rocket.toml` documents each of them with its default; the same file is
//! built into the binary, so there is one place to read and to change.
//!
//! [`known`] lists what each may be. [`variables`] and [`file`] read what was set, [`together`]
//! judges settings that depend on each other. Nothing is opened before all are judged.

mod file;
mod found;
mod judge;
pub mod known;
pub mod masks;
mod names;
mod print;
mod public_url;
mod reading;
mod settings;
mod texts;
mod together;
mod urls;
mod variables;

pub use crate::base::config::{
    print::print,
    reading::{Reading, WrongSettings, figment, with_existing_store, with_store},
    settings::{Mail, Rates, Redis, Settings},
    variables::Environment,
};
