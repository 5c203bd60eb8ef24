//! The values that a source sets, each with its setting, and what is wrong with them.

use rocket::figment::value::Value;

use crate::base::config::judge::{judge, shown};
use crate::base::config::known;
use crate::base::config::known::{Setting, UNUSED, ValueForm};
use crate::base::config::masks;
use crate::base::config::names;

/// A value of a setting, as it is used, and where it was set.
#[derive(Clone)]
pub struct FoundValue {
    /// The setting.
    pub setting: &'static Setting,
    /// Its value.
    pub value: Value,
    /// A variable's name, or the path of a file.
    pub origin: String,
}

/// The values of one source, and a sentence for each that is wrong.
#[derive(Default)]
pub struct FoundValues {
    /// Those that are right.
    pub values: Vec<FoundValue>,
    /// Sentences about the others.
    pub problems: Vec<String>,
}

/// Tables that mean nothing without an entry.
const NEVER_EMPTY: [&str; 2] = ["mail", "redis"];

impl FoundValues {
    /// Takes the value at a path, or all values in a table there.
    pub fn add(&mut self, path: &str, value: Value, origin: &str) {
        if let Some(setting) = known::find(path) {
            match judge(&setting.form, &value) {
                Ok(value) => self.values.push(FoundValue {
                    setting,
                    value,
                    origin: origin.to_owned(),
                }),
                Err(must) => {
                    let shown = shown(Some(&setting.form), &value);
                    let end = if must.ends_with('?') { "" } else { "." };
                    self.problems
                        .push(format!("{path} is {shown} ({origin}). It must {must}{end}"));
                }
            }
            return;
        }
        if !known::is_table(path) {
            return self.unknown(path, origin);
        }
        match value {
            Value::Dict(_, table) => {
                if table.is_empty() && NEVER_EMPTY.contains(&path) {
                    let like = table_like(path);
                    let problem = format!("{path} is empty ({origin}). It must be like {like}.");
                    self.problems.push(problem);
                }
                for (key, value) in table {
                    self.add(&format!("{path}.{key}"), value, origin);
                }
            }
            other => {
                let shown = match other.as_str() {
                    Some(text) if has_secrets(path) && !text.trim().is_empty() => {
                        format!("{:?}", masks::url(text))
                    }
                    _ => shown(None, &other),
                };
                let like = table_like(path);
                self.problems.push(format!(
                    "{path} is {shown} ({origin}). It must be a table, such as {like}."
                ));
            }
        }
    }

    /// Keeps one value of each setting. Two that differ are wrong, and so is a second one
    /// beside a file of its own.
    pub fn refuse_conflicts(&mut self) {
        let mut kept: Vec<FoundValue> = vec![];
        for found in std::mem::take(&mut self.values) {
            let path = found.setting.path;
            let Some(other) = kept.iter().find(|other| other.setting.path == path) else {
                kept.push(found);
                continue;
            };
            let from_file = |origin: &str| origin.contains("_FILE: ");
            if from_file(&other.origin) || from_file(&found.origin) || other.value != found.value {
                let problem = set_twice(path, &other.origin, &found.origin);
                self.problems.push(problem);
            }
        }
        self.values = kept;
    }

    /// Notes that there is no setting at this path.
    fn unknown(&mut self, path: &str, origin: &str) {
        self.problems.push(format!(
            "{} is not a setting ({origin}).{}",
            plain(path),
            advice(path, str::to_owned)
        ));
    }
}

/// A sentence about a setting with two values.
pub fn set_twice(path: &str, first: &str, second: &str) -> String {
    format!("{path} is set twice ({first} and {second}). Keep one of them.")
}

/// A sentence for somebody who has written an unknown name: which one is near. `write` writes
/// a path in the way that the unknown one is written.
pub fn advice(unknown: &str, write: impl Fn(&str) -> String) -> String {
    let unused = |path: &&&str| {
        let path = path.replace(['.', '-'], "_");
        let unknown = unknown.replace(['.', '-'], "_");
        unknown == path || unknown.starts_with(&format!("{path}_"))
    };
    if UNUSED.iter().find(unused).is_some() {
        return " Rocket has it, and Snug does not use it: remove it.".into();
    }
    let paths = known::SETTINGS.iter().map(|setting| setting.path);
    let near = names::nearest(unknown, paths.chain(known::tables()));
    let near: Vec<_> = near.into_iter().map(write).collect();
    let near: Vec<_> = near.iter().map(String::as_str).collect();
    match near.is_empty() {
        true => " \"snug settings\" lists all that there are.".into(),
        false => format!(" Did you mean {}?", names::alternatives(&near)),
    }
}

/// A name as it is, or escaped and shortened.
pub fn plain(name: &str) -> String {
    let word = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    match !name.is_empty() && name.chars().all(word) {
        true => name.to_owned(),
        false => format!("{:?}", name.chars().take(80).collect::<String>()),
    }
}

fn settings_in(table: &str) -> impl Iterator<Item = &'static Setting> {
    let inside = format!("{table}.");
    known::SETTINGS
        .iter()
        .filter(move |setting| setting.path.starts_with(&inside))
}

fn has_secrets(table: &str) -> bool {
    settings_in(table).any(|setting| matches!(setting.form, ValueForm::SecretUrl(_)))
}

/// An example of a table: `{url=…}`.
fn table_like(table: &str) -> String {
    let first = settings_in(table).next().map_or("", |setting| setting.path);
    let keys: Vec<_> = first[table.len().min(first.len())..]
        .split('.')
        .filter(|key| !key.is_empty())
        .collect();
    let open = keys.join("={");
    format!("{{{open}=…{}", "}".repeat(keys.len()))
}
