//! Puts the app together: settings, the store, every feature, and the commands that run
//! beside a server.

use rocket::{
    Build, Rocket,
    fairing::AdHoc,
    figment::Figment,
    tokio::signal::unix::{SignalKind, signal},
};
use rocket_db_pools::Database;

#[cfg(debug_assertions)]
use crate::dev;
use crate::{
    base::{config, errors, logging, mail, seal},
    db,
    features::{
        account_settings, accounts, conversations, health, messages, password_resets, people,
        presence, quick_switcher, rate_limits, room_directory, rooms, shortcuts,
    },
    streams, web,
};

/// Builds the whole house.
///
/// # Errors
/// When a setting cannot be read, or the data folder cannot be made.
pub fn rocket(figment: Figment) -> Result<Rocket<Build>, Box<dyn std::error::Error>> {
    let settings = config::Settings::from(&figment)?;
    let figment = config::with_store(figment, &settings)?;
    logging::start(settings.log_level, settings.log_format);

    let mailer = mail::Mailer::from(&settings)?;
    let rocket = rocket::custom(figment.join(rocket::Config::default()));
    #[cfg(debug_assertions)]
    let rocket = rocket
        .mount("/", dev::test_hooks::routes())
        .mount("/", dev::styleguide::routes());

    Ok(rocket
        .attach(web::headers::SameOrigin)
        .attach(web::legacy_redirects::Former)
        .attach(web::headers::Headers::new(&settings))
        .manage(rate_limits::Limits::new(&settings.rates))
        .manage(settings)
        .attach(db::Store::init())
        .attach(streams::routes::stage())
        .attach(accounts::routes::stage())
        .attach(accounts::picture::routes::stage())
        .attach(room_directory::routes::stage())
        .attach(password_resets::routes::stage(mailer))
        .attach(rooms::routes::stage())
        .attach(conversations::routes::stage())
        .attach(messages::routes::stage())
        .attach(presence::routes::stage())
        .attach(account_settings::routes::stage())
        .attach(people::routes::stage())
        .attach(quick_switcher::routes::stage())
        .attach(shortcuts::routes::stage())
        .attach(health::routes::stage())
        .mount("/", web::assets::routes())
        .mount("/", web::pwa::routes())
        .mount("/", web::headers::routes())
        .mount("/", web::legacy_redirects::routes())
        .register("/", web::errors::catchers())
        .register("/", accounts::routes::catchers())
        .attach(web::listener::stage())
        .attach(impatience())
        .attach(ready()))
}

/// Why a command could not be carried out.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Brings the tables of the database up to date.
///
/// # Errors
/// When a setting cannot be read, or the database cannot be reached or changed.
pub async fn migrate(figment: Figment) -> Result<(), Failure> {
    let (_, store) = open(&figment).await?;
    store.close().await;
    Ok(())
}

/// Seals anew what is sealed with an old key, or with none. How many texts and pictures
/// that were.
///
/// # Errors
/// When a setting cannot be read, or the database cannot be reached or changed, or holds
/// what none of the keys opens.
pub async fn rotate_key(figment: Figment) -> Result<u64, Failure> {
    let (_, store) = open(&figment).await?;
    let sealed = seal_anew(&store).await;
    store.close().await;
    Ok(sealed.map_err(|error| format!("{error:?}"))?)
}

async fn seal_anew(store: &db::Store) -> errors::Result<u64> {
    let pictures = accounts::picture::reseal_all(store).await?;
    Ok(pictures + messages::seal_anew(store).await?)
}

/// The settings, and the store without a server around it, its tables up to date.
///
/// # Errors
/// When a setting cannot be read, or the database cannot be reached or changed.
pub async fn open(figment: &Figment) -> Result<(config::Settings, db::Store), Failure> {
    let settings = config::Settings::from(figment)?;
    let figment = config::with_store(figment.clone(), &settings)?;
    let url: String = figment.extract_inner("databases.store.url")?;
    let store = db::Store::open(&url, seal::Seal::from(&settings.seal)?).await?;
    Ok((settings, store))
}

/// Whoever asks a second time that Snug stops does not want to wait for what is
/// under way.
fn impatience() -> AdHoc {
    AdHoc::on_liftoff("Impatience", |_| {
        Box::pin(async move {
            let signals = [SignalKind::terminate(), SignalKind::interrupt()].map(signal);
            let [Ok(mut term), Ok(mut int)] = signals else {
                return;
            };
            rocket::tokio::spawn(async move {
                for _ in 0..2 {
                    rocket::tokio::select! {
                        _ = term.recv() => {}
                        _ = int.recv() => {}
                    }
                }
                std::process::exit(1);
            });
        })
    })
}

/// Says where Snug can be reached, once it can.
fn ready() -> AdHoc {
    AdHoc::on_liftoff("Ready", |rocket| {
        Box::pin(async move {
            let config = rocket.config();
            println!("Snug is ready at http://{}:{}", config.address, config.port);
        })
    })
}
