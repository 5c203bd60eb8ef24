//! A room's history, a page at a time.

use crate::{
    base::{
        errors::Result,
        ids::{MessageId, Seq},
    },
    db::Store,
    features::{
        messages::{attached, history_store},
        rooms::{Clearing, Member},
    },
    model::message::Message,
};

/// Messages on a page.
pub const PAGE: i64 = 50;

/// Messages on the longest page, which grows so that all unread messages are on it.
const LONG_PAGE: i64 = 250;

/// Read messages shown above the unread ones.
const CONTEXT: i64 = 5;

/// The part of the history that a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PagePosition {
    /// From the first unread message to the newest.
    FirstUnread,
    /// The newest messages, read or not.
    Newest,
    /// The messages right before this one.
    Before(MessageId),
    /// The messages right after this one.
    After(MessageId),
    /// The messages around this one, which is marked.
    At(MessageId),
}

/// Consecutive messages of a room, the oldest first.
#[derive(Clone, Debug)]
pub struct HistoryPage {
    /// The messages.
    pub messages: Vec<Message>,
    /// Whether there are older messages.
    pub older: bool,
    /// Whether the page was asked for by position and so does not follow new messages.
    pub newer: bool,
    /// Whether a page that does not follow ends with the newest message all the same.
    pub last: bool,
    /// The cleared history that the page is the end of, if there is one.
    pub clearing: Option<Clearing>,
    /// The first unread message, if it is on the page.
    pub new_from: Option<MessageId>,
    /// The first unread message, if the page begins after it: what lies between is not read when
    /// the page is.
    pub unread_above: Option<MessageId>,
    /// The message that the page was opened at.
    pub marked: Option<MessageId>,
    head: Option<Seq>,
}

impl HistoryPage {
    /// The room's number, read in the same statement as the messages: the page shows every
    /// change up to it and none after it.
    pub fn head(&self, member: &Member) -> Seq {
        // On an empty page no message can appear twice.
        self.head.unwrap_or(member.head())
    }
}

/// A page of the history that the member may see.
///
/// # Errors
/// When the store fails.
pub async fn page(store: &Store, member: &Member, position: PagePosition) -> Result<HistoryPage> {
    let mut page = match position {
        PagePosition::Before(message) => before(store, member, message).await?,
        PagePosition::After(message) => after(store, member, message).await?,
        PagePosition::At(message) => around(store, member, message).await?,
        PagePosition::FirstUnread => first_unread(store, member).await?,
        PagePosition::Newest => newest(store, member, PAGE).await?,
    };
    // After the messages: they may be newer than the page's number, and never older.
    attached::add_to(store, &mut page.messages.iter_mut().collect::<Vec<_>>()).await?;
    page.unread_above = unread_above(store, member, &page).await?;
    let cleared = member.read_state().cleared;
    for message in &mut page.messages {
        message.forget_quotes_up_to(cleared);
    }
    Ok(page)
}

async fn unread_above(
    store: &Store,
    member: &Member,
    page: &HistoryPage,
) -> Result<Option<MessageId>> {
    let begins_unread = page
        .messages
        .first()
        .is_some_and(|first| page.older && first.id > member.read_state().seen);
    if member.is_up_to_date() || !begins_unread {
        return Ok(None);
    }
    let first = history_store::first_newer(store, member).await?;
    Ok(first.filter(|unread| Some(*unread) < page.messages.first().map(|first| first.id)))
}

/// The newest page, longer if more messages are unread. If even the longest page does not
/// hold them, the page begins where the member stopped reading.
async fn first_unread(store: &Store, member: &Member) -> Result<HistoryPage> {
    let unread = match member.is_up_to_date() {
        true => 0,
        false => history_store::count_newer(store, member, LONG_PAGE + 1).await?,
    };
    if unread < PAGE {
        newest(store, member, PAGE).await
    } else if unread <= LONG_PAGE {
        newest(store, member, unread + CONTEXT).await
    } else {
        after(store, member, member.read_state().seen).await
    }
}

/// The first page for a reader who follows new messages from here on: all unread messages,
/// or the newest page if the longest one does not hold them.
///
/// # Errors
/// When the store fails.
pub async fn live(store: &Store, member: &Member) -> Result<HistoryPage> {
    let mut page = first_unread(store, member).await?;
    if page.newer {
        page = newest(store, member, PAGE).await?;
    }
    attached::add_to(store, &mut page.messages.iter_mut().collect::<Vec<_>>()).await?;
    Ok(page)
}

/// The newest `length` messages.
async fn newest(store: &Store, member: &Member, length: i64) -> Result<HistoryPage> {
    let (messages, head) = history_store::newest(store, member, None, length + 1).await?;
    let mut page = from_newest_first(member, messages, length);
    page.head = head;
    Ok(page)
}

async fn before(store: &Store, member: &Member, message: MessageId) -> Result<HistoryPage> {
    let (messages, _) = history_store::newest(store, member, Some(message), PAGE + 1).await?;
    let mut page = from_newest_first(member, messages, PAGE);
    page.newer = true;
    Ok(page)
}

/// A page from messages that were read newest first. They are one more than the page
/// shows, to know whether there are older ones.
fn from_newest_first(member: &Member, mut messages: Vec<Message>, length: i64) -> HistoryPage {
    let shown = usize::try_from(length).unwrap_or(usize::MAX);
    let older = messages.len() > shown;
    messages.truncate(shown);
    messages.reverse();
    page_of(member, messages, older, false)
}

async fn after(store: &Store, member: &Member, message: MessageId) -> Result<HistoryPage> {
    let mut messages = history_store::oldest(store, member, message, PAGE + 1).await?;
    let shown = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let newer = messages.len() > shown;
    messages.truncate(shown);
    // The message that the page comes after is older.
    let older = message > member.read_state().cleared;
    let mut page = page_of(member, messages, older, newer);
    page.newer = true;
    page.last = !newer;
    Ok(page)
}

/// Half a page before a message, the message, and half a page after it.
async fn around(store: &Store, member: &Member, message: MessageId) -> Result<HistoryPage> {
    let half = PAGE / 2;
    let (before, _) = history_store::newest(store, member, Some(message.next()), half + 2).await?;
    let mut page = from_newest_first(member, before, half + 1);
    let mut after = history_store::oldest(store, member, message, half + 1).await?;
    let shown = usize::try_from(half).unwrap_or(usize::MAX);
    let newer = after.len() > shown;
    after.truncate(shown);
    page.messages.append(&mut after);
    let (messages, older) = (page.messages, page.older);
    let mut page = page_of(member, messages, older, newer);
    page.last = !newer;
    page.marked = Some(message);
    Ok(page)
}

fn page_of(member: &Member, messages: Vec<Message>, older: bool, newer: bool) -> HistoryPage {
    let seen = member.read_state().seen;
    let own = |message: &&Message| message.author.id == member.person().id;
    let unread = |message: &&Message| message.id > seen && !own(message);
    let new_from = messages.iter().find(unread).map(|message| message.id);
    HistoryPage {
        messages,
        older,
        newer,
        clearing: member.read_state().clearing(),
        new_from,
        last: false,
        unread_above: None,
        marked: None,
        head: None,
    }
}
