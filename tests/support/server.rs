//! A real server: the binary, in its own folder and on its own port.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use super::{Person, Postgres, postgres};

/// A running server. Dropping it kills it and removes its folder.
pub struct Server {
    folder: PathBuf,
    settings: Vec<(String, String)>,
    port: u16,
    child: Child,
    /// The URL of its database, if that is PostgreSQL.
    database: Option<String>,
    /// Its own PostgreSQL, stopped together with it.
    postgres: Option<Postgres>,
}

/// With a setting of this name, a server writes its log into a file.
pub const LOG: &str = "LOG";

/// The test binary of this name runs its servers on PostgreSQL.
const ON_POSTGRES: &str = "stores";

impl Server {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    pub async fn start_with(settings: &[(&str, &str)]) -> Self {
        if env!("CARGO_CRATE_NAME") != ON_POSTGRES {
            return Self::start_on(None, settings).await;
        }
        // The PostgreSQL that `tests/run` started, else a private one.
        let (url, postgres) = match std::env::var("TEST_POSTGRES") {
            Ok(url) => (url, None),
            Err(_) => {
                let postgres = Postgres::start();
                (postgres.url(), Some(postgres))
            }
        };
        let database = postgres::new_database(&url);
        let mut server = Self::start_on(Some(&database), settings).await;
        server.postgres = postgres;
        server
    }

    /// A server on the PostgreSQL database at this URL, or on its own SQLite file.
    pub async fn start_on(database: Option<&str>, settings: &[(&str, &str)]) -> Self {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let name = format!("snug-test-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        // An interrupted run of a process with the same id may have left a folder behind.
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder for the server");
        let mut settings: Vec<_> = settings
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        if let Some(url) = database {
            let store = format!("{{store={{url={url:?}}}}}");
            settings.push(("ROCKET_DATABASES".into(), store));
        }
        let (child, port) = launch(&folder, &settings, 0).await;
        Self {
            folder,
            settings,
            port,
            child,
            database: database.map(str::to_owned),
            postgres: None,
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Its resident memory, in bytes.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid()));
        let status = status.expect("its status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let size = line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<u64>().ok());
        size.expect("a size") * 1_024
    }

    /// How many files it has open, connections included.
    pub fn files(&self) -> usize {
        let files = std::fs::read_dir(format!("/proc/{}/fd", self.pid()));
        files.expect("its files").count()
    }

    /// How many connections it has open.
    pub fn sockets(&self) -> usize {
        let files = std::fs::read_dir(format!("/proc/{}/fd", self.pid())).expect("its files");
        let targets = files.filter_map(|file| std::fs::read_link(file.ok()?.path()).ok());
        targets
            .filter(|to| to.to_string_lossy().starts_with("socket:"))
            .count()
    }

    /// Its log, if it was started with [`LOG`].
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).expect("a log")
    }

    /// Waits until it ends by itself, and returns how.
    pub async fn ends(&mut self) -> ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a child of ours") {
                return status;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "it goes on");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Kills it with SIGKILL.
    pub fn kill(&mut self) {
        self.child.kill().expect("a process to kill");
        self.child.wait().expect("a dead process");
    }

    /// Starts it again in the same folder and on the same port.
    pub async fn start_again(&mut self) {
        let (child, _) = launch(&self.folder, &self.settings, self.port).await;
        self.child = child;
    }

    /// Restarts it with one setting changed.
    pub async fn start_again_with(&mut self, name: &str, value: &str) {
        if self.child.try_wait().expect("a child of ours").is_none() {
            self.stop().await;
        }
        self.set(name, value);
        self.start_again().await;
    }

    /// Changes a setting for the next start, and for commands.
    pub fn set(&mut self, name: &str, value: &str) {
        self.settings.retain(|(other, _)| other != name);
        self.settings.push((name.to_owned(), value.to_owned()));
    }

    /// Tries to start it with one setting changed, which it refuses. Returns what it says.
    pub fn refuses(&self, name: &str, value: &str) -> String {
        let settings = self.settings.iter().filter(|(other, _)| other != name);
        let output = Command::new("timeout")
            .arg("20")
            .arg(env!("CARGO_BIN_EXE_snug"))
            .current_dir(&self.folder)
            .env("ROCKET_PORT", "0")
            .envs(settings.cloned())
            .env(name, value)
            .output()
            .expect("the binary");
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text).into_owned();
        assert_eq!(output.status.code(), Some(1), "{text}");
        text
    }

    /// Sends it a signal.
    pub fn signal(&self, name: &str) {
        let pid = self.pid().to_string();
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &pid])
            .status();
        assert!(sent.expect("kill").success());
    }

    /// Sends SIGTERM and waits for the end. Returns the exit status and the time it took.
    pub async fn stop(&mut self) -> (ExitStatus, Duration) {
        let asked = Instant::now();
        self.signal("TERM");
        loop {
            if let Some(status) = self.child.try_wait().expect("a child of ours") {
                return (status, asked.elapsed());
            }
            assert!(
                asked.elapsed() < Duration::from_secs(20),
                "it does not stop"
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Signs a new person up.
    pub async fn register(&self, name: &str) -> Person {
        let person = self.visitor();
        person.register(name).await;
        person
    }

    /// Two people in one room, and the room's id.
    pub async fn kevin_and_jason(&self) -> (Person, Person, String) {
        let (kevin, jason) = (self.register("kevin").await, self.register("jason").await);
        let room = kevin.join("designers").await;
        jason.join("designers").await;
        (kevin, jason, room)
    }

    /// `people` members of one room, and the room's id.
    pub async fn office(&self, people: usize, room: &str) -> (Vec<Person>, String) {
        let members = (0..people).map(|n| async move {
            let person = self.register(&format!("person-{n}")).await;
            let id = person.join(room).await;
            (person, id)
        });
        let members = futures_util::future::join_all(members).await;
        let room = members.first().expect("somebody").1.clone();
        (
            members.into_iter().map(|(person, _)| person).collect(),
            room,
        )
    }

    /// Somebody without an account.
    pub fn visitor(&self) -> Person {
        Person::new(self.url(""))
    }

    /// Runs a command of the binary in the server's folder, as an administrator with a shell
    /// does. Returns whether it succeeded, and its output.
    pub fn shell(&self, args: &[&str]) -> (bool, String) {
        let output = snug()
            .current_dir(&self.folder)
            .envs(self.settings.iter().cloned())
            .args(args)
            .output()
            .expect("the binary");
        let text = String::from_utf8(output.stdout).expect("text");
        (output.status.success(), text.trim().to_owned())
    }

    /// The only column of the only row that `sql` finds in the database.
    pub fn query(&self, sql: &str) -> String {
        if let Some(url) = &self.database {
            return postgres::query(url, sql);
        }
        let database = self.folder.join("data/snug.db");
        let output = Command::new("sqlite3")
            .arg(database)
            .arg(sql)
            .output()
            .expect("sqlite3");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout)
            .expect("text")
            .trim()
            .to_owned()
    }
}

impl Server {
    /// The URL of its PostgreSQL database.
    pub fn database(&self) -> &str {
        self.database.as_deref().expect("a database in PostgreSQL")
    }

    pub fn is_on_postgres(&self) -> bool {
        self.database.is_some()
    }

    /// The whole content of its database, as SQL.
    pub fn dump(&self) -> String {
        match &self.database {
            Some(url) => postgres::dump(url),
            None => self.query(".dump"),
        }
    }

    /// SQL for the bytes in `column`, in hexadecimal.
    pub fn hex(&self, column: &str) -> String {
        match &self.database {
            Some(_) => format!("encode({column}, 'hex')"),
            None => format!("lower(hex({column}))"),
        }
    }
}

/// Starts the binary with settings that it cannot start with, in a folder or in one of its
/// own. Returns its exit code and what it says.
pub async fn refused_start(folder: Option<&Path>, settings: &[(&str, &str)]) -> (i32, String) {
    static STARTED: AtomicU32 = AtomicU32::new(0);
    let number = STARTED.fetch_add(1, Ordering::Relaxed);
    let name = format!("snug-refused-{}-{number}", std::process::id());
    let own = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&own).expect("a folder");
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_snug"));
    command
        .current_dir(folder.unwrap_or(&own))
        .env("ROCKET_PORT", "0")
        .envs(settings.iter().copied())
        .kill_on_drop(true);
    let output = tokio::time::timeout(Duration::from_secs(30), command.output()).await;
    let _ = std::fs::remove_dir_all(own);
    let output = output.expect("it ends").expect("the binary");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().expect("an exit code"), said)
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The binary, without the settings that are in the environment of the tests. (Those that are
/// for the tests, such as `TEST_POSTGRES`, are no settings of Snug's.)
pub fn snug() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_snug"));
    let ours = |name: &str| name.starts_with("SNUG_") || name.starts_with("ROCKET_");
    for (name, _) in std::env::vars().filter(|(name, _)| ours(name)) {
        command.env_remove(name);
    }
    command
}

