//! The log of exchanges: tokens issued and refused.
//!
//! A token must not wait for the disk, so its entry goes into a bounded queue and is written in
//! batches within a second. What finds the queue full is lost, counted and reported. Beside the
//! log it is remembered when each permission was last issued ([`store::issuances`]).

mod carried;

use std::collections::HashMap;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::{Clock, Tenant};
use store::Db;
use store::issuances;
use store::logs::{self, Entry};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::Instant;

pub use carried::Carried;
use carried::{Pending, Rows};

/// Entries that may wait to be written; they have about 1 KiB each.
const QUEUE_MAX: usize = 16_384;
/// Entries written in one transaction. Its cost hardly grows with its size while the processor is
/// busy with tokens: then each statement waits for its turn.
const BATCH_MAX: usize = 4096;
/// How long an entry waits for others.
const GATHER: Duration = Duration::from_millis(100);
/// How often it is written what tokens carried, and how many rows at once: the same ones again
/// and again, so that it costs little however many tokens there are.
const ROWS_EVERY: Duration = Duration::from_secs(1);
const ROWS_MAX: usize = 2000;
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
    Entry(Box<Exchange>),
    Flush(oneshot::Sender<()>),
}

#[derive(Debug)]
struct Exchange {
    tenant: Tenant,
    entry: Entry,
    carried: Option<Carried>,
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
        self.hand_in(Exchange {
            tenant,
            entry,
            carried: None,
        });
    }

    /// Hands in the entry of a token that the entry's application got; never waits.
    pub fn log_issued(&self, tenant: Tenant, entry: Entry, carried: Carried) {
        self.hand_in(Exchange {
            tenant,
            entry,
            carried: Some(carried),
        });
    }

    fn hand_in(&self, exchange: Exchange) {
        let message = Message::Entry(Box::new(exchange));
        if self.queue.try_send(message).is_err() {
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
    let mut pending = Pending::default();
    let mut due = Instant::now();
    loop {
        let patience = (!pending.is_empty()).then_some(due);
        let Some(gathered) = gather(&mut messages, &hurry, patience).await else {
            break;
        };
        let (mut batches, waiting) = gathered.into_batches(&mut pending);
        let now = Instant::now();
        if !waiting.is_empty() {
            add_rows(&mut batches, pending.take(usize::MAX));
        } else if now >= due {
            due = now + ROWS_EVERY;
            add_rows(&mut batches, pending.take(ROWS_MAX));
        }
        for (tenant, batch) in batches {
            let failed = write(&db, tenant, batch, &mut pending).await;
            lost.fetch_add(failed, Ordering::Relaxed);
        }
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

/// What came in.
#[derive(Debug, Default)]
struct Gathered {
    exchanges: Vec<Exchange>,
    /// Those who wait until it is written.
    waiting: Vec<oneshot::Sender<()>>,
}

/// What is written in one transaction.
#[derive(Debug, Default)]
struct Batch {
    entries: Vec<Entry>,
    rows: Rows,
}

/// Waits for a message, until `patience` if there is any, then a while for others, which don't
/// wake it; none if there will be none.
async fn gather(
    messages: &mut mpsc::Receiver<Message>,
    hurry: &Notify,
    patience: Option<Instant>,
) -> Option<Gathered> {
    let mut gathered = Gathered::default();
    let first = match patience {
        None => messages.recv().await,
        Some(until) => match tokio::time::timeout_at(until, messages.recv()).await {
            Ok(first) => first,
            Err(_) => return Some(gathered),
        },
    };
    gathered.take(first?);
    if gathered.waiting.is_empty() {
        tokio::select! {
            () = tokio::time::sleep(GATHER) => {},
            () = hurry.notified() => {},
        }
    }
    while gathered.exchanges.len() < BATCH_MAX
        && let Ok(message) = messages.try_recv()
    {
        gathered.take(message);
    }
    Some(gathered)
}

impl Gathered {
    fn take(&mut self, message: Message) {
        match message {
            Message::Entry(exchange) => self.exchanges.push(*exchange),
            Message::Flush(done) => self.waiting.push(done),
        }
    }

    /// The entries of each tenant; what their tokens carried becomes pending.
    fn into_batches(
        self,
        pending: &mut Pending,
    ) -> (HashMap<Tenant, Batch>, Vec<oneshot::Sender<()>>) {
        let mut batches: HashMap<Tenant, Batch> = HashMap::new();
        for exchange in self.exchanges {
            let Exchange {
                tenant,
                entry,
                carried,
            } = exchange;
            if let (Some(carried), Some(client_id)) = (carried, &entry.client_id) {
                pending.add(tenant, client_id, carried, entry.date);
            }
            batches.entry(tenant).or_default().entries.push(entry);
        }
        (batches, self.waiting)
    }
}

fn add_rows(batches: &mut HashMap<Tenant, Batch>, taken: HashMap<Tenant, Rows>) {
    for (tenant, rows) in taken {
        batches.entry(tenant).or_default().rows = rows;
    }
}

/// Writes a batch; returns how many entries could not be written.
async fn write(db: &Db, tenant: Tenant, batch: Batch, pending: &mut Pending) -> u64 {
    for attempt in 1..=TRIES {
        match try_write(db, tenant, &batch).await {
            Ok(()) => return 0,
            Err(error) => tracing::warn!(%error, attempt, "exchanges could not be written"),
        }
        tokio::time::sleep(RETRY).await;
    }
    for (carrier, issued) in batch.rows {
        pending.put(tenant, carrier, issued);
    }
    batch.entries.len() as u64
}

async fn try_write(db: &Db, tenant: Tenant, batch: &Batch) -> domain::Result<()> {
    let mut writer = db.write().await?;
    logs::append_exchanges(&mut writer, tenant, &batch.entries).await?;
    issuances::record(&mut writer, tenant, &batch.rows).await?;
    writer.commit().await
}
