//! The nodes of `compose.yaml` with a password that would break an address.

use std::path::Path;

use crate::support::{Postgres, Server, free_port, postgres, redis::Redis};

/// Characters with a meaning in an address, in TOML, in YAML and in a shell.
const PASSWORD: &str = r#"p@ss:w/rd?#%40&=\"`$HOME {x} ä"#;

/// The variables of a node in the recipe, with this password.
fn variables() -> Vec<(String, String)> {
    let recipe = Path::new(env!("CARGO_MANIFEST_DIR")).join("compose.yaml");
    let recipe = std::fs::read_to_string(recipe).expect("a file");
    let (_, node) = recipe.split_once("x-node: &node").expect("a node");
    let (_, node) = node.split_once("environment:").expect("its variables");
    let (node, _) = node.split_once("depends_on:").expect("their end");
    let lines = node.lines().filter_map(|line| line.trim().split_once(": "));
    let variable = |(name, value): (&str, &str)| {
        let value = value.replace("${SNUG_PASSWORD:-}", PASSWORD);
        (name.to_owned(), value)
    };
    lines
        .filter(|(name, _)| *name != "<<")
        .map(variable)
        .collect()
}

#[tokio::test]
async fn a_password_may_have_any_characters() {
    let postgres = Postgres::start();
    let database = postgres::new_database(&postgres.url());
    postgres.wants_a_password("snug", PASSWORD, &database);
    let redis = Redis::start_with(&["--requirepass", PASSWORD]);
    let mut settings = vec![];
    for (name, value) in variables() {
        let (name, value) = match name.as_str() {
            "SNUG_DATABASES_STORE_URL" => {
                assert_eq!(value, "postgres://snug@postgres/snug");
                let (_, place) = database.rsplit_once('@').expect("an address");
                let url = format!("postgres://snug@{place}");
                (
                    "ROCKET_DATABASES".into(),
                    format!("{{store={{url={url:?}}}}}"),
                )
            }
            "SNUG_REDIS_URL" => {
                assert_eq!(value, "redis://redis:6379");
                ("ROCKET_REDIS".into(), format!("{{url={:?}}}", redis.url()))
            }
            _ => (name, value),
        };
        settings.push((name, value));
    }
    let metrics = format!("127.0.0.1:{}", free_port());
    settings.push(("ROCKET_METRICS".into(), metrics.clone()));
    let settings: Vec<_> = settings
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let server = Server::start_on(None, &settings).await;
    server.register("kevin").await;
    let number = postgres::query(&database, "select count(*) from users");
    assert_eq!(number, "1", "it is in PostgreSQL");
    // Redis lets it in: the relay is connected.
    let begun = std::time::Instant::now();
    loop {
        let figures = reqwest::get(format!("http://{metrics}/metrics")).await;
        let figures = figures.expect("metrics").text().await.expect("figures");
        if figures.contains("snug_relay_up 1") {
            break;
        }
        assert!(begun.elapsed().as_secs() < 10, "{figures}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}
