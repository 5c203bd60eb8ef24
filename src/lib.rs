#![doc = include_str!("ARCHITECTURE.md")]

pub mod config;
pub mod db;
pub mod error;
pub mod event;
pub mod ids;
pub mod log;
mod logging;

pub mod accounts;
pub mod messages;
pub mod presence;
pub mod rooms;

pub mod hub;
pub mod streams;
pub mod web;

use rocket::{Build, Rocket, config::LogLevel, fairing::AdHoc, figment::Figment};
use rocket_db_pools::Database;

/// Builds the whole house.
///
/// # Errors
/// When a setting cannot be read, or the data folder cannot be made.
pub fn rocket(figment: Figment) -> Result<Rocket<Build>, Box<dyn std::error::Error>> {
    let settings = config::Settings::from(&figment)?;
    let figment = config::with_store(figment, &settings)?;
    if settings.log_level == LogLevel::Critical {
        logging::for_operators();
    }

    Ok(rocket::custom(figment)
        .attach(web::fairings::SameOrigin)
        .attach(web::fairings::Headers::new(&settings))
        .manage(settings)
        .attach(db::Store::init())
        .attach(streams::stage())
        .attach(accounts::stage())
        .attach(rooms::stage())
        .attach(messages::stage())
        .attach(presence::stage())
        .mount("/", web::assets::routes())
        .mount("/", web::fairings::routes())
        .register("/", web::errors::catchers())
        .attach(web::listener::stage())
        .attach(ready()))
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
