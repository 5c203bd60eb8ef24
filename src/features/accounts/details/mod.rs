//! What people tell of themselves, and what they want told of them.

mod name;
mod store;

use jiff::{Timestamp, civil::Time, tz::TimeZone};

pub use crate::features::accounts::details::name::{DisplayName, key};

use crate::{
    base::errors::Result,
    db::Store,
    features::{
        accounts::{Hashing, Viewer, is_password, parse_email, strings},
        rate_limits::LoginAttempt,
    },
    i18n::{field_errors::FieldErrors, strings::Text},
    model::{event::PersonEvent, person::Person},
    realtime::Realtime,
};

/// What a person's own page shows to themselves alone, and what others see on their card.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// A few words about themselves.
    pub bio: String,
    /// The time zone they live in: an IANA name.
    pub time_zone: Option<String>,
    /// Where they could be written to.
    pub email: Option<String>,
}

/// What somebody has chosen to tell, each part good by itself.
#[derive(Debug)]
pub struct Details {
    display_name: Option<DisplayName>,
    bio: Bio,
    time_zone: Option<Zone>,
}

impl Details {
    /// Reads the form.
    ///
    /// # Errors
    /// The problems, each with its field.
    pub fn parse(display_name: &str, bio: &str, time_zone: &str) -> Result<Self, FieldErrors> {
        let mut problems = FieldErrors::default();
        let display_name = problems.keep("display_name", DisplayName::parse(display_name));
        let bio = problems.keep("bio", Bio::parse(bio));
        let time_zone = problems.keep("time_zone", Zone::parse(time_zone));
        match (display_name, bio, time_zone) {
            (Some(display_name), Some(bio), Some(time_zone)) => Ok(Self {
                display_name,
                bio,
                time_zone,
            }),
            _ => Err(problems),
        }
    }
}

/// A few words about somebody.
#[derive(Debug)]
struct Bio(String);

/// The longest, in characters.
const LONGEST_BIO: usize = 300;

impl Bio {
    fn parse(typed: &str) -> Result<Self, Text> {
        // Browsers end lines in two characters.
        let bio = typed.replace("\r\n", "\n").trim().to_owned();
        if bio.chars().any(|c| c != '\n' && name::turns(c)) {
            return Err(strings::unseen);
        }
        if name::piled_up(&bio) {
            return Err(strings::piled);
        }
        if bio.chars().count() > LONGEST_BIO {
            return Err(strings::bio_long);
        }
        Ok(Self(bio))
    }
}

/// The name of a time zone that exists.
#[derive(Debug, PartialEq, Eq)]
struct Zone(String);

impl Zone {
    fn parse(typed: &str) -> Result<Option<Self>, Text> {
        let typed = typed.trim().replace(' ', "_");
        if typed.is_empty() {
            return Ok(None);
        }
        zones()
            .find(|zone| zone.eq_ignore_ascii_case(&typed))
            .map(|zone| Some(Self(zone)))
            .ok_or(strings::no_zone as Text)
    }
}

/// The time zones there are, by place; not the ones that are numbers or history.
pub fn zones() -> impl Iterator<Item = String> {
    let names = jiff::tz::db().available().map(|zone| zone.to_string());
    names.filter(|zone| zone == "UTC" || zone.contains('/') && !zone.starts_with("Etc/"))
}

/// The time of day in that zone now. None if there is no such zone.
pub fn clock(zone: &str) -> Option<Time> {
    let zone = TimeZone::get(zone).ok()?;
    Some(Timestamp::now().to_zoned(zone).time())
}

/// What the viewer has told of themselves.
///
/// # Errors
/// When the store fails.
pub async fn own(store: &Store, viewer: &Viewer) -> Result<Own> {
    store::own(store, viewer.id()).await
}

