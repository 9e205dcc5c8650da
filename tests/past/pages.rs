//! Do the pages of the history answer everybody within his rights, in words where there is nothing, and as files?

use std::sync::OnceLock;

use srok_core::access::{Area, Role};

use super::world::{NOW, Served, Somebody, World};

/// The pages with their areas.
const PAGES: [(&str, Area); 4] = [
    ("/procedures", Area::Procedures),
    ("/complaints", Area::Complaints),
    ("/queue", Area::Queue),
    ("/quality", Area::Quality),
];

fn served() -> &'static Served {
    static SERVED: OnceLock<Served> = OnceLock::new();
    SERVED.get_or_init(|| {
        let closed = World::of(400).closed();
        for role in Role::ALL {
            if role != Role::Official {
                closed.account(role.code(), &["--role", role.code()]);
            }
        }
        closed.account(
            "unit",
            &["--role", "supervisor", "--organisation", "tsp-01"],
        );
        closed.served()
    })
}

fn boss() -> Somebody {
    served().signed_in("supervisor")
}

/// Returns the rows of a CSV, the head first.
fn rows(text: &str) -> Vec<Vec<String>> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .has_headers(false)
        .from_reader(text.as_bytes());
    reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

#[test]
fn each_role_sees_what_it_may() {
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Official) {
        let somebody = served().signed_in(role.code());
        for (page, area) in PAGES {
            let expected = if role.may(area) { 200 } else { 403 };
            for path in [
                page.to_owned(),
                format!("{page}.csv"),
                format!("{page}.xlsx"),
            ] {
                assert_eq!(somebody.get(&path).status, expected, "{role:?} {path}");
            }
        }
    }
}

#[test]
fn pages_say_what_is_counted_as_of_when() {
    let boss = boss();
    for (page, _) in PAGES {
        let answer = boss.get(&format!("{page}?period=2026Q3"));
        let text = answer.text();
        assert_eq!(answer.status, 200, "{page}: {text}");
        assert!(text.contains("III кв. 2026"), "{page}");
        assert!(
            text.contains("По состоянию на 20.11.2026 12:00"),
            "{page} says as of when"
        );
        assert!(
            text.contains(".csv") && text.contains(".xlsx"),
            "{page} can be taken away"
        );
        assert!(!text.contains("NaN") && !text.contains("null"), "{page}");
    }
}

#[test]
fn procedures_are_listed_with_numerator_and_denominator() {
    let answer = boss().get("/procedures.csv?period=2026Q3&regulation=mo221&show=binding");
    let mut told = String::new();
    for row in rows(answer.text()) {
        let [
            _,
            name,
            code,
            _,
            norm,
            _,
            finished,
            in_time,
            late,
            contested,
            share,
            median,
            high,
            ..,
        ] = row.as_slice()
        else {
            panic!("{row:?}")
        };
        told += &format!(
            "{code} | {name} | {norm} | {finished} | {in_time} + {late} ({contested}) | {share} | {median} | {high}\n"
        );
    }
    insta::assert_snapshot!(told);
}

#[test]
fn complaints_add_up_and_indicators_say_why_they_are_not_measured() {
    let boss = boss();
    let limits = boss.get("/complaints.csv?period=2026&table=limits");
    let mut told: String = rows(limits.text())
        .iter()
        .map(|row| row.join(" | ") + "\n")
        .collect();
    told.push('\n');
    let quality = boss.get("/quality.csv?period=2026Q3");
    told.extend(
        rows(quality.text())
            .iter()
            .map(|row| row.join(" | ") + "\n"),
    );
    insta::assert_snapshot!(told);
}

