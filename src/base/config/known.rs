//! All settings that there are, and what each may be. A new setting gets a line here, its
//! place in `Rocket.toml` (commented out, if it has no default) and a field of `Settings` or
//! of the struct that reads it. A test compares the three.

use std::ops::RangeInclusive;

use crate::base::config::public_url;
use crate::base::config::texts;
use crate::base::config::urls;

/// A setting, by its path in `Rocket.toml`.
pub struct Setting {
    /// `rates.sign_in`.
    pub path: &'static str,
    /// Its possible values.
    pub form: ValueForm,
}

/// The possible values of a setting.
pub enum ValueForm {
    /// A whole number, and an example.
    Whole(RangeInclusive<u64>, &'static str),
    /// `true` or `false`.
    Flag,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A size in bytes, in this range, with an example: `"256 MiB"`.
    Size(RangeInclusive<u64>, &'static str),
    /// A text.
    Text(TextReader),
    /// A text, or `false`.
    TextOrOff(TextReader),
    /// A list of texts.
    List(TextReader),
    /// A URL that may contain a password.
    SecretUrl(TextReader),
    /// A list of keys.
    Keys(TextReader),
}

/// Reads a text: returns it as it is used, or says what it must be, as the end of a sentence
/// that begins with "It must".
pub type TextReader = fn(&str) -> Result<String, String>;

const fn whole(path: &'static str, range: RangeInclusive<u64>, like: &'static str) -> Setting {
    Setting {
        path,
        form: ValueForm::Whole(range, like),
    }
}

const fn size(path: &'static str, range: RangeInclusive<u64>, like: &'static str) -> Setting {
    Setting {
        path,
        form: ValueForm::Size(range, like),
    }
}

const fn flag(path: &'static str) -> Setting {
    Setting {
        path,
        form: ValueForm::Flag,
    }
}

const fn one_of(path: &'static str, words: &'static [&'static str]) -> Setting {
    Setting {
        path,
        form: ValueForm::OneOf(words),
    }
}

const fn text(path: &'static str, reader: TextReader) -> Setting {
    Setting {
        path,
        form: ValueForm::Text(reader),
    }
}

const fn text_or_off(path: &'static str, reader: TextReader) -> Setting {
    Setting {
        path,
        form: ValueForm::TextOrOff(reader),
    }
}

const fn list(path: &'static str, reader: TextReader) -> Setting {
    Setting {
        path,
        form: ValueForm::List(reader),
    }
}

const fn secret_url(path: &'static str, reader: TextReader) -> Setting {
    Setting {
        path,
        form: ValueForm::SecretUrl(reader),
    }
}

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;
const TIB: u64 = 1 << 40;

/// A rate; 0 is no limit. (A limit counts in `u32`, and takes multiples of it.)
const fn rate(path: &'static str) -> Setting {
    whole(path, 0..=1_000_000, "10")
}

/// A number of seconds that is not 0.
const fn seconds(path: &'static str) -> Setting {
    whole(path, 1..=86_400, "10")
}

/// All settings, in the order of `Rocket.toml`.
pub static SETTINGS: &[Setting] = &[
    text("address", texts::ip_address),
    whole("port", 0..=65_535, "8000"),
    text("data", texts::path),
    text("public_url", public_url::read),
    flag("hsts_subdomains"),
    list("hosts", texts::host),
    Setting {
        path: "seal",
        form: ValueForm::Keys(texts::seal_key),
    },
    flag("seal_only"),
    text("security_contact", texts::contact),
    flag("welcome"),
    size("memory", 32 * MIB..=TIB, "256 MiB"),
    whole("workers", 1..=1_024, "2"),
    one_of("log_level", &["off", "critical", "normal", "debug"]),
    one_of("log_format", &["lines", "json"]),
    text("metrics", texts::socket_address),
    seconds("keep_alive"),
    text_or_off("ip_header", texts::header_name),
    text_or_off("ident", texts::header_value),
    whole("max_blocking", 1..=10_000, "64"),
    size("limits.form", KIB..=64 * MIB, "128 KiB"),
    size("limits.data-form", KIB..=64 * MIB, "128 KiB"),
    size("limits.string", KIB..=64 * MIB, "128 KiB"),
    whole("connections.all", 0..=10_000_000, "1000"),
    whole("connections.per_address", 0..=10_000_000, "1000"),
    seconds("connections.head_seconds"),
    seconds("connections.body_grace_seconds"),
    whole("connections.body_bytes_a_second", 1..=1_000_000_000, "500"),
    whole("connections.bodies_mib", 1..=1_000_000, "16"),
    rate("rates.sign_up"),
    rate("rates.sign_in"),
    rate("rates.sign_in_any"),
    rate("rates.sign_in_account"),
    rate("rates.sign_in_right"),
    rate("rates.forgot"),
    rate("rates.mails"),
    rate("rates.confirmations"),
    rate("rates.posts"),
    rate("rates.writes"),
    rate("rates.typing"),
    rate("rates.rooms"),
    rate("rates.invites"),
    rate("rates.uploads"),
    rate("rates.streams"),
    rate("rates.searches"),
    secret_url("mail.url", urls::mail),
    text("mail.from", texts::mailbox),
    whole("shutdown.grace", 0..=3_600, "1"),
    whole("shutdown.mercy", 0..=3_600, "1"),
    secret_url("redis.url", urls::redis),
    text("redis.roots", texts::path),
    secret_url("databases.store.url", urls::database),
    whole("databases.store.max_connections", 1..=1_000, "8"),
    one_of("databases.store.synchronous", &["full", "normal"]),
    seconds("databases.store.connect_timeout"),
    // 0 is no limit.
    whole("databases.store.statement_timeout", 0..=86_400, "10"),
];

/// Settings of Rocket's that have no effect here, because Snug has a server, a log and
/// cookies of its own.
pub static UNUSED: &[&str] = &[
    "cli_colors",
    "databases.store.extensions",
    "databases.store.idle_timeout",
    "databases.store.min_connections",
    "limits.bytes",
    "limits.file",
    "limits.json",
    "limits.msgpack",
    "secret_key",
    "shutdown.ctrlc",
    "shutdown.force",
    "shutdown.signals",
    "temp_dir",
    "tls",
];

/// The setting at this path.
pub fn find(path: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.path == path)
}

/// The tables that settings are in: `databases`, `databases.store`, `rates`.
pub fn tables() -> impl Iterator<Item = &'static str> {
    let mut seen: Vec<&str> = vec![];
    SETTINGS
        .iter()
        .flat_map(|setting| {
            let dots = setting.path.match_indices('.');
            dots.map(|(at, _)| &setting.path[..at])
        })
        .filter(move |table| {
            let new = !seen.contains(table);
            seen.push(table);
            new
        })
}

/// Whether a table of settings has this path.
pub fn is_table(path: &str) -> bool {
    tables().any(|table| table == path)
}

/// The name of a path in the environment, without the prefix: `RATES_SIGN_IN`.
pub fn variable(path: &str) -> String {
    path.replace(['.', '-'], "_").to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::base::config::reading::BUILT_IN;

    /// The paths in `Rocket.toml`, those that are commented out as well.
    fn documented() -> Vec<String> {
        let mut table = String::new();
        let mut found = vec![];
        for line in BUILT_IN.lines() {
            let line = line.strip_prefix("# ").unwrap_or(line);
            let name = line.strip_prefix('[').and_then(|l| l.strip_suffix(']'));
            if let Some(name) = name {
                table = format!("{name}.");
            } else if let Some((key, _)) = line.split_once(" = ")
                && key
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'_' || b == b'-')
            {
                found.push(format!("{table}{key}"));
            }
        }
        found.dedup();
        found
    }

    #[test]
    fn rocket_toml_documents_each_setting_in_this_order() {
        let known: Vec<_> = SETTINGS.iter().map(|setting| setting.path).collect();
        assert_eq!(documented(), known);
    }

    #[test]
    fn a_variable_names_one_setting() {
        let paths = SETTINGS.iter().map(|setting| setting.path).chain(tables());
        let names: Vec<_> = paths.map(variable).collect();
        let different: BTreeSet<_> = names.iter().collect();
        assert_eq!(names.len(), different.len(), "{names:?}");
        for name in names {
            assert!(!name.ends_with("_FILE"), "{name} would be read from a file");
        }
        assert!(UNUSED.iter().all(|path| find(path).is_none()));
    }
}
