//! Metrics for Prometheus, on an address of their own. Code records them where things
//! happen, with the `metrics` crate, which does nothing unless `metrics` is set.
//!
//! A second Rocket serves them. The exporter's own listener would answer every path, and
//! brings an HTTP/2 implementation and four more crates.

use std::{
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use rocket::{
    Build, Data, Request, Response, Rocket, State,
    fairing::{AdHoc, Fairing, Info, Kind},
    get,
    http::ContentType,
    routes,
};
use tokio::time::{Instant, interval};

use crate::{
    base::{VERSION, config::Settings, memory},
    db::Store,
    realtime::Realtime,
};

/// The interval at which gauges are sampled.
const SAMPLE_INTERVAL: Duration = Duration::from_secs(5);

/// The histogram buckets, in seconds.
const BUCKETS: [f64; 10] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 10.0,
];

/// Makes sure that metrics can be served at `address`.
///
/// # Errors
/// When something else is served there, or it is not of this machine.
pub fn check(address: SocketAddr) -> Result<(), String> {
    match TcpListener::bind(address) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("metrics cannot be served at {address}: {error}")),
    }
}

/// Serves the metrics, if `metrics` is set.
pub fn stage() -> AdHoc {
    AdHoc::try_on_ignite("Metrics", |rocket| async {
        let Some(address) = rocket.state::<Settings>().and_then(|s| s.metrics) else {
            return Ok(rocket);
        };
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &BUCKETS)
            .and_then(PrometheusBuilder::install_recorder);
        match recorder {
            Ok(handle) => {
                describe();
                metrics::gauge!("snug_info", "version" => VERSION).set(1.0);
                Ok(serve(rocket, address, handle))
            }
            Err(error) => {
                tracing::error!("The metrics cannot be recorded: {error}");
                Err(rocket)
            }
        }
    })
}

/// Describes every metric.
fn describe() {
    use metrics::{describe_counter, describe_gauge, describe_histogram};
    describe_gauge!("snug_streams", "Streams that are open");
    describe_counter!("snug_posts_total", "Messages posted on this server");
    describe_counter!("snug_deliveries_total", "Changes sent to open streams");
    describe_histogram!(
        "snug_fanout_seconds",
        "Time to wake all the streams of a room"
    );
    describe_histogram!("snug_request_seconds", "Requests, by method and status");
    describe_gauge!("snug_relay_up", "Whether Redis answers (1), or not (0)");
    describe_gauge!(
        "snug_relay_lost",
        "Messages to other servers that were lost"
    );
    describe_gauge!("snug_store_connections", "Connections to the store");
    describe_gauge!("snug_store_idle", "Idle connections to the store");
    describe_gauge!("snug_memory_bytes", "Bytes that a cache or buffer takes");
    describe_gauge!("snug_memory_limit_bytes", "Bytes that it may take");
    describe_gauge!("snug_memory_entries", "Entries of a table in memory");
    describe_gauge!(
        "snug_store_up",
        "Whether the store reads and writes within two seconds (1), or not (0)"
    );
    describe_gauge!("snug_info", "The version, in a label; the value is 1");
    describe_gauge!("snug_wal_bytes", "The length of SQLite's write-ahead log");
}

fn serve(rocket: Rocket<Build>, address: SocketAddr, handle: PrometheusHandle) -> Rocket<Build> {
    rocket
        .attach(RequestDurations)
        .attach(AdHoc::on_liftoff("Metrics", move |rocket| {
            Box::pin(async move {
                let (store, realtime) = (rocket.state::<Store>(), rocket.state::<Realtime>());
                if let (Some(store), Some(realtime)) = (store.cloned(), realtime.cloned()) {
                    tokio::spawn(sample(store, realtime, handle.clone()));
                }
                let config = rocket::Config {
                    address: address.ip(),
                    port: address.port(),
                    log_level: rocket::config::LogLevel::Off,
                    ident: rocket::config::Ident::none(),
                    shutdown: rocket::config::Shutdown {
                        ctrlc: false,
                        signals: Default::default(),
                        ..Default::default()
                    },
                    ..rocket::Config::default()
                };
                let server = rocket::custom(config)
                    .manage(handle)
                    .mount("/", routes![show]);
                // The task ends with the process.
                tokio::spawn(async move {
                    if let Err(error) = server.launch().await {
                        tracing::error!(
                            "Metrics cannot be served at {address}, so Snug stops: {error}"
                        );
                        std::process::exit(1);
                    }
                });
            })
        }))
}

/// The metrics in Prometheus' text format.
#[get("/metrics")]
fn show(handle: &State<PrometheusHandle>) -> (ContentType, String) {
    (ContentType::Plain, handle.render())
}

/// Samples the gauges that nothing else updates.
async fn sample(store: Store, realtime: Realtime, handle: PrometheusHandle) {
    let mut ticks = interval(SAMPLE_INTERVAL);
    loop {
        ticks.tick().await;
        let (connections, idle) = store.connections();
        metrics::gauge!("snug_store_connections").set(f64::from(connections));
        metrics::gauge!("snug_store_idle").set(f64::from(idle));
        for part in memory::PARTS {
            let limit = store.memory().of(part) as f64;
            metrics::gauge!("snug_memory_limit_bytes", "part" => part.name).set(limit);
        }
        for (part, bytes) in store.cached() {
            metrics::gauge!("snug_memory_bytes", "part" => part.name).set(bytes as f64);
        }
        for (table, entries) in realtime.sizes() {
            metrics::gauge!("snug_memory_entries", "table" => table).set(entries as f64);
        }
        metrics::gauge!("snug_store_up").set(f64::from(u8::from(store.works().await)));
        if let Some(well) = realtime.cluster.is_connected() {
            metrics::gauge!("snug_relay_up").set(f64::from(u8::from(well)));
            let lost = u32::try_from(realtime.cluster.lost_messages()).unwrap_or(u32::MAX);
            metrics::gauge!("snug_relay_lost").set(f64::from(lost));
        }
        handle.run_upkeep();
    }
}

/// Records the time from a request to the start of its answer.
struct RequestDurations;

#[rocket::async_trait]
impl Fairing for RequestDurations {
    fn info(&self) -> Info {
        Info {
            name: "Request durations",
            kind: Kind::Request | Kind::Response,
        }
    }

    async fn on_request(&self, request: &mut Request<'_>, _: &mut Data<'_>) {
        request.local_cache(Instant::now);
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        let start = request.local_cache(Instant::now);
        let (method, status) = (request.method().as_str(), response.status().code);
        let labels = [
            ("method", method.to_owned()),
            ("status", status.to_string()),
        ];
        metrics::histogram!("snug_request_seconds", &labels).record(start.elapsed());
    }
}
