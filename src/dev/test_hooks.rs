//! Routes that panic, for the tests that show that a panic ends one request only, and one
//! that loses a thread, which ends the process. A release has no such addresses.

use rocket::{
    Route,
    futures::stream::{once, pending},
    futures::{StreamExt, future::ready},
    get,
    response::stream::ByteStream,
    routes,
};

use crate::{base::errors::Error, db};

/// The routes.
pub fn routes() -> Vec<Route> {
    routes![in_a_handler, in_a_stream, lost_thread]
}

#[get("/rehearsal/panic")]
fn in_a_handler() -> &'static str {
    panic!("a rehearsal")
}

/// As if the thread that writes to SQLite had panicked.
#[get("/rehearsal/lost-thread")]
fn lost_thread() -> Error {
    db::errors::lost_thread()
}

#[get("/rehearsal/stream")]
fn in_a_stream() -> ByteStream<impl rocket::futures::Stream<Item = Vec<u8>>> {
    let broken = once(ready(())).map(|()| panic!("a rehearsal"));
    let first = once(ready(b"begun ".to_vec()));
    ByteStream(first.chain(broken).chain(pending()))
}
