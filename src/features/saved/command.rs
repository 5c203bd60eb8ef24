//! The command `/remind`: a reminder of the message that is answered, or the latest one.

use jiff::tz::TimeZone;

use crate::{
    base::{clock::Timestamp, errors::Result, ids::MessageId},
    db::Store,
    features::{
        accounts::profile,
        rooms::Member,
        saved::{self, SaveOutcome, strings, words},
    },
    i18n::strings::Text,
    model::due_time::DueChoice,
    realtime::Realtime,
};

/// Reminds the member at the time that `words` name. Returns why not, if they are not. The time
/// is in the zone of their profile: there is no other that the words could mean.
///
/// # Errors
/// When the store fails.
pub async fn remind(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    reply_to: Option<MessageId>,
    words: &str,
) -> Result<Option<Text>> {
    let own = profile::own_profile(store, member.viewer()).await?;
    let zone = own.time_zone.and_then(|name| TimeZone::get(&name).ok());
    let (now, has_zone) = (Timestamp::now(), zone.is_some());
    let zone = zone.unwrap_or(TimeZone::UTC);
    let Some(choice) = words::read(words, now, &zone) else {
        return Ok(Some(strings::no_time));
    };
    if !has_zone && choice != DueChoice::InAnHour {
        return Ok(Some(strings::no_zone));
    }
    let Ok(due) = choice.resolve(now, &zone) else {
        return Ok(Some(strings::not_within_a_year));
    };
    let message = match reply_to {
        Some(message) => Some(message),
        None => saved::latest(store, member).await?,
    };
    let Some(message) = message else {
        return Ok(Some(strings::no_message));
    };
    let outcome = saved::remind(store, realtime, member, message, Some(due)).await?;
    Ok(match outcome {
        SaveOutcome::Saved => None,
        SaveOutcome::TooMany => Some(strings::too_many),
    })
}
