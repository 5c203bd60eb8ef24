//! E-mail addresses: their syntax, and how they are compared.

use lettre::Address;
use unicode_normalization::char::is_combining_mark;

use crate::base::characters::is_invisible;

/// The longest address (RFC 5321, section 4.5.3.1.3, without its brackets).
const LONGEST: usize = 254;

/// A typed address, if mail can be sent to it: the syntax of RFC 5321 and 6531 as `lettre`
/// reads it, without characters that nobody sees.
pub fn parse_address(typed: &str) -> Option<&str> {
    let address = typed.trim();
    let (local, domain) = address.rsplit_once('@')?;
    // (A quoted local part may have spaces; those of ASCII are seen.)
    let is_seen = |c: char| c == ' ' || !is_invisible(c);
    // An international domain has letters, which may have marks, and no signs.
    let in_domain = |c: char| c.is_ascii() || c.is_alphanumeric() || is_combining_mark(c);
    let is_shown = local.chars().all(is_seen) && domain.chars().all(in_domain);
    (address.len() <= LONGEST && is_shown && address.parse::<Address>().is_ok()).then_some(address)
}

/// The address with an international domain as the mail server knows it (`xn--…`), so that it
/// need not know SMTPUTF8.
///
/// # Errors
/// When it is no address.
pub fn deliverable(address: &str) -> Result<Address, lettre::address::AddressError> {
    let address: Address = address.parse()?;
    match idna::domain_to_ascii(address.domain()) {
        Ok(ascii) if !address.domain().is_ascii() => Address::new(address.user(), ascii),
        _ => Ok(address),
    }
}

/// The form in which addresses are compared: lower case. No mail server that matters
/// delivers `Kevin@…` and `kevin@…` to two people.
pub fn address_key(address: &str) -> String {
    address.trim().to_lowercase()
}

/// The mailbox that an address probably ends up in, for counting mails: without a `+tag`
/// and without dots in the part before the `@`. Some providers ignore both. Where a
/// provider does not, two people share one count, which is no harm.
pub fn mailbox_key(address: &str) -> String {
    let key = address_key(address);
    match key.rsplit_once('@') {
        Some((local, domain)) => {
            let local = local.split('+').next().unwrap_or_default();
            format!("{}@{domain}", local.replace(['.', '"'], ""))
        }
        None => key,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_that_mail_can_be_sent_to() {
        for good in [
            "ana@example.com",
            "ana+x@example.com",
            "a.n.a@mail.example.com",
            "ana_lu-2@example.co.uk",
            "o'brien@example.com",
            "ana@müller.example",
            "ana@xn--mller-kva.example",
            "ana@例え.テスト",
            "añá@example.com",
            "\"a b\"@example.com",
            "\"a@b\"@example.com",
            "ana@localhost",
            "ana@[192.0.2.1]",
        ] {
            assert_eq!(parse_address(good), Some(good));
            assert_eq!(parse_address(&format!(" {good}\n")), Some(good));
        }
        let (long_local, long_label) = ("a".repeat(65), "a".repeat(64));
        for bad in [
            "",
            "ana",
            "@",
            "ana@",
            "@example.com",
            "ana@@example.com",
            "ana@x@example.com",
            "<ana@example.com>",
            "Ana <ana@example.com>",
            "mailto:ana@example.com>",
            "ana@example.com.",
            ".ana@example.com",
            "ana.@example.com",
            "a..na@example.com",
            "ana@example..com",
            "ana@.example.com",
            "ana@-example.com",
            "ana@example-.com",
            "ana@exa mple.com",
            "a b@example.com",
            "ana @example.com",
            "ana@ example.com",
            "ana@example.com, bob@example.com",
            "ana@example.com;bob@example.com",
            "ana@example.com bob@example.com",
            "ana,x@example.com",
            "ana(x)@example.com",
            "\"ana@example.com",
            "ana@example,com",
            "ana@example.com/",
            "ana@https://example.com",
            "ana@example。com.",
            "ana\u{200b}@example.com",
            "ana@exam\u{200b}ple.com",
            "ana@exam\u{ad}ple.com",
            "ana\u{a0}x@example.com",
            "ana\u{202e}@example.com",
            "ana@example.com\0",
            "ana\r\nbcc: x@example.com",
            &format!("{long_local}@example.com"),
            &format!("ana@{long_label}.com"),
            &format!("ana@{}", "a.".repeat(130)),
        ] {
            assert_eq!(parse_address(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn an_international_domain_is_sent_as_ascii() {
        for (typed, sent) in [
            ("ana@müller.example", "ana@xn--mller-kva.example"),
            ("ana@example.com", "ana@example.com"),
            ("\"a b\"@müller.example", "\"a b\"@xn--mller-kva.example"),
        ] {
            let address = deliverable(typed).expect("an address");
            assert_eq!(address.to_string(), sent);
        }
    }

    #[test]
    fn spellings_of_one_mailbox_are_counted_together() {
        for spelling in [
            "kevin@example.org",
            " Kevin@EXAMPLE.org",
            "k.e.v.i.n@example.org",
            "kevin+1@example.org",
            "Ke.vin+a+b@Example.Org",
        ] {
            assert_eq!(mailbox_key(spelling), "kevin@example.org", "{spelling}");
        }
        assert_ne!(
            mailbox_key("kevin@example.org"),
            mailbox_key("kevin@other.org")
        );
        assert_ne!(
            address_key("kevin+1@example.org"),
            address_key("kevin@example.org")
        );
    }
}
