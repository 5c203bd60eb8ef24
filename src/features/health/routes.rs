//! The health check of load balancers.

use rocket::{
    Shutdown,
    fairing::AdHoc,
    futures::FutureExt,
    get,
    http::{ContentType, Status},
    routes,
};

use crate::{base::VERSION, db::Store, features::health::metrics};

/// Adds this feature to the app.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Health", |rocket| async {
        rocket
            .attach(metrics::stage())
            .mount("/", crate::web::traced(routes![up]))
    })
}

/// 200 when the server can work: its store reads and writes, and it is not shutting down. (It
/// does not listen before the tables are up to date.) It names its version, and says nothing
/// else to strangers: the state of the parts is among the metrics.
#[get("/up")]
pub async fn up(store: &Store, shutdown: Shutdown) -> (Status, (ContentType, String)) {
    let works = store.works().await;
    let stops = shutdown.now_or_never().is_some();
    let status = match works && !stops {
        true => Status::Ok,
        false => Status::ServiceUnavailable,
    };
    let body = match status == Status::Ok {
        true => format!("up, version {VERSION}\n"),
        false => format!("not up, version {VERSION}\n"),
    };
    (status, (ContentType::Plain, body))
}
