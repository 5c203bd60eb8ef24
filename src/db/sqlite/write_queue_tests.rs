//! Many at once: everybody hears once, and what they hear is so.

use std::{future::pending, time::Duration};

use rocket::tokio::{self, sync::oneshot, task::JoinSet, time::timeout};
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use crate::{
    base::errors::{Error, Result},
    db::sqlite::{self, Synchronous},
};

use super::{WAITING, WriteQueue};

/// A file of its own, removed in the end; who writes it, and who looks.
struct Desk {
    folder: std::path::PathBuf,
    writer: WriteQueue,
    reader: SqliteConnection,
}

impl Desk {
    async fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("snug-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let url = format!("sqlite:{}", folder.join("a.db").display());
        let options = sqlite::options(&url, Synchronous::Full).expect("options");
        let mut connection = options.connect().await.expect("a connection");
        sqlx::raw_sql(
            "create table said (transaction integer, part integer, unique (transaction, part))",
        )
        .execute(&mut connection)
        .await
        .expect("a table");
        Self {
            writer: WriteQueue::new(connection, Duration::from_secs(30)),
            reader: options.connect().await.expect("a connection"),
            folder,
        }
    }

    /// What is there: the deeds, of which each has two parts.
    async fn deeds(&mut self) -> Vec<i64> {
        let rows: Vec<(i64, i64)> = sqlx::query_as(
            "select transaction, count(*) from said group by transaction order by transaction",
        )
        .fetch_all(&mut self.reader)
        .await
        .expect("rows");
        assert!(rows.iter().all(|(_, parts)| *parts == 2), "{rows:?}");
        rows.into_iter()
            .map(|(transaction, _)| transaction)
            .collect()
    }

    async fn end(self) {
        self.reader.close().await.expect("an end");
        self.writer.close().await;
        std::fs::remove_dir_all(self.folder).expect("a folder to remove");
    }
}

const SAY: &str = "insert into said (transaction, part) values ($1, $2)";

/// Says both parts and does between them what is asked for.
async fn say(
    writer: &WriteQueue,
    transaction: i64,
    between: impl Future<Output = ()>,
) -> Result<()> {
    let mut tx = writer.begin().await?;
    sqlx::query(SAY)
        .bind(transaction)
        .bind(1)
        .execute(&mut *tx)
        .await?;
    between.await;
    sqlx::query(SAY)
        .bind(transaction)
        .bind(2)
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}

