//! How much room messages take in this browser.

use rocket::{Request, http::Cookie};

use crate::{
    base::config::Settings,
    model::preferences::Density,
    web::{preference_cookie, theme},
};

/// The name of the cookie and, behind `data-`, of the attribute that the style sheet reads.
const NAME: &str = "density";

/// The choice in the browser that sent `request`.
pub fn of(request: &Request<'_>) -> Density {
    let value = request.cookies().get(NAME).map(Cookie::value);
    let chosen = |density: &Density| value == Some(density.name());
    Density::ALL.into_iter().find(chosen).unwrap_or_default()
}

/// The cookie that keeps the choice.
pub fn cookie(density: Density, settings: &Settings) -> Cookie<'static> {
    preference_cookie::cookie(NAME, density.name(), settings)
}

/// Adds the attribute to a whole page. A fragment stays as it is.
pub fn mark(density: Density, page: String) -> String {
    match page.strip_prefix(theme::DOCTYPE) {
        Some(rest) if density == Density::Compact => {
            format!(
                "{}data-{NAME}=\"{}\" {rest}",
                theme::DOCTYPE,
                density.name()
            )
        }
        _ => page,
    }
}
