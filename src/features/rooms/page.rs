//! A room's page, put together from what is kept.

use std::sync::Arc;

use crate::{
    base::{
        errors::Result,
        ids::{Edition, RoomId, Seq},
    },
    cache::weighted::{Weighted, WeightedCache},
    db::Store,
    features::{
        conversations,
        messages::{self, history::PagePosition, range},
        room_log::Epoch,
        rooms::{self, Look, Member, view},
        sidebar::{self, Standing},
    },
    i18n::{Html, field_errors::FieldErrors},
    model::person::Person,
    realtime::Realtime,
    web::{rendered_page::RenderedPage, single_key_shortcuts, theme},
};

/// How many people the page itself lists. The rest comes when the list is opened.
const PEOPLE_SHOWN: i64 = 30;

/// What a room's page is made from.
pub struct Sources<'a> {
    /// What lasts.
    pub store: &'a Store,
    /// Who is online.
    pub realtime: &'a Realtime,
    /// What the page's numbers belong to.
    pub epoch: &'a Epoch,
}

/// All that the page depends on, with nothing typed yet.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    epoch: Epoch,
    member: Member,
    place: PagePosition,
    standing: Standing,
    presence: u64,
}

static KEPT: WeightedCache<Key, Arc<RenderedPage>, { 16 << 20 }> = WeightedCache::new();

/// The page with nothing typed. While nothing on it changes it is drawn once, nonce
/// included: what is sent from it makes it another page.
///
/// # Errors
/// When the store fails.
pub async fn blank(
    member: &Member,
    place: PagePosition,
    sources: &Sources<'_>,
) -> Result<Arc<RenderedPage>> {
    // Before anything is read that it depends on: what changes meanwhile makes the page
    // newer than its key, which nobody asks for again.
    let key = Key {
        epoch: sources.epoch.clone(),
        // Where they were last is not drawn.
        member: Member {
            look: Look {
                revisited: true,
                ..member.look.clone()
            },
            ..member.clone()
        },
        place,
        presence: sources.realtime.presence.version(),
        standing: sidebar::standing(sources.store, member.viewer()).await?,
    };
    if let Some(kept) = KEPT.get(&key) {
        return Ok(kept);
    }
    let nonce = messages::fresh_nonce();
    let (lang, room) = (member.lang(), member.room());
    let composer =
        messages::posting::view::composer(lang, room, "", &nonce, &FieldErrors::default());
    let page = Arc::new(around(&composer, member, place, sources).await?);
    KEPT.keep(key, page.clone());
    Ok(page)
}

/// The page around a composer.
///
/// # Errors
/// When the store fails.
pub async fn around(
    composer: &Html,
    member: &Member,
    place: PagePosition,
    sources: &Sources<'_>,
) -> Result<RenderedPage> {
    let Sources {
        store,
        realtime,
        epoch,
    } = sources;
    let viewer = member.viewer();
    let stretch = range::at(store, epoch, member, place).await?;
    let members = &members(member, sources).await?.0;
    let with = match &member.room().with {
        Some(person) => Some(conversations::status(store, realtime, person).await?),
        None => None,
    };
    let stage = view::Stage {
        member,
        sidebar: &sidebar::of(store, realtime, viewer).await?,
        members,
        online: &realtime
            .presence
            .online_among(members.iter().map(|person| &person.id)),
        count: realtime.presence.online_count(member.room().id),
        stretch: &stretch,
        with,
        receipt: conversations::receipt(store, realtime, member).await?,
        live_from: stretch.live_from.map(|seq| epoch.cursor(seq)),
    };
    let page = view::room(&stage, composer).into_string();
    let page = single_key_shortcuts::mark(
        viewer.single_key_shortcuts(),
        theme::apply(viewer.theme(), page),
    );
    Ok(RenderedPage::around(&page, stretch.list.clone()))
}

/// Those who are in a room, as they look.
struct Members(Vec<Person>);

impl Weighted for Members {
    fn bytes(&self) -> usize {
        // Two names each.
        self.0.len() * (size_of::<Person>() + 40)
    }
}

/// Nobody comes or goes without the room's next number, or looks different without the
/// house's next edition.
static MEMBERS: WeightedCache<(Epoch, RoomId, Seq, Edition), Arc<Members>, { 2 << 20 }> =
    WeightedCache::new();

async fn members(member: &Member, sources: &Sources<'_>) -> Result<Arc<Members>> {
    let epoch = sources.epoch.clone();
    let key = (epoch, member.room().id, member.head(), member.people());
    if let Some(kept) = MEMBERS.get(&key) {
        return Ok(kept);
    }
    let members = rooms::members(sources.store, member, PEOPLE_SHOWN).await?;
    let members = Arc::new(Members(members));
    MEMBERS.keep(key, members.clone());
    Ok(members)
}
