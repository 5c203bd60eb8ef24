//! A broadcast channel with one sender and ten thousand subscribers.
//!
//! It does the same as `tokio::sync::broadcast`, but waiting costs less: a subscriber keeps
//! a slot with its waker in one vector with all others. Tokio links each waiting task into
//! a list and out of it again for every event, which took one of several microseconds per
//! delivery.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll, Waker},
};

use tokio::{sync::Notify, task::yield_now};

use crate::base::sync;

/// How many events a subscriber may lag behind before it gets `Lagged`. All subscribers
/// share one backlog, so a slow one costs the others nothing.
const BACKLOG: usize = 256;

/// How many subscribers are woken before other tasks get to run.
const WAKE_BATCH: usize = 256;

/// The subscriber was too slow: some events were dropped before it read them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lagged;

/// The sending end, and where new subscribers come from. Clones send to the same channel.
pub struct Broadcast<E>(Arc<Channel<E>>);

struct Channel<E> {
    state: Mutex<ChannelState<E>>,
    /// Notified when the last subscriber unsubscribes.
    unsubscribed: Notify,
}

struct ChannelState<E> {
    /// The number of the next event.
    next: u64,
    /// The latest events, the newest last.
    backlog: VecDeque<E>,
    slots: Vec<Slot>,
    free_slots: Vec<usize>,
    subscribers: usize,
}

/// A subscriber's place for its waker.
#[derive(Default)]
struct Slot(Option<Waker>);

/// The receiving end. Dropping it unsubscribes.
pub struct Subscriber<E> {
    channel: Arc<Channel<E>>,
    slot: usize,
    /// The number of the event it receives next.
    next: u64,
}

impl<E> Clone for Broadcast<E> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<E: Clone> Broadcast<E> {
    /// A channel and its first subscriber.
    pub fn new() -> (Self, Subscriber<E>) {
        let broadcast = Self(Arc::new(Channel {
            state: Mutex::new(ChannelState {
                next: 0,
                backlog: VecDeque::new(),
                slots: vec![],
                free_slots: vec![],
                subscribers: 0,
            }),
            unsubscribed: Notify::new(),
        }));
        let subscriber = broadcast.subscribe();
        (broadcast, subscriber)
    }

    /// Another subscriber, which receives the events from now on.
    pub fn subscribe(&self) -> Subscriber<E> {
        let mut state = self.0.lock();
        let slot = state.free_slots.pop().unwrap_or(state.slots.len());
        if slot == state.slots.len() {
            state.slots.push(Slot::default());
        }
        state.subscribers += 1;
        let next = state.next;
        drop(state);
        Subscriber {
            channel: self.0.clone(),
            slot,
            next,
        }
    }

    /// Puts `event` where all subscribers find it. Call [`Broadcast::wake`] afterwards.
    pub fn push(&self, event: E) {
        let mut state = self.0.lock();
        if state.backlog.len() == BACKLOG {
            state.backlog.pop_front();
        }
        state.backlog.push_back(event);
        state.next += 1;
    }

    /// Looks at the oldest event, if it is not the only one.
    pub fn oldest<T>(&self, look: impl FnOnce(&E) -> T) -> Option<T> {
        let state = self.0.lock();
        (state.backlog.len() > 1).then(|| state.backlog.front().map(look))?
    }

    /// Drops the oldest events as long as they are `unwanted`, except the latest of all.
    /// Subscribers who had not read them get `Lagged`. Returns what was dropped.
    pub fn drop_oldest(&self, unwanted: impl Fn(&E) -> bool) -> Vec<E> {
        let mut state = self.0.lock();
        let mut dropped = vec![];
        while state.backlog.len() > 1 && state.backlog.front().is_some_and(&unwanted) {
            dropped.extend(state.backlog.pop_front());
        }
        dropped
    }

    /// Wakes the subscribers that wait. A waker may do its work at once (a socket writes
    /// right there), so this yields to other tasks every [`WAKE_BATCH`] subscribers.
    pub async fn wake(&self) {
        let wakers: Vec<Waker> = {
            let mut state = self.0.lock();
            let slots = state.slots.iter_mut();
            slots.filter_map(|slot| slot.0.take()).collect()
        };
        // The lock is released by now, because a woken subscriber needs it.
        for (n, waker) in wakers.into_iter().enumerate() {
            if n % WAKE_BATCH == WAKE_BATCH - 1 {
                yield_now().await;
            }
            waker.wake();
        }
    }

    /// The number of subscribers.
    pub fn subscribers(&self) -> usize {
        self.0.lock().subscribers
    }

