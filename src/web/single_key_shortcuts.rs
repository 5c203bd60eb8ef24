//! Whether single letters do something (j, k, e and ?): yes, unless somebody wants them left
//! alone in this browser. Who dictates, or touches keys without meaning to, would set them
//! off all the time (WCAG 2.2, 2.1.4).

use rocket::{Request, http::Cookie};

use crate::{
    base::config::Settings,
    model::preferences::SingleKeyShortcuts,
    web::{preference_cookie, theme},
};

/// The cookie, and the attribute that scripts look at.
const NAME: &str = "letters";

/// What the browser wants that sent `request`.
pub fn of(request: &Request<'_>) -> SingleKeyShortcuts {
    match request.cookies().get(NAME).map(Cookie::value) {
        Some("off") => SingleKeyShortcuts::Off,
        _ => SingleKeyShortcuts::On,
    }
}

/// What has the browser say so from now on.
pub fn cookie(shortcuts: SingleKeyShortcuts, settings: &Settings) -> Cookie<'static> {
    preference_cookie::cookie(NAME, shortcuts.name(), settings)
}

/// A whole page whose scripts know. What is no whole page stays as it is.
pub fn mark(shortcuts: SingleKeyShortcuts, page: String) -> String {
    match page.strip_prefix(theme::DOCTYPE) {
        Some(rest) if shortcuts == SingleKeyShortcuts::Off => {
            format!("{}data-{NAME}=\"off\" {rest}", theme::DOCTYPE)
        }
        _ => page,
    }
}
