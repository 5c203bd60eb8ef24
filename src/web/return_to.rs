//! The page that a person returns to after signing in.

use std::fmt;

use rocket::{
    UriDisplayQuery,
    form::{self, FromFormField, ValueField},
    http::uri::Origin,
};

/// A path on this server, or none. An address of another site counts as none: a link to this
/// server must not end on a stranger's sign-in page (an open redirect).
#[derive(Clone, Debug, Default, PartialEq, Eq, UriDisplayQuery)]
pub struct ReturnTo(String);

impl ReturnTo {
    /// Reads a path from a form or an address. Browsers are lenient (they read a backslash as
    /// a slash, and skip tabs), so only paths in their canonical form pass.
    pub fn parse(text: &str) -> Self {
        let path = text.split('?').next().unwrap_or_default();
        let plain = text != "/"
            && path.starts_with('/')
            && !path.contains("//")
            && !path.split('/').any(|segment| matches!(segment, "." | ".."))
            && !path.contains('%')
            && text
                .bytes()
                .all(|b| b.is_ascii_graphic() && b != b'\\' && b != b'#')
            && text.len() <= 1_024
            && Origin::parse(text).is_ok();
        if plain {
            Self(text.to_owned())
        } else {
            Self(String::new())
        }
    }

    /// A path of our own.
    pub fn to(path: impl fmt::Display) -> Self {
        Self::parse(&path.to_string())
    }

    /// The path, if there is one.
    pub fn given(&self) -> Option<&ReturnTo> {
        (!self.0.is_empty()).then_some(self)
    }
}

/// The path, or `/`.
impl fmt::Display for ReturnTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.given().map_or("/", |next| &next.0))
    }
}

impl<'v> FromFormField<'v> for ReturnTo {
    fn from_value(field: ValueField<'v>) -> form::Result<'v, Self> {
        Ok(Self::parse(field.value))
    }

    fn default() -> Option<Self> {
        Some(<Self as Default>::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_canonical_paths_of_this_server_pass() {
        for ours in [
            "/",
            "/rooms/7",
            "/rooms/7?before=12",
            "/lobby",
            "/rooms/7?q=a//b",
        ] {
            assert_eq!(ReturnTo::parse(ours).to_string(), ours);
        }
        for strange in [
            "",
            "rooms",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https:evil",
            "https://evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/%09/evil.example",
            "/%2f/evil.example",
            "/..//evil.example",
            "/./",
            "/a/../b",
            "/\r\nX: y",
            "/ü",
            "/a b",
            "/a#//evil",
            "///evil.example",
            "/%5cevil.example",
            " /rooms",
            "/\u{2215}evil",
        ] {
            assert_eq!(ReturnTo::parse(strange).to_string(), "/", "{strange:?}");
        }
    }
}
