//! The health check of load balancers.

use rocket::{
    Shutdown, State,
    fairing::AdHoc,
    futures::FutureExt,
    get,
    http::{ContentType, Status},
    routes,
};

use crate::{db::Store, features::health::metrics, realtime::Realtime};

/// Adds this feature to the app.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Health", |rocket| async {
        rocket
            .attach(metrics::stage())
            .mount("/", crate::web::traced(routes![up]))
    })
}

/// 200 when the server can work: its store answers, and it is not shutting down. (It does
/// not listen before the tables are up to date.) The answer names the state of Redis, which
/// does not change the status.
#[get("/up")]
pub async fn up(
    store: &Store,
    realtime: &State<Realtime>,
    shutdown: Shutdown,
) -> (Status, (ContentType, String)) {
    let answers = store.answers().await;
    let stops = shutdown.now_or_never().is_some();
    let status = match answers && !stops {
        true => Status::Ok,
        false => Status::ServiceUnavailable,
    };
    let redis = match realtime.cluster.is_connected() {
        Some(true) => "well",
        Some(false) => "away",
        None => "not used",
    };
    let body = serde_json::json!({
        "store": if answers { "well" } else { "away" },
        "redis": redis,
        "stopping": stops,
    });
    (status, (ContentType::JSON, body.to_string()))
}
