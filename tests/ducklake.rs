//! Do the same statements run on a lake? Every migration and query on a DuckLake with a local catalogue.
//!
//! The extension is looked for in `DUCKLAKE_EXTENSION` and in the cache of the build; without it there is nothing to test here.

use std::path::PathBuf;

use duckdb::types::Value;
use duckdb::{Config, Connection};
use srok::store::{MIGRATIONS, query};

/// Returns the extension file, if the machine has it.
fn extension() -> Option<PathBuf> {
    let named = std::env::var_os("DUCKLAKE_EXTENSION").map(PathBuf::from);
    let cached = std::env::var_os("HOME")
        .map(|home| PathBuf::from(home).join(".cache/srok/duckdb-1.5.5/ducklake.duckdb_extension"));
    named.into_iter().chain(cached).find(|path| path.is_file())
}

/// Returns a connection whose default catalogue is a new lake in the folder.
fn lake(extension: &std::path::Path, directory: &std::path::Path) -> Connection {
    let config = Config::default().allow_unsigned_extensions().unwrap();
    let connection = Connection::open_in_memory_with_flags(config).unwrap();
    let statements = format!(
        "load '{}'; attach 'ducklake:{}' as lake (data_path '{}'); use lake;",
        extension.display(),
        directory.join("catalogue.ducklake").display(),
        directory.join("data").display(),
    );
    connection.execute_batch(&statements).unwrap();
    connection
}

#[test]
fn migrations_and_queries_run_on_a_lake() {
    let Some(extension) = extension() else {
        println!("skipped: no ducklake extension; name its file in DUCKLAKE_EXTENSION");
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let connection = lake(&extension, directory.path());
    for migration in MIGRATIONS {
        let statements = format!("begin transaction; {} commit;", migration.text);
        connection
            .execute_batch(&statements)
            .unwrap_or_else(|error| panic!("migration {}: {error}", migration.name));
    }
    connection
        .execute_batch("create temp table chosen (case_key ubigint); create temp table suspect (identity ubigint)")
        .unwrap();
    connection
        .execute_batch(
            "insert into limit_version (id, limit_id, version, severity, ending, immediate)
                 values (1, 'act.limit', 0, 'binding', 0, false);
             insert into case_file (case_key, case_id) values (7, 'MO-1');
             insert into standing_open (case_key, limit_version, occurrence, started_at, late_from, marks, pauses)
                 values (7, 1, 1, timestamp '2026-03-06 10:00:00', timestamp '2026-03-10 21:00:00', 0,
                     [{since: timestamp '2026-03-07 00:00:00', until: timestamp '2026-03-08 00:00:00'}]);",
        )
        .unwrap();
    for query in query::ALL {
        let mut statement = connection
            .prepare(query.text)
            .unwrap_or_else(|error| panic!("{}: {error}", query.name));
        let nothing = vec![Value::Null; statement.parameter_count()];
        statement
            .execute(duckdb::params_from_iter(nothing))
            .unwrap_or_else(|error| panic!("{}: {error}", query.name));
    }
    let state = |as_of: &str| -> String {
        connection
            .query_row(
                "select state(exists_from, cancelled_at, unknown, stopped_at, due_at, late_from, soon_from, ending,
                     immediate, pauses, $1::timestamp)
                 from standing",
                [as_of],
                |row| row.get(0),
            )
            .unwrap()
    };
    let states = [
        "2026-03-06 12:00:00",
        "2026-03-07 12:00:00",
        "2026-03-10 21:00:00",
    ]
    .map(state);
    assert_eq!(states, ["running", "suspended", "overdue"]);
}

#[test]
fn standings_are_swapped_on_a_lake_in_one_transaction() {
    let Some(extension) = extension() else {
        println!("skipped: no ducklake extension; name its file in DUCKLAKE_EXTENSION");
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let connection = lake(&extension, directory.path());
    for migration in MIGRATIONS {
        connection.execute_batch(migration.text).unwrap();
    }
    connection
        .execute_batch(
            "insert into limit_version (id, version, ending) values (1, 0, 0);
             create table standing_open_aside as from standing_open limit 0;
             insert into standing_open_aside (case_key, limit_version, marks) values (7, 1, 0);
             begin transaction;
             drop table standing_open;
             alter table standing_open_aside rename to standing_open;
             commit;",
        )
        .unwrap();
    let keys: u64 = connection
        .query_row("select case_key from standing", [], |row| row.get(0))
        .unwrap();
    assert_eq!(keys, 7);
}
