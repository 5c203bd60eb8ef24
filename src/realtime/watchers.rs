//! Whose pages show whether somebody is online.

use std::collections::{BTreeSet, HashMap, hash_map::Entry};

use crate::base::ids::UserId;

/// Who watches whom.
#[derive(Default)]
pub struct Watchers {
    /// By whom is watched.
    of: HashMap<UserId, BTreeSet<UserId>>,
    /// By who watches.
    by: HashMap<UserId, BTreeSet<UserId>>,
}

impl Watchers {
    /// From now on `watcher` watches these people and nobody else.
    pub fn watch(&mut self, watcher: UserId, people: BTreeSet<UserId>) {
        let before = match people.is_empty() {
            true => self.by.remove(&watcher).unwrap_or_default(),
            false => self.by.insert(watcher, people.clone()).unwrap_or_default(),
        };
        for user in before.difference(&people) {
            if let Entry::Occupied(mut entry) = self.of.entry(*user) {
                entry.get_mut().remove(&watcher);
                if entry.get().is_empty() {
                    entry.remove();
                }
            }
        }
        for user in people.difference(&before) {
            self.of.entry(*user).or_default().insert(watcher);
        }
    }

    /// Who watches `user`.
    pub fn of(&self, user: UserId) -> Vec<UserId> {
        let of = self.of.get(&user).into_iter().flatten();
        of.copied().collect()
    }

    /// Whether nobody watches anybody.
    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.of.is_empty() && self.by.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_watches_whom_one_watches_now() {
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
