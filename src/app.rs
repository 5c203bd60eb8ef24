//! Assembles the app from the settings, the store and the features, for the server and for
//! the commands that run beside it.

use rocket::{Build, Rocket, figment::Figment};
use rocket_db_pools::Database;

#[cfg(debug_assertions)]
use crate::dev;
use crate::{
    base::{config, errors, ids::MessageId, logging, mail, seal},
    db,
    features::{
        account_settings, accounts, blocks, conversations, email_confirmations, health,
        invitations, messages, password_resets, people, presence, quick_switcher, rate_limits,
        room_directory, rooms, shortcuts,
    },
    streams, web,
};

/// Builds the server.
///
/// # Errors
/// When a setting cannot be read, or the data folder cannot be created.
pub fn rocket(figment: Figment) -> Result<Rocket<Build>, Box<dyn std::error::Error>> {
    let settings = config::Settings::from(&figment)?;
    logging::start(settings.log_level, settings.log_format);
    let figment = config::with_store(figment, &settings)?;

    if let Some(address) = settings.metrics {
        health::metrics::check(address)?;
    }
    let mailer = mail::Mailer::from(&settings)?;
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
        .attach(db::Store::init())
        .attach(streams::routes::stage())
        .attach(accounts::routes::stage())
        .attach(accounts::picture::routes::stage())
        .attach(room_directory::routes::stage())
        .attach(email_confirmations::routes::stage(mailer.clone()))
        .attach(password_resets::routes::stage(mailer))
        .attach(rooms::routes::stage())
        .attach(conversations::routes::stage())
        .attach(messages::routes::stage())
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

/// Brings the tables of the database up to date.
///
/// # Errors
/// When a setting cannot be read, or the database cannot be reached or changed.
pub async fn migrate(figment: Figment) -> Result<(), CommandError> {
    let (_, store) = open(&figment).await?;
    store.close().await;
    Ok(())
}

/// Encrypts messages and pictures with the newest key that are encrypted with an older one
/// or with none, and returns their number.
///
/// # Errors
/// When a setting cannot be read, or the database cannot be reached or changed, or none of
/// the keys decrypts one of its messages or pictures.
pub async fn rotate_key(figment: Figment) -> Result<u64, CommandError> {
    let (_, store) = open(&figment).await?;
    let sealed = seal_anew(&store).await;
    store.close().await;
    let ((pictures, broken_pictures), (texts, broken_texts)) =
        sealed.map_err(|error| format!("{error}"))?;
    if broken_pictures > 0 || !broken_texts.is_empty() {
        let ids: Vec<_> = broken_texts
            .iter()
            .take(20)
            .map(ToString::to_string)
            .collect();
        return Err(format!(
            "{} messages and pictures were encrypted with the newest key. None of the keys \
             opens {} messages ({}) and {broken_pictures} pictures: they were changed in the \
             database, or their key is missing",
            pictures + texts,
            broken_texts.len(),
            ids.join(", "),
        )
        .into());
    }
    Ok(pictures + texts)
}

type Sealed<Unreadable> = (u64, Unreadable);

async fn seal_anew(store: &db::Store) -> errors::Result<(Sealed<u64>, Sealed<Vec<MessageId>>)> {
    let pictures = accounts::picture::reseal_all(store).await?;
    Ok((pictures, messages::reseal(store).await?))
}

/// Reads the settings and opens the store, without a server around it. Its tables are
/// brought up to date.
///
/// # Errors
/// When a setting cannot be read, or the database cannot be reached or changed.
pub async fn open(figment: &Figment) -> Result<(config::Settings, db::Store), CommandError> {
    let settings = config::Settings::from(figment)?;
    logging::start(settings.log_level, settings.log_format);
    let figment = config::with_store(figment.clone(), &settings)?;
    let url: String = figment.extract_inner("databases.store.url")?;
    let seal = seal::Seal::from(&settings.seal, settings.seal_only)?;
    let store = db::Store::open(&url, seal).await?;
    Ok((settings, store))
}
