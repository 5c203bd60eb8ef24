//! `snug settings`: the settings in force, and where each was set.

use std::fmt::Write;

use rocket::figment::Figment;

use crate::base::config::judge::shown;
use crate::base::config::known;
use crate::base::config::reading::{Reading, with_existing_store};
use crate::base::config::settings::Settings;
use crate::base::config::together::origin;

/// A line for each setting, as in `Rocket.toml`, without secrets.
pub fn print(reading: &Reading) -> String {
    let mut lines = String::new();
    let file = match &reading.file {
        Some(path) => path.display().to_string(),
        None => "there is no Rocket.toml".into(),
    };
    // Writing to a string does not fail.
    let _ = writeln!(lines, "# Profile: {}. File: {file}.", reading.profile);
    let figment = with_database(&reading.figment);
    for setting in known::SETTINGS {
        let line = match figment.find_value(setting.path) {
            Ok(value) => {
                let value = shown(Some(&setting.form), &value);
                let from = origin(&figment, setting.path);
                format!("{:<50} # {from}", format!("{} = {value}", setting.path))
            }
            Err(_) => format!("{:<50} # not set", format!("# {} =", setting.path)),
        };
        let _ = writeln!(lines, "{line}");
    }
    lines
}

/// The settings with the database that is used if none is set.
fn with_database(figment: &Figment) -> Figment {
    match Settings::from(figment) {
        Ok(settings) => with_existing_store(figment.clone(), &settings),
        Err(_) => figment.clone(),
    }
}
