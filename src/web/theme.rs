//! The theme of this browser: light, dark, or the system's.
//!
//! The browser sends its choice in a cookie, so that a page arrives in its colors and never
//! changes them while it loads. Pages are rendered for the system's theme, and changed on
//! the way out.

use maud::{Markup, html};
use rocket::{Request, http::Cookie};

use crate::{base::config::Settings, model::preferences::Theme, web::preference_cookie};

const NAME: &str = "theme";

/// The theme chosen in the browser that sent `request`.
pub fn of(request: &Request<'_>) -> Theme {
    let value = request.cookies().get(NAME).map(Cookie::value);
    let chosen = |theme: &Theme| value == Some(theme.name());
    Theme::ALL.into_iter().find(chosen).unwrap_or_default()
}

/// The cookie that keeps the choice.
pub fn cookie(theme: Theme, settings: &Settings) -> Cookie<'static> {
    preference_cookie::cookie(NAME, theme.name(), settings)
}

/// Gives a whole page these colors. A fragment stays as it is.
pub fn apply(theme: Theme, page: String) -> String {
    if theme == Theme::System {
        return page;
    }
    let Some(end) = page.strip_prefix(DOCTYPE).and_then(|rest| rest.find('>')) else {
        return page;
    };
    let (opening, rest) = page.split_at(DOCTYPE.len() + end);
    let (system, chosen) = (colors(Theme::System).0, colors(theme).0);
    let rest = rest.replacen(&system, &chosen, 1);
    format!("{opening} data-theme=\"{}\"{rest}", theme.name())
}

/// The beginning of every page.
pub(super) const DOCTYPE: &str = "<!DOCTYPE html><html ";

/// The color around a page, `--paper` of the style sheet.
pub(super) const LIGHT: &str = "#fffefc";
const DARK: &str = "#151311";

/// The colors that a browser needs before it has read the style sheet.
pub fn colors(theme: Theme) -> Markup {
    html! {
        @match theme {
            Theme::System => {
                meta name="color-scheme" content="light dark";
                meta name="theme-color" content=(LIGHT) media="(prefers-color-scheme: light)";
                meta name="theme-color" content=(DARK) media="(prefers-color-scheme: dark)";
            }
            Theme::Light | Theme::Dark => {
                meta name="color-scheme" content=(theme.name());
                meta name="theme-color" content=(if theme == Theme::Dark { DARK } else { LIGHT });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{i18n::lang::Lang, web::page::page};

    #[test]
    fn a_whole_page_gets_its_theme_and_a_fragment_does_not() {
        let text = html! { p { "dark" } };
        let drawn = page(Lang::German, "Dark", "alone", text).into_string();
        assert_eq!(apply(Theme::System, drawn.clone()), drawn);
        let dark = apply(Theme::Dark, drawn.clone());
        assert!(dark.starts_with(
            "<!DOCTYPE html><html lang=\"de\" dir=\"ltr\" data-theme=\"dark\"><head>"
        ));
        assert!(dark.contains("<meta name=\"color-scheme\" content=\"dark\">"));
        assert_eq!(dark.matches("theme-color").count(), 1);
        let part = "<p>&lt;html lang=\"en\"</p>".to_owned();
        assert_eq!(apply(Theme::Dark, part.clone()), part);
    }
}
