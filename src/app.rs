//! Assembles the app from the settings, the store and the features, for the server and for
//! the commands that run beside it.

use std::path::Path;

use rocket::{Build, Rocket, figment::Figment};

#[cfg(debug_assertions)]
use crate::dev;
use crate::{
    base::{config, errors, ids::MessageId, logging, mail, seal},
    db,
    features::{
        account_settings, accounts, blocks, composing, conversations, email_confirmations,
        forwarding, health, inbox, invitations, messages, password_resets, people, pins, polls,
        presence, quick_switcher, rate_limits, reactions, room_directory, room_log, rooms, saved,
        scheduled, seal_keys, shortcuts, threads,
    },
    streams, web,
};

/// Builds the server.
///
/// # Errors
/// When a setting cannot be read, the data folder cannot be created, or the database cannot be
/// opened.
pub async fn rocket(figment: Figment) -> Result<Rocket<Build>, CommandError> {
    let settings = config::Settings::from(&figment)?;
    logging::start(settings.log_level, settings.log_format);
    let figment = config::with_store(figment, &settings)?;

    if let Some(address) = settings.metrics {
        health::metrics::check(address)?;
    }
    let mailer = mail::Mailer::from(&settings).map_err(|problem| problem.to_string())?;
    let store = db::Store::of_server(&figment).await?;
    // Refuses to start with other keys than those that the database is encrypted with.
    seal_keys::verify(&store)
        .await
        .map_err(|error| error.to_string())?;
    let limits = rate_limits::Limits::new(&settings.rates);
    let rocket = rocket::custom(figment.join(rocket::Config::default()));
    #[cfg(debug_assertions)]
    let rocket = rocket
        .mount("/", dev::test_hooks::routes())
        .mount("/", dev::styleguide::routes());

    Ok(rocket
        .attach(web::address_check::AddressCheck::new(&settings))
        .attach(web::headers::SameOrigin)
        .attach(web::legacy_redirects::LegacyRedirects)
        .attach(web::headers::SecurityHeaders::new(&settings))
        .attach(web::request_span::RequestLog)
        .manage(limits.mails())
        .manage(limits)
        .manage(settings)
        .manage(store)
        .attach(streams::routes::stage())
        .attach(accounts::routes::stage())
        .attach(accounts::picture::routes::stage())
        .attach(room_directory::routes::stage())
        .attach(email_confirmations::routes::stage(mailer.clone()))
        .attach(password_resets::routes::stage(mailer))
        .attach(rooms::routes::stage())
        .attach(conversations::routes::stage())
        .attach(messages::routes::stage())
        .attach(threads::routes::stage())
        .attach(reactions::routes::stage())
        .attach(forwarding::routes::stage())
        .attach(inbox::routes::stage())
        .attach(pins::routes::stage())
        .attach(saved::routes::stage())
        .attach(scheduled::routes::stage())
        .attach(polls::routes::stage())
        .attach(composing::routes::stage())
        .attach(presence::routes::stage())
        .attach(account_settings::routes::stage())
        .attach(people::routes::stage())
        .attach(invitations::routes::stage())
        .attach(blocks::routes::stage())
        .attach(quick_switcher::routes::stage())
        .attach(shortcuts::routes::stage())
        .attach(health::routes::stage())
        .mount("/", web::assets::routes())
        .mount("/", web::pwa::routes())
        .mount("/", web::errors::routes())
        .mount("/", web::security_contact::routes())
        .mount("/", web::legacy_redirects::routes())
        .register("/", web::errors::catchers())
        .register("/", accounts::routes::catchers()))
}

/// Why a command failed.
pub type CommandError = Box<dyn std::error::Error + Send + Sync>;

/// Brings the tables of the database up to date, and creates it if it is not there. Returns
/// what it is called.
///
/// # Errors
/// When the database cannot be reached or changed.
pub async fn migrate(figment: &Figment) -> Result<String, CommandError> {
    let (_, store) = open_new(figment).await?;
    store.close().await;
    Ok(database(figment))
}

/// Copies an SQLite database into a new file. The server may run meanwhile.
///
/// # Errors
/// When a setting cannot be read, or the copy cannot be made.
pub async fn back_up(figment: &Figment, file: &Path) -> Result<(), CommandError> {
    let settings = config::Settings::from(figment)?;
    let figment = config::with_existing_store(figment.clone(), &settings);
    let url: String = figment.extract_inner("databases.store.url")?;
    db::backup::back_up(&url, file).await
}

