//! Reads all settings, and puts them together.

use std::{fmt, path::PathBuf};

use rocket::figment::{
    self, Figment, Metadata, Profile,
    providers::{Format, Toml},
    util::nest,
    value::{Dict, Map},
};

use crate::base::{
    config::{
        file::{ChosenProfile, PROFILES, SettingsFile, locate},
        found::{FoundValue, FoundValues},
        known, names,
        settings::Settings,
        together::{self, DEFAULT, origin},
        variables::{Environment, Variables},
    },
    data_folder,
};

/// `Rocket.toml`, with the defaults.
pub const BUILT_IN: &str = include_str!("../../../Rocket.toml");

/// The setting of the database.
const DATABASE: &str = "databases.store.url";

/// All settings, and what is wrong with them.
pub struct Reading {
    /// Those that are right. The name of a value's metadata says where it was set.
    pub figment: Figment,
    /// A sentence for each that is wrong.
    pub problems: Vec<String>,
    /// The file that they were read from.
    pub file: Option<PathBuf>,
    /// The profile in force.
    pub profile: String,
}

/// Settings that cannot be right: a line for each.
#[derive(Debug)]
pub struct WrongSettings(pub Vec<String>);

impl fmt::Display for WrongSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, problem) in self.0.iter().enumerate() {
            let end = if number == 0 { "" } else { "\n" };
            write!(f, "{end}Wrong setting: {problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for WrongSettings {}

/// The settings of this process.
///
/// # Errors
/// When one is not known, or cannot be right.
pub fn figment() -> Result<Figment, WrongSettings> {
    let reading = Reading::of(&Environment::of_this_process());
    match reading.problems.is_empty() {
        true => Ok(reading.figment),
        false => Err(WrongSettings(reading.problems)),
    }
}

impl Reading {
    /// Reads the settings, the weakest first: the `Rocket.toml` built in, the file (see
    /// [`locate`]), its profile in force and its `[global]`, and variables. Rocket's own
    /// defaults are weaker than all of these; `app` adds them.
    pub fn of(environment: &Environment) -> Self {
        let mut variables = Variables::read(environment);
        let kind = match cfg!(debug_assertions) {
            true => "debug",
            false => "release",
        };
        let set = variables.profile.as_ref().map(|(_, name)| name.as_str());
        let profile = ChosenProfile {
            name: set.unwrap_or(kind),
            is_set: set.is_some(),
        };
        let mut problems = vec![];
        let path = locate(variables.config.as_ref(), &environment.folder);
        let path = path.unwrap_or_else(|problem| {
            problems.push(problem);
            None
        });
        let mut file = SettingsFile::read(path, &profile);
        problems.extend(unknown_profile(&variables, &file));
        problems.append(&mut file.problems());
        problems.append(&mut variables.found.problems);

        let set = [
            file.default.values,
            file.profile.values,
            file.global.values,
            variables.found.values,
        ];
        let mut figment = Figment::new();
        for value in defaults()
            .values
            .into_iter()
            .chain(set.into_iter().flatten())
        {
            figment = figment.merge(value);
        }
        if problems.is_empty() {
            problems = together::problems(&figment);
        }
        Self {
            figment,
            problems,
            file: file.path,
            profile: profile.name.to_owned(),
        }
    }
}

/// The values of the `Rocket.toml` that is built in.
fn defaults() -> FoundValues {
    let mut found = FoundValues::default();
    let built_in: Dict = Toml::from_str(BUILT_IN).unwrap_or_default();
    for (key, value) in built_in {
        found.add(&key, value, DEFAULT);
    }
    found
}

/// A sentence about a profile that is not there.
fn unknown_profile(variables: &Variables, file: &SettingsFile) -> Option<String> {
    let (variable, name) = variables.profile.as_ref()?;
    let tables = file.tables.iter().map(String::as_str);
    let mut known = PROFILES.into_iter().chain(tables);
    if known.any(|known| known.eq_ignore_ascii_case(name)) {
        return None;
    }
    let meant = match names::nearest(name, PROFILES).first() {
        Some(near) if !name.is_empty() => format!(" Did you mean {near}?"),
        _ => String::new(),
    };
    Some(format!(
        "profile is {name:?} ({variable}). It must be debug, release or a table of \
         Rocket.toml.{meant}"
    ))
}

impl figment::Provider for FoundValue {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.origin.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let nested = nest(self.setting.path, self.value.clone());
        Ok(Profile::Default.collect(nested.into_dict().unwrap_or_default()))
    }
}

/// `figment` with a database: SQLite in the data folder, unless it names another. The
/// folder is created if it is missing.
///
/// # Errors
/// When the folder cannot be created, or everybody may write to it.
pub fn with_store(figment: Figment, settings: &Settings) -> std::io::Result<Figment> {
    if !figment.contains(DATABASE) {
        data_folder::prepare(&settings.data, &origin(&figment, "data"))?;
    }
    Ok(with_existing_store(figment, settings))
}

/// The same for a command that works on a database which is there.
pub fn with_existing_store(figment: Figment, settings: &Settings) -> Figment {
    let file = settings.data.join("snug.db").display().to_string();
    // As in any URL.
    let url = format!("sqlite:{}", file.replace('%', "%25").replace('?', "%3F"));
    let store = figment
        .join(("databases.store.seal", &settings.seal))
        .join(("databases.store.seal_only", settings.seal_only))
        .join(("databases.store.memory", settings.memory));
    match known::find(DATABASE) {
        Some(setting) => store.join(FoundValue {
            setting,
            value: url.into(),
            origin: DEFAULT.to_owned(),
        }),
        None => store,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_right() {
        let defaults = defaults();
        assert!(defaults.problems.is_empty(), "{:?}", defaults.problems);
        assert!(defaults.values.len() > 40);
    }
}
