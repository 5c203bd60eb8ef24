//! Whether single letters do something (j, k, e and ?): yes, unless somebody wants them left
//! alone in this browser. Who dictates, or touches keys without meaning to, would set them
//! off all the time (WCAG 2.2, 2.1.4).

use rocket::{FromFormField, Request, http::Cookie};

use super::{preference, theme};
use crate::config::Settings;

/// What a browser wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, FromFormField)]
pub enum Letters {
    /// They do something.
    #[default]
    On,
    /// They are letters.
    Off,
}

/// The cookie, and the attribute that scripts look at.
const NAME: &str = "letters";

impl Letters {
    /// Both, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::On, Self::Off];

    /// What it is called, in forms and to scripts.
    pub fn name(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
        }
    }

    /// What the browser wants that sent `request`.
    pub fn of(request: &Request<'_>) -> Self {
        match request.cookies().get(NAME).map(Cookie::value) {
            Some("off") => Self::Off,
            _ => Self::On,
        }
    }

    /// What has the browser say so from now on.
    pub fn cookie(self, settings: &Settings) -> Cookie<'static> {
        preference::cookie(NAME, self.name(), settings)
    }

    /// A whole page whose scripts know. What is no whole page stays as it is.
    pub fn mark(self, page: String) -> String {
        match page.strip_prefix(theme::DOCTYPE) {
            Some(rest) if self == Self::Off => {
                format!("{}data-{NAME}=\"off\" {rest}", theme::DOCTYPE)
            }
            _ => page,
        }
    }
}
