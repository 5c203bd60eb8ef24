//! The settings. `Rocket.toml` documents each of them with its default; the same file is
//! built into the binary, so there is one place to read and to change.

use std::{net::SocketAddr, path::PathBuf};

use rocket::figment::providers::{Env, Format, Toml};
use rocket::figment::{self, Figment, Profile};
use serde::Deserialize;
use ubyte::ByteUnit;

use crate::base::{
    data_folder,
    logging::{LogFormat, LogLevel},
};

/// Snug's own settings; Rocket reads its own from the same places.
#[derive(Clone, Deserialize)]
pub struct Settings {
    /// The folder for all data.
    pub data: PathBuf,
    /// The address in people's browsers, without a path: `https://chat.example`.
    pub public_url: Option<String>,
    /// More names that people call this server by, without `public_url`.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// The Redis that connects several servers.
    pub redis: Option<Redis>,
    /// The address that serves metrics.
    pub metrics: Option<SocketAddr>,
    /// The memory that the process should get along with.
    pub memory: ByteUnit,
    /// Whether new people join a room when they sign up.
    pub welcome: bool,
    /// The keys that encrypt messages and pictures at rest, the newest first.
    #[serde(default)]
    pub seal: Vec<String>,
    /// Whether what is not encrypted, or with an older binding, is refused.
    #[serde(default)]
    pub seal_only: bool,
    /// Whom to tell about a vulnerability: `mailto:…` or `https://…`.
    pub security_contact: Option<String>,
    /// How much is logged. Rocket reads it, too.
    pub log_level: LogLevel,
    /// How log lines are written.
    #[serde(default)]
    pub log_format: LogFormat,
    /// The mail server.
    pub mail: Option<Mail>,
    /// The rate limits.
    pub rates: Rates,
}

/// The mail server.
#[derive(Clone, Deserialize)]
pub struct Mail {
    /// `smtps://user:password@host`, or `smtp://` with `?tls=required` or without TLS.
    pub url: String,
    /// The sender: `Snug <snug@chat.example>`.
    pub from: String,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The URL contains a password.
        f.debug_struct("Mail").finish_non_exhaustive()
    }
}

/// Rate limits; 0 is no limit. `Rocket.toml` says what each of them counts.
#[derive(Clone, Debug, Deserialize)]
pub struct Rates {
    /// Sign-ups from an address in an hour.
    pub sign_up: u32,
    /// Wrong passwords for one account from an address in a minute.
    pub sign_in: u32,
    /// Wrong passwords for any account from an address in a minute.
    pub sign_in_any: u32,
    /// Wrong passwords for an account in an hour, from all addresses that it was never
    /// signed in from.
    pub sign_in_account: u32,
    /// Right passwords for an account in an hour.
    pub sign_in_right: u32,
    /// Requests for a password reset from an address in a minute; and, counted separately,
    /// uses of a reset link.
    pub forgot: u32,
    /// Mails to one mailbox in an hour.
    pub mails: u32,
    /// Messages that a person posts, edits or deletes in a second.
    pub posts: u32,
    /// All requests of a person in a second that may change something.
    pub writes: u32,
    /// Typing notices of a person in a second.
    pub typing: u32,
    /// Rooms that a person creates in an hour.
    pub rooms: u32,
    /// People that a person invites in an hour without knowing them.
    pub invites: u32,
    /// Pictures that a person sends in ten minutes.
    pub uploads: u32,
    /// Streams that a person opens in a minute.
    pub streams: u32,
    /// Searches of a person in a minute.
    pub searches: u32,
    /// Mails to one address in a day that ask to confirm it.
    pub confirmations: u32,
}

/// The Redis that connects several servers.
#[derive(Clone, Debug, Deserialize)]
pub struct Redis {
    /// `redis://host:port`, or `rediss://` with TLS; either may contain a password.
    pub url: String,
    /// A file with the certificates of the authorities that are trusted with TLS.
    pub roots: Option<PathBuf>,
}

