//! Help while a message is written: formatting, completion and commands. All of it only puts
//! text into the message box, or calls an operation that has a form as well.

pub mod routes;
pub(crate) mod strings;
pub mod view;
