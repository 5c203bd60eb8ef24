//! Which list of rooms an open page has.

use std::{
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
};

/// The edition of a list of rooms: two with the same one look alike. A page has the edition
/// of its list, and its stream sends the list only if there is a newer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListEdition {
    rooms: u64,
    /// Which partners of conversations are online.
    online: u64,
}

impl ListEdition {
    /// The edition of a list that depends on `rooms` and `online`.
    pub fn new(rooms: &impl Hash, online: &impl Hash) -> Self {
        Self {
            rooms: hash(rooms),
            online: hash(online),
        }
    }

    /// Reads an edition as a page sends it.
    pub fn parse(text: &str) -> Option<Self> {
        let (rooms, online) = text.split_once('.')?;
        let number = |text| u64::from_str_radix(text, 16).ok();
        Some(Self {
            rooms: number(rooms)?,
            online: number(online)?,
        })
    }

    /// Whether the rooms are the same.
    pub fn has_same_rooms(self, other: Self) -> bool {
        self.rooms == other.rooms
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// As pages send it.
impl fmt::Display for ListEdition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}.{:x}", self.rooms, self.online)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edition_is_read_as_it_was_written() {
        let edition = ListEdition::new(&"rooms", &1);
        assert_eq!(ListEdition::parse(&edition.to_string()), Some(edition));
        let away = ListEdition::new(&"rooms", &2);
        assert!(edition != away && edition.has_same_rooms(away));
        assert!(!edition.has_same_rooms(ListEdition::new(&"others", &1)));
        for text in ["", ".", "1", "1.", "x.1", "1.2.3", "11111111111111111.1"] {
            assert_eq!(ListEdition::parse(text), None, "{text}");
        }
    }
}
