//! What does a page say where there is nothing to show? Another's case, a case that is not there, a question without an answer, an empty store, a
//! silent source, a failure. Each says what is the matter and where to go on, and none shows a zero that means "unknown".

use std::path::Path;

use crate::made;
use crate::places::bare;
use crate::reader::Reader;
use crate::server::{Server, said, srok};
use crate::visitor::Visitor;
use crate::world::{HOLDER, PASSWORD, artefacts};

/// Returns a case that somebody else's unit has.
fn foreign(own: &Visitor) -> String {
    let cases = |visitor: &Visitor| -> Vec<String> {
        let page = visitor.get("/api/v1/standings?state=open&rows=1000").text();
        let page: serde_json::Value = serde_json::from_str(&page).unwrap();
        let rows = page["rows"].as_array().unwrap().iter();
        rows.map(|row| row["case_id"].as_str().unwrap().to_owned())
            .collect()
    };
    let own = cases(own);
    let mut all = cases(&Visitor::sign_in("admin")).into_iter();
    all.find(|case| !own.contains(case)).unwrap()
}

#[tokio::test]
async fn what_is_not_there_or_not_ones_own_is_said_in_the_same_words() {
    let reader = Reader::open("absent").await;
    reader.sign_in(HOLDER, "ru").await;
    let case = foreign(&reader.visitor().await);
    let mut said = Vec::new();
    for path in [format!("/cases/{case}"), "/cases/MO-1999-000001".into()] {
        reader.go(&path).await;
        reader.forgive(404);
        let page = reader.read("main").await;
        assert!(page.contains("Проверьте номер"), "{page}");
        assert!(reader.has("main a[href='/']").await, "no way on");
        said.push(page.replace(&case, "N").replace("MO-1999-000001", "N"));
    }
    assert_eq!(said[0], said[1], "it can be told that a case is there");

    reader.go("/board?due_from=2031-01-01").await;
    assert_eq!(reader.number("[data-live=total]").await, 0);
    let empty = reader.read(".empty").await;
    assert!(empty.contains("24.11.2026"), "as of when? {empty}");
    reader.follow(".empty a").await;
    assert!(reader.number("[data-live=total]").await > 0);
    reader.close().await;
}

#[tokio::test]
async fn an_empty_store_a_silent_source_and_a_failure_are_told_of() {
    let folder = artefacts().join("bare");
    let looks = artefacts().join("dashboards");
    copy(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("dashboards"),
        &looks,
    );
    let variables = [("SROK_SERVE_DASHBOARDS", looks.to_str().unwrap())];
    std::fs::create_dir_all(&folder).unwrap();
    account(&folder);
    let server = Server::start_with(&folder, &[], &variables);
    server.wait_until_ready();
    let reader = Reader::at(&server.url(""), "bare").await;
    reader.sign_in("boss", "ru").await;

    empty(&reader).await;
    silent(&reader, &server).await;
    failed(&reader, &looks).await;
    reader.close().await;
    assert_eq!(server.stop(), Some(0));
}

/// Nothing has come in yet: no page may look as if all were well.
async fn empty(reader: &Reader) {
    assert!(
        reader
            .read(".empty")
            .await
            .contains("ни один источник не передал")
    );
    assert!(
        reader
            .read(".stamp")
            .await
            .contains("сведений от источников нет")
    );
    assert!(reader.has("#sources + p .unknown").await);
    let visitor = reader.visitor().await;
    for page in bare() {
        let answer = visitor.get(&page);
        if answer.status == 405 {
            continue;
        }
        assert_eq!(answer.status, 200, "{page}");
        if !answer.form.starts_with("text/html") {
            continue;
        }
        let text = answer.text();
        assert!(
            ![">100 %", ">0 %", "NaN"]
                .iter()
                .any(|share| text.contains(share)),
            "{page} says too much"
        );
        let says = ["empty", "unknown", "quiet"]
            .iter()
            .any(|class| text.contains(class));
        assert!(says, "{page} says nothing of there being nothing");
    }
}

/// A source that had a habit has fallen silent: every page says so.
async fn silent(reader: &Reader, server: &Server) {
    let table = artefacts().join("silent.csv");
    let mapping = artefacts().join("silent.mapping.toml");
    let mut rows = String::from("case,type,time,recorded,id\n");
    let first = made::at("2026-01-12T10:00:00+03:00");
    for number in 0..30 {
        let at = first
            .plus(number * srok_law::case::DAY / 8)
            .utc()
            .to_rfc3339();
        rows.push_str(&format!(
            "MO-{},application_submitted,{at},{at},e-{number}\n",
            number % 5
        ));
    }
    std::fs::write(&table, rows).unwrap();
    std::fs::write(
        &mapping,
        "[columns]\nsubject = \"case\"\ntype = \"type\"\ntime = \"time\"\nrecorded = \"recorded\"\nid = \"id\"\n[constants]\nregulation = \"mo221\"\nsource = \"//vis.example/silent\"\n",
    )
    .unwrap();
    let (table, mapping) = (table.to_str().unwrap(), mapping.to_str().unwrap());
    said(&srok(
        &server.data,
        &["ingest", table, "--mapping", mapping, "--initial-load"],
    ));
    // sources are looked at once a minute
    let since = std::time::Instant::now();
    reader.go("/").await;
    while !reader.has(".notice").await {
        assert!(since.elapsed().as_secs() < 120, "no source is silent");
        reader.go("/").await;
    }
    for path in ["/", "/board", "/data-quality"] {
        reader.go(path).await;
        let notice = reader.read(".notice").await;
        assert!(notice.contains("//vis.example/silent"), "{path}: {notice}");
        assert!(reader.has(".stamp a.stale").await, "{path}");
    }
}

/// A page that cannot be made says so, and the others go on.
async fn failed(reader: &Reader, looks: &Path) {
    assert_eq!(reader.complaints(), Vec::<String>::new());
    let page = looks.join("pages/board.html");
    let whole = std::fs::read_to_string(&page).unwrap();
    std::fs::write(
        &page,
        format!("{{% extends \"pages/frame.html\" %}}{{{{ nothing.at.all }}}}{whole}{{% if %}}"),
    )
    .unwrap();
    reader.go("/board").await;
    reader.forgive(500);
    let said = reader.read("main").await;
    assert!(said.contains("Страницу не удалось сформировать"), "{said}");
    assert!(
        !said.contains("nothing") && !said.contains("html"),
        "the inside is shown: {said}"
    );
    assert!(reader.has("main a[href='/board']").await && reader.has("main a[href='/']").await);
    std::fs::write(&page, whole).unwrap();
    reader.follow("main a[href='/board']").await;
    assert!(reader.has("[data-live=total]").await);
}

/// Makes an account in a store without anything.
fn account(folder: &Path) {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_srok"))
        .arg("--data")
        .arg(folder)
        .args([
            "user",
            "create",
            "boss",
            "--role",
            "administrator",
            "--name",
            "Начальник",
            "--password-stdin",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(PASSWORD.as_bytes())
        .unwrap();
    assert!(child.wait().unwrap().success());
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, target).unwrap();
        }
    }
}
