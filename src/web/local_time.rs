//! Dates and times on pages.

use maud::{Markup, Render, html};
use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};

use crate::{base::clock::Timestamp, i18n::lang::Lang, web::strings};

/// A time as readers without scripts see it, in UTC. Scripts make it local.
pub struct LocalTime(pub Lang, pub Timestamp);

const CLOCK: &[BorrowedFormatItem<'_>] = format_description!("[hour]:[minute]");
const SECONDS: &[BorrowedFormatItem<'_>] = format_description!("[hour]:[minute]:[second]");
const ISO: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");

impl LocalTime {
    /// The date and time; 1970 for a timestamp out of range.
    fn at(&self) -> OffsetDateTime {
        let nanos = i128::from(self.1.get()) * 1_000;
        OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    fn format(&self, format: &[BorrowedFormatItem<'_>]) -> String {
        self.at().format(format).unwrap_or_default()
    }

    fn month(&self, names: &'static str) -> &'static str {
        let month = usize::from(u8::from(self.at().month()));
        names.split(' ').nth(month - 1).unwrap_or_default()
    }

    /// In ISO 8601, for programs.
    pub fn iso(&self) -> String {
        self.format(ISO)
    }

    /// The date, as part of a sentence.
    fn date(&self) -> String {
        let at = self.at();
        let month = self.month(strings::months(self.0));
        strings::date(self.0, at.day(), month, at.year())
    }

    /// Weekday and date, as a heading.
    pub fn day(&self) -> String {
        let weekday = usize::from(self.at().weekday().number_days_from_monday());
        let weekday = strings::weekdays(self.0).split(' ').nth(weekday);
        format!("{}, {}", weekday.unwrap_or_default(), self.date())
    }

    /// Date and time to the second.
    pub fn exact(&self) -> String {
        format!("{}, {} UTC", self.date(), self.format(SECONDS))
    }

    fn element(&self, class: Option<&str>, text: &str) -> Markup {
        html! { time class=[class] datetime=(self.iso()) title=(self.exact()) { (text) } }
    }

    /// A time that scripts show in the reader's time zone (static/local-time.js).
    fn local(format: &str, time: &Markup) -> Markup {
        html! { local-time format=(format) { (time) } }
    }

    /// The day as a heading.
    pub fn day_heading(&self) -> Markup {
        Self::local(
            "day",
            &html! { time datetime=(self.iso()) { (self.day()) } },
        )
    }

    /// Short, for lists: the time if it is today, else the date.
    pub fn brief(&self) -> Markup {
        let second = 1_000_000;
        let day = |micros: Timestamp| micros.get().div_euclid(24 * 60 * 60 * second);
        let text = match day(self.1) == day(Timestamp::now()) {
            true => self.format(CLOCK),
            false => {
                let month = self.month(strings::short_months(self.0));
                strings::short_day(self.0, self.at().day(), month)
            }
        };
        Self::local("brief", &self.element(Some("brief"), &text))
    }

    /// Date and time.
    pub fn dated(&self) -> Markup {
        let at = self.at();
        let month = self.month(strings::short_months(self.0));
        let date = strings::short_date(self.0, at.day(), month, at.year());
        let text = format!("{date}, {} UTC", self.format(CLOCK));
        Self::local("dated", &self.element(Some("dated"), &text))
    }

    /// The date only, where the time is not known.
    pub fn on_the_day(&self) -> Markup {
        self.element(None, &self.date())
    }
}

impl Render for LocalTime {
    fn render(&self) -> Markup {
        let text = format!("{} UTC", self.format(CLOCK));
        Self::local("clock", &self.element(None, &text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_own_date_format() {
        // The 5th of March 2026, 14:07:09 UTC.
        let at = Timestamp::NEVER.minus_seconds(-1_772_719_629);
        let said = |lang| {
            let moment = LocalTime(lang, at);
            let dated = moment.dated().into_string();
            let (_, dated) = dated.rsplit_once("\">").expect("an element");
            let dated = dated.trim_end_matches("</time></local-time>").to_owned();
            (moment.day(), moment.exact(), dated)
        };
        let all = |day: &str, exact: &str, dated: &str| (day.into(), exact.into(), dated.into());
        assert_eq!(
            said(Lang::English),
            all(
                "Thursday, 5 March 2026",
                "5 March 2026, 14:07:09 UTC",
                "5 Mar 2026, 14:07 UTC"
            )
        );
        assert_eq!(
            said(Lang::Spanish),
            all(
                "jueves, 5 de marzo de 2026",
                "5 de marzo de 2026, 14:07:09 UTC",
                "5 mar 2026, 14:07 UTC"
            )
        );
        assert_eq!(
            said(Lang::German),
            all(
                "Donnerstag, 5. März 2026",
                "5. März 2026, 14:07:09 UTC",
                "5. März 2026, 14:07 UTC"
            )
        );
    }
}
