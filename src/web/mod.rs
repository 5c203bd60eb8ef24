//! The shared vocabulary of requests and answers.

pub mod assets;
pub mod errors;
pub mod fairings;
pub mod form;
pub mod former;
pub mod hx;
pub mod listener;
pub mod moment;
pub mod next;
pub mod page;
#[cfg(debug_assertions)]
pub mod rehearsal;
pub mod reply;

/// HTML that is ready to be sent. Views make it, handlers hand it on.
pub type Html = maud::Markup;
