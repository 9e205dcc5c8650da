//! How is a chart taken away? As a PNG that can be understood alone.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};

use super::super::{App, WebError};
use super::{Visit, case, complaints, fault, overview, procedures, quality, queue};
use srok_charts::{self as charts, Chart};
use srok_core::access::Area;
use srok_service::Service;

/// What makes the charts of a page.
type Charts = fn(&Service, &Visit) -> Result<Vec<Chart>, WebError>;

/// Answers with a chart of a page, asked the same as the page.
pub(super) async fn show(
    State(app): State<App>,
    Path((page, chart)): Path<(String, String)>,
    visit: Visit,
) -> Response {
    let asking = visit.clone();
    let made = app
        .blocking(move |service| {
            let (area, of): (Area, Charts) = match page.as_str() {
                "overview" => (Area::Overview, overview::charts),
                "procedures" => (Area::Procedures, procedures::charts),
                "complaints" => (Area::Complaints, complaints::charts),
                "queue" => (Area::Queue, queue::charts),
                "quality" => (Area::Quality, quality::charts),
                "case" => (Area::Case, case::charts),
                _ => return Err(WebError::NotThere(String::new())),
            };
            if !visit.viewer.may(area) || !visit.viewer.may(Area::Export) {
                return Err(WebError::NoRight(String::new()));
            }
            let wanted = chart.strip_suffix(".png").unwrap_or(&chart);
            let chart = of(service, &visit)?
                .into_iter()
                .find(|chart| chart.id == wanted)
                .ok_or_else(|| WebError::NotThere(String::new()))?;
            charts::png(&chart).map_err(|error| WebError::internal(&error))
        })
        .await;
    match made {
        Ok(png) => {
            let headers = [
                (header::CONTENT_TYPE, "image/png"),
                (header::CACHE_CONTROL, "private, no-store"),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ];
            (headers, png).into_response()
        }
        Err(error) => fault::page(&app, asking, error).await,
    }
}
