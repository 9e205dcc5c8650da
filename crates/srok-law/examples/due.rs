//! When is it due, and why? `cargo run -p srok-law --example due -- 2026-12-30 [REGULATION.LIMIT]`
//!
//! Without a limit: the review of a complaint registered on that day (mo221, п. 29.7).

mod shipped;

use srok_law::calculator::{Request, calculate};
use srok_law::words::Lang;

fn main() {
    if let Err(error) = tell() {
        eprintln!("error: {error}");
        std::process::exit(1);
    }
}

fn tell() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let start = arguments.next().ok_or("which day? e.g. 2026-12-30")?;
    let limit = arguments.next();
    let request = Request {
        start,
        limit: limit.unwrap_or_else(|| "mo221.complaint_review_general".into()),
        lang: Lang::En,
        ..Request::default()
    };
    let told = calculate(&shipped::law()?, &request)?.explanation;
    println!("{}: {}, {}", told.name, told.term, told.clause);
    println!("due {}\n", told.due);
    for line in told.lines {
        let (days, weekday, count) = (line.days, line.weekday, line.count);
        println!("{days:>21} {weekday:3} {count:>3}  {}", line.text);
    }
    Ok(())
}