impl Settings {
    /// Reads the settings out of `figment`.
    ///
    /// # Errors
    /// When a value has the wrong type, or `public_url` is not an origin.
    pub fn from(figment: &Figment) -> Result<Self, Box<figment::Error>> {
        let mut settings: Settings = figment.extract()?;
        if let Some(url) = &mut settings.public_url {
            url.truncate(url.trim_end_matches('/').len());
            let host = url
                .strip_prefix("https://")
                .or_else(|| url.strip_prefix("http://"));
            if host.is_none_or(|host| host.is_empty() || host.contains(['/', '?', '#', '@', ' '])) {
                let problem = format!("public_url: {url:?} is not like https://chat.example");
                return Err(Box::new(problem.into()));
            }
        }
        if let Some(contact) = &settings.security_contact
            && (!["mailto:", "https://", "tel:"]
                .iter()
                .any(|kind| contact.starts_with(kind))
                || contact.contains(|c: char| c.is_control() || c.is_whitespace()))
        {
            let problem =
                format!("security_contact: {contact:?} is not like mailto:security@chat.example");
            return Err(Box::new(problem.into()));
        }
        Ok(settings)
    }

    /// Whether browsers use https, through a reverse proxy with TLS.
    pub fn https(&self) -> bool {
        self.public_url
            .as_ref()
            .is_some_and(|url| url.starts_with("https://"))
    }
}

/// Where settings come from, the weakest first: the `Rocket.toml` built in, the one in the
/// current folder (or where `ROCKET_CONFIG` points), `ROCKET_…` variables. Rocket's own
/// defaults are weaker than all of these; `app` adds them.
pub fn figment() -> Figment {
    let profile = match cfg!(debug_assertions) {
        true => "debug",
        false => "release",
    };
    Figment::new()
        .merge(Toml::string(include_str!("../../Rocket.toml")).nested())
        .merge(Toml::file(Env::var_or("ROCKET_CONFIG", "Rocket.toml")).nested())
        .merge(
            Env::prefixed("ROCKET_")
                .ignore(&["PROFILE", "CONFIG"])
                .global(),
        )
        .select(Profile::from_env_or("ROCKET_PROFILE", profile))
}

/// `figment` with a database: SQLite in the data folder, unless it names another. The
/// folder is created if it is missing.
///
/// # Errors
/// When the folder cannot be created, or everybody may write to it.
pub fn with_store(figment: Figment, settings: &Settings) -> std::io::Result<Figment> {
    let figment = figment
        .join(("databases.store.seal", &settings.seal))
        .join(("databases.store.seal_only", settings.seal_only))
        .join(("databases.store.memory", settings.memory));
    if let Ok(url) = figment.extract_inner::<String>("databases.store.url") {
        data_folder::protect(&url);
        return Ok(figment);
    }
    data_folder::prepare(&settings.data)?;
    let url = format!("sqlite:{}", settings.data.join("snug.db").display());
    data_folder::protect(&url);
    Ok(figment.join(("databases.store.url", url)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(toml: &str) -> Result<Settings, Box<figment::Error>> {
        Settings::from(&figment().merge(Toml::string(toml)))
    }

    #[test]
    fn nothing_needs_to_be_set() {
        let settings = settings("").expect("the defaults");
        assert_eq!(settings.data, PathBuf::from("data"));
        assert!(!settings.https());
    }

    #[test]
    fn a_public_address_is_an_origin() {
        let https = settings("public_url = 'https://chat.example/'").expect("an origin");
        assert_eq!(https.public_url.as_deref(), Some("https://chat.example"));
        assert!(https.https());
        for wrong in [
            "chat.example",
            "ftp://chat.example",
            "https://chat.example/chat",
            "https://",
        ] {
            assert!(
                settings(&format!("public_url = '{wrong}'")).is_err(),
                "{wrong}"
            );
        }
    }
}
