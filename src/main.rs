//! Launches Snug; nothing else.

use std::process::ExitCode;

use rocket_db_pools::Database;
#[cfg(debug_assertions)]
use snug::dev::seed;
use snug::{
    app,
    base::{
        config::{self, Settings},
        errors::Error,
    },
    db::Store,
    features::{accounts, health, password_resets},
};

#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[rocket::main]
async fn main() -> ExitCode {
    let what = std::env::args().nth(1);
    match what.as_deref() {
        None => serve().await,
        Some("migrate") => migrate().await,
        Some("rotate-key") => rotate_key().await,
        Some("up") => match health::ask(&config::figment()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("Snug is not up: {error}");
                ExitCode::FAILURE
            }
        },
        Some("reset-link") => with_name(reset_link).await,
        Some("grant-admin") => with_name(grant_admin).await,
        #[cfg(debug_assertions)]
        Some("seed") => fill().await,
        Some(_) => usage(),
    }
}

fn usage() -> ExitCode {
    eprintln!(
        "snug                         serves\n\
         snug migrate                 brings the database's tables up to date, and ends\n\
         snug rotate-key              seals what is kept with the newest key, and ends\n\
         snug up                      whether the one that serves here is up\n\
         snug reset-link <username>   a link with which that person chooses another password\n\
         snug grant-admin <username>  makes that person an administrator"
    );
    ExitCode::FAILURE
}

/// Does something for the person who is named behind the command.
async fn with_name<F>(transaction: impl FnOnce(Settings, Store, String) -> F) -> ExitCode
where
    F: Future<Output = Result<bool, Error>>,
{
    let Some(name) = std::env::args().nth(2) else {
        return usage();
    };
    let (settings, store) = match app::open(&config::figment()).await {
        Ok(opened) => opened,
        Err(error) => {
            eprintln!("The database cannot be opened: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done = transaction(settings, store.clone(), name.clone()).await;
    store.close().await;
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("There is nobody of the name {name:?}.");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("That could not be done: {error:?}");
            ExitCode::FAILURE
        }
    }
}

async fn reset_link(settings: Settings, store: Store, name: String) -> Result<bool, Error> {
    let link = password_resets::create(&store, &name).await?;
    if let Some(link) = &link {
        let public_url = settings.public_url.as_deref().unwrap_or_default();
        println!("{public_url}{}", link.path());
        if settings.public_url.is_none() {
            eprintln!("Put the address of this Snug before it, as people type it.");
        }
        eprintln!("It is good for one use within the hour, and ends any link made before.");
    }
    Ok(link.is_some())
}

async fn grant_admin(_: Settings, store: Store, name: String) -> Result<bool, Error> {
    let found = accounts::grant_admin(&store, &name).await?;
    if found {
        println!("{name} is an administrator.");
    }
    Ok(found)
}

/// Serving does it as well. By itself it is for those who want it done before the
/// first new process starts.
async fn migrate() -> ExitCode {
    match app::migrate(config::figment()).await {
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
    match app::rotate_key(config::figment()).await {
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

/// Fills an empty database for development, with as many messages in its largest room as
/// are asked for.
#[cfg(debug_assertions)]
async fn fill() -> ExitCode {
    let most = match std::env::args().nth(2).map(|most| most.parse()) {
        None => seed::MESSAGES,
        Some(Ok(most)) => most,
        Some(Err(_)) => {
            eprintln!("snug seed [messages in the largest room]");
            return ExitCode::FAILURE;
        }
    };
    let store = match app::open(&config::figment()).await {
        Ok((_, store)) => store,
        Err(error) => {
            eprintln!("The database cannot be opened: {error}");
            return ExitCode::FAILURE;
        }
    };
    let seeded = seed::seed(&store, most).await;
    store.close().await;
    match seeded {
        Ok(Some(seeded)) => {
            println!(
                "{} people, {} rooms, {} conversations, {} messages. Everybody's password: {}",
                seeded.people,
                seeded.rooms,
                seeded.conversations,
                seeded.messages,
                seed::PASSWORD
            );
            ExitCode::SUCCESS
        }
        Ok(None) => {
            eprintln!("Somebody lives here already: only an empty database is filled.");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("That could not be done: {error:?}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> ExitCode {
    let rocket = match app::rocket(config::figment()) {
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
