//! The past, a page at a time.

mod store;

use crate::{
    base::{
        errors::Result,
        ids::{MessageId, Seq},
    },
    db::Store,
    features::rooms::Member,
    model::message::Message,
};

/// How many messages a page holds.
pub const PAGE: i64 = 50;

/// How many messages a page may hold so that all that is new is on it.
const LONG_PAGE: i64 = 250;

/// How much of what was read already stands above what is new.
const CONTEXT: i64 = 5;

/// Which stretch of the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PagePosition {
    /// From what the member has not seen yet to the newest.
    Here,
    /// The newest, wherever the member is.
    Newest,
    /// What was right before a message.
    Before(MessageId),
    /// What came right after a message.
    After(MessageId),
}

/// A stretch of a room's history, the oldest message first.
#[derive(Clone, Debug)]
pub struct Page {
    /// The messages.
    pub messages: Vec<Message>,
    /// Whether there are older ones.
    pub older: bool,
    /// Whether it is not live: there are newer ones, or were.
    pub newer: bool,
    /// Whether it ends with the newest all the same.
    pub last: bool,
    /// The first that the member has not seen, if it is one of them.
    pub new_from: Option<MessageId>,
    head: Option<Seq>,
}

impl Page {
    /// The room's number when the page was read, in the same look: what changed
    /// after it is not on the page, and everything before it is.
    pub fn head(&self, member: &Member) -> Seq {
        // Without a message there is nothing that could stand twice.
        self.head.unwrap_or(member.head())
    }
}

/// A stretch of what is there for the member.
///
/// # Errors
/// When the store fails.
pub async fn page(store: &Store, member: &Member, place: PagePosition) -> Result<Page> {
    match place {
        PagePosition::Before(message) => before(store, member, message).await,
        PagePosition::After(message) => after(store, member, message).await,
        PagePosition::Here => here(store, member).await,
        PagePosition::Newest => newest(store, member, PAGE).await,
    }
}

/// The newest page, longer when more than that is new. What is more than a long page
/// begins where the member stopped reading, and goes on from there.
async fn here(store: &Store, member: &Member) -> Result<Page> {
    let new = match member.is_up_to_date() {
        true => 0,
        false => store::newer_than(store, member, LONG_PAGE + 1).await?,
    };
    if new < PAGE {
        newest(store, member, PAGE).await
    } else if new <= LONG_PAGE {
        newest(store, member, new + CONTEXT).await
    } else {
        after(store, member, member.reading().seen).await
    }
}

/// What a page begins with that goes on live: all that is new to the member, unless
/// that is more than a long page holds.
///
/// # Errors
/// When the store fails.
pub async fn live(store: &Store, member: &Member) -> Result<Page> {
    let page = here(store, member).await?;
    match page.newer {
        true => newest(store, member, PAGE).await,
        false => Ok(page),
    }
}

/// The newest page, or as much as `length`.
async fn newest(store: &Store, member: &Member, length: i64) -> Result<Page> {
    let (messages, head) = store::newest(store, member, None, length + 1).await?;
    let mut page = backwards(member, messages, length);
    page.head = head;
    Ok(page)
}

async fn before(store: &Store, member: &Member, message: MessageId) -> Result<Page> {
    let (messages, _) = store::newest(store, member, Some(message), PAGE + 1).await?;
    let mut page = backwards(member, messages, PAGE);
    page.newer = true;
    Ok(page)
}

/// What was read from the newest to the oldest, with one more than is shown, which
/// tells whether there are more.
fn backwards(member: &Member, mut messages: Vec<Message>, length: i64) -> Page {
    let shown = usize::try_from(length).unwrap_or(usize::MAX);
    let older = messages.len() > shown;
    messages.truncate(shown);
    messages.reverse();
    stretch(member, messages, older, false)
}

async fn after(store: &Store, member: &Member, message: MessageId) -> Result<Page> {
    let mut messages = store::oldest(store, member, message, PAGE + 1).await?;
    let shown = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let newer = messages.len() > shown;
    messages.truncate(shown);
    // There is the one after which this is.
    let older = message > member.reading().cleared;
    let mut page = stretch(member, messages, older, newer);
    page.newer = true;
    page.last = !newer;
    Ok(page)
}

fn stretch(member: &Member, messages: Vec<Message>, older: bool, newer: bool) -> Page {
    let seen = member.reading().seen;
    let own = |message: &&Message| message.author.id == member.person().id;
    let new = |message: &&Message| message.id > seen && !own(message);
    let new_from = messages.iter().find(new).map(|message| message.id);
    Page {
        messages,
        older,
        newer,
        new_from,
        last: false,
        head: None,
    }
}
