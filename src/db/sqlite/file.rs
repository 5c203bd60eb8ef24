//! The file of a database: which one was opened, and whether it is still in its place.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::base::history_mark::{HistoryMark, beside, identity};

/// The place of the file that was opened, as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileState {
    /// The file that was opened.
    Same,
    /// Nothing is there. All that is written now is lost with the process.
    Gone,
    /// Another file, of this length so far.
    Replaced(u64),
}

/// The file of a database.
pub struct DatabaseFile {
    path: PathBuf,
    opened: String,
}

impl DatabaseFile {
    /// The file at `path`, as it was opened.
    pub(super) fn opened(path: &Path) -> io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            opened: identity(path)?,
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A name that no other file has, not even a copy of it.
    pub fn identity(&self) -> &str {
        &self.opened
    }

    /// Looks at its place.
    ///
    /// # Errors
    /// When the folder cannot be looked at.
    pub fn state(&self) -> io::Result<FileState> {
        match fs::metadata(&self.path) {
            Ok(_) if identity(&self.path)? == self.opened => Ok(FileState::Same),
            Ok(found) => Ok(FileState::Replaced(found.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(FileState::Gone),
            Err(error) => Err(error),
        }
    }
}

/// Puts a write-ahead log aside that belongs to the file before this one: somebody put a
/// backup in the place of the database of a server that was killed, and left the log there.
/// SQLite would write its pages over those of the backup. A folder that was copied as a whole
/// has another log, too, and that one belongs to it.
pub(super) fn put_foreign_log_aside(database: &Path) -> io::Result<()> {
    let log = beside(database, "-wal");
    let (Some(mark), Ok(now), Ok(log_now)) = (
        HistoryMark::read(database),
        identity(database),
        identity(&log),
    ) else {
        return Ok(());
    };
    if now == mark.database || log_now != mark.log {
        return Ok(());
    }
    let aside = beside(database, "-wal-of-another-file");
    tracing::warn!(
        "{log:?} belongs to the database before {database:?} was put there. It is now {aside:?}."
    );
    fs::rename(&log, &aside)?;
    match fs::remove_file(beside(database, "-shm")) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
