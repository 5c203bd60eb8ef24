//! A room's page, put together from cached parts.

use std::sync::Arc;

use crate::{
    base::{
        errors::Result,
        ids::{Edition, MessageId, RoomId, Seq},
        memory,
    },
    cache::{
        bounded_cache,
        weighted::{Weighted, WeightedCache},
    },
    db::Store,
    features::{
        conversations,
        messages::{self, history::PagePosition, list_view, view::Answering},
        pins,
        room_log::Epoch,
        rooms::{
            self, Member,
            members::{self, MemberPart},
            view,
        },
        sidebar::{self, SidebarVersion},
    },
    i18n::{Html, field_errors::FieldErrors},
    model::{person::Person, thread::Quote},
    realtime::Realtime,
    web::{headers::OurOrigin, page_preferences, rendered_page::RenderedPage},
};

/// How many members the page itself lists. The full list is fetched when it is opened.
const PEOPLE_SHOWN: usize = 30;

/// The state a room's page is rendered from. A request guard.
pub struct PageSources<'a> {
    /// The database.
    pub store: &'a Store,
    /// Presence.
    pub realtime: &'a Realtime,
    /// The epoch that the room's numbers belong to.
    pub epoch: &'a Epoch,
    /// The origin of our own links.
    pub origin: OurOrigin,
}

/// Everything that the page with an empty composer depends on.
#[derive(PartialEq, Eq, Hash)]
struct RoomPageKey {
    epoch: Epoch,
    member: Member,
    position: PagePosition,
    sidebar: SidebarVersion,
    presence: u64,
}

impl Weighted for RoomPageKey {
    fn bytes(&self) -> usize {
        size_of::<Self>() + self.member.owned_bytes() + self.sidebar.bytes()
    }
}

struct RoomPageCache(WeightedCache<RoomPageKey, Arc<RenderedPage>>);
bounded_cache!(RoomPageCache, memory::ROOM_PAGES);

/// The page with an empty composer. It is rendered once for as long as nothing on it
/// changes, including the composer's idempotency key: a message posted with that key
/// changes the page.
///
/// # Errors
/// When the store fails.
pub async fn with_empty_composer(
    member: &Member,
    position: PagePosition,
    sources: &PageSources<'_>,
) -> Result<Arc<RenderedPage>> {
    // The key is made before the parts of the page are read. A change in between makes the
    // page newer than its key, and nobody asks for that key again.
    let key = RoomPageKey {
        epoch: sources.epoch.clone(),
        member: member.page_key(),
        position,
        presence: sources.realtime.presence.version(),
        sidebar: sidebar::version(sources.store, member.viewer()).await?,
    };
    let cache = sources.store.cache::<RoomPageCache>();
    if let Some(page) = cache.0.get(&key) {
        return Ok(page);
    }
    let idempotency_key = messages::new_idempotency_key();
    let (lang, room) = (member.lang(), member.room());
    let composer = messages::view::composer(
        lang,
        member.person().id,
        room,
        "",
        &idempotency_key,
        &FieldErrors::default(),
        Answering::Nothing,
    );
    let page = Arc::new(with_composer(&composer, member, position, sources).await?);
    cache.0.keep(key, page.clone());
    Ok(page)
}

/// The page with a composer that answers a message. Its text is typed into no cached page.
///
/// # Errors
/// `NotFound` when there is no such message; when the store fails.
pub async fn with_reply(
    member: &Member,
    message: MessageId,
    sources: &PageSources<'_>,
) -> Result<Arc<RenderedPage>> {
    let message = messages::one(sources.store, member, message).await?;
    let composer = messages::view::composer(
        member.lang(),
        member.person().id,
        member.room(),
        "",
        &messages::new_idempotency_key(),
        &FieldErrors::default(),
        Answering::Message(&Quote::from(&message)),
    );
    let position = PagePosition::FirstUnread;
    Ok(Arc::new(
        with_composer(&composer, member, position, sources).await?,
    ))
}

/// The page with this composer.
///
/// # Errors
/// When the store fails.
pub async fn with_composer(
    composer: &Html,
    member: &Member,
    position: PagePosition,
    sources: &PageSources<'_>,
) -> Result<RenderedPage> {
    let PageSources {
        store,
        realtime,
        epoch,
        ..
    } = sources;
    let viewer = member.viewer();
    let range = list_view::message_range(store, epoch, member, position).await?;
    let list = member_list(member, sources).await?;
    let MemberList {
        members,
        owner,
        pins,
    } = &*list;
    let pins = match member.read_state().clearing() {
        Some(_) => pins::count(store, member).await?,
        None => *pins,
    };
    let with = match &member.room().with {
        Some(person) => Some(conversations::status(store, realtime, person).await?),
        None => None,
    };
    let content = view::RoomPage {
        member,
        sidebar: &sidebar::load(store, realtime, viewer).await?,
        members,
        owner,
        pins,
        online: &realtime
            .presence
            .online_among(members.people.iter().map(|person| &person.id)),
        online_count: realtime.presence.online_count(member.room().id),
        range: &range,
        with,
        receipt: conversations::receipt(store, realtime, member).await?,
        live_from: range.live_from.map(|seq| epoch.cursor(seq)),
    };
    let page = view::room(&content, composer).into_string();
    let page = page_preferences::apply(viewer.page_preferences(), page);
    Ok(RenderedPage::around(&page, range.list.clone()))
}

/// The members that a room's page lists, the owner, who may be another one, and the number of
/// pins.
struct MemberList {
    members: MemberPart,
    owner: Person,
    pins: i64,
}

impl Weighted for MemberList {
    fn bytes(&self) -> usize {
        self.members.people.bytes() + self.owner.bytes()
    }
}

/// Joining, leaving, owning and pinning takes the room's next number, and a new name or picture the next
/// edition, so the list is the same while both are.
struct MemberListCache(WeightedCache<MemberListKey, Arc<MemberList>>);
bounded_cache!(MemberListCache, memory::MEMBER_LISTS);

#[derive(PartialEq, Eq, Hash)]
struct MemberListKey(Epoch, RoomId, Seq, Edition);

impl Weighted for MemberListKey {
    fn bytes(&self) -> usize {
        size_of::<Self>()
    }
}

async fn member_list(member: &Member, sources: &PageSources<'_>) -> Result<Arc<MemberList>> {
    let epoch = sources.epoch.clone();
    let key = MemberListKey(epoch, member.room().id, member.head(), member.people());
    let cache = sources.store.cache::<MemberListCache>();
    if let Some(list) = cache.0.get(&key) {
        return Ok(list);
    }
    let members = members::first(sources.store, member, PEOPLE_SHOWN).await?;
    let owner = rooms::owner(sources.store, member).await?;
    let pins = pins::count_all(sources.store, member).await?;
    let members = Arc::new(MemberList {
        members,
        owner,
        pins,
    });
    cache.0.keep(key, members.clone());
    Ok(members)
}
