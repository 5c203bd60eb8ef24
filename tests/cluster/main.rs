//! Several nodes with one PostgreSQL and one Redis, and people on different nodes.

#[path = "../support/mod.rs"]
mod support;

#[path = "../promises/checker.rs"]
#[allow(dead_code, reason = "promises/ uses the rest")]
mod checker;
#[path = "../promises/crowd.rs"]
#[allow(dead_code, reason = "promises/ uses the rest")]
mod crowd;

#[path = "../promises/open_page.rs"]
mod open_page;
#[path = "../promises/removals.rs"]
mod removals;

mod balancer;
mod database;
mod faults;
mod inbox;
mod nginx;
mod passwords;
mod proxy;
mod reminders;
mod restored;
mod round_trips;
mod scheduled;
mod tls;
mod two_nodes;
mod versions;

use support::{Person, Postgres, Server, postgres, redis::Redis};

/// Nodes that share a PostgreSQL and a Redis.
struct Cluster {
    nodes: Vec<Server>,
    redis: Redis,
    /// The cluster's own PostgreSQL, if it has one.
    postgres: Option<Postgres>,
}

impl Cluster {
    /// Starts nodes on the PostgreSQL that `tests/run` started, or on a private one.
    async fn start(nodes: usize) -> Self {
        Self::start_with(nodes, &[]).await
    }

    /// The same, with these settings.
    async fn start_with(nodes: usize, settings: &[(&str, &str)]) -> Self {
        match std::env::var("TEST_POSTGRES") {
            Ok(url) => Self::on(nodes, &url, None, settings).await,
            Err(_) => {
                let postgres = Postgres::start();
                let url = postgres.url();
                Self::on(nodes, &url, Some(postgres), settings).await
            }
        }
    }

    /// Starts nodes on a PostgreSQL that the test may stop.
    async fn with_its_own(nodes: usize) -> Self {
        let postgres = Postgres::start();
        let url = postgres.url();
        Self::on(nodes, &url, Some(postgres), &[]).await
    }

    async fn on(
        nodes: usize,
        url: &str,
        postgres: Option<Postgres>,
        others: &[(&str, &str)],
    ) -> Self {
        let (database, redis) = (postgres::new_database(url), Redis::start());
        let setting = format!("{{url={:?}}}", redis.url());
        let mut settings = vec![("ROCKET_REDIS", setting.as_str())];
        settings.extend(others);
        // All at once: only one of them may run the migrations.
        let nodes = (0..nodes).map(|_| Server::start_on(Some(&database), &settings));
        Self {
            nodes: futures_util::future::join_all(nodes).await,
            redis,
            postgres,
        }
    }

    /// The same person at another node. All nodes know all sessions.
    fn at(&self, node: usize, person: &Person) -> Person {
        Person::with_cookie(self.nodes[node].url(""), &person.cookie())
    }
}
