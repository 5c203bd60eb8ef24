//! TLS to PostgreSQL and Redis, with own authorities; and PgBouncer in transaction mode.

use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::support::{
    LOG, Person, Postgres, Server,
    authority::Authority,
    pgbouncer::PgBouncer,
    postgres::{new_database, query},
    redis::Redis,
    refused_start,
};

fn store(url: &str) -> String {
    format!("{{store={{url={url:?},connect_timeout=3}}}}")
}

/// The connections of Snug to the database that are encrypted, and all of them.
fn encrypted(database: &str) -> String {
    query(
        database,
        "select count(*) filter (where s.ssl) || ' of ' || count(*)
           from pg_stat_ssl s join pg_stat_activity a on a.pid = s.pid
          where a.datname = current_database() and a.pid <> pg_backend_pid()
            and a.application_name <> 'psql'",
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r55_postgresql_with_tls() {
    let (authority, other) = (Authority::new(), Authority::new());
    let (certificate, key) = authority.issue("server", "DNS:localhost");
    let postgres = Postgres::start_with_tls((&certificate, &key));
    let (root, wrong) = (authority.root(), other.root());
    let (root, wrong) = (root.display(), wrong.display());
    let address = format!("localhost:{}", postgres.port());
    for (host, options) in [
        ("127.0.0.1", "sslmode=require".to_owned()),
        ("127.0.0.1", format!("sslmode=verify-ca&sslrootcert={root}")),
        (
            "localhost",
            format!("sslmode=verify-full&sslrootcert={root}"),
        ),
    ] {
        let database = new_database(&postgres.url());
        let url = format!("{}?{options}", database.replace("127.0.0.1", host));
        let server = Server::start_on(None, &[("ROCKET_DATABASES", &store(&url))]).await;
        let (kevin, jason, room) = server.kevin_and_jason().await;
        let mut stream = jason.listen(&room, None).await;
        kevin.say(&room, "through TLS").await;
        stream.sees("through TLS").await;
        let some = encrypted(&database);
        let (encrypted, all) = some.split_once(" of ").expect("two numbers");
        assert_eq!(encrypted, all, "{url}");
        assert_ne!(all, "0", "{url}");
    }
    let database = new_database(&postgres.url());
    let named = database.replace("127.0.0.1", "localhost");
    for (url, reason) in [
        (format!("{named}?sslmode=verify-full"), "UnknownIssuer"),
        (
            format!("{named}?sslmode=verify-full&sslrootcert={wrong}"),
            "UnknownIssuer",
        ),
        (
            format!("{named}?sslmode=require&sslrootcert={wrong}"),
            "UnknownIssuer",
        ),
    ] {
        let (code, said) = refused_start(None, &[("ROCKET_DATABASES", &store(&url))]).await;
        assert_eq!(code, 1, "{url}: {said}");
        let sentence = format!("PostgreSQL at {address}: TLS fails: ");
        assert!(
            said.contains(&sentence) && said.contains(reason),
            "{url}: {said}"
        );
    }
    // The certificate has another name.
    let url = format!("{database}?sslmode=verify-full&sslrootcert={root}");
    let (_, said) = refused_start(None, &[("ROCKET_DATABASES", &store(&url))]).await;
    assert!(said.contains("not valid for name"), "{said}");
    // An odd certificate does not matter where nobody asked for one.
    let (odd, key) = authority.issue("odd", "");
    let postgres = Postgres::start_with_tls((&odd, &key));
    postgres.replace("pg_hba.conf", "host all all 127.0.0.1/32 trust\n");
    postgres.stop("fast");
    postgres.start_again();
    let database = new_database(&postgres.url());
    let server = Server::start_on(Some(&database), &[(LOG, "")]).await;
    server.register("kevin").await;
    let log = server.log();
    assert!(log.contains("is used without TLS, which fails: "), "{log}");
    // A server without TLS is not talked to in the clear.
    let plain = Postgres::start();
    let url = format!("{}?sslmode=require", new_database(&plain.url()));
    let (_, said) = refused_start(None, &[("ROCKET_DATABASES", &store(&url))]).await;
    assert!(said.contains("does not support TLS"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r55_redis_with_tls() {
    let (authority, other) = (Authority::new(), Authority::new());
    let (certificate, key) = authority.issue("redis", "IP:127.0.0.1");
    let redis = Redis::start_with_tls(&certificate, &key);
    let postgres = Postgres::start();
    let database = new_database(&postgres.url());
    let with = |root: &std::path::Path| format!("{{url={:?},roots={root:?}}}", redis.url());
    let (right, wrong) = (with(&authority.root()), with(&other.root()));
    let node = async |redis: &str| {
        Server::start_on(Some(&database), &[("ROCKET_REDIS", redis), (LOG, "")]).await
    };
    let (one, two) = (node(&right).await, node(&right).await);
    let kevin = one.register("kevin").await;
    let room = kevin.join("designers").await;
    let there = Person::with_cookie(two.url(""), &kevin.cookie());
    let mut stream = there.listen(&room, None).await;
    sleep(Duration::from_millis(500)).await;
    let mut longest = Duration::ZERO;
    for n in 0..5 {
        let sent = Instant::now();
        kevin.say(&room, &format!("number {n}.")).await;
        stream.sees(&format!("number {n}.")).await;
        longest = longest.max(sent.elapsed());
    }
    println!("R-55: through Redis with TLS a message takes {longest:?} at most");
    // Without Redis it would take more than a second.
    assert!(longest < Duration::from_secs(1), "{longest:?}");
    assert!(!one.log().contains("does not answer"), "{}", one.log());

    let address = format!("127.0.0.1:{}", redis.port());
    for redis in [&wrong, &format!("{{url={:?}}}", redis.url())] {
        let third = node(redis).await;
        let begun = Instant::now();
        while !third.log().contains("does not answer") {
            assert!(begun.elapsed() < Duration::from_secs(5), "{}", third.log());
            sleep(Duration::from_millis(50)).await;
        }
        let log = third.log();
        assert!(
            log.contains(&format!("Redis at {address} does not answer")),
            "{log}"
        );
        assert!(log.contains("UnknownIssuer"), "{log}");
    }
    let nothing = format!("{{url={:?},roots=\"/nowhere.pem\"}}", redis.url());
    let databases = store(&database);
    let settings = [
        ("ROCKET_DATABASES", databases.as_str()),
        ("ROCKET_REDIS", &nothing),
    ];
    let (code, said) = refused_start(None, &settings).await;
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("redis.roots, /nowhere.pem: No such file"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r55_pgbouncer_in_transaction_mode() {
    let authority = Authority::new();
    let (certificate, key) = authority.issue("pgbouncer", "IP:127.0.0.1");
    let postgres = Postgres::start();
    for tls in [false, true] {
        let database = new_database(&postgres.url());
        let pair = tls.then_some((certificate.as_path(), key.as_path()));
        let bouncer = PgBouncer::before(postgres.port(), pair);
        let mut url = bouncer.url(&database);
        if tls {
            let root = authority.root();
            url += &format!("?sslmode=verify-full&sslrootcert={}", root.display());
        }
        let databases = format!("{{store={{url={url:?},statement_timeout=2}}}}");
        let settings = [("ROCKET_DATABASES", databases.as_str()), (LOG, "")];
        // Two nodes, with more connections than the pooler has to PostgreSQL.
        let nodes = tokio::join!(
            Server::start_on(None, &settings),
            Server::start_on(None, &settings)
        );
        let nodes = [nodes.0, nodes.1];
        let (people, room) = nodes[0].office(8, "designers").await;
        let posters = people.iter().enumerate().map(|(n, person)| {
            let node = &nodes[n % 2];
            let person = Person::with_cookie(node.url(""), &person.cookie());
            let room = room.clone();
            async move {
                for k in 0..15 {
                    person.say(&room, &format!("{n} says {k} @person-1")).await;
                    person.page("/lobby").await;
                }
            }
        });
        futures_util::future::join_all(posters).await;
        let here = people[0].history(&room, true).await;
        assert_eq!(here.len(), 120);
        let up = nodes[1].visitor().get("/up").await;
        assert_eq!(up.status(), 200);
        // The limit of a statement is there, and stays with its transaction.
        query(&database, "create table held (id bigint)");
        let locked = std::process::Command::new("psql")
            .args([
                &database,
                "-qXc",
                "begin; update rooms set head = head; select pg_sleep(5)",
            ])
            .spawn();
        sleep(Duration::from_millis(500)).await;
        let begun = Instant::now();
        let answer = people[0].try_say(&room, "waits", "n-1").await;
        assert_eq!(answer.expect("an answer").status(), 503);
        assert!(begun.elapsed() < Duration::from_secs(4));
        let _ = locked.expect("psql").wait();
        people[0].say(&room, "goes on").await;
        let through = bouncer.url(&database);
        if !tls {
            assert_eq!(query(&through, "show statement_timeout"), "0");
        }
        let log = nodes[0].log();
        assert!(log.contains("A connection pooler is between"), "{log}");
        assert!(!log.contains("prepared statement"), "{log}");
        // Everything starts again on the same database.
        drop(nodes);
        let again = Server::start_on(None, &settings).await;
        let person = Person::with_cookie(again.url(""), &people[0].cookie());
        person.say(&room, "once more").await;
    }
}
