//! The process that is watched or killed: 64 writers, each of which notes its answers.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use domain::{Tenant, Timestamp};
use store::{Changed, Db, Location, changes, meta, testing};

pub(crate) const WRITERS: u32 = 64;
/// Begins the first argument of this program when it is the child.
const NAME: &str = "--write-as-child";

/// What the child does.
#[derive(Debug, Clone)]
pub(crate) struct Task {
    pub(crate) location: Location,
    /// Where it notes each answer, in one write.
    pub(crate) notes: PathBuf,
    /// Told apart from those of other children on the same database.
    pub(crate) generation: u32,
    /// How many changes each writer makes.
    pub(crate) rounds: u32,
    pub(crate) flush: bool,
}

impl Task {
    /// The task that these arguments stand for, if this is a child.
    pub(crate) fn parse(arguments: &[String]) -> Option<Self> {
        let [name, kind, place, notes, generation, rounds, flush] = arguments else {
            return None;
        };
        (name == NAME).then(|| Self {
            location: if kind == "file" {
                Location::File(place.into())
            } else {
                Location::Url(place.clone())
            },
            notes: notes.into(),
            generation: generation.parse().expect("a number"),
            rounds: rounds.parse().expect("a number"),
            flush: flush == "true",
        })
    }

    /// Has `command` start this program as the child.
    pub(crate) fn pass_to(&self, command: &mut Command) {
        command.arg(NAME);
        match &self.location {
            Location::File(path) => command.arg("file").arg(path),
            Location::Url(url) => command.arg("url").arg(url),
        };
        command.arg(&self.notes);
        let numbers = [self.generation, self.rounds].map(|number| number.to_string());
        command.args(numbers).arg(self.flush.to_string());
    }
}

/// This program.
pub(crate) fn program() -> PathBuf {
    std::env::current_exe().expect("this program knows where it is")
}

/// What a writer writes, in two tables, and notes when it was answered.
pub(crate) fn token(generation: u32, writer: u32, round: u32) -> String {
    format!("token-{generation:04}-{writer:04}-{round:08}")
}

/// The tokens of answered changes. A line that was cut off by a kill is none.
pub(crate) fn noted(notes: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(notes).unwrap_or_default();
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let lines = whole.lines();
    lines
        .filter_map(|line| Some(line.strip_prefix("committed ")?.to_owned()))
        .collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "nothing else runs in this process"
)]
pub(crate) async fn run(task: &Task) {
    let db = if task.flush {
        Db::open(&task.location).await
    } else {
        testing::open_unflushed(&task.location).await
    };
    let db = db.expect("the database opens");
    let notes = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&task.notes);
    let notes = Arc::new(notes.expect("the notes open"));
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (db, task, notes) = (db.clone(), task.clone(), notes.clone());
            tokio::spawn(async move {
                for round in 0..task.rounds {
                    let token = token(task.generation, writer, round);
                    change(&db, &token).await.expect("the change is made");
                    let note = format!("committed {token}\n");
                    (&*notes)
                        .write_all(note.as_bytes())
                        .expect("the note is written");
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.expect("a writer ends well");
    }
    db.close().await;
}

async fn change(db: &Db, token: &str) -> domain::Result<()> {
    let mut writer = db.write().await?;
    meta::set(&mut writer, token, token).await?;
    let now = Timestamp::from_millis(0);
    changes::append(&mut writer, Tenant(1), Changed::Client, token, now);
    writer.commit().await
}
