//! Profiles: names, bios and time zones, and what others may see of reading and presence.

use jiff::{Timestamp, civil::Time, tz::TimeZone};

use crate::{
    base::errors::Result,
    db::Store,
    features::accounts::{display_name::DisplayName, profile_store, strings, viewer::Viewer},
    i18n::{field_errors::FieldErrors, strings::Text},
    model::{
        event::PersonEvent,
        name::{has_stacked_marks, is_control_or_bidi},
        person::Person,
    },
    realtime::Realtime,
};

/// The profile of a person that everybody may see.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The person.
    pub person: Person,
    /// A few words about themselves.
    pub bio: String,
    /// Their time zone: an IANA name.
    pub time_zone: Option<String>,
}

/// The fields of the viewer's own profile, beside their [`Person`].
#[derive(Clone, Debug, Default)]
pub struct OwnProfile {
    /// A few words about themselves.
    pub bio: String,
    /// Their time zone: an IANA name.
    pub time_zone: Option<String>,
    /// Their e-mail address. Nobody else sees it.
    pub email: Option<String>,
    /// Whether they have confirmed that address.
    pub email_confirmed: bool,
}

/// The valid fields of the form that changes a profile.
#[derive(Debug)]
pub struct ProfileEdit {
    display_name: Option<DisplayName>,
    bio: Bio,
    time_zone: Option<TimeZoneName>,
}

impl ProfileEdit {
    /// Parses the form.
    ///
    /// # Errors
    /// The errors, by field.
    pub fn parse(display_name: &str, bio: &str, time_zone: &str) -> Result<Self, FieldErrors> {
        let mut problems = FieldErrors::default();
        let display_name = problems.keep("display_name", DisplayName::parse(display_name));
        let bio = problems.keep("bio", Bio::parse(bio));
        let time_zone = problems.keep("time_zone", TimeZoneName::parse(time_zone));
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

/// The length of the longest bio, in characters.
const LONGEST_BIO: usize = 300;

impl Bio {
    fn parse(typed: &str) -> Result<Self, Text> {
        // Browsers send line breaks as CR LF.
        let bio = typed.replace("\r\n", "\n").trim().to_owned();
        if bio.chars().any(|c| c != '\n' && is_control_or_bidi(c)) {
            return Err(strings::unseen);
        }
        if has_stacked_marks(&bio) {
            return Err(strings::piled);
        }
        if bio.chars().count() > LONGEST_BIO {
            return Err(strings::bio_long);
        }
        Ok(Self(bio))
    }
}

/// The IANA name of a time zone that exists.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TimeZoneName(String);

impl TimeZoneName {
    /// The name.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Parses a typed name; blank is none.
    ///
    /// # Errors
    /// The sentence to show.
    pub(super) fn parse(typed: &str) -> Result<Option<Self>, Text> {
        let typed = typed.trim().replace(' ', "_");
        if typed.is_empty() {
            return Ok(None);
        }
        time_zones()
            .find(|zone| zone.eq_ignore_ascii_case(&typed))
            .map(|zone| Some(Self(zone)))
            .ok_or(strings::no_zone as Text)
    }
}

/// The time zones named after places, and UTC. Leaves out offsets and historical names.
pub fn time_zones() -> impl Iterator<Item = String> {
    let names = jiff::tz::db().available().map(|zone| zone.to_string());
    names.filter(|zone| zone == "UTC" || zone.contains('/') && !zone.starts_with("Etc/"))
}

/// The time of day in that zone now. `None` when the zone does not exist.
pub fn time_in_zone(zone: &str) -> Option<Time> {
    let zone = TimeZone::get(zone).ok()?;
    Some(Timestamp::now().to_zoned(zone).time())
}

/// The viewer's own profile.
///
/// # Errors
/// When the store fails.
pub async fn own_profile(store: &Store, viewer: &Viewer) -> Result<OwnProfile> {
    profile_store::own_profile(store, viewer.id()).await
}

/// The time zone that a form of the viewer means: the one named in its field, which scripts fill
/// in, else that of their profile, else UTC.
///
/// # Errors
/// When the store fails.
pub async fn zone_of(store: &Store, viewer: &Viewer, field: &str) -> Result<TimeZone> {
    let known = |name: &str| TimeZone::get(name).ok();
    if let Some(zone) = known(field) {
        return Ok(zone);
    }
    let own = own_profile(store, viewer).await?.time_zone;
    Ok(own.as_deref().and_then(known).unwrap_or(TimeZone::UTC))
}

/// The outcome of changing one's profile.
pub enum ProfileSave {
    /// It is stored; the person as others see them now.
    Saved(Person),
    /// The display name could be mistaken for another person's username.
    NameTaken,
}

/// Stores the viewer's profile.
///
/// # Errors
/// When the store fails.
pub async fn save_profile(
    store: &Store,
    viewer: &Viewer,
    edit: &ProfileEdit,
) -> Result<ProfileSave> {
    let person = viewer.person();
    // A display name that equals the own username says nothing new.
    let differs = |name: &&DisplayName| name.as_str() != person.username;
    let display_name = edit.display_name.as_ref().filter(differs);
    let time_zone = edit.time_zone.as_ref().map(TimeZoneName::as_str);
    let saved = profile_store::save(store, person, display_name, &edit.bio.0, time_zone).await?;
    let Some(shares_name) = saved else {
        return Ok(ProfileSave::NameTaken);
    };
    Ok(ProfileSave::Saved(Person {
        display_name: display_name.map(|name| name.as_str().to_owned()),
        shares_name,
        ..person.clone()
    }))
}

/// Stores the viewer's time zone, and returns the sentence to show if it does not exist.
///
/// # Errors
/// When the store fails.
pub async fn set_time_zone(
    store: &Store,
    viewer: &Viewer,
    typed: &str,
) -> Result<Result<(), Text>> {
    let zone = match TimeZoneName::parse(typed) {
        Ok(zone) => zone,
        Err(problem) => return Ok(Err(problem)),
    };
    let zone = zone.as_ref().map(TimeZoneName::as_str);
    profile_store::set_time_zone(store, viewer.id(), zone).await?;
    Ok(Ok(()))
}

/// The choices of what others see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Privacy {
    /// Send read receipts, and see those of others.
    pub receipts: bool,
    /// Appear offline all the time.
    pub appears_offline: bool,
}

impl Privacy {
    /// The viewer's choices.
    pub fn of(viewer: &Viewer) -> Self {
        Self {
            receipts: viewer.receipts(),
            appears_offline: viewer.appears_offline(),
        }
    }
}

/// Stores the viewer's choices, which take effect at once.
///
/// # Errors
/// When the store fails.
pub async fn set_privacy(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    privacy: Privacy,
) -> Result<()> {
    profile_store::set_privacy(store, viewer.id(), privacy).await?;
    let offline = privacy.appears_offline;
    realtime.notify(viewer.id(), PersonEvent::AppearsOffline { offline });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_zone_has_to_exist() {
        let zone = |typed| TimeZoneName::parse(typed).map(|zone| zone.map(|zone| zone.0));
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
        assert!(time_zones().count() > 300);
    }

    #[test]
    fn every_time_zone_has_a_time_of_day() {
        assert!(time_in_zone("Asia/Tokyo").is_some());
        assert_eq!(time_in_zone("Nowhere"), None);
    }

    #[test]
    fn a_bio_is_short_and_has_no_bidi_controls() {
        assert_eq!(Bio::parse(" a\r\nb ").expect("a bio").0, "a\nb");
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