/// Keeps what the viewer tells of themselves; them as others see them from now on.
///
/// # Errors
/// When the store fails. A name that could be taken for somebody else's comes back as a
/// problem of `display_name`.
pub async fn save(
    store: &Store,
    viewer: &Viewer,
    details: &Details,
) -> Result<Result<Person, FieldErrors>> {
    // One's own username is what one is called anyway.
    let own_name = |name: &&DisplayName| name.as_str() != viewer.person.username;
    let display_name = details.display_name.as_ref().filter(own_name);
    if let Some(name) = display_name
        && store::looks_like_another(store, viewer.id(), &name.looks()).await?
    {
        return Ok(Err(FieldErrors::one("display_name", strings::name_taken)));
    }
    store::save(
        store,
        viewer.id(),
        display_name,
        &details.bio.0,
        zone(details),
    )
    .await?;
    Ok(Ok(Person {
        display_name: display_name.map(|name| name.as_str().to_owned()),
        ..viewer.person.clone()
    }))
}

fn zone(details: &Details) -> Option<&str> {
    details.time_zone.as_ref().map(|zone| zone.0.as_str())
}

/// Keeps another address of the viewer's, or none. Who has it can get at the account,
/// so it takes the password.
///
/// # Errors
/// When hashing is too busy or the store fails. What is wrong comes back as problems of
/// `email` and `proof`.
pub async fn set_email(
    store: &Store,
    hashing: &Hashing,
    viewer: &Viewer,
    attempt: LoginAttempt<'_>,
    (email, password): (&str, &str),
) -> Result<Result<Option<String>, FieldErrors>> {
    let email = match parse_email(email) {
        Ok(email) => email,
        Err(problem) => return Ok(Err(FieldErrors::one("email", problem))),
    };
    if !is_password(store, hashing, viewer, attempt, password).await? {
        return Ok(Err(FieldErrors::one("proof", strings::wrong_password)));
    }
    store::set_email(store, viewer.id(), email.as_deref()).await?;
    Ok(Ok(email))
}

/// What others are told of somebody without their doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Privacy {
    /// Tell others how far they have read, and them how far others have.
    pub receipts: bool,
    /// Show that they are offline when they are not.
    pub appears_offline: bool,
}

impl Privacy {
    /// What the viewer has chosen.
    pub fn of(viewer: &Viewer) -> Self {
        Self {
            receipts: viewer.receipts,
            appears_offline: viewer.appears_offline,
        }
    }
}

/// Keeps what others are told of the viewer, who see it at once.
///
/// # Errors
/// When the store fails.
pub async fn set_privacy(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    privacy: Privacy,
) -> Result<()> {
    store::set_privacy(store, viewer.id(), privacy).await?;
    let offline = privacy.appears_offline;
    realtime.notify(viewer.id(), PersonEvent::AppearsOffline { offline });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_zone_exists() {
        let zone = |typed| Zone::parse(typed).map(|zone| zone.map(|zone| zone.0));
        assert_eq!(zone("Europe/Madrid"), Ok(Some("Europe/Madrid".into())));
        assert_eq!(
            zone("america/new york"),
            Ok(Some("America/New_York".into()))
        );
        assert_eq!(zone("UTC"), Ok(Some("UTC".into())));
        assert_eq!(zone(" "), Ok(None));
        for bad in ["Madrid", "+02:00", "Europe/Atlantis", "../../etc/passwd"] {
            assert!(zone(bad).is_err(), "{bad}");
        }
        assert!(zones().count() > 300);
    }

    #[test]
    fn every_time_zone_has_a_time_of_day() {
        assert!(clock("Asia/Tokyo").is_some());
        assert_eq!(clock("Nowhere"), None);
    }

    #[test]
    fn a_bio_is_short_and_runs_forward() {
        assert_eq!(Bio::parse(" a\r\nb ").expect("words").0, "a\nb");
        assert!(Bio::parse("I write code 👩\u{200d}💻").is_ok());
        assert!(Bio::parse(&"é".repeat(300)).is_ok());
        for bad in [
            "a\u{202e}b",
            "a\0",
            &"é".repeat(301),
            &format!("a{}", "\u{301}".repeat(5)),
        ] {
            assert!(Bio::parse(bad).is_err(), "{bad:?}");
        }
    }
}
