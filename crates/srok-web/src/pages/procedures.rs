//! How long does it take, and where does it wait? Every limit and step with its durations and its share in time, one of them in depth,
//! bottlenecks, and the same months of last year beside them.

pub(super) mod chosen;
mod list;
mod narrow;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::super::{App, WebError};
use super::export::{Files, Table};
use super::past::{self, Past};
use super::{Sheet, Visit};
use chosen::Chosen;
use list::Group;
use srok_charts::Chart;
use srok_law::words;
use srok_service::Service;

/// Where the page is.
const PATH: &str = "/procedures";

/// What the page places.
#[derive(Debug, Serialize)]
struct Procedures {
    period: String,
    notes: Vec<String>,
    query: String,
    kinds: Vec<Link>,
    channels: Vec<Link>,
    acts: Vec<Link>,
    group: Option<Group>,
    files: Files,
    chosen: Option<Chosen>,
    waits: Chart,
    slow: Chart,
    empty: Option<String>,
}

/// A choice that is a link.
#[derive(Debug, Serialize)]
struct Link {
    label: String,
    href: String,
    is_here: bool,
}

/// Shows the page.
pub(super) async fn show(State(app): State<App>, visit: Visit) -> Response {
    app.page(visit, |service, visit| {
        let past = Past::of(service, visit)?;
        let acts = list::acts(&past);
        let act = act(&past, &acts)?;
        let group = list::group(&past, act);
        let chosen = chosen::of(&past, act)?;
        let page = Procedures {
            period: past.period(),
            notes: past.notes.clone(),
            query: past::query(visit),
            kinds: kinds(visit),
            channels: channels(&past),
            files: Files::asked(&visit.view, PATH, &[("table", "")]),
            waits: narrow::waits(&past)?,
            slow: narrow::slow(&past)?,
            empty: group.is_none().then(|| nothing(&past)),
            acts: acts
                .iter()
                .map(|code| act_link(&past, &acts, code, act))
                .collect(),
            group,
            chosen,
        };
        let title = visit.pick("Административные процедуры", "Procedures");
        Ok(Sheet::new("procedures.html", title, &page).with_scope())
    })
    .await
}

/// Answers with one of the tables of the page as a file.
pub(super) async fn table(State(app): State<App>, visit: Visit) -> Response {
    app.table(visit, |service, visit| {
        let past = Past::of(service, visit)?;
        let acts = list::acts(&past);
        let act = act(&past, &acts)?;
        match visit.view.value("table") {
            None => Ok(list::table(&past, act)),
            Some(table) => chosen::table(&past, act, table),
        }
    })
    .await
}

/// Returns the charts of the page.
pub(super) fn charts(service: &Service, visit: &Visit) -> Result<Vec<Chart>, WebError> {
    let past = Past::of(service, visit)?;
    let acts = list::acts(&past);
    let act = act(&past, &acts)?;
    let mut charts = vec![narrow::waits(&past)?, narrow::slow(&past)?];
    charts.extend(
        chosen::of(&past, act)?
            .into_iter()
            .flat_map(Chosen::into_charts),
    );
    Ok(charts)
}

/// Returns the act that is looked at: the one that is named, that of the limit that is named, else the first.
fn act<'p>(past: &'p Past<'_>, acts: &[&'p str]) -> Result<Option<&'p str>, WebError> {
    if let Some(limit) = named(past)? {
        return Ok(past.history.limits().get(limit).map(list::act_of));
    }
    let Some(named) = past.visit.view.value("regulation") else {
        return Ok(acts.first().copied());
    };
    let mut limits = past.history.limits().iter().map(list::act_of);
    limits.find(|act| *act == named).map(Some).ok_or_else(|| {
        WebError::wrong(
            format!("regulation = `{named}`"),
            past.visit.pick(
                "Откройте «Процедуры» и выберите акт.",
                "Open Procedures and choose an act.",
            ),
        )
    })
}

