//! Links in messages: the target, and a text that does not hide it. A host that looks like
//! another one is shown in its ASCII form (Punycode), by the rules of browsers
//! (`docs/decisions/0066-links-show-where-they-lead.md`).

use unicode_security::{RestrictionLevel, restriction_level::RestrictionLevelDetection, skeleton};
use url::{Host, Url};

use crate::{
    base::characters::is_invisible,
    model::formatting::{
        Node,
        link_end::{has_prefix, has_scheme},
        link_finder::{self, Address, Piece},
        plain_of,
    },
};

/// A link in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The address.
    pub target: String,
    /// Its text.
    pub shown: String,
    /// The host to which it leads, or the mail address, as it is shown.
    pub host: String,
}

impl Link {
    /// The host, if the words of a link look like an address and do not say it.
    pub fn unsaid_host(&self, words: &[Node]) -> Option<&str> {
        let words = plain_of(words);
        let words = words.trim();
        if words == self.shown || words == self.target || !looks_like_address(words) {
            return None;
        }
        let said = match &link_finder::split(words)[..] {
            [Piece::Address(address)] => read(*address),
            _ => None,
        };
        let is_same = |said: Link| said.host == self.host && said.shown == words;
        let is_said = words == self.host || said.is_some_and(is_same);
        (!is_said).then_some(&self.host)
    }
}

/// Whether words may be taken for an address, whichever signs it is written with.
fn looks_like_address(words: &str) -> bool {
    let is_sign = |c: char| matches!(c, '.' | '/' | '@' | ':' | '。' | '．' | '｡');
    let has_sign = |chars: Vec<char>| {
        let mut pairs = chars.windows(2);
        pairs.any(|pair| is_sign(pair[0]) && !pair[1].is_whitespace())
    };
    has_sign(words.chars().collect()) || has_sign(skeleton(words).collect())
}

/// The link that an address with words of its own is. It says its scheme or begins with
/// `www.`: nothing leads to another page of this server.
pub fn named(address: &str) -> Option<Link> {
    if address.contains(is_invisible) {
        return None;
    }
    match address.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => {
            match &link_finder::split(&address[7..])[..] {
                [Piece::Address(address @ Address::Mail(_))] => read(*address),
                _ => None,
            }
        }
        _ if has_scheme(address) || has_prefix(address, "www.") => web_page(address, "https"),
        _ => None,
    }
}

/// The link that an address is, if it leads to a web page or a mail address and does not
/// pretend to lead elsewhere.
pub fn read(address: Address<'_>) -> Option<Link> {
    match address {
        Address::Web(text) => web_page(text, "https"),
        Address::Mail(text) => mail(text),
        Address::Other(_) => None,
    }
}

/// A web page. Without a scheme the address gets this one.
fn web_page(text: &str, default_scheme: &str) -> Option<Link> {
    let (scheme, after) = match text.split_once("://") {
        Some((scheme, after)) if is_web(scheme) => (Some(scheme), after),
        _ => (None, text),
    };
    let (authority, path) =
        after.split_at(after.find(['/', '?', '#', '\\']).unwrap_or(after.len()));
    // `https://bank.example@evil.example` leads to the second.
    if authority.is_empty() || authority.contains('@') || authority.contains(is_invisible) {
        return None;
    }
    let address = match scheme {
        Some(_) => text.to_owned(),
        None => format!("{default_scheme}://{text}"),
    };
    let url = Url::parse(&address).ok()?;
    let host = shown_host(&url.host()?.to_owned());
    let typed = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    };
    if typed.eq_ignore_ascii_case(&host) && typed.is_ascii() {
        return Some(Link {
            target: address,
            shown: text.to_owned(),
            host,
        });
    }
    let port = &authority[typed.len()..];
    let scheme = scheme.map(|scheme| format!("{scheme}://"));
    Some(Link {
        target: url.to_string(),
        shown: format!("{}{host}{port}{path}", scheme.unwrap_or_default()),
        host,
    })
}

fn is_web(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")
}

fn mail(text: &str) -> Option<Link> {
    let (local, domain) = text.rsplit_once('@')?;
    let host = Host::parse(domain).ok()?;
    let target = format!("mailto:{local}@{host}");
    let shown = match domain.is_ascii() {
        true => text.to_owned(),
        false => format!("{local}@{}", shown_host(&host)),
    };
    Some(Link {
        target,
        host: shown.clone(),
        shown,
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
    use crate::model::formatting::link_finder::split;

    /// The target and the text of the link that is the whole of `text`.
    fn shown(text: &str) -> Option<(String, String)> {
        match &split(text)[..] {
            [Piece::Address(address)] => read(*address).map(|link| (link.target, link.shown)),
            _ => None,
        }
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
            let (target, shown) = shown(typed).expect("a link");
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
            let (to, shown) = shown(typed).expect("a link");
            assert_eq!(shown, typed);
            assert!(to.is_ascii() && to.starts_with("https://"), "{to} {target}");
        }
        // Other ways to write a host show where they lead.
        let (_, shown) = shown("https://\u{ff50}aypal\u{3002}com/x").expect("a link");
        assert_eq!(shown, "https://paypal.com/x");
    }

    #[test]
    fn nothing_stands_before_the_host() {
        for typed in [
            "https://paypal.com@evil.example/",
            "https://paypal.com:443@evil.example/",
            "https://paypal.com:pass,word@evil.example/",
            "https://@evil.example/",
            "https://paypal.com%2f@evil.example",
            "https:///evil.example",
            "kevin?bcc=all@example.org",
        ] {
            assert_eq!(shown(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_link_without_a_scheme_has_one_as_its_target() {
        for (typed, target, text) in [
            (
                "www.example.com",
                "https://www.example.com",
                "www.example.com",
            ),
            (
                "WWW.Example.com:8080/A?b#c",
                "https://WWW.Example.com:8080/A?b#c",
                "WWW.Example.com:8080/A?b#c",
            ),
            (
                "www.m\u{fc}nchen.example/stra\u{df}e",
                "https://www.xn--mnchen-3ya.example/stra%C3%9Fe",
                "www.m\u{fc}nchen.example/stra\u{df}e",
            ),
            (
                "www.例え.テスト",
                "https://www.xn--r8jz45g.xn--zckzah/",
                "www.例え.テスト",
            ),
            (
                "www.\u{430}pple.com",
                "https://www.xn--pple-43d.com/",
                "www.xn--pple-43d.com",
            ),
        ] {
            let link = shown(typed);
            assert_eq!(link, Some((target.to_owned(), text.to_owned())), "{typed}");
        }
    }
}
