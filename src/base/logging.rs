//! What is worth an operator's attention, one line each, on standard error.
//!
//! Rocket's own log tells of every request, and as a warning of every guard that
//! said no, which here means: of everybody who is not signed in yet. So unless a
//! developer asks for it, only our own warnings and Rocket's errors are told.

use std::fmt::Write;

use log::{Level, LevelFilter, Log, Metadata, Record};

struct ForOperators;

/// Takes over the log. Call before Rocket does.
pub fn for_operators() {
    if log::set_logger(&ForOperators).is_ok() {
        log::set_max_level(LevelFilter::Warn);
    }
}

impl Log for ForOperators {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let target = metadata.target();
        let ours = target.starts_with("snug");
        // Rocket marks the details of a request with an underscore.
        let detail = target.ends_with('_');
        metadata.level() <= if ours { Level::Warn } else { Level::Error } && !detail
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            eprintln!(
                "{}: {}",
                record.level().as_str().to_lowercase(),
                one_line(record.args())
            );
        }
    }

    fn flush(&self) {}
}

/// Text without anything that could begin another line or color the terminal: a
/// path or a name in it may be a stranger's.
fn one_line(text: impl ToString) -> String {
    text.to_string().chars().fold(String::new(), |mut line, c| {
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
    #[test]
    fn a_record_is_one_line() {
        assert_eq!(
            super::one_line("a\nb\u{1b}[31m\u{2028}é"),
            "a\\u{a}b\\u{1b}[31m\\u{2028}é"
        );
    }
}
