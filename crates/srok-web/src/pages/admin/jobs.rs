//! What does the service do by itself, and how did that go last?

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::super::super::App;
use super::super::{Sheet, Visit};
use super::{Moments, Tab, tabs};
use srok_law::words::Lang;
use srok_service::jobs::JOBS;

/// What the page places.
#[derive(Debug, Serialize)]
struct Page {
    tabs: Vec<Tab>,
    rows: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    name: &'static str,
    reason: &'static str,
    when: &'static str,
    last: String,
    took: String,
    is_failed: bool,
    state: String,
}

/// Shows the jobs.
pub(in crate::pages) async fn show(State(app): State<App>, visit: Visit) -> Response {
    app.page(visit, |service, visit| {
        let moments = Moments::of(service, visit)?;
        let lang = visit.lang;
        let rows = JOBS.iter().map(|job| {
            let run = service.last_run(job.name);
            let failed = run.as_ref().and_then(|run| run.failed.clone());
            Row {
                name: job.name,
                reason: reason(job.name, job.reason, lang),
                when: job.when,
                last: run
                    .as_ref()
                    .map_or_else(|| "—".to_owned(), |run| moments.exactly(run.at)),
                took: run.as_ref().map_or_else(
                    || "—".to_owned(),
                    |run| format!("{} {}", run.took.as_millis(), lang.pick("мс", "ms")),
                ),
                is_failed: failed.is_some(),
                state: match (&run, failed) {
                    (None, _) => lang.pick("еще не завершалось", "not ended yet").to_owned(),
                    (_, None) => lang.pick("выполнено", "done").to_owned(),
                    (_, Some(failed)) => failed,
                },
            }
        });
        let page = Page {
            tabs: tabs("/admin/jobs"),
            rows: rows.collect(),
        };
        let title = visit.pick("Задания", "Jobs");
        Ok(Sheet::new("admin/jobs.html", title, &page))
    })
    .await
}

/// Says what a job is for.
fn reason(name: &str, reason: &'static str, lang: Lang) -> &'static str {
    let ru = match name {
        "inbox" => "прием файлов, помещенных в папку inbox",
        "checkpoint" => "журнал хранилища остается коротким, чтобы запуск после сбоя был быстрым",
        "standings" => "досчитываются сроки, даже если известие о новых событиях потеряно",
        "sources" => "замолчавший источник виден в течение минуты",
        "alerts" => "оповещения в рабочее время получателя, один раз; без ответа — следующему",
        "duties" => "конец квартала начинает обязанность представить отчет",
        "figures" => "подсчет записей в карантине для /metrics",
        "audit" => "изменение журнала действий в обход службы видно в течение часа",
        _ => return reason,
    };
    lang.pick(ru, reason)
}
