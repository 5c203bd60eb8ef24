//! The commands about the whole database, and what they say to the operator.

use std::{path::Path, process::ExitCode};

use rocket::figment::Figment;

use crate::{
    app::{self, KeyRotated},
    features::seal_keys::{self, Forgotten, KeyUse},
};

/// Brings the tables up to date. The server does so when it starts as well; the command is for
/// operators who want it done before the first new process starts.
pub async fn migrate(figment: &Figment) -> ExitCode {
    match app::migrate(figment).await {
        Ok(database) => {
            println!("The database {database} is up to date.");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Copies the database. May run while the server runs.
pub async fn back_up(figment: &Figment, file: &Path) -> ExitCode {
    match app::back_up(figment, file).await {
        Ok(()) => {
            println!("The database was copied to {}.", file.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("The database cannot be copied: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Encrypts everything with the newest key. May run while the server runs.
pub async fn rotate_key(figment: &Figment) -> ExitCode {
    match app::rotate_key(figment).await {
        Ok(KeyRotated { sealed, retired }) => {
            eprintln!("The database is {}.", app::database(figment));
            println!("{sealed} messages and pictures were encrypted with the newest key.");
            if !retired.is_empty() {
                println!("May be removed from seal: {}.", retired.join(", "));
            }
            eprintln!(
                "Nothing else is left. With seal_only = true, the server opens nothing that is \
                 not encrypted."
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("The key cannot be rotated: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Says that the database was restored. May run while servers run: they begin anew.
pub async fn restored(figment: &Figment) -> ExitCode {
    match app::restored(figment).await {
        Ok(()) => {
            eprintln!("The database is {}.", app::database(figment));
            println!("The history has a new name. Open pages load themselves again.");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("The history cannot be renamed: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Gives up a key that is lost. Never silent: unless `confirmed` it changes nothing.
pub async fn forget_key(figment: &Figment, name: &str, confirmed: bool) -> ExitCode {
    let store = match app::open(figment).await {
        Ok((_, store)) => store,
        Err(error) => {
            eprintln!("The database cannot be opened: {error}");
            return ExitCode::FAILURE;
        }
    };
    let forgotten = seal_keys::forget(&store, name, confirmed).await;
    store.close().await;
    match forgotten {
        Ok(Forgotten::Lost(KeyUse { messages, pictures })) => {
            println!(
                "{messages} messages and {pictures} pictures are encrypted with the key {name:?}. \
                 Without it nobody can read them, and they are shown as lines that say so."
            );
            if confirmed {
                println!("The server starts without this key now.");
                return ExitCode::SUCCESS;
            }
            eprintln!("Nothing was changed. To give them up: snug forget-key {name} --yes");
        }
        Ok(Forgotten::NotLost) => eprintln!(
            "The key {name:?} is in the settings and is the right one. To use another one, put \
             that first, restart, and run: snug rotate-key"
        ),
        Ok(Forgotten::NoSuchKey(names)) => {
            eprintln!(
                "No key in use is called {name:?}. In use are: {}",
                names.join(", ")
            );
        }
        Err(error) => eprintln!("The command failed: {error}"),
    }
    ExitCode::FAILURE
}
