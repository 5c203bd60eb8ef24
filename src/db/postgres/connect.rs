//! How a connection to PostgreSQL is made, and what is wrong if none can be.

use std::{
    io::ErrorKind::InvalidData,
    str::FromStr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use deadpool::managed::{Manager, Metrics, RecycleError, RecycleResult};
use sqlx::{
    ConnectOptions, Error, PgConnection, Row,
    postgres::{PgConnectOptions, PgSslMode},
};
use tokio::time::{Instant, timeout};

use crate::{
    base::sync::lock,
    db::postgres::connection::{Generation, Health, Notes, Traits, WatchedConnection},
};

/// A connection that was idle for so long is tested before it is used: something on the way
/// may have forgotten it.
const TEST_AFTER: Duration = Duration::from_secs(60);

/// The longest wait for the answer to that test.
const TEST_PATIENCE: Duration = Duration::from_secs(1);

/// A connection is replaced after so long.
const LIFETIME: Duration = Duration::from_secs(30 * 60);

/// A connection whose server only reads is kept so long: the next one may meet another server,
/// or the same one after it was allowed to write again.
const READ_ONLY_LIFETIME: Duration = Duration::from_secs(1);

/// How much longer this side waits than the server does. The server's own limit says what it
/// was, and leaves the connection whole.
const GRACE: Duration = Duration::from_secs(2);

/// The setting by which a connection knows its own session again. A pooler refuses it, or
/// drops it.
const MARK: &str = "snug.session";

const ABOUT_SESSION: &str = "
    select coalesce(current_setting('snug.session', true), '') = 'own', pg_is_in_recovery(),
           current_setting('transaction_read_only') = 'on'";

/// Makes connections to one server.
pub struct Connector {
    options: PgConnectOptions,
    /// Host and port.
    server: Arc<str>,
    /// The longest time for a statement.
    pub(super) statement: Option<Duration>,
    /// Whether a pooler was met.
    pooled: AtomicBool,
    /// Whether TLS is not used because it failed.
    plain: AtomicBool,
    generation: Arc<AtomicU64>,
    /// How many are connecting.
    connecting: AtomicUsize,
    /// How the last attempt to connect failed, since one succeeded.
    last_failure: Mutex<Option<(Instant, String)>>,
}

/// Why there is no connection.
#[derive(Debug)]
pub struct ConnectFailure {
    /// A sentence with the server's name.
    pub sentence: String,
    /// Whether trying again in a moment may help.
    pub may_pass: bool,
}

impl Connector {
    pub(super) fn new(url: &str, statement: Option<Duration>) -> Result<Self, Error> {
        let mut options = PgConnectOptions::from_str(url)?;
        // As libpq does it.
        let has_roots = ["sslrootcert", "ssl-root-cert", "ssl-ca"]
            .iter()
            .any(|name| url.contains(&format!("{name}=")));
        if has_roots && matches!(options.get_ssl_mode(), PgSslMode::Require) {
            options = options.ssl_mode(PgSslMode::VerifyCa);
        }
        if matches!(options.get_ssl_mode(), PgSslMode::VerifyCa) {
            tracing::warn!(
                "With sslmode=verify-ca, a certificate of any public authority counts, whatever \
                 the name in it. Better: sslmode=verify-full."
            );
        }
        let server = match options.get_socket() {
            Some(folder) => format!("{}:{}", folder.display(), options.get_port()),
            None => format!("{}:{}", options.get_host(), options.get_port()),
        };
        Ok(Self {
            // Poolers refuse what they do not know at the start of a session.
            options: options.extra_float_digits(None),
            server: server.into(),
            statement,
            pooled: AtomicBool::new(false),
            plain: AtomicBool::new(false),
            generation: Arc::default(),
            connecting: AtomicUsize::new(0),
            last_failure: Mutex::default(),
        })
    }

    pub(super) fn server(&self) -> &str {
        &self.server
    }

    /// The failure since `begun`, if there was one.
    pub(super) fn failure_since(&self, begun: Instant) -> Option<String> {
        let last = lock(&self.last_failure);
        let (_, sentence) = last.as_ref().filter(|(at, _)| *at >= begun)?;
        Some(sentence.clone())
    }

    /// Whether somebody is connecting.
    pub(super) fn is_connecting(&self) -> bool {
        self.connecting.load(Ordering::Relaxed) > 0
    }

    /// Connects; `patiently` without a limit for statements.
    pub(super) async fn connect(
        &self,
        patiently: bool,
    ) -> Result<WatchedConnection, ConnectFailure> {
        let connecting = Connecting::new(&self.connecting);
        let made = self.try_connect(patiently).await;
        drop(connecting);
        let made = made.and_then(|(connection, in_recovery)| match in_recovery {
            // Its data may be older than what people have seen already.
            true => Err(ConnectFailure {
                sentence: format!(
                    "PostgreSQL at {} is a standby, which only reads",
                    self.server
                ),
                may_pass: true,
            }),
            false => Ok(connection),
        });
        *lock(&self.last_failure) = match &made {
            Ok(_) => None,
            Err(failure) => Some((Instant::now(), failure.sentence.clone())),
        };
        made
    }

    async fn try_connect(
        &self,
        patiently: bool,
    ) -> Result<(WatchedConnection, bool), ConnectFailure> {
        let generation = Generation::of(&self.generation);
        let statement = self.statement.filter(|_| !patiently);
        let told = |error: &Error| self.failure(error);
        let mut connection = match self.pooled.load(Ordering::Relaxed) {
            true => self.open(self.options.clone()).await,
            false => match self.open(self.session_options(statement)).await {
                Err(error) if is_unknown_setting(&error) => self.open(self.options.clone()).await,
                connected => connected,
            },
        }
        .map_err(|error| told(&error))?;
        let (own, in_recovery, read_only) =
            about(&mut connection).await.map_err(|error| told(&error))?;
        if !own && !self.pooled.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "A connection pooler is between Snug and PostgreSQL at {}, so no statement stays \
                 prepared and every question is a transaction.",
                self.server
            );
        }
        let notes = Notes {
            traits: Traits {
                pooled: !own,
                read_only,
            },
            health: Health::Good,
            opened: Instant::now(),
            used: Instant::now(),
            is_new: true,
            server: self.server.clone(),
            patience: statement.map(|statement| statement + GRACE),
            generation,
        };
        Ok((WatchedConnection::new(connection, notes), in_recovery))
    }

    /// Opens a connection. Without `sslmode` TLS is preferred, and not needed, as with libpq.
    async fn open(&self, options: PgConnectOptions) -> Result<PgConnection, Error> {
        let prefers = matches!(options.get_ssl_mode(), PgSslMode::Prefer);
        if !prefers {
            return options.connect().await;
        }
        if !self.plain.load(Ordering::Relaxed) {
            match options.connect().await {
                Err(error) if is_about_tls(&error) => {
                    tracing::warn!(
                        "PostgreSQL at {} is used without TLS, which fails: {error}",
                        self.server
                    );
                    self.plain.store(true, Ordering::Relaxed);
                }
                connected => return connected,
            }
        }
        options.ssl_mode(PgSslMode::Disable).connect().await
    }

    /// The options for a session of its own, in which the server limits the time.
    fn session_options(&self, statement: Option<Duration>) -> PgConnectOptions {
        let limit = statement.unwrap_or_default().as_millis().to_string();
        self.options.clone().options([
            (MARK, "own"),
            ("statement_timeout", &limit),
            ("idle_in_transaction_session_timeout", &limit),
        ])
    }

    /// The failure of an attempt to connect, as a sentence.
    fn failure(&self, error: &Error) -> ConnectFailure {
        let server = &self.server;
        let (sentence, may_pass) = match error {
            Error::Database(refusal) => (
                format!(
                    "PostgreSQL at {server} refuses the connection: {}",
                    refusal.message()
                ),
                // Its state, and not what it was asked for.
                matches!(
                    refusal.code().as_deref().and_then(|code| code.get(..2)),
                    Some("08" | "53" | "57" | "58")
                ),
            ),
            Error::Tls(error) => (format!("PostgreSQL at {server}: TLS fails: {error}"), false),
            Error::Io(error) if error.kind() == InvalidData => {
                (format!("PostgreSQL at {server}: TLS fails: {error}"), false)
            }
            Error::Io(error) => (
                format!("PostgreSQL at {server} is not reached: {error}"),
                true,
            ),
            error => (format!("PostgreSQL at {server}: {error}"), false),
        };
        ConnectFailure { sentence, may_pass }
    }
}

