//! The span around each request: every log line inside it ends with the request's id, and
//! with the ids of the person and the room once they are known (`base::logging`).

use std::{
    fmt,
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
};

use rocket::{
    Data, Request, Route,
    route::{Handler, Outcome},
};
use tracing::{Instrument, error_span, field};

/// Request ids begin at a random number, so that two servers do not use the same ids.
static NEXT: LazyLock<AtomicU64> = LazyLock::new(|| {
    let mut random = [0; 8];
    let _ = getrandom::fill(&mut random);
    AtomicU64::new(u64::from_ne_bytes(random))
});

/// The same routes, each with a span around its requests.
pub fn traced(routes: Vec<Route>) -> Vec<Route> {
    let traced = |mut route: Route| {
        route.handler = Box::new(TracedHandler(route.handler));
        route
    };
    routes.into_iter().map(traced).collect()
}

/// The id of a request, in hexadecimal digits.
struct RequestId(u64);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[derive(Clone)]
struct TracedHandler(Box<dyn Handler>);

#[rocket::async_trait]
impl Handler for TracedHandler {
    async fn handle<'r>(&self, request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r> {
        // Of the level of the most important line in it, or that line would have no span.
        let span = error_span!(
            "request",
            request = %request.local_cache(|| RequestId(NEXT.fetch_add(1, Ordering::Relaxed))),
            person = field::Empty,
            room = field::Empty
        );
        self.0.handle(request, data).instrument(span).await
    }
}
