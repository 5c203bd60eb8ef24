//! Preferences of a browser that change a whole page on its way out. Pages are rendered without
//! them, and parts of pages are shared by readers with different ones.

use rocket::Request;

use crate::{
    model::preferences::{Density, SingleKeyShortcuts, Theme},
    web::{density, single_key_shortcuts, theme},
};

/// The preferences that a page shows at its root.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PagePreferences {
    /// The colors.
    pub theme: Theme,
    /// Whether single letters are shortcuts.
    pub single_key_shortcuts: SingleKeyShortcuts,
    /// How much room messages take.
    pub density: Density,
}

impl PagePreferences {
    /// Those of the browser that sent `request`.
    pub fn of(request: &Request<'_>) -> Self {
        Self {
            theme: theme::of(request),
            single_key_shortcuts: single_key_shortcuts::of(request),
            density: density::of(request),
        }
    }

    /// Applies them to a whole page. A fragment stays as it is.
    pub fn apply(self, page: String) -> String {
        let page = theme::apply(self.theme, page);
        let page = single_key_shortcuts::mark(self.single_key_shortcuts, page);
        density::mark(self.density, page)
    }
}
