//! Watchers: the people whose open pages show somebody, and who are therefore notified when
//! that person comes online or goes offline.

use std::collections::{BTreeSet, HashMap, hash_map::Entry};

use crate::base::ids::UserId;

/// Who watches whom, in both directions.
#[derive(Default)]
pub struct Watchers {
    by_watched: HashMap<UserId, BTreeSet<UserId>>,
    by_watcher: HashMap<UserId, BTreeSet<UserId>>,
}

impl Watchers {
    /// Sets the people that `watcher` watches, in place of those before.
    pub fn watch(&mut self, watcher: UserId, people: BTreeSet<UserId>) {
        let before = match people.is_empty() {
            true => self.by_watcher.remove(&watcher).unwrap_or_default(),
            false => self
                .by_watcher
                .insert(watcher, people.clone())
                .unwrap_or_default(),
        };
        for user in before.difference(&people) {
            if let Entry::Occupied(mut entry) = self.by_watched.entry(*user) {
                entry.get_mut().remove(&watcher);
                if entry.get().is_empty() {
                    entry.remove();
                }
            }
        }
        for user in people.difference(&before) {
            self.by_watched.entry(*user).or_default().insert(watcher);
        }
    }

    /// The people who watch `user`.
    pub fn of(&self, user: UserId) -> Vec<UserId> {
        let watchers = self.by_watched.get(&user).into_iter().flatten();
        watchers.copied().collect()
    }

    /// Whether nobody watches anybody.
    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.by_watched.is_empty() && self.by_watcher.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_watches_the_people_of_their_latest_page() {
        let id = |id| UserId::parse(id).expect("an id");
        let (kevin, jason, ana) = (id("1"), id("2"), id("3"));
        let mut watchers = Watchers::default();
        watchers.watch(kevin, BTreeSet::from([jason, ana]));
        watchers.watch(jason, BTreeSet::from([ana]));
        assert_eq!(watchers.of(ana), [kevin, jason]);
        watchers.watch(kevin, BTreeSet::from([jason]));
        assert_eq!(watchers.of(ana), [jason]);
        assert_eq!(watchers.of(jason), [kevin]);
        watchers.watch(kevin, BTreeSet::new());
        watchers.watch(jason, BTreeSet::new());
        assert!(watchers.is_empty());
    }
}
