//! Launches Snug; nothing else.

use std::process::ExitCode;

use rocket_db_pools::Database;
use snug::{config, db::Store};

#[rocket::main]
async fn main() -> ExitCode {
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
