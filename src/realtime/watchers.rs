//! Watchers: the people whose open pages show somebody, and who are therefore notified when
//! that person comes online or goes offline.

use std::collections::{BTreeSet, HashMap, hash_map::Entry};

use crate::base::ids::UserId;

/// The watchers of each person: the person's conversation partners, and all others whose
/// pages show the person.
#[derive(Default)]
pub struct Watchers {
    partners: WatchList,
    others: WatchList,
}

/// Pairs of a watcher and a person, in both directions.
#[derive(Default)]
struct WatchList {
    by_watched: HashMap<UserId, BTreeSet<UserId>>,
    by_watcher: HashMap<UserId, BTreeSet<UserId>>,
}

impl Watchers {
    /// Sets the people that `watcher` watches, in place of those before.
    pub fn watch(&mut self, watcher: UserId, partners: BTreeSet<UserId>, others: BTreeSet<UserId>) {
        self.partners.watch(watcher, partners);
        self.others.watch(watcher, others);
    }

    /// The people who watch `user`. Those who have no conversation with `user` are left out
    /// if they are more than `limit`.
    pub fn of(&self, user: UserId, limit: usize) -> Vec<UserId> {
        let others = self.others.of(user).filter(|others| others.len() <= limit);
        let partners = self.partners.of(user).into_iter().flatten();
        partners
            .chain(others.into_iter().flatten())
            .copied()
            .collect()
    }

    /// How many people are watched, by anybody.
    pub fn len(&self) -> usize {
        self.partners.by_watched.len() + self.others.by_watched.len()
    }

    /// Whether nobody watches anybody.
    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        [&self.partners, &self.others]
            .iter()
            .all(|list| list.by_watched.is_empty() && list.by_watcher.is_empty())
    }
}

impl WatchList {
    fn watch(&mut self, watcher: UserId, people: BTreeSet<UserId>) {
        let before = match people.is_empty() {
            true => self.by_watcher.remove(&watcher),
            false => self.by_watcher.insert(watcher, people.clone()),
        };
        let before = before.unwrap_or_default();
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

    fn of(&self, user: UserId) -> Option<&BTreeSet<UserId>> {
        self.by_watched.get(&user)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_watches_the_people_of_their_latest_page() {
        let id = |id| UserId::parse(id).expect("an id");
        let (kevin, jason, ana) = (id("1"), id("2"), id("3"));
        let nobody = BTreeSet::new;
        let mut watchers = Watchers::default();
        watchers.watch(kevin, BTreeSet::from([jason, ana]), nobody());
        watchers.watch(jason, nobody(), BTreeSet::from([ana]));
        assert_eq!(watchers.of(ana, 1), [kevin, jason]);
        assert_eq!(watchers.of(ana, 0), [kevin], "too many others");
        watchers.watch(kevin, BTreeSet::from([jason]), nobody());
        assert_eq!(watchers.of(ana, 1), [jason]);
        assert_eq!(watchers.of(jason, 1), [kevin]);
        watchers.watch(kevin, nobody(), nobody());
        watchers.watch(jason, nobody(), nobody());
        assert!(watchers.is_empty());
    }
}
