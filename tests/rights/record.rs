//! Is what was done on record, and is a change of the record seen?

use duckdb::Connection;
use srok_store::{AuditWanted, Options, Store};

use crate::server::{said, srok};
use crate::world::{PASSWORD, World};

/// Returns what is on record, the first entry first: author, kind, about.
fn recorded(world: &World) -> Vec<(String, String, String)> {
    let wanted = AuditWanted {
        rows: 10_000,
        ..AuditWanted::default()
    };
    let mut entries = world.service.store.audit(&wanted).unwrap();
    entries.reverse();
    entries
        .into_iter()
        .map(|entry| (entry.author, entry.kind, entry.about))
        .collect()
}

#[test]
fn what_is_done_is_on_record_with_who_did_it() {
    let world = World::start();
    let before = recorded(&world).len();
    world.nobody().try_sign_in("chief", "wrong");
    world.nobody().try_sign_in("my secret password", "chief");
    let chief = world.sign_in("chief");
    chief.get("/board");
    chief.get("/board.csv?state=overdue&text=Иванов");
    chief.get("/board.xlsx");
    chief.fill_in("/sign-out", &[]);
    let admin = world.sign_in("admin");
    admin.fill_in(
        "/admin/tokens",
        &[
            ("act", "create"),
            ("name", "made"),
            ("may", "send"),
            ("all", "true"),
            ("days", "30"),
        ],
    );
    admin.fill_in("/admin/tokens", &[("act", "revoke"), ("name", "made")]);
    admin.fill_in(
        "/admin/users",
        &[("act", "create"), ("login", "new"), ("role", "ministry")],
    );
    admin.fill_in(
        "/admin/users",
        &[
            ("act", "change"),
            ("login", "new"),
            ("role", "supervisor"),
            ("organisation", "unit-a1"),
        ],
    );
    admin.fill_in("/admin/users", &[("act", "reset"), ("login", "new")]);
    admin.fill_in("/admin/users", &[("act", "disable"), ("login", "new")]);
    admin.fill_in("/admin/users", &[("act", "enable"), ("login", "new")]);
    admin.fill_in(
        "/password",
        &[
            ("current", PASSWORD),
            ("new", "green tea at seven"),
            ("again", "green tea at seven"),
        ],
    );
    said(&srok(
        &world.data(),
        &["directory", "set", "official", "u-a1", "position=начальник"],
    ));
    let bearer = format!("Bearer {}", world.tokens[1]);
    let export = world
        .nobody()
        .with("authorization", &bearer)
        .get("/api/v1/quarantine/export");
    assert_eq!(export.status, 200);
    let told: Vec<_> = recorded(&world).split_off(before);
    let told: Vec<_> = told
        .iter()
        .map(|(author, kind, about)| (author.as_str(), kind.as_str(), about.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("nobody", "sign_in_failed", "chief"),
            // a password typed into the wrong field is not written down
            ("nobody", "sign_in_failed", ""),
            ("chief", "signed_in", "chief"),
            // and neither is what was searched for
            ("chief", "exported", "/board.csv?state=overdue"),
            ("chief", "exported", "/board.xlsx"),
            ("chief", "signed_out", "chief"),
            ("admin", "signed_in", "admin"),
            ("admin", "token_created", "made"),
            ("admin", "token_revoked", "made"),
            ("admin", "account_created", "new"),
            ("admin", "account_changed", "new"),
            ("admin", "password_reset", "new"),
            ("admin", "account_disabled", "new"),
            ("admin", "account_enabled", "new"),
            ("admin", "password_changed", "admin"),
            ("admin", "signed_in", "admin"),
            ("console", "directory_changed", "u-a1"),
            ("token:reader", "exported", "/api/v1/quarantine/export"),
        ]
    );
    let whole = world.service.store.audit_checked().unwrap();
    assert_eq!(
        (whole.wrong, whole.looked_at as usize),
        (0, before + told.len())
    );
}

#[test]
fn a_lock_out_the_law_an_answer_and_a_release_are_on_record() {
    let world = World::start();
    for _ in 0..7 {
        world.nobody().try_sign_in("chief", "wrong");
    }
    let admin = world.sign_in("admin");
    let store = &world.service.store;
    let alerts = store.alerts(&srok_store::AlertsWanted::default()).unwrap();
    let asked = alerts
        .iter()
        .find(|alert| srok_notify::alerts::answer::asks(alert));
    if let Some(asked) = asked {
        let path = format!("/alerts/{}", asked.id);
        let answer = admin.fill_in(&path, &[("outcome", "confirmed")]);
        assert_eq!(answer.status, 303, "{}", answer.body);
    }
    said(&srok(&world.data(), &["quarantine", "release", "1"]));
    let told = recorded(&world);
    let is_told = |author: &str, kind: &str| {
        told.iter()
            .any(|(by, known, _)| by == author && known == kind)
    };
    assert!(is_told("nobody", "locked_out"));
    assert!(is_told("service", "law_applied"));
    assert!(is_told("console", "quarantine_released"));
    assert!(asked.is_none() || is_told("admin", "alert_answered"));
    let failures = told
        .iter()
        .filter(|(_, kind, _)| kind == "sign_in_failed")
        .count();
    assert_eq!(failures, 5, "what was refused at once is no attempt");
}

