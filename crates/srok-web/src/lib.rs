//! What does the service say over HTTP? Events in, standings out; every error is a `problem+json` that names what to do.
//!
//! Handlers do no work of their own on the async threads: parsing and questions to the store run on blocking ones.

mod agent;
mod aggregates;
mod answer;
mod answering;
mod asked;
mod base;
mod browser;
mod cases;
mod client;
mod cloud_event;
mod door;
mod due;
mod entrance;
mod events;
mod exported;
mod filled;
mod form;
mod headers;
mod health;
mod known;
pub mod listen;
pub mod pages;
mod problem;
mod quarantine;
mod reached;
mod refusals;
mod reports;
mod session;
mod sources;
mod spool;
mod standings;
mod token;
mod under_way;

pub use health::answers;
pub use listen::{Listener, files_needed};
pub use problem::{Problem, WebError};

use std::sync::{Arc, LazyLock};
use std::time::Instant as Stopwatch;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodRouter, get};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::Semaphore;
use tower::util::MapRequest;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::decompression::RequestDecompressionLayer;
use utoipa::OpenApi;
use utoipa::openapi::Server;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use srok_core::access::Area;
use srok_service::{Service, measures};

/// What handlers share.
#[derive(Clone)]
pub struct App {
    /// The service.
    pub service: Arc<Service>,
    /// Room for request bodies, in KiB.
    bodies: Arc<Semaphore>,
    /// Requests under way, by account and address.
    turns: Arc<under_way::Turns>,
    /// Heavy questions under way or waiting, by account.
    heavy: Arc<under_way::Turns>,
    /// Streams of news that are open.
    streams: Arc<under_way::Streams>,
    /// Places for blocking work, so that a flood of requests cannot pile up threads.
    desks: Arc<Semaphore>,
    /// Places that are kept for what must go on whatever is asked: events of known senders, sessions, the record of exports.
    kept_desks: Arc<Semaphore>,
    /// Room for answers in files, in KiB.
    spooled: Arc<Semaphore>,
    /// Places for hashing passwords, each of which takes much memory.
    hashing: Arc<Semaphore>,
    /// Places for waiting to have one hashed.
    to_be_hashed: Arc<Semaphore>,
    /// What renders the figures.
    figures: Option<PrometheusHandle>,
    /// What pages are made with.
    templates: Arc<pages::Templates>,
}

/// Blocking work done at once: more than cores, because much of it waits for the disk.
const DESKS: usize = 16;
/// Beyond them, places that are kept.
const KEPT_DESKS: usize = 4;
/// Heavy questions of one account, under way or waiting: the others wait behind them, but not behind those of everybody.
const HEAVY: usize = 4;
/// Passwords hashed at once: 19 MiB and a core each.
const HASHING: usize = 2;
/// Passwords that wait for it or are being hashed; whoever comes then is asked to come again.
const TO_BE_HASHED: usize = 64;

impl App {
    /// Returns what handlers share, for a service.
    #[must_use]
    pub fn new(service: Arc<Service>, figures: Option<PrometheusHandle>) -> Self {
        let serve = &service.config.serve;
        let bodies = serve.bodies_in_flight_mib << 10;
        Self {
            turns: under_way::Turns::new(
                serve.max_requests_per_account,
                serve.max_requests_per_address,
                under_way::PATIENCE,
            ),
            heavy: under_way::Turns::new(HEAVY, 0, under_way::PATIENCE),
            // the other half of the connections is for questions
            streams: Arc::new(under_way::Streams::new(serve.max_connections / 2)),
            kept_desks: Arc::new(Semaphore::new(KEPT_DESKS)),
            bodies: Arc::new(Semaphore::new(bodies.min(Semaphore::MAX_PERMITS))),
            desks: Arc::new(Semaphore::new(DESKS)),
            spooled: Arc::new(Semaphore::new(spool::ALL)),
            hashing: Arc::new(Semaphore::new(HASHING)),
            to_be_hashed: Arc::new(Semaphore::new(TO_BE_HASHED)),
            templates: Arc::new(pages::Templates::new(
                service.config.serve.dashboards.clone(),
            )),
            service,
            figures,
        }
    }

