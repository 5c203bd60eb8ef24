//! The store: one of two databases behind one type, and the log every room keeps.
//!
//! SQL is written once, in what both databases share, and runs against whichever
//! we were given: `each_db!` repeats its body for each driver's own types.

mod errors;
mod managed_caches;
pub mod sqlite;

use std::{sync::Arc, time::Duration};

use rocket::{
    figment::{self, Figment},
    tokio::time::timeout,
};
use rocket_db_pools::{Config, Database};
use sqlx::{
    ConnectOptions, PgPool, migrate::Migrator, postgres::PgPoolOptions, sqlite::SqlitePoolOptions,
};

pub use crate::db::sqlite::write_queue::{Savepoint, WriteTransaction};

use crate::{
    base::{errors::Result, seal::Seal},
    db::{
        managed_caches::ManagedCaches,
        sqlite::{
            Synchronous,
            change_detector::{ChangeDetector, DatabaseVersion},
            checkpoints::Checkpoints,
            pool::ReadPool,
            write_queue::WriteQueue,
        },
    },
};

/// What holds everything that lasts. A request guard: `store: &Store`.
#[derive(Clone, Database)]
#[database("store")]
pub struct Store(Pools);

/// The database that `databases.store.url` names, and the keys with which what is kept
/// there is sealed.
#[derive(Clone)]
pub struct Pools {
    /// The connections.
    pub engine: Pool,
    /// The keys.
    pub seal: Seal,
    /// What was read and rendered lately.
    caches: Arc<ManagedCaches>,
}

/// Connections to one of the two kinds of database.
#[derive(Clone)]
pub enum Pool {
    /// One connection that writes, so that writers queue here in order instead
    /// of meeting a locked database, and several that read beside it.
    Sqlite {
        /// Reads.
        read: ReadPool,
        /// Writes.
        write: WriteQueue,
        /// Keeps the log of what is written short.
        checkpoints: Checkpoints,
        /// Tells whether anything was written.
        written: Option<ChangeDetector>,
    },
    /// Reads and writes.
    Postgres(PgPool),
}

/// Runs `$body` against the store's database.
///
/// `each_db!(store, read db => …)`: with `$db` bound to what runs one statement that
/// reads. `each_db!(store, write db => …)`: one that writes, and is a deed by itself.
/// `each_db!(store, begin tx => …)`: with `$tx` bound to a deed of several statements,
/// which `$body` commits, or rolls back. It does so wherever what it answers was read
/// in it: only then is that true for others, too.
macro_rules! each_db {
    ($store:expr, read $db:ident => $body:expr) => {
        match &$store.engine {
            $crate::db::Pool::Sqlite { read, .. } => {
                let mut reader = read.get().await?;
                let $db = &mut *reader;
                $body
            }
            $crate::db::Pool::Postgres($db) => $body,
        }
    };
    ($store:expr, write $db:ident => $body:expr) => {
        match &$store.engine {
            $crate::db::Pool::Sqlite { write, .. } => {
                let mut transaction = write.begin().await?;
                let $db = &mut *transaction;
                let done = $body;
                transaction.commit().await?;
                done
            }
            $crate::db::Pool::Postgres($db) => $body,
        }
    };
    ($store:expr, begin $tx:ident => $body:expr) => {
        match &$store.engine {
            $crate::db::Pool::Sqlite { write, .. } => {
                let mut $tx = write.begin().await?;
                $body
            }
            $crate::db::Pool::Postgres(pool) => {
                let mut $tx = pool.begin().await?;
                $body
            }
        }
    };
}
pub(crate) use each_db;

/// The rows that `$sql` finds for `$ids`, however many: it ends with `in`, and the list
/// follows.
macro_rules! among {
    ($store:expr, $sql:expr, $ids:expr) => {{
        let mut rows = vec![];
        for some in $ids.chunks($crate::db::LISTED) {
            let mut found = $crate::db::each_db!($store, read pool => {
                let mut query = sqlx::QueryBuilder::new($sql);
                query.push(" (");
                let mut list = query.separated(", ");
                for id in some {
                    list.push_bind(*id);
                }
                query.push(")");
                query.build_query_as().fetch_all(pool).await?
            });
            rows.append(&mut found);
        }
        rows
    }};
}
pub(crate) use among;

/// Takes the room's next number and writes a change down under it, in the transaction
/// `$tx`: what kind, and of what. The number.
macro_rules! number {
    ($tx:expr, $room:expr, $kind:expr, $subject:expr) => {{
        let seq: $crate::base::ids::Seq = sqlx::query_scalar($crate::db::TAKE_NUMBER)
            .bind($room)
            .fetch_one(&mut *$tx)
            .await?;
        sqlx::query($crate::db::WRITE_LOG)
            .bind($room)
            .bind(seq)
            .bind($kind)
            .bind($subject)
            .execute(&mut *$tx)
            .await?;
        seq
    }};
}
pub(crate) use number;

/// How many ids stand in one statement; SQLite allows 32,766 parameters.
pub(crate) const LISTED: usize = 1_000;

