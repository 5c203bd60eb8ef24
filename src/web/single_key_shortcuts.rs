//! Whether single letters (j, k, e and ?) are shortcuts in this browser. People who dictate, or
//! who touch keys by accident, can turn them off (WCAG 2.2, 2.1.4).

use rocket::{Request, http::Cookie};

use crate::{
    base::config::Settings,
    model::preferences::SingleKeyShortcuts,
    web::{preference_cookie, theme},
};

/// The name of the cookie and, behind `data-`, of the attribute that scripts read.
const NAME: &str = "letters";

/// The choice in the browser that sent `request`.
pub fn of(request: &Request<'_>) -> SingleKeyShortcuts {
    match request.cookies().get(NAME).map(Cookie::value) {
        Some("off") => SingleKeyShortcuts::Off,
        _ => SingleKeyShortcuts::On,
    }
}

/// The cookie that keeps the choice.
pub fn cookie(shortcuts: SingleKeyShortcuts, settings: &Settings) -> Cookie<'static> {
    preference_cookie::cookie(NAME, shortcuts.name(), settings)
}

/// Adds the attribute to a whole page. A fragment stays as it is.
pub fn mark(shortcuts: SingleKeyShortcuts, page: String) -> String {
    match page.strip_prefix(theme::DOCTYPE) {
        Some(rest) if shortcuts == SingleKeyShortcuts::Off => {
            format!("{}data-{NAME}=\"off\" {rest}", theme::DOCTYPE)
        }
        _ => page,
    }
}
