//! Help while a message is written: formatting, completion and commands. All of it only puts
//! text into the message box, or calls an operation that has a form as well.

pub mod commands;
pub mod completion;
pub mod routes;
mod store;
pub(crate) mod strings;
pub mod view;
