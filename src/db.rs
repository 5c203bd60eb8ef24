//! The store: one of two databases behind one type, and the log every room keeps.
//!
//! SQL is written once, in what both databases share, and runs against whichever
//! we were given: `each_db!` repeats its body for each driver's own types.

use std::{str::FromStr, time::Duration};

use rocket::{
    figment::{self, Figment},
    tokio::time::timeout,
};
use rocket_db_pools::{Config, Database};
use sqlx::{
    PgPool, SqlitePool,
    migrate::Migrator,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{error::Error, seal::Seal};

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
}

/// Connections to one of the two kinds of database.
#[derive(Clone)]
pub enum Pool {
    /// One connection that writes, so that writers queue here in order instead
    /// of meeting a locked database, and several that read beside it.
    Sqlite {
        /// Reads. Opened read-only, so a write that strays here fails at once.
        read: SqlitePool,
        /// Writes.
        write: SqlitePool,
    },
    /// Reads and writes.
    Postgres(PgPool),
}

/// Runs `$body` against the store's database, with `$pool` bound to the pool for
/// reading or for writing: `each_db!(store, read pool => …)`.
macro_rules! each_db {
    ($store:expr, $which:ident $pool:ident => $body:expr) => {
        match &$store.engine {
            $crate::db::Pool::Sqlite { $which: $pool, .. } => $body,
            $crate::db::Pool::Postgres($pool) => $body,
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
        let seq: $crate::ids::Seq = sqlx::query_scalar($crate::db::TAKE_NUMBER)
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
        let engine = Pool::open(&config)
            .await
            .map_err(rocket_db_pools::Error::Init)?;
        Ok(Self { engine, seal })
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
    async fn open(config: &Config) -> Result<Self, sqlx::Error> {
        let timeout = Duration::from_secs(config.connect_timeout);
        let max = u32::try_from(config.max_connections).unwrap_or(u32::MAX);

        if config.url.starts_with("sqlite:") {
            // FULL: a commit has reached the disk before it is answered, so an
            // acknowledged message survives the plug being pulled.
            let options = SqliteConnectOptions::from_str(&config.url)?
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                // What is removed is gone from the file, and not just from the tables.
                .pragma("secure_delete", "on")
                .busy_timeout(Duration::from_secs(5));
            let write = SqlitePoolOptions::new()
                .max_connections(1)
                .acquire_timeout(timeout)
                .idle_timeout(None)
                .max_lifetime(None)
                .connect_with(options.clone())
                .await?;
            SQLITE.run(&write).await?;
            let read = SqlitePoolOptions::new()
                .max_connections(max.max(1))
                .acquire_timeout(timeout)
                .connect_with(options.read_only(true))
                .await?;
            Ok(Pool::Sqlite { read, write })
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
        let engine = Pool::open(&config).await?;
        Ok(Self(Pools { engine, seal }))
    }

    /// The keys with which what is kept is sealed.
    pub fn seal(&self) -> &Seal {
        &self.seal
    }

    /// Whether the database answers, within two seconds.
    pub async fn answers(&self) -> bool {
        let asking = async {
            let one: Result<i32, sqlx::Error> = each_db!(self, read pool => {
                sqlx::query_scalar("select 1").fetch_one(pool).await
            });
            one.is_ok()
        };
        timeout(Duration::from_secs(2), asking)
            .await
            .unwrap_or(false)
    }

    /// How many connections there are, and how many of them nobody uses.
    pub fn connections(&self) -> (u32, u32) {
        fn of<D: sqlx::Database>(pool: &sqlx::Pool<D>) -> (u32, u32) {
            (pool.size(), u32::try_from(pool.num_idle()).unwrap_or(0))
        }
        match &self.engine {
            Pool::Sqlite { read, write } => {
                let ((reads, idle), (writes, resting)) = (of(read), of(write));
                (reads + writes, idle + resting)
            }
            Pool::Postgres(pool) => of(pool),
        }
    }

    /// Waits for what is under way and closes the database. For SQLite this
    /// also folds the write-ahead log back into the database file.
    pub async fn close(&self) {
        match &self.engine {
            Pool::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Pool::Postgres(pool) => pool.close().await,
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as E;
        match &error {
            E::PoolTimedOut | E::PoolClosed | E::Io(_) | E::WorkerCrashed => {
                Error::Unavailable(Box::new(error))
            }
            E::Database(refusal) => match refusal.code().as_deref().map(failure) {
                Some(Failure::Full) => Error::StorageFull(Box::new(error)),
                Some(Failure::Io) => {
                    stop_on_io_error(&error);
                    Error::Unavailable(Box::new(error))
                }
                Some(Failure::Passing) => Error::Unavailable(Box::new(error)),
                Some(Failure::Other) | None => Error::Internal(Box::new(error)),
            },
            _ => Error::Internal(Box::new(error)),
        }
    }
}

/// What kind of failure a refusal is.
enum Failure {
    /// Something is in the way that will go.
    Passing,
    Io,
    Full,
    Other,
}

/// Reads the code of a refusal.
///
/// SQLite's are numbers, whose low byte is the primary code
/// (<https://www.sqlite.org/rescode.html>). PostgreSQL's have five characters, of which
/// the first two are a class (<https://www.postgresql.org/docs/current/errcodes-appendix.html>):
/// no connection, two changes in each other's way, too little of something, stopping or
/// starting, and a disk that failed, which is for PostgreSQL to recover from and not us.
fn failure(code: &str) -> Failure {
    match (code.len(), code.get(..2)) {
        (5, _) if code == "53100" => Failure::Full,
        (5, Some("08" | "40" | "53" | "57" | "58")) => Failure::Passing,
        (5, _) => Failure::Other,
        _ => match code.parse::<i32>().map(|code| code & 0xff) {
            Ok(5 | 6) => Failure::Passing,
            Ok(10) => Failure::Io,
            Ok(13) => Failure::Full,
            _ => Failure::Other,
        },
    }
}

/// Ends the process, a moment after the answer under way has been sent.
///
/// After a failed write or sync the database may or may not hold what was just
/// refused, and what the operating system still has in memory can no longer be
/// trusted. Only opening the files again finds out; going on could turn a "no"
/// into a "yes" later. Exit code 74 is `EX_IOERR` of sysexits.h.
fn stop_on_io_error(error: &sqlx::Error) {
    rocket::error!("The disk failed, stopping: {error}");
    std::thread::spawn(|| {
        std::thread::sleep(Duration::from_millis(200));
        std::process::exit(74);
    });
}
