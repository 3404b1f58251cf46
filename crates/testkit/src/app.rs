//! The server without sockets: the real router over a database of its own.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::Body;
use domain::permission::RETENTION_MILLIS;
use domain::{Clock as _, Tenant, Timestamp};
use http::{Method, Request, header};
use http_body_util::BodyExt as _;
use jose::MasterKey;
use serde_json::{Value, json};
use server::ops::bootstrap::{self, Bootstrap, setup_token_hash};
use server::{App, Config, Parts, routes};
use store::Db;
use tower::ServiceExt as _;

use crate::keys::signing_keys;
use crate::{Actor, Database, Engine, Mail, Outbox, Reply, SeededRandom, TestClock, documented};

/// The application that may do everything.
pub const CLIENT_ID: &str = "OnlyForTestsOnlyForTestsOnlyFor1";
pub const CLIENT_SECRET: &str = "not-a-secret-not-a-secret-not-a-secret-not-a-secret-not-a-secret";
/// The first administrator.
pub const ADMIN_EMAIL: &str = "admin@example.com";
/// The setup link's token.
pub const SETUP_TOKEN: &str = "a-setup-token-that-only-tests-know-of-123456";
/// `iss` of every token.
pub const ISSUER: &str = "https://localhost:8443/";

/// How long the log of changes is kept: a year.
const CHANGES_MILLIS: i64 = 365 * 86_400_000;

/// A server.
pub struct TestApp {
    pub app: App,
    pub clock: Arc<TestClock>,
    /// What was sent to applications.
    pub outbox: Arc<Outbox>,
    router: Router,
    /// How many things were named.
    named: AtomicU32,
    /// Kept for as long as the server lives.
    database: Arc<Database>,
}

impl fmt::Debug for TestApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestApp").finish_non_exhaustive()
    }
}

impl TestApp {
    /// A fresh server; `None` where there is no such engine, which is said.
    ///
    /// # Panics
    /// If there is none in CI, or if the database can't be made.
    pub async fn start(engine: Engine) -> Option<Self> {
        let database = Arc::new(Database::create(engine).await?);
        let db = Db::open(database.location())
            .await
            .expect("a fresh database opens");
        Some(Self::with(db, database, Tenant(1)).await)
    }

    /// The same, but SQLite doesn't flush: for tests of many changes that are not about failures.
    ///
    /// # Panics
    /// As [`TestApp::start`] does.
    pub async fn start_unflushed(engine: Engine) -> Option<Self> {
        let database = Arc::new(Database::create(engine).await?);
        let db = match engine {
            Engine::Sqlite => store::testing::open_unflushed(database.location()).await,
            Engine::Postgres => Db::open(database.location()).await,
        };
        let db = db.expect("a fresh database opens");
        Some(Self::with(db, database, Tenant(1)).await)
    }

    /// Sends the mails that are due; then all that were sent, oldest first.
    ///
    /// # Panics
    /// If the database refuses.
    pub async fn mails(&self) -> Vec<Mail> {
        let sent = server::jobs::mails::once(&self.app).await;
        sent.expect("mails are sent");
        let tenant = self.app.home().tenant.0.to_string();
        Mail::all(&self.database.mails().join(tenant))
    }

    /// Tells applications of the sessions that have ended; then what they were told.
    ///
    /// # Panics
    /// If the database refuses.
    pub async fn told(&self) -> Vec<(String, String)> {
        let told = server::jobs::logouts::once(&self.app).await;
        told.expect("applications are told");
        self.outbox.take()
    }

    /// Another tenant in the same database. It has the same issuer, so that only its data and
    /// its keys keep it apart.
    pub async fn neighbour(&self) -> Self {
        let db = self.app.db().clone();
        Self::with(db, self.database.clone(), Tenant(2)).await
    }

    /// The same tenant as after a restart: nothing is left but the database.
    #[must_use]
    pub fn restarted(&self) -> Self {
        let tenant = self.app.home().tenant;
        let named = 1000 + self.number();
        let (db, clock) = (self.app.db().clone(), self.clock.clone());
        let outbox = self.outbox.clone();
        let parts = (db, &*self.database, outbox);
        let app = App::new(Self::parts(parts, clock, tenant, named));
        let router = routes::router(app.clone());
        Self {
            app,
            clock: self.clock.clone(),
            outbox: self.outbox.clone(),
            router,
            named: AtomicU32::new(named),
            database: self.database.clone(),
        }
    }

