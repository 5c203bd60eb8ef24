//! Tells operators which database cannot be opened, and why.

use sqlx::{
    Connection,
    migrate::{Migrate, Migrator},
    sqlite::{SqliteConnectOptions, SqliteConnection},
};

use crate::db::open_error::{OpenError, file, reason, sentence, told};
use crate::db::postgres::tables_at;

/// Looks whether a database is there whose tables are as this program needs them. It is not
/// created, and nothing in it is changed.
pub(super) async fn exists(url: &str, sqlite: &Migrator) -> Result<(), OpenError> {
    let failed = |error: sqlx::Error| told(url, &reason(&error));
    match file(url) {
        Some(path) => {
            if !path.exists() {
                return Err(sentence(
                    url,
                    "is not there. The server creates it, and so does \"snug migrate\"",
                ));
            }
            let options: SqliteConnectOptions = url.parse().map_err(failed)?;
            let options = options.create_if_missing(false).read_only(true);
            let mut connection = SqliteConnection::connect_with(&options)
                .await
                .map_err(failed)?;
            let tables = applied(&mut connection, sqlite).await;
            connection.close().await.map_err(failed)?;
            judge(url, tables.map_err(failed)?)
        }
        None => {
            let tables = tables_at(url).await;
            judge(url, tables.map_err(|error| told(url, &error.to_string()))?)
        }
    }
}

/// How the tables are, compared with those that this program needs.
pub(super) enum Tables {
    UpToDate,
    Older,
    Newer,
    Missing,
}

pub(super) async fn applied<C: Migrate>(
    connection: &mut C,
    migrations: &Migrator,
) -> Result<Tables, sqlx::Error> {
    let applied = connection
        .list_applied_migrations(&migrations.table_name)
        .await;
    let applied: Vec<i64> = match applied {
        Ok(applied) => applied.into_iter().map(|one| one.version).collect(),
        // There is no table of them.
        Err(sqlx::migrate::MigrateError::Execute(sqlx::Error::Database(refusal)))
            if refusal.message().contains("_sqlx_migrations") =>
        {
            vec![]
        }
        Err(sqlx::migrate::MigrateError::Execute(error)) => return Err(error),
        Err(error) => return Err(error.into()),
    };
    let newer = applied.iter().any(|one| !migrations.version_exists(*one));
    let older = migrations.iter().any(|one| !applied.contains(&one.version));
    Ok(match (applied.is_empty(), newer, older) {
        (true, ..) => Tables::Missing,
        (_, true, _) => Tables::Newer,
        (_, _, true) => Tables::Older,
        _ => Tables::UpToDate,
    })
}

fn judge(url: &str, tables: Tables) -> Result<(), OpenError> {
    match tables {
        Tables::UpToDate => Ok(()),
        Tables::Older => Err(sentence(
            url,
            "is of an older version. Run \"snug migrate\" first, or start the new server",
        )),
        Tables::Newer => Err(sentence(
            url,
            "is of a newer version than this program, which leaves it alone",
        )),
        Tables::Missing => Err(sentence(
            url,
            "has no tables of Snug's. The server creates them, and so does \"snug migrate\"",
        )),
    }
}