/// Gives the history of numbers a new name, because the database was restored.
///
/// # Errors
/// When a setting cannot be read, or the database cannot be reached or changed.
pub async fn restored(figment: &Figment) -> Result<(), CommandError> {
    let (_, store) = open(figment).await?;
    let renamed = room_log::Epoch::rename(&store).await;
    store.close().await;
    renamed.map_err(|error| format!("{error}").into())
}

/// The outcome of encrypting everything with the newest key.
pub struct KeyRotated {
    /// How many messages and pictures were encrypted.
    pub sealed: u64,
    /// The names of the older keys, of which none is needed any more.
    pub retired: Vec<String>,
}

/// Encrypts messages and pictures with the newest key that are encrypted with an older one
/// or with none.
///
/// # Errors
/// When a setting cannot be read, or the database cannot be reached or changed, or none of
/// the keys decrypts one of its messages or pictures.
pub async fn rotate_key(figment: &Figment) -> Result<KeyRotated, CommandError> {
    let (_, store) = open(figment).await?;
    let rotated = rotate(&store).await;
    store.close().await;
    rotated
}

async fn rotate(store: &db::Store) -> Result<KeyRotated, CommandError> {
    let sealed = async {
        seal_keys::verify(store).await?;
        let sealed = seal_anew(store).await?;
        Ok((sealed, seal_keys::retire_unused(store).await?))
    };
    let sealed: errors::Result<_> = sealed.await;
    let (((pictures, broken_pictures), (texts, broken_texts)), (retired, in_use)) =
        sealed.map_err(|error| format!("{error}"))?;
    if broken_pictures > 0 || !broken_texts.is_empty() {
        let ids: Vec<_> = broken_texts
            .iter()
            .take(20)
            .map(ToString::to_string)
            .collect();
        let mut problem = format!(
            "{} messages and pictures were encrypted with the newest key. None of the keys \
             opens {} messages ({}) and {broken_pictures} pictures: they were changed in the \
             database, or their key is missing",
            pictures + texts,
            broken_texts.len(),
            ids.join(", "),
        );
        if let Some(key) = in_use.first() {
            problem += &format!(
                ". The key {key:?} is needed as long as they are there. To give them up and \
                 remove it: take it out of seal, then snug forget-key {key}"
            );
        }
        return Err(problem.into());
    }
    Ok(KeyRotated {
        sealed: pictures + texts,
        retired,
    })
}

type Sealed<Unreadable> = (u64, Unreadable);

async fn seal_anew(store: &db::Store) -> errors::Result<(Sealed<u64>, Sealed<Vec<MessageId>>)> {
    let pictures = accounts::picture::reseal_all(store).await?;
    reactions::reseal(store).await?;
    scheduled::reseal(store).await?;
    polls::reseal(store).await?;
    Ok((pictures, messages::reseal(store).await?))
}

/// Opens the store that is there, without a server around it. It is not created, and its
/// tables stay as they are.
///
/// # Errors
/// When there is no database, its tables are older or newer than this program, or it cannot be
/// reached.
pub async fn open(figment: &Figment) -> Result<(config::Settings, db::Store), CommandError> {
    let settings = config::Settings::from(figment)?;
    logging::start(settings.log_level, settings.log_format);
    let figment = config::with_existing_store(figment.clone(), &settings);
    let url: String = figment.extract_inner("databases.store.url")?;
    let seal = seal::Seal::from(&settings.seal, settings.seal_only)?;
    let store = db::Store::open_existing(&url, seal).await?;
    Ok((settings, store))
}

/// Opens the store without a server around it, creates it if it is not there, and brings its
/// tables up to date.
///
/// # Errors
/// When the database cannot be reached or changed.
pub async fn open_new(figment: &Figment) -> Result<(config::Settings, db::Store), CommandError> {
    let settings = config::Settings::from(figment)?;
    logging::start(settings.log_level, settings.log_format);
    let figment = config::with_store(figment.clone(), &settings)?;
    let url: String = figment.extract_inner("databases.store.url")?;
    let seal = seal::Seal::from(&settings.seal, settings.seal_only)?;
    let store = db::Store::open(&url, seal).await?;
    Ok((settings, store))
}

/// The database in a sentence: the path of a file, or a URL without its password.
pub fn database(figment: &Figment) -> String {
    let Ok(settings) = config::Settings::from(figment) else {
        return String::new();
    };
    let figment = config::with_existing_store(figment.clone(), &settings);
    let url: String = figment
        .extract_inner("databases.store.url")
        .unwrap_or_default();
    db::place(&url)
}
