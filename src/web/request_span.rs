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
    Data, Request, Response, Route,
    fairing::{Fairing, Info, Kind},
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

impl RequestId {
    fn of<'r>(request: &'r Request<'_>) -> &'r Self {
        request.local_cache(|| RequestId(NEXT.fetch_add(1, Ordering::Relaxed)))
    }
}

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
            request = %RequestId::of(request),
            person = field::Empty,
            room = field::Empty
        );
        self.0.handle(request, data).instrument(span).await
    }
}

/// Logs each request when it is answered, if `log_level` is at least `normal`: the method,
/// the route and the status. The address itself may contain a secret.
pub struct RequestLog;

#[rocket::async_trait]
impl Fairing for RequestLog {
    fn info(&self) -> Info {
        Info {
            name: "Request log",
            kind: Kind::Response,
        }
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        if !tracing::enabled!(tracing::Level::INFO) {
            return;
        }
        let route = request.route().map(|route| route.uri.to_string());
        tracing::info!(
            request = %RequestId::of(request),
            "{} {}: {}",
            request.method(),
            route.as_deref().unwrap_or("(no route)"),
            response.status().code,
        );
    }
}
