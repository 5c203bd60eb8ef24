//! The settings that Snug's own code reads.

use std::{net::SocketAddr, path::PathBuf};

use rocket::figment::{self, Figment};
use serde::Deserialize;
use ubyte::ByteUnit;

use crate::base::logging::{LogFormat, LogLevel};

/// Snug's own settings; Rocket reads its own from the same places.
#[derive(Clone, Deserialize)]
pub struct Settings {
    /// The folder for all data.
    pub data: PathBuf,
    /// The address in people's browsers, without a path: `https://chat.example`.
    pub public_url: Option<String>,
    /// Whether browsers use https for all names below that of `public_url` as well.
    #[serde(default)]
    pub hsts_subdomains: bool,
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
    /// Messages that a person posts, edits or deletes in a second, and as many reactions and votes.
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
    /// Reads the settings out of `figment`, which [`Reading`](super::Reading) has judged.
    ///
    /// # Errors
    /// When a value has the wrong type.
    pub fn from(figment: &Figment) -> Result<Self, Box<figment::Error>> {
        Ok(figment.extract()?)
    }

    /// Whether browsers use https, through a reverse proxy with TLS.
    pub fn https(&self) -> bool {
        self.public_url
            .as_ref()
            .is_some_and(|url| url.starts_with("https://"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde::{
        de::{self, Deserializer, Visitor},
        forward_to_deserialize_any,
    };

    use super::*;
    use crate::base::config::{Environment, Reading, known};

    /// Tells the names of a struct's fields, in place of reading them.
    struct FieldNames;

    #[derive(Debug)]
    struct Names(&'static [&'static str]);

    impl std::fmt::Display for Names {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "{:?}", self.0)
        }
    }

    impl std::error::Error for Names {}

    impl de::Error for Names {
        fn custom<T: std::fmt::Display>(_: T) -> Self {
            Self(&[])
        }
    }

    impl<'de> Deserializer<'de> for FieldNames {
        type Error = Names;

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Names> {
            Err(Names(&[]))
        }

        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            _: V,
        ) -> Result<V::Value, Names> {
            Err(Names(fields))
        }

        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
            option unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier
            ignored_any
        }
    }

    fn fields<T: for<'de> Deserialize<'de>>() -> BTreeSet<&'static str> {
        let names = T::deserialize(FieldNames).err().expect("names").0;
        names.iter().copied().collect()
    }

    fn entries(table: &str) -> BTreeSet<&'static str> {
        let inside = format!("{table}.");
        let paths = known::SETTINGS.iter().map(|setting| setting.path);
        paths
            .filter_map(|path| path.strip_prefix(&*inside))
            .collect()
    }

    #[test]
    fn each_field_is_a_setting_that_is_known() {
        for name in fields::<Settings>() {
            assert!(
                known::find(name).is_some() || known::is_table(name),
                "{name}"
            );
        }
        assert_eq!(fields::<Rates>(), entries("rates"));
        assert_eq!(fields::<Mail>(), entries("mail"));
        assert_eq!(fields::<Redis>(), entries("redis"));
    }

    #[test]
    fn nothing_needs_to_be_set() {
        let reading = Reading::of(&Environment::default());
        assert!(reading.problems.is_empty(), "{:?}", reading.problems);
        let settings = Settings::from(&reading.figment).expect("the defaults");
        assert_eq!(settings.data, PathBuf::from("data"));
        assert!(!settings.https());
    }
}
