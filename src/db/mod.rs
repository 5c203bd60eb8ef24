//! The store: one of two databases behind one type.
//!
//! SQL is written once, in what both databases share, and runs against the one that was
//! configured: `each_db!` repeats its body for each driver's own types. Where the dialects
//! truly differ, a store matches on [`Engine`] by hand and says why.

pub mod backup;
pub mod errors;
pub mod lossy_text;
mod managed_caches;
mod open_error;
mod opening;
pub mod origin;
mod postgres;
mod probe;
pub mod sqlite;

use std::{sync::Arc, time::Duration};

use rocket_db_pools::rocket::{async_trait, figment::Figment};
use rocket_db_pools::{Config, Database, Pool};
use ubyte::ByteUnit;

pub use crate::db::open_error::place;
pub use crate::db::postgres::{Postgres, Session as PostgresSession};
pub use crate::db::sqlite::{savepoints::Savepoint, write_queue::WriteTransaction};

use crate::{
    base::{
        errors::Result,
        memory::{BoundedCache, MemoryBudget, MemoryPart},
        seal::Seal,
    },
    db::{
        managed_caches::ManagedCaches,
        open_error::OpenError,
        probe::Probe,
        sqlite::{
            Sqlite, Synchronous, change_detector::DatabaseVersion, file::DatabaseFile,
            instance_lock::InstanceLock,
        },
    },
};

/// The database with its keys and its caches. A request guard: `store: &Store`.
#[derive(Clone, Database)]
#[database("store")]
pub struct Store(StoreState);

/// The database that `databases.store.url` names, with its keys and its caches.
#[derive(Clone)]
pub struct StoreState {
    /// The connections.
    pub engine: Engine,
    /// The keys that encrypt messages and pictures.
    pub seal: Seal,
    caches: Arc<ManagedCaches>,
    probe: Arc<Probe>,
    /// Keeps a second server away from an SQLite file.
    #[allow(dead_code, reason = "held as long as the store is")]
    lock: Option<Arc<InstanceLock>>,
}

/// Connections to one of the two kinds of database.
#[derive(Clone)]
pub enum Engine {
    /// A file of this server alone.
    Sqlite(Sqlite),
    /// A database that several servers may share.
    Postgres(Postgres),
}

/// Runs `$body` against the store's database.
///
/// - `each_db!(store, read conn => …)` binds `conn` to a connection for one statement that
///   reads. `$body` may run twice, if the connection to PostgreSQL turns out to be lost.
/// - `each_db!(store, write conn => …)` binds `conn` to a connection for one statement that
///   writes, committed by itself.
/// - `each_db!(store, begin tx => …)` binds `tx` to a transaction of several statements,
///   which `$body` commits or rolls back. It has to do one of the two before it returns
///   anything that it read inside, because only then is that true for others as well.
macro_rules! each_db {
    ($store:expr, read $conn:ident => $body:expr) => {
        match &$store.engine {
            $crate::db::Engine::Sqlite(sqlite) => {
                let mut reader = sqlite.read.get().await?;
                let $conn = &mut *reader;
                $body
            }
            $crate::db::Engine::Postgres(postgres) => loop {
                let mut session = postgres.reading().await?;
                let $conn = &mut *session;
                let read: $crate::base::errors::Result<_> = async { Ok($body) }.await;
                match read {
                    Err(error) if session.was_stale(&error) => {}
                    Err(error) => return Err(error),
                    Ok(result) => {
                        session.commit().await?;
                        break result;
                    }
                }
            },
        }
    };
    ($store:expr, write $conn:ident => $body:expr) => {
        match &$store.engine {
            $crate::db::Engine::Sqlite(sqlite) => {
                let mut transaction = sqlite.write.begin().await?;
                let $conn = &mut *transaction;
                let result = $body;
                transaction.commit().await?;
                result
            }
            $crate::db::Engine::Postgres(postgres) => {
                let mut session = postgres.writing().await?;
                let $conn = &mut *session;
                let result = $body;
                session.commit().await?;
                result
            }
        }
    };
    ($store:expr, begin $tx:ident => $body:expr) => {
        match &$store.engine {
            $crate::db::Engine::Sqlite(sqlite) => {
                let mut $tx = sqlite.write.begin().await?;
                $body
            }
            $crate::db::Engine::Postgres(postgres) => {
                let mut $tx = postgres.begin().await?;
                $body
            }
        }
    };
}
pub(crate) use each_db;

