//! The rows of a list of rooms, each kept for as long as it is the same. Something is
//! always being said somewhere, and of twenty rooms it makes one row another.

use std::{collections::HashMap, sync::Arc};

use crate::{
    base::{
        errors::Result,
        ids::{RoomId, UserId},
    },
    cache::weighted::{Weighted, WeightedCache},
    db::Store,
    features::sidebar::{Listed, store},
};

/// What somebody's list of rooms was made from: while that is the same, so is the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Standing(Arc<[Origin]>);

/// What one row was made from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Origin {
    user: UserId,
    room: RoomId,
    /// Which history it belongs to, and how people look in it.
    house: Arc<str>,
    /// How far the room has come, and the user in it.
    stand: Box<str>,
}

impl Standing {
    /// As it is read: the rooms one behind the other, each beginning with its id.
    pub(super) fn read(user: UserId, house: String, rooms: &str) -> Self {
        let house: Arc<str> = house.into();
        let mut origins: Vec<_> = rooms
            .split(' ')
            .filter_map(|room| {
                let (id, stand) = room.split_once(':')?;
                Some(Origin {
                    user,
                    room: RoomId::parse(id)?,
                    house: house.clone(),
                    stand: stand.into(),
                })
            })
            .collect();
        // They come in another order after each visit.
        origins.sort_unstable_by_key(|origin| origin.room);
        Self(origins.into())
    }
}

/// A row as it was read. None if there is none to be shown.
struct Read(Option<Listed>);

impl Weighted for Read {
    fn bytes(&self) -> usize {
        // What made it, names, and a line of text.
        size_of::<Origin>() + size_of::<Self>() + 200
    }
}

static READ: WeightedCache<Origin, Arc<Read>, { 8 << 20 }> = WeightedCache::new();

/// How many rows are worth a look each. All of them together are one look.
const FEW: usize = 4;

/// The user's rooms, in no order.
pub(super) async fn listed(store: &Store, user: UserId) -> Result<Vec<Listed>> {
    // Asked before a row is read, so that what changes meanwhile makes it newer than its
    // key, which nobody asks for again.
    let standing = store::standing(store, user).await?;
    let mut rows = Vec::with_capacity(standing.0.len());
    let mut missing = vec![];
    for origin in standing.0.iter() {
        match READ.get(origin) {
            Some(kept) => rows.push(kept),
            None => missing.push(origin),
        }
    }
    let mut read = HashMap::new();
    if missing.len() <= FEW {
        for origin in &missing {
            let found = store::listed(store, user, origin.room..=origin.room).await?;
            read.extend(found.into_iter().map(|row| (row.id, row)));
        }
    } else {
        let found = store::listed(store, user, RoomId::NONE..=RoomId::LAST).await?;
        read.extend(found.into_iter().map(|row| (row.id, row)));
    }
    for origin in missing {
        let row = Arc::new(Read(read.remove(&origin.room)));
        READ.keep(origin.clone(), row.clone());
        rows.push(row);
    }
    Ok(rows.iter().filter_map(|row| row.0.clone()).collect())
}
