//! Texts of the pages in every language, and errors beside form fields.

pub mod field_errors;
pub mod lang;
pub mod names;
pub mod strings;

/// HTML that is ready to be sent. Views make it, handlers pass it on.
pub type Html = maud::Markup;
