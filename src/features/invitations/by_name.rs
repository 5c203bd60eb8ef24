//! Inviting somebody by the username that a member types.

use crate::{
    base::errors::{Error, Result, RetryAfter},
    db::Store,
    features::{
        accounts,
        invitations::{self, InviteOutcome},
        rate_limits::Limits,
        rooms::{self, Member},
    },
    i18n::strings::Text,
    model::person::Person,
    realtime::Realtime,
};

/// The outcome.
pub enum ByName {
    /// They are a member, or asked.
    Invited,
    /// They are not asked, for this reason.
    Refused(Text),
    /// The member has invited too many people lately.
    TooOften(RetryAfter, Text),
}

/// Invites the person with that username, which may come with its `@`.
///
/// # Errors
/// `NotFound` in a conversation, and when the member has just left; when the store fails.
pub async fn invite(
    store: &Store,
    realtime: &Realtime,
    limits: &Limits,
    member: &Member,
    username: &str,
) -> Result<ByName> {
    if member.room().is_direct() {
        return Err(Error::NotFound);
    }
    let username = username.trim().trim_start_matches('@');
    let person = match accounts::find_by_username(store, username).await {
        Ok(person) => person,
        Err(Error::NotFound) => return Ok(ByName::Refused(rooms::strings::nobody)),
        Err(error) => return Err(error),
    };
    if let Err(wait) = count_invite(store, limits, member, &person).await? {
        return Ok(ByName::TooOften(wait, rooms::strings::too_many_invites));
    }
    let outcomes = invitations::invite(store, realtime, member, &[person]).await?;
    Ok(match outcomes.first() {
        Some(InviteOutcome::Refused) => ByName::Refused(invitations::strings::refused),
        Some(InviteOutcome::TooMany) => ByName::Refused(invitations::strings::too_many),
        Some(InviteOutcome::InTooManyRooms) => ByName::Refused(rooms::strings::in_too_many_rooms),
        Some(InviteOutcome::Joined | InviteOutcome::Asked) | None => ByName::Invited,
    })
}

/// Counts an invitation against the member's limits.
async fn count_invite(
    store: &Store,
    limits: &Limits,
    member: &Member,
    person: &Person,
) -> Result<Result<(), RetryAfter>> {
    let people = std::slice::from_ref(person);
    // Inviting somebody twice is inviting them once.
    if invitations::is_invited(store, member, person).await? {
        return Ok(Ok(()));
    }
    let strangers = invitations::count_strangers(store, member.viewer(), people).await?;
    Ok(limits.invite(member.person().id, 1, strangers))
}