/// Starts the binary, waits until it is ready, and returns the port it printed.
async fn launch(folder: &Path, settings: &[(String, String)], port: u16) -> (Child, u16) {
    let mut command = snug();
    command
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stdin(Stdio::null());
    command.env("ROCKET_PORT", port.to_string());
    // Most tests begin without any room.
    command.env("ROCKET_WELCOME", "false");
    command.envs(settings.iter().cloned());
    command.env("ROCKET_RATES", rates(settings));
    if settings.iter().any(|(name, _)| name == LOG) {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(folder.join("log"));
        command.stderr(log.expect("a log"));
    }
    let mut child = command.spawn().expect("the binary starts");
    let stdout = child.stdout.take().expect("its output");
    let ready = tokio::task::spawn_blocking(move || {
        let mut lines = BufReader::new(stdout).lines();
        let line = lines.next().expect("a line").expect("text");
        // Keeps reading, because a full pipe would block the server.
        std::thread::spawn(move || lines.for_each(drop));
        line
    });
    let line = ready.await.expect("a ready server");
    let port = line.rsplit(':').next().and_then(|port| port.parse().ok());
    (child, port.unwrap_or_else(|| panic!("it says {line:?}")))
}

/// In the tests everybody comes from one address and does many things in a row, so there are
/// no limits but those of passwords. A test of limits sets its own.
const RATES: &str = "sign_up=0, sign_in=20, sign_in_any=100, sign_in_right=0, posts=0, writes=0, \
                     typing=0, rooms=0, invites=0, uploads=0, streams=0, searches=0";

/// The rate limits of a test, with those of [`RATES`] that it leaves out.
fn rates(settings: &[(String, String)]) -> String {
    let set = settings.iter().filter(|(name, _)| name == "ROCKET_RATES");
    let set = set.map(|(_, rates)| rates.trim_matches(['{', '}']));
    let rates = [RATES].into_iter().chain(set);
    let rates = rates.flat_map(|rates| rates.split(','));
    let rates = rates.filter_map(|rate| rate.split_once('='));
    let rates: std::collections::BTreeMap<_, _> = rates
        .map(|(name, rate)| (name.trim(), rate.trim()))
        .collect();
    let rates = rates.iter().map(|(name, rate)| format!("{name}={rate}"));
    format!("{{{}}}", rates.collect::<Vec<_>>().join(","))
}
