//! How the texts among the settings are read: addresses, names, headers, keys.

use std::net::{IpAddr, SocketAddr};

use lettre::message::Mailbox;
use url::Host;

use crate::base::{config::public_url::is_name, seal::Seal};

/// An address to listen on.
///
/// # Errors
/// When it is a name, or anything else.
pub fn ip_address(text: &str) -> Result<String, String> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']'));
    match bare.unwrap_or(text).parse::<IpAddr>() {
        Ok(address) => Ok(address.to_string()),
        Err(_) => Err("be an IP address of this machine, such as 127.0.0.1 or 0.0.0.0".into()),
    }
}

/// An address and a port to listen on.
///
/// # Errors
/// When it is anything else.
pub fn socket_address(text: &str) -> Result<String, String> {
    match text.trim().parse::<SocketAddr>() {
        Ok(address) if address.port() > 0 => Ok(address.to_string()),
        _ => Err("be an IP address and a port, such as 127.0.0.1:9100".into()),
    }
}

/// The path of a file or a folder.
///
/// # Errors
/// When it is empty.
pub fn path(text: &str) -> Result<String, String> {
    match text.trim().is_empty() || text.contains(char::is_control) {
        true => Err("be a path, such as /srv/snug".into()),
        false => Ok(text.to_owned()),
    }
}

/// A name that browsers call this server by, as they write it.
///
/// # Errors
/// When it is a URL, a pattern, or no name.
pub fn host(text: &str) -> Result<String, String> {
    let wrong = || "be names of this server, such as [\"chat.lan\"]".to_owned();
    let text = text.trim();
    let is_port = |port: &str| port.parse::<u16>().is_ok();
    let name = match text.rsplit_once(':') {
        Some((name, port)) if is_port(port) => name,
        _ => text,
    };
    match Host::parse(name.strip_suffix('.').unwrap_or(name)) {
        Ok(Host::Domain(name)) if is_name(&name) => Ok(name),
        Ok(Host::Ipv4(address)) => Ok(address.to_string()),
        Ok(Host::Ipv6(address)) => Ok(address.to_string()),
        _ => Err(wrong()),
    }
}

/// Whom to tell about a vulnerability.
///
/// # Errors
/// When it is no address that a program can open.
pub fn contact(text: &str) -> Result<String, String> {
    let text = text.trim();
    let opens = ["mailto:", "https://", "tel:"]
        .iter()
        .any(|kind| text.strip_prefix(kind).is_some_and(|rest| !rest.is_empty()));
    match opens && !text.contains(|c: char| c.is_control() || c.is_whitespace()) {
        true => Ok(text.to_owned()),
        false => Err("be like mailto:security@chat.example or https://chat.example/contact".into()),
    }
}

/// The name of a header that holds an address. Words that mean "none" are refused.
///
/// # Errors
/// When no header can have this name.
pub fn header_name(text: &str) -> Result<String, String> {
    let text = text.trim();
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let off = ["off", "no", "none", "true", "yes", "on", "null"];
    let means_off = off.iter().any(|word| text.eq_ignore_ascii_case(word));
    match !text.is_empty() && text.chars().all(token) && !means_off {
        true => Ok(text.to_owned()),
        false => Err("be the name of a header, such as \"X-Real-IP\", or false".into()),
    }
}

/// A text that may stand in a header.
///
/// # Errors
/// When it may not.
pub fn header_value(text: &str) -> Result<String, String> {
    let visible = |c: char| c.is_ascii_graphic() || c == ' ';
    match !text.trim().is_empty() && text.chars().all(visible) {
        true => Ok(text.to_owned()),
        false => Err("be a text of ASCII characters, such as \"Snug\", or false".into()),
    }
}

/// The sender of mails.
///
/// # Errors
/// When it is no mailbox.
pub fn mailbox(text: &str) -> Result<String, String> {
    match text.parse::<Mailbox>() {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err("be like Snug <snug@chat.example>".into()),
    }
}

/// A key that encrypts messages and pictures.
///
/// # Errors
/// When it is malformed, or not random.
pub fn seal_key(text: &str) -> Result<String, String> {
    let text = text.trim();
    match Seal::from(&[text.to_owned()], false) {
        Ok(_) => Ok(text.to_owned()),
        Err(problem) if problem.contains("not random") => {
            Err("be drawn at random, and is not random: openssl rand -hex 32 makes a key".into())
        }
        Err(_) => Err(
            "be keys like \"2026:0123…\", a name, a colon and 64 hexadecimal digits \
                       (openssl rand -hex 32)"
                .into(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_browsers_write_them() {
        for (written, name) in [
            ("Chat.LAN", "chat.lan"),
            ("chat.lan:8000", "chat.lan"),
            ("chat.lan.", "chat.lan"),
            ("Bücher.lan", "xn--bcher-kva.lan"),
            ("192.168.1.7:8000", "192.168.1.7"),
            ("[::1]:8000", "::1"),
        ] {
            assert_eq!(host(written).as_deref(), Ok(name));
        }
        for wrong in [
            "",
            "https://chat.lan",
            "*.lan",
            "chat lan",
            "a,b",
            "chat.lan/",
        ] {
            assert!(host(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_word_for_none_is_no_header() {
        assert!(header_name("X-Real-IP").is_ok());
        for wrong in ["", "off", "None", "X Real IP", "X-Real-IP:", "Ä"] {
            assert!(header_name(wrong).is_err(), "{wrong}");
        }
    }
}
