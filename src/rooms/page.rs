//! A room's page, put together from what is kept.

use std::sync::Arc;

use super::{Look, Member, view};
use crate::{
    accounts::Person,
    conversations,
    db::Store,
    error::Result,
    hub::Hub,
    ids::{Edition, RoomId, Seq},
    log::Epoch,
    messages::{self, history::Place, stretch},
    rooms,
    sidebar::{self, Standing},
    web::{
        Html,
        drawn::Drawn,
        form::Problems,
        kept::{Heavy, Kept},
    },
};

/// How many people the page itself lists. The rest comes when the list is opened.
const PEOPLE_SHOWN: i64 = 30;

/// What a room's page is made from.
pub struct Sources<'a> {
    /// What lasts.
    pub store: &'a Store,
    /// Who is online.
    pub hub: &'a Hub,
    /// What the page's numbers belong to.
    pub epoch: &'a Epoch,
}

/// All that the page depends on, with nothing typed yet.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    epoch: Epoch,
    member: Member,
    place: Place,
    standing: Standing,
    presence: u64,
}

static KEPT: Kept<Key, Arc<Drawn>, { 16 << 20 }> = Kept::new();

/// The page with nothing typed. While nothing on it changes it is drawn once, nonce
/// included: what is sent from it makes it another page.
///
/// # Errors
/// When the store fails.
pub async fn blank(member: &Member, place: Place, sources: &Sources<'_>) -> Result<Arc<Drawn>> {
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
        presence: sources.hub.presence(),
        standing: sidebar::standing(sources.store, member.viewer()).await?,
    };
    if let Some(kept) = KEPT.get(&key) {
        return Ok(kept);
    }
    let nonce = messages::fresh_nonce();
    let (lang, room) = (member.lang(), member.room());
    let composer = messages::saying::view::composer(lang, room, "", &nonce, &Problems::default());
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
    place: Place,
    sources: &Sources<'_>,
) -> Result<Drawn> {
    let Sources { store, hub, epoch } = sources;
    let viewer = member.viewer();
    let stretch = stretch::at(store, epoch, member, place).await?;
    let members = &members(member, sources).await?.0;
    let with = match &member.room().with {
        Some(person) => Some(conversations::status(store, hub, person).await?),
        None => None,
    };
    let stage = view::Stage {
        member,
        sidebar: &sidebar::of(store, hub, viewer).await?,
        members,
        online: &hub.online_among(members.iter().map(|person| &person.id)),
        count: hub.count_in(member.room().id),
        stretch: &stretch,
        with,
        receipt: conversations::receipt(store, hub, member).await?,
        live_from: stretch.live_from.map(|seq| epoch.cursor(seq)),
    };
    let page = view::room(&stage, composer).into_string();
    let page = viewer.letters().mark(viewer.theme().dress(page));
    Ok(Drawn::around(&page, stretch.list.clone()))
}

/// Those who are in a room, as they look.
struct Members(Vec<Person>);

impl Heavy for Members {
    fn bytes(&self) -> usize {
        // Two names each.
        self.0.len() * (size_of::<Person>() + 40)
    }
}

/// Nobody comes or goes without the room's next number, or looks different without the
/// house's next edition.
static MEMBERS: Kept<(Epoch, RoomId, Seq, Edition), Arc<Members>, { 2 << 20 }> = Kept::new();

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
