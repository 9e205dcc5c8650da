//! What does somebody of each role do in a morning, and does it go without a stumble? Clicks only, as a person would: no address is typed but the first.

use fantoccini::Locator;

use crate::reader::Reader;
use crate::world::{HOLDER, PASSWORD, world};

/// What stands where in a language.
fn pick<'a>(lang: &str, ru: &'a str, en: &'a str) -> &'a str {
    if lang == "en" { en } else { ru }
}

/// Goes to a page by the navigation, beneath «Еще» where it stands there.
async fn turn_to(reader: &Reader, path: &str) {
    let link = format!(".nav a[href^='{path}']");
    let entry = reader.see(&link).await;
    if !entry.is_displayed().await.unwrap() {
        reader.press(".nav summary").await;
    }
    reader.follow(&link).await;
}

/// Opens what is folded, if it is.
async fn unfold(reader: &Reader, css: &str) {
    if !reader.has(&format!("{css}[open]")).await {
        reader.press(&format!("{css} > summary")).await;
    }
}

#[tokio::test]
async fn a_supervisor_looks_after_the_terms_in_russian() {
    supervisor("ru").await;
}

#[tokio::test]
async fn a_supervisor_looks_after_the_terms_in_english() {
    supervisor("en").await;
}

async fn supervisor(lang: &str) {
    let reader = Reader::open(&format!("supervisor-{lang}")).await;
    reader.sign_in("controller", lang).await;
    assert_eq!(
        reader.client.title().await.unwrap(),
        pick(lang, "Обзор — srok", "Overview — srok")
    );
    figures(&reader).await;
    board(&reader, lang).await;
    case(&reader, lang).await;
    turn_to(&reader, "/weekly-plan").await;
    assert!(reader.count(".plan").await > 1);
    assert!(reader.has(".plan .s-overdue").await);
    sign_out(&reader).await;
    reader.close().await;
}

/// Every figure of the first tile leads to a list of so many.
async fn figures(reader: &Reader) {
    let figures = ".tile:first-child .figure:not(.small) > a";
    assert_eq!(reader.count(figures).await, 3);
    for place in ["first", "nth-of-type(2)", "nth-of-type(3)"] {
        let figure = match place {
            "first" => ".tile:first-child .figure.first > a".to_owned(),
            place => format!(".tile:first-child .figure:{place} > a"),
        };
        let said = reader.number(&format!("{figure} b")).await;
        reader.follow(&figure).await;
        assert_eq!(reader.number("[data-live=total]").await, said, "{figure}");
        reader.follow(".brand").await;
    }
}

/// The list: filtered, in another order, the next page, other columns, a view that is kept, files.
async fn board(reader: &Reader, lang: &str) {
    turn_to(reader, "/board").await;
    let all = reader.number("[data-live=total]").await;
    assert!(all > 50, "{all} rows fit one page");
    let first = reader
        .read("table.board tbody tr:first-child .nowrap a")
        .await;
    reader.follow("a[rel=next]").await;
    let second = reader
        .read("table.board tbody tr:first-child .nowrap a")
        .await;
    assert_ne!(first, second);
    reader.follow(".pager a:not([rel=next])").await;

    unfold(reader, ".filter-box").await;
    let overdue = ".filters a[href*='state=overdue']";
    let count = reader.number(&format!("{overdue} span:last-child")).await;
    reader.follow(overdue).await;
    assert_eq!(reader.number("[data-live=total]").await, count);
    assert_eq!(
        reader.count("table.board tbody tr.is-overdue").await,
        reader.count("table.board tbody tr").await
    );
    reader.follow(".bar.small a").await;
    assert_eq!(
        reader.number("[data-live=total]").await,
        count,
        "order changes no number"
    );

    unfold(reader, ".filter-box").await;
    let columns = ".filter-box > details:last-of-type";
    assert!(
        !reader
            .has("table.board td[data-label] meter[data-started]")
            .await
    );
    let before = reader.count("table.board thead th").await;
    unfold(reader, columns).await;
    reader
        .follow(&format!("{columns} a:not([aria-current])"))
        .await;
    assert_eq!(reader.count("table.board thead th").await, before + 1);

    let name = format!("overdue-{lang}");
    unfold(reader, "details.views").await;
    reader
        .fill("details.views .row-form [name=name]", &name)
        .await;
    reader.follow("details.views .row-form button").await;
    turn_to(reader, "/board").await;
    unfold(reader, "details.views").await;
    let view = reader.client.find(Locator::LinkText(&name)).await.unwrap();
    let view = view.attr("href").await.unwrap().unwrap();
    reader
        .follow(&format!("details.views a[href='{view}']"))
        .await;
    assert_eq!(reader.number("[data-live=total]").await, count);

    let csv = reader.take(".bar .push a[href*='.csv']").await;
    let lines = String::from_utf8(csv).unwrap().lines().count();
    assert_eq!(lines, count + 1, "a head and the rows");
    let xlsx = reader.take(".bar .push a[href*='.xlsx']").await;
    assert_eq!(&xlsx[..2], b"PK");
    reader.press("table.board tbody tr:first-child input").await;
    let picked = reader.take(".pager button[formaction='/board.csv']").await;
    let lines = String::from_utf8(picked).unwrap().lines().count();
    assert_eq!(lines, 2, "a head and the row that was picked");
}

