//! Settings in the environment. `SNUG_RATES_SIGN_IN=3` and `SNUG_RATES={sign_in=3}` are the
//! same, and so are both with `ROCKET_`. With `_FILE` at its end a variable names a file that
//! holds the value.

use std::{ffi::OsString, fs, path::PathBuf};

use rocket::figment::value::Value;

use crate::base::config::found::{FoundValues, advice, set_twice};
use crate::base::config::known;
use crate::base::config::known::{ValueForm, variable};

/// The beginnings of a variable's name; the first is Snug's own.
const PREFIXES: [&str; 2] = ["SNUG_", "ROCKET_"];

/// The environment of a process.
#[derive(Default)]
pub struct Environment {
    /// The variables.
    pub variables: Vec<(OsString, OsString)>,
    /// The folder that it was started in.
    pub folder: PathBuf,
}

impl Environment {
    /// That of this process.
    pub fn of_this_process() -> Self {
        Self {
            variables: std::env::vars_os().collect(),
            folder: std::env::current_dir().unwrap_or_default(),
        }
    }
}

/// The settings in the environment.
#[derive(Default)]
pub struct Variables {
    /// Where the file of settings is: the variable and its value.
    pub config: Option<(String, String)>,
    /// The profile in force.
    pub profile: Option<(String, String)>,
    /// Everything else.
    pub found: FoundValues,
}

impl Variables {
    /// Reads all variables of Snug's and Rocket's.
    pub fn read(environment: &Environment) -> Self {
        let mut read = Self::default();
        let mut warned_of_kubernetes = false;
        let mut names: Vec<_> = environment.variables.iter().collect();
        // Snug's own names first, so that a sentence tells to keep those.
        names.sort_by_key(|(name, _)| (!begins_with(name, PREFIXES[0]), name.clone()));
        for (name, value) in names {
            let name = name.to_string_lossy();
            let Some(key) = key_of(&name) else { continue };
            let Some(text) = value.to_str() else {
                let problem = format!("{name} is not UTF-8 text. It must be.");
                read.found.problems.push(problem);
                continue;
            };
            if is_of_kubernetes(&key, text) {
                if !warned_of_kubernetes {
                    read.found.problems.push(format!(
                        "{name} is not a setting. Kubernetes sets it for a service called snug: \
                         give the pod enableServiceLinks: false."
                    ));
                }
                warned_of_kubernetes = true;
                continue;
            }
            read.take(environment, &name, &key, text);
        }
        read.found.refuse_conflicts();
        read
    }

    fn take(&mut self, environment: &Environment, name: &str, key: &str, text: &str) {
        let own = match key {
            "config" => &mut self.config,
            "profile" => &mut self.profile,
            _ => return self.found.take(environment, name, key, text),
        };
        match own {
            None => *own = Some((name.to_owned(), text.trim().to_owned())),
            Some((first, other)) if other != text.trim() => {
                let problem = set_twice(key, first, name);
                self.found.problems.push(problem);
            }
            Some(_) => {}
        }
    }
}

impl FoundValues {
    /// Takes the value of a variable, or of the file that it names.
    fn take(&mut self, environment: &Environment, name: &str, key: &str, text: &str) {
        if let Some(path) = path_of(key) {
            self.add(path, value_of(path, text), name);
        } else if let Some(path) = key.strip_suffix("_file").and_then(path_of) {
            let file = environment.folder.join(text.trim());
            let origin = format!("{name}: {}", file.display());
            match read_secret(&file) {
                Ok(text) => self.add(path, value_of(path, &text), &origin),
                Err(problem) => self
                    .problems
                    .push(format!("{path} cannot be read ({origin}). {problem}")),
            }
        } else {
            let prefix = &name[..name.len() - key.len()];
            let (own, end) = match key.strip_suffix("_file") {
                Some(own) => (own, "_FILE"),
                None => (key, ""),
            };
            let advice = advice(own, |path| format!("{prefix}{}{end}", variable(path)));
            self.problems
                .push(format!("{name} is not a setting.{advice}"));
        }
    }
}

fn begins_with(name: &OsString, prefix: &str) -> bool {
    name.to_string_lossy()
        .get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// The name of a variable without its prefix, in lower case, if it is one of ours. (Rocket
/// does not mind in which case it is written.)
fn key_of(name: &str) -> Option<String> {
    PREFIXES.iter().find_map(|prefix| {
        let start = name.get(..prefix.len())?;
        start
            .eq_ignore_ascii_case(prefix)
            .then(|| name[prefix.len()..].to_ascii_lowercase())
    })
}

/// The setting or table that a variable names. Between a table and its entry may be "_",
/// "__", or, as in Rocket, ".".
fn path_of(key: &str) -> Option<&'static str> {
    let key = key.replace(['.', '-'], "_").replace("__", "_");
    let paths = known::SETTINGS.iter().map(|setting| setting.path);
    paths
        .chain(known::tables())
        .find(|path| variable(path).eq_ignore_ascii_case(&key))
}

/// A value as it is written in a variable: that of a text may be in quotation marks, and one
/// of a list may be alone, or each on its line.
fn value_of(path: &str, text: &str) -> Value {
    let parsed: Value = text.parse().unwrap_or_else(|_| Value::from(text));
    let form = known::find(path).map(|setting| &setting.form);
    match form {
        Some(ValueForm::TextOrOff(_)) if parsed.to_bool().is_some() => parsed,
        Some(ValueForm::Text(_) | ValueForm::SecretUrl(_) | ValueForm::TextOrOff(_)) => {
            match &parsed {
                Value::String(..) => parsed,
                _ => Value::from(text.trim()),
            }
        }
        Some(ValueForm::List(_) | ValueForm::Keys(_)) => match &parsed {
            Value::Array(..) => parsed,
            _ if text.trim().is_empty() => Value::from(""),
            _ => {
                let items = text.lines().map(str::trim).filter(|item| !item.is_empty());
                Value::from(items.collect::<Vec<_>>())
            }
        },
        _ => parsed,
    }
}

/// The content of a file, without the end of its last line.
fn read_secret(file: &PathBuf) -> Result<String, String> {
    let text = fs::read(file).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "There is no such file.".to_owned(),
        _ => format!("{error}."),
    })?;
    let text = String::from_utf8(text).map_err(|_| "The file is not UTF-8 text.")?;
    let text = text.strip_suffix('\n').unwrap_or(&text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    match text.trim().is_empty() {
        true => Err("The file is empty.".into()),
        false => Ok(text.to_owned()),
    }
}

/// Whether Kubernetes sets such a variable for a service called snug.
fn is_of_kubernetes(key: &str, text: &str) -> bool {
    let port = key
        .strip_prefix("port_")
        .and_then(|rest| rest.chars().next());
    key == "service_host"
        || key.starts_with("service_port")
        || (key == "port" && ["tcp://", "udp://"].iter().any(|s| text.starts_with(s)))
        || port.is_some_and(|c| c.is_ascii_digit())
}
