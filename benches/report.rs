//! How long does the report on a quarter's complaints take? Makes the complaints of fifty units, and prints seconds beside bare DuckDB.
//!
//! `cargo bench --bench report -- 1000000` for a million complaints; without a number a hundred thousand. The program itself is run, so that
//! all is measured that somebody waits for: its start, the law, the store. The store lies in a temporary folder, or stays in a new one that is
//! named (`-- 1000000 ./bench`).

#[path = "../tests/quarter/made.rs"]
mod made;

use std::path::Path;
use std::process::Command;
use std::time::Instant as Stopwatch;

use anyhow::{Context as _, ensure};
use srok_law::time::NaiveDate;

/// The quarter of all complaints, and its days.
const QUARTER: &str = "2026Q1";
const DAYS: u64 = 90;

/// What each case comes to and how many there are by body and ground: the least that must be read and put together for the report.
const BARE: &str = "
    with complaint as (
        select
            case_key,
            arg_min(organisation, occurred_at) as body,
            max(more) as facts,
            min(occurred_at) filter (kind = (select id from word where word = 'complaint_registered')) as registered_at,
            min(occurred_at) filter (kind = (select id from word where word = 'complaint_decided')) as decided_at
        from event
        group by case_key
    )
    select count(*) from (
        select body, facts, count(registered_at), count(decided_at), median(decided_at - registered_at)
        from complaint
        group by all
    )";

fn main() -> anyhow::Result<()> {
    let complaints = std::env::args()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(100_000);
    let temporary = tempfile::tempdir()?;
    let kept = std::env::args().skip(1).find(|text| text.contains('/'));
    let folder = kept.as_deref().map_or(temporary.path(), Path::new);
    std::fs::create_dir_all(folder)?;
    let file = folder.join("events.ndjson");
    let first = NaiveDate::from_ymd_opt(2026, 1, 1).context("a day")?;
    let lines = made::lines(complaints, first, DAYS);
    println!("{complaints} complaints, {} events", lines.lines().count());
    std::fs::write(&file, lines)?;
    let data = folder.join("data");
    let out = folder.join("out");
    let totals = folder.join("totals.csv");
    std::fs::write(&totals, "received;0\n")?;
    let [file, out, totals] = [&file, &out, &totals].map(|path| path.to_string_lossy());

    let taken = srok(&data, &["ingest", &file], &[0])?;
    println!("taken in                        {taken:>7.2} s");
    for _ in 0..3 {
        // the figures differ from the totals, which is told
        let reconcile = [
            "report",
            "reconcile",
            "--quarter",
            QUARTER,
            "--register",
            &totals,
        ];
        let figures = srok(&data, &reconcile, &[1])?;
        let report = ["report", "complaints", "--quarter", QUARTER, "--out", &out];
        let files = srok(&data, &report, &[0, 1])?;
        let bare = bare(&data)?;
        println!("figures with all breakdowns     {figures:>7.2} s");
        println!("… and the four files            {files:>7.2} s");
        println!("bare DuckDB, cases put together {bare:>7.2} s");
    }
    Ok(())
}

/// Runs a command and returns its seconds.
fn srok(data: &Path, arguments: &[&str], expected: &[i32]) -> anyhow::Result<f64> {
    let begun = Stopwatch::now();
    let output = Command::new(env!("CARGO_BIN_EXE_srok"))
        .args(["--lang", "en", "--data"])
        .arg(data)
        .args(arguments)
        .output()?;
    let seconds = begun.elapsed().as_secs_f64();
    let code = output.status.code().context("a status")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(expected.contains(&code), "{arguments:?}: {code}: {said}");
    Ok(seconds)
}

/// Returns the seconds that bare DuckDB needs to put the cases together and count them.
fn bare(data: &Path) -> anyhow::Result<f64> {
    let begun = Stopwatch::now();
    let connection = duckdb::Connection::open(data.join("srok.duckdb"))?;
    let groups: i64 = connection.query_row(BARE, [], |row| row.get(0))?;
    ensure!(groups > 0, "nothing was counted");
    Ok(begun.elapsed().as_secs_f64())
}
