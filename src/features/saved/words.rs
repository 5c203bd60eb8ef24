//! A time in the words that follow the command `/remind`.

use jiff::{Zoned, civil::Time, tz::TimeZone};

use crate::{base::clock::Timestamp, model::due_time::DueChoice};

/// The words for each choice, in every language: whoever reads Snug in one may write in another.
const WORDS: [(DueChoice, &[&str]); 4] = [
    (
        DueChoice::InAnHour,
        &[
            "hour",
            "in an hour",
            "hora",
            "en una hora",
            "stunde",
            "in einer stunde",
        ],
    ),
    (
        DueChoice::Tonight,
        &["tonight", "esta noche", "heute abend", "abend"],
    ),
    (
        DueChoice::Tomorrow,
        &["tomorrow", "mañana", "manana", "morgen"],
    ),
    (
        DueChoice::NextWeek,
        &[
            "week",
            "next week",
            "semana",
            "la semana que viene",
            "woche",
            "nächste woche",
        ],
    ),
];

/// Reads a choice, a time of day (the next one), or a date and a time.
pub fn read(words: &str, now: Timestamp, zone: &TimeZone) -> Option<DueChoice> {
    let words = words.trim().to_lowercase();
    let mut named = WORDS.into_iter();
    let named = named.find(|(_, all)| all.contains(&words.as_str()));
    named
        .map(|(choice, _)| choice)
        .or_else(|| next_time_of_day(&words, now, zone))
        .or_else(|| {
            let typed = words.replacen(' ', "T", 1).to_uppercase();
            DueChoice::parse("at", &typed).ok()
        })
}

/// `18:30`, today or tomorrow.
fn next_time_of_day(words: &str, now: Timestamp, zone: &TimeZone) -> Option<DueChoice> {
    let (hour, minute) = words.split_once(':')?;
    let number = |digits: &str| {
        let is_number =
            (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| digits.parse().ok()).flatten()
    };
    let time = Time::new(number(hour)?, number(minute)?, 0, 0).ok()?;
    let now: Zoned = jiff::Timestamp::from_microsecond(now.get())
        .ok()?
        .to_zoned(zone.clone());
    let today = now.date().to_datetime(time);
    let day = match today > now.datetime() {
        true => now.date(),
        false => now.date().tomorrow().ok()?,
    };
    Some(DueChoice::At(day.to_datetime(time)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_times() {
        let zone = TimeZone::get("Europe/Madrid").expect("a zone");
        let now: Zoned = "2026-11-27T18:30[Europe/Madrid]".parse().expect("a time");
        let now = Timestamp::NEVER.minus_seconds(-now.timestamp().as_second());
        let at = |text: &str| Some(DueChoice::At(text.parse().expect("a time")));
        for (words, choice) in [
            ("tomorrow", Some(DueChoice::Tomorrow)),
            (" Mañana ", Some(DueChoice::Tomorrow)),
            ("heute Abend", Some(DueChoice::Tonight)),
            ("in an hour", Some(DueChoice::InAnHour)),
            ("next week", Some(DueChoice::NextWeek)),
            ("18:31", at("2026-11-27T18:31")),
            ("9:00", at("2026-11-28T09:00")),
            ("18:30", at("2026-11-28T18:30")),
            ("2026-12-24 18:00", at("2026-12-24T18:00")),
            ("2026-12-24T18:00", at("2026-12-24T18:00")),
            ("", None),
            ("25:00", None),
            ("9:0:0", None),
            ("+9:00", None),
            ("soon", None),
            ("2026-12-24", None),
        ] {
            assert_eq!(read(words, now, &zone), choice, "{words}");
        }
    }
}