    /// Waits until there are no subscribers.
    pub async fn no_subscribers(&self) {
        while self.subscribers() > 0 {
            self.0.unsubscribed.notified().await;
        }
    }
}

impl<E: Clone> Subscriber<E> {
    /// The next event, or `Lagged` when some were missed.
    pub fn poll_next(&mut self, cx: &Context<'_>) -> Poll<Result<E, Lagged>> {
        let mut state = self.channel.lock();
        if let Some(next) = state.take(&mut self.next) {
            return Poll::Ready(next);
        }
        let slot = &mut state.slots[self.slot].0;
        if !slot
            .as_ref()
            .is_some_and(|waker| waker.will_wake(cx.waker()))
        {
            *slot = Some(cx.waker().clone());
        }
        Poll::Pending
    }

    /// The next event, if there is one already.
    pub fn try_next(&mut self) -> Option<Result<E, Lagged>> {
        self.channel.lock().take(&mut self.next)
    }
}

impl<E: Clone> ChannelState<E> {
    /// The event with this number, if it exists. Moves the number on.
    fn take(&self, number: &mut u64) -> Option<Result<E, Lagged>> {
        if *number == self.next {
            return None;
        }
        let oldest = self.next - self.backlog.len() as u64;
        if *number < oldest {
            *number = oldest;
            return Some(Err(Lagged));
        }
        let at = usize::try_from(*number - oldest).ok()?;
        *number += 1;
        self.backlog.get(at).cloned().map(Ok)
    }
}

impl<E> Channel<E> {
    /// Held for a few steps only. A panic elsewhere cannot leave it half changed.
    fn lock(&self) -> MutexGuard<'_, ChannelState<E>> {
        sync::lock(&self.state)
    }
}

impl<E> Drop for Subscriber<E> {
    fn drop(&mut self) {
        let mut state = self.channel.lock();
        state.slots[self.slot].0 = None;
        state.free_slots.push(self.slot);
        state.subscribers -= 1;
        let last = state.subscribers == 0;
        drop(state);
        if last {
            self.channel.unsubscribed.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    async fn next(subscriber: &mut Subscriber<u32>) -> Result<u32, Lagged> {
        poll_fn(|cx| subscriber.poll_next(cx)).await
    }

    #[tokio::test]
    async fn every_subscriber_receives_every_event_since_it_subscribed() {
        let (broadcast, mut first) = Broadcast::new();
        broadcast.push(1);
        let mut second = broadcast.subscribe();
        broadcast.push(2);
        assert_eq!(
            (next(&mut first).await, next(&mut first).await),
            (Ok(1), Ok(2))
        );
        assert_eq!(next(&mut second).await, Ok(2));
        assert_eq!(second.try_next(), None);
        drop(first);
        let mut third = broadcast.subscribe();
        assert_eq!(broadcast.subscribers(), 2);
        let waiting = tokio::spawn(async move { (next(&mut third).await, third) });
        tokio::task::yield_now().await;
        broadcast.push(3);
        broadcast.wake().await;
        let (received, third) = waiting.await.expect("a subscriber");
        assert_eq!((received, next(&mut second).await), (Ok(3), Ok(3)));
        drop((second, third));
        broadcast.no_subscribers().await;
    }

    #[tokio::test]
    async fn a_subscriber_that_lags_is_told_and_goes_on() {
        let (broadcast, mut subscriber) = Broadcast::new();
        for n in 0..=u32::try_from(BACKLOG).expect("small") {
            broadcast.push(n);
        }
        assert_eq!(next(&mut subscriber).await, Err(Lagged));
        assert_eq!(next(&mut subscriber).await, Ok(1));
    }

    #[tokio::test]
    async fn the_oldest_events_can_be_dropped_and_never_the_latest() {
        let (broadcast, mut subscriber) = Broadcast::new();
        for n in 1..=5 {
            broadcast.push(n);
        }
        assert_eq!(broadcast.oldest(|n| *n), Some(1));
        assert_eq!(broadcast.drop_oldest(|n| *n < 3), [1, 2]);
        assert_eq!(next(&mut subscriber).await, Err(Lagged));
        assert_eq!(next(&mut subscriber).await, Ok(3));
        assert_eq!(broadcast.drop_oldest(|_| true), [3, 4]);
        assert_eq!(broadcast.oldest(|n| *n), None);
        assert_eq!(next(&mut subscriber).await, Err(Lagged));
        assert_eq!(next(&mut subscriber).await, Ok(5));
    }
}