#[derive(Debug, PartialEq)]
enum Heard {
    Done,
    Failed,
    Nothing,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_everybody_hears_is_so() {
    let mut desk = Desk::new("mixed").await;
    let mut all = JoinSet::new();
    for transaction in 0..600_i64 {
        let writer = desk.writer.clone();
        all.spawn(async move {
            let asked = tokio::spawn(async move {
                match transaction % 6 {
                    // Says the same thing twice, which the database refuses.
                    1 => {
                        let mut tx = writer.begin().await?;
                        sqlx::query(SAY)
                            .bind(transaction)
                            .bind(1)
                            .execute(&mut *tx)
                            .await?;
                        sqlx::query(SAY)
                            .bind(transaction)
                            .bind(1)
                            .execute(&mut *tx)
                            .await?;
                        tx.commit().await
                    }
                    2 => say(&writer, transaction, async { panic!("in the middle") }).await,
                    // Does not come to an end by itself.
                    3 => say(&writer, transaction, pending()).await,
                    4 => {
                        let mut tx = writer.begin().await?;
                        sqlx::query(SAY)
                            .bind(transaction)
                            .bind(1)
                            .execute(&mut *tx)
                            .await?;
                        tx.rollback().await?;
                        Err(Error::NotFound)
                    }
                    _ => say(&writer, transaction, async {}).await,
                }
            });
            let abort = asked.abort_handle();
            if transaction % 6 == 3 {
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_millis(transaction as u64 % 40)).await;
                    abort.abort();
                });
            }
            let heard = match asked.await {
                Ok(Ok(())) => Heard::Done,
                Ok(Err(_)) => Heard::Failed,
                Err(_) => Heard::Nothing,
            };
            (transaction, heard)
        });
    }
    let mut heard = all.join_all().await;
    heard.sort_by_key(|(transaction, _)| *transaction);
    let there = desk.deeds().await;
    for (transaction, heard) in heard {
        let expected = match transaction % 6 {
            1 | 4 => Heard::Failed,
            2 | 3 => Heard::Nothing,
            _ => Heard::Done,
        };
        assert_eq!(heard, expected, "transaction {transaction}");
        assert_eq!(
            there.contains(&transaction),
            heard == Heard::Done,
            "transaction {transaction}"
        );
    }
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_shares_a_commit_hears_when_it_is_done() {
    let mut desk = Desk::new("shared").await;
    let (begun, has_begun) = oneshot::channel();
    let (go_on, may_go_on) = oneshot::channel::<()>();
    let (writer, other) = (desk.writer.clone(), desk.writer.clone());
    let (first, second) = tokio::join!(
        async {
            // The second one waits by the time that the first is done.
            let waits = async {
                while writer.0.waiting.load(super::Ordering::SeqCst) == 0 {
                    tokio::task::yield_now().await;
                }
            };
            let mut first = Box::pin(say(&writer, 1, waits));
            tokio::select! {
                _ = &mut first => panic!("answered before the commit"),
                begun = has_begun => begun.expect("a second one"),
            }
            assert_eq!(desk.deeds().await, [] as [i64; 0]);
            go_on.send(()).expect("a second one");
            first.await
        },
        async {
            while other.is_idle() {
                tokio::task::yield_now().await;
            }
            let between = async {
                begun.send(()).expect("a first one");
                may_go_on.await.expect("a first one");
            };
            say(&other, 2, between).await
        }
    );
    first.and(second).expect("a commit");
    assert_eq!(desk.deeds().await, [1, 2]);
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_told_to_all_whom_it_concerns() {
    let mut desk = Desk::new("full").await;
    let mut tx = desk.writer.begin().await.expect("a turn");
    sqlx::query("create table long (transaction integer, text blob)")
        .execute(&mut *tx)
        .await
        .expect("a table");
    tx.commit().await.expect("a commit");
    let mut tx = desk.writer.turn().await.expect("a turn");
    sqlx::query("pragma max_page_count = 200")
        .execute(&mut *tx)
        .await
        .expect("a limit");
    drop(tx);
    let mut all = JoinSet::new();
    for transaction in 0..400_i64 {
        let writer = desk.writer.clone();
        all.spawn(async move {
            let said = async {
                let mut tx = writer.begin().await?;
                sqlx::query("insert into long values ($1, zeroblob(3000))")
                    .bind(transaction)
                    .execute(&mut *tx)
                    .await?;
                tx.commit().await
            };
            (transaction, said.await)
        });
    }
    let heard = all.join_all().await;
    let there: Vec<i64> = sqlx::query_scalar("select transaction from long")
        .fetch_all(&mut desk.reader)
        .await
        .expect("rows");
    let mut refused = 0;
    for (transaction, heard) in heard {
        assert_eq!(
            there.contains(&transaction),
            heard.is_ok(),
            "transaction {transaction}: {heard:?}"
        );
        refused += usize::from(heard.is_err());
    }
    assert!(refused > 100 && there.len() > 50, "{refused} refused");
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_comes_when_too_many_wait_is_told_at_once() {
    let desk = Desk::new("crowd").await;
    let tx = desk.writer.begin().await.expect("a turn");
    let mut all = JoinSet::new();
    for transaction in 0..WAITING as i64 {
        let writer = desk.writer.clone();
        all.spawn(async move { say(&writer, transaction, async {}).await });
    }
    while desk.writer.0.waiting.load(super::Ordering::SeqCst) < WAITING {
        tokio::task::yield_now().await;
    }
    let refused = timeout(Duration::from_secs(5), desk.writer.begin()).await;
    assert!(matches!(refused, Ok(Err(Error::Busy))));
    tx.rollback().await.expect("an end");
    let done = all.join_all().await;
    assert!(done.iter().all(Result::is_ok));
    desk.end().await;
}
