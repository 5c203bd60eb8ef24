//! Whether a value can be right, and how a wrong one is shown.

use rocket::figment::value::Value;
use ubyte::ByteUnit;

use crate::base::config::known::{TextReader, ValueForm};
use crate::base::config::masks;
use crate::base::config::names;

/// The most characters of a value that are shown.
const SHOWN: usize = 100;

/// A value as it is used.
///
/// # Errors
/// What it must be instead, as the end of a sentence that begins with "It must".
pub fn judge(form: &ValueForm, value: &Value) -> Result<Value, String> {
    let word = match value {
        Value::Char(_, c) => Some(c.to_string()),
        value => value.as_str().map(str::to_owned),
    };
    match form {
        ValueForm::Whole(range, like) => {
            let number = value.deserialize::<u64>().ok();
            number
                .filter(|number| range.contains(number))
                .map(Value::from)
                .ok_or_else(|| {
                    let (least, most) = (range.start(), range.end());
                    format!("be a whole number from {least} to {most}, such as {like}")
                })
        }
        ValueForm::Flag => match value {
            Value::Bool(..) => Ok(value.clone()),
            _ => Err("be true or false".into()),
        },
        ValueForm::OneOf(words) => word
            .map(|word| word.to_ascii_lowercase())
            .filter(|word| words.contains(&&**word))
            .map(Value::from)
            .ok_or_else(|| format!("be {}", names::alternatives(words))),
        ValueForm::Size(range, like) => {
            let bytes = value.deserialize::<ByteUnit>().ok().map(|b| b.as_u64());
            let bytes = bytes.filter(|bytes| range.contains(bytes));
            bytes.map(Value::from).ok_or_else(|| {
                let (least, most) = (ByteUnit::from(*range.start()), ByteUnit::from(*range.end()));
                format!("be a size from {least} to {most}, such as {like:?}")
            })
        }
        ValueForm::Text(reader) | ValueForm::SecretUrl(reader) => read(*reader, word),
        ValueForm::TextOrOff(_) if value.to_bool() == Some(false) => Ok(value.clone()),
        ValueForm::TextOrOff(reader) => read(*reader, word),
        ValueForm::List(reader) | ValueForm::Keys(reader) => {
            // (An example instead of a text that cannot be right.)
            let must = || reader("").err().unwrap_or_default();
            let items = match value {
                // A list of one.
                Value::String(..) => std::slice::from_ref(value),
                _ => value.as_array().ok_or_else(must)?,
            };
            let read = items.iter().map(|item| {
                let text = item.as_str().ok_or_else(must)?;
                reader(text).map(Value::from)
            });
            Ok(Value::from(read.collect::<Result<Vec<_>, _>>()?))
        }
    }
}

fn read(reader: TextReader, word: Option<String>) -> Result<Value, String> {
    reader(&word.unwrap_or_default()).map(Value::from)
}

/// A value in a sentence, without what is secret in it.
pub fn shown(form: Option<&ValueForm>, value: &Value) -> String {
    let text = |text: &str| match form {
        Some(ValueForm::SecretUrl(_)) => masks::url(text),
        Some(ValueForm::Keys(_)) => masks::key(text),
        // A password in an address that has none.
        _ if text.contains("://") && text.contains('@') => masks::url(text),
        _ => text.to_owned(),
    };
    match value {
        Value::String(_, s) if s.trim().is_empty() => "empty".into(),
        Value::String(_, s) => quoted(&text(s)),
        Value::Char(_, c) => quoted(&text(&c.to_string())),
        Value::Bool(_, b) => b.to_string(),
        Value::Num(_, number) => match (number.to_i128(), number.to_u128()) {
            (_, Some(bytes)) if matches!(form, Some(ValueForm::Size(..))) => size(bytes),
            (Some(whole), _) => whole.to_string(),
            (_, Some(whole)) => whole.to_string(),
            _ => number
                .to_f64()
                .map(|n| format!("{n:?}"))
                .unwrap_or_default(),
        },
        Value::Array(_, items) => {
            let items: Vec<_> = items.iter().map(|item| shown_item(form, item)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Dict(..) => "a table".into(),
        Value::Empty(..) => "empty".into(),
    }
}

fn shown_item(form: Option<&ValueForm>, item: &Value) -> String {
    match item.as_str() {
        Some("") => "\"\"".into(),
        _ => shown(form, item),
    }
}

/// A size as it is written: `"256 MiB"`.
fn size(bytes: u128) -> String {
    for (shift, unit) in [(40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")] {
        if bytes > 0 && bytes.trailing_zeros() >= shift {
            return format!("\"{} {unit}\"", bytes >> shift);
        }
    }
    bytes.to_string()
}

/// A text of a bounded length, in quotation marks, with its control characters escaped.
fn quoted(text: &str) -> String {
    let mut short: String = text.chars().take(SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("{short:?}")
}
