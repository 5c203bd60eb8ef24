//! Takes a connection from hyper, to send the answer without it.

use std::{
    future::{pending, poll_fn},
    sync::Mutex,
    task::Poll,
};

use crate::{base::sync::lock, web::server::endless_answer::EndlessAnswer};

/// The place of an answer that is sent without hyper, of one connection.
#[derive(Default)]
pub(super) struct TakeOver(Mutex<WaitingAnswer>);

#[derive(Default)]
struct WaitingAnswer {
    answer: Option<EndlessAnswer>,
    /// hyper has sent the answers to earlier requests.
    is_flushed: bool,
}

impl TakeOver {
    /// Ends hyper's part. hyper, which waits for this future, never sees its end.
    pub(super) async fn answer_with<T>(&self, answer: EndlessAnswer) -> T {
        *lock(&self.0) = WaitingAnswer {
            answer: Some(answer),
            is_flushed: false,
        };
        pending().await
    }

    /// hyper has sent all that it had, which would be lost with it. It flushes each time that it
    /// has asked for an answer, also with nothing to send.
    pub(super) fn flushed(&self) {
        lock(&self.0).is_flushed = true;
    }

    /// Waits for the answer, and for hyper to have sent what came before. Both happen only
    /// while hyper's connection is polled, and this is to be polled after it.
    pub(super) async fn answer(&self) -> EndlessAnswer {
        poll_fn(|_| {
            let WaitingAnswer { answer, is_flushed } = &mut *lock(&self.0);
            match answer.take_if(|_| *is_flushed) {
                Some(answer) => Poll::Ready(answer),
                None => Poll::Pending,
            }
        })
        .await
    }
}
