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

/// An event that some subscribers need not be woken for. They find it when something else
/// wakes them.
pub trait Addressed: Clone {
    /// The knowledge of a channel about each subscriber.
    type Reader: Default;

    /// Whether the event says something to a reader.
    fn concerns(&self, reader: &Self::Reader) -> bool;
}

/// The sending end, and where new subscribers come from. Clones send to the same channel.
pub struct Broadcast<E: Addressed>(Arc<Channel<E>>);

struct Channel<E: Addressed> {
    state: Mutex<ChannelState<E>>,
    /// Notified when the last subscriber unsubscribes.
    unsubscribed: Notify,
}

struct ChannelState<E: Addressed> {
    /// The number of the next event.
    next: u64,
    /// The number that was next when subscribers were woken last.
    woken: u64,
    /// The latest events, the newest last.
    backlog: VecDeque<E>,
    slots: Vec<Slot<E::Reader>>,
    free_slots: Vec<usize>,
    subscribers: usize,
}

/// A subscriber's place for its waker.
struct Slot<R> {
    waker: Option<Waker>,
    reader: R,
}

/// The receiving end. Dropping it unsubscribes.
pub struct Subscriber<E: Addressed> {
    channel: Arc<Channel<E>>,
    slot: usize,
    /// The number of the event it receives next.
    next: u64,
}

impl<E: Addressed> Clone for Broadcast<E> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<E: Addressed> Broadcast<E> {
    /// A channel and its first subscriber.
    pub fn new() -> (Self, Subscriber<E>) {
        let broadcast = Self(Arc::new(Channel {
            state: Mutex::new(ChannelState {
                next: 0,
                woken: 0,
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
            state.slots.push(Slot::empty());
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

    /// Wakes the subscribers that wait and whom the events since the last time concern. A
    /// waker may do its work at once (a socket writes right there), so this yields to other
    /// tasks every [`WAKE_BATCH`] subscribers.
    pub async fn wake(&self) {
        let wakers = self.0.lock().take_wakers();
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

impl<E: Addressed> Subscriber<E> {
    /// Says who subscribes. Until then every event concerns them.
    pub fn set_reader(&self, reader: E::Reader) {
        let mut state = self.channel.lock();
        state.slots[self.slot].reader = reader;
    }

    /// The next event, or `Lagged` when some were missed.
    pub fn poll_next(&mut self, cx: &Context<'_>) -> Poll<Result<E, Lagged>> {
        let mut state = self.channel.lock();
        if let Some(next) = state.take(&mut self.next) {
            return Poll::Ready(next);
        }
        let slot = &mut state.slots[self.slot].waker;
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

impl<R: Default> Slot<R> {
    fn empty() -> Self {
        Self {
            waker: None,
            reader: R::default(),
        }
    }
}

impl<E: Addressed> ChannelState<E> {
    /// The wakers of those whom an event since the last time concerns.
    fn take_wakers(&mut self) -> Vec<Waker> {
        let since = self.next - std::mem::replace(&mut self.woken, self.next);
        let kept = self.backlog.len();
        // Those that were dropped meanwhile may have concerned anybody.
        let all_kept = usize::try_from(since).is_ok_and(|since| since <= kept);
        let new = self.backlog.iter().rev();
        let new: Vec<_> = new.take(usize::try_from(since).unwrap_or(kept)).collect();
        let slots = self.slots.iter_mut();
        let concerned = slots.filter(|slot| {
            slot.waker.is_some()
                && (!all_kept || new.iter().any(|event| event.concerns(&slot.reader)))
        });
        concerned.filter_map(|slot| slot.waker.take()).collect()
    }

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

impl<E: Addressed> Channel<E> {
    /// Held for a few steps only. A panic elsewhere cannot leave it half changed.
    fn lock(&self) -> MutexGuard<'_, ChannelState<E>> {
        sync::lock(&self.state)
    }
}

impl<E: Addressed> Drop for Subscriber<E> {
    fn drop(&mut self) {
        let mut state = self.channel.lock();
        state.slots[self.slot] = Slot::empty();
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
    use std::{
        future::poll_fn,
        sync::atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    /// Nothing says anything to a reader who has it already.
    impl Addressed for u32 {
        type Reader = Vec<u32>;

        fn concerns(&self, reader: &Vec<u32>) -> bool {
            !reader.contains(self)
        }
    }

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

    #[tokio::test]
    async fn only_those_whom_an_event_concerns_are_woken_and_nobody_for_nothing() {
        let (broadcast, mut first) = Broadcast::new();
        let mut second = broadcast.subscribe();
        second.set_reader(vec![1]);
        let woken = [(); 2].map(|()| Arc::new(Woken::default()));
        let wakers = woken.clone().map(Waker::from);
        let mut wait = || {
            let waits = [
                first.poll_next(&Context::from_waker(&wakers[0])),
                second.poll_next(&Context::from_waker(&wakers[1])),
            ];
            waits.map(|wait| match wait {
                Poll::Ready(event) => event.ok(),
                Poll::Pending => None,
            })
        };
        let count = || {
            woken
                .each_ref()
                .map(|woken| woken.0.load(Ordering::Relaxed))
        };
        assert_eq!(wait(), [None, None]);
        broadcast.wake().await;
        assert_eq!(count(), [0, 0], "there is nothing new");
        broadcast.push(1);
        broadcast.wake().await;
        assert_eq!(count(), [1, 0]);
        broadcast.push(2);
        broadcast.wake().await;
        assert_eq!(count(), [1, 1]);
        assert_eq!(wait(), [Some(1), Some(1)], "it is there all the same");
        assert_eq!(wait(), [Some(2), Some(2)]);
    }

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl std::task::Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}
