//! The HTTP side of intake: a bounded number of connections, each with bounded time to say what it wants.
//!
//! `axum::serve` keeps half-open connections for ever, so the connections are driven by hyper directly, with a limit on
//! the time for headers, on the time for the whole request, and on their number.

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

/// Headers must be there by then.
const HEADERS_WITHIN: Duration = Duration::from_secs(5);
/// A connection that idles or dawdles longer is closed.
const CONNECTION_AT_MOST: Duration = Duration::from_secs(60);
/// How long an accept error (no file descriptors left) pauses.
const PAUSE: Duration = Duration::from_millis(100);

/// Binds, so that a taken port is told before anything runs.
pub async fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    TcpListener::bind(address).await
}

/// Serves until `stop`. Excess connections wait in the kernel's queue, not in our memory.
pub async fn serve(listener: TcpListener, router: Router, max_connections: usize, stop: CancellationToken) {
    let places = Arc::new(Semaphore::new(max_connections));
    let mut connections = JoinSet::new();
    loop {
        let place = tokio::select! {
            () = stop.cancelled() => break,
            place = Arc::clone(&places).acquire_owned() => place,
        };
        let Ok(place) = place else { break };
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                let router = router.clone();
                let stop = stop.clone();
                connections.spawn(async move {
                    drive(stream, router, stop).await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
        while connections.try_join_next().is_some() {}
    }
    // What has been accepted is answered; a client that dawdles is cut off with the rest.
    let _ = tokio::time::timeout(HEADERS_WITHIN, async {
        while connections.join_next().await.is_some() {}
    })
    .await;
}

async fn drive(stream: TcpStream, router: Router, stop: CancellationToken) {
    let service = TowerToHyperService::new(router);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN)
        .max_headers(64)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let outcome = tokio::select! {
        outcome = tokio::time::timeout(CONNECTION_AT_MOST, connection.as_mut()) => outcome,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            tokio::time::timeout(HEADERS_WITHIN, connection.as_mut()).await
        }
    };
    if let Ok(Err(error)) = outcome {
        tracing::debug!(%error, "a connection ended early");
    }
}
