//! The HTTP toolkit: page frame, forms, replies, headers, cookies, assets.

pub mod address_check;
pub mod assets;
pub mod compression;
pub mod density;
pub mod due_field;
pub mod errors;
pub mod form;
pub mod headers;
pub mod htmx;
pub mod icon;
pub mod language;
pub mod legacy_redirects;
pub mod local_time;
pub mod page;
pub mod page_preferences;
mod params;
pub mod preference_cookie;
pub mod prefetch;
pub mod pwa;
mod refused_address;
pub mod rendered_page;
pub mod reply;
pub mod request_span;
pub mod return_to;
pub mod security_contact;
pub mod server;
pub mod sidebar_lists;
pub mod single_key_shortcuts;
pub(crate) mod strings;
pub mod theme;
pub mod typeface;
pub mod upload;

pub use request_span::traced;

pub use crate::i18n::Html;
