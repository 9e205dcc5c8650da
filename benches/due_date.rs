//! How long does one due date take, beside numpy's `busday_offset` over the same days?
//!
//! A million starts, 15 working days each: `Calendar::working_day_after` element by element in one
//! thread; numpy's vectorised `busday_offset` on one array, with weekends by its week mask (it knows
//! no working Saturdays) and exactly (every day off is one of its holidays; the sums must agree).
//! Then `timing::count`: a moment in, zone, cut-off, due day, act-by day and due moment out.
//!
//! `CARGO_PROFILE_DEV_OPT_LEVEL=3 cargo bench --profile dev --bench due_date` compiles only srok anew
//! and leaves its dependencies (optimised already) as they are; `cargo bench --bench due_date`
//! measures the release build. numpy is used if `python3` has it.

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant as Stopwatch};

use anyhow::Context;
use srok_law::calendar::{Calendar, DecreeDays, days_of};
use srok_law::case::{Day, Instant, SECOND};
use srok_law::library::Law;
use srok_law::regulation::Term;
use srok_law::timing;

/// Dates a run.
const DATES: usize = 1_000_000;
/// Working days added.
const TERM: u32 = 15;
/// Runs, of which the fastest counts.
const RUNS: usize = 7;
/// First and last year of the starts.
const YEARS: (i32, i32) = (2012, 2026);

fn main() -> anyhow::Result<()> {
    let law = srok::shipped::built_in()?;
    let calendar = law
        .calendars
        .find("ru")
        .context("the calendar `ru` is part of the program")?;
    let starts = starts();
    let sum = days(calendar, &starts);
    moments(&law, calendar, &starts)?;
    match numpy(calendar, &starts) {
        Ok(said) => {
            print!("{said}");
            let exact = said
                .lines()
                .find_map(|line| line.strip_prefix("numpy exact sum "));
            anyhow::ensure!(
                exact == Some(sum.to_string().as_str()),
                "numpy and srok do not agree: {exact:?}, {sum}"
            );
            println!("the sums of all due dates agree: {sum}");
        }
        Err(error) => println!("numpy not available ({error})"),
    }
    Ok(())
}

/// Returns the time of the fastest of some runs, with what the last one gave.
fn fastest<T: Default>(mut run: impl FnMut() -> T) -> (Duration, T) {
    let (mut best, mut last) = (Duration::MAX, T::default());
    for _ in 0..RUNS {
        let watch = Stopwatch::now();
        last = run();
        best = best.min(watch.elapsed());
    }
    (best, last)
}

fn report(name: &str, took: Duration) {
    let each = took.as_secs_f64() * 1e9 / DATES as f64;
    println!("{name:<62} {each:>7.1} ns a date");
}

/// Returns days spread over the years, the same ones every time (xorshift).
fn starts() -> Vec<Day> {
    let first = days_of(YEARS.0)[0];
    let span = (YEARS.1 - YEARS.0 + 1) as u64 * 365;
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    (0..DATES)
        .map(|_| first.plus((next() % span) as i32))
        .collect()
}

/// Measures civil days; returns the sum of all due dates.
fn days(calendar: &Calendar, starts: &[Day]) -> i64 {
    let (took, sum) = fastest(|| {
        let due = |day: &Day| calendar.working_day_after(*day, TERM, DecreeDays::Working);
        starts
            .iter()
            .filter_map(due)
            .map(|day| i64::from(black_box(day).0))
            .sum()
    });
    report("srok   Calendar::working_day_after", took);
    sum
}

/// Measures whole terms: from a moment to the moments that are stored.
fn moments(law: &Law, calendar: &Calendar, starts: &[Day]) -> anyhow::Result<()> {
    for id in [
        "mo221.registration_portal",
        "mo221.complaint_review_general",
    ] {
        let (regulation, index) = law.limit(id).with_context(|| format!("no limit `{id}`"))?;
        let version = regulation.limits[index]
            .versions
            .last()
            .context("a limit has a version")?;
        let Some(Term::Amount(amount)) = version.terms.first() else {
            anyhow::bail!("`{id}` has no amount");
        };
        let moments: Vec<Instant> = starts
            .iter()
            .enumerate()
            .map(|(index, day)| {
                calendar
                    .zone()
                    .start_of(*day)
                    .plus((index as i64 * 7919 % 86_400) * SECOND)
            })
            .collect();
        let (took, _) = fastest(|| {
            let due = |at: &Instant| {
                timing::count(*at, false, *amount, version, calendar, calendar.zone(), &[])
            };
            moments
                .iter()
                .map(|at| black_box(due(at)).is_ok())
                .filter(|counted| *counted)
                .count()
        });
        let cutoff = version.cutoff.map_or_else(String::new, |cutoff| {
            format!(", cut-off {}", cutoff.format("%H:%M"))
        });
        report(&format!("srok   timing::count {id}{cutoff}"), took);
    }
    Ok(())
}

/// Lets numpy add the same working days to the same dates.
fn numpy(calendar: &Calendar, starts: &[Day]) -> anyhow::Result<String> {
    let all = (YEARS.0..=YEARS.1 + 1).flat_map(days_of);
    let off: Vec<Day> = all
        .filter(|day| !calendar.is_working(*day, DecreeDays::Working))
        .collect();
    let list = |days: &mut dyn Iterator<Item = Day>| -> String {
        days.map(|day| day.0.to_string())
            .collect::<Vec<_>>()
            .join(",")
    };
    let mut script = String::new();
    writeln!(script, "import sys, time, numpy as np")?;
    writeln!(
        script,
        "starts = np.array([{}], dtype='datetime64[D]')",
        list(&mut starts.iter().copied())
    )?;
    writeln!(
        script,
        "exact = np.busdaycalendar('1111111', np.array([{}], dtype='datetime64[D]'))",
        list(&mut off.iter().copied())
    )?;
    let holidays = list(&mut off.iter().copied().filter(|day| day.weekday() < 5));
    writeln!(
        script,
        "plain = np.busdaycalendar('1111100', np.array([{holidays}], dtype='datetime64[D]'))"
    )?;
    writeln!(script, "print('numpy', np.__version__)")?;
    // numpy counts a term from a day off back to the working day before it, as we do
    writeln!(
        script,
        "due = lambda week: np.busday_offset(starts, {TERM}, roll='backward', busdaycal=week)"
    )?;
    writeln!(
        script,
        "for name, week in (('week mask, no working Saturdays', plain), ('exact', exact)):"
    )?;
    writeln!(script, "    best = 1e9")?;
    writeln!(script, "    for _ in range({RUNS}):")?;
    writeln!(
        script,
        "        t = time.perf_counter(); due(week); best = min(best, time.perf_counter() - t)"
    )?;
    writeln!(
        script,
        "    print('{{:<62}} {{:>7.1f}} ns a date'.format('numpy  busday_offset, ' + name, best / len(starts) * 1e9))"
    )?;
    writeln!(
        script,
        "print('numpy exact sum', due(exact).astype('int64').sum())"
    )?;
    let mut python = Command::new("python3")
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    python
        .stdin
        .take()
        .context("no way in")?
        .write_all(script.as_bytes())?;
    let output = python.wait_with_output()?;
    anyhow::ensure!(output.status.success(), "python3 has no numpy");
    Ok(String::from_utf8(output.stdout)?)
}