#[test]
fn a_unit_reads_its_own_figures_only() {
    let unit = served().signed_in("unit");
    let all = rows(
        boss()
            .get("/procedures.csv?period=2026&table=organisations&limit=mo221.service_term")
            .text(),
    );
    let own = rows(
        unit.get("/procedures.csv?period=2026&table=organisations&limit=mo221.service_term")
            .text(),
    );
    assert!(all.len() > 10, "{}", all.len());
    assert_eq!(own.len(), 2, "the head and itself: {own:?}");
    assert!(all.contains(&own[1]), "{own:?}");
    let queue = rows(unit.get("/queue.csv?period=2026").text());
    assert!(queue.len() > 1, "{queue:?}");
    let name = &own[1][0];
    assert!(queue.iter().skip(1).all(|row| &row[1] == name), "{queue:?}");
    let list = rows(unit.get("/complaints.csv?period=2026&list=period").text());
    let all = rows(boss().get("/complaints.csv?period=2026&list=period").text());
    assert!(list.iter().skip(1).all(|row| &row[7] == name), "{list:?}");
    assert!(list.len() < all.len(), "{} of {}", list.len(), all.len());
}

#[test]
fn a_question_without_an_answer_is_answered_in_words() {
    let boss = boss();
    let nothing = "По этому отбору сроков, исполненных в периоде, нет";
    assert!(
        boss.get("/procedures?organisation=nobody")
            .text()
            .contains(nothing)
    );
    assert!(
        boss.get("/procedures?period=2030Q1")
            .text()
            .contains(nothing)
    );
    assert!(
        boss.get("/procedures?period=2019")
            .text()
            .contains("Показатели ведутся с 01.11.2024")
    );
    assert!(
        boss.get("/complaints?organisation=nobody")
            .text()
            .contains("Жалоб нет")
    );
    assert!(
        boss.get("/queue?organisation=nobody")
            .text()
            .contains("Сведений об ожидании в очереди")
    );
    assert!(
        boss.get("/quality?organisation=nobody")
            .text()
            .contains("нет сведений за период")
    );
    for wrong in [
        "/procedures?limit=nope",
        "/procedures?regulation=nope",
        "/procedures.csv?table=x",
        "/complaints?list=x",
        "/complaints.csv?table=x",
    ] {
        assert_eq!(boss.get(wrong).status, 400, "{wrong}");
    }
}

#[test]
fn an_empty_store_says_so_on_every_page() {
    let closed = World::empty().closed();
    closed.account("boss", &["--role", "supervisor"]);
    let served = closed.served();
    let boss = served.signed_in("boss");
    assert!(
        boss.get("/procedures")
            .text()
            .contains("Ни один срок еще не исполнен")
    );
    assert!(boss.get("/complaints").text().contains("Жалоб нет"));
    assert!(
        boss.get("/queue")
            .text()
            .contains("Сведений об ожидании в очереди")
    );
    for (page, _) in PAGES {
        assert_eq!(boss.get(page).status, 200, "{page}");
        assert_eq!(boss.get(&format!("{page}.csv")).status, 200, "{page}");
    }
    assert_eq!(
        served.service.history().unwrap().made_at(),
        super::world::at(NOW)
    );
}

#[test]
fn charts_are_pictures_of_the_same_question() {
    let boss = boss();
    for chart in [
        "procedures/durations",
        "procedures/control",
        "procedures/trend",
        "procedures/waits",
        "procedures/slow",
        "complaints/grounds",
        "complaints/outcomes",
        "complaints/reviews",
        "queue/durations-mo221",
        "queue/trend-mo221",
        "quality/channels",
    ] {
        let answer = boss.get(&format!("/charts/{chart}.png?period=2026Q3"));
        assert_eq!(
            (answer.status, answer.kind.as_str()),
            (200, "image/png"),
            "{chart}"
        );
        assert_eq!(&answer.bytes[1..4], b"PNG", "{chart}");
    }
    let of = |period: &str| {
        boss.get(&format!("/charts/procedures/durations.png?period={period}"))
            .bytes
    };
    assert_ne!(of("2026Q3"), of("2026Q2"));
    assert_eq!(boss.get("/charts/procedures/nope.png").status, 404);
}

