//! Light or dark: what the system says, unless somebody wants it otherwise in this browser.
//!
//! A browser says what it wants with every request, in a cookie, so a page comes in its
//! colors and never changes them before one's eyes. Pages are drawn for whoever follows
//! the system, and dressed when they leave.

use maud::{Markup, html};
use rocket::{FromFormField, Request, http::Cookie};

use super::preference;
use crate::config::Settings;

/// What a browser wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, FromFormField)]
pub enum Theme {
    /// What the system says.
    #[default]
    System,
    /// Light, at any hour.
    Light,
    /// Dark, at any hour.
    Dark,
}

const NAME: &str = "theme";

impl Theme {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// What it is called, in forms and in the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// What the browser wants that sent `request`.
    pub fn of(request: &Request<'_>) -> Self {
        let value = request.cookies().get(NAME).map(Cookie::value);
        let wanted = |theme: &Self| value == Some(theme.name());
        Self::ALL.into_iter().find(wanted).unwrap_or_default()
    }

    /// What has the browser say so from now on.
    pub fn cookie(self, settings: &Settings) -> Cookie<'static> {
        preference::cookie(NAME, self.name(), settings)
    }

    /// A whole page in these colors. What is no whole page stays as it is.
    pub fn dress(self, page: String) -> String {
        if self == Self::System {
            return page;
        }
        let Some(end) = page.strip_prefix(DOCTYPE).and_then(|rest| rest.find('>')) else {
            return page;
        };
        let (opening, rest) = page.split_at(DOCTYPE.len() + end);
        let (plain, dressed) = (colors(Self::System).0, colors(self).0);
        let rest = rest.replacen(&plain, &dressed, 1);
        format!("{opening} data-theme=\"{}\"{rest}", self.name())
    }
}

/// How every page begins, up to its language.
pub(super) const DOCTYPE: &str = "<!DOCTYPE html><html ";

/// What browsers paint around a page: `--paper` of the style sheet.
pub(super) const LIGHT: &str = "#fffefc";
const DARK: &str = "#151311";

/// What a browser has to know before it has read the style sheet.
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
    use crate::web::{lang::Lang, page::page};

    #[test]
    fn a_page_is_dressed_and_nothing_else_is() {
        let text = html! { p { "dark" } };
        let drawn = page(Lang::German, "Dark", "alone", text).into_string();
        assert_eq!(Theme::System.dress(drawn.clone()), drawn);
        let dark = Theme::Dark.dress(drawn.clone());
        assert!(dark.starts_with(
            "<!DOCTYPE html><html lang=\"de\" dir=\"ltr\" data-theme=\"dark\"><head>"
        ));
        assert!(dark.contains("<meta name=\"color-scheme\" content=\"dark\">"));
        assert_eq!(dark.matches("theme-color").count(), 1);
        let part = "<p>&lt;html lang=\"en\"</p>".to_owned();
        assert_eq!(Theme::Dark.dress(part.clone()), part);
    }
}
