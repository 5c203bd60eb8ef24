//! The file beside an SQLite database that remembers its latest change. Put back by a copy of
//! the database alone, it tells that the copy is older.

use std::{
    ffi::OsString,
    fs::{self, File},
    io,
    os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use crate::base::ids::{RoomId, Seq};

/// The length of the file. It is written at once, in one block of the disk.
const LENGTH: usize = 256;

/// The content of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryMark {
    /// The name of the history.
    pub epoch: String,
    /// The latest change: its room and number.
    pub latest: Option<(RoomId, Seq)>,
    /// Which file the database was.
    pub database: String,
    /// Which file its write-ahead log was.
    pub log: String,
}

impl HistoryMark {
    /// Reads the file beside the database; `None` if there is none.
    pub fn read(database: &Path) -> Option<Self> {
        let text = fs::read_to_string(beside(database, "-seen")).ok()?;
        let words: Vec<&str> = text.split_whitespace().collect();
        let [epoch, room, seq, file, log] = words[..] else {
            return None;
        };
        Some(Self {
            epoch: epoch.to_owned(),
            latest: RoomId::parse(room).zip(Seq::parse(seq)),
            database: file.to_owned(),
            log: log.to_owned(),
        })
    }
}

/// The file, open for writing.
pub struct MarkFile {
    path: PathBuf,
    file: File,
    mark: HistoryMark,
}

impl MarkFile {
    /// Opens the file beside the database, which is open with its log.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn open(database: &Path, epoch: &str) -> io::Result<Self> {
        let before = HistoryMark::read(database).filter(|mark| mark.epoch == epoch);
        let path = beside(database, "-seen");
        let options = &mut File::options();
        let file = options
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)?;
        let mark = Self {
            path,
            file,
            mark: HistoryMark {
                epoch: epoch.to_owned(),
                latest: before.and_then(|mark| mark.latest),
                database: identity(database)?,
                log: identity(&beside(database, "-wal")).unwrap_or_else(|_| "-".into()),
            },
        };
        mark.store()?;
        Ok(mark)
    }

    /// Whether it remembers a change.
    pub fn is_blank(&self) -> bool {
        self.mark.latest.is_none()
    }

    /// Remembers a change. The system may keep it in memory for a while: it is there after
    /// the process was killed, and after a power cut an earlier one is.
    pub fn write(&mut self, room: RoomId, seq: Seq) {
        self.mark.latest = Some((room, seq));
        if let Err(error) = self.store() {
            tracing::debug!("{:?} cannot be written: {error}", self.path);
        }
    }

    fn store(&self) -> io::Result<()> {
        let HistoryMark {
            epoch,
            latest,
            database,
            log,
        } = &self.mark;
        let (room, seq) = latest.unwrap_or((RoomId::NONE, Seq::default()));
        let line = format!("{epoch} {room} {seq} {database} {log}");
        let block = format!("{line:<width$}\n", width = LENGTH - 1);
        self.file.write_all_at(block.as_bytes(), 0)
    }
}

/// The path of a file beside another one.
pub fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(suffix);
    name.into()
}

/// A name that no other file has, not even a copy of it. A number is given again
/// once its file is deleted, so the time of birth belongs to it.
///
/// # Errors
/// When there is no such file.
pub fn identity(file: &Path) -> io::Result<String> {
    let found = fs::metadata(file)?;
    let born = found.created().ok();
    let born = born.and_then(|born| born.duration_since(UNIX_EPOCH).ok());
    let born = born.map_or_else(|| "-".to_owned(), |born| born.as_nanos().to_string());
    Ok(format!("{}/{born}", found.ino()))
}
