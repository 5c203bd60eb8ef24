//! The URLs of the database, of Redis and of the mail server. Their own crates would ignore
//! some mistakes, and report others in the middle of the start.

use lettre::{AsyncSmtpTransport, Tokio1Executor};
use url::Url;

use crate::base::config::names;

/// A part of a URL that is cut off by a character of its password.
const ENCODE: &str = "In a password, write # / ? @ % as %23 %2F %3F %40 %25";

/// Parameters of a PostgreSQL URL; each has its names in sqlx.
const POSTGRES_PARAMETERS: &[&str] = &[
    "application_name",
    "dbname",
    "host",
    "hostaddr",
    "options",
    "password",
    "port",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "ssl-ca",
    "ssl-cert",
    "ssl-key",
    "ssl-mode",
    "ssl-root-cert",
    "statement-cache-capacity",
    "user",
];

/// How the connection to PostgreSQL uses TLS.
const SSL_MODES: &[&str] = &[
    "disable",
    "allow",
    "prefer",
    "require",
    "verify-ca",
    "verify-full",
];

/// Reads `databases.store.url`.
///
/// # Errors
/// When it is not the URL of an SQLite file or of a PostgreSQL database.
pub fn database(text: &str) -> Result<String, String> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix("sqlite:") {
        return sqlite(rest).map(|()| text.to_owned());
    }
    if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
        return Err(
            "begin with sqlite: or postgres://, such as postgres://user:password@host/database"
                .into(),
        );
    }
    let like = "be like postgres://user:password@host/database";
    let url = whole_url(text, like)?;
    let mut has_host = url.host_str().is_some_and(|host| !host.is_empty());
    has_host |= url.path().len() > 1;
    for (name, value) in url.query_pairs() {
        has_host |= name.starts_with("host");
        if name.starts_with("options[") {
            continue;
        }
        known_parameter(&name, POSTGRES_PARAMETERS)?;
        if matches!(&*name, "sslmode" | "ssl-mode") && !SSL_MODES.contains(&&*value) {
            return Err(format!(
                "have an sslmode of {}",
                names::alternatives(SSL_MODES)
            ));
        }
    }
    match has_host {
        true => Ok(text.to_owned()),
        false => Err(like.into()),
    }
}

/// Checks the part of an SQLite URL behind its scheme.
fn sqlite(rest: &str) -> Result<(), String> {
    let (path, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let path = path.trim_start_matches("//");
    if path.is_empty() || path == ":memory:" || path.ends_with('/') {
        return Err("name a file, such as sqlite:/srv/snug/snug.db".into());
    }
    for parameter in parameters.split('&').filter(|p| !p.is_empty()) {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        known_parameter(name, &["cache", "mode", "vfs"])?;
        let right = match name {
            "mode" => matches!(value, "rw" | "rwc"),
            "cache" => matches!(value, "private" | "shared"),
            _ => !value.is_empty(),
        };
        if !right {
            return Err("name a file that is read and written: without mode, or mode=rwc".into());
        }
    }
    Ok(())
}

/// Reads `redis.url`.
///
/// # Errors
/// When it is not the URL of a Redis.
pub fn redis(text: &str) -> Result<String, String> {
    let text = text.trim();
    let like = "be like redis://:password@host:6379 or rediss://:password@host:6379";
    let scheme = text.split(':').next().unwrap_or_default();
    if matches!(scheme, "unix" | "redis+unix" | "valkey+unix") {
        return Ok(text.to_owned());
    }
    if !matches!(scheme, "redis" | "rediss" | "valkey" | "valkeys") {
        return Err("begin with redis:// or rediss://, such as redis://:password@host:6379".into());
    }
    let url = match text.strip_suffix("#insecure") {
        Some(rest) if scheme.ends_with("ss") || scheme == "valkeys" => whole_url(rest, like)?,
        _ => whole_url(text, like)?,
    };
    for (name, _) in url.query_pairs() {
        known_parameter(&name, &["protocol"])?;
    }
    let host = url.host_str().unwrap_or_default();
    let database = url.path().trim_matches('/');
    let numbered = database.is_empty() || database.parse::<u16>().is_ok();
    match !host.is_empty() && numbered && !matches!(host, "0.0.0.0" | "[::]") {
        true => Ok(text.to_owned()),
        false => Err(like.into()),
    }
}

/// Reads `mail.url`.
///
/// # Errors
/// When it is not the URL of a mail server.
pub fn mail(text: &str) -> Result<String, String> {
    let text = text.trim();
    if !text.starts_with("smtp://") && !text.starts_with("smtps://") {
        return Err(
            "begin with smtps:// or smtp://, such as smtps://user:password@mail.example".into(),
        );
    }
    let like = "be like smtps://user:password@mail.example";
    let url = whole_url(text, like)?;
    for (name, value) in url.query_pairs() {
        known_parameter(&name, &["tls"])?;
        if !matches!(&*value, "required" | "opportunistic") {
            return Err("have a tls of required or opportunistic".into());
        }
    }
    let half_signed_in = !url.username().is_empty() && url.password().is_none();
    let readable = AsyncSmtpTransport::<Tokio1Executor>::from_url(text).is_ok();
    match readable && !half_signed_in {
        true => Ok(text.to_owned()),
        false => Err(like.into()),
    }
}

/// A URL without a password that reaches into other parts of it.
fn whole_url(text: &str, like: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|_| format!("{like}. {ENCODE}"))?;
    let torn = url.fragment().is_some() || url.path().contains('@');
    match torn || text.contains(char::is_whitespace) {
        true => Err(format!("{like}. {ENCODE}")),
        false => Ok(url),
    }
}

fn known_parameter(name: &str, known: &[&str]) -> Result<(), String> {
    if known.contains(&name) {
        return Ok(());
    }
    let near = names::nearest(name, known.iter().copied());
    let meant = match near.first() {
        Some(near) => format!(". Did you mean {near}?"),
        None => format!(", but {}", names::alternatives(known)),
    };
    Err(format!("have no parameter {name:?}{meant}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_that_their_crates_understand_are_right() {
        for right in [
            "sqlite:data/snug.db",
            "sqlite:///srv/snug/snug.db?mode=rwc",
            "postgres://snug:secret@db.example/snug",
            "postgresql://snug:p%40ss@[::1]:5432/snug?sslmode=verify-full&sslrootcert=/etc/ca.pem",
            "postgres:///snug?host=/var/run/postgresql",
            "postgres://snug:p@ss@db.example/snug",
        ] {
            assert_eq!(database(right).as_deref(), Ok(right));
        }
        for right in [
            "redis://127.0.0.1",
            "rediss://:secret@redis.example:6379/1",
            "rediss://redis.example/#insecure",
            "redis+unix:///run/redis.sock",
        ] {
            assert_eq!(redis(right).as_deref(), Ok(right));
        }
        for right in [
            "smtp://localhost:25",
            "smtps://snug:secret@mail.example",
            "smtp://snug:secret@mail.example:587?tls=required",
        ] {
            assert_eq!(mail(right).as_deref(), Ok(right));
        }
    }

    #[test]
    fn a_password_that_cuts_the_url_is_noticed() {
        for wrong in [
            "postgres://snug:pa#ss@db/snug",
            "postgres://snug:12/ss@db/snug",
            "postgres://snug:12#ss@db/snug",
        ] {
            let problem = database(wrong).expect_err(wrong);
            assert!(problem.contains("%23"), "{problem}");
        }
        assert!(redis("redis://:12/ss@host").is_err());
        assert!(mail("smtps://snug:12/ss@mail.example").is_err());
    }
}
