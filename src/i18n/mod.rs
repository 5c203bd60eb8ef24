//! Texts of the pages in every language, and errors beside form fields.

pub mod field_errors;
pub mod lang;
pub mod names;
pub mod strings;

/// Escaped HTML. Views make it, handlers send it.
pub type Html = maud::Markup;
