//! Load over HTTP: connections that are kept open, each sending a request when the last one was
//! answered. It counts exactly: at the end it waits for every answer that is under way, and the
//! first answer that isn't a success ends it with an error.

mod answer;
mod plan;
mod target;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use tokio::io::AsyncWriteExt as _;
use tokio::task::JoinSet;

use crate::cpu::Cpu;
use crate::report::Report;
pub(crate) use answer::Answers;
use plan::Plan;
pub(crate) use target::{Stream, Target};

/// An answer that takes longer will never come.
const ANSWER_MAX: Duration = Duration::from_secs(30);

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A file of JSON that says what to send
    #[arg(long)]
    plan: PathBuf,
    #[arg(long)]
    connections: usize,
    /// How long to send
    #[arg(long, required_unless_present = "count")]
    seconds: Option<f64>,
    /// How often to go through the plan at most
    #[arg(long)]
    count: Option<u64>,
    /// How often to go through it in a second, however long answers take
    #[arg(long)]
    rate: Option<f64>,
}

/// When a connection begins again: at once, or at its turn of a rate.
#[derive(Debug, Clone, Copy)]
struct Pace {
    first: Instant,
    every: Option<Duration>,
}

impl Pace {
    /// Waits for the turn; when it was. Who is late makes up for it, and the lateness counts.
    async fn turn(&self, number: usize) -> Instant {
        let Some(every) = self.every else {
            return Instant::now();
        };
        let due = self.first + every * u32::try_from(number).unwrap_or(u32::MAX);
        tokio::time::sleep_until(due.into()).await;
        due
    }
}

/// When to stop; shared by all connections.
#[derive(Debug)]
struct Limit {
    until: Option<Instant>,
    left: AtomicU64,
}

impl Limit {
    /// Whether one more request may be sent; it counts as sent.
    fn allows_another(&self) -> bool {
        let take = |left: u64| left.checked_sub(1);
        self.until.is_none_or(|until| Instant::now() < until)
            && self
                .left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
                .is_ok()
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Report> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(send(arguments))
}

async fn send(arguments: &Arguments) -> Result<Report> {
    let plan = Arc::new(Plan::read(&arguments.plan)?);
    let target = Target::new(&plan)?;
    let mut streams = Vec::new();
    for _ in 0..arguments.connections {
        streams.push(target.connect().await?);
    }
    let (began, cpu) = (Instant::now(), Cpu::start()?);
    let limit = Arc::new(Limit {
        until: arguments
            .seconds
            .map(|seconds| began + Duration::from_secs_f64(seconds)),
        left: AtomicU64::new(arguments.count.unwrap_or(u64::MAX)),
    });
    let mut connections = JoinSet::new();
    let every = arguments
        .rate
        .map(|rate| Duration::from_secs_f64(1.0 / rate));
    let of_each = every.map(|every| every * u32::try_from(arguments.connections).unwrap_or(1));
    for (number, stream) in streams.into_iter().enumerate() {
        let turn = every.unwrap_or_default() * u32::try_from(number).unwrap_or(0);
        let pace = Pace {
            first: began + turn,
            every: of_each,
        };
        connections.spawn(drive(stream, (number, pace), plan.clone(), limit.clone()));
    }
    let mut each = Vec::new();
    while let Some(ended) = connections.join_next().await {
        each.extend(ended??);
    }
    let took = began.elapsed();
    let count = each.len() as u64;
    Ok(Report::new(count, took, cpu.elapsed()?, &mut each))
}

/// Sends and waits by turns; how long each time through the plan took.
async fn drive(
    mut stream: Stream,
    (connection, pace): (usize, Pace),
    plan: Arc<Plan>,
    limit: Arc<Limit>,
) -> Result<Vec<Duration>> {
    let mut answers = Answers::default();
    let mut each = Vec::new();
    let mut texts = plan.texts(connection);
    loop {
        let start = pace.turn(each.len()).await;
        if !limit.allows_another() {
            return Ok(each);
        }
        plan::number(&mut texts, connection, each.len());
        for step in &plan.steps {
            let request = plan.request(step, (connection, &texts));
            stream.write_all(&request).await?;
            // Nothing is buffered below but by TLS.
            stream.flush().await?;
            let answer = tokio::time::timeout(ANSWER_MAX, answers.next(&mut stream));
            let status = answer.await.context("no answer")??;
            if !step.is_met_by(status) {
                bail!("an answer was {status}: {}", answers.body());
            }
            step.keep(&answers, &mut texts)?;
        }
        each.push(start.elapsed());
    }
}
