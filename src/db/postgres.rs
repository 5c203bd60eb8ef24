//! PostgreSQL: one pool that reads and writes.

use std::time::Duration;

use sqlx::{PgPool, migrate::Migrator, postgres::PgPoolOptions};

pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// Connects and brings the tables up to date. `max` is the largest number of connections,
/// `patience` the longest wait for one.
pub(super) async fn open(url: &str, max: u32, patience: Duration) -> Result<PgPool, sqlx::Error> {
    let pool = PgPoolOptions::new()
        .max_connections(max)
        .acquire_timeout(patience)
        .connect(url)
        .await?;
    MIGRATIONS.run(&pool).await?;
    Ok(pool)
}
