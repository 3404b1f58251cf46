//! The commands: serving until a signal comes, and the reset of credentials.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use server::{App, jobs, routes};
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::config::Config;
use crate::connection::Front;
use crate::credentials::Given;
use crate::data_dir::DataDir;
use crate::failure::Failure;
use crate::public_url::{PublicUrl, Scheme};
use crate::say::say;
use crate::serve::Doors;
use crate::signal::Stop;
use crate::tls::Tls;
use crate::{bootstrap, database, descriptors, listen, system};

/// How long what is queued may take to be written at the end.
const FLUSH_MAX: Duration = Duration::from_secs(10);

/// A server that answers.
struct Running {
    app: App,
    doors: Doors,
    /// Dropped last: a temporary folder is removed then.
    _data: DataDir,
}

/// Serves until it is asked to stop.
pub(crate) async fn serve(config: &Config) -> Result<(), Failure> {
    let mut stop = Stop::listen()?;
    let running = tokio::select! {
        running = Box::pin(start(config)) => running?,
        () = stop.asked() => return Ok(()),
    };
    stop.asked().await;
    tracing::info!("stopping");
    running.doors.close(&mut stop).await;
    shut_down(&running.app).await
}

async fn start(config: &Config) -> Result<Running, Failure> {
    let given = Given::from_environment();
    let listeners = listen::all(&config.listen).await?;
    let public_url = public_url(config, &listeners);
    let data = DataDir::open(&config.data)?;
    let app = system::open(config, &data, &public_url).await?;
    let (tls, ca) = match public_url.scheme {
        Scheme::Http => (None, None),
        Scheme::Https => {
            let tls = Tls::open(config.tls.as_ref(), &data, &public_url, system::clock())?;
            jobs::spawn("certificate", tls.renewal.run());
            (Some(tls.acceptor), tls.ca)
        }
    };
    bootstrap::start(&app, given).await?;
    app.check_ready()
        .await
        .map_err(|error| database::failed(&error))?;
    jobs::spawn("sweep", jobs::sweep::run(app.clone()));
    jobs::spawn("connections", jobs::connections::run(app.clone()));
    jobs::spawn("sealing", jobs::sealing::run(app.clone()));
    jobs::spawn("purge", jobs::purge::run(app.clone()));
    jobs::spawn("logouts", jobs::logouts::run(app.clone()));
    jobs::spawn("mails", jobs::mails::run(app.clone()));
    jobs::spawn("tasks", jobs::tasks::run(app.clone()));
    let front = Front {
        router: routes::router(app.clone()),
        tls,
    };
    let doors = Doors::open(listeners, &front, descriptors::connections_max());
    say(&ready(&public_url, ca))?;
    Ok(Running {
        app,
        doors,
        _data: data,
    })
}

/// Makes new credentials and prints them.
pub(crate) async fn reset(config: &Config) -> Result<(), Failure> {
    let given = Given::email_only()?;
    let public_url = public_url(config, &[]);
    let data = DataDir::open(&config.data)?;
    let app = system::open(config, &data, &public_url).await?;
    let done = bootstrap::reset(&app, given).await;
    shut_down(&app).await?;
    done
}

/// The URL that was set, or that of the first address listened on.
pub(crate) fn public_url(config: &Config, listeners: &[TcpListener]) -> PublicUrl {
    config.public_url.clone().unwrap_or_else(|| {
        let bound = listeners
            .first()
            .and_then(|listener| listener.local_addr().ok());
        let wanted = config.listen.first().map(|address| address.first());
        PublicUrl::of(bound.or(wanted).unwrap_or(([127, 0, 0, 1], 443).into()))
    })
}

async fn shut_down(app: &App) -> Result<(), Failure> {
    timeout(FLUSH_MAX, app.shut_down()).await.map_err(|_| {
        let message = "what was queued could not be written in time";
        Failure::operation(
            message,
            "look at the log of the database, and at the space on its disk",
        )
    })
}

/// The line that says that requests are answered.
fn ready(public_url: &PublicUrl, ca: Option<PathBuf>) -> String {
    let mut line = format!("lictor is ready at {public_url}");
    let mut curl = "curl".to_owned();
    if let Some(ca) = ca {
        let ca = std::path::absolute(&ca).unwrap_or(ca);
        // Writing to a String can't fail.
        let _ = write!(line, "; clients must trust the CA in {}", ca.display());
        let _ = write!(curl, " --cacert '{}'", ca.display());
    }
    let _ = write!(
        line,
        "; next, get a token: {curl} -d grant_type=client_credentials -d client_id=ID \
         -d client_secret=SECRET -d audience={public_url}/api/v2/ {public_url}/oauth/token"
    );
    line
}
