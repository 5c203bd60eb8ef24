//! Whether anything was written since, without asking the database.
//!
//! SQLite's readers find the newest state of a database in the first bytes of the index
//! of its write-ahead log: a commit is there for them once these bytes have changed, and
//! not before (<https://www.sqlite.org/walformat.html>, "The WAL-Index Header"). While
//! they are the same, whatever is read is the same as well, whoever else writes: this
//! process, a command beside it, or somebody with `sqlite3`.

use std::{
    ffi::OsString,
    fs::File,
    mem::ManuallyDrop,
    os::unix::fs::FileExt,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// The header stands there twice, so that a reader who finds both alike has read neither
/// while it was written.
const HEADER: usize = 48;

/// Where in it the index says that it may be used.
const IS_INIT: usize = 12;

/// A database's state, as far as it can be told apart from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatabaseVersion {
    of: u64,
    header: [u8; HEADER],
}

/// Looks at the state of one database.
#[derive(Clone)]
pub struct ChangeDetector {
    of: u64,
    // Never closed: closing any descriptor of a file gives up the locks that this
    // process has on it, and they are SQLite's (fcntl(2), "Record locking").
    index: Arc<ManuallyDrop<File>>,
}

impl ChangeDetector {
    /// Watches the database in this file, which is open and writes ahead.
    pub fn to(database: &Path) -> Option<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let mut name = OsString::from(database);
        name.push("-shm");
        let index = File::open(name).ok()?;
        Some(Self {
            of: COUNT.fetch_add(1, Ordering::Relaxed),
            index: Arc::new(ManuallyDrop::new(index)),
        })
    }

    /// The state as it is now, unless it is just being written.
    pub fn version(&self) -> Option<DatabaseVersion> {
        let mut both = [0; 2 * HEADER];
        self.index.read_exact_at(&mut both, 0).ok()?;
        let (first, second) = both.split_at(HEADER);
        if first != second || first[IS_INIT] == 0 {
            return None;
        }
        let header = first.try_into().ok()?;
        Some(DatabaseVersion {
            of: self.of,
            header,
        })
    }
}
