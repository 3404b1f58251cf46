//! Putting the server together: data, database, master key, and what the handlers are given.

use std::sync::Arc;

use domain::{Clock, Tenant};
use jose::SystemRandom;
use server::{App, Config as ServerConfig, Parts};

use crate::clock::SystemClock;
use crate::config::Config;
use crate::data_dir::DataDir;
use crate::failure::Failure;
use crate::outbound::Https;
use crate::public_url::PublicUrl;
use crate::{database, master_key, remote};

/// The first tenant's number; it is made at the first start.
const FIRST_TENANT: Tenant = Tenant(1);

/// Opens everything that requests need.
pub(crate) async fn open(
    config: &Config,
    data: &DataDir,
    public_url: &PublicUrl,
) -> Result<App, Failure> {
    let trusted = remote::tls::of_applications(config.trust.as_deref())?;
    let outbound = Https::new(trusted);
    let db = database::open(&data.database(config)?).await?;
    let master_key = master_key::open(config, &data.master_key(), &db).await?;
    let tenant = async { store::tenants::first(db.read().await?.conn()).await };
    let tenant = tenant
        .await
        .map_err(|error| database::failed(&error))?
        .unwrap_or(FIRST_TENANT);
    Ok(App::new(Parts {
        db,
        clock: clock(),
        random: Arc::new(SystemRandom),
        outbound: Arc::new(outbound),
        master_key,
        config: ServerConfig {
            public_url: public_url.as_str().to_owned(),
            retention_millis: config.retention_millis,
            changes_millis: config.changes_millis,
            mail_dir: Some(data.mails()),
        },
        tenant,
    }))
}

pub(crate) fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}