/// The rows that `$sql` finds for any number of `$ids`. `$sql` ends with `in`, and the list
/// of ids follows.
macro_rules! select_in {
    ($store:expr, $sql:expr, $ids:expr) => {{
        let mut rows = vec![];
        for some in $ids.chunks($crate::db::IDS_PER_STATEMENT) {
            let mut found = $crate::db::each_db!($store, read conn => {
                let mut query = sqlx::QueryBuilder::new($sql);
                query.push(" (");
                let mut list = query.separated(", ");
                for id in some {
                    list.push_bind(*id);
                }
                query.push(")");
                query.build_query_as().fetch_all(conn).await?
            });
            rows.append(&mut found);
        }
        rows
    }};
}
pub(crate) use select_in;

/// Logs a change of `$room` in the transaction `$tx`, as an entry of that kind about
/// `$subject`, and returns its number. A room that was deleted meanwhile is `NotFound`, and
/// all that the transaction has done is undone.
macro_rules! log_change {
    ($tx:expr, $room:expr, $kind:expr, $subject:expr) => {{
        let seq: Option<$crate::base::ids::Seq> =
            sqlx::query_scalar($crate::db::NEXT_SEQ_UNLESS_DELETED)
                .bind($room)
                .fetch_optional(&mut *$tx)
                .await?;
        let seq = seq.ok_or($crate::base::errors::Error::NotFound)?;
        sqlx::query($crate::db::LOG_CHANGE)
            .bind($room)
            .bind(seq)
            .bind($kind)
            .bind($subject)
            .execute(&mut *$tx)
            .await?;
        seq
    }};
}
pub(crate) use log_change;

/// The most ids in one statement; SQLite allows 32,766 parameters.
pub(crate) const IDS_PER_STATEMENT: usize = 1_000;

/// Takes the room's next number: `$1` room; returns `head`. It is the first statement of
/// every change, because it locks the room's row: the next change waits, and the order of
/// numbers is the order of commits.
pub const NEXT_SEQ: &str = "update rooms set head = head + 1 where id = $1 returning head";

/// The same, for a room that may have been deleted in this moment. Nothing comes after a
/// room's deletion.
pub const NEXT_SEQ_UNLESS_DELETED: &str =
    "update rooms set head = head + 1 where id = $1 and deleted_at is null returning head";

/// Logs a change: `$1` room, `$2` number, `$3` kind, `$4` subject.
pub const LOG_CHANGE: &str =
    "insert into room_log (room_id, seq, kind, subject) values ($1, $2, $3, $4)";

#[async_trait]
impl Pool for StoreState {
    type Connection = StoreState;
    type Error = OpenError;

    async fn init(figment: &Figment) -> Result<Self, Self::Error> {
        let config: Config = figment.extract()?;
        let keys: Vec<String> = figment.extract_inner("seal").unwrap_or_default();
        let only = figment.extract_inner("seal_only").unwrap_or_default();
        let seal = Seal::from(&keys, only).map_err(OpenError::new)?;
        let limits = OpenLimits {
            synchronous: figment.extract_inner("synchronous")?,
            statement: seconds(figment.extract_inner("statement_timeout")?),
        };
        let lock = match config.url.starts_with("sqlite:") {
            true => InstanceLock::take(&config.url).await?,
            false => None,
        };
        let engine = Engine::open(&config, limits).await?;
        let memory: Option<ByteUnit> = figment.extract_inner("memory").ok();
        let budget = memory.map(|bytes| MemoryBudget::new(bytes.as_u64()));
        Ok(Self {
            lock: lock.map(Arc::new),
            ..Self::new(engine, seal, budget.unwrap_or_default())
        })
    }

    async fn get(&self) -> Result<Self::Connection, Self::Error> {
        Ok(self.clone())
    }

    /// Does nothing yet: Rocket calls this when shutdown *begins*, and requests in flight
    /// still need the store. `main` calls `Store::close` after the last one.
    async fn close(&self) {}
}

impl StoreState {
    fn new(engine: Engine, seal: Seal, memory: MemoryBudget) -> Self {
        Self {
            engine,
            seal,
            caches: Arc::new(ManagedCaches::new(memory)),
            probe: Arc::default(),
            lock: None,
        }
    }
}

