//! A copy of an SQLite database, made while the server runs.

use std::{
    fs::{self, Permissions},
    io,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
    str::FromStr,
};

use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};

/// Why no copy was made.
pub type BackupError = Box<dyn std::error::Error + Send + Sync>;

/// Copies the database at `url` into a new file, for its owner only.
///
/// # Errors
/// When it is no SQLite database, or is not there, or the file exists or cannot be written.
pub async fn back_up(url: &str, file: &Path) -> Result<(), BackupError> {
    if !url.starts_with("sqlite:") {
        return Err("the data is in PostgreSQL. Copy it with pg_dump".into());
    }
    let options = SqliteConnectOptions::from_str(url)?;
    let database = options.get_filename().to_owned();
    if !database.exists() {
        return Err(format!("there is no database {database:?}").into());
    }
    let path = file.to_str().ok_or("the file's name is not UTF-8")?;
    create(file).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => format!("{file:?} is there already"),
        _ => format!("{file:?} cannot be made: {error}"),
    })?;
    let made = copy(options, path, file).await;
    if made.is_err() {
        // A part of a copy would be taken for one.
        let _ = fs::remove_file(file);
    }
    made
}

/// Creates the file, for its owner only. (The folder may have rules that count instead of the
/// umask.)
fn create(file: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    let made = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)?;
    made.set_permissions(Permissions::from_mode(0o600))
}

async fn copy(options: SqliteConnectOptions, path: &str, file: &Path) -> Result<(), BackupError> {
    let mut connection = options.read_only(true).connect().await?;
    sqlx::query("vacuum into $1")
        .bind(path)
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    // SQLite does not wait for the disk here.
    fs::File::open(file).and_then(|copy| sync(&copy, file))?;
    Ok(())
}

/// Waits until the file and its name are on the disk.
fn sync(copy: &fs::File, file: &Path) -> io::Result<()> {
    copy.sync_all()?;
    let folder = file.parent().filter(|parent| parent.is_dir());
    fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
