//! Many transactions at once: each hears one result, and the result is true.

use std::{future::pending, sync::atomic::Ordering, time::Duration};

use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tokio::{sync::oneshot, task::JoinSet, time::timeout};

use crate::{
    base::errors::{Error, Result},
    db::sqlite::{self, Synchronous},
};

use super::{QUEUE_LIMIT, WriteQueue};

/// A database in a folder of its own, with a queue that writes and a connection that reads.
struct TestDatabase {
    folder: std::path::PathBuf,
    queue: WriteQueue,
    reader: SqliteConnection,
}

impl TestDatabase {
    async fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("snug-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let url = format!("sqlite:{}", folder.join("a.db").display());
        let options = sqlite::options(&url, Synchronous::Full).expect("options");
        let mut connection = options.connect().await.expect("a connection");
        sqlx::raw_sql("create table rows (id integer, part integer, unique (id, part))")
            .execute(&mut connection)
            .await
            .expect("a table");
        Self {
            queue: WriteQueue::new(connection, Duration::from_secs(30)),
            reader: options.connect().await.expect("a connection"),
            folder,
        }
    }

    /// The committed transactions, of which each has written two parts.
    async fn committed(&mut self) -> Vec<i64> {
        let rows: Vec<(i64, i64)> =
            sqlx::query_as("select id, count(*) from rows group by id order by id")
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
        self.queue.close().await;
        std::fs::remove_dir_all(self.folder).expect("a folder to remove");
    }
}

const INSERT: &str = "insert into rows (id, part) values ($1, $2)";

async fn insert(connection: &mut SqliteConnection, transaction: i64, part: i64) -> Result<()> {
    sqlx::query(INSERT)
        .bind(transaction)
        .bind(part)
        .execute(connection)
        .await?;
    Ok(())
}

/// Writes both parts, and awaits `between` between them.
async fn write(
    queue: &WriteQueue,
    transaction: i64,
    between: impl Future<Output = ()>,
) -> Result<()> {
    let mut tx = queue.begin().await?;
    insert(&mut tx, transaction, 1).await?;
    between.await;
    insert(&mut tx, transaction, 2).await?;
    tx.commit().await
}

#[derive(Debug, PartialEq)]
enum TransactionResult {
    Committed,
    Failed,
    /// It panicked or was canceled.
    Gone,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_transaction_hears_whether_it_was_committed() {
    let mut database = TestDatabase::new("mixed").await;
    let mut all = JoinSet::new();
    for transaction in 0..600_i64 {
        let queue = database.queue.clone();
        all.spawn(async move {
            let task = tokio::spawn(async move {
                match transaction % 6 {
                    // Writes the same row twice, which the database refuses.
                    1 => {
                        let mut tx = queue.begin().await?;
                        insert(&mut tx, transaction, 1).await?;
                        insert(&mut tx, transaction, 1).await?;
                        tx.commit().await
                    }
                    2 => write(&queue, transaction, async { panic!("in the middle") }).await,
                    // Never ends by itself.
                    3 => write(&queue, transaction, pending()).await,
                    4 => {
                        let mut tx = queue.begin().await?;
                        insert(&mut tx, transaction, 1).await?;
                        tx.rollback().await?;
                        Err(Error::NotFound)
                    }
                    _ => write(&queue, transaction, async {}).await,
                }
            });
            let abort = task.abort_handle();
            if transaction % 6 == 3 {
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_millis(transaction as u64 % 40)).await;
                    abort.abort();
                });
            }
            let result = match task.await {
                Ok(Ok(())) => TransactionResult::Committed,
                Ok(Err(_)) => TransactionResult::Failed,
                Err(_) => TransactionResult::Gone,
            };
            (transaction, result)
        });
    }
    let mut results = all.join_all().await;
    results.sort_by_key(|(transaction, _)| *transaction);
    let committed = database.committed().await;
    for (transaction, result) in results {
        let expected = match transaction % 6 {
            1 | 4 => TransactionResult::Failed,
            2 | 3 => TransactionResult::Gone,
            _ => TransactionResult::Committed,
        };
        assert_eq!(result, expected, "transaction {transaction}");
        assert_eq!(
            committed.contains(&transaction),
            result == TransactionResult::Committed,
            "transaction {transaction}"
        );
    }
    database.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_that_shares_a_commit_returns_after_it() {
    let mut database = TestDatabase::new("shared").await;
    let (begun, has_begun) = oneshot::channel();
    let (go_on, may_go_on) = oneshot::channel::<()>();
    let (queue, other) = (database.queue.clone(), database.queue.clone());
    let (first, second) = tokio::join!(
        async {
            // The second transaction waits by the time that the first one finishes.
            let until_second_waits = async {
                while queue.0.waiting.load(Ordering::SeqCst) == 0 {
                    tokio::task::yield_now().await;
                }
            };
            let mut first = Box::pin(write(&queue, 1, until_second_waits));
            tokio::select! {
                _ = &mut first => panic!("returned before the commit"),
                begun = has_begun => begun.expect("a second one"),
            }
            assert_eq!(database.committed().await, [] as [i64; 0]);
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
            write(&other, 2, between).await
        }
    );
    first.and(second).expect("a commit");
    assert_eq!(database.committed().await, [1, 2]);
    database.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_fails_the_transactions_that_it_lost_and_no_others() {
    let mut database = TestDatabase::new("full").await;
    let mut tx = database.queue.begin().await.expect("a transaction");
    sqlx::query("create table long (id integer, text blob)")
        .execute(&mut *tx)
        .await
        .expect("a table");
    tx.commit().await.expect("a commit");
    let mut tx = database.queue.acquire().await.expect("the connection");
    sqlx::query("pragma max_page_count = 200")
        .execute(&mut *tx)
        .await
        .expect("a limit");
    drop(tx);
    let mut all = JoinSet::new();
    for transaction in 0..400_i64 {
        let queue = database.queue.clone();
        all.spawn(async move {
            let written = async {
                let mut tx = queue.begin().await?;
                sqlx::query("insert into long values ($1, zeroblob(3000))")
                    .bind(transaction)
                    .execute(&mut *tx)
                    .await?;
                tx.commit().await
            };
            (transaction, written.await)
        });
    }
    let results = all.join_all().await;
    let committed: Vec<i64> = sqlx::query_scalar("select id from long")
        .fetch_all(&mut database.reader)
        .await
        .expect("rows");
    let mut refused = 0;
    for (transaction, result) in results {
        assert_eq!(
            committed.contains(&transaction),
            result.is_ok(),
            "transaction {transaction}: {result:?}"
        );
        refused += usize::from(result.is_err());
    }
    assert!(refused > 100 && committed.len() > 50, "{refused} refused");
    database.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_queue_refuses_at_once() {
    let database = TestDatabase::new("crowd").await;
    let tx = database.queue.begin().await.expect("a transaction");
    let mut all = JoinSet::new();
    for transaction in 0..QUEUE_LIMIT as i64 {
        let queue = database.queue.clone();
        all.spawn(async move { write(&queue, transaction, async {}).await });
    }
    while database.queue.0.waiting.load(Ordering::SeqCst) < QUEUE_LIMIT {
        tokio::task::yield_now().await;
    }
    let refused = timeout(Duration::from_secs(5), database.queue.begin()).await;
    assert!(matches!(refused, Ok(Err(Error::Busy))));
    tx.rollback().await.expect("an end");
    let results = all.join_all().await;
    assert!(results.iter().all(Result::is_ok));
    database.end().await;
}
