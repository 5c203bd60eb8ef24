//! The name that a request calls this server by (RFC 9112, sections 3.2 and 3.2.2).

use hyper::{
    HeaderMap,
    header::HOST,
    http::{request::Parts, uri::Authority},
};

/// Why the name of a request cannot be told: a sentence for whoever wrote the client.
type Problem = &'static str;

const MISSING: Problem = "The request has no Host header. Send the name of the server in one.";
const TWICE: Problem = "The request has more than one Host header. Send one.";
const INVALID: Problem = "The Host header is not a name or address, with or without a port.";

/// The host of a request, as its handlers see it.
///
/// A request has one `Host` header. HTTP/1.0 knows none, but the check of the name
/// (`address_check.rs`) needs one, and clients of that age send it all the same. A target that
/// has a host itself (`GET http://chat.example/ HTTP/1.1`) overrules the header: a proxy in
/// between may have gone by it.
pub(super) fn of(parts: &Parts) -> Result<String, Problem> {
    let header = header(&parts.headers)?;
    match parts.uri.authority() {
        Some(authority) => parse(authority.as_str()),
        None => Ok(header),
    }
}

fn header(headers: &HeaderMap) -> Result<String, Problem> {
    let mut hosts = headers.get_all(HOST).iter();
    let host = hosts.next().ok_or(MISSING)?;
    match hosts.next() {
        Some(_) => Err(TWICE),
        None => parse(host.to_str().map_err(|_| INVALID)?),
    }
}

fn parse(host: &str) -> Result<String, Problem> {
    let is_port = |port: &str| {
        let digits = port.bytes().all(|byte| byte.is_ascii_digit());
        digits && (port.is_empty() || port.parse::<u16>().is_ok())
    };
    let authority: Authority = host.parse().map_err(|_| INVALID)?;
    let name = authority.host();
    let rest = host.strip_prefix(name).ok_or(INVALID)?;
    let port = rest.strip_prefix(':').unwrap_or(rest);
    let is_one = !name.is_empty() && !name.contains([',', ';']);
    match is_one && is_port(port) {
        true => Ok(host.to_owned()),
        false => Err(INVALID),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_or_address_and_perhaps_a_port() {
        for host in [
            "chat.example",
            "chat.example:8000",
            "CHAT.example.",
            "my_box",
            "127.0.0.1:80",
            "[::1]",
            "[::1]:8000",
            "chat.example:",
        ] {
            assert_eq!(parse(host).as_deref(), Ok(host));
        }
        for host in [
            "", " ", ":80", "a b", "a,b", "a@b", "a/b", "a?b", "a#b", "a:x", "a:65536", "a:80:80",
            "a:+80", "[::1", "::1", "[::1]x",
        ] {
            assert!(parse(host).is_err(), "{host:?}");
        }
    }
}
