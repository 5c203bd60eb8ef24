//! Launches Snug; nothing else.

use std::process::ExitCode;

use rocket_db_pools::Database;
use snug::{config, db::Store};

#[rocket::main]
async fn main() -> ExitCode {
    let what = std::env::args().nth(1);
    match what.as_deref() {
        None => serve().await,
        Some("migrate") => migrate().await,
        Some("rotate-key") => rotate_key().await,
        Some("up") => match snug::health::ask(&config::figment()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("Snug is not up: {error}");
                ExitCode::FAILURE
            }
        },
        Some(_) => {
            eprintln!(
                "snug            serves\n\
                 snug migrate    brings the database's tables up to date, and ends\n\
                 snug rotate-key seals what is kept with the newest key, and ends\n\
                 snug up         whether the one that serves here is up"
            );
            ExitCode::FAILURE
        }
    }
}

/// Serving does it as well. By itself it is for those who want it done before the
/// first new process starts.
async fn migrate() -> ExitCode {
    match snug::migrate(config::figment()).await {
        Ok(()) => {
            println!("The database is up to date.");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("The database cannot be brought up to date: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Seals what is kept with the newest key. May be run while Snug serves.
async fn rotate_key() -> ExitCode {
    match snug::rotate_key(config::figment()).await {
        Ok(sealed) => {
            println!("{sealed} sealed with the newest key.");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("The key cannot be rotated: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> ExitCode {
    let rocket = match snug::rocket(config::figment()) {
        Ok(rocket) => rocket,
        Err(error) => {
            eprintln!("Snug cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match rocket.launch().await {
        Ok(rocket) => {
            // Only now is the last request answered.
            if let Some(store) = Store::fetch(&rocket) {
                store.close().await;
            }
            ExitCode::SUCCESS
        }
        // Asked to stop, and a connection would not close in time. Whatever was
        // acknowledged is on disk, so this is an orderly end as well. (Looking
        // at the kind also keeps the error from panicking when it is dropped.)
        Err(error) if matches!(error.kind(), rocket::error::ErrorKind::Shutdown(..)) => {
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("Snug cannot start: {error}");
            ExitCode::FAILURE
        }
    }
}
