//! Preferences of a browser that change a whole page on its way out. Pages are rendered without
//! them, and parts of pages are shared by readers with different ones.

use rocket::Request;

use crate::{
    model::preferences::PagePreferences,
    web::{density, single_key_shortcuts, theme},
};

/// Those of the browser that sent `request`.
pub fn of(request: &Request<'_>) -> PagePreferences {
    PagePreferences {
        theme: theme::of(request),
        single_key_shortcuts: single_key_shortcuts::of(request),
        density: density::of(request),
    }
}

/// Applies them to a whole page. A fragment stays as it is.
pub fn apply(preferences: PagePreferences, page: String) -> String {
    let page = theme::apply(preferences.theme, page);
    let page = single_key_shortcuts::mark(preferences.single_key_shortcuts, page);
    density::mark(preferences.density, page)
}
