//! The shared vocabulary of requests and answers.

pub mod ahead;
pub mod assets;
pub mod coding;
pub mod drawn;
pub mod errors;
pub mod fairings;
pub mod form;
pub mod former;
pub mod hx;
pub mod icon;
pub mod installed;
pub mod kept;
pub mod lang;
pub mod letters;
pub mod listener;
pub mod moment;
pub mod next;
pub mod page;
pub mod preference;
#[cfg(debug_assertions)]
pub mod rehearsal;
pub mod reply;
#[cfg(debug_assertions)]
pub mod styleguide;
pub mod theme;
pub mod wording;
pub(crate) mod words;

/// HTML that is ready to be sent. Views make it, handlers hand it on.
pub type Html = maud::Markup;
