//! The life of one permission, over and over on one connection: its impact, its deletion by the plan
//! that was just answered, its restore. It ends with an error at the first answer that is none of
//! these.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;

use crate::load::{Answers, Stream, Target};
use crate::report::Report;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A file of JSON that says which permission
    #[arg(long)]
    plan: PathBuf,
    /// How long at least
    #[arg(long)]
    seconds: f64,
    /// How often at least
    #[arg(long)]
    count: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    /// `http://host:port`.
    origin: String,
    authorization: String,
    /// The path of the permission.
    permission: String,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(live(arguments))
}

async fn live(arguments: &Arguments) -> Result<()> {
    let text = std::fs::read_to_string(&arguments.plan)?;
    let plan: Plan = serde_json::from_str(&text).context("the plan")?;
    let target = Target::plain(&plan.origin);
    let mut client = Client {
        stream: target.connect().await?,
        answers: Answers::default(),
        host: plan.origin.replace("http://", ""),
        authorization: plan.authorization,
    };
    let began = Instant::now();
    let (mut count, mut each) = (0, [const { Vec::new() }; 3]);
    while count < arguments.count || began.elapsed().as_secs_f64() < arguments.seconds {
        let (impact, seen) = client
            .send("GET", &format!("{}/impact", plan.permission), "")
            .await?;
        let tag = format!("if-match: \"{}\"\r\n", text_of(&impact, "plan")?);
        let (deletion, deleted) = client.send("DELETE", &plan.permission, &tag).await?;
        let path = format!(
            "/api/lictor/v1/deletions/{}/restore",
            text_of(&deletion, "id")?
        );
        let (_, restored) = client.send("POST", &path, "content-length: 0\r\n").await?;
        for (list, took) in each.iter_mut().zip([seen, deleted, restored]) {
            list.push(took);
        }
        count += 1;
    }
    let took = began.elapsed();
    let [impact, delete, restore] =
        each.map(|mut each| Report::new(each.len() as u64, took, Duration::ZERO, &mut each));
    println!(
        "{}",
        json!({"impact": impact, "delete": delete, "restore": restore})
    );
    Ok(())
}

fn text_of<'a>(answer: &'a Value, name: &str) -> Result<&'a str> {
    let found = answer.get(name).and_then(Value::as_str);
    found.with_context(|| format!("an answer without `{name}`: {answer}"))
}

struct Client {
    stream: Stream,
    answers: Answers,
    host: String,
    authorization: String,
}

impl Client {
    /// Sends a request without a body; the answer, and how long it took.
    async fn send(&mut self, method: &str, path: &str, header: &str) -> Result<(Value, Duration)> {
        let (host, authorization) = (&self.host, &self.authorization);
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: {authorization}\r\n\
             {header}\r\n"
        );
        let start = Instant::now();
        self.stream.write_all(request.as_bytes()).await?;
        let status = self.answers.next(&mut self.stream).await?;
        let (took, body) = (start.elapsed(), self.answers.body());
        ensure!(
            (200..300).contains(&status),
            "{method} {path}: {status}: {body}"
        );
        Ok((serde_json::from_str(&body)?, took))
    }
}
