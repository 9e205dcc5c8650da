//! Which tables must there be? Numbered migrations, each applied once, in order, in one transaction.

use duckdb::{Connection, params};

use super::{StoreError, in_transaction};
use srok_core::secret::sha256;

/// A step that changes the tables.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its number, from 1 without gaps.
    pub number: u32,
    /// Its name.
    pub name: &'static str,
    /// Its statements. Once applied anywhere they are never edited.
    pub text: &'static str,
}

/// All migrations, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "tables",
        text: include_str!("../../../queries/migrations/0001_tables.sql"),
    },
    Migration {
        number: 2,
        name: "state",
        text: include_str!("../../../queries/migrations/0002_state.sql"),
    },
    Migration {
        number: 3,
        name: "service",
        text: include_str!("../../../queries/migrations/0003_service.sql"),
    },
    Migration {
        number: 4,
        name: "source_hour",
        text: include_str!("../../../queries/migrations/0004_source_hour.sql"),
    },
    Migration {
        number: 5,
        name: "directory",
        text: include_str!("../../../queries/migrations/0005_directory.sql"),
    },
    Migration {
        number: 6,
        name: "alert",
        text: include_str!("../../../queries/migrations/0006_alert.sql"),
    },
    Migration {
        number: 7,
        name: "account",
        text: include_str!("../../../queries/migrations/0007_account.sql"),
    },
    Migration {
        number: 8,
        name: "data_error",
        text: include_str!("../../../queries/migrations/0008_data_error.sql"),
    },
    Migration {
        number: 9,
        name: "data_quality",
        text: include_str!("../../../queries/migrations/0009_data_quality.sql"),
    },
    Migration {
        number: 10,
        name: "report",
        text: include_str!("../../../queries/migrations/0010_report.sql"),
    },
    Migration {
        number: 11,
        name: "right_to_case",
        text: include_str!("../../../queries/migrations/0011_right_to_case.sql"),
    },
    Migration {
        number: 12,
        name: "session",
        text: include_str!("../../../queries/migrations/0012_session.sql"),
    },
    Migration {
        number: 13,
        name: "log",
        text: include_str!("../../../queries/migrations/0013_log.sql"),
    },
];

impl Migration {
    /// Returns the SHA-256 of the statements, hex.
    #[must_use]
    pub fn checksum(&self) -> String {
        sha256(self.text.as_bytes())
    }
}

/// Applies what has not been applied yet.
pub(super) fn migrate(connection: &Connection) -> Result<(), StoreError> {
    const ENSURE: &str =
        "create table if not exists migration (number integer, name varchar, checksum varchar)";
    connection
        .execute_batch(ENSURE)
        .map_err(StoreError::doing("look for the table of migrations"))?;
    let applied = applied(connection)?;
    let known = MIGRATIONS.last().map_or(0, |migration| migration.number);
    if let Some((number, _)) = applied.last().filter(|(number, _)| *number > known) {
        return Err(StoreError::Newer {
            number: *number,
            known,
        });
    }
    for migration in MIGRATIONS {
        match applied
            .iter()
            .find(|(number, _)| *number == migration.number)
        {
            Some((_, checksum)) if *checksum == migration.checksum() => {}
            Some(_) => {
                return Err(StoreError::MigrationChanged {
                    number: migration.number,
                    name: migration.name.into(),
                });
            }
            None => apply(connection, migration)?,
        }
    }
    Ok(())
}

fn applied(connection: &Connection) -> Result<Vec<(u32, String)>, StoreError> {
    let doing = || StoreError::doing("read which migrations were applied");
    let mut statement = connection
        .prepare("select number, checksum from migration order by number")
        .map_err(doing())?;
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .map_err(doing())?;
    rows.collect::<Result<_, _>>().map_err(doing())
}

fn apply(connection: &Connection, migration: &Migration) -> Result<(), StoreError> {
    let doing = || StoreError::doing("apply a migration");
    in_transaction(connection, |connection| {
        connection.execute_batch(migration.text).map_err(doing())?;
        connection
            .execute(
                "insert into migration values ($1, $2, $3)",
                params![migration.number, migration.name, migration.checksum()],
            )
            .map_err(doing())?;
        Ok(())
    })
}
