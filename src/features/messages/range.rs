//! A stretch of a room's history as it stands on a page, drawn once for all who are to
//! see the same.

use std::sync::Arc;

use crate::{
    base::{
        errors::Result,
        ids::{Edition, MessageId, RoomId, Seq, UserId},
    },
    cache::weighted::{Weighted, WeightedCache},
    db::Store,
    features::{
        messages::{
            history::{self, PagePosition},
            view,
        },
        room_log::Epoch,
        rooms::Member,
    },
    i18n::lang::Lang,
    web::rendered_page::Segment,
};

/// What a page shows of what was said.
pub struct MessageRange {
    /// The list.
    pub list: Arc<Segment>,
    /// The newest message on it.
    pub newest: Option<MessageId>,
    /// Whether some of it is new to who looks.
    pub has_new: bool,
    /// The room's number when it was read, if it goes on from there.
    pub live_from: Option<Seq>,
}

impl Weighted for MessageRange {
    fn bytes(&self) -> usize {
        size_of::<Self>() + self.list.bytes()
    }
}

/// All that a stretch depends on. What is new to somebody is drawn for them alone, and
/// what nothing is new of for everybody.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    lang: Lang,
    epoch: Epoch,
    room: RoomId,
    head: Seq,
    people: Edition,
    place: PagePosition,
    /// Whether it goes on a page that has what is beside it.
    goes_on: bool,
    cleared: MessageId,
    reader: Option<(UserId, MessageId)>,
}

static KEPT: WeightedCache<Key, Arc<MessageRange>, { 16 << 20 }> = WeightedCache::new();

/// What is there for the member at `place`.
///
/// # Errors
/// When the store fails.
pub async fn at(
    store: &Store,
    epoch: &Epoch,
    member: &Member,
    place: PagePosition,
) -> Result<Arc<MessageRange>> {
    kept(store, epoch, member, place, false).await
}

/// The same, for a page that is open already and has what stands beside it.
///
/// # Errors
/// When the store fails.
pub async fn going_on(
    store: &Store,
    epoch: &Epoch,
    member: &Member,
    place: PagePosition,
) -> Result<Arc<MessageRange>> {
    kept(store, epoch, member, place, true).await
}

async fn kept(
    store: &Store,
    epoch: &Epoch,
    member: &Member,
    place: PagePosition,
    goes_on: bool,
) -> Result<Arc<MessageRange>> {
    let (room, reading) = (member.room(), member.reading());
    let reader = (!member.is_up_to_date()).then_some((member.person().id, reading.seen));
    let lang = member.lang();
    let key = Key {
        lang,
        epoch: epoch.clone(),
        room: room.id,
        head: member.head(),
        people: member.people(),
        place,
        goes_on,
        cleared: reading.cleared,
        reader,
    };
    if let Some(kept) = KEPT.get(&key) {
        return Ok(kept);
    }
    let page = history::page(store, member, place).await?;
    let list = match (goes_on, place) {
        (false, _) => view::list(lang, room, &page, !page.newer),
        (true, PagePosition::After(_)) => view::continued(lang, room, &page),
        (true, _) => view::stretch(lang, room, &page),
    };
    let stretch = Arc::new(MessageRange {
        list: Arc::new(list.into()),
        newest: page.messages.last().map(|message| message.id),
        has_new: page.new_from.is_some(),
        // An older page stands still: what is new would follow a hole.
        live_from: (!page.newer).then(|| page.head(member)),
    });
    // Unless something was said since the key was made, which is new to some and not to
    // others.
    if reader.is_some() || !stretch.has_new {
        KEPT.keep(key, stretch.clone());
    }
    Ok(stretch)
}
