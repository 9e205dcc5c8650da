//! When is it due, and why? `cargo run -p srok-law --example due -- 2026-12-30 [REGULATION.LIMIT]`
//!
//! Without a limit: the review of a complaint that was registered on that day (mo221, п. 29.7).

mod shipped;

use std::process::ExitCode;

use srok_law::calculator::{CalculatorError, Request, calculate};
use srok_law::library::Law;
use srok_law::words::Lang;

fn main() -> ExitCode {
    let law = shipped::law().expect("the law that ships is right");
    let mut arguments = std::env::args().skip(1);
    let request = Request {
        start: arguments.next().unwrap_or_default(),
        limit: arguments.next().unwrap_or_else(|| "mo221.complaint_review_general".into()),
        lang: Lang::En,
        ..Request::default()
    };
    match tell(&law, &request) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn tell(law: &Law, request: &Request) -> Result<(), CalculatorError> {
    let told = calculate(law, request)?.explanation;
    println!("{}: {}, {}", told.name, told.term, told.clause);
    println!("due {}\n", told.due);
    for line in told.lines {
        println!("{:>21} {:3} {:>3}  {}", line.days, line.weekday, line.count, line.text);
    }
    Ok(())
}
