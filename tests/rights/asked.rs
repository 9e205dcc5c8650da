//! Is what an address asks either answered or refused? A condition that a route does not know, and a body whose records somebody may not read, are
//! refused on every route, never passed over or answered with an empty list; and no link of the service leads to such a refusal.

use std::collections::{BTreeSet, VecDeque};

use srok_web as web;

use crate::browser::{Answer, Browser};
use crate::walk::filled_in;
use crate::world::World;

/// Returns every address there is, filled in about a unit; those of the public statistics are not there unless the settings say so.
fn addresses(unit: &str) -> Vec<String> {
    let document = serde_json::to_value(web::document()).unwrap();
    let described = document["paths"].as_object().unwrap().keys().cloned();
    let others = web::addresses()
        .into_iter()
        .map(|(path, _)| path.to_owned());
    let all = described.chain(others);
    let all = all.filter(|path| !path.starts_with("/open-data"));
    all.map(|route| filled_in(&route, unit)).collect()
}

/// Returns an address that states one thing more.
fn with(path: &str, more: &str) -> String {
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}{more}")
}

fn reads_pages(browser: &Browser) -> Browser {
    browser.with("accept", "text/html")
}

#[test]
fn every_route_refuses_a_filter_that_it_does_not_know() {
    let world = World::start();
    let admin = reads_pages(&world.sign_in("admin"));
    let reader = format!("Bearer {}", world.tokens[1]);
    let program = world.nobody().with("authorization", &reader);
    let mut refused = 0;
    for path in addresses("a1") {
        let by = if path.starts_with("/api/") {
            &program
        } else {
            &admin
        };
        let answer = by.get(&with(&path, "no_such_filter=1"));
        // a form, or events: asked by another method
        if answer.status == 405 {
            let sent = by.post(&with(&path, "no_such_filter=1"), &[]);
            assert!([400, 403].contains(&sent.status), "{path}: {}", sent.status);
            continue;
        }
        assert_eq!(answer.status, 400, "{path}: {}", answer.body);
        assert!(
            answer.body.contains("no_such_filter"),
            "{path}: {}",
            answer.body
        );
        refused += 1;
    }
    assert!(refused > 90, "{refused} routes were asked");
    let board = admin.get("/board?case=case-a1-1");
    assert_eq!(board.status, 400);
    for said in [
        "Условие «case» на этой странице не применяется",
        "Применяются условия: organisation, ",
        "severity",
    ] {
        assert!(board.body.contains(said), "{}", board.body);
    }
    let api = program.get("/api/v1/standings?stat=late");
    assert!(
        api.body.contains("the filter `stat` is not known here")
            && api.body.contains("known filters: as_of, known_at, case"),
        "{}",
        api.body
    );
    // one of two values would be passed over
    for path in [
        "/board?state=overdue&state=met",
        "/api/v1/standings?state=overdue&state=met",
    ] {
        let by = if path.starts_with("/api/") {
            &program
        } else {
            &admin
        };
        assert_eq!(by.get(path).status, 400, "{path}");
    }
    assert_eq!(admin.get("/board.csv?pick=1&pick=2").status, 200);
}

#[test]
fn who_is_bound_to_a_body_is_refused_another_one_and_told_so() {
    let world = World::start();
    let head = reads_pages(&world.sign_in("head-a2"));
    let reader = format!("Bearer {}", world.tokens[2]);
    let program = world.nobody().with("authorization", &reader);
    let mut asked = 0;
    // one that is there, and one that nobody has heard of: the answer is the same
    for body in ["unit-b1", "unit-a1", "body-a", "no-such-body"] {
        let may_not = |answer: &Answer, path: &str| {
            assert_eq!(answer.status, 403, "{path}: {}", answer.body);
            assert!(
                !answer.body.contains(&format!("Подразделение {body}")),
                "{path}: {}",
                answer.body
            );
        };
        for path in ["standings", "aggregates", "reports"] {
            let path = format!("/api/v1/{path}?organisation={body}");
            let answer = program.get(&path);
            may_not(&answer, &path);
            let said = format!("organisation `{body}` is not among those");
            assert!(answer.body.contains(&said), "{}", answer.body);
            may_not(&head.get(&path), &path);
        }
        let path = format!(
            "/api/v1/complaints/statistics?quarter=2026Q1&regulation=mo221&organisation={body}"
        );
        may_not(&program.get(&path), &path);
        for path in addresses("a2").into_iter().filter(|path| is_page(path)) {
            let path = with(&path, &format!("organisation={body}"));
            let answer = head.get(&path);
            // what the role may not see at all, and forms
            if answer.status == 405 || answer.body.contains("Эта страница не входит в права")
            {
                continue;
            }
            may_not(&answer, &path);
            assert!(
                answer
                    .body
                    .contains("Сведения об этом органе (подразделении) не входят в права"),
                "{path}: {}",
                answer.body
            );
            asked += 1;
        }
    }
    assert!(asked > 200, "{asked} pages were asked");
    for path in [
        "/api/v1/reports?organisation=all",
        "/api/v1/complaints/statistics?quarter=2026Q1&regulation=mo221",
    ] {
        assert_eq!(program.get(path).status, 403, "{path}");
    }
    for path in ["/reports/mo221/2026Q1/unit-b1", "/reports/mo221/2026Q1/all"] {
        assert_eq!(head.get(path).status, 403, "{path}");
    }
    // what has no organisation to ask for is refused too, not ignored
    for path in ["/api/v1/sources", "/api/v1/quarantine"] {
        assert!(
            [400, 403].contains(&program.get(&with(path, "organisation=unit-b1")).status),
            "{path}"
        );
    }
    for path in [
        "/api/v1/standings?organisation=unit-a2",
        "/api/v1/standings",
    ] {
        assert_eq!(program.get(path).status, 200, "{path}");
    }
}

