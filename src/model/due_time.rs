//! When something is to happen, as people choose it: tonight, tomorrow, at a time.

use jiff::{
    ToSpan, Zoned,
    civil::{DateTime, Time, Weekday},
    tz::TimeZone,
};

use crate::base::clock::Timestamp;

/// A choice of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueChoice {
    /// In an hour.
    InAnHour,
    /// At eight this evening; after eight, tomorrow evening.
    Tonight,
    /// Tomorrow at nine.
    Tomorrow,
    /// At nine on the next Monday that is not today.
    NextWeek,
    /// At a date and time of the calendar.
    At(DateTime),
}

/// Why a time cannot be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueProblem {
    /// Nothing was chosen, or what was typed is no date and time.
    NotATime,
    /// It has passed.
    Past,
    /// It is farther away than a year.
    TooFar,
}

/// The farthest time, in seconds from now: a year and a day.
const FARTHEST: i64 = 366 * 24 * 60 * 60;

impl DueChoice {
    /// The choices that need no typing, in the order of the form.
    pub const NAMED: [Self; 4] = [
        Self::InAnHour,
        Self::Tonight,
        Self::Tomorrow,
        Self::NextWeek,
    ];

    /// Its name in forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::InAnHour => "hour",
            Self::Tonight => "tonight",
            Self::Tomorrow => "tomorrow",
            Self::NextWeek => "week",
            Self::At(_) => "at",
        }
    }

    /// Reads the fields `when` (a name) and `at` (a date and time as `datetime-local` sends
    /// them: `2026-11-28T09:00`, seconds allowed).
    ///
    /// # Errors
    /// [`DueProblem::NotATime`].
    pub fn parse(when: &str, at: &str) -> Result<Self, DueProblem> {
        if when == "at" {
            return parse_local(at).map(Self::At).ok_or(DueProblem::NotATime);
        }
        let mut named = Self::NAMED.into_iter();
        named
            .find(|choice| choice.name() == when)
            .ok_or(DueProblem::NotATime)
    }

    /// The moment that it names in a time zone, when it is `now`.
    ///
    /// # Errors
    /// When it has passed, is too far away, or is no moment.
    pub fn resolve(self, now: Timestamp, zone: &TimeZone) -> Result<Timestamp, DueProblem> {
        let there = jiff::Timestamp::from_microsecond(now.get())
            .map_err(|_| DueProblem::NotATime)?
            .to_zoned(zone.clone());
        let due = self.due(&there).ok_or(DueProblem::TooFar)?.timestamp();
        let due = Timestamp::NEVER.minus_seconds(-due.as_second());
        match due {
            _ if due <= now => Err(DueProblem::Past),
            _ if due > now.minus_seconds(-FARTHEST) => Err(DueProblem::TooFar),
            _ => Ok(due),
        }
    }

    fn due(self, now: &Zoned) -> Option<Zoned> {
        let on_the_hour = |day: jiff::civil::Date, hour| {
            let time = Time::new(hour, 0, 0, 0).ok()?;
            day.to_datetime(time).to_zoned(now.time_zone().clone()).ok()
        };
        let (today, tomorrow) = (now.date(), now.date().tomorrow().ok()?);
        match self {
            Self::InAnHour => now.checked_add(1.hour()).ok(),
            Self::Tonight => on_the_hour(today, 20)
                .filter(|evening| evening > now)
                .or_else(|| on_the_hour(tomorrow, 20)),
            Self::Tomorrow => on_the_hour(tomorrow, 9),
            Self::NextWeek => on_the_hour(today.nth_weekday(1, Weekday::Monday).ok()?, 9),
            Self::At(local) => local.to_zoned(now.time_zone().clone()).ok(),
        }
    }
}

/// A date and time without a zone. (The library's parser takes many more forms.)
fn parse_local(text: &str) -> Option<DateTime> {
    let is_local = |c: u8| c.is_ascii_digit() || matches!(c, b'-' | b'T' | b':' | b'.');
    let is_plain = (16..=23).contains(&text.len()) && text.bytes().all(is_local);
    is_plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(zoned: &str) -> Timestamp {
        let zoned: Zoned = zoned.parse().expect("a time");
        Timestamp::NEVER.minus_seconds(-zoned.timestamp().as_second())
    }

    fn resolve(when: &str, at: &str, now: &str) -> Result<Timestamp, DueProblem> {
        let zone = now.parse::<Zoned>().expect("a time").time_zone().clone();
        DueChoice::parse(when, at)?.resolve(moment(now), &zone)
    }

    #[test]
    fn choices_name_moments_where_the_person_is() {
        let friday = "2026-11-27T18:30[Europe/Madrid]";
        let late = "2026-11-27T21:00[Europe/Madrid]";
        let monday = "2026-11-30T08:00[Asia/Tokyo]";
        // The clocks go forward in the night.
        let spring = "2026-03-28T23:30[Europe/Madrid]";
        for (when, at, now, due) in [
            ("hour", "", friday, "2026-11-27T19:30[Europe/Madrid]"),
            ("tonight", "", friday, "2026-11-27T20:00[Europe/Madrid]"),
            ("tonight", "", late, "2026-11-28T20:00[Europe/Madrid]"),
            ("tomorrow", "", late, "2026-11-28T09:00[Europe/Madrid]"),
            ("tomorrow", "", spring, "2026-03-29T09:00[Europe/Madrid]"),
            ("week", "", friday, "2026-11-30T09:00[Europe/Madrid]"),
            ("week", "", monday, "2026-12-07T09:00[Asia/Tokyo]"),
            (
                "at",
                "2026-12-24T18:00",
                friday,
                "2026-12-24T18:00[Europe/Madrid]",
            ),
            (
                "at",
                "2026-11-27T18:31:00",
                friday,
                "2026-11-27T18:31[Europe/Madrid]",
            ),
            // That hour does not exist.
            (
                "at",
                "2026-03-29T02:30",
                spring,
                "2026-03-29T03:30[Europe/Madrid]",
            ),
            // A leap day, a year ahead.
            (
                "at",
                "2027-11-28T18:30",
                friday,
                "2027-11-28T18:30[Europe/Madrid]",
            ),
        ] {
            assert_eq!(
                resolve(when, at, now),
                Ok(moment(due)),
                "{when} {at} at {now}"
            );
        }
    }

    #[test]
    fn other_times_are_refused() {
        let now = "2026-11-27T18:30[Europe/Madrid]";
        for (when, at, problem) in [
            ("", "", DueProblem::NotATime),
            ("later", "", DueProblem::NotATime),
            ("at", "", DueProblem::NotATime),
            ("at", "2026-02-30T10:00", DueProblem::NotATime),
            ("at", "2026-12-24", DueProblem::NotATime),
            ("at", "2026-12-24T18:00+01:00", DueProblem::NotATime),
            ("at", "2026-12-24T25:00", DueProblem::NotATime),
            ("at", "tomorrow at ten", DueProblem::NotATime),
            ("at", "2026-11-27T18:30", DueProblem::Past),
            ("at", "1999-11-27T18:30", DueProblem::Past),
            ("at", "2028-01-01T00:00", DueProblem::TooFar),
            ("at", "9999-12-31T23:59", DueProblem::TooFar),
        ] {
            assert_eq!(resolve(when, at, now), Err(problem), "{when} {at}");
        }
    }
}
