//! Moments, as they stand on pages.

use maud::{Markup, Render, html};
use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};

use crate::ids::Micros;

/// A moment as readers without scripts see it, in UTC; scripts make it local.
pub struct Moment(pub Micros);

const CLOCK: &[BorrowedFormatItem<'_>] = format_description!("[hour]:[minute] UTC");
const DATE: &[BorrowedFormatItem<'_>] =
    format_description!("[day padding:none] [month repr:short] [year], [hour]:[minute] UTC");
const DAY: &[BorrowedFormatItem<'_>] =
    format_description!("[weekday], [day padding:none] [month repr:long] [year]");
const EXACT: &[BorrowedFormatItem<'_>] = format_description!(
    "[day padding:none] [month repr:long] [year], [hour]:[minute]:[second] UTC"
);
const ISO: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");

impl Moment {
    fn format(&self, format: &[BorrowedFormatItem<'_>]) -> String {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0.get()) * 1_000)
            .ok()
            .and_then(|moment| moment.format(format).ok())
            .unwrap_or_default()
    }

    /// For programs (ISO 8601).
    pub fn iso(&self) -> String {
        self.format(ISO)
    }

    /// The day by itself.
    pub fn day(&self) -> String {
        self.format(DAY)
    }

    /// To the second.
    pub fn exact(&self) -> String {
        self.format(EXACT)
    }

    /// The day and the time.
    pub fn dated(&self) -> Markup {
        html! { time.dated datetime=(self.iso()) title=(self.exact()) { (self.format(DATE)) } }
    }
}

impl Render for Moment {
    fn render(&self) -> Markup {
        html! {
            time datetime=(self.iso()) title=(self.format(EXACT)) { (self.format(CLOCK)) }
        }
    }
}
