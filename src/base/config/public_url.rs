//! The address in people's browsers, written as browsers write it: they compare origins
//! letter by letter.

use url::{Host, Url};

const LIKE: &str = "be like https://chat.example, without a path";

/// Reads `public_url` and returns the origin as a browser sends it: in lower case, without
/// the usual port and a slash at the end, international names in Punycode.
///
/// # Errors
/// When it is not an origin that browsers can have.
pub fn read(text: &str) -> Result<String, String> {
    let wrong = || LIKE.to_owned();
    let text = text.trim();
    let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
    let web = ["http", "https"]
        .iter()
        .any(|s| scheme.eq_ignore_ascii_case(s));
    // The parser is as patient as a browser's address bar: it drops line ends, and takes
    // backslashes and any number of slashes.
    let odd = |c: char| c == '\\' || c.is_whitespace() || c.is_control();
    if !web || rest.starts_with('/') || rest.contains(odd) || rest.contains('@') {
        return Err(wrong());
    }
    let url = Url::parse(text).map_err(|_| wrong())?;
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if !is_bare || url.port() == Some(0) {
        return Err(wrong());
    }
    let reachable = match url.host() {
        Some(Host::Domain(name)) => is_name(name),
        Some(Host::Ipv4(address)) => !address.is_unspecified(),
        Some(Host::Ipv6(address)) => !address.is_unspecified(),
        None => false,
    };
    match reachable {
        true => Ok(url.origin().ascii_serialization()),
        false => Err(wrong()),
    }
}

/// Whether this is the name of a host, in Punycode. A dot at its end would make it another
/// origin.
pub fn is_name(name: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let label = |label: &str| (1..=63).contains(&label.len()) && label.chars().all(word);
    name.len() <= 253 && name.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_written_as_browsers_write_it() {
        for (written, origin) in [
            ("https://chat.example", "https://chat.example"),
            ("https://chat.example/", "https://chat.example"),
            (" https://chat.example ", "https://chat.example"),
            ("HTTPS://Chat.Example:443", "https://chat.example"),
            ("http://chat.example:80/", "http://chat.example"),
            ("http://chat.example:443", "http://chat.example:443"),
            ("https://chat.example:8443", "https://chat.example:8443"),
            ("https://Bücher.example", "https://xn--bcher-kva.example"),
            ("https://faß.example", "https://xn--fa-hia.example"),
            ("https://chat。example", "https://chat.example"),
            ("http://127.1:8000", "http://127.0.0.1:8000"),
            ("http://0x7f000001", "http://127.0.0.1"),
            ("http://[0:0::1]:8000/", "http://[::1]:8000"),
            ("http://chat_1.lan", "http://chat_1.lan"),
        ] {
            assert_eq!(read(written).as_deref(), Ok(origin), "{written}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for wrong in [
            "",
            "chat.example",
            "https:chat.example",
            "https:/chat.example",
            "https:///chat.example",
            "https:\\\\chat.example",
            "ftp://chat.example",
            "https://",
            "https://chat.example/chat",
            "https://chat.example//",
            "https://chat.example?",
            "https://chat.example#",
            "https://snug@chat.example",
            "https://:secret@chat.example",
            "https://@chat.example",
            "https://chat.example:0",
            "https://chat.example:99999",
            "https://chat.example:x",
            "https://chat .example",
            "https://chat\n.example",
            "https://*.example",
            "https://chat..example",
            "https://chat.example.",
            "https://.example",
            "https://300.1.1.1",
            "http://0.0.0.0:8000",
            "http://[::]",
            "http://[::1",
        ] {
            assert!(read(wrong).is_err(), "{wrong:?} is {:?}", read(wrong));
        }
    }
}
