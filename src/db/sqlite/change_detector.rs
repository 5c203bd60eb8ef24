//! Tells whether the database has changed, without a query.
//!
//! SQLite's readers find the newest state of a database in the first bytes of the index of
//! its write-ahead log: a commit is visible to them once these bytes have changed, and not
//! before (<https://www.sqlite.org/walformat.html>, "The WAL-Index Header"). While they are
//! the same, every query gives the same rows, whoever else writes: this process, a command
//! beside it, or somebody with `sqlite3`.

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

/// The header is in the index twice: a reader that finds both copies alike has not read
/// while one was written.
const HEADER: usize = 48;

/// The byte of the header that says whether the index is initialized.
const IS_INIT: usize = 12;

/// A version of a database. Two of them are equal only if nothing was written in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatabaseVersion {
    database: u64,
    header: [u8; HEADER],
}

/// Reads the version of one database.
#[derive(Clone)]
pub struct ChangeDetector {
    /// Tells databases of one process apart.
    database: u64,
    // Never closed: closing any descriptor of a file gives up the locks that this process
    // has on it, and they are SQLite's (fcntl(2), "Record locking").
    index: Arc<ManuallyDrop<File>>,
}

impl ChangeDetector {
    /// Watches the database in this file, which is open and has a write-ahead log.
    pub fn new(database: &Path) -> Option<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let mut name = OsString::from(database);
        name.push("-shm");
        let index = File::open(name).ok()?;
        Some(Self {
            database: COUNT.fetch_add(1, Ordering::Relaxed),
            index: Arc::new(ManuallyDrop::new(index)),
        })
    }

    /// The present version; `None` while a commit is being written.
    pub fn version(&self) -> Option<DatabaseVersion> {
        let mut both = [0; 2 * HEADER];
        self.index.read_exact_at(&mut both, 0).ok()?;
        let (first, second) = both.split_at(HEADER);
        if first != second || first[IS_INIT] == 0 {
            return None;
        }
        let header = first.try_into().ok()?;
        Some(DatabaseVersion {
            database: self.database,
            header,
        })
    }
}
