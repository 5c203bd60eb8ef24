//! How e-mail addresses are compared.

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
