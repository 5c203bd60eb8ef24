//! The list of a room's members, in parts.

pub mod routes;
mod store;
pub mod view;

use crate::{
    base::{errors::Result, ids::UserId},
    db::Store,
    features::rooms::Member,
    model::{list_part::PART, person::Person},
};

/// A part of a room's members, in the order of their accounts.
pub struct MemberPart {
    /// The members.
    pub people: Vec<Person>,
    /// How many come before them.
    pub before: i64,
    /// How many the room has.
    pub total: i64,
}

impl MemberPart {
    /// How many members there are up to the end of this part.
    pub fn end(&self) -> i64 {
        let number = i64::try_from(self.people.len()).unwrap_or(i64::MAX);
        self.before.saturating_add(number)
    }

    /// The member after whom the next part begins, if there is one.
    pub fn next(&self) -> Option<UserId> {
        let last = self.people.last().map(|person| person.id);
        last.filter(|_| self.end() < self.total)
    }
}

/// The part of the room's members after `after`.
///
/// # Errors
/// When the store fails.
pub async fn part(store: &Store, member: &Member, after: UserId) -> Result<MemberPart> {
    read(store, member, after, PART).await
}

/// The first `limit` members of the room.
///
/// # Errors
/// When the store fails.
pub async fn first(store: &Store, member: &Member, limit: usize) -> Result<MemberPart> {
    read(store, member, UserId::NONE, limit).await
}

/// How many members there are, counted up to `limit`.
///
/// # Errors
/// When the store fails.
pub async fn number_up_to(store: &Store, member: &Member, limit: usize) -> Result<usize> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let number = store::number_up_to(store, member.room().id, limit).await?;
    Ok(usize::try_from(number).unwrap_or_default())
}

async fn read(store: &Store, member: &Member, after: UserId, limit: usize) -> Result<MemberPart> {
    let room = member.room().id;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let people = store::after(store, room, after, limit).await?;
    let number = i64::try_from(people.len()).unwrap_or(i64::MAX);
    let (before, total) = match after == UserId::NONE && number < limit {
        true => (0, number),
        false => store::count(store, room, after).await?,
    };
    Ok(MemberPart {
        people,
        before,
        total,
    })
}
