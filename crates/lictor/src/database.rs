//! Opening the database, and what to do when it can't be opened.

use domain::Error;
use store::{Db, Location, ReadOnly};

use crate::failure::Failure;

pub(crate) async fn open(location: &Location) -> Result<Db, Failure> {
    Db::open(location)
        .await
        .map_err(|error| refused(location, &error))
}

/// Opens a database that is there, only to look at it.
pub(crate) async fn look_at(location: &Location) -> Result<ReadOnly, Failure> {
    ReadOnly::open(location)
        .await
        .map_err(|error| refused(location, &error))
}

fn refused(location: &Location, error: &Error) -> Failure {
    let place = match location {
        Location::File(path) => path.display().to_string(),
        // It may hold a password.
        Location::Url(_) => "PostgreSQL".to_owned(),
    };
    let reason = if let Error::Refused(reason) = error {
        *reason
    } else {
        ""
    };
    let hint = match (reason, location) {
        (store::IN_USE, _) => "stop the other process first, or use another database",
        (store::NEWER, _) => {
            "start the version of lictor that made it, or restore a backup from before the upgrade"
        }
        (store::OLDER, _) => "start this version of lictor once, which brings it up to date",
        (_, Location::File(_)) => "see that the folder can be written to and the file is lictor's",
        (_, Location::Url(_)) => "see that the URL is right and the database lets lictor in",
    };
    Failure::operation(format!("{place}: {}", detail(error)), hint)
}

/// The database was open, but now fails.
pub(crate) fn failed(error: &Error) -> Failure {
    let hint = "look at the log of the database, and at the space on its disk";
    Failure::operation(format!("the database failed: {}", detail(error)), hint)
}

fn detail(error: &Error) -> String {
    if let Error::Internal(report) = error {
        report.detail.clone()
    } else {
        error.to_string()
    }
}
