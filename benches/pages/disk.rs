//! The limit of posting: the same statements on a copy of the same database, one post after
//! the other, and nothing else, in a process of its own.

use std::{
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use sqlx::{
    Sqlite, SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{
    load::{Times, percentile},
    seeded::{People, Room},
};

/// The argument that makes this program the bare loop.
pub const ARGUMENT: &str = "--disk";

/// The result.
pub struct Figures {
    /// Posts per second.
    pub rate: f64,
    /// Microseconds of processor time per post.
    pub cpu: f64,
    /// In milliseconds.
    pub p50: f64,
    pub p99: f64,
}

/// Lets this many tasks post in the room. A commit holds one post, or one of each task.
pub fn run(
    database: &Path,
    (people, room): (&People, Room),
    tasks: usize,
    grouped: bool,
    times: Times,
) -> Figures {
    let ourselves = std::env::current_exe().expect("this program");
    let mut command = Command::new(ourselves);
    command.arg(ARGUMENT).arg(database);
    let numbers = [
        room.id,
        i64::try_from(tasks).expect("small"),
        i64::from(grouped),
        i64::try_from(times.warm_up.as_millis()).expect("small"),
        i64::try_from(times.measured.as_millis()).expect("small"),
    ];
    let authors = people.all.iter().map(|person| person.id);
    command.args(numbers.into_iter().chain(authors).map(|n| n.to_string()));
    let output = command.output().expect("a process");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let said = String::from_utf8(output.stdout).expect("text");
    let figures: Vec<f64> = said
        .split_whitespace()
        .filter_map(|n| n.parse().ok())
        .collect();
    let [rate, cpu, p50, p99] = figures[..] else {
        panic!("it says {said:?}");
    };
    Figures {
        rate,
        cpu,
        p50,
        p99,
    }
}

/// The loop itself.
pub fn serve(args: &[String]) {
    let numbers: Vec<i64> = args[1..].iter().filter_map(|n| n.parse().ok()).collect();
    let [room, tasks, grouped, warm_up, measured, authors @ ..] = &numbers[..] else {
        panic!("too few arguments");
    };
    let millis = |n: &i64| Duration::from_millis(u64::try_from(*n).expect("a time"));
    let times = Times {
        warm_up: millis(warm_up),
        measured: millis(measured),
    };
    let tasks = usize::try_from(*tasks).expect("a number");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let pool = open(&args[0]).await;
        let writers: Vec<Vec<i64>> = match *grouped {
            1 => vec![authors[..tasks].to_vec()],
            _ => authors[..tasks]
                .iter()
                .map(|author| vec![*author])
                .collect(),
        };
        let begun = Instant::now();
        let counted = Arc::new(AtomicU64::new(0));
        let tasks: Vec<_> = writers
            .into_iter()
            .map(|authors| {
                tokio::spawn(write(pool.clone(), *room, authors, times, counted.clone()))
            })
            .collect();
        tokio::time::sleep(times.warm_up).await;
        let (since, cpu) = (Instant::now(), own_cpu());
        let before = counted.load(Ordering::Relaxed);
        tokio::time::sleep(times.measured).await;
        let posts = counted.load(Ordering::Relaxed) - before;
        let (took, cpu) = (since.elapsed(), own_cpu() - cpu);
        let mut latencies = vec![];
        for task in tasks {
            latencies.append(&mut task.await.expect("a writer"));
        }
        assert!(begun.elapsed() >= times.warm_up + times.measured);
        println!(
            "{} {} {} {}",
            posts as f64 / took.as_secs_f64(),
            cpu.as_secs_f64() * 1e6 / posts as f64,
            percentile(&mut latencies, 50),
            percentile(&mut latencies, 99)
        );
    });
}

/// Opened as `src/db/` opens it.
async fn open(path: &str) -> SqlitePool {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .pragma("secure_delete", "on");
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options);
    pool.await.expect("a database")
}

/// Commits one post of each author at a time, until the time is over.
async fn write(
    pool: SqlitePool,
    room: i64,
    authors: Vec<i64>,
    times: Times,
    counted: Arc<AtomicU64>,
) -> Vec<Duration> {
    let begun = Instant::now();
    let mut latencies = vec![];
    while begun.elapsed() < times.warm_up + times.measured {
        let asked = Instant::now();
        let mut tx = pool.begin().await.expect("a transaction");
        for author in &authors {
            post(&mut tx, room, *author).await.expect("a post");
        }
        tx.commit().await.expect("a commit");
        let warm = begun.elapsed() >= times.warm_up;
        latencies.extend(authors.iter().filter(|_| warm).map(|_| asked.elapsed()));
        counted.fetch_add(authors.len() as u64, Ordering::Relaxed);
    }
    latencies
}

/// The statements of a post, one at a time (`features/messages` sends them as one string).
async fn post(tx: &mut Transaction<'_, Sqlite>, room: i64, author: i64) -> sqlx::Result<()> {
    let seq: i64 = sqlx::query_scalar(snug::db::NEXT_SEQ)
        .bind(room)
        .fetch_one(&mut **tx)
        .await?;
    let _: Option<(i64, i64)> = sqlx::query_as(
        "select author_id, said_at from messages where room_id = $1 order by id desc limit 1",
    )
    .bind(room)
    .fetch_optional(&mut **tx)
    .await?;
    let id: i64 = sqlx::query_scalar(
        "insert into messages
             (room_id, author_id, nonce, body, said_at, continues, opens_day, sealed_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (author_id, nonce) do nothing
         returning id",
    )
    .bind(room)
    .bind(author)
    .bind(snug::features::messages::fresh_nonce())
    .bind("This is a message of sixty characters, 00000000000000000000")
    .bind(snug::base::clock::Timestamp::now())
    .bind(false)
    .bind(false)
    .bind(None::<String>)
    .fetch_one(&mut **tx)
    .await?;
    sqlx::query(
        "update memberships set seen = $3
          where room_id = $1 and user_id = $2
            and exists (select 1 from rooms where id = $1 and archived_at is null)",
    )
    .bind(room)
    .bind(author)
    .bind(id)
    .execute(&mut **tx)
    .await?;
    sqlx::query(snug::db::LOG_CHANGE)
        .bind(room)
        .bind(seq)
        .bind("said")
        .bind(id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn own_cpu() -> Duration {
    crate::process::cpu_of("self")
}
