//! The log of exchanges: tokens issued and refused.
//!
//! A token must not wait for the disk, so its entry goes into a bounded queue and is written in
//! batches within a second. What finds the queue full is lost, counted and reported.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::{Clock, Tenant};
use store::Db;
use store::logs::{self, Entry};
use tokio::sync::{Notify, mpsc, oneshot};

/// Entries that may wait to be written; they have about 1 KiB each.
const QUEUE_MAX: usize = 16_384;
/// Entries written in one transaction. Its cost hardly grows with its size while the processor is
/// busy with tokens: then each statement waits for its turn.
const BATCH_MAX: usize = 4096;
/// How long an entry waits for others.
const GATHER: Duration = Duration::from_millis(100);
/// How often a failed batch is tried, and how long it waits in between.
const TRIES: usize = 3;
const RETRY: Duration = Duration::from_millis(200);

/// Where entries are handed in. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Exchanges {
    queue: mpsc::Sender<Message>,
    /// Somebody waits for what is in the queue.
    hurry: Arc<Notify>,
    lost: Arc<AtomicU64>,
}

#[derive(Debug)]
enum Message {
    Entry(Tenant, Box<Entry>),
    Flush(oneshot::Sender<()>),
}

impl Exchanges {
    /// Starts the job that writes.
    pub fn start(db: Db, clock: Arc<dyn Clock>) -> Self {
        let (queue, messages) = mpsc::channel(QUEUE_MAX);
        let hurry = Arc::new(Notify::new());
        let lost = Arc::new(AtomicU64::new(0));
        let job = run(db, clock, messages, (hurry.clone(), lost.clone()));
        super::spawn("exchanges", job);
        Self { queue, hurry, lost }
    }

    /// Hands in an entry; never waits.
    pub fn log(&self, tenant: Tenant, entry: Entry) {
        if self
            .queue
            .try_send(Message::Entry(tenant, Box::new(entry)))
            .is_err()
        {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Waits until everything handed in before is written.
    pub async fn flush(&self) {
        let (done, flushed) = oneshot::channel();
        if self.queue.send(Message::Flush(done)).await.is_ok() {
            self.hurry.notify_one();
            // An error means that the job has ended.
            let _ = flushed.await;
        }
    }

    /// How many entries were lost since the start.
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }
}

async fn run(
    db: Db,
    clock: Arc<dyn Clock>,
    mut messages: mpsc::Receiver<Message>,
    (hurry, lost): (Arc<Notify>, Arc<AtomicU64>),
) {
    let mut reported = 0;
    loop {
        let (mut entries, mut waiting) = (Vec::new(), Vec::new());
        if !gather(&mut messages, &hurry, &mut entries, &mut waiting).await {
            break;
        }
        let failed = write(&db, entries).await;
        lost.fetch_add(failed, Ordering::Relaxed);
        for done in waiting {
            let _ = done.send(());
        }
        let total = lost.load(Ordering::Relaxed);
        if total > reported {
            let now = clock.now().iso();
            tracing::warn!(
                lost = total - reported,
                total,
                now,
                "exchanges were not logged"
            );
            reported = total;
        }
    }
}

/// Waits for a message, then a while for others, which don't wake it; false if there will be
/// none.
async fn gather(
    messages: &mut mpsc::Receiver<Message>,
    hurry: &Notify,
    entries: &mut Vec<(Tenant, Entry)>,
    waiting: &mut Vec<oneshot::Sender<()>>,
) -> bool {
    let Some(first) = messages.recv().await else {
        return false;
    };
    take(first, entries, waiting);
    if waiting.is_empty() {
        tokio::select! {
            () = tokio::time::sleep(GATHER) => {},
            () = hurry.notified() => {},
        }
    }
    while entries.len() < BATCH_MAX
        && let Ok(message) = messages.try_recv()
    {
        take(message, entries, waiting);
    }
    true
}

fn take(
    message: Message,
    entries: &mut Vec<(Tenant, Entry)>,
    waiting: &mut Vec<oneshot::Sender<()>>,
) {
    match message {
        Message::Entry(tenant, entry) => entries.push((tenant, *entry)),
        Message::Flush(done) => waiting.push(done),
    }
}

/// Writes entries; returns how many could not be written.
async fn write(db: &Db, entries: Vec<(Tenant, Entry)>) -> u64 {
    let mut left = entries;
    let mut failed = 0;
    while let Some((tenant, _)) = left.first() {
        let tenant = *tenant;
        let (batch, others): (Vec<_>, Vec<_>) = left.into_iter().partition(|(of, _)| *of == tenant);
        let batch: Vec<Entry> = batch.into_iter().map(|(_, entry)| entry).collect();
        failed += write_tenant(db, tenant, &batch).await;
        left = others;
    }
    failed
}

async fn write_tenant(db: &Db, tenant: Tenant, entries: &[Entry]) -> u64 {
    for attempt in 1..=TRIES {
        match try_write(db, tenant, entries).await {
            Ok(()) => return 0,
            Err(error) => tracing::warn!(%error, attempt, "exchanges could not be written"),
        }
        tokio::time::sleep(RETRY).await;
    }
    entries.len() as u64
}

async fn try_write(db: &Db, tenant: Tenant, entries: &[Entry]) -> domain::Result<()> {
    let mut writer = db.write().await?;
    logs::append_exchanges(&mut writer, tenant, entries).await?;
    writer.commit().await
}