/// A case: a ledger, what was known at a moment, the certificate.
async fn case(reader: &Reader, lang: &str) {
    let link = "table.board tbody tr:first-child .what a";
    let limit = reader.read(link).await;
    reader.follow(link).await;
    let ledger = "details.reckoning[open]";
    assert!(reader.read(ledger).await.contains(&limit));
    assert!(reader.count(&format!("{ledger} tbody tr")).await > 1);
    assert!(reader.has(&format!("{ledger} blockquote")).await);
    let certificate = reader
        .see(&format!("{ledger} a[href*='certificate.pdf']"))
        .await;
    let certificate = certificate.attr("href").await.unwrap().unwrap();
    let certificate = reader.visitor().await.get(&certificate);
    assert!(certificate.status == 200 && certificate.bytes.starts_with(b"%PDF"));

    // a case that became known bit by bit, found by its number
    reader.enter("[type=search]", &world().gradual).await;
    assert!(!reader.has(".band").await);
    let moment = "#as-of tbody tr:last-child a";
    unfold(reader, "#as-of details").await;
    reader.follow(moment).await;
    let band = reader.read(".band").await;
    assert!(
        band.contains(pick(lang, "было известно", "knew at")),
        "{band}"
    );
    reader.follow(".band a").await;
    assert!(!reader.has(".band").await);
}

#[tokio::test]
async fn an_official_answers_for_the_own_cases_in_russian() {
    official("ru", 0).await;
}

#[tokio::test]
async fn an_official_answers_for_the_own_cases_in_english() {
    official("en", 1).await;
}

async fn official(lang: &str, number: usize) {
    let reader = Reader::open(&format!("official-{lang}")).await;
    reader.sign_in(HOLDER, lang).await;
    turn_to(&reader, "/board").await;
    let own = reader.number("[data-live=total]").await;
    assert!(own > 0);
    for elsewhere in ["/procedures", "/quality", "/journal", "/admin"] {
        let link = format!(".nav a[href^='{elsewhere}']");
        assert!(!reader.has(&link).await, "{elsewhere} is offered");
    }

    turn_to(&reader, "/alerts").await;
    let alert = world().alerts[number];
    reader
        .follow(&format!(
            "tbody a[href^='/alerts/{alert}']:not([href$='#answer'])"
        ))
        .await;
    reader.press("[name=outcome][value=confirmed]").await;
    reader.follow("#answer button").await;
    reader.see(".note.good").await;
    assert!(!reader.has("#answer").await, "it is answered");

    reader.follow("a[href^='/cases/']").await;
    report(&reader, lang).await;
    sign_out(&reader).await;
    reader.close().await;
}

/// Reports that something known of a case is wrong.
async fn report(reader: &Reader, lang: &str) {
    let note = pick(
        lang,
        "Запрос принят днем раньше.",
        "It was taken a day earlier.",
    );
    unfold(reader, "#data-errors details").await;
    reader.choose("#data-errors [name=about]").await;
    reader.choose("#data-errors [name=wrong]").await;
    reader.fill("#data-errors [name=note]", note).await;
    reader.follow("#data-errors form button").await;
    reader.see(".band.done").await;
    assert!(reader.read("#data-errors table").await.contains(note));
}

#[tokio::test]
async fn a_reader_of_the_ministry_reads_and_acts_on_nothing_in_russian() {
    ministry("ru").await;
}

#[tokio::test]
async fn a_reader_of_the_ministry_reads_and_acts_on_nothing_in_english() {
    ministry("en").await;
}

