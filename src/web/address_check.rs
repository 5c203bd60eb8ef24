//! Checks the address of every request before it reaches a handler: the name that the server
//! is called by, and the slashes. (`server/` checks the length, and that there is one name.)

use std::net::IpAddr;

use rocket::{
    Data, Request,
    fairing::{Fairing, Info, Kind},
    http::{Method, Status},
};

use crate::{
    base::config::Settings,
    web::{errors::refuse, refused_address},
};

/// Refuses requests whose address is not ours, or not well formed.
///
/// Any site can give its own name our address (DNS rebinding). To the browser its pages then
/// have the same origin as ours, and can sign up and read open rooms, also on a network that
/// the attacker does not reach. So without `public_url` only names are served that nobody else
/// can have: addresses, `localhost`, the machine's own name, and those in `hosts`. (With
/// `public_url` the check of the origin has a name to compare with, and a proxy may send
/// whatever `Host` it likes.)
pub struct AddressCheck {
    /// The names, or none if every name is served.
    hosts: Option<Vec<String>>,
}

impl AddressCheck {
    /// The check for a server with these settings.
    pub fn new(settings: &Settings) -> Self {
        let names = || {
            let listed = settings.hosts.iter().map(|host| name_of(host));
            listed.chain(machine_names()).collect()
        };
        Self {
            hosts: settings.public_url.is_none().then(names),
        }
    }

    /// Why a request is refused, if it is.
    fn refusal(&self, request: &Request<'_>) -> Option<Status> {
        // There is one (`server/host.rs`).
        let host = request.headers().get_one("Host").unwrap_or_default();
        let path = request.uri().path().as_str();
        match &self.hosts {
            Some(names) if !is_served(names, host) => {
                refused_address::tell_of_name(&name_of(host));
                Some(Status::MisdirectedRequest)
            }
            // Readers are redirected (`legacy_redirects`).
            _ if path.contains("//") && !reads(request) => Some(Status::NotFound),
            _ => None,
        }
    }
}

fn reads(request: &Request<'_>) -> bool {
    matches!(request.method(), Method::Get | Method::Head)
}

#[rocket::async_trait]
impl Fairing for AddressCheck {
    fn info(&self) -> Info {
        Info {
            name: "Address check",
            kind: Kind::Request,
        }
    }

    async fn on_request(&self, request: &mut Request<'_>, _: &mut Data<'_>) {
        // Rocket turns HEAD into GET before a handler sees it.
        if request.method() == Method::Head {
            request.local_cache(|| AskedForHead(true));
        }
        if let Some(status) = self.refusal(request) {
            refuse(request, status);
        }
    }
}

/// Whether the method of a request is HEAD.
struct AskedForHead(bool);

/// Whether the client asked for the head of an answer only.
pub fn is_head(request: &Request<'_>) -> bool {
    request.local_cache(|| AskedForHead(false)).0
}

/// The name in a `Host` header or a setting: without a port, in lower case.
fn name_of(host: &str) -> String {
    let is_port = |port: &str| port.bytes().all(|b| b.is_ascii_digit());
    let name = match host.rsplit_once(':') {
        Some((name, port)) if is_port(port) => name,
        _ => host,
    };
    let name = name.strip_suffix('.').unwrap_or(name);
    name.to_ascii_lowercase()
}

fn is_served(names: &[String], host: &str) -> bool {
    let name = name_of(host);
    let bare = name.strip_prefix('[').and_then(|n| n.strip_suffix(']'));
    bare.unwrap_or(&name).parse::<IpAddr>().is_ok()
        || name == "localhost"
        || name.ends_with(".localhost")
        || names.contains(&name)
}

/// The machine's own name, and the same as a network without a name server knows it (mDNS).
fn machine_names() -> Vec<String> {
    let node = rustix::system::uname();
    let name = name_of(&node.nodename().to_string_lossy());
    let short = name.split('.').next().unwrap_or_default();
    match short {
        "" => vec![],
        short => vec![format!("{short}.local"), short.to_owned(), name.clone()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_nobody_else_can_have_are_served() {
        let names = ["chat.local", "box"].map(str::to_owned);
        for host in [
            "127.0.0.1:8000",
            "[::1]:8000",
            "[::1]",
            "192.168.1.7",
            "localhost:80",
            "LOCALHOST",
            "chat.localhost",
            "localhost.",
            "chat.local:8000",
            "Box",
        ] {
            assert!(is_served(&names, host), "{host}");
        }
        for host in [
            "",
            "attacker.test",
            "127.0.0.1.attacker.test",
            "localhost.attacker.test",
            "xlocalhost",
            "chat.local.attacker.test",
            "chat.local@attacker.test",
            "attacker.test:80:80",
            "127.0.0.1@attacker.test",
        ] {
            assert!(!is_served(&names, host), "{host}");
        }
    }
}
