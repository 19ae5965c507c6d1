//! What support asks of a journal first: how much is in it, and whether the file is whole. Counts and sizes only.

use crate::{Journal, ReadError};
use sqlx::Row as _;

/// Of the file and its tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statistics {
    /// Size of the file, its log of unwritten pages not counted.
    pub bytes: u64,
    /// Size of that log, if there is one.
    pub wal_bytes: u64,
    /// Rows by table, in the order of their names.
    pub rows: Vec<(String, u64)>,
    /// Of `PRAGMA quick_check`: `ok`, or what is wrong.
    pub quick_check: Vec<String>,
    /// Numbers of the migrations that laid it.
    pub migrations: Vec<i64>,
}

impl Journal {
    pub async fn statistics(&self) -> Result<Statistics, ReadError> {
        let mut snapshot = self.readers().begin().await?;
        let tables: Vec<String> = sqlx::query_scalar(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
        )
        .fetch_all(&mut *snapshot)
        .await?;
        let mut rows = Vec::with_capacity(tables.len());
        for table in tables {
            // The name comes from the schema itself; quoted, it is nothing but a name.
            let sql = format!("SELECT count(*) FROM \"{}\"", table.replace('"', "\"\""));
            let count: i64 = sqlx::query(sqlx::AssertSqlSafe(sql))
                .fetch_one(&mut *snapshot)
                .await?
                .try_get(0)?;
            rows.push((table, u64::try_from(count).unwrap_or_default()));
        }
        let quick_check = sqlx::query_scalar("PRAGMA quick_check(20)")
            .fetch_all(&mut *snapshot)
            .await?;
        let migrations = sqlx::query_scalar("SELECT version FROM _sqlx_migrations ORDER BY version")
            .fetch_all(&mut *snapshot)
            .await?;
        snapshot.commit().await?;
        let size = |path: &std::path::Path| std::fs::metadata(path).map_or(0, |about| about.len());
        let mut wal = self.path().as_os_str().to_owned();
        wal.push("-wal");
        Ok(Statistics {
            bytes: size(self.path()),
            wal_bytes: size(std::path::Path::new(&wal)),
            rows,
            quick_check,
            migrations,
        })
    }
}