/// Changes the tables past the service and returns what `srok verify` says of it.
fn verified_after(change: &str) -> (Option<i32>, String) {
    let world = World::start();
    world.sign_in("chief");
    let folder = world.stop();
    let data = folder.path().join("data");
    let file = Connection::open(data.join("srok.duckdb")).unwrap();
    file.execute_batch(change).unwrap();
    drop(file);
    let output = srok(&data, &["verify"]);
    (
        output.status.code(),
        String::from_utf8(output.stdout).unwrap(),
    )
}

#[test]
fn verify_names_the_first_entry_that_is_not_as_it_was_written() {
    let (status, text) = verified_after("select 1");
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains("✓ the chain of the audit is whole"), "{text}");
    for (change, entry) in [
        ("update audit set author = 'nobody' where number = 5", 5),
        (
            "update audit set noted_at = noted_at + interval 1 second where number = 7",
            7,
        ),
        ("delete from audit where number = 3", 3),
        ("delete from audit where number = 1", 1),
        ("update audit set number = number + 100 where number = 6", 6),
        ("insert into audit select * from audit where number = 4", 5),
    ] {
        let (status, text) = verified_after(change);
        assert_eq!(status, Some(1), "{change}: {text}");
        assert!(text.contains("✗ the chain of the audit is whole"), "{text}");
        assert!(
            text.contains(&format!("    audit entry {entry}: ")),
            "{change}: {text}"
        );
    }
}

#[test]
fn an_end_that_was_cut_off_is_seen() {
    let (status, text) =
        verified_after("delete from audit where number = (select max(number) from audit)");
    assert_eq!(status, Some(1), "{text}");
    assert!(text.contains("last entry"), "{text}");
    let (status, text) = verified_after("delete from audit");
    assert_eq!(status, Some(1), "{text}");
    assert!(text.contains("    audit entry 1: "), "{text}");
}

#[test]
fn the_page_says_so_too() {
    let world = World::start();
    let admin = world.sign_in("admin");
    let page = admin.get("/admin/audit");
    assert_eq!(page.status, 200);
    let looked = admin.fill_in("/admin/audit", &[]);
    assert!(
        looked.body.contains("цепочка цела: записей"),
        "{}",
        looked.body
    );
    let signed_in = admin.get("/admin/audit?kind=signed_in&author=admin").body;
    assert!(
        signed_in.contains("<td data-label=\"Действие\">Вход</td>")
            && !signed_in.contains("Токен создан</td>")
    );
    // page by page: no entry is missing, none stands twice
    for _ in 0..120 {
        world
            .service
            .store
            .note(
                &srok_core::audit::Deed::new("many", srok_core::audit::Kind::Exported, "x"),
                crate::world::at(crate::world::NOW).into(),
            )
            .unwrap();
    }
    let first = admin.get("/admin/audit?author=many").body;
    let older = first
        .split("href=\"")
        .map(|rest| rest.split('"').next().unwrap())
        .find(|link| link.contains("before="))
        .unwrap();
    let older = older.replace("&amp;", "&").replace("&#x2f;", "/");
    let second = admin.get(&older).body;
    let rows = |page: &str| page.matches("<td class=\"num\" data-label=\"№\">").count();
    assert_eq!((rows(&first), rows(&second)), (100, 20));
}

#[test]
fn accounts_and_audit_are_in_a_backup_and_sessions_end_with_bringing_it_back() {
    let world = World::start();
    let chief = world.sign_in("chief");
    let secret = chief.cookie.clone().unwrap();
    let backups = world.data().with_file_name("backups");
    said(&srok(&world.data(), &["backup", backups.to_str().unwrap()]));
    let before = recorded(&world).len();
    let folder = world.stop();
    let other = folder.path().join("other");
    said(&srok(&other, &["restore", backups.to_str().unwrap()]));
    let verified = srok(&other, &["verify"]);
    let text = String::from_utf8(verified.stdout).unwrap();
    assert!(text.contains("✓ the chain of the audit is whole"), "{text}");
    let store = Store::open(&other, &Options::default()).unwrap();
    assert_eq!(store.accounts().len(), crate::world::ACCOUNTS.len());
    let wanted = AuditWanted {
        rows: 10_000,
        ..AuditWanted::default()
    };
    assert_eq!(store.audit(&wanted).unwrap().len(), before);
    let now = srok_law::case::Instant::from(crate::world::at(crate::world::NOW));
    let life = srok_store::SessionLife {
        idle: i64::MAX,
        longest: i64::MAX,
    };
    assert!(store.session(&secret, now, life).is_none());
}