/// An attempt to connect, until it ends or is given up.
struct Connecting<'a>(&'a AtomicUsize);

impl<'a> Connecting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Connecting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Whether the session has our settings, and whether the server is a standby, or only reads.
async fn about(connection: &mut PgConnection) -> Result<(bool, bool, bool), Error> {
    let row = sqlx::raw_sql(ABOUT_SESSION).fetch_one(connection).await?;
    Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))
}

/// rustls reports what is wrong with a certificate as data that is not valid.
fn is_about_tls(error: &Error) -> bool {
    match error {
        Error::Tls(_) => true,
        Error::Io(error) => error.kind() == InvalidData,
        _ => false,
    }
}

/// How PgBouncer, and other poolers, refuse settings that they do not know.
fn is_unknown_setting(error: &Error) -> bool {
    let refusal = error.as_database_error();
    refusal.is_some_and(|refusal| {
        refusal.message().contains("startup parameter")
            || refusal.code().as_deref() == Some("0A000")
    })
}

impl Manager for Connector {
    type Type = WatchedConnection;
    type Error = ConnectFailure;

    async fn create(&self) -> Result<WatchedConnection, ConnectFailure> {
        self.connect(false).await
    }

    async fn recycle(
        &self,
        connection: &mut WatchedConnection,
        _: &Metrics,
    ) -> RecycleResult<ConnectFailure> {
        let notes = &connection.notes;
        let lifetime = match notes.traits.read_only {
            true => READ_ONLY_LIFETIME,
            false => LIFETIME,
        };
        let is_good = notes.health == Health::Good
            && !notes.generation.is_over()
            && notes.opened.elapsed() < lifetime;
        let is_good = is_good
            && (notes.used.elapsed() < TEST_AFTER
                || matches!(timeout(TEST_PATIENCE, connection.ping()).await, Ok(Ok(()))));
        match is_good {
            true => Ok(()),
            false => Err(RecycleError::message("it is replaced")),
        }
    }
}
