//! Figures for Prometheus, at an address of their own. What counts says so where it
//! happens, with the `metrics` crate; unless an address is set that does nothing.

use std::{net::SocketAddr, time::Duration};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use rocket::{
    Build, Data, Request, Response, Rocket, State,
    fairing::{AdHoc, Fairing, Info, Kind},
    get,
    http::ContentType,
    routes,
    tokio::{
        self,
        time::{Instant, interval},
    },
};

use crate::{base::config::Settings, db::Store, realtime::Realtime};

/// How often is looked at what does not tell of itself.
const LOOK: Duration = Duration::from_secs(5);

/// From half a millisecond to ten seconds.
const SECONDS: [f64; 10] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 10.0,
];

/// Serves the figures, if `metrics` is set.
pub fn stage() -> AdHoc {
    AdHoc::try_on_ignite("Metrics", |rocket| async {
        let Some(address) = rocket.state::<Settings>().and_then(|s| s.metrics) else {
            return Ok(rocket);
        };
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)
            .and_then(PrometheusBuilder::install_recorder);
        match recorder {
            Ok(figures) => {
                describe();
                Ok(serve(rocket, address, figures))
            }
            Err(error) => {
                tracing::error!("There can be no metrics: {error}");
                Err(rocket)
            }
        }
    })
}

/// All there is, in one place.
fn describe() {
    use metrics::{describe_counter, describe_gauge, describe_histogram};
    describe_gauge!("snug_streams", "Streams that are open");
    describe_counter!("snug_posts_total", "Messages that were said here");
    describe_counter!("snug_deliveries_total", "Changes handed to open streams");
    describe_histogram!(
        "snug_fanout_seconds",
        "How long it takes to wake all the streams of a room"
    );
    describe_histogram!("snug_request_seconds", "Requests, by method and status");
    describe_gauge!("snug_relay_up", "Whether Redis answers (1), or not (0)");
    describe_gauge!("snug_relay_lost", "Notes to other processes that were lost");
    describe_gauge!("snug_store_connections", "Connections to the store");
    describe_gauge!("snug_store_idle", "Of these, how many nobody uses");
}

fn serve(rocket: Rocket<Build>, address: SocketAddr, figures: PrometheusHandle) -> Rocket<Build> {
    rocket
        .attach(Durations)
        .attach(AdHoc::on_liftoff("Metrics", move |rocket| {
            Box::pin(async move {
                let (store, realtime) = (rocket.state::<Store>(), rocket.state::<Realtime>());
                if let (Some(store), Some(realtime)) = (store.cloned(), realtime.cloned()) {
                    tokio::spawn(look(store, realtime, figures.clone()));
                }
                let quiet = rocket::Config {
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
                let own = rocket::custom(quiet)
                    .manage(figures)
                    .mount("/", routes![all]);
                // It ends with the process.
                tokio::spawn(async move {
                    if let Err(error) = own.launch().await {
                        tracing::error!("There are no metrics at {address}: {error}");
                    }
                });
            })
        }))
}

/// The figures as text.
#[get("/metrics")]
fn all(figures: &State<PrometheusHandle>) -> (ContentType, String) {
    (ContentType::Plain, figures.render())
}

async fn look(store: Store, realtime: Realtime, figures: PrometheusHandle) {
    let mut ticks = interval(LOOK);
    loop {
        ticks.tick().await;
        let (all, idle) = store.connections();
        metrics::gauge!("snug_store_connections").set(f64::from(all));
        metrics::gauge!("snug_store_idle").set(f64::from(idle));
        if let Some(well) = realtime.cluster.is_connected() {
            metrics::gauge!("snug_relay_up").set(f64::from(u8::from(well)));
            let lost = u32::try_from(realtime.cluster.lost_messages()).unwrap_or(u32::MAX);
            metrics::gauge!("snug_relay_lost").set(f64::from(lost));
        }
        figures.run_upkeep();
    }
}

/// How long requests take until their answers begin.
struct Durations;

#[rocket::async_trait]
impl Fairing for Durations {
    fn info(&self) -> Info {
        Info {
            name: "Durations",
            kind: Kind::Request | Kind::Response,
        }
    }

    async fn on_request(&self, request: &mut Request<'_>, _: &mut Data<'_>) {
        request.local_cache(Instant::now);
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        let began = request.local_cache(Instant::now);
        let (method, status) = (request.method().as_str(), response.status().code);
        let labels = [
            ("method", method.to_owned()),
            ("status", status.to_string()),
        ];
        metrics::histogram!("snug_request_seconds", &labels).record(began.elapsed());
    }
}