fn is_page(path: &str) -> bool {
    let open = [
        "/api/",
        "/a/",
        "/assets/",
        "/health/",
        "/metrics",
        "/password",
        "/preferences",
        "/sessions",
        "/sign-",
        "/calculator",
    ];
    !open.iter().any(|beginning| path.starts_with(beginning))
}

/// Returns the addresses that a page leads to, and those of its forms that ask.
fn ways(html: &str) -> Vec<String> {
    let values = |text: &str, before: &str| -> Vec<String> {
        let parts = text.split(before).skip(1);
        let values = parts.filter_map(|part| part.split('"').next());
        values
            .map(|value| value.replace("&amp;", "&").replace("&#x2f;", "/"))
            .collect()
    };
    let mut ways = values(html, "href=\"");
    for form in html.split("<form ").skip(1) {
        let form = form.split("</form>").next().unwrap();
        let head = form.split('>').next().unwrap();
        if head.contains("method=\"post\"") {
            continue;
        }
        let Some(action) = values(head, "action=\"").pop() else {
            continue;
        };
        let names: BTreeSet<String> = values(form, " name=\"").into_iter().collect();
        let query: Vec<String> = names.iter().map(|name| format!("{name}=")).collect();
        ways.push(format!("{action}?{}", query.join("&")));
    }
    // of a table that is had in two forms, one: their routes know the same
    let path = |way: &String| way.split(['?', '#']).next().unwrap().to_owned();
    let is_other = |way: &String| {
        way.starts_with("/assets/")
            || way.starts_with("/preferences")
            || path(way).ends_with(".xlsx")
    };
    ways.retain(|way| way.starts_with('/') && !is_other(way));
    ways
}

/// Returns an address without what it is about and the values of what it states: one of each kind is enough.
fn kind(way: &str) -> String {
    let (path, query) = way.split_once('?').unwrap_or((way, ""));
    let keys: BTreeSet<&str> = query
        .split('&')
        .filter_map(|part| part.split('=').next())
        .collect();
    let mut steps: Vec<&str> = path.split('/').collect();
    if steps.get(1) == Some(&"charts") {
        steps.truncate(2);
    }
    if let [_, "cases" | "regulations" | "alerts", things @ ..] = &mut steps[..] {
        let is_file = |step: &str| step.contains('.') || ["data-errors"].contains(&step);
        let named = things.iter_mut().filter(|step| !is_file(step));
        named.for_each(|step| *step = "*");
    }
    format!("{} {keys:?}", steps.join("/"))
}

#[test]
fn no_link_or_form_of_the_service_states_what_is_refused() {
    let world = World::start();
    let mut all = 0;
    for login in ["admin", "official-a1"] {
        let browser = reads_pages(&world.sign_in(login));
        let mut seen = BTreeSet::new();
        let mut open: VecDeque<String> = addresses("a1")
            .into_iter()
            .filter(|path| is_page(path) && path != "/events" && !path.ends_with(".xlsx"))
            .collect();
        open.push_back("/calculator?limit=mo221.service_term&start=2026-03-02T10:00".into());
        open.push_back("/?organisation=unit-a1&period=2026Q1&as_of=2026-03-15".into());
        open.push_back("/reports/mo221/2026Q1/all".into());
        while let Some(way) = open.pop_front() {
            let way = way.split('#').next().unwrap().to_owned();
            if !seen.insert(kind(&way)) || seen.len() > 1_500 {
                continue;
            }
            let answer = browser.get(&way);
            assert_ne!(answer.status, 400, "{login} {way}: {}", answer.body);
            assert!(answer.status < 500, "{login} {way}: {}", answer.status);
            if answer
                .header("content-type")
                .is_some_and(|kind| kind.starts_with("text/html"))
            {
                open.extend(ways(&answer.body));
            }
        }
        all += seen.len();
    }
    assert!(all > 120, "{all} kinds of addresses were walked");
}
