//! The list of messages on a room's page. A list that several readers see alike is rendered
//! once for all of them.

use std::sync::Arc;

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::{
        errors::Result,
        ids::{Edition, MessageId, RoomId, Seq, UserId},
        memory,
    },
    cache::{
        bounded_cache,
        weighted::{Weighted, WeightedCache},
    },
    db::Store,
    features::{
        invitations,
        messages::{
            history::{self, HistoryPage, PagePosition},
            routes, strings, view,
        },
        room_log::Epoch,
        rooms::{self, Clearing, Member, settings::view::cleared_history},
    },
    i18n::{lang::Lang, strings::Text},
    model::{
        message::Message,
        room::{Room, RoomKind},
    },
    web::rendered_page::Segment,
};

/// The rendered messages of a page, with the data that the page around them needs.
pub struct MessageRange {
    /// The list.
    pub list: Arc<Segment>,
    /// The newest message on it.
    pub newest: Option<MessageId>,
    /// Whether some of it is unread.
    pub has_new: bool,
    /// Whether unread messages come before it.
    pub has_unread_above: bool,
    /// The room's number when the messages were read, if the page follows new messages.
    pub live_from: Option<Seq>,
    /// Whether these are the messages around one that a link leads to.
    pub is_around: bool,
}

impl Weighted for MessageRange {
    fn bytes(&self) -> usize {
        size_of::<Self>() + self.list.bytes()
    }
}

/// Everything that a range depends on. A range with unread messages is rendered for its
/// reader alone, because it shows where they begin.
#[derive(PartialEq, Eq, Hash)]
struct MessageRangeKey {
    lang: Lang,
    epoch: Epoch,
    room: RoomId,
    head: Seq,
    people: Edition,
    position: PagePosition,
    /// Whether the range is added to a page that is open.
    is_continuation: bool,
    clearing: Option<Clearing>,
    reader: Option<(UserId, MessageId)>,
}

impl Weighted for MessageRangeKey {
    fn bytes(&self) -> usize {
        size_of::<Self>()
    }
}

struct MessageRangeCache(WeightedCache<MessageRangeKey, Arc<MessageRange>>);
bounded_cache!(MessageRangeCache, memory::MESSAGE_RANGES);

/// The messages at `position`, for a new page.
///
/// # Errors
/// When the store fails.
pub async fn message_range(
    store: &Store,
    epoch: &Epoch,
    member: &Member,
    position: PagePosition,
) -> Result<Arc<MessageRange>> {
    cached_range(store, epoch, member, position, false).await
}

/// The messages at `position`, for a page that is open and shows their neighbors.
///
/// # Errors
/// When the store fails.
pub async fn more_messages(
    store: &Store,
    epoch: &Epoch,
    member: &Member,
    position: PagePosition,
) -> Result<Arc<MessageRange>> {
    cached_range(store, epoch, member, position, true).await
}

async fn cached_range(
    store: &Store,
    epoch: &Epoch,
    member: &Member,
    position: PagePosition,
    is_continuation: bool,
) -> Result<Arc<MessageRange>> {
    let (room, read_state) = (member.room(), member.read_state());
    let reader = (!member.is_up_to_date()).then_some((member.person().id, read_state.seen));
    let lang = member.lang();
    let key = MessageRangeKey {
        lang,
        epoch: epoch.clone(),
        room: room.id,
        head: member.head(),
        people: member.people(),
        position,
        is_continuation,
        clearing: read_state.clearing(),
        reader,
    };
    let cache = store.cache::<MessageRangeCache>();
    if let Some(range) = cache.0.get(&key) {
        return Ok(range);
    }
    let page = history::page(store, member, position).await?;
    let messages = store.cache::<RenderedMessageCache>();
    let render = |message: &Message| messages.render(lang, message);
    let list = match (is_continuation, position) {
        (false, _) => list(lang, room, &page, &render),
        (true, PagePosition::After(_)) => continuation(lang, room, &page, &render),
        (true, _) => range(lang, room, &page, &render),
    };
    let range = Arc::new(MessageRange {
        list: Arc::new(list.into()),
        newest: page.messages.last().map(|message| message.id),
        has_new: page.new_from.is_some(),
        has_unread_above: page.unread_above.is_some(),
        // An older page does not follow new messages: there would be a gap before them. A page
        // around a message follows them: scripts know where its list ends.
        live_from: (!page.newer || page.marked.is_some()).then(|| page.head(member)),
        is_around: page.marked.is_some(),
    });
    // A message that was posted since the key was made is unread for some of those who
    // share the key, and read for others.
    if reader.is_some() || !range.has_new {
        cache.0.keep(key, range.clone());
    }
    Ok(range)
}

/// Messages by id and language, each rendered once for as long as it looks the same.
struct RenderedMessageCache(WeightedCache<RenderedMessageKey, Arc<RenderedMessage>>);
bounded_cache!(RenderedMessageCache, memory::RENDERED_MESSAGES);

#[derive(PartialEq, Eq, Hash)]
struct RenderedMessageKey(MessageId, Lang);

impl Weighted for RenderedMessageKey {
    fn bytes(&self) -> usize {
        size_of::<Self>()
    }
}

struct RenderedMessage {
    source: Message,
    html: Markup,
}

impl Weighted for RenderedMessage {
    fn bytes(&self) -> usize {
        size_of::<Self>() + self.source.owned_bytes() + self.html.0.capacity()
    }
}

