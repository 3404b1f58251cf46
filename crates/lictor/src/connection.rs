//! One connection, from its first byte to its last. Whatever the other side does or leaves
//! undone, it ends: each wait has a limit.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::response::Response;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::{Service as HyperService, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulConnection;
use server::Peer;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, interval_at, timeout};
use tokio_rustls::TlsAcceptor;
use tower::Service as _;

use crate::activity::{Activity, Watched};
use crate::tls::HTTP_2;

/// How long a TLS handshake may take.
const HANDSHAKE_MAX: Duration = Duration::from_secs(10);
/// How long a client may take for a request's head, the time between two requests included.
const HEAD_MAX: Duration = Duration::from_mins(1);
/// A connection on which nothing happens for so long, and at most twice as long, is closed.
const STILL_MAX: Duration = Duration::from_mins(1);
/// No connection is used longer than this; clients open another.
const AGE_MAX: Duration = Duration::from_hours(1);
/// How long the last request of a connection that is to end may take.
const LAST_REQUEST_MAX: Duration = Duration::from_secs(35);
/// Size of the largest head of a request, in bytes: a token with 1,000 permissions fits.
const HEAD_MAX_BYTES: usize = 64 * 1024;
/// Requests on one HTTP/2 connection at once.
const STREAMS_MAX: u32 = 128;

/// What connections are served with. Cloning is cheap.
#[derive(Clone)]
pub(crate) struct Front {
    pub(crate) router: Router,
    /// Without it plain HTTP is spoken.
    pub(crate) tls: Option<TlsAcceptor>,
}

/// Serves a connection until it ends, or until `stop` changes and its last request is answered.
pub(crate) async fn serve(
    front: Front,
    (stream, peer): (TcpStream, SocketAddr),
    mut stop: watch::Receiver<()>,
) {
    // Only a delay is lost without it.
    let _ = stream.set_nodelay(true);
    let activity = Activity::default();
    let stream = Watched::new(stream, activity.clone());
    let service = service(front.router, peer);
    let Some(acceptor) = front.tls else {
        let connection = http1_builder().serve_connection(TokioIo::new(stream), service);
        return hold(connection, &activity, stop).await;
    };
    let handshake = timeout(HANDSHAKE_MAX, acceptor.accept(stream));
    let stream = tokio::select! {
        shaken = handshake => match shaken {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return tracing::debug!(%peer, %error, "a TLS handshake failed"),
            Err(_) => return tracing::debug!(%peer, "a TLS handshake took too long"),
        },
        _ = stop.changed() => return,
    };
    let speaks_http2 = stream.get_ref().1.alpn_protocol() == Some(HTTP_2);
    let stream = TokioIo::new(stream);
    if speaks_http2 {
        hold(
            http2_builder().serve_connection(stream, service),
            &activity,
            stop,
        )
        .await;
    } else {
        hold(
            http1_builder().serve_connection(stream, service),
            &activity,
            stop,
        )
        .await;
    }
}

fn service(
    router: Router,
    peer: SocketAddr,
) -> impl HyperService<
    Request<Incoming>,
    Response = Response,
    Error = Infallible,
    Future = impl Future<Output = Result<Response, Infallible>> + Send + 'static,
> {
    let peer = Peer(peer.ip());
    service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        // A router is always ready.
        router.clone().call(request)
    })
}

fn http1_builder() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_MAX);
    builder
        .max_header_size(HEAD_MAX_BYTES)
        .max_buf_size(HEAD_MAX_BYTES);
    builder
}

fn http2_builder() -> http2::Builder<TokioExecutor> {
    let mut builder = http2::Builder::new(TokioExecutor::new());
    let head = u32::try_from(HEAD_MAX_BYTES).unwrap_or(u32::MAX);
    builder
        .timer(TokioTimer::new())
        .max_header_list_size(head)
        .max_concurrent_streams(STREAMS_MAX);
    builder
}

/// Drives a connection to its end.
async fn hold<C>(connection: C, activity: &Activity, mut stop: watch::Receiver<()>)
where
    C: GracefulConnection<Error = hyper::Error>,
{
    let mut connection = pin!(connection);
    let began = Instant::now();
    let mut looks = interval_at(began + STILL_MAX, STILL_MAX);
    loop {
        tokio::select! {
            ended = connection.as_mut() => return note(ended),
            _ = stop.changed() => break,
            at = looks.tick() => if !activity.take() || at - began >= AGE_MAX {
                break;
            },
        }
    }
    connection.as_mut().graceful_shutdown();
    if let Ok(ended) = timeout(LAST_REQUEST_MAX, connection).await {
        note(ended);
    }
}

fn note(ended: Result<(), hyper::Error>) {
    if let Err(error) = ended {
        // The other side's doing: it went away, or does not speak HTTP.
        tracing::debug!(%error, "a connection ended badly");
    }
}