    fn parts(
        (db, database, outbound): (Db, &Database, Arc<Outbox>),
        clock: Arc<TestClock>,
        tenant: Tenant,
        seed: u32,
    ) -> Parts {
        Parts {
            db,
            clock,
            random: Arc::new(SeededRandom::new(seed.into())),
            outbound,
            master_key: MasterKey::new([7; 32]),
            config: Config {
                public_url: ISSUER.trim_end_matches('/').to_owned(),
                retention_millis: RETENTION_MILLIS,
                changes_millis: Some(CHANGES_MILLIS),
                mail_dir: Some(database.mails().join(tenant.0.to_string())),
            },
            tenant,
        }
    }

    /// One more tenant in the same database, after the neighbour.
    pub async fn tenant(&self, number: i64) -> Self {
        let db = self.app.db().clone();
        Self::with(db, self.database.clone(), Tenant(2 + number)).await
    }

    async fn with(db: Db, database: Arc<Database>, tenant: Tenant) -> Self {
        let clock = Arc::new(TestClock::default());
        let outbox = Arc::new(Outbox::default());
        let number = u8::try_from(tenant.0).unwrap_or_default();
        let app = App::new(Self::parts(
            (db, &database, outbox.clone()),
            clock.clone(),
            tenant,
            number.into(),
        ));
        let bootstrap = Bootstrap {
            client_id: CLIENT_ID.to_owned(),
            client_secret: CLIENT_SECRET.to_owned(),
            admin_email: ADMIN_EMAIL.to_owned(),
            admin_password_hash: String::new(),
            setup_token_hash: setup_token_hash(SETUP_TOKEN),
            signing_keys: Some(signing_keys(number.into())),
        };
        bootstrap::run(&app, &bootstrap, clock.now())
            .await
            .expect("the tenant is made");
        let router = routes::router(app.clone());
        Self {
            app,
            clock,
            outbox,
            router,
            named: AtomicU32::new(0),
            database,
        }
    }

    /// What the clock says.
    pub fn clock_now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A number that no other thing of this app was named with.
    pub fn number(&self) -> u32 {
        self.named.fetch_add(1, Ordering::Relaxed)
    }

    /// Sends a request to the router and reads the answer.
    pub async fn send(&self, request: Request<Body>) -> Reply {
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let answered = self.router.clone().oneshot(request).await;
        let Ok(response) = answered;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("the body is whole").to_bytes();
        let status = parts.status.as_u16();
        if !parts.headers.contains_key(header::CONTENT_ENCODING) {
            documented::check(&method, &uri, status, &body);
        }
        Reply {
            status,
            headers: parts.headers,
            body,
        }
    }

    /// Asks the token endpoint with a JSON body.
    pub async fn token_request(&self, body: &Value) -> Reply {
        self.nobody().post("/oauth/token", body).await
    }

    /// A token for an application, for the audience, with what it is granted there.
    ///
    /// # Panics
    /// If it is refused.
    pub async fn token(&self, client_id: &str, secret: &str, audience: &str) -> String {
        let request = json!({
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": secret,
            "audience": audience,
        });
        self.token_request(&request)
            .await
            .expect(200)
            .text("access_token")
    }

    /// Who may do everything.
    pub async fn admin(&self) -> Actor<'_> {
        let audience = format!("{ISSUER}api/v2/");
        let token = self.token(CLIENT_ID, CLIENT_SECRET, &audience).await;
        self.bearer(&token)
    }

    /// Who has these scopes of the Management API and no others.
    ///
    /// # Panics
    /// If there are no such scopes.
    pub async fn with_scopes(&self, scopes: &[&str]) -> Actor<'_> {
        let request = json!({
            "grant_type": "client_credentials",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "audience": format!("{ISSUER}api/v2/"),
            "scope": scopes.join(" "),
        });
        let token = self.token_request(&request).await.expect(200);
        self.bearer(&token.text("access_token"))
    }

    /// Whoever holds this token.
    pub fn bearer(&self, token: &str) -> Actor<'_> {
        Actor {
            app: self,
            token: Some(token.to_owned()),
            headers: Vec::new(),
        }
    }

    /// Someone without a token.
    pub fn nobody(&self) -> Actor<'_> {
        Actor {
            app: self,
            token: None,
            headers: Vec::new(),
        }
    }

    /// Sends a form to the token endpoint.
    ///
    /// # Panics
    /// Never, for forms that are valid.
    pub async fn token_form(&self, form: &str, authorization: Option<&str>) -> Reply {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri("/oauth/token")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(value) = authorization {
            request = request.header(header::AUTHORIZATION, value);
        }
        let request = request
            .body(Body::from(form.to_owned()))
            .expect("the request is valid");
        self.send(request).await
    }
}
