//! Has a source one spelling, and are the sources of srok its own? Over HTTP, in files, in mappings and in the inbox alike.

use super::files::{ALL, lay, report};
use super::server::{Server, said, srok};

const ONE: &str = "application/cloudevents+json";

fn submitted(id: &str, source: &str) -> String {
    serde_json::json!({
        "specversion": "1.0", "id": id, "source": source, "type": "application_submitted", "subject": format!("MO-{id}"),
        "time": "2026-03-06T17:05:00+03:00", "data": {"regulation": "mo221", "channel": "portal"},
    })
    .to_string()
}

/// Sources that could be read as others, or belong to srok.
const REFUSED: [&str; 9] = [
    "//vis.example/tsp-01/../tsp-07",
    "//vis.example/tsp-01/%2e%2e/tsp-07",
    "//vis.example/./tsp-01",
    "//vis.example//tsp-01",
    "//vis.example/tsp-01/",
    "//vis.example/tsp-01\\..\\tsp-07",
    "//VIS.example/tsp-01",
    "//srok/clock",
    "//srok",
];

#[test]
fn a_source_that_can_be_read_in_two_ways_is_refused_over_http_and_in_files() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let everything = server.token(&["everything"]);
    let bound = server.token(&["bound", "--source", "//vis.example/tsp-01"]);
    for (index, source) in REFUSED.into_iter().enumerate() {
        for token in [&everything, &bound] {
            let body = submitted(&index.to_string(), source);
            let answer = server
                .post("/api/v1/events", token, ONE, body.as_bytes())
                .unwrap();
            assert_eq!(answer.status, 422, "{source}: {}", answer.body);
            let rejected = &answer.json()["rejected"][0];
            assert_eq!(rejected["field"], "source", "{source}");
            assert!(rejected["hint"].as_str().unwrap().contains("//vis.example"));
        }
    }
    // whole segments, also of what lies beneath
    for (id, source, status) in [
        ("a", "//vis.example/tsp-01", 200),
        ("b", "//vis.example/tsp-01/desk", 200),
        ("c", "//vis.example/tsp-012", 422),
    ] {
        let body = submitted(id, source);
        let answer = server.post("/api/v1/events", &bound, ONE, body.as_bytes());
        assert_eq!(answer.unwrap().status, status, "{source}");
    }
    // the same in a file that the service takes in, and in one of the inbox
    let lines: Vec<String> = (10..)
        .zip(REFUSED)
        .map(|(id, source)| submitted(&id.to_string(), source))
        .collect();
    let file = folder.path().join("refused.ndjson");
    std::fs::write(&file, lines.join("\n")).unwrap();
    let taken = srok(
        folder.path(),
        &["ingest", file.to_str().unwrap(), "--format", "json"],
    );
    assert_eq!(taken.status.code(), Some(1));
    let taken: serde_json::Value = serde_json::from_slice(&taken.stdout).unwrap();
    assert_eq!(
        (&taken[0]["accepted"], &taken[0]["rejected"]),
        (&0.into(), &9.into())
    );
    let inbox = folder.path().join("inbox");
    lay(&inbox.join("mapping.toml"), ALL);
    lay(&inbox.join("refused.ndjson"), &lines.join("\n"));
    let failed = inbox.join("failed/refused.ndjson.report.json");
    server.wait_for("report", || failed.is_file());
    assert_eq!(report(&failed)["rejected"], 9);
}

#[test]
fn a_mapping_gives_no_source_that_is_reserved_or_ambiguous() {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("table.csv");
    std::fs::write(
        &table,
        "case,what,when,who\nMO-1,application_submitted,2026-03-06T17:05:00+03:00,//srok/clock\n",
    )
    .unwrap();
    let mapping = folder.path().join("m.toml");
    let columns = "[columns]\nsubject = \"case\"\ntype = \"what\"\ntime = \"when\"\n";
    let ingest = || {
        let files = [table.to_str().unwrap(), mapping.to_str().unwrap()];
        srok(folder.path(), &["ingest", files[0], "--mapping", files[1]])
    };
    for source in ["//srok/clock", "//vis.example/../x", "//vis.example/"] {
        std::fs::write(
            &mapping,
            format!("{columns}[constants]\nregulation = \"mo221\"\nsource = \"{source}\"\n"),
        )
        .unwrap();
        let refused = ingest();
        let complaint = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(2), "{source}: {complaint}");
        assert!(
            complaint.contains("m.toml:7") && complaint.contains("hint: "),
            "{complaint}"
        );
    }
    std::fs::write(
        &mapping,
        format!("{columns}source = \"who\"\n[constants]\nregulation = \"mo221\"\n"),
    )
    .unwrap();
    let told = ingest();
    assert_eq!(told.status.code(), Some(1));
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(
        told.contains("source: `//srok/clock` lies beneath `//srok`"),
        "{told}"
    );
    assert!(said(&srok(folder.path(), &["import", "list"])).contains("table.csv"));
}
