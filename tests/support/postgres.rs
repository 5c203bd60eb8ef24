//! A real PostgreSQL: the one that `tests/run` started, or a test's own.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use super::{authority::hand_over, free_port};

/// A test's own PostgreSQL. Dropping it stops it and removes its folder.
pub struct Postgres {
    folder: PathBuf,
    port: u16,
}

/// A command that runs as the user `postgres` if the tests run as root, because
/// PostgreSQL refuses to run as root.
pub fn command(program: &Path) -> Command {
    if !runs_as_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}

pub fn runs_as_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|me| {
        use std::os::unix::fs::MetadataExt;
        me.uid() == 0
    })
}

/// The folder in which Debian keeps PostgreSQL's programs.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL");
    let newest = versions
        .filter_map(|version| Some(version.ok()?.path()))
        .max();
    newest.expect("a version of PostgreSQL").join("bin")
}

fn run(command: &mut Command) {
    let output = command.output().expect("a program of PostgreSQL's");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}");
}

impl Postgres {
    pub fn start() -> Self {
        let postgres = Self::prepare();
        postgres.start_again();
        postgres
    }

    /// Lets clients in with TLS only, with this certificate and its key.
    pub fn start_with_tls((certificate, key): (&Path, &Path)) -> Self {
        let postgres = Self::prepare();
        let data = postgres.folder.join("data");
        hand_over(certificate, &data.join("server.crt"));
        hand_over(key, &data.join("server.key"));
        postgres.replace("pg_hba.conf", "hostssl all all 127.0.0.1/32 trust\n");
        let settings = data.join("postgresql.auto.conf");
        std::fs::write(settings, "ssl = on\n").expect("a file");
        postgres.start_again();
        postgres
    }

    /// A new one that does not run yet.
    fn prepare() -> Self {
        let postgres = Self::in_a_new_folder();
        run(command(&programs().join("initdb"))
            .args(["-N", "-A", "trust", "-U", "postgres", "-D"])
            .arg(postgres.folder.join("data")));
        postgres
    }

    fn in_a_new_folder() -> Self {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let name = format!("snug-postgres-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        run(command(Path::new("mkdir")).arg(&folder));
        Self {
            folder,
            port: free_port(),
        }
    }

    /// Starts it again, in the same folder and on the same port.
    pub fn start_again(&self) {
        let options = format!("-h 127.0.0.1 -p {} -k {}", self.port, self.folder.display());
        self.control(&["-w", "-o", &options, "start"]);
    }

    /// Stops it: `fast`, or `immediate`, which is like a power cut.
    pub fn stop(&self, mode: &str) {
        self.control(&["-w", "-m", mode, "stop"]);
    }

    fn control(&self, args: &[&str]) {
        run(command(&programs().join("pg_ctl"))
            .arg("-D")
            .arg(self.folder.join("data"))
            .arg("-l")
            .arg(self.folder.join("log"))
            .args(args));
    }

    /// Makes a user with this password who owns the database at this URL. From now on it asks
    /// everybody but its own user for a password.
    pub fn wants_a_password(&self, user: &str, password: &str, database: &str) {
        let (_, name) = database.rsplit_once('/').expect("a name");
        for sql in [
            format!("create role {user} login password $password${password}$password$"),
            format!("alter database {name} owner to {user}"),
        ] {
            query(database, &sql);
        }
        query(database, &format!("grant all on schema public to {user}"));
        let rules =
            "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n";
        let file = self.folder.join("data/pg_hba.conf");
        std::fs::write(file, rules).expect("its rules");
        query(database, "select pg_reload_conf()");
    }

    /// A standby that follows this one, in a folder of its own. It is started where this one
    /// was, once this one has stopped.
    pub fn standby_in_its_place(&self) -> Self {
        let folder = self.folder.with_extension("standby");
        run(command(Path::new("mkdir")).arg(&folder));
        let standby = Self {
            folder,
            port: self.port,
        };
        let port = self.port.to_string();
        run(command(&programs().join("pg_basebackup"))
            .args([
                "-h",
                "127.0.0.1",
                "-U",
                "postgres",
                "-p",
                &port,
                "-R",
                "-c",
                "fast",
                "-D",
            ])
            .arg(standby.folder.join("data")));
        standby
    }

    /// A standby that follows it.
    pub fn standby(&self) -> Self {
        let mut standby = Self::in_a_new_folder();
        run(command(&programs().join("pg_basebackup"))
            .args(["-h", "127.0.0.1", "-p", &self.port.to_string()])
            .args(["-U", "postgres", "-R", "-X", "stream", "-c", "fast", "-D"])
            .arg(standby.folder.join("data")));
        standby.port = free_port();
        standby.start_again();
        standby
    }

    /// Makes a standby the server that writes.
    pub fn promote(&self) {
        self.control(&["-w", "promote"]);
    }

    /// Sends a signal to all its processes.
    pub fn signal(&self, name: &str) {
        let file = self.folder.join("data/postmaster.pid");
        let text = std::fs::read_to_string(file).expect("a file");
        let main = text.lines().next().expect("its process");
        let children = Command::new("pgrep").args(["-P", main]).output();
        let children = String::from_utf8(children.expect("pgrep").stdout).expect("text");
        let sent = Command::new("kill")
            .arg(format!("-{name}"))
            .arg(main)
            .args(children.split_whitespace())
            .status();
        assert!(sent.expect("kill").success());
    }

    /// Lets nobody in without a password from now on.
    pub fn require_passwords(&self) {
        let rules = "host all all 127.0.0.1/32 scram-sha-256\n";
        self.replace("pg_hba.conf", rules);
        self.control(&["reload"]);
        std::thread::sleep(std::time::Duration::from_millis(300));
    }

    /// Writes a file of its folder anew.
    pub fn replace(&self, file: &str, text: &str) {
        let path = self.folder.join("data").join(file);
        std::fs::write(path, text).expect("a file");
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its URL, without a database's name.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}", self.port)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let _ = command(&programs().join("pg_ctl"))
            .arg("-D")
            .arg(self.folder.join("data"))
            .args(["-m", "immediate", "stop"])
            .output();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Creates a new database in the PostgreSQL at `url` and returns its URL.
pub fn new_database(url: &str) -> String {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    // The number of a process is given again.
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("a time");
    let name = format!("snug_{}_{number}_{}", std::process::id(), now.as_micros());
    query(
        &format!("{url}/postgres"),
        &format!("create database {name}"),
    );
    format!("{url}/{name}")
}

/// The only column of the only row that `sql` finds.
pub fn query(url: &str, sql: &str) -> String {
    let output = Command::new("psql").args([url, "-AtXqc", sql]).output();
    let output = output.expect("psql");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{sql}: {errors}");
    String::from_utf8(output.stdout)
        .expect("text")
        .trim()
        .to_owned()
}

/// Runs a script, as one transaction.
pub fn run_script(url: &str, script: &Path) {
    let output = Command::new("psql")
        .args([url, "-Xq1", "-v", "ON_ERROR_STOP=1", "-f"])
        .arg(script)
        .output()
        .expect("psql");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
}

/// A backup as `pg_dump` makes it, which replaces what is there.
pub fn back_up(url: &str, to: &Path) {
    let dump = Command::new("pg_dump")
        .args(["--clean", "--if-exists", "--no-privileges", url, "-f"])
        .arg(to)
        .status();
    assert!(dump.expect("pg_dump").success());
}

/// The whole content of the database, as SQL.
pub fn dump(url: &str) -> String {
    let output = Command::new("pg_dump").args(["--inserts", url]).output();
    String::from_utf8(output.expect("pg_dump").stdout).expect("text")
}
