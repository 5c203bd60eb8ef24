//! The files of the database are for their owner only: they hold messages, addresses and
//! password hashes.

use std::{
    fs::{self, DirBuilder, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::Path,
};

use rustix::{fs::Mode, process::umask};

/// The rights of everybody but the owner.
const OTHERS: u32 = 0o077;

/// New files of this process are for their owner only.
pub fn set_umask() {
    umask(Mode::from_raw_mode(OTHERS));
}

/// Creates the folder, or looks at who may use the one that is there.
///
/// # Errors
/// When it cannot be created, or everybody may write to it: they could put another database
/// in the place of this one.
pub fn prepare(folder: &Path) -> io::Result<()> {
    if !folder.exists() {
        return DirBuilder::new().recursive(true).mode(0o700).create(folder);
    }
    let mode = fs::metadata(folder)?.permissions().mode();
    let sticky = mode & 0o1000 != 0;
    if mode & 0o002 != 0 && !sticky {
        return Err(io::Error::other(format!(
            "everybody on this machine may write to the folder {folder:?}. Take that away: \
             chmod 700 {folder:?}"
        )));
    }
    if mode & OTHERS != 0 {
        tracing::warn!(
            "Others on this machine may look into the folder {folder:?}. It is better to have it \
             for yourself: chmod 700 {folder:?}"
        );
    }
    Ok(())
}

/// Takes the files of the SQLite database at `path` away from others, if they are there.
///
/// # Errors
/// When others can use one of them and it belongs to somebody else.
pub fn protect(path: &Path) -> io::Result<()> {
    for suffix in ["", "-wal", "-shm", "-journal"] {
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
