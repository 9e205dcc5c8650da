//! How are connections taken? A bounded number at once, each with time limits, and an orderly end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt as _;

use super::client::Peer;
use super::{App, router};
use crate::service::measures;

/// A socket that listens.
#[derive(Debug)]
pub struct Listener(TcpListener);

/// Pause after a connection could not be accepted, e.g. for want of file handles.
const AFTER_A_FAULT: Duration = Duration::from_millis(100);

impl Listener {
    /// Listens at an address; port 0 takes a free one.
    ///
    /// # Errors
    ///
    /// Those of the system: the port is taken, or may not be used.
    pub async fn bind(address: SocketAddr) -> std::io::Result<Self> {
        TcpListener::bind(address).await.map(Self)
    }

    /// Returns the address listened at.
    ///
    /// # Errors
    ///
    /// Those of the system.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.0.local_addr()
    }

    /// Answers requests until the service is stopped, and then finishes those under way.
    pub async fn serve(self, app: App) {
        let serve = app.service.config.serve.clone();
        let mut stopping = app.service.stopping.subscribe();
        let places = Arc::new(Semaphore::new(serve.max_connections));
        let graceful = GracefulShutdown::new();
        let router = router(app);
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(serve.head_timeout())
            .max_headers(64)
            .half_close(false);
        loop {
            let accepted = async {
                let place = Arc::clone(&places).acquire_owned().await;
                (self.0.accept().await, place)
            };
            let (connection, place) = tokio::select! {
                accepted = accepted => accepted,
                _ = stopping.wait_for(|stop| *stop) => break,
            };
            let (stream, peer) = match connection {
                Ok((stream, peer)) => (stream, Peer(peer.ip())),
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(AFTER_A_FAULT).await;
                    continue;
                }
            };
            prepare(&stream);
            let open = serve
                .max_connections
                .saturating_sub(places.available_permits());
            measures::set_plain("srok_connections", open as f64);
            let router = router
                .clone()
                .map_request(move |request: Request<Incoming>| with(peer, request));
            let service = TowerToHyperService::new(router);
            let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
            tokio::spawn(async move {
                let _place = place;
                // a client that vanishes is its own business
                if let Err(error) = connection.await {
                    tracing::debug!(%error, "a connection broke off");
                }
            });
        }
        drop(self.0);
        let drained = tokio::time::timeout(
            Duration::from_secs(serve.drain_seconds),
            graceful.shutdown(),
        );
        if drained.await.is_err() {
            tracing::warn!("requests under way did not end in time and are broken off");
        }
    }
}

/// Notes the other end of the connection that a request came over.
fn with<B>(peer: Peer, mut request: Request<B>) -> Request<B> {
    request.extensions_mut().insert(peer);
    request
}

/// Sends answers at once instead of waiting for more to send.
fn prepare(stream: &TcpStream) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection could not be tuned");
    }
}
