//! The inbox: what concerns a person in all their rooms. It is read from mentions, answers and
//! reactions as they are, so nothing is written for it when somebody posts.
//!
//! A mention or an answer is read when its room is read up to there, or when it was opened by a
//! link; reactions are read once the inbox has shown them; reminders when their person is done with
//! them or has opened the message; "all read" is for everything before it.

pub mod catch_up;
mod catch_up_view;
mod items;
pub mod routes;
mod seen_store;
mod store;
pub(crate) mod strings;
pub mod view;

use std::collections::BTreeSet;

pub use crate::features::inbox::items::{InboxItem, InboxPage, InboxPosition, page};
pub(crate) use crate::features::inbox::seen_store::{FORGET_OPENED, FORGET_SEEN};

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{MessageId, RoomId, UserId},
    },
    db::Store,
    features::{accounts::Viewer, rooms::Member, saved},
    model::event::{COUNTED, PersonEvent},
    realtime::Realtime,
};

/// How long "all read" can be undone, in seconds.
const UNDONE_WITHIN: i64 = 60 * 60;

/// Why a message concerns somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Concern {
    /// It mentions them by name, or because they were online.
    Mention,
    /// It mentions everybody in the room.
    MentionOfEverybody,
    /// It is an answer in a thread that they follow.
    Answer,
    /// It is theirs, and others reacted to it.
    Reaction,
    /// They wanted to be reminded of it.
    Reminder,
}

impl Concern {
    /// Whether it is a mention of any kind.
    pub fn is_mention(self) -> bool {
        matches!(self, Self::Mention | Self::MentionOfEverybody)
    }
}

/// The part of the inbox that is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// Everything.
    #[default]
    All,
    /// Mentions.
    Mentions,
    /// Answers.
    Answers,
    /// Reactions.
    Reactions,
    /// Reminders.
    Reminders,
}

impl Filter {
    /// All of them, in the order of their links.
    pub const ALL: [Self; 5] = [
        Self::All,
        Self::Mentions,
        Self::Answers,
        Self::Reactions,
        Self::Reminders,
    ];

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Mentions => "mentions",
            Self::Answers => "answers",
            Self::Reactions => "reactions",
            Self::Reminders => "reminders",
        }
    }

    /// Reads its name; any other one is everything.
    pub fn parse(name: Option<&str>) -> Self {
        let named = |filter: &Self| Some(filter.name()) == name;
        Self::ALL.into_iter().find(named).unwrap_or_default()
    }

    fn shows(self, concern: Concern) -> bool {
        match self {
            Self::All => true,
            Self::Mentions => concern.is_mention(),
            Self::Answers => concern == Concern::Answer,
            Self::Reactions => concern == Concern::Reaction,
            Self::Reminders => concern == Concern::Reminder,
        }
    }
}

/// Whether "all read" can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undo {
    /// It was pressed a while ago.
    Possible,
    /// There is nothing to take back.
    Nothing,
}

/// Something that is unread in the inbox.
pub type UnreadItem = (MessageId, RoomId, Concern);

/// All that is unread for a person, at most [`COUNTED`] of each kind.
///
/// # Errors
/// When the store fails.
pub async fn unread(store: &Store, user: UserId) -> Result<Vec<UnreadItem>> {
    store::unread(store, user).await
}

/// How many items are unread, counted up to [`COUNTED`]. All reactions to a message are one.
///
/// # Errors
/// When the store fails.
pub async fn count(store: &Store, user: UserId) -> Result<u32> {
    let unread = unread(store, user).await?;
    // A message that mentions somebody and answers them is one.
    let kind = |concern| match concern {
        Concern::Mention | Concern::MentionOfEverybody | Concern::Answer => Concern::Mention,
        other => other,
    };
    let items = unread
        .iter()
        .map(|(message, _, concern)| (message, kind(*concern)));
    let items: BTreeSet<_> = items.collect();
    Ok(u32::try_from(items.len()).unwrap_or(COUNTED).min(COUNTED))
}

/// The inbox has shown the reactions up to a time.
///
/// # Errors
/// When the store fails.
pub async fn reactions_seen(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    up_to: Timestamp,
) -> Result<()> {
    let up_to = up_to.min(Timestamp::now());
    if seen_store::reactions_seen(store, viewer.id(), up_to).await? {
        realtime.notify(viewer.id(), PersonEvent::Inbox);
    }
    Ok(())
}

/// Marks everything in the inbox as read.
///
/// # Errors
/// When the store fails.
pub async fn all_read(store: &Store, realtime: &Realtime, viewer: &Viewer) -> Result<()> {
    seen_store::all_read(store, viewer.id(), Timestamp::now()).await?;
    realtime.notify(viewer.id(), PersonEvent::Inbox);
    Ok(())
}

/// Whether "all read" can be taken back.
///
/// # Errors
/// When the store fails.
pub async fn undo(store: &Store, viewer: &Viewer) -> Result<Undo> {
    let since = Timestamp::now().minus_seconds(UNDONE_WITHIN);
    store::undo(store, viewer.id(), since).await
}

/// Takes "all read" back.
///
/// # Errors
/// When the store fails.
pub async fn undo_all_read(store: &Store, realtime: &Realtime, viewer: &Viewer) -> Result<()> {
    let since = Timestamp::now().minus_seconds(UNDONE_WITHIN);
    seen_store::undo_all_read(store, viewer.id(), since).await?;
    realtime.notify(viewer.id(), PersonEvent::Inbox);
    Ok(())
}

/// The member has opened a message by a link. Those before it are as unread as they were. A
/// failure is ignored, because a full disk must not keep anybody from reading.
pub async fn opened(store: &Store, realtime: &Realtime, member: &Member, message: MessageId) {
    let (user, read_state) = (member.person().id, member.read_state());
    if let Ok(Some(saved)) = saved::state(store, member.viewer(), message).await
        && saved.unread
    {
        let _ = saved::see(store, realtime, member.viewer(), Some(message)).await;
    }
    if message <= read_state.seen {
        return;
    }
    let opened = seen_store::open(store, user, message, read_state.marks).await;
    if opened.is_ok_and(|is_new| is_new) {
        realtime.notify(user, PersonEvent::Inbox);
    }
}

/// Something else changed what is unread for a person: the threads that they follow.
///
/// # Errors
/// When the store fails.
pub async fn changed(store: &Store, realtime: &Realtime, user: UserId) -> Result<()> {
    seen_store::changed(store, user).await?;
    realtime.notify(user, PersonEvent::Inbox);
    Ok(())
}
