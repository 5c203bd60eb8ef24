//! Settings, as operators write them: each that cannot be right is one line that says which
//! it is, where it was set and what it must be, before anything is opened. The binary runs
//! in a folder of its own.

#[path = "../support/authority.rs"]
#[allow(dead_code, reason = "others use it")]
mod authority;
mod commands;
mod databases;
mod files;
#[path = "../support/postgres.rs"]
#[allow(dead_code, reason = "other tests stop it")]
mod postgres;
mod proxies;
mod right;
mod secrets;
mod variables;

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output, Stdio},
    sync::{
        atomic::{AtomicU32, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    time::Duration,
};

/// A free port.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// A folder that is removed when it is dropped.
pub struct Folder(pub PathBuf);

impl Folder {
    /// A new one, with nothing in it.
    pub fn empty() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("snug-settings-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    /// Writes a file in it.
    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).expect("a file");
    }

    /// The names of all that is in it.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("a folder");
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("an entry").file_name())
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// The binary with these arguments and variables, and no others of Snug's.
    pub fn command(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_snug"));
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy().into_owned();
            if text.starts_with("SNUG_") || text.starts_with("ROCKET_") {
                command.env_remove(name);
            }
        }
        command
            .current_dir(&self.0)
            .args(arguments)
            .envs(variables.iter().copied())
            .stdin(Stdio::null());
        command
    }

    /// Runs the binary to its end.
    pub fn run(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        let mut command = self.command(arguments, variables);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().expect("the binary");
        // A server that starts all the same would run on.
        let pid = child.id().to_string();
        let (ended, waits) = mpsc::channel::<()>();
        let limit = std::thread::spawn(move || {
            if waits.recv_timeout(Duration::from_secs(30)) == Err(RecvTimeoutError::Timeout) {
                let _ = Command::new("kill").arg(pid).status();
            }
        });
        let output = child.wait_with_output().expect("the binary");
        drop(ended);
        limit.join().expect("a thread");
        output
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The variables in a line of a table, separated by " ; ".
pub fn variables(line: &str) -> Vec<(&str, &str)> {
    let variables = line.split(" ; ").filter(|one| !one.is_empty());
    variables
        .map(|one| one.split_once('=').expect("NAME=value"))
        .collect()
}

/// Starts the server with wrong settings, and compares the lines that it writes. `{file}` stands
/// for the path of `Rocket.toml`, `{here}` for its folder.
pub fn assert_refused(set: &str, file: &str, sentences: &[&str]) -> Result<(), String> {
    let folder = Folder::empty();
    let here = folder.0.display().to_string();
    if !file.is_empty() {
        folder.write("Rocket.toml", file);
    }
    let before = folder.names();
    let output = folder.run(&[], &variables(set));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let expected: Vec<_> = sentences
        .iter()
        .map(|sentence| format!("Wrong setting: {sentence}\n"))
        .collect();
    let expected = expected
        .concat()
        .replace("{file}", &format!("{here}/Rocket.toml"))
        .replace("{here}", &here);
    let silent = output.stdout.is_empty() && folder.names() == before;
    match told == expected && output.status.code() == Some(1) && silent {
        true => Ok(()),
        false => Err(format!(
            "{set}{file}\n  says     {told}  expected {expected}  code {:?}, {:?}\n",
            output.status.code(),
            folder.names()
        )),
    }
}

/// Checks the rows of a table, some at once, and shows all that are wrong.
pub fn check<T: Sync>(rows: &[T], one: impl Fn(&T) -> Result<(), String> + Sync) {
    let next = AtomicU32::new(0);
    let work = || {
        let mut wrong = vec![];
        while let Some(row) = rows.get(next.fetch_add(1, Ordering::Relaxed) as usize) {
            wrong.extend(one(row).err());
        }
        wrong
    };
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        let ended = threads.into_iter().map(|thread| thread.join());
        ended.flat_map(|wrong| wrong.expect("a thread")).collect()
    });
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