    /// Does work that may block on a thread for that, when a place is free.
    ///
    /// # Errors
    ///
    /// Those of the work, or [`WebError::Internal`] if it broke off.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Service) -> Result<T, WebError> + Send + 'static,
    ) -> Result<T, WebError> {
        let place = Arc::clone(&self.desks).acquire_owned().await;
        self.at(place, work).await
    }

    /// The same for what must go on whatever is asked: where all places are taken, there are some more.
    ///
    /// # Errors
    ///
    /// Those of the work, or [`WebError::Internal`] if it broke off.
    async fn blocking_kept<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Service) -> Result<T, WebError> + Send + 'static,
    ) -> Result<T, WebError> {
        let place = tokio::select! {
            biased;
            place = Arc::clone(&self.desks).acquire_owned() => place,
            place = Arc::clone(&self.kept_desks).acquire_owned() => place,
        };
        self.at(place, work).await
    }

    /// Waits for the turn of an account to ask a heavy question.
    ///
    /// # Errors
    ///
    /// [`WebError::Crowded`] if it has many under way.
    async fn heavy_turn(&self, account: &str) -> Result<under_way::Turn, WebError> {
        let turn = self.heavy.of_account(account).await;
        turn.ok_or(WebError::Crowded)
    }

    /// Does work that takes much time and memory, when a place for that is free.
    ///
    /// # Errors
    ///
    /// Those of the work; [`WebError::Crowded`] and [`WebError::Overloaded`] if there is no place in time.
    async fn heavy<T: Send + 'static>(
        &self,
        account: &str,
        work: impl FnOnce(&Service) -> Result<T, WebError> + Send + 'static,
    ) -> Result<T, WebError> {
        let turn = self.heavy_turn(account).await?;
        self.heavy_place(move |service| {
            let _turn = turn;
            work(service)
        })
        .await
    }

    /// The same for whoever has his turn already.
    ///
    /// # Errors
    ///
    /// As above.
    async fn heavy_place<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Service) -> Result<T, WebError> + Send + 'static,
    ) -> Result<T, WebError> {
        let place = self.service.heavy.place().await?;
        self.at(place, work).await
    }

    async fn at<T: Send + 'static>(
        &self,
        place: impl Send + 'static,
        work: impl FnOnce(&Service) -> Result<T, WebError> + Send + 'static,
    ) -> Result<T, WebError> {
        let service = Arc::clone(&self.service);
        let done = tokio::task::spawn_blocking(move || {
            let _place = place;
            work(&service).map_err(|error| error.of(service.unfit()))
        });
        done.await
            .unwrap_or_else(|error| Err(WebError::internal(&error)))
    }
}

impl App {
    /// Does work in which a password is hashed: only so many at once, and only so many wait.
    ///
    /// # Errors
    ///
    /// Those of the work; [`WebError::Busy`] if too many wait.
    async fn hashing<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Service) -> Result<T, WebError> + Send + 'static,
    ) -> Result<T, WebError> {
        let waiting = self.to_be_hashed.try_acquire();
        let _waiting = waiting.map_err(|_| WebError::Busy)?;
        let place = Arc::clone(&self.hashing).acquire_owned().await;
        self.blocking(move |service| {
            let _place = place;
            work(service)
        })
        .await
    }
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "srok",
        description = "Times administrative procedures against the regulation in force. Events come in as CloudEvents 1.0; standings say where \
                       every limit of every case stands, at any moment and as known at any moment.",
        license(name = "Apache-2.0 OR MIT", identifier = "Apache-2.0 OR MIT")
    ),
    tags(
        (name = "events", description = "What happened"),
        (name = "standings", description = "Where limits stand, and why"),
        (name = "reports", description = "What bodies report, as approved and by what is known now"),
        (name = "operations", description = "Is the service well?")
    )
)]
struct Document;