impl RenderedMessageCache {
    fn render(&self, lang: Lang, message: &Message) -> Markup {
        if let Some(rendered) = self.0.get(&RenderedMessageKey(message.id, lang))
            && rendered.shows(message)
        {
            return rendered.html.clone();
        }
        let html = view::message(lang, message);
        let rendered = RenderedMessage {
            source: message.clone(),
            html: html.clone(),
        };
        self.0
            .keep(RenderedMessageKey(message.id, lang), Arc::new(rendered));
        html
    }
}

impl RenderedMessage {
    /// Whether a message looks like this one.
    fn shows(&self, message: &Message) -> bool {
        let Message {
            id,
            room,
            author,
            body,
            unreadable,
            posted_at,
            continues,
            opens_day,
            edited_at,
            // Not shown.
            mentioned: _,
            mentioned_names: _,
            named,
            reply_to,
            thread,
            quotes,
            answers,
            pinned,
            reactions,
            has_reactions: _,
            poll,
            has_poll: _,
        } = &self.source;
        (id, room, author, body) == (&message.id, &message.room, &message.author, &message.body)
            && (posted_at, edited_at) == (&message.posted_at, &message.edited_at)
            && *unreadable == message.unreadable
            && *named == message.named
            && (reply_to, thread) == (&message.reply_to, &message.thread)
            && (quotes, answers) == (&message.quotes, &message.answers)
            && (reactions, poll) == (&message.reactions, &message.poll)
            && (continues, opens_day) == (&message.continues, &message.opens_day)
            && *pinned == message.pinned
    }
}

/// Renders one message of a list.
type Render<'a> = dyn Fn(&Message) -> Markup + 'a;

/// The items of a page without scripts, which a stream continues.
pub fn uncached_items(lang: Lang, room: &Room, page: &HistoryPage) -> Markup {
    range(lang, room, page, &|message| view::message(lang, message))
}

/// The list of messages on a room's page.
fn list(lang: Lang, room: &Room, page: &HistoryPage, render: &Render<'_>) -> Markup {
    html! {
        ol #messages data-unread-above=[page.unread_above] {
            (range(lang, room, page, render))
            @if page.newer {
                (link_to_newer(lang, room, page))
                // (A page that is live has a button instead; a script removes this.)
                (newest(lang, room))
            }
        }
    }
}

/// The link to older messages or the beginning of the history, then the messages.
fn range(lang: Lang, room: &Room, page: &HistoryPage, render: &Render<'_>) -> Markup {
    html! {
        @match page.messages.first() {
            Some(first) if page.older => (older(lang, room, first.id)),
            _ => @match page.clearing {
                Some(clearing) => (cleared_history(lang, room, clearing)),
                None => (beginning(lang, room)),
            }
        }
        (items(lang, page, render))
    }
}

/// The beginning of a room's history. The style sheet shows the hint while the room has no
/// messages.
pub fn beginning(lang: Lang, room: &Room) -> Markup {
    html! {
        li.beginning {
            @if room.is_direct() {
                p { (strings::beginning(lang)) }
                p.hint { (strings::two_of_you(lang)) }
            } @else {
                p { (strings::beginning_of(lang, html! { bdi { (room.name) } })) }
                p.hint { (beginning_hint(room)(lang)) }
                (invitations::view::copy_link(lang, room))
            }
        }
    }
}

fn beginning_hint(room: &Room) -> Text {
    match room.kind {
        RoomKind::Private => strings::invite_others,
        _ => strings::tell_others,
    }
}

/// The messages after those of a page that is open, and the link to newer ones.
fn continuation(lang: Lang, room: &Room, page: &HistoryPage, render: &Render<'_>) -> Markup {
    html! { (items(lang, page, render)) (link_to_newer(lang, room, page)) }
}

fn items(lang: Lang, page: &HistoryPage, render: &Render<'_>) -> Markup {
    html! {
        @for (place, message) in page.messages.iter().enumerate() {
            @let after_divider = page.new_from == Some(message.id);
            @if after_divider {
                // Scripts sort the list by the ids of its items, so the divider has none itself.
                li.divider { span #new role="separator" aria-label=(strings::new_since(lang)) { (strings::new_since(lang)) } }
            }
            // The first one shows its author and day, whatever came before it.
            @if page.marked == Some(message.id) {
                (view::marked_message(lang, message, place == 0))
            } @else if place == 0 || after_divider {
                (view::leading_message(lang, message, place == 0))
            } @else {
                (render(message))
            }
        }
    }
}

fn link_to_newer(lang: Lang, room: &Room, page: &HistoryPage) -> Markup {
    match page.messages.last() {
        Some(last) if !page.last => newer(lang, room, last.id),
        _ => Markup::default(),
    }
}

/// The link to newer messages. It loads them by itself when it scrolls into view.
pub fn newer(lang: Lang, room: &Room, after: MessageId) -> Markup {
    html! {
        li.newer {
            a href=(rooms::routes::after(room.id, after))
                hx-get=(uri!(routes::load_more(room.id, _, Some(after))))
                hx-trigger="click, intersect once"
                hx-target="closest .newer" hx-swap="outerHTML" { (strings::newer(lang)) }
        }
    }
}

/// The link from the history to the newest messages.
pub fn newest(lang: Lang, room: &Room) -> Markup {
    html! { li.newest { a href=(rooms::routes::at(room.id)) { (strings::newest(lang)) } } }
}

/// The link to older messages. It loads them by itself when it scrolls into view.
pub fn older(lang: Lang, room: &Room, before: MessageId) -> Markup {
    html! {
        li.older {
            a href=(rooms::routes::before(room.id, before))
                hx-get=(uri!(routes::load_more(room.id, Some(before), _)))
                hx-trigger="click, intersect once"
                hx-target="closest .older" hx-swap="outerHTML" { (strings::older(lang)) }
        }
    }
}
