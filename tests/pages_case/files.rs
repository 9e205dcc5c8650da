//! Is what is taken away what the page shows and the command line prints?

use std::sync::Arc;
use std::sync::mpsc;

use clap::Parser as _;
use srok::cli::{Arguments, run};
use srok_core::clock::Clock;
use srok_core::config::Config;
use srok_service::Service;
use srok_store::{Options, Store};

use crate::browser::Browser;
use crate::server::Server;
use crate::story::{AS_OF, CASE, law, serve, told_to_its_end};

#[test]
fn the_extract_of_the_journal_holds_the_requisites_and_nothing_of_the_applicant() {
    let folder = told_to_its_end();
    let server = serve(folder.path());
    let browser = Browser::of(&server, "clerk");
    let answer = browser.get(&format!("/cases/{CASE}/journal.csv?as_of={AS_OF}"));
    assert_eq!(answer.status, 200, "{}", answer.body);
    let named = answer.header("content-disposition").unwrap();
    assert_eq!(named, "attachment; filename=\"journal-2026-03-27.csv\"");
    insta::assert_snapshot!(
        "journal",
        answer.body.trim_start_matches('\u{feff}').replace('\r', "")
    );
    let book = browser.file(&format!("/cases/{CASE}/journal.xlsx"));
    assert!(book.starts_with(b"PK"), "a workbook");
}

#[test]
fn the_picture_can_be_taken_away() {
    let folder = told_to_its_end();
    let server = serve(folder.path());
    let browser = Browser::of(&server, "clerk");
    let page = browser.get(&format!("/cases/{CASE}?as_of={AS_OF}")).body;
    let link = page.split("href=\"/charts/case/term.png").nth(1).unwrap();
    let query = link.split('"').next().unwrap().replace("&amp;", "&");
    let picture = browser.file(&format!("/charts/case/term.png{query}"));
    assert!(picture.starts_with(b"\x89PNG"));
}

#[test]
fn a_certificate_of_nothing_is_refused_with_a_remedy() {
    let folder = told_to_its_end();
    let server: Server = serve(folder.path());
    let browser = Browser::of(&server, "clerk");
    let path = format!("/cases/{CASE}/certificate.pdf");
    let answer = browser.get(&path);
    assert_eq!(answer.status, 400);
    assert!(
        answer.body.contains("Откройте справку из строки срока"),
        "{}",
        answer.body
    );
    assert_eq!(
        browser
            .get(&format!("{path}?limit=mo221.service_term"))
            .status,
        404
    );
}

/// The same moment for both, as only a service within the test can have it.
#[test]
fn the_certificate_is_that_of_the_command_line_to_the_byte() {
    let folder = told_to_its_end();
    let now = srok_law::time::DateTime::parse_from_rfc3339("2026-03-27T12:00:00+03:00").unwrap();
    let clock = Clock::Fixed(now.to_utc());
    let config = Config {
        data: folder.path().into(),
        law: Some(law()),
        ..Config::default()
    };
    let file = folder.path().join("settings.toml");
    let settings = format!("data = {:?}\nlaw = {:?}\n", config.data, law());
    std::fs::write(&file, settings).unwrap();
    let printed = |limit: &str, known_at: &[&str]| {
        let pdf = folder.path().join(format!("{limit}.pdf"));
        let path = pdf.display().to_string();
        let settings = file.display().to_string();
        let mut line = vec![
            "srok", "--config", &settings, "--lang", "ru", "explain", CASE, limit,
        ];
        line.extend(["--pdf", &path]);
        line.extend(known_at);
        let _ = run(Arguments::parse_from(line), clock);
        std::fs::read(&pdf).unwrap()
    };
    let now_known = printed("pausing.service", &[]);
    let then_known = printed("pausing.registration", &["--known-at", "2026-03-21"]);

    let law = Arc::new(srok::shipped::load(&[&law()]).unwrap());
    let store = Arc::new(Store::open(folder.path(), &Options::default()).unwrap());
    let mut config = config;
    config.serve.listen = "127.0.0.1:0".parse().unwrap();
    let (service, backlog) = Service::new(config, clock, law, store);
    let (tell, told) = mpsc::channel();
    std::thread::scope(|scope| {
        let running = Arc::clone(&service);
        scope.spawn(move || {
            srok::running::run(&running, backlog, |address| tell.send(address).unwrap()).unwrap();
        });
        let address = told.recv().unwrap();
        let browser = Browser::at(address, "clerk");
        let path = format!("/cases/{CASE}/certificate.pdf");
        browser.wait_until_ready();
        let of_page = browser.file(&format!("{path}?limit=pausing.service"));
        assert!(
            of_page == now_known,
            "{} and {} bytes",
            of_page.len(),
            now_known.len()
        );
        let of_page = browser.file(&format!("{path}?limit=registration&known_at=2026-03-21"));
        assert!(
            of_page == then_known,
            "{} and {} bytes",
            of_page.len(),
            then_known.len()
        );
        service.stop();
    });
}
