//! Settings: what an operator may decide. `Rocket.toml` documents each with its
//! default and is itself built in, so there is one place to read and to change.

use std::{net::SocketAddr, path::PathBuf};

use rocket::figment::providers::{Env, Format, Toml};
use rocket::figment::{self, Figment, Profile};
use serde::Deserialize;

use crate::base::logging::{LogFormat, LogLevel};

/// Snug's own settings; Rocket reads its own from the same places.
#[derive(Clone, Deserialize)]
pub struct Settings {
    /// The folder that holds everything Snug keeps.
    pub data: PathBuf,
    /// The address people type, without a path: `https://chat.example`.
    pub public_url: Option<String>,
    /// The line to other processes, if there are any.
    pub redis: Option<Redis>,
    /// Where figures are served, if anywhere: an address of their own.
    pub metrics: Option<SocketAddr>,
    /// Whether whoever signs up is in a room from the start.
    pub welcome: bool,
    /// The keys with which what is said is sealed where it is kept, the newest first.
    #[serde(default)]
    pub seal: Vec<String>,
    /// How much is logged. Rocket reads it, too.
    pub log_level: LogLevel,
    /// How log lines are written.
    #[serde(default)]
    pub log_format: LogFormat,
    /// By which mails leave, if any do.
    pub mail: Option<Mail>,
    /// How often somebody may try.
    pub rates: Rates,
}

/// Where mails are handed in.
#[derive(Clone, Deserialize)]
pub struct Mail {
    /// `smtps://user:password@host`, or `smtp://` with `?tls=required` or without TLS.
    pub url: String,
    /// Who they are from: `Snug <snug@chat.example>`.
    pub from: String,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Its url holds a password.
        f.debug_struct("Mail").finish_non_exhaustive()
    }
}

/// How often somebody may try; 0 is as often as they like.
#[derive(Clone, Debug, Deserialize)]
pub struct Rates {
    /// Signing up, a minute and address.
    pub sign_up: u32,
    /// Signing in to one account with a wrong password, a minute and address.
    pub sign_in: u32,
    /// The same with any account; and with one account for all addresses that are
    /// not known to be its owner's.
    pub sign_in_any: u32,
    /// Forgetting a password, and using a link for it, a minute and address.
    pub forgot: u32,
    /// MailLimit to one person, an hour.
    pub mails: u32,
}

/// Where other processes are told what happens, and tell it.
#[derive(Clone, Debug, Deserialize)]
pub struct Redis {
    /// `redis://host:port`, or `rediss://` with TLS and a password in it.
    pub url: String,
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
        Ok(settings)
    }

    /// Whether people come by https, through a proxy that speaks it for us.
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

/// `figment` with the database's default address filled in, unless it has one: SQLite
/// in the data folder, which is made when it is missing.
///
/// # Errors
/// When the folder cannot be made.
pub fn with_store(figment: Figment, settings: &Settings) -> std::io::Result<Figment> {
    use std::os::unix::fs::DirBuilderExt;

    let figment = figment.join(("databases.store.seal", &settings.seal));
    if figment.contains("databases.store.url") {
        return Ok(figment);
    }
    if !settings.data.exists() {
        // Messages and password hashes live here: for its owner alone.
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&settings.data)?;
    }
    let url = format!("sqlite:{}", settings.data.join("snug.db").display());
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