/// Takes the room's next number: `$1` room; returns `head`. The first statement
/// of every change, because it locks the room's row: whoever comes next waits,
/// and the order of numbers is the order of commits.
pub const TAKE_NUMBER: &str = "update rooms set head = head + 1 where id = $1 returning head";

/// Writes the change down under its number: `$1` room, `$2` number, `$3` kind,
/// `$4` subject.
pub const WRITE_LOG: &str =
    "insert into room_log (room_id, seq, kind, subject) values ($1, $2, $3, $4)";

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

#[rocket::async_trait]
impl rocket_db_pools::Pool for Pools {
    type Connection = Pools;
    type Error = rocket_db_pools::Error<sqlx::Error>;

    async fn init(figment: &Figment) -> Result<Self, Self::Error> {
        let config: Config = figment.extract()?;
        let keys: Vec<String> = figment.extract_inner("seal").unwrap_or_default();
        let seal = Seal::from(&keys).map_err(figment::Error::from)?;
        let engine = Pool::open(&config, figment.extract_inner("synchronous")?)
            .await
            .map_err(rocket_db_pools::Error::Init)?;
        Ok(Self {
            engine,
            seal,
            caches: Arc::default(),
        })
    }

    async fn get(&self) -> Result<Self::Connection, Self::Error> {
        Ok(self.clone())
    }

    /// Nothing yet: Rocket calls this when shutdown *begins*, and requests under
    /// way still need the store. `Store::close` is called after the last one.
    async fn close(&self) {}
}

impl Pool {
    /// Opens the database and brings its tables up to date.
    async fn open(config: &Config, synchronous: Synchronous) -> Result<Self, sqlx::Error> {
        let timeout = Duration::from_secs(config.connect_timeout);
        let max = u32::try_from(config.max_connections).unwrap_or(u32::MAX);

        if config.url.starts_with("sqlite:") {
            let options = sqlite::options(&config.url, synchronous)?;
            let pool = SqlitePoolOptions::new()
                .max_connections(1)
                .connect_with(options.clone())
                .await?;
            SQLITE.run(&pool).await?;
            let written = ChangeDetector::to(options.get_filename());
            let connection = pool.acquire().await?.detach();
            let other = options.connect().await?;
            let read = ReadPool::open(
                options.read_only(true),
                config.max_connections.max(1),
                timeout,
            )
            .await?;
            let write = WriteQueue::new(connection, timeout);
            let checkpoints = Checkpoints::start(other, write.clone());
            Ok(Pool::Sqlite {
                read,
                write,
                checkpoints,
                written,
            })
        } else {
            let pool = PgPoolOptions::new()
                .max_connections(max.max(1))
                .acquire_timeout(timeout)
                .connect(&config.url)
                .await?;
            POSTGRES.run(&pool).await?;
            Ok(Pool::Postgres(pool))
        }
    }
}

impl Store {
    /// Opens the database at `url` by itself, without a server around it.
    ///
    /// # Errors
    /// When it cannot be reached or brought up to date.
    pub async fn open(url: &str, seal: Seal) -> Result<Self, sqlx::Error> {
        let config = Config {
            url: url.to_owned(),
            min_connections: None,
            max_connections: 4,
            connect_timeout: 5,
            idle_timeout: None,
            extensions: None,
        };
        let engine = Pool::open(&config, Synchronous::Full).await?;
        Ok(Self(Pools {
            engine,
            seal,
            caches: Arc::default(),
        }))
    }

    /// The keys with which what is kept is sealed.
    pub fn seal(&self) -> &Seal {
        &self.seal
    }

    /// This store's cache of type `T`, made on first use. `cache/mod.rs` has the rules.
    pub fn cache<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        self.caches.get()
    }

    /// What state the database is in, if that can be told without asking it.
    pub fn mark(&self) -> Option<DatabaseVersion> {
        match &self.engine {
            Pool::Sqlite { written, .. } => written.as_ref()?.version(),
            Pool::Postgres(_) => None,
        }
    }

    /// Whether the database answers, within two seconds.
    pub async fn answers(&self) -> bool {
        let asking = async {
            let one: i32 = each_db!(self, read db => {
                sqlx::query_scalar("select 1").fetch_one(db).await?
            });
            Result::<i32>::Ok(one)
        };
        let answer = timeout(Duration::from_secs(2), asking).await;
        answer.is_ok_and(|one| one.is_ok())
    }

    /// How many connections there are, and how many of them nobody uses.
    pub fn connections(&self) -> (u32, u32) {
        match &self.engine {
            Pool::Sqlite { read, write, .. } => {
                let (readers, idle) = read.connections();
                (readers + 1, idle + u32::from(write.is_idle()))
            }
            Pool::Postgres(pool) => (
                pool.size(),
                u32::try_from(pool.num_idle()).unwrap_or(u32::MAX),
            ),
        }
    }

    /// Waits for what is under way and closes the database. For SQLite this
    /// also folds the write-ahead log back into the database file.
    pub async fn close(&self) {
        match &self.engine {
            Pool::Sqlite {
                read,
                write,
                checkpoints,
                ..
            } => {
                read.close().await;
                checkpoints.close().await;
                write.close().await;
            }
            Pool::Postgres(pool) => pool.close().await,
        }
    }
}
