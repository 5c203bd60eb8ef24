//! Log lines for operators, on standard error.
//!
//! `log_level` says how much, `log_format` how: lines for people, or JSON objects for
//! programs. Rocket and others log through the `log` crate; their records arrive here as
//! well. A line inside a request ends with the ids of the request, the person and the
//! room ([`web::request_span`](crate::web::request_span)). No line may hold the text of a
//! message, a password or a token.

use std::fmt::{self, Write};

use serde::Deserialize;
use tracing::{
    Event, Level, Metadata, Span, Subscriber,
    field::{Field, Visit},
};
use tracing_log::NormalizeEvent;
use tracing_subscriber::{
    filter::{FilterFn, LevelFilter},
    fmt::{FmtContext, FormatEvent, FormatFields, FormattedFields, format::Writer},
    layer::SubscriberExt,
    registry::LookupSpan,
    util::SubscriberInitExt,
};

use crate::base::ids::{RoomId, UserId};

/// How much is logged. Rocket reads the same setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// Warnings of Snug, and errors.
    Critical,
    /// Every request.
    Normal,
    /// Everything.
    Debug,
}

impl TryFrom<String> for LogLevel {
    type Error = &'static str;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        match name.to_ascii_lowercase().as_str() {
            "off" => Ok(Self::Off),
            "critical" => Ok(Self::Critical),
            "normal" => Ok(Self::Normal),
            "debug" => Ok(Self::Debug),
            _ => Err("log_level is off, critical, normal or debug"),
        }
    }
}

impl LogLevel {
    fn most(self) -> LevelFilter {
        match self {
            Self::Off => LevelFilter::OFF,
            Self::Critical => LevelFilter::WARN,
            Self::Normal => LevelFilter::INFO,
            Self::Debug => LevelFilter::TRACE,
        }
    }

    /// Whether a line of this level and target is logged.
    ///
    /// Rocket marks the details of a request by an underscore at the end of the target:
    /// fields, headers and addresses, with the passwords and tokens in them. They are logged
    /// at no level, and otherwise its errors only. `web::request_span` logs the requests.
    fn shows(self, level: Level, target: &str) -> bool {
        let ours = target.starts_with("snug");
        let rocket = target.starts_with("rocket");
        let most = match self {
            Self::Off => return false,
            // An address that Rocket cannot read, which may be that of a link.
            _ if rocket && target.contains("::local::") => return false,
            // Rocket's macros log a guard that refuses in the name of the route's own module.
            _ if target.ends_with('_') => return false,
            Self::Critical if ours => Level::WARN,
            Self::Critical => Level::ERROR,
            Self::Normal if ours => Level::INFO,
            Self::Debug if ours => Level::TRACE,
            Self::Normal | Self::Debug if rocket => Level::ERROR,
            Self::Normal => Level::WARN,
            Self::Debug if target.starts_with("sqlx") => Level::DEBUG,
            Self::Debug => Level::INFO,
        };
        level <= most
    }
}

/// How a log line is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people: `warn: Redis does not answer.`
    #[default]
    Lines,
    /// One JSON object each, with the time in UTC.
    Json,
}

/// Starts logging. Call it before Rocket is built: otherwise Rocket installs its own logger.
pub fn start(level: LogLevel, format: LogFormat) {
    let shown = move |metadata: &Metadata<'_>| {
        metadata.is_span() || level.shows(*metadata.level(), metadata.target())
    };
    let filter = FilterFn::new(shown).with_max_level_hint(level.most());
    let registry = tracing_subscriber::registry().with(filter);
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    // A second server in one process, as in tests, logs where the first does.
    let _ = match format {
        LogFormat::Lines => registry.with(layer.event_format(Lines)).try_init(),
        LogFormat::Json => registry
            .with(layer.json().flatten_event(true).with_current_span(false))
            .try_init(),
    };
}

/// Notes in the current span which person is served.
pub fn person(id: UserId) {
    Span::current().record("person", id.get());
}

/// Notes in the current span which room is served.
pub fn room(id: RoomId) {
    Span::current().record("room", id.get());
}

/// `level: message key=value`, and the fields of the spans around it.
struct Lines;

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        // A record of the `log` crate: its level is the record's.
        let record = event.normalized_metadata();
        let level = record.as_ref().unwrap_or(event.metadata()).level();
        let mut line = level.as_str().to_lowercase() + ":";
        event.record(&mut Fields(&mut line));
        for span in context
            .event_scope()
            .into_iter()
            .flat_map(|s| s.from_root())
        {
            if let Some(fields) = span.extensions().get::<FormattedFields<N>>()
                && !fields.is_empty()
            {
                write!(line, " {fields}")?;
            }
        }
        writeln!(writer, "{}", one_line(&line))
    }
}

/// Writes the fields of an event behind each other.
struct Fields<'a>(&'a mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a string does not fail.
        let _ = match field.name() {
            "message" => write!(self.0, " {value:?}"),
            // Where a record of the `log` crate comes from.
            name if name.starts_with("log.") => Ok(()),
            name => write!(self.0, " {name}={value:?}"),
        };
    }
}

/// Text with every control character escaped. A path or a name in it may be a stranger's,
/// and must not begin another line or color the terminal.
fn one_line(text: &str) -> String {
    text.chars().fold(String::new(), |mut line, c| {
        let _ = if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
            write!(line, "{}", c.escape_unicode())
        } else {
            write!(line, "{c}")
        };
        line
    })
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use super::*;
    use crate::base::sync::lock;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            lock(&self.0).extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_says_which_request_it_belongs_to() {
        let written = Written::default();
        let writer = written.clone();
        let layer = tracing_subscriber::fmt::layer()
            .with_writer(move || writer.clone())
            .with_ansi(false)
            .event_format(Lines);
        let subscriber = tracing_subscriber::registry().with(layer);
        tracing::subscriber::with_default(subscriber, || {
            let span = tracing::error_span!("request", request = "1f", person = 3);
            span.in_scope(|| tracing::warn!(lost = 2, "Redis\ndoes not answer."));
        });
        let text = String::from_utf8(lock(&written.0).clone()).expect("text");
        let expected = "warn: Redis\\u{a}does not answer. lost=2 request=\"1f\" person=3\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(
            one_line("a\nb\u{1b}[31m\u{2028}é"),
            "a\\u{a}b\\u{1b}[31m\\u{2028}é"
        );
    }

    #[test]
    fn operators_see_our_warnings_and_the_errors_of_others() {
        let critical = |level, target| LogLevel::Critical.shows(level, target);
        assert!(!critical(Level::WARN, "snug::features::rooms::routes::_"));
        assert!(critical(Level::WARN, "snug::db"));
        assert!(!critical(Level::INFO, "snug::db"));
        assert!(critical(Level::ERROR, "rocket::server"));
        assert!(!critical(Level::WARN, "rocket::server"));
        assert!(!critical(Level::ERROR, "rocket::server::_"));
        assert!(!critical(
            Level::ERROR,
            "rocket::local::asynchronous::request"
        ));
        for level in [LogLevel::Normal, LogLevel::Debug] {
            assert!(level.shows(Level::INFO, "snug::web::request_span"));
            assert!(!level.shows(Level::INFO, "rocket::server::_"));
            assert!(!level.shows(Level::WARN, "snug::features::rooms::routes::_"));
            assert!(!level.shows(Level::DEBUG, "hyper::proto"));
        }
        assert!(!LogLevel::Off.shows(Level::ERROR, "snug"));
    }
}
