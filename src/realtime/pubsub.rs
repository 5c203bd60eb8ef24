//! PubSub that exist while somebody listens to them.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rocket::tokio::sync::broadcast;

/// How much a listener may fall behind before it is told that it lagged. Shared
/// by all listeners of a topic, so a slow one costs the others nothing.
const BACKLOG: usize = 256;

/// PubSub by key. Cheap to clone.
pub struct PubSub<K, E>(Arc<Mutex<HashMap<K, broadcast::Sender<E>>>>);

impl<K, E> Clone for PubSub<K, E> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K, E> Default for PubSub<K, E> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Eq + Hash + Clone, E: Clone> PubSub<K, E> {
    /// Hands `event` to everybody who listens to `key`.
    pub fn publish(&self, key: &K, event: E) {
        if let Some(topic) = self.lock().get(key) {
            // No listener is not an error: the last one may just have left.
            let _ = topic.send(event);
        }
    }

    /// Listens to `key` from now on. The first listener makes the topic.
    pub fn listen(&self, key: K) -> Subscription<K, E> {
        let mut topics = self.lock();
        let receiver = match topics.get(&key) {
            Some(topic) => topic.subscribe(),
            None => {
                let (topic, receiver) = broadcast::channel(BACKLOG);
                topics.insert(key.clone(), topic);
                receiver
            }
        };
        Subscription {
            receiver,
            key,
            topics: self.clone(),
        }
    }

    /// How many topics there are.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether nobody listens to anything.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Held for a look-up only, never across an await. A panic elsewhere cannot
    /// leave the map half changed, so its poison means nothing here.
    fn lock(&self) -> MutexGuard<'_, HashMap<K, broadcast::Sender<E>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Subscription to one topic, until dropped; with its last listener the topic goes.
pub struct Subscription<K: Eq + Hash + Clone, E: Clone> {
    receiver: broadcast::Receiver<E>,
    key: K,
    topics: PubSub<K, E>,
}

/// The listener fell behind and missed something, or nothing more will come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lagged {
    /// Some events are gone.
    Some,
    /// The topic is closed.
    All,
}

impl<K: Eq + Hash + Clone, E: Clone> Subscription<K, E> {
    /// The next event.
    ///
    /// # Errors
    /// When the listener fell behind, or the topic is closed.
    pub async fn next(&mut self) -> Result<E, Lagged> {
        self.receiver.recv().await.map_err(|error| match error {
            broadcast::error::RecvError::Lagged(_) => Lagged::Some,
            broadcast::error::RecvError::Closed => Lagged::All,
        })
    }

    /// The next event, if it is there already.
    pub fn next_now(&mut self) -> Option<Result<E, Lagged>> {
        use broadcast::error::TryRecvError;
        match self.receiver.try_recv() {
            Ok(event) => Some(Ok(event)),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Lagged(_)) => Some(Err(Lagged::Some)),
            Err(TryRecvError::Closed) => Some(Err(Lagged::All)),
        }
    }
}

impl<K: Eq + Hash + Clone, E: Clone> Drop for Subscription<K, E> {
    fn drop(&mut self) {
        let mut topics = self.topics.lock();
        // Ours still counts. Subscription happens under the same lock, so nobody
        // can come in between.
        if topics
            .get(&self.key)
            .is_some_and(|topic| topic.receiver_count() <= 1)
        {
            topics.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rocket::async_test]
    async fn a_topic_lives_as_long_as_its_listeners() {
        let topics: PubSub<u8, u32> = PubSub::default();
        topics.publish(&7, 1);
        let mut first = topics.listen(7);
        let mut second = topics.listen(7);
        topics.publish(&7, 2);
        assert_eq!(first.next().await, Ok(2));
        drop(first);
        assert_eq!(topics.len(), 1);
        assert_eq!(second.next_now(), Some(Ok(2)));
        assert_eq!(second.next_now(), None);
        drop(second);
        assert!(topics.is_empty());
    }

    #[rocket::async_test]
    async fn a_listener_that_falls_behind_is_told() {
        let topics: PubSub<u8, usize> = PubSub::default();
        let mut listening = topics.listen(1);
        for n in 0..=BACKLOG {
            topics.publish(&1, n);
        }
        assert_eq!(listening.next().await, Err(Lagged::Some));
        assert_eq!(listening.next().await, Ok(1));
    }
}
