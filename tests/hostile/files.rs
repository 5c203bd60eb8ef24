//! Files of the database, and of copies of it: for their owner only.

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::support::Person;

/// A folder with the binary's settings, removed when dropped.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("snug-files-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    /// The binary in this folder, with a umask that takes nothing away.
    fn snug(&self, args: &str) -> Command {
        let mut command = Command::new("sh");
        let line = format!("umask 0; exec {} {args}", env!("CARGO_BIN_EXE_snug"));
        command.args(["-c", &line]).current_dir(&self.0);
        command
            .env("ROCKET_PORT", "0")
            .env("ROCKET_WELCOME", "false");
        command
    }

    fn start(&self, settings: &[(&str, &str)]) -> (Child, Person) {
        let mut command = self.snug("");
        command
            .envs(settings.iter().copied())
            .stdout(Stdio::piped());
        let mut child = command.spawn().expect("the binary");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let line = lines.next().expect("a line").expect("text");
        let (_, port) = line.rsplit_once(':').expect("a port");
        let person = Person::new(format!("http://127.0.0.1:{port}"));
        (child, person)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

/// Gives new files in the folder to everybody, whatever the umask (a default ACL). Returns
/// whether the file system can.
fn open_to_everybody(folder: &Path) -> bool {
    let mut rules = 2_u32.to_le_bytes().to_vec();
    // The owner, the group and others: each may read and write.
    for tag in [0x01_u16, 0x04, 0x20] {
        rules.extend(tag.to_le_bytes());
        rules.extend(7_u16.to_le_bytes());
        rules.extend(u32::MAX.to_le_bytes());
    }
    let flags = rustix::fs::XattrFlags::empty();
    rustix::fs::setxattr(folder, "system.posix_acl_default", &rules, flags).is_ok()
}

/// The files in a folder and their modes.
fn modes(folder: &Path) -> Vec<(String, String)> {
    let files = fs::read_dir(folder).expect("a folder").map(|file| {
        let file = file.expect("a file");
        let mode = file.metadata().expect("a file").mode() & 0o777;
        let name = file.file_name().to_string_lossy().into_owned();
        (name, format!("{mode:o}"))
    });
    let mut files: Vec<_> = files.collect();
    files.sort();
    files
}

/// The files of a database in use: SQLite's, the lock of the server, and what it has seen last.
const IN_USE: [&str; 5] = [
    "snug.db",
    "snug.db-seen",
    "snug.db-shm",
    "snug.db-wal",
    "snug.db.lock",
];

fn all_600(names: &[&str]) -> Vec<(String, String)> {
    let each = names.iter().map(|name| ((*name).into(), "600".into()));
    each.collect()
}

/// S-158: whatever the mode of the folder, the umask, and what the database's address says.
#[tokio::test]
async fn s158_new_files_are_for_their_owner_in_any_folder() {
    let place = Place::new("new");
    for (mode, url) in [
        (0o755, None),
        (0o775, None),
        (0o1777, None),
        (0o755, Some("sqlite:data/snug.db")),
        (0o755, Some("sqlite://data/snug.db?mode=rwc")),
        (0o755, Some("sqlite:data/sn%75g.db")),
    ] {
        let data = place.0.join("data");
        let _ = fs::remove_dir_all(&data);
        fs::create_dir(&data).expect("a folder");
        set_mode(&data, mode);
        let store = url.map(|url| format!("{{store={{url=\"{url}\"}}}}"));
        let settings: Vec<_> = store
            .iter()
            .map(|store| ("ROCKET_DATABASES", store.as_str()))
            .collect();
        let (mut child, kevin) = place.start(&settings);
        kevin.register("kevin").await;
        let found = modes(&data);
        child.kill().expect("a process");
        child.wait().expect("a process");
        assert_eq!(found, all_600(&IN_USE), "{mode:o} {url:?}");
        // A database of an earlier version, or one that was copied there.
        for name in IN_USE {
            set_mode(&data.join(name), 0o666);
        }
        let (mut child, kevin) = place.start(&settings);
        kevin.register("jason").await;
        let found = modes(&data);
        child.kill().expect("a process");
        child.wait().expect("a process");
        assert_eq!(found, all_600(&IN_USE), "again, {mode:o} {url:?}");
        // A command is no different.
        for name in IN_USE {
            set_mode(&data.join(name), 0o644);
        }
        let mut command = place.snug("grant-admin jason");
        let status = command.envs(settings.iter().copied()).status();
        assert!(status.expect("a command").success());
        let found = modes(&data);
        assert_eq!(
            found,
            all_600(&["snug.db", "snug.db-seen", "snug.db.lock"]),
            "after a command, {mode:o} {url:?}"
        );
    }
}

/// S-158: a folder may have rules for new files that count instead of the umask.
#[tokio::test]
async fn s158_new_files_are_for_their_owner_where_the_umask_does_not_count() {
    let place = Place::new("rules");
    let (data, copies) = (place.0.join("data"), place.0.join("copies"));
    for folder in [&data, &copies] {
        fs::create_dir(folder).expect("a folder");
        if !open_to_everybody(folder) {
            println!("This file system has no such rules.");
            return;
        }
    }
    fs::write(copies.join("rule"), "").expect("a file");
    assert_eq!(modes(&copies)[0].1, "666", "the rule counts");
    fs::remove_file(copies.join("rule")).expect("a file");
    let (mut child, kevin) = place.start(&[]);
    kevin.register("kevin").await;
    let copied = place.snug("backup copies/monday.db").status();
    let found = modes(&data);
    child.kill().expect("a process");
    child.wait().expect("a process");
    assert_eq!(found, all_600(&IN_USE));
    assert!(copied.expect("a command").success());
    assert_eq!(modes(&copies), all_600(&["monday.db"]));
}

/// S-158: a file that cannot be taken away from others is not used.
#[tokio::test]
async fn s158_files_of_somebody_else_are_refused() {
    if fs::metadata("/proc/self").expect("us").uid() != 0 {
        println!("Only root can make files of somebody else.");
        return;
    }
    let place = Place::new("others");
    let data = place.0.join("data");
    assert!(place.snug("migrate").status().expect("a command").success());
    let database = data.join("snug.db");
    set_mode(&database, 0o666);
    set_mode(&place.0, 0o755);
    chown(&data, Some(65_534), Some(65_534)).expect("nobody's");
    // The binary may be in a folder that only root can look into.
    let binary = place.0.join("snug");
    fs::copy(env!("CARGO_BIN_EXE_snug"), &binary).expect("the binary");
    let output = Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(&binary)
        .current_dir(&place.0)
        .env("ROCKET_PORT", "0")
        .output()
        .expect("an end");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{said}");
    assert!(
        said.contains("snug.db") && said.contains("chmod 600"),
        "{said}"
    );
}

/// S-158: a copy holds what the database holds.
#[tokio::test]
async fn s158_a_backup_is_whole_and_for_its_owner() {
    let place = Place::new("backup");
    let copies = place.0.join("copies");
    fs::create_dir(&copies).expect("a folder");
    set_mode(&copies, 0o777);
    let (mut child, kevin) = place.start(&[]);
    kevin.register("kevin").await;
    let room = kevin.join("designers").await;
    kevin.say(&room, "what the copy has").await;
    let run = |args: &str| {
        let output = place.snug(args).output().expect("a command");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.success(), said)
    };
    let (made, said) = run("backup copies/monday.db");
    assert!(made, "{said}");
    let (again, said) = run("backup copies/monday.db");
    assert!(!again && said.contains("monday.db"), "{said}");
    assert!(!run("backup nowhere/monday.db").0);
    assert!(!run("backup").0);
    child.kill().expect("a process");
    child.wait().expect("a process");
    assert_eq!(modes(&copies), all_600(&["monday.db"]));
    // The copy is a database.
    let data = place.0.join("data");
    fs::remove_dir_all(&data).expect("a folder");
    assert!(
        !run("backup copies/tuesday.db").0,
        "there is nothing to copy"
    );
    assert!(!data.exists(), "it makes no database");
    fs::create_dir(&data).expect("a folder");
    fs::copy(copies.join("monday.db"), data.join("snug.db")).expect("a copy");
    let (mut child, again) = place.start(&[]);
    again.sign_in("kevin").await;
    let history = again.history(&room, true).await;
    child.kill().expect("a process");
    child.wait().expect("a process");
    assert_eq!(history.len(), 1);
    // PostgreSQL has a program for it.
    let elsewhere = "{store={url=\"postgres://127.0.0.1:1/snug\"}}";
    let mut command = place.snug("backup copies/wednesday.db");
    let output = command.env("ROCKET_DATABASES", elsewhere).output();
    let said = String::from_utf8_lossy(&output.expect("an end").stderr).into_owned();
    assert!(said.contains("pg_dump"), "{said}");
}

/// The commands of the documentation that write a secret to a file take it away from others.
#[test]
fn s158_the_documentation_makes_no_open_files() {
    for file in ["README.md", "compose.yaml", "snug.env.example"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let Ok(text) = fs::read_to_string(path) else {
            continue;
        };
        for line in text.lines() {
            let secret = line.contains("openssl rand") || line.contains("VACUUM INTO");
            let writes = line.contains("> ") || line.contains("VACUUM");
            assert!(
                !(secret && writes) || line.contains("umask 077"),
                "{file}: {line}"
            );
        }
    }
}
