//! What did the checks of the regulations find? Each with clause and event, the newest first, counted by rule.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use super::super::{App, WebError};
use super::frame::{Choice, organisations};
use super::names::Names;
use super::{Cell, Files, Rows, Sheet, Table, Visit};
use srok_law::calendar::Zone;
use srok_law::regulation::words as named;
use srok_law::words::{self, Lang};
use srok_service::Service;
use srok_store::{FindingsCounted, FindingsWanted, FoundRecord, Words};

/// Rows of a page.
const ROWS: u64 = 50;
/// Rows of a file.
const MOST_ROWS: u64 = 200_000;

#[derive(Debug, Serialize)]
struct Page {
    total: i64,
    of_body: i64,
    of_data: i64,
    rules: Vec<Rule>,
    acts: Vec<Choice>,
    organisations: Vec<Choice>,
    case: String,
    rule: String,
    chips: Vec<Chip>,
    rows: Vec<Row>,
    next: Option<String>,
    first: Option<String>,
    files: Files,
}

#[derive(Debug, Serialize)]
struct Rule {
    name: String,
    clause: String,
    breach: String,
    act: String,
    href: String,
    findings: i64,
    is_here: bool,
}

#[derive(Debug, Serialize)]
struct Chip {
    label: String,
    without: String,
}

#[derive(Debug, Serialize)]
struct Row {
    of_data: bool,
    name: String,
    breach: String,
    clause: String,
    act: String,
    rule_href: String,
    number: String,
    case_id: String,
    case_href: String,
    when: String,
    event: Option<String>,
    event_id: Option<String>,
    organisation: Option<String>,
}

/// Shows the findings.
pub(super) async fn show(State(app): State<App>, visit: Visit) -> Response {
    app.page(visit, |service, visit| {
        let title = visit.pick("Нарушения порядка", "Findings");
        Ok(Sheet::new("findings.html", title, &page(service, visit)?))
    })
    .await
}

/// Gives the findings as a file.
pub(super) async fn file(State(app): State<App>, visit: Visit) -> Response {
    app.table(visit, table).await
}

/// Returns what is asked for.
fn wanted(service: &Service, visit: &Visit, rows: u64) -> Result<FindingsWanted, WebError> {
    let view = &visit.view;
    if !service.is_ready() {
        return Err(WebError::being_made_up());
    }
    let text = |key| view.value(key).map(str::to_owned);
    let after = view
        .value("after")
        .map(str::parse)
        .transpose()
        .map_err(|error: srok_store::CursorError| super::super::asked::hinted(&error))?;
    let directory = service.store.directory()?;
    Ok(FindingsWanted {
        as_of: view.as_of,
        case_key: view.value("case").map(|case| xxh3_64(case.as_bytes())),
        rule: text("rule"),
        regulation: text("regulation"),
        scope: visit.scope(&directory),
        after,
        rows,
    })
}

fn page(service: &Service, visit: &Visit) -> Result<Page, WebError> {
    let (lang, view) = (visit.lang, &visit.view);
    let wanted = wanted(service, visit, ROWS + 1)?;
    let mut found = service.store.findings_page(&wanted)?;
    let counted = service.store.findings_counted(&wanted)?;
    let has_more = found.len() as u64 > ROWS;
    found.truncate(usize::try_from(ROWS).unwrap_or(usize::MAX));
    let next = found
        .last()
        .filter(|_| has_more)
        .map(|last| view.same("/findings", &[("after", &last.cursor().to_string())]));
    let teller = Teller::of(service, visit)?;
    let sum = |of_data: bool| {
        let is_shown = |count: &&FindingsCounted| {
            count.of_data == of_data
                && wanted
                    .rule
                    .as_ref()
                    .is_none_or(|rule| *rule == count.rule_id)
        };
        let of_it = counted.iter().filter(is_shown);
        of_it.map(|count| count.findings).sum::<i64>()
    };
    let acts = service.law.regulations.iter().map(|act| Choice {
        value: act.id.clone(),
        label: named(&act.title, lang.code()).to_owned(),
        is_chosen: wanted.regulation.as_ref() == Some(&act.id),
    });
    Ok(Page {
        total: sum(true) + sum(false),
        of_body: sum(false),
        of_data: sum(true),
        acts: acts.collect(),
        organisations: organisations(
            &teller.names.directory,
            view.today,
            &visit.viewer.scope,
            view.organisation.as_deref(),
        ),
        case: view.value("case").unwrap_or_default().to_owned(),
        rule: view.value("rule").unwrap_or_default().to_owned(),
        chips: chips(&teller, &wanted, &counted),
        rules: counted
            .into_iter()
            .map(|count| teller.rule(count, &wanted))
            .collect(),
        rows: found.into_iter().map(|found| teller.row(found)).collect(),
        next,
        first: view
            .value("after")
            .map(|_| view.same("/findings", &[("after", "")])),
        files: Files::of(view, "/findings"),
    })
}

