//! A long task that a caller starts and asks about: the import or export of users,
//! a mail (reference §13).

pub mod export;
pub mod import;

use serde_json::{Map, Value, json};

use crate::Timestamp;

/// How long a finished job and what it made are kept, in milliseconds: 24 hours, as at Auth0.
pub const RETENTION_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// A job.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// `job_` and 16 letters and digits.
    pub id: String,
    pub kind: Kind,
    pub status: Status,
    pub created_at: Timestamp,
    /// What the caller sent, in Auth0's names: `connection_id`, `upsert`, `format`, `fields`.
    pub parameters: Map<String, Value>,
    pub progress: Progress,
    /// How an import went.
    pub summary: Option<Summary>,
    /// Why it failed, fit for the caller.
    pub details: Option<String>,
}

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    UsersImport,
    UsersExport,
    /// A mail by which a user verifies an address.
    VerificationEmail,
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It waits for its turn.
    Pending,
    Processing,
    Completed,
    /// It ended without doing all of it; see [`Job::details`].
    Failed,
}

/// Users that a job has been through, and all of them as far as known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    pub done: i64,
    pub total: i64,
}

/// Users that an import has read, by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    pub failed: i64,
    pub updated: i64,
    pub inserted: i64,
}

impl Kind {
    /// The word on the wire: `type`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UsersImport => "users_import",
            Self::UsersExport => "users_export",
            Self::VerificationEmail => "verification_email",
        }
    }

    /// From the word on the wire.
    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::UsersImport,
            Self::UsersExport,
            Self::VerificationEmail,
        ]
        .into_iter()
        .find(|kind| kind.as_str() == word)
    }
}

impl Status {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }

    /// From the word on the wire.
    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::Pending,
            Self::Processing,
            Self::Completed,
            Self::Failed,
        ]
        .into_iter()
        .find(|status| status.as_str() == word)
    }

    /// Whether nothing more happens to it.
    pub fn is_final(self) -> bool {
        match self {
            Self::Pending | Self::Processing => false,
            Self::Completed | Self::Failed => true,
        }
    }
}

impl Progress {
    /// In per cent, rounded down; nothing to do is done.
    pub fn percentage(self) -> i64 {
        if self.total <= 0 {
            return 100;
        }
        self.done
            .clamp(0, self.total)
            .saturating_mul(100)
            .div_euclid(self.total)
    }

    /// Seconds that the rest takes at the speed so far, rounded up; `None` before anything is done.
    pub fn seconds_left(self, elapsed_millis: i64) -> Option<i64> {
        if self.done <= 0 {
            return None;
        }
        let left = self.total.saturating_sub(self.done).max(0);
        let millis = left.saturating_mul(elapsed_millis.max(0)) / self.done;
        Some(millis.saturating_add(999) / 1000)
    }
}

impl Summary {
    /// All users that were read.
    pub fn total(self) -> i64 {
        self.failed + self.updated + self.inserted
    }

    /// As it is answered, and stored.
    pub fn wire(self) -> Value {
        json!({
            "failed": self.failed, "updated": self.updated, "inserted": self.inserted,
            "total": self.total(),
        })
    }

    /// Reads what [`Summary::wire`] wrote; `None` if a number is missing.
    pub fn read(value: &Value) -> Option<Self> {
        let number = |key: &str| value.get(key)?.as_i64();
        Some(Self {
            failed: number("failed")?,
            updated: number("updated")?,
            inserted: number("inserted")?,
        })
    }
}

impl Job {
    /// What starting a job answers.
    pub fn started(&self) -> Value {
        Value::Object(self.members())
    }

    /// What asking for a job answers. `location` is where its file can be fetched, once there is
    /// one.
    pub fn wire(&self, location: Option<&str>, now: Timestamp) -> Value {
        let mut out = self.members();
        let mut put = |key: &str, value: Value| out.insert(key.to_owned(), value);
        if let Some(location) = location {
            put("location", location.into());
        }
        match self.status {
            Status::Pending => {}
            Status::Processing => {
                // An import that is through its users still writes its report.
                put("percentage_done", self.progress.percentage().min(99).into());
                let elapsed = now.millis().saturating_sub(self.created_at.millis());
                if let Some(seconds) = self.progress.seconds_left(elapsed) {
                    put("time_left_seconds", seconds.into());
                }
            }
            Status::Completed => {
                put("percentage_done", 100.into());
                put("time_left_seconds", 0.into());
            }
            Status::Failed => {
                put("percentage_done", self.progress.percentage().into());
            }
        }
        if let Some(details) = &self.details {
            put("status_details", details.clone().into());
        }
        if let Some(summary) = self.summary {
            put("summary", summary.wire());
        }
        Value::Object(out)
    }