#[test]
fn every_figure_leads_to_a_list_of_as_many() {
    let boss = boss();
    let page = boss.get("/procedures?period=2026Q3&limit=mo221.service_term");
    let text = page.text().replace("&#x2f;", "/");
    let row = text
        .split("<tr")
        .find(|row| row.contains("class=\"here\""))
        .unwrap();
    // the first number of the row is that of what ended
    let cell = row.split("href=\"/board?").nth(1).unwrap();
    let (query, rest) = cell.split_once('"').unwrap();
    let count = rest
        .split_once('>')
        .unwrap()
        .1
        .split_once('<')
        .unwrap()
        .0
        .replace('\u{a0}', "");
    let list = boss.get(&format!("/board.csv?{}", query.replace("&amp;", "&")));
    assert_eq!(list.status, 200, "{query}");
    assert_eq!(
        rows(list.text()).len() - 1,
        count.parse::<usize>().unwrap(),
        "{query}"
    );
}

/// Returns where the next page is.
fn next_of(text: &str) -> Option<String> {
    let (before, _) = text.split_once("rel=\"next\"")?;
    let (_, href) = before.rsplit_once("href=\"")?;
    let (href, _) = href.split_once('"')?;
    Some(href.replace("&#x2f;", "/").replace("&amp;", "&"))
}

#[test]
fn the_pages_of_a_list_hold_all_of_it() {
    let boss = boss();
    for state in [
        "any",
        "met",
        "late",
        "cancelled",
        "unknown",
        "open",
        "no_term",
    ] {
        let list = format!("/board.csv?state={state}");
        let total = rows(boss.get(&list).text()).len() - 1;
        let mut next = Some(format!("/board?state={state}"));
        let (mut found, mut pages) = (0, 0);
        while let Some(path) = next {
            let answer = boss.get(&path);
            assert_eq!(answer.status, 200, "{path}");
            let text = answer.text();
            found += text.matches("<tr class=\"is-").count();
            pages += 1;
            next = next_of(text);
        }
        assert_eq!(found, total, "{state}, {pages} pages");
    }
}

/// Returns the day that a text holds, `10.09.2026` or `2026-09-10`, as `2026-09-10`.
fn day(text: &str) -> Option<String> {
    let mut words = text.split([' ', 'T']);
    words.find_map(
        |word| match word.split(['.', '-']).collect::<Vec<_>>()[..] {
            [day, month, year] if year.len() == 4 => Some(format!("{year}-{month}-{day}")),
            [year, month, day] if year.len() == 4 => Some(format!("{year}-{month}-{day}")),
            _ => None,
        },
    )
}

#[test]
fn the_list_of_complaints_is_that_of_the_moment() {
    let boss = boss();
    let listed = |more: &str| {
        let path = format!("/complaints.csv?period=2026Q3&list=period{more}");
        let answer = boss.get(&path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        rows(answer.text())
    };
    let moment = "2026-07-28";
    let (now, then) = (
        listed(""),
        listed(&format!("&as_of={moment}T12:00:00%2B03:00")),
    );
    let head = &now[0];
    let column = |name: &str| {
        let found = head.iter().position(|cell| cell == name);
        found.unwrap_or_else(|| panic!("{name}: {head:?}"))
    };
    let of_later = [
        "Зарегистрирована",
        "Ответ направлен",
        "Нарушения устранены",
        "Решение",
    ]
    .map(column);
    let is_later = |row: &Vec<String>| {
        let days = of_later.iter().filter_map(|column| day(&row[*column]));
        days.into_iter().any(|day| day.as_str() > moment)
    };
    assert!(now.iter().skip(1).any(is_later), "{now:?}");
    assert!(then.len() > 1 && then.len() <= now.len(), "{then:?}");
    assert!(!then.iter().skip(1).any(is_later), "{then:?}");
    // an ended limit of then may have been open: its state is that of then, too
    let state = column("Состояние");
    assert!(then.iter().skip(1).any(|row| {
        now.iter()
            .any(|other| other[0] == row[0] && other[state] != row[state])
    }));
}