async fn ministry(lang: &str) {
    let reader = Reader::open(&format!("ministry-{lang}")).await;
    reader.sign_in("ministry", lang).await;
    assert!(reader.count(".tile").await == 3);
    for page in ["/procedures", "/complaints", "/regulations"] {
        turn_to(&reader, page).await;
        assert!(reader.has("main table tbody tr").await, "{page} is empty");
    }
    reader.follow("a[href='/regulations/mo221']").await;
    reader
        .follow("a[href^='/regulations/mo221/complaint_review_general']")
        .await;
    assert!(reader.has("main blockquote").await, "no words of the act");

    assert!(!reader.has(".nav a[href^='/admin']").await);
    turn_to(&reader, "/alerts").await;
    reader
        .follow("tbody tr:has(a[href^='/cases/']) td:first-child > a")
        .await;
    assert!(!reader.has("main form").await, "an answer is offered");
    reader.follow("a[href^='/cases/']").await;
    assert!(
        !reader.has("main form[method=post]").await,
        "an act is offered"
    );
    assert_eq!(reader.complaints(), Vec::<String>::new());

    reader.go("/admin").await;
    let refusal = reader.read("main").await;
    assert!(refusal.contains(pick(lang, "прав", "right")), "{refusal}");
    assert!(reader.has("main a[href='/']").await, "no way on");
    reader.forgive(403);
    let alert = format!("/alerts/{}", world().alerts[0]);
    let refused = reader
        .visitor()
        .await
        .post(&alert, &[("outcome", "confirmed")]);
    assert_eq!(refused.status, 403);
    reader.close().await;
}

#[tokio::test]
async fn an_administrator_looks_after_the_installation_in_russian() {
    administrator("ru").await;
}

#[tokio::test]
async fn an_administrator_looks_after_the_installation_in_english() {
    administrator("en").await;
}

async fn administrator(lang: &str) {
    let reader = Reader::open(&format!("administrator-{lang}")).await;
    reader.sign_in("admin", lang).await;
    turn_to(&reader, "/admin").await;

    reader.follow(".tabs a[href='/admin/users']").await;
    let login = format!("new-{lang}");
    reader.fill("#form [name=login]", &login).await;
    reader
        .press("#form [name=role] option[value=ministry]")
        .await;
    reader.fill("#form [name=name]", "Новикова Ева").await;
    reader.follow("#form button[value=create]").await;
    let once = reader.read("code.secret").await;
    newcomer(&login, &once, lang).await;

    reader.follow(".tabs a[href='/admin/tokens']").await;
    let name = format!("reader-{lang}");
    reader.fill("#form [name=name]", &name).await;
    reader.press("#form [name=may][value=read]").await;
    reader.press("#form [name=all]").await;
    reader.follow("#form button[value=create]").await;
    let token = reader.read("code.secret").await;
    let said = crate::server::agent()
        .get(world().url("/api/v1/standings?rows=1"))
        .header("authorization", format!("Bearer {token}"))
        .call();
    assert_eq!(said.unwrap().status(), 200, "the token is good");

    for page in ["/admin/directory", "/admin/jobs", "/admin/audit"] {
        reader.follow(&format!(".tabs a[href='{page}']")).await;
        assert!(reader.has("main table tbody tr").await, "{page} is empty");
    }
    assert!(
        reader.read("main table").await.contains(&login),
        "the audit does not know"
    );
    sign_out(&reader).await;
    reader.close().await;
}

/// Somebody signs in for the first time, and must take a password of his own.
async fn newcomer(login: &str, once: &str, lang: &str) {
    let reader = Reader::open(login).await;
    reader
        .go(&format!("/preferences?lang={lang}&next=/sign-in"))
        .await;
    reader.fill("[name=login]", login).await;
    reader.fill("[name=password]", once).await;
    reader.follow("main button").await;
    reader.fill("[name=current]", once).await;
    reader.fill("[name=new]", PASSWORD).await;
    reader.fill("[name=again]", PASSWORD).await;
    reader.follow("main button").await;
    turn_to(&reader, "/board").await;
    reader.close().await;
}

async fn sign_out(reader: &Reader) {
    reader.follow("form[action='/sign-out'] button").await;
    reader.see("[name=password]").await;
    reader.go("/board").await;
    assert!(reader.has("[name=password]").await, "the session has ended");
}