    fn members(&self) -> Map<String, Value> {
        let mut out = Map::new();
        out.insert("status".to_owned(), self.status.as_str().into());
        out.insert("type".to_owned(), self.kind.as_str().into());
        out.insert("created_at".to_owned(), self.created_at.iso().into());
        out.insert("id".to_owned(), self.id.clone().into());
        match self.kind {
            Kind::UsersImport | Kind::UsersExport => out.extend(self.parameters.clone()),
            // Whose address it is isn't answered.
            Kind::VerificationEmail => {}
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(status: Status) -> Job {
        let parameters = json!({"connection_id": "con_1", "upsert": false});
        Job {
            id: "job_0000000000000001".into(),
            kind: Kind::UsersImport,
            status,
            created_at: Timestamp::from_millis(0),
            parameters: parameters.as_object().unwrap().clone(),
            progress: Progress {
                done: 25,
                total: 100,
            },
            summary: None,
            details: None,
        }
    }

    fn shown(job: &Job) -> String {
        job.wire(None, Timestamp::from_millis(10_001)).to_string()
    }

    const START: &str = r#""type":"users_import","created_at":"1970-01-01T00:00:00.000Z","id":"job_0000000000000001","connection_id":"con_1","upsert":false"#;

    #[test]
    fn answers_follow_the_state() {
        let pending = format!("{{\"status\":\"pending\",{START}}}");
        assert_eq!(job(Status::Pending).started().to_string(), pending);
        assert_eq!(shown(&job(Status::Pending)), pending);
        assert_eq!(
            shown(&job(Status::Processing)),
            format!(
                "{{\"status\":\"processing\",{START},\"percentage_done\":25,\"time_left_seconds\":31}}"
            )
        );
        let done = Job {
            summary: Some(Summary {
                failed: 1,
                updated: 2,
                inserted: 3,
            }),
            ..job(Status::Completed)
        };
        assert_eq!(
            shown(&done),
            format!(
                "{{\"status\":\"completed\",{START},\"percentage_done\":100,\"time_left_seconds\":0,\"summary\":{{\"failed\":1,\"updated\":2,\"inserted\":3,\"total\":6}}}}"
            )
        );
        let failed = Job {
            details: Some("no".into()),
            ..job(Status::Failed)
        };
        assert_eq!(
            failed.wire(Some("u"), failed.created_at)["status_details"],
            "no"
        );
    }

    #[test]
    fn progress_is_within_bounds() {
        let of = |done, total| Progress { done, total }.percentage();
        assert_eq!(
            [of(0, 0), of(0, 3), of(1, 3), of(3, 3), of(9, 3)],
            [100, 0, 33, 100, 100]
        );
        assert_eq!(Progress { done: 0, total: 5 }.seconds_left(1000), None);
        let most = Progress {
            done: 1,
            total: i64::MAX,
        };
        assert!(most.seconds_left(i64::MAX).is_some());
        let mut through = job(Status::Processing);
        through.progress.done = 100;
        assert_eq!(
            through.wire(None, through.created_at)["percentage_done"],
            99
        );
    }

    #[test]
    fn words_are_read_back() {
        for status in [
            Status::Pending,
            Status::Processing,
            Status::Completed,
            Status::Failed,
        ] {
            assert_eq!(Status::parse(status.as_str()), Some(status));
        }
        for kind in [
            Kind::UsersImport,
            Kind::UsersExport,
            Kind::VerificationEmail,
        ] {
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(Status::parse(""), None);
        let summary = Summary {
            failed: 1,
            updated: 0,
            inserted: 4,
        };
        assert_eq!(Summary::read(&summary.wire()), Some(summary));
    }
}
