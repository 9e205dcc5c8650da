//! How are connections taken? All of them, within time limits; where there are too many, some have to go ([`crowd`]). And an orderly end.

mod crowd;
mod paced;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tower::ServiceExt as _;

use super::client::{self, Peer};
use super::{App, router};
use crowd::{Crowd, KEPT, Limits, Place};
use paced::Paced;
use srok_core::config::Serve;

pub(super) use crowd::Guest;

/// A socket that listens.
#[derive(Debug)]
pub struct Listener(TcpListener);

/// Connections that may wait to be accepted: as many as the system allows, because it makes those beyond wait for seconds.
const BACKLOG: u32 = 4096;
/// Pause after a connection could not be accepted, e.g. for want of file handles.
const AFTER_A_FAULT: Duration = Duration::from_millis(20);
/// Longest head of a request, and most that is read ahead of one connection.
const HEAD: usize = 32 << 10;
/// Headers of a request at most.
const HEADERS: usize = 64;
/// Requests that take too long are looked for so often.
const LOOKED: Duration = Duration::from_secs(5);
/// File handles for everything that is no connection: store, inbox, mails, commands.
const OTHER_FILES: u64 = 256;

impl Listener {
    /// Listens at an address, port 0 takes a free one; or at the socket that is given, whatever the address.
    ///
    /// # Errors
    ///
    /// Those of the system: the port is taken, or may not be used.
    #[expect(clippy::unused_async, reason = "a socket is made within the runtime")]
    pub async fn bind(
        address: SocketAddr,
        given: Option<std::net::TcpListener>,
    ) -> std::io::Result<Self> {
        if let Some(socket) = given {
            socket.set_nonblocking(true)?;
            return TcpListener::from_std(socket).map(Self);
        }
        let socket = if address.is_ipv4() {
            TcpSocket::new_v4()
        } else {
            TcpSocket::new_v6()
        }?;
        // a service that is started again takes the port at once
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG).map(Self)
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
        let crowd = Crowd::new(Limits {
            all: connections(serve.max_connections),
            of_address: serve.max_connections_per_address,
            longest: serve.request_timeout(),
        });
        let graceful = GracefulShutdown::new();
        let router = router(app);
        let http = http(&serve);
        let looks = tokio::spawn(look(Arc::clone(&crowd)));
        loop {
            let accepted = tokio::select! {
                accepted = self.0.accept() => accepted,
                _ = stopping.wait_for(|stop| *stop) => break,
            };
            let (stream, peer) = match accepted {
                Ok((stream, peer)) => (stream, peer.ip()),
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    crowd.make_room();
                    tokio::time::sleep(AFTER_A_FAULT).await;
                    continue;
                }
            };
            // who is sent away without a word knows nothing of why; but a word might not be read either
            let Some(place) = crowd.admit(counted(peer, &serve)) else {
                continue;
            };
            prepare(&stream);
            let guest = Arc::clone(&place.guest);
            let router = router
                .clone()
                .map_request(move |request: Request<Incoming>| {
                    with(Peer(peer), Arc::clone(&guest), request)
                });
            let service = TowerToHyperService::new(router);
            let guest = Arc::clone(&place.guest);
            let stream = TokioIo::new(Paced::new(stream, serve.write_timeout(), guest));
            let connection = graceful.watch(http.serve_connection(stream, service));
            tokio::spawn(attend(connection, place));
        }
        drop(self.0);
        let drained = tokio::time::timeout(
            Duration::from_secs(serve.drain_seconds),
            graceful.shutdown(),
        );
        if drained.await.is_err() {
            tracing::warn!("requests under way did not end in time and are broken off");
        }
        looks.abort();
    }
}

/// Returns how a connection is spoken over. The time for a head is also that for which the next request is waited for.
fn http(serve: &Serve) -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(serve.head_timeout())
        .max_headers(HEADERS)
        .max_buf_size(HEAD)
        .half_close(false);
    http
}

/// Speaks over a connection until its end, or until it has to go.
async fn attend(connection: impl Future<Output = Result<(), hyper::Error>>, place: Place) {
    tokio::select! {
        ended = connection => {
            // a client that vanishes is its own business
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection broke off");
            }
        }
        () = place.guest.is_sent_away() => {}
    }
}

async fn look(crowd: Arc<Crowd>) {
    loop {
        tokio::time::sleep(LOOKED).await;
        crowd.end_the_longest();
    }
}

/// Returns the address that a connection counts for: a proxy of the settings has those of everybody behind it, who are counted by request.
fn counted(peer: IpAddr, serve: &Serve) -> Option<IpAddr> {
    (!client::is_proxy(peer, &serve.proxies)).then(|| client::block(peer))
}

/// Returns the file handles that a service with so many connections needs.
#[must_use]
pub fn files_needed(connections: usize) -> u64 {
    (connections + KEPT) as u64 + OTHER_FILES
}

/// Returns how many connections there may be: those of the settings, as far as the system gives file handles for them.
fn connections(wanted: usize) -> usize {
    let needed = files_needed(wanted);
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let mut files = current.unwrap_or(u64::MAX);
    if files < needed {
        let more = needed.min(maximum.unwrap_or(u64::MAX));
        let raised = Rlimit {
            current: Some(more),
            maximum,
        };
        if more > files && setrlimit(Resource::Nofile, raised).is_ok() {
            files = more;
        }
    }
    if files >= needed {
        return wanted;
    }
    let possible = usize::try_from(files.saturating_sub(OTHER_FILES)).unwrap_or(wanted);
    let possible = possible.saturating_sub(KEPT).max(1);
    tracing::warn!(
        max_connections = wanted,
        possible,
        files,
        "the system gives too few file handles for the connections of the settings; raise LimitNOFILE or ulimit -n"
    );
    possible
}

/// Notes the connection that a request came over, and its other end.
fn with<B>(peer: Peer, guest: Arc<Guest>, mut request: Request<B>) -> Request<B> {
    let extensions = request.extensions_mut();
    extensions.insert(peer);
    extensions.insert(guest);
    request
}

/// Sends answers at once instead of waiting for more to send.
fn prepare(stream: &TcpStream) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection could not be tuned");
    }
}