/// Returns the document that describes the interface, made from the code.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    routes().split_for_parts().1
}

/// The routes that the document describes.
fn routes() -> OpenApiRouter<App> {
    let mut document = Document::openapi();
    let token = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    document
        .components
        .get_or_insert_default()
        .add_security_scheme("token", token);
    let cookie = ApiKeyValue::with_description(
        session::COOKIE,
        "The session of a person who has signed in at /sign-in; for reading only, within the rights of the account. Over TLS its name begins with `__Host-`, beneath a path with `__Secure-`",
    );
    document
        .components
        .get_or_insert_default()
        .add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    OpenApiRouter::with_openapi(document)
        .routes(routes!(events::take))
        .routes(routes!(standings::list))
        .routes(routes!(aggregates::count))
        .routes(routes!(cases::show))
        .routes(routes!(due::calculate))
        .routes(routes!(reports::list))
        .routes(routes!(reports::file))
        .routes(routes!(reports::statistics))
        .routes(routes!(sources::list))
        .routes(routes!(quarantine::list))
        .routes(routes!(quarantine::export))
        .routes(routes!(quarantine::release))
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
        .routes(routes!(health::figures))
}

/// What is neither described by the document nor a page: the document itself, and the links of mails.
fn beside() -> Vec<(&'static str, MethodRouter<App>)> {
    static DOCUMENT: LazyLock<utoipa::openapi::OpenApi> = LazyLock::new(document);
    vec![
        (
            "/api/openapi.json",
            get(|State(app): State<App>| async move {
                let mut document = DOCUMENT.clone();
                let path = app.service.config.serve.public_url.path();
                document.servers = (!path.is_empty()).then(|| vec![Server::new(path)]);
                axum::Json(document)
            }),
        ),
        (
            "/a/{link}",
            get(answering::show)
                .post(answering::take)
                .layer(axum::extract::DefaultBodyLimit::max(16 << 10)),
        ),
    ]
}

/// Returns every address that the document does not describe, with the area of rights it belongs to, if it takes a right at all.
///
/// These are the tables that the routes are made of, so that a test which walks them walks everything.
#[must_use]
pub fn addresses() -> Vec<(&'static str, Option<Area>)> {
    let beside = beside().into_iter().map(|(path, _)| (path, None));
    pages::addresses().into_iter().chain(beside).collect()
}

/// Returns all routes of a service.
pub fn router(app: App) -> Router {
    let base = app.service.config.serve.public_url.path().to_owned();
    let (mut router, _) = routes().split_for_parts();
    for (path, handlers) in beside() {
        router = router.route(path, handlers);
    }
    let router = router
        .merge(pages::routes(&app))
        .fallback(pages::nothing)
        .method_not_allowed_fallback(pages::no_such_method)
        .layer(from_fn_with_state(app.clone(), known::look))
        .layer(from_fn_with_state(app.clone(), base::put))
        .layer(from_fn_with_state(app.clone(), exported::note))
        .layer(
            RequestDecompressionLayer::new()
                .gzip(true)
                .pass_through_unaccepted(true),
        )
        .layer(CompressionLayer::new().gzip(true))
        .layer(from_fn_with_state(app.clone(), under_way::keep))
        .layer(from_fn_with_state(app.clone(), measured))
        .layer(CatchPanicLayer::custom(problem::broken_off))
        .layer(from_fn_with_state(app.clone(), entrance::look))
        .layer(from_fn_with_state(app.clone(), headers::add))
        .with_state(app);
    if base.is_empty() {
        return router;
    }
    // which route it is, is found after the path was taken off
    let stripped = move |request: Request| base::strip(&base, request);
    Router::new().fallback_service(MapRequest::new(router, stripped))
}

/// Measures a request by its route.
async fn measured(State(_): State<App>, request: Request, next: Next) -> Response {
    let started = Stopwatch::now();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let response = next.run(request).await;
    measures::requested(&route, response.status().as_u16(), started.elapsed());
    response
}