/// How long things may take, and when they are on disk.
#[derive(Clone, Copy)]
struct OpenLimits {
    synchronous: Synchronous,
    /// The longest time for a statement of PostgreSQL.
    statement: Option<Duration>,
}

/// A time of so many seconds; 0 is none.
fn seconds(number: u64) -> Option<Duration> {
    (number > 0).then(|| Duration::from_secs(number))
}

impl Engine {
    /// Opens the database and brings its tables up to date.
    async fn open(config: &Config, limits: OpenLimits) -> Result<Self, OpenError> {
        let patience = Duration::from_secs(config.connect_timeout);
        let connections = config.max_connections.max(1);
        if config.url.starts_with("sqlite:") {
            let sqlite = Sqlite::open(&config.url, limits.synchronous, connections, patience).await;
            let sqlite = sqlite
                .map_err(|error| open_error::told(&config.url, &open_error::reason(&error)))?;
            Ok(Self::Sqlite(sqlite))
        } else {
            let postgres =
                Postgres::open(&config.url, connections, patience, limits.statement).await;
            let postgres =
                postgres.map_err(|error| open_error::told(&config.url, &error.to_string()))?;
            Ok(Self::Postgres(postgres))
        }
    }
}

impl Store {
    /// Opens the database at `url` without a server around it, if it is there and its tables
    /// are up to date.
    ///
    /// # Errors
    /// A sentence that names the database.
    pub async fn open_existing(url: &str, seal: Seal) -> Result<Self, OpenError> {
        opening::exists(url, &sqlite::MIGRATIONS).await?;
        Self::open(url, seal).await
    }

    /// Opens the database at `url` without a server around it, and brings its tables up to
    /// date.
    ///
    /// # Errors
    /// A sentence that names the database, when it cannot be reached or changed.
    pub async fn open(url: &str, seal: Seal) -> Result<Self, OpenError> {
        let config = Config {
            url: url.to_owned(),
            min_connections: None,
            max_connections: 4,
            connect_timeout: 5,
            idle_timeout: None,
            extensions: None,
        };
        let limits = OpenLimits {
            synchronous: Synchronous::Full,
            statement: None,
        };
        let engine = Engine::open(&config, limits).await?;
        Ok(Self(StoreState::new(engine, seal, MemoryBudget::default())))
    }

    /// Opens the database of the server with these settings, and brings its tables up to date.
    ///
    /// # Errors
    /// A sentence that names the database, when it cannot be reached or changed.
    pub async fn of_server(figment: &Figment) -> Result<Self, OpenError> {
        let figment = figment.focus("databases.store");
        Ok(Self(Pool::init(&figment).await?))
    }

    /// The keys that encrypt messages and pictures.
    pub fn seal(&self) -> &Seal {
        &self.seal
    }

    /// This store's cache of type `T`, made on first use. `cache/mod.rs` has the rules.
    pub fn cache<T: BoundedCache>(&self) -> Arc<T> {
        self.caches.get()
    }

    /// How many bytes its caches take.
    pub fn cached(&self) -> Vec<(MemoryPart, u64)> {
        self.caches.used()
    }

    /// The memory of which its caches take their shares.
    pub fn memory(&self) -> MemoryBudget {
        self.caches.budget()
    }

    /// The version of the database, if it can be told without a query. It never can with
    /// PostgreSQL, to which other servers write.
    pub fn version(&self) -> Option<DatabaseVersion> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.version(),
            Engine::Postgres(_) => None,
        }
    }

    /// The file of the database, if it is one.
    pub fn file(&self) -> Option<&DatabaseFile> {
        match &self.engine {
            Engine::Sqlite(sqlite) => Some(sqlite.file()),
            Engine::Postgres(_) => None,
        }
    }

    /// Whether each question is a way over the network.
    pub fn is_far_away(&self) -> bool {
        matches!(self.engine, Engine::Postgres(_))
    }

    /// The number of connections, and how many of them are idle.
    pub fn connections(&self) -> (u32, u32) {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.connections(),
            Engine::Postgres(postgres) => postgres.connections(),
        }
    }

    /// Waits for queries in flight and closes the database.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.close().await,
            Engine::Postgres(postgres) => postgres.close().await,
        }
    }
}
