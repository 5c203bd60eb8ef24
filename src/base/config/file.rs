//! `Rocket.toml`: settings at the top, and settings of a profile in its table.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rocket::figment::{
    providers::{Format, Toml},
    value::{Dict, Value},
};

use crate::base::config::found::{FoundValues, advice, plain};
use crate::base::config::known;
use crate::base::config::names;

/// Profiles of Rocket's, of which those in the middle are the kinds of a build.
pub const PROFILES: [&str; 4] = ["default", "debug", "release", "global"];

/// The settings of a file, those of a profile that is not in force left out.
#[derive(Default)]
pub struct SettingsFile {
    /// Where it is, if there is one.
    pub path: Option<PathBuf>,
    /// At the top and in `[default]`.
    pub default: FoundValues,
    /// Of the profile in force.
    pub profile: FoundValues,
    /// In `[global]`.
    pub global: FoundValues,
    /// Of other profiles: they are judged, and not used.
    pub others: FoundValues,
    /// The tables at the top.
    pub tables: Vec<String>,
}

/// The profile that the settings are read for.
pub struct ChosenProfile<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether somebody named it, and it is not just the kind of this build.
    pub is_set: bool,
}

impl SettingsFile {
    /// Reads the file, or nothing if there is none.
    pub fn read(path: Option<PathBuf>, profile: &ChosenProfile<'_>) -> Self {
        let mut file = Self::default();
        let Some(path) = path else {
            return file;
        };
        let shown = path.display().to_string();
        match read(&path) {
            Ok(text) => match Toml::from_str::<Dict>(&text) {
                Ok(content) => file.take(content, &shown, profile),
                Err(error) => {
                    let at = error.span().map_or(0, |span| span.start);
                    let problem = not_toml(&text, at, error.message());
                    file.default.problems.push(format!("{shown} {problem}"));
                }
            },
            Err(problem) => file.default.problems.push(format!("{shown} {problem}")),
        }
        file.path = Some(path);
        file
    }

    fn take(&mut self, content: Dict, shown: &str, profile: &ChosenProfile<'_>) {
        for (key, value) in content {
            if value.as_dict().is_some() {
                self.tables.push(key.clone());
            }
            if known::find(&key).is_some() || known::is_table(&key) {
                self.default.add(&key, value, shown);
            } else if let Value::Dict(_, table) = value {
                self.take_table(&key, table, shown, profile);
            } else {
                self.default.add(&key, value, shown);
            }
        }
        // At the top is the same as in `[default]`.
        self.default.refuse_conflicts();
    }

    /// Takes a table that is not one of settings: a profile, or a misspelt table.
    fn take_table(&mut self, name: &str, table: Dict, shown: &str, profile: &ChosenProfile<'_>) {
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        let origin = format!("{shown}, [{}]", plain(name));
        let known_profile = PROFILES.iter().any(|other| is(other)) || is(profile.name);
        let all_known = table
            .keys()
            .all(|key| known::find(key).is_some() || known::is_table(key));
        let advice = advice(name, |path| format!("[{path}]"));
        let near = names::nearest(name, PROFILES);
        if !known_profile && (!all_known || table.is_empty()) {
            let problem = format!("[{}] is not a table of settings ({shown}).", plain(name));
            self.default.problems.push(problem + &advice);
            return;
        }
        if !known_profile && (!profile.is_set || !near.is_empty()) {
            let meant = near.first().map(|near| format!(" Did you mean [{near}]?"));
            let meant = meant.unwrap_or(" Name it in SNUG_PROFILE, or remove it.".into());
            self.default.problems.push(format!(
                "[{}] is not the profile in force, which is {} ({shown}).{meant}",
                plain(name),
                profile.name
            ));
            return;
        }
        let target = match name {
            _ if is("default") => &mut self.default,
            _ if is("global") => &mut self.global,
            _ if is(profile.name) => &mut self.profile,
            _ => &mut self.others,
        };
        for (key, value) in table {
            target.add(&key, value, &origin);
        }
    }

    /// All that is wrong in the file.
    pub fn problems(&mut self) -> Vec<String> {
        let parts = [
            &mut self.default,
            &mut self.profile,
            &mut self.global,
            &mut self.others,
        ];
        let problems = parts
            .into_iter()
            .map(|part| std::mem::take(&mut part.problems));
        problems.flatten().collect()
    }
}

/// The file that a variable names, or the `Rocket.toml` in `folder` or above it, as Rocket
/// looks for it.
///
/// # Errors
/// When the file that the variable names is not there.
pub fn locate(named: Option<&(String, String)>, folder: &Path) -> Result<Option<PathBuf>, String> {
    let Some((variable, name)) = named else {
        let places = folder.ancestors().map(|folder| folder.join("Rocket.toml"));
        return Ok(places.into_iter().find(|place| place.exists()));
    };
    let missing = || match name.is_empty() {
        true => format!("config is empty ({variable}). It must be the path of a file."),
        false => format!(
            "config is {name:?} ({variable}). It must be the path of a file, and {} is not there.",
            folder.join(name).display()
        ),
    };
    let mut places = folder.ancestors().map(|folder| folder.join(name));
    let found = places.find(|place| !name.is_empty() && place.exists());
    found.map(Some).ok_or_else(missing)
}

fn read(path: &Path) -> Result<String, String> {
    if path.is_dir() {
        return Err("is a folder. It must be a file of settings.".into());
    }
    let bytes = fs::read(path).map_err(|error| format!("cannot be read: {error}."))?;
    String::from_utf8(bytes).map_err(|error| {
        let line = error.as_bytes()[..error.utf8_error().valid_up_to()]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count();
        format!("is not UTF-8 text: line {}.", line + 1)
    })
}

/// A sentence about a text that is not TOML, in one line.
fn not_toml(text: &str, at: usize, message: &str) -> String {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    let message: Vec<_> = message.lines().map(str::trim).collect();
    let message = match message.join(", ") {
        // The parser says nothing about the end of a line.
        nothing if nothing.is_empty() => "the value is missing".to_owned(),
        message => message,
    };
    format!("is not TOML: line {line}, column {column}: {message}.")
}