fn act_link(past: &Past<'_>, acts: &[&str], code: &str, here: Option<&str>) -> Link {
    let visit = past.visit;
    let law = past.history.standings().law();
    // acts under one number are told apart by their titles
    let is_shared = acts
        .iter()
        .any(|other| *other != code && law.number(other) == law.number(code));
    let title = law.regulation(code).map(|act| {
        let title = srok_law::regulation::words(&act.title, visit.lang.code());
        title.split(" (").next().unwrap_or(title).to_owned()
    });
    let label = title
        .filter(|_| is_shared)
        .unwrap_or_else(|| law.number(code));
    Link {
        label,
        href: visit
            .view
            .same(PATH, &[("regulation", code), ("limit", ""), ("table", "")]),
        is_here: here == Some(code),
    }
}

/// Which limits are listed, by how binding they are.
const KINDS: [(&str, &str, &str); 3] = [
    ("", "Предельные сроки и процедуры", "Limits and procedures"),
    ("binding", "Только предельные сроки", "Binding limits only"),
    ("all", "Все сроки", "All terms"),
];

fn kinds(visit: &Visit) -> Vec<Link> {
    let here = visit.view.value("show").unwrap_or("");
    let kinds = KINDS.into_iter().map(|(code, ru, en)| Link {
        label: visit.pick(ru, en).into(),
        href: visit.view.same(PATH, &[("show", code)]),
        is_here: code == here,
    });
    kinds.collect()
}

/// Returns the ways of filing that occur, and all of them.
fn channels(past: &Past<'_>) -> Vec<Link> {
    let (visit, lang) = (past.visit, past.visit.lang);
    let here = visit.view.value("channel");
    let mut asked = past.asked();
    asked.channel = None;
    let counts = past.history.counts(&asked, |key| key.channel);
    let mut codes: Vec<String> = counts
        .keys()
        .filter_map(|id| past.history.word(*id).map(str::to_owned))
        .collect();
    codes.extend(here.map(str::to_owned).filter(|here| !codes.contains(here)));
    let all = Link {
        label: lang.pick("все", "all").into(),
        href: visit.view.same(PATH, &[("channel", "")]),
        is_here: here.is_none(),
    };
    let of = codes.iter().map(|code| Link {
        label: words::code(lang, "channel", code),
        href: visit.view.same(PATH, &[("channel", code)]),
        is_here: here == Some(code),
    });
    std::iter::once(all).chain(of).collect()
}

/// Says why there is nothing.
fn nothing(past: &Past<'_>) -> String {
    let lang = past.visit.lang;
    let all = srok_engine::history::Asked::all(past.history.months(), &past.visit.viewer.scope);
    if past.history.counts(&all, |_| ()).is_empty() {
        lang.pick(
            "Ни один срок еще не исполнен: показателей нет. Они появятся, когда источники передадут сведения об исполнении.",
            "No term has ended yet, so there are no figures. They appear once sources tell of what was done.",
        )
    } else {
        lang.pick(
            "По этому отбору сроков, исполненных в периоде, нет. Выберите другой период, орган или способ подачи.",
            "Nothing of this choice ended in the period. Choose another period, body or way of filing.",
        )
    }
    .to_owned()
}

/// Returns a limit that the address names.
fn named(past: &Past<'_>) -> Result<Option<usize>, WebError> {
    let Some(name) = past.visit.view.value("limit") else {
        return Ok(None);
    };
    let found = past.history.limit(name);
    found.map(Some).ok_or_else(|| {
        WebError::wrong(
            format!("limit = `{name}`"),
            past.visit.pick(
                "Откройте «Процедуры» и выберите срок в таблице.",
                "Open Procedures and choose a limit in the table.",
            ),
        )
    })
}

/// Returns an empty table of a name that is none.
fn no_table(past: &Past<'_>, name: &str) -> Result<Table<'static>, WebError> {
    Err(WebError::wrong(
        format!("table = `{name}`"),
        past.visit.pick(
            "Таблицы этой страницы: organisations, channels, months.",
            "The tables of this page are organisations, channels and months.",
        ),
    ))
}
