//! One sender, ten thousand readers.
//!
//! The same as a broadcast channel, but for what it costs to wait: a reader keeps
//! a seat with its waker in it, in one row with all the others, instead of linking
//! itself in and out of a list for every event. Of several microseconds per
//! delivery that was one.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use rocket::tokio::{sync::Notify, task::yield_now};

use crate::realtime::Lagged;

/// How much a reader may fall behind before it is told that it missed something.
/// Shared by all readers, so a slow one costs the others nothing.
const BACKLOG: usize = 256;

/// How many readers are woken in one turn.
const TURN: usize = 256;

/// The sending end. Readers are opened from it; it does not keep itself.
pub struct Fan<E>(Arc<Shared<E>>);

struct Shared<E> {
    state: Mutex<State<E>>,
    /// Rung when the last reader leaves.
    left: Notify,
}

struct State<E> {
    /// The number of the next event.
    next: u64,
    /// The latest events, the newest last.
    events: VecDeque<E>,
    seats: Vec<Seat>,
    free: Vec<usize>,
    readers: usize,
}

#[derive(Default)]
struct Seat(Option<Waker>);

/// A reader, until dropped.
pub struct Reader<E> {
    shared: Arc<Shared<E>>,
    seat: usize,
    /// The number of the event it reads next.
    next: u64,
}

impl<E> Clone for Fan<E> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<E: Clone> Fan<E> {
    /// With its first reader.
    pub fn new() -> (Self, Reader<E>) {
        let fan = Self(Arc::new(Shared {
            state: Mutex::new(State {
                next: 0,
                events: VecDeque::new(),
                seats: vec![],
                free: vec![],
                readers: 0,
            }),
            left: Notify::new(),
        }));
        let reader = fan.reader();
        (fan, reader)
    }

    /// Another reader, from now on.
    pub fn reader(&self) -> Reader<E> {
        let mut state = self.0.lock();
        let seat = state.free.pop().unwrap_or(state.seats.len());
        if seat == state.seats.len() {
            state.seats.push(Seat::default());
        }
        state.readers += 1;
        let next = state.next;
        drop(state);
        Reader {
            shared: self.0.clone(),
            seat,
            next,
        }
    }

    /// Puts `event` where all readers find it; [`Fan::wake`] tells them.
    pub fn push(&self, event: E) {
        let mut state = self.0.lock();
        if state.events.len() == BACKLOG {
            state.events.pop_front();
        }
        state.events.push_back(event);
        state.next += 1;
    }

    /// Wakes who waits. They may do at once what they do with what they find, so
    /// others get a turn now and then.
    pub async fn wake(&self) {
        let wakers: Vec<Waker> = {
            let mut state = self.0.lock();
            let seats = state.seats.iter_mut();
            seats.filter_map(|seat| seat.0.take()).collect()
        };
        // Not while the lock is held: whoever is woken wants it.
        for (n, waker) in wakers.into_iter().enumerate() {
            if n % TURN == TURN - 1 {
                yield_now().await;
            }
            waker.wake();
        }
    }

    /// How many readers there are.
    pub fn readers(&self) -> usize {
        self.0.lock().readers
    }

    /// Waits until there is none.
    pub async fn deserted(&self) {
        while self.readers() > 0 {
            self.0.left.notified().await;
        }
    }
}

impl<E: Clone> Reader<E> {
    /// The next event, or that some were missed.
    pub fn poll_next(&mut self, cx: &Context<'_>) -> Poll<Result<E, Lagged>> {
        let mut state = self.shared.lock();
        if let Some(next) = state.from(&mut self.next) {
            return Poll::Ready(next);
        }
        let seat = &mut state.seats[self.seat].0;
        if !seat
            .as_ref()
            .is_some_and(|waker| waker.will_wake(cx.waker()))
        {
            *seat = Some(cx.waker().clone());
        }
        Poll::Pending
    }

    /// The next event, if it is there already.
    pub fn next_now(&mut self) -> Option<Result<E, Lagged>> {
        self.shared.lock().from(&mut self.next)
    }
}

impl<E: Clone> State<E> {
    fn from(&self, number: &mut u64) -> Option<Result<E, Lagged>> {
        if *number == self.next {
            return None;
        }
        let oldest = self.next - self.events.len() as u64;
        if *number < oldest {
            *number = oldest;
            return Some(Err(Lagged::Some));
        }
        let at = usize::try_from(*number - oldest).ok()?;
        *number += 1;
        self.events.get(at).cloned().map(Ok)
    }
}

impl<E> Shared<E> {
    /// Held for a few steps only. A panic elsewhere cannot leave it half changed.
    fn lock(&self) -> MutexGuard<'_, State<E>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<E> Drop for Reader<E> {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.seats[self.seat].0 = None;
        state.free.push(self.seat);
        state.readers -= 1;
        let deserted = state.readers == 0;
        drop(state);
        if deserted {
            self.shared.left.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    async fn next(reader: &mut Reader<u32>) -> Result<u32, Lagged> {
        poll_fn(|cx| reader.poll_next(cx)).await
    }

    #[rocket::async_test]
    async fn everybody_hears_everything_from_when_they_came() {
        let (fan, mut first) = Fan::new();
        fan.push(1);
        let mut second = fan.reader();
        fan.push(2);
        assert_eq!(
            (next(&mut first).await, next(&mut first).await),
            (Ok(1), Ok(2))
        );
        assert_eq!(next(&mut second).await, Ok(2));
        assert_eq!(second.next_now(), None);
        drop(first);
        let mut third = fan.reader();
        assert_eq!(fan.readers(), 2);
        let waiting = rocket::tokio::spawn(async move { (next(&mut third).await, third) });
        rocket::tokio::task::yield_now().await;
        fan.push(3);
        fan.wake().await;
        let (heard, third) = waiting.await.expect("a reader");
        assert_eq!((heard, next(&mut second).await), (Ok(3), Ok(3)));
        drop((second, third));
        fan.deserted().await;
    }

    #[rocket::async_test]
    async fn who_falls_behind_is_told_and_goes_on() {
        let (fan, mut reader) = Fan::new();
        for n in 0..=u32::try_from(BACKLOG).expect("small") {
            fan.push(n);
        }
        assert_eq!(next(&mut reader).await, Err(Lagged::Some));
        assert_eq!(next(&mut reader).await, Ok(1));
    }
}
