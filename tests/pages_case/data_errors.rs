//! Can somebody say what is wrong in the records, and does it stay?

use srok_store::backup::{self, Restoring};
use srok_store::{
    About, DataErrorsWanted, NewDataError, Options, Scope, Settled, SettledRecord, Store, Wrong,
};

use crate::browser::{Browser, text};
use crate::made::at;
use crate::story::{CASE, serve, told_to_its_end};

#[test]
fn what_is_said_to_be_wrong_is_kept_and_shown() {
    let folder = told_to_its_end();
    let server = serve(folder.path());
    let browser = Browser::of(&server, "clerk");
    let path = format!("/cases/{CASE}/data-errors");
    let page = browser.get(&format!("/cases/{CASE}")).body;
    assert!(
        page.contains("maxlength=\"500\"") && page.contains("имени"),
        "{page}"
    );
    let limit = "limit:pausing.service:1";
    let form = |about: &'static str, wrong: &'static str, note: &'static str| {
        [("about", about), ("wrong", wrong), ("note", note)]
    };
    // without the token of a page of the session nothing is taken
    assert_eq!(browser.post(&path, &form(limit, "other", "x")).status, 403);
    for (wrong, words) in [
        (form("", "wrong_time", ""), "Выберите, в чем ошибка."),
        (
            form("event:0000000000000000", "wrong_time", ""),
            "Выберите, в чем ошибка.",
        ),
        (
            form("limit:pausing.usual:7", "wrong_time", ""),
            "Выберите, в чем ошибка.",
        ),
        (form(limit, "unheard_of", ""), "Выберите, что неверно."),
        (form(limit, "other", "  "), "Поясните, что неверно."),
    ] {
        let answer = browser.send(&path, &wrong);
        assert_eq!(answer.status, 422, "{wrong:?}");
        assert!(text(&answer.body).contains(words), "{wrong:?}");
    }
    let long = "я".repeat(501);
    let answer = browser.send(
        &path,
        &[("about", "case"), ("wrong", "other"), ("note", &long)],
    );
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains(&long), "what was written is not lost");
    let huge = "я".repeat(20_000);
    let answer = browser.send(
        &path,
        &[("about", "case"), ("wrong", "other"), ("note", &huge)],
    );
    assert_eq!(answer.status, 413);
    let taken = browser.send(
        &path,
        &form(limit, "wrong_limit", "<b>считать</b> с 03.03."),
    );
    assert_eq!(taken.status, 303, "{}", taken.body);
    let next = taken.header("location").unwrap();
    assert!(
        next.starts_with(&format!("/cases/{CASE}?done=reported#")),
        "{next}"
    );
    let page = browser.get(next.split('#').next().unwrap()).body;
    assert!(page.contains("&lt;b&gt;считать"), "{page}");
    let shown = text(&page);
    assert!(shown.contains("Сообщение записано"), "{shown}");
    assert!(
        shown.contains("применен не тот срок или расчет неверен: Предоставление услуги"),
        "{shown}"
    );
    // the ministry reads and acts on nothing
    let reader = Browser::of(&server, "reader");
    let seen = text(&reader.get(&format!("/cases/{CASE}")).body);
    assert!(
        seen.contains("считать") && !seen.contains("Заполнить сообщение"),
        "{seen}"
    );
    assert_eq!(reader.send(&path, &form(limit, "other", "x")).status, 403);
    let stranger = Browser::of(&server, "stranger");
    assert_eq!(stranger.send(&path, &form(limit, "other", "x")).status, 404);
    assert_eq!(server.stop(), Some(0));
    let store = Store::open(folder.path(), &Options::default()).unwrap();
    let kept = store.data_errors(&DataErrorsWanted::default()).unwrap();
    assert_eq!(kept.len(), 1);
    let said = &kept[0].said;
    assert_eq!(
        (
            said.case_id.as_str(),
            said.author.as_str(),
            said.organisation.as_deref()
        ),
        (CASE, "u-2", Some("tsp-13")),
        "the duty had gone to the other unit"
    );
    let id = "pausing.service".into();
    assert_eq!(said.about, About::Limit { id, occurrence: 1 });
}

fn said(case_id: &str, organisation: &str, about: About) -> NewDataError {
    NewDataError {
        case_id: case_id.into(),
        about,
        wrong: Wrong::WrongTime,
        note: "в 10:00".into(),
        organisation: Some(organisation.into()),
        author: "u-2".into(),
    }
}

#[test]
fn what_is_wrong_is_listed_settled_once_and_comes_back_from_a_backup() {
    let folder = tempfile::tempdir().unwrap();
    let (data, copies) = (folder.path().join("data"), folder.path().join("copies"));
    let store = Store::open(&data, &Options::default()).unwrap();
    let now = at("2026-03-27T12:00:00+03:00");
    let event = About::Event {
        source: "//vis.example/tsp-12".into(),
        id: "e-1".into(),
    };
    let all = [
        said("A", "tsp-12", About::Case),
        said("A", "tsp-13", event),
        said(
            "B",
            "tsp-13",
            About::Limit {
                id: "mo221.service_term".into(),
                occurrence: 2,
            },
        ),
    ];
    for (number, one) in (1..).zip(&all) {
        assert_eq!(store.report_data_error(one, now).unwrap(), number);
    }
    let settled = SettledRecord {
        outcome: Settled::Corrected,
        answer: "исправлено".into(),
        author: "m-6".into(),
        at: now.plus(1),
    };
    assert!(store.settle_data_error(2, &settled).unwrap());
    assert!(!store.settle_data_error(2, &settled).unwrap(), "once only");
    assert!(!store.settle_data_error(9, &settled).unwrap());
    let ids = |store: &Store, wanted: &DataErrorsWanted| -> Vec<i64> {
        let records = store.data_errors(wanted).unwrap();
        records.iter().map(|record| record.id).collect()
    };
    let wanted = DataErrorsWanted::default;
    let of_case = DataErrorsWanted {
        case_id: Some("A".into()),
        ..wanted()
    };
    assert_eq!(ids(&store, &of_case), [1, 2]);
    assert_eq!(
        ids(
            &store,
            &DataErrorsWanted {
                open: true,
                ..wanted()
            }
        ),
        [1, 3]
    );
    assert_eq!(
        ids(
            &store,
            &DataErrorsWanted {
                rows: Some(2),
                ..wanted()
            }
        ),
        [2, 3]
    );
    let scope = Scope::Organisations(vec!["tsp-13".into()]);
    assert_eq!(ids(&store, &DataErrorsWanted { scope, ..wanted() }), [2, 3]);
    let kept = store.data_errors(&wanted()).unwrap();
    assert_eq!(
        kept.iter().map(|one| one.said.clone()).collect::<Vec<_>>(),
        all
    );
    assert_eq!(kept[1].settled, Some(settled));

    store.backup(&copies, now, None).unwrap();
    let restored = folder.path().join("restored");
    backup::restore(&Restoring {
        from: &copies,
        data: &restored,
        overwrite: false,
        at: now,
        options: &Options::default(),
    })
    .unwrap();
    let store = Store::open(&restored, &Options::default()).unwrap();
    assert_eq!(store.data_errors(&wanted()).unwrap(), kept);
}
