//! Accepting connections, and ending well.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{sleep, timeout};

use crate::connection::{self, Front};
use crate::signal::Stop;

/// How long requests under way may take when the server is to stop.
const DRAIN_MAX: Duration = Duration::from_secs(10);
/// How long to wait when a connection can't be accepted: something has to end first.
const PAUSE: Duration = Duration::from_millis(100);

/// The loops that accept connections.
pub(crate) struct Doors {
    loops: JoinSet<()>,
    closing: watch::Sender<()>,
}

impl Doors {
    /// Begins to accept, at most `max` connections at once; more wait.
    pub(crate) fn open(listeners: Vec<TcpListener>, front: &Front, max: usize) -> Self {
        let (closing, _) = watch::channel(());
        let places = Arc::new(Semaphore::new(max));
        let mut loops = JoinSet::new();
        for listener in listeners {
            loops.spawn(accept(
                listener,
                front.clone(),
                places.clone(),
                closing.subscribe(),
            ));
        }
        Self { loops, closing }
    }

    /// Stops accepting, and waits for the requests under way; a second signal ends the waiting.
    pub(crate) async fn close(mut self, stop: &mut Stop) {
        // Nobody hears it if all the loops have ended.
        let _ = self.closing.send(());
        let drained = async { while self.loops.join_next().await.is_some() {} };
        tokio::select! {
            done = timeout(DRAIN_MAX, drained) => if done.is_err() {
                tracing::warn!("requests were still under way and have been cut off");
            },
            () = stop.asked() => tracing::warn!("a second signal: requests have been cut off"),
        }
        self.loops.shutdown().await;
    }
}

/// Accepts until `closing` changes, then waits for the connections to end.
async fn accept(
    listener: TcpListener,
    front: Front,
    places: Arc<Semaphore>,
    closing: watch::Receiver<()>,
) {
    let mut connections = JoinSet::new();
    let mut closed = closing.clone();
    loop {
        let accepted = tokio::select! {
            accepted = next(&listener, &places) => accepted,
            Some(ended) = connections.join_next() => {
                note(ended);
                continue;
            }
            _ = closed.changed() => break,
        };
        match accepted {
            Ok((place, stream)) => {
                let served = connection::serve(front.clone(), stream, closing.clone());
                connections.spawn(async move {
                    served.await;
                    drop(place);
                });
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted");
                sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    while let Some(ended) = connections.join_next().await {
        note(ended);
    }
}

type Accepted = (
    OwnedSemaphorePermit,
    (tokio::net::TcpStream, std::net::SocketAddr),
);

/// The next connection, once there is a place for it.
async fn next(listener: &TcpListener, places: &Arc<Semaphore>) -> io::Result<Accepted> {
    let place = places
        .clone()
        .acquire_owned()
        .await
        .map_err(io::Error::other)?;
    listener.accept().await.map(|stream| (place, stream))
}

/// Whether it concerns a client that went away while it waited.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}

fn note(ended: Result<(), JoinError>) {
    if ended.is_err_and(|error| error.is_panic()) {
        tracing::error!("a connection ended by a panic");
    }
}
