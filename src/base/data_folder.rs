//! The files of the database are for their owner only: they hold messages, addresses and
//! password hashes.

use std::{
    fs::{self, DirBuilder, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::Path,
};

use rustix::{
    fs::{Access, Mode, access},
    process::umask,
};

/// The rights of everybody but the owner.
const OTHERS: u32 = 0o077;

/// New files of this process are for their owner only.
pub fn set_umask() {
    umask(Mode::from_raw_mode(OTHERS));
}

/// Creates the folder, or looks at who may use the one that is there. `origin` says where it
/// was set.
///
/// # Errors
/// A sentence with its path, when it cannot be created or written to, or everybody may write
/// to it: they could put another database in the place of this one.
pub fn prepare(folder: &Path, origin: &str) -> io::Result<()> {
    let shown = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let wrong = |why: &str| io::Error::other(format!("data is {shown:?} ({origin}). {why}"));
    let Ok(found) = fs::metadata(folder) else {
        let parent = shown.parent().unwrap_or(&shown);
        // (Of a disk that is not mounted, the folder is not there either.)
        if !parent.is_dir() {
            return Err(wrong(&format!(
                "There is no folder {parent:?}, and only the last folder is created."
            )));
        }
        return DirBuilder::new()
            .mode(0o700)
            .create(folder)
            .map_err(|error| wrong(&format!("It cannot be created: {error}.")));
    };
    if !found.is_dir() {
        return Err(wrong("It must be a folder, and is none."));
    }
    let mode = found.permissions().mode();
    let sticky = mode & 0o1000 != 0;
    if mode & 0o002 != 0 && !sticky {
        return Err(wrong(&format!(
            "Everybody on this machine may write to it. Take that away: chmod 700 {shown:?}"
        )));
    }
    if let Err(error) = access(folder, Access::WRITE_OK | Access::EXEC_OK) {
        let error = io::Error::from(error);
        return Err(wrong(&format!("It cannot be written to: {error}.")));
    }
    if mode & OTHERS != 0 {
        tracing::warn!(
            "Others on this machine may look into the folder {shown:?}. It is better to have it \
             for yourself: chmod 700 {shown:?}"
        );
    }
    Ok(())
}

/// Takes the files of the SQLite database at `path` away from others, if they are there.
///
/// # Errors
/// When others can use one of them and it belongs to somebody else.
pub fn protect(path: &Path) -> io::Result<()> {
    for suffix in ["", "-wal", "-shm", "-journal", "-seen", ".lock"] {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        let Ok(found) = fs::metadata(&file) else {
            continue;
        };
        let mode = found.permissions().mode();
        if !found.is_file() || mode & OTHERS == 0 {
            continue;
        }
        fs::set_permissions(&file, Permissions::from_mode(mode & 0o700)).map_err(|error| {
            io::Error::new(
                error.kind(),
                format!(
                    "others on this machine can use the file {file:?}, and that could not be \
                     changed ({error}). Make it yours: chown and chmod 600 {file:?}"
                ),
            )
        })?;
    }
    Ok(())
}
