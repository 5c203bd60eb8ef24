//! The first message of a day, in the time zone of the person who asks.

use jiff::{civil::Date, tz::TimeZone};

use crate::{
    base::{clock::Timestamp, errors::Result, ids::MessageId},
    db::Store,
    features::{accounts::profile, messages::day_store, rooms::Member},
};

/// A day of the calendar, as a form sends it: `2026-11-26`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day(Date);

impl Day {
    /// Reads a day; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let is_plain = text.len() == 10 && text.split('-').all(digits);
        is_plain.then(|| text.parse().ok().map(Self)).flatten()
    }

    /// The moment when it begins there.
    fn begin(self, zone: &TimeZone) -> Option<Timestamp> {
        let begin = self.0.to_zoned(zone.clone()).ok()?.timestamp();
        Some(Timestamp::NEVER.minus_seconds(-begin.as_second()))
    }
}

/// The first message of that day, or the next after it. The day is that of the time zone
/// `zone`, else of the one in the member's profile, else of UTC.
///
/// # Errors
/// When the store fails.
pub async fn first_message(
    store: &Store,
    member: &Member,
    day: Day,
    zone: Option<&str>,
) -> Result<Option<MessageId>> {
    let zone = profile::zone_of(store, member.viewer(), zone.unwrap_or_default()).await?;
    let Some(begin) = day.begin(&zone) else {
        return Ok(None);
    };
    let (room, cleared) = (member.room().id, member.read_state().cleared);
    day_store::first_since(store, room, cleared, begin).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_there() {
        let begin = |day, zone| {
            let zone = TimeZone::get(zone).expect("a zone");
            let begin = Day::parse(day).expect("a day").begin(&zone);
            begin.expect("a moment").seconds()
        };
        assert_eq!(begin("1970-01-02", "UTC"), 86_400);
        assert_eq!(begin("1970-01-02", "Europe/Madrid"), 82_800);
        // Clocks went from midnight to one o'clock there.
        assert_eq!(begin("2018-11-04", "America/Sao_Paulo"), 1_541_300_400);
        for text in [
            "",
            "2026-2-30",
            "2026-02-30",
            "26-11-2026",
            "20261126",
            "+2026-11-2",
            "2026-11-26T00",
        ] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }
}
