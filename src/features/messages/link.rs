//! Links in messages: the target, and a text that does not hide it. A host that looks like
//! another one is shown in its ASCII form (Punycode), by the rules of browsers
//! (`docs/decisions/0066-links-show-where-they-lead.md`).

use linkify::LinkKind;
use unicode_security::{RestrictionLevel, restriction_level::RestrictionLevelDetection, skeleton};
use url::{Host, Url};

use crate::base::characters::is_invisible;

/// A link in a text.
#[derive(Debug, PartialEq, Eq)]
pub struct Link<'a> {
    /// The address.
    pub target: String,
    /// Its text.
    pub shown: String,
    /// The rest of the text that looked like a link.
    pub rest: &'a str,
}

/// The link in a text that looks like one, if it leads to a web page or a mail address and
/// does not pretend to lead elsewhere.
pub fn read<'a>(kind: &LinkKind, text: &'a str) -> Option<Link<'a>> {
    match kind {
        LinkKind::Url => web_page(text),
        LinkKind::Email => mail(text),
        _ => None,
    }
}

/// A web page. The address ends before a character that nobody sees, or that turns the
/// direction of the text.
fn web_page(text: &str) -> Option<Link<'_>> {
    let (address, rest) = text.split_at(text.find(is_invisible).unwrap_or(text.len()));
    let (scheme, after) = address.split_once("://")?;
    if !["http", "https"]
        .iter()
        .any(|s| s.eq_ignore_ascii_case(scheme))
    {
        return None;
    }
    let (authority, path) =
        after.split_at(after.find(['/', '?', '#', '\\']).unwrap_or(after.len()));
    // `https://bank.example@evil.example` leads to the second. And a host is not shortened:
    // that would be another one.
    if authority.is_empty() || authority.contains('@') || (path.is_empty() && !rest.is_empty()) {
        return None;
    }
    let url = Url::parse(address).ok()?;
    let host = shown_host(&url.host()?.to_owned());
    let typed = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    };
    let (target, shown) = if typed.eq_ignore_ascii_case(&host) && typed.is_ascii() {
        (address.to_owned(), address.to_owned())
    } else {
        let port = &authority[typed.len()..];
        (url.to_string(), format!("{scheme}://{host}{port}{path}"))
    };
    Some(Link {
        target,
        shown,
        rest,
    })
}

fn mail(text: &str) -> Option<Link<'_>> {
    let (local, domain) = text.rsplit_once('@')?;
    // A question mark begins headers, such as more recipients.
    let plain = |c: char| c.is_alphanumeric() || ".!#$'*+-/=^_`{|}~".contains(c);
    if !local.chars().all(plain) || domain.contains(is_invisible) {
        return None;
    }
    let host = Host::parse(domain).ok()?;
    let target = format!("mailto:{local}@{host}");
    let shown = match domain.is_ascii() {
        true => text.to_owned(),
        false => format!("{local}@{}", shown_host(&host)),
    };
    Some(Link {
        target,
        shown,
        rest: "",
    })
}

/// A host in the writing of its readers, or in ASCII if it could be taken for another.
fn shown_host(host: &Host<String>) -> String {
    let ascii = host.to_string();
    if !ascii.contains("xn--") {
        return ascii;
    }
    let (unicode, _) = idna::domain_to_unicode(&ascii);
    let last = unicode.rsplit('.').next().unwrap_or_default();
    let is_ascii_last = looks_ascii(last);
    let labels = ascii.split('.').zip(unicode.split('.'));
    let labels = labels.map(|(ascii, unicode)| match is_plain(unicode, is_ascii_last) {
        true => unicode,
        false => ascii,
    });
    labels.collect::<Vec<_>>().join(".")
}

/// Whether a part of a host can be taken for nothing else: it has one script (or Latin with
/// Chinese, Japanese or Korean), and it does not look like ASCII. (Below a domain that is
/// itself in the other script nobody expects ASCII.)
fn is_plain(label: &str, is_ascii_last: bool) -> bool {
    match label.detect_restriction_level() {
        RestrictionLevel::ASCIIOnly => true,
        RestrictionLevel::SingleScript => !(is_ascii_last && looks_ascii(label)),
        RestrictionLevel::HighlyRestrictive => {
            let mut others = label.split(|c: char| c.is_ascii()).flat_map(str::chars);
            !others.any(|c| looks_ascii(c.encode_utf8(&mut [0; 4])))
        }
        _ => false,
    }
}

fn looks_ascii(text: &str) -> bool {
    skeleton(text).all(|c| c.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<(String, String, &str)> {
        let link = read(&LinkKind::Url, text)?;
        Some((link.target, link.shown, link.rest))
    }

    #[test]
    fn a_host_that_looks_like_another_is_shown_in_ascii() {
        for (typed, host) in [
            ("https://\u{430}pple.com", "xn--pple-43d.com"),
            (
                "https://\u{430}\u{440}\u{440}\u{4cf}\u{435}.com/a",
                "xn--80ak6aa92e.com",
            ),
            ("https://tw\u{131}tter.com", "xn--twtter-q9a.com"),
            ("https://\u{261}oogle.com", "xn--oogle-qmc.com"),
            ("https://www.\u{43e}.example.com", "xn--n1a"),
            ("https://paypal.com\u{30ce}x.example", "xn--"),
            ("https://paypal.com\u{2044}x.example", "xn--"),
        ] {
            let (target, shown, _) = shown(typed).expect("a link");
            assert!(shown.contains(host), "{typed}: {shown}");
            assert!(shown.is_ascii() && target.is_ascii(), "{typed}: {shown}");
        }
    }

    #[test]
    fn a_host_in_one_script_is_shown_as_it_is_read() {
        for (typed, target) in [
            ("https://m\u{fc}ller.de/a", "https://xn--mller-kva.de/a"),
            ("https://почта.рф", "https://xn--80a1acny.xn--p1ai/"),
            ("https://сор.рф", "https://xn--n1ac0b.xn--p1ai/"),
            ("https://例え.jp:8443/x", "https://xn--r8jz45g.jp:8443/x"),
        ] {
            let (to, shown, _) = shown(typed).expect("a link");
            assert_eq!(shown, typed);
            assert!(to.is_ascii() && to.starts_with("https://"), "{to} {target}");
        }
        // Other ways to write a host show where they lead.
        let (_, shown, _) = shown("https://\u{ff50}aypal\u{3002}com/x").expect("a link");
        assert_eq!(shown, "https://paypal.com/x");
    }

    #[test]
    fn nothing_stands_before_the_host() {
        for typed in [
            "https://paypal.com@evil.example/",
            "https://paypal.com:443@evil.example/",
            "https://@evil.example/",
            "https://paypal.com%2f@evil.example",
            "https:///evil.example",
            "https://evil\u{202e}.example",
            "https://evil\u{200b}.example/",
        ] {
            assert_eq!(shown(typed), None, "{typed}");
        }
        assert_eq!(read(&LinkKind::Email, "kevin?bcc=all@example.org"), None);
        assert_eq!(read(&LinkKind::Email, "ke\u{202e}vin@example.org"), None);
    }

    #[test]
    fn an_address_ends_where_nobody_sees_it() {
        for end in [
            "\u{202e}gpj.exe",
            "\u{3164}x",
            "\u{2066}x",
            "\u{200d}",
            "\u{61c}y",
        ] {
            let typed = format!("https://a.example/invoice{end}");
            let (target, shown, rest) = shown(&typed).expect("a link");
            assert_eq!(target, "https://a.example/invoice");
            assert_eq!((shown.as_str(), rest), (target.as_str(), end));
        }
    }
}