fn chips(teller: &Teller<'_>, wanted: &FindingsWanted, counted: &[FindingsCounted]) -> Vec<Chip> {
    let view = &teller.visit.view;
    let rule = wanted.rule.as_ref().map(|rule| {
        let known = counted.iter().find(|count| count.rule_id == *rule);
        known.map_or_else(
            || rule.clone(),
            |known| {
                teller
                    .lang()
                    .pick(&known.name_ru, &known.name_en)
                    .to_owned()
            },
        )
    });
    let organisation = view.organisation.as_deref();
    let chips = [
        ("rule", rule),
        ("regulation", wanted.regulation.clone()),
        (
            "organisation",
            organisation.map(|id| teller.names.organisation(id)),
        ),
        ("case", view.value("case").map(str::to_owned)),
    ];
    chips
        .into_iter()
        .filter_map(|(key, label)| {
            Some(Chip {
                label: label?,
                without: view.same("/findings", &[(key, ""), ("after", "")]),
            })
        })
        .collect()
}

/// Puts findings into words.
struct Teller<'a> {
    service: &'a Service,
    visit: &'a Visit,
    names: Names,
    known: Words,
    zone: Zone,
}

impl<'a> Teller<'a> {
    fn of(service: &'a Service, visit: &'a Visit) -> Result<Self, WebError> {
        Ok(Self {
            names: Names::of(service, visit)?,
            known: service.store.words(),
            zone: service
                .zone()
                .ok_or_else(|| WebError::internal(&"the zone of the settings is not known"))?,
            service,
            visit,
        })
    }

    const fn lang(&self) -> Lang {
        self.visit.lang
    }

    /// Returns the number of an act.
    fn act(&self, id: &str) -> String {
        self.service.law.number(id)
    }

    fn rule(&self, count: FindingsCounted, wanted: &FindingsWanted) -> Rule {
        let is_here = wanted.rule.as_ref() == Some(&count.rule_id);
        let rule = if is_here { "" } else { &count.rule_id };
        Rule {
            href: self
                .visit
                .view
                .same("/findings", &[("rule", rule), ("after", "")]),
            name: self.lang().pick(&count.name_ru, &count.name_en).to_owned(),
            breach: breach(self.lang(), &count.breach),
            act: self.act(&count.regulation),
            clause: count.clause,
            findings: count.findings,
            is_here,
        }
    }

    fn organisation(&self, id: Option<i32>) -> Option<String> {
        let organisation = self.known.word(id?)?;
        Some(self.names.organisation(organisation))
    }

    fn row(&self, found: FoundRecord) -> Row {
        let lang = self.lang();
        let case = srok_core::address::of_case(&found.case_id);
        let event = found.named.as_ref();
        Row {
            of_data: found.of_data,
            name: lang.pick(&found.name_ru, &found.name_en).to_owned(),
            breach: breach(lang, &found.breach),
            clause: found.clause,
            act: self.act(&found.regulation),
            rule_href: self
                .visit
                .view
                .link(&format!("/regulations/{}", found.regulation), &[]),
            number: found
                .registration_no
                .unwrap_or_else(|| found.case_id.clone()),
            case_href: self.visit.view.link(&case, &[]),
            case_id: found.case_id,
            when: words::moment(lang, &self.zone, found.occurred_at),
            event: event
                .and_then(|event| self.known.word(event.kind))
                .map(|kind| words::event(lang, kind)),
            event_id: event.map(|event| event.id.clone()),
            organisation: self.organisation(found.organisation),
        }
    }
}

/// Says how a rule was broken, where its name does not say it.
fn breach(lang: Lang, code: &str) -> String {
    if code == "check" {
        String::new()
    } else {
        words::code(lang, "breach", code)
    }
}

fn table<'a>(service: &'a Service, visit: &'a Visit) -> Result<Table<'a>, WebError> {
    let mut wanted = wanted(service, visit, MOST_ROWS)?;
    wanted.after = None;
    let teller = Teller::of(service, visit)?;
    let lang = visit.lang;
    let head = [
        ("Дело", "Case"),
        ("Рег. №", "Reg. No."),
        ("Что установлено", "Finding"),
        ("Как", "How"),
        ("Чей недостаток", "Whose fault"),
        ("Пункт", "Clause"),
        ("Акт", "Act"),
        ("Правило", "Rule"),
        ("Когда", "When"),
        ("Событие", "Event"),
        ("Идентификатор события", "Event id"),
        ("Подразделение", "Unit"),
    ];
    let found = service.store.findings_page(&wanted)?;
    let rows = found.into_iter().map(move |found| {
        let case = srok_core::address::of_case(&found.case_id);
        let fault = if found.of_data {
            lang.pick("сведений", "of the data")
        } else {
            lang.pick("органа", "of the body")
        };
        let event = found.named.as_ref();
        let kind = event.and_then(|event| teller.known.word(event.kind));
        vec![
            Cell::link(&found.case_id, case),
            Cell::maybe(found.registration_no.as_deref(), Cell::text),
            Cell::text(lang.pick(&found.name_ru, &found.name_en)),
            Cell::text(breach(lang, &found.breach)),
            Cell::text(fault),
            Cell::text(&found.clause),
            Cell::text(teller.act(&found.regulation)),
            Cell::text(&found.rule_id),
            Cell::Moment(found.occurred_at),
            Cell::maybe(kind, |kind| Cell::text(words::event(lang, kind))),
            Cell::maybe(event, |event| Cell::text(&event.id)),
            Cell::maybe(teller.organisation(found.organisation), Cell::text),
        ]
    });
    Ok(Table {
        name: "findings",
        title: visit.pick("Нарушения порядка", "Findings").to_owned(),
        head: head
            .into_iter()
            .map(|(ru, en)| visit.pick(ru, en).to_owned())
            .collect(),
        rows: Rows::of(rows),
    })
}
