//! Does every statement keep the contract of its header? Parameters, columns and banned words, on the tables as migrated.

use duckdb::Connection;
use duckdb::types::Value;
use srok_store::picture::TABLES;
use srok_store::{MIGRATIONS, query};

/// Returns a database with all tables and the temporary tables that queries choose by.
fn migrated() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    for migration in MIGRATIONS {
        connection.execute_batch(migration.text).unwrap();
    }
    let own: String = connection
        .query_row("select current_database()", [], |row| row.get(0))
        .unwrap();
    connection
        .execute_batch(&format!(
            "attach ':memory:' as picture; use picture; {TABLES}; use {own}"
        ))
        .unwrap();
    connection
        .execute_batch("create temp table chosen (case_key ubigint); create temp table suspect (identity ubigint)")
        .unwrap();
    connection
}

/// Returns the text that follows a label in the header, without what stands in parentheses.
fn header(text: &str, label: &str) -> Option<String> {
    let mut found: Option<String> = None;
    for line in text.lines().map_while(|line| line.strip_prefix("--")) {
        match (line.trim().strip_prefix(label), &mut found) {
            (Some(first), _) => found = Some(first.to_owned()),
            // lines that go on are indented below the label
            (None, Some(more)) if line.starts_with("     ") => more.push_str(line),
            (None, Some(_)) => break,
            (None, None) => {}
        }
    }
    let mut depth = 0;
    found.map(|text| {
        text.chars()
            .filter(|character| {
                depth += i32::from(*character == '(');
                let outside = depth == 0;
                depth -= i32::from(*character == ')');
                outside
            })
            .collect()
    })
}

/// Returns the statement without comments.
fn code(text: &str) -> String {
    let lines = text
        .lines()
        .map(|line| line.split("--").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn headers_state_the_columns_and_parameters() {
    let connection = migrated();
    for query in query::ALL {
        assert!(
            query.text.starts_with("-- "),
            "{} opens with its question",
            query.name
        );
        assert!(
            query.text.lines().next().unwrap().ends_with('?'),
            "{} opens with a question",
            query.name
        );
        let mut statement = connection
            .prepare(query.text)
            .unwrap_or_else(|error| panic!("{}: {error}", query.name));
        let stated = header(query.text, "Params:")
            .unwrap_or_default()
            .matches('$')
            .count();
        assert_eq!(
            statement.parameter_count(),
            stated,
            "parameters of {}",
            query.name
        );
        let nothing = vec![Value::Null; statement.parameter_count()];
        statement
            .execute(duckdb::params_from_iter(nothing))
            .unwrap_or_else(|error| panic!("{}: {error}", query.name));
        let columns = header(query.text, "Columns:")
            .unwrap_or_else(|| panic!("{} names no columns", query.name));
        let columns: Vec<&str> = columns.split(',').map(str::trim).collect();
        assert_eq!(
            statement.column_names(),
            columns,
            "columns of {}",
            query.name
        );
    }
}

#[test]
fn every_file_is_embedded() {
    let mut files: Vec<String> = std::fs::read_dir("queries")
        .unwrap()
        .filter_map(|entry| {
            entry
                .unwrap()
                .file_name()
                .into_string()
                .unwrap()
                .strip_suffix(".sql")
                .map(str::to_owned)
        })
        .collect();
    files.sort();
    let mut embedded: Vec<String> = query::ALL
        .iter()
        .map(|query| query.name.to_owned())
        .collect();
    embedded.sort();
    assert_eq!(embedded, files);
    assert_eq!(
        MIGRATIONS.len(),
        std::fs::read_dir("queries/migrations").unwrap().count()
    );
    assert!(
        MIGRATIONS
            .iter()
            .zip(1..)
            .all(|(migration, number)| migration.number == number),
        "numbered without gaps"
    );
}

#[test]
fn no_statement_depends_on_the_session_and_no_table_has_keys() {
    // the clock and the zone of the session
    let everywhere = [
        "now()",
        "current_date",
        "current_timestamp",
        "current_time",
        "timestamptz",
        "with time zone",
        "at time zone",
        "today()",
    ];
    // what costs every row that comes in
    let in_tables = [
        "primary key",
        "unique",
        "foreign key",
        "references",
        "check (",
        "create index",
        "sequence",
        " enum",
        "default ",
    ];
    let queries = query::ALL.iter().map(|query| (query.name, query.text));
    let migrations = MIGRATIONS
        .iter()
        .map(|migration| (migration.name, migration.text));
    let picture = [("picture/tables", TABLES)];
    for (name, text) in queries.chain(migrations).chain(picture) {
        let code = code(text).to_lowercase();
        for word in everywhere.iter().chain(&in_tables) {
            assert!(!code.contains(word), "{name} says `{word}`");
        }
        assert_eq!(code, self::code(text), "{name} is written in lower case");
        assert!(
            text.lines().all(|line| line.chars().count() <= 160),
            "{name} has lines that are too long"
        );
    }
}
