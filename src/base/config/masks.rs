//! The parts of a secret that may be shown: the kind and the host of a URL, the name of a key.

use url::Url;

/// In place of a secret.
const MASK: &str = "***";

/// A URL without its password. Of a text that is no URL nothing is left.
pub fn url(text: &str) -> String {
    if text.is_empty() || text.starts_with("sqlite:") {
        return text.to_owned();
    }
    let is_scheme = |s: &str| {
        s.len() <= 12
            && s.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"+.-".contains(&b))
    };
    let Some((scheme, rest)) = text.split_once("://").filter(|(s, _)| is_scheme(s)) else {
        return MASK.into();
    };
    // The last "@", because a password may contain others.
    let (user, rest) = match rest.rsplit_once('@') {
        Some((user, rest)) => (Some(user), rest),
        None => (None, rest),
    };
    if user.is_none() && Url::parse(text).is_err() {
        return format!("{scheme}://{MASK}");
    }
    let user = user.map(|user| match user.split_once(':') {
        Some((name, _)) if is_word(name) => format!("{name}:{MASK}@"),
        _ => format!("{MASK}@"),
    });
    format!(
        "{scheme}://{}{}",
        user.unwrap_or_default(),
        parameters(rest)
    )
}

/// The rest of a URL, without the passwords among its parameters.
fn parameters(rest: &str) -> String {
    let Some((place, parameters)) = rest.split_once('?') else {
        return rest.to_owned();
    };
    let shown: Vec<_> = parameters
        .split('&')
        .map(|parameter| match parameter.split_once('=') {
            Some((name, _)) if name.to_ascii_lowercase().contains("pass") => {
                format!("{name}={MASK}")
            }
            _ => parameter.to_owned(),
        })
        .collect();
    format!("{place}?{}", shown.join("&"))
}

/// A key's name.
pub fn key(text: &str) -> String {
    match text.split_once(':') {
        Some((name, _)) if is_word(name) && name.len() <= 32 => format!("{name}:{MASK}"),
        _ if text.is_empty() => String::new(),
        _ => MASK.into(),
    }
}

fn is_word(text: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    text.bytes().all(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        for (written, shown) in [
            (
                "postgres://snug:secret@db.example/snug",
                "postgres://snug:***@db.example/snug",
            ),
            (
                "redis://:secret@127.0.0.1:6379",
                "redis://:***@127.0.0.1:6379",
            ),
            ("redis://secret@127.0.0.1", "redis://***@127.0.0.1"),
            (
                "postgres://snug:se@cr/et#@db/snug",
                "postgres://snug:***@db/snug",
            ),
            ("postgres://snug:secret", "postgres://***"),
            ("secret", "***"),
            ("secret://", "secret://"),
            ("postgres:snug:secret@db", "***"),
            (
                "postgres://db/snug?password=secret&sslmode=require",
                "postgres://db/snug?password=***&sslmode=require",
            ),
            ("postgres://u:a@db/snug?password=b@c", "postgres://u:***@c"),
            ("sqlite:/srv/snug.db", "sqlite:/srv/snug.db"),
            ("", ""),
        ] {
            assert_eq!(url(written), shown);
        }
        assert_eq!(key("2026:0123"), "2026:***");
        assert_eq!(key("0123456789"), "***");
        assert_eq!(key("se cret:0123"), "***");
    }
}
