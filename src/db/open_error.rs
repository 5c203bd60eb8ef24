//! Why a database cannot be opened, in a sentence for the operator.

use std::path::PathBuf;

use rocket_db_pools::rocket::figment;
use sqlx::{migrate::MigrateError, sqlite::SqliteConnectOptions};

use crate::base::config::masks;

/// Why a database cannot be opened: a sentence that names it.
#[derive(Debug)]
pub struct OpenError(String);

impl OpenError {
    pub(super) fn new(sentence: String) -> Self {
        Self(sentence)
    }
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for OpenError {}

impl From<figment::Error> for OpenError {
    fn from(error: figment::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<sqlx::Error> for OpenError {
    fn from(error: sqlx::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<MigrateError> for OpenError {
    fn from(error: MigrateError) -> Self {
        Self(error.to_string())
    }
}

/// The database at a URL in a sentence: the path of its file, or the URL without a password.
pub fn place(url: &str) -> String {
    match file(url) {
        Some(path) => std::path::absolute(&path)
            .unwrap_or(path)
            .display()
            .to_string(),
        None => masks::url(url),
    }
}

/// The file at an SQLite URL.
pub(super) fn file(url: &str) -> Option<PathBuf> {
    let options: SqliteConnectOptions = url.starts_with("sqlite:").then(|| url.parse().ok())??;
    Some(options.get_filename().to_owned())
}

/// A sentence that names the database and says why it cannot be opened.
pub(super) fn told(url: &str, why: &str) -> OpenError {
    let why = why.trim_end_matches('.');
    sentence(url, &format!("cannot be opened: {why}"))
}

/// The error without sqlx's words around it.
pub(super) fn reason(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(refusal) => refusal.message().to_owned(),
        sqlx::Error::Io(error) => error.to_string(),
        other => other.to_string(),
    }
}

/// A sentence about the database at `url`.
pub(super) fn sentence(url: &str, what: &str) -> OpenError {
    OpenError::new(format!("The database {} {what}.", place(url)))
}
