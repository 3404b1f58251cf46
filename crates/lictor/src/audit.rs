//! `lictor audit`: whether the log of changes is whole. It only reads, so that it can run beside a
//! server.

use std::path::Path;

use domain::Tenant;
use jose::AuditKey;
use server::audit::{self, Checkpoint, Report};
use store::log_seals::{self, PlaceKind};
use store::{ReadOnly, Reader};

use crate::config::Config;
use crate::data_dir::DataDir;
use crate::failure::Failure;
use crate::say::say;
use crate::{database, master_key};

/// A database that is looked at, and the keys to its log.
struct Opened {
    db: ReadOnly,
    key: AuditKey,
    tenants: Vec<Tenant>,
}

impl Opened {
    async fn open(config: &Config) -> Result<Self, Failure> {
        let (location, key_file) = DataDir::existing_database(config)?;
        let db = database::look_at(&location).await?;
        let key = master_key::of(config, &key_file, &db).await?.audit_key();
        let tenants = async { store::tenants::all(db.read().await?.conn()).await };
        let tenants = tenants.await.map_err(|error| database::failed(&error))?;
        Ok(Self { db, key, tenants })
    }

    async fn read(&self) -> Result<Reader, Failure> {
        let reader = self.db.read().await;
        reader.map_err(|error| database::failed(&error))
    }
}

/// Goes through the logs of all tenants and says what it finds.
///
/// # Errors
/// If anything is not as the server wrote it, or it can't be looked at.
pub(crate) async fn verify(config: &Config, file: Option<&Path>) -> Result<(), Failure> {
    let kept = file.map(read).transpose()?.unwrap_or_default();
    let opened = Opened::open(config).await?;
    let mut found = 0;
    for checkpoint in &kept {
        if !opened.tenants.contains(&checkpoint.tenant) {
            say(&format!(
                "tenant {}: gone, but there is a checkpoint of it",
                checkpoint.tenant.0
            ))?;
            found += 1;
        }
    }
    for tenant in &opened.tenants {
        let mut reader = opened.read().await?;
        let mut own = kept.iter().filter(|one| one.tenant == *tenant);
        let report = audit::verify(&mut reader, &opened.key, *tenant, own.next()).await;
        let report = report.map_err(|error| database::failed(&error))?;
        say(&told(&report))?;
        found += report.found;
    }
    opened.db.close().await;
    if found == 0 {
        return Ok(());
    }
    let message = format!("the log of changes was tampered with: {found} findings");
    let hint = "compare it with a backup, and find out who can write to the database";
    Err(Failure::finding(message, hint))
}

/// What a report says, line by line.
fn told(report: &Report) -> String {
    let Tenant(tenant) = report.tenant;
    let mut lines = vec![format!(
        "tenant {tenant}: {} entries compared, sealed up to {}",
        report.entries, report.sealed_to
    )];
    let mut note = |is_so: bool, text: String| {
        if is_so {
            lines.push(format!("tenant {tenant}: {text}"));
        }
    };
    let (erased, unsealed, pruned) = (report.erased, report.unsealed, report.pruned_to);
    note(
        erased > 0,
        format!("{erased} entries from which a person's data was erased"),
    );
    note(unsealed > 0, format!("{unsealed} entries not sealed yet"));
    note(pruned > 0, format!("pruned up to {pruned}"));
    let text = "the checkpoint is from before that, and says nothing any more";
    note(report.is_checkpoint_pruned, text.to_owned());
    for finding in &report.findings {
        note(true, finding.to_string());
    }
    let more = report.found - report.findings.len() as u64;
    note(more > 0, format!("and {more} more findings"));
    lines.join("\n")
}

/// Prints the signed end of each tenant's chain, one a line.
///
/// # Errors
/// If there is none, or it was not signed by the server.
pub(crate) async fn checkpoint(config: &Config) -> Result<(), Failure> {
    let opened = Opened::open(config).await?;
    for tenant in opened.tenants.iter().copied() {
        let mut reader = opened.read().await?;
        let head = log_seals::place(reader.conn(), tenant, PlaceKind::Head).await;
        let head = head.map_err(|error| database::failed(&error))?;
        let place = head.ok_or_else(|| {
            let message = format!("nothing of the log of tenant {} is sealed yet", tenant.0);
            Failure::operation(message, "change something, and wait for a second")
        })?;
        let checkpoint = Checkpoint { tenant, place };
        if !checkpoint.is_genuine(&opened.key) {
            let message = "the end of the chain is not signed by this server";
            return Err(Failure::finding(
                message,
                "see what `lictor audit verify` says",
            ));
        }
        say(&checkpoint.to_json(&opened.key).to_string())?;
    }
    opened.db.close().await;
    Ok(())
}

/// Reads checkpoints, one a line.
fn read(file: &Path) -> Result<Vec<Checkpoint>, Failure> {
    let refuse = |why: &str| {
        let message = format!("{}: {why}", file.display());
        Failure::configuration(
            message,
            "name a file that `lictor audit checkpoint` printed",
        )
    };
    let text = std::fs::read_to_string(file).map_err(|error| refuse(&error.to_string()))?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let parse = |line| {
        let value = serde_json::from_str(line).ok();
        let checkpoint = value.and_then(|value| Checkpoint::from_json(&value));
        checkpoint.ok_or_else(|| refuse("there is a line that is no checkpoint"))
    };
    let all = lines.map(parse).collect::<Result<Vec<_>, _>>()?;
    if all.is_empty() {
        return Err(refuse("it is empty"));
    }
    Ok(all)
}
