//! `/dashboard/apis/{id}/settings`

use std::sync::Arc;

use domain::deletion::Kind;
use domain::resource_server::ResourceServer;
use domain::schema::resource_server as schema;
use domain::{Error, System};
use http::StatusCode;
use maud::{Markup, html};
use serde_json::{Map, Value, json};

use super::super::pairs::Pairs;
use super::super::{Answer, Fault, Reply, Visit, link, told};
use super::{find, frame, name};
use crate::App;
use crate::ops::resource_servers as ops;
use crate::ui::{
    Act, Check, Choice, Field, Form, Look, Page, Problems, Tone, alert, ask, button, number,
    select, summary, switch, text,
};

/// The longest lifetime of a token: 30 days, in seconds.
const LIFETIME_MAX: i64 = 2_592_000;
const PROFILES: [Choice<'static>; 2] = [
    Choice {
        value: "access_token",
        label: "Auth0 profile",
    },
    Choice {
        value: "rfc9068_profile",
        label: "RFC 9068 profile",
    },
];
const USER_POLICIES: [Choice<'static>; 3] = [
    Choice {
        value: "allow_all",
        label: "All applications allowed",
    },
    Choice {
        value: "require_client_grant",
        label: "Per-application authorization",
    },
    Choice {
        value: "deny_all",
        label: "No applications allowed",
    },
];
const CLIENT_POLICIES: [Choice<'static>; 2] = [
    Choice {
        value: "require_client_grant",
        label: "Per-application authorization",
    },
    Choice {
        value: "deny_all",
        label: "No applications allowed",
    },
];

/// What the form shows: the API's settings as the form would send them.
struct Shown(Map<String, Value>);

impl Shown {
    fn of(server: &ResourceServer) -> Self {
        let setting = |key: &str| server.settings.get(key).cloned().unwrap_or_default();
        let policy = |half: &str| {
            let found = setting("subject_type_authorization");
            found
                .pointer(&format!("/{half}/policy"))
                .cloned()
                .unwrap_or_default()
        };
        let dialect = setting("token_dialect");
        let dialect = dialect.as_str().unwrap_or("access_token");
        let fields = json!({
            "name": server.name().unwrap_or_default(),
            "token_lifetime": setting("token_lifetime"),
            "token_lifetime_for_web": setting("token_lifetime_for_web"),
            "token_dialect": dialect.trim_end_matches("_authz"),
            "adds_permissions": dialect.ends_with("_authz"),
            "enforce_policies": setting("enforce_policies") == Value::Bool(true),
            "skip_consent": setting("skip_consent_for_verifiable_first_party_clients") == Value::Bool(true),
            "allow_offline_access": setting("allow_offline_access") == Value::Bool(true),
            "user_policy": policy("user"),
            "client_policy": policy("client"),
        });
        Self(fields.as_object().cloned().unwrap_or_default())
    }

    /// The same as it was sent.
    fn sent(form: &Pairs) -> Self {
        let text = |name: &str| Value::from(form.trimmed(name));
        let number = |name: &str| match form.trimmed(name).parse::<i64>() {
            Ok(number) => Value::from(number),
            Err(_) => text(name),
        };
        let fields = json!({
            "name": text("name"),
            "token_lifetime": number("token_lifetime"),
            "token_lifetime_for_web": number("token_lifetime_for_web"),
            "token_dialect": text("token_dialect"),
            "adds_permissions": form.has("adds_permissions"),
            "enforce_policies": form.has("enforce_policies"),
            "skip_consent": form.has("skip_consent"),
            "allow_offline_access": form.has("allow_offline_access"),
            "user_policy": text("user_policy"),
            "client_policy": text("client_policy"),
        });
        Self(fields.as_object().cloned().unwrap_or_default())
    }

    fn text(&self, name: &str) -> String {
        match self.0.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    fn is_on(&self, name: &str) -> bool {
        self.0.get(name) == Some(&Value::Bool(true))
    }
}

/// `GET …/settings`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let server = find(&app, &visit).await?;
    let page = page(
        &app,
        &visit,
        &server,
        (&Shown::of(&server), &Problems::default()),
    )
    .await?;
    Ok(Reply::page(page))
}

async fn page(
    app: &App,
    visit: &Visit,
    server: &ResourceServer,
    (shown, problems): (&Shown, &Problems),
) -> Result<Page, Fault> {
    let mut told = told::read(app, visit, (Kind::Api, name(server))).await?;
    if visit.query().get("done") == "saved" {
        told = told::plainly("Saved");
    }
    let content = html! {
        (summary(problems))
        (form(visit, server, (shown, problems)))
        @if server.system != Some(System::Management) && visit.has("delete:resource_servers") {
            (danger(server))
        }
    };
    Ok(frame::page(
        server,
        ("Settings", &content),
        (told.status, told.notice),
    ))
}

fn form(visit: &Visit, server: &ResourceServer, (shown, problems): (&Shown, &Problems)) -> Markup {
    let action = link::path(&["apis", &server.id, "settings"]);
    let csrf = visit.csrf();
    let may_save = visit.has("update:resource_servers");
    let version = server.version.to_string();
    let fields = html! {
        input type="hidden" name="version" value=(version);
        (general(server, (shown, problems)))
        (tokens(server, (shown, problems)))
        @if server.system.is_none() { (rbac(shown)) }
        (access(server, shown))
        @if may_save { div.actions { (button("Save", Look::Primary, Act::Submit)) } }
        @else { (alert(Tone::Info, &html! { p { "You can look at these settings, but not change them." } })) }
    };
    Form::new(&action, &csrf).class("settings").around(&fields)
}

fn general(server: &ResourceServer, (shown, problems): (&Shown, &Problems)) -> Markup {
    let is_system = server.system.is_some();
    let called = if is_system {
        name(server).to_owned()
    } else {
        shown.text("name")
    };
    html! {
        section.fields {
            h2 { "General" }
            (text(&Field { label: "Id", name: "id", value: &server.id, is_read_only: true, ..Field::default() }))
            (text(&Field { label: "Name", name: "name", value: &called, is_read_only: is_system, is_required: !is_system,
                problem: problems.of("name"), ..Field::default() }))
            (text(&Field { label: "Identifier", name: "identifier", value: &server.identifier, is_read_only: true,
                hint: "The audience of its tokens. It can’t be changed.", ..Field::default() }))
        }
    }
}

fn tokens(server: &ResourceServer, (shown, problems): (&Shown, &Problems)) -> Markup {
    let (lifetime, web) = (
        shown.text("token_lifetime"),
        shown.text("token_lifetime_for_web"),
    );
    let dialect = shown.text("token_dialect");
    html! {
        section.fields {
            h2 { "Tokens" }
            (number(&Field { label: "Maximum access token lifetime (seconds)", name: "token_lifetime", value: &lifetime,
                hint: "How long a deleted permission can still be in a token that was issued before.",
                problem: problems.of("token_lifetime"), ..Field::default() }, (0, LIFETIME_MAX)))
            @if server.system.is_none() {
                (number(&Field { label: "Implicit and hybrid flow access token lifetime (seconds)", name: "token_lifetime_for_web",
                    value: &web, problem: problems.of("token_lifetime_for_web"), ..Field::default() }, (0, LIFETIME_MAX)))
                (select(&Field { label: "JWT profile", name: "token_dialect", value: &dialect, ..Field::default() }, &PROFILES))
            }
            (text(&Field { label: "JWT signing algorithm", name: "signing_alg", value: server.signing_alg(), is_read_only: true,
                ..Field::default() }))
        }
    }
}

fn rbac(shown: &Shown) -> Markup {
    let on = |label, name, hint| Check {
        label,
        name,
        value: "on",
        is_on: shown.is_on(name),
        hint,
        ..Check::default()
    };
    html! {
        section.fields {
            h2 { "RBAC" }
            (switch(&on("Enable RBAC", "enforce_policies", "A user’s token carries only what the user’s roles and direct permissions allow.")))
            (switch(&on("Add permissions in the access token", "adds_permissions", "Needs RBAC. All of the user’s permissions are in the claim “permissions”.")))
        }
    }
}

fn access(server: &ResourceServer, shown: &Shown) -> Markup {
    let on = |label, name, hint| Check {
        label,
        name,
        value: "on",
        is_on: shown.is_on(name),
        hint,
        ..Check::default()
    };
    let (user, client) = (shown.text("user_policy"), shown.text("client_policy"));
    html! {
        section.fields {
            h2 { "Access" }
            (switch(&on("Allow skipping user consent", "skip_consent", "For your own applications.")))
            @if server.system.is_none() {
                (switch(&on("Allow offline access", "allow_offline_access", "Applications may ask for refresh tokens.")))
                (select(&Field { label: "User-delegated access", name: "user_policy", value: &user, ..Field::default() }, &USER_POLICIES))
                (select(&Field { label: "Client access", name: "client_policy", value: &client, ..Field::default() }, &CLIENT_POLICIES))
            }
        }
    }
}

fn danger(server: &ResourceServer) -> Markup {
    let action = link::path(&["apis", &server.id, "delete"]);
    html! {
        section.box.danger-zone {
            h2 { "Danger zone" }
            div.bar {
                p { "Deleting the API ends everything that is issued for it. It can be restored for 30 days." }
                (ask(&action, None, &[], &button("Delete API", Look::Danger, Act::Submit)))
            }
        }
    }
}

/// `POST …/settings`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    let server = find(&app, &visit).await?;
    let shown = Shown::sent(visit.form());
    let mut problems = check(&server, &shown);
    if problems.is_empty() {
        let sent = changed(&server, &shown);
        let schema = server.system.map_or(&schema::UPDATE, schema::of_system);
        schema
            .payload(&Value::Object(sent.clone()))
            .map_err(Error::Invalid)?;
        let tags = [visit.form().get("version").to_owned()];
        let act = visit.act(&app, &sent);
        match ops::update(&app, &act, &server.id, &sent, Some(&tags)).await {
            Ok(_) => {
                let here = link::path(&["apis", &server.id, "settings"]);
                return Ok(Reply::See(link::query(&here, &[("done", "saved")])));
            }
            Err(Error::Stale) => {
                let sentence =
                    "Somebody else changed this API meanwhile. Save again to replace that.";
                problems.add("name", sentence);
            }
            Err(error) => return Err(error.into()),
        }
    }
    let page = page(&app, &visit, &server, (&shown, &problems)).await?;
    Ok(Reply::Page(StatusCode::BAD_REQUEST, page))
}

fn check(server: &ResourceServer, shown: &Shown) -> Problems {
    let mut problems = Problems::default();
    let called = shown.text("name");
    if server.system.is_none() {
        if called.is_empty() {
            problems.add("name", "Enter a name.");
        } else if called.contains(['<', '>']) || called.chars().count() > 200 {
            problems.add("name", "Use at most 200 characters, and neither < nor >.");
        }
    }
    let seconds = |name: &str| shown.0.get(name).and_then(Value::as_i64);
    let is_good =
        |seconds: Option<i64>| seconds.is_some_and(|one| (0..=LIFETIME_MAX).contains(&one));
    let (lifetime, web) = (seconds("token_lifetime"), seconds("token_lifetime_for_web"));
    if !is_good(lifetime) {
        problems.add(
            "token_lifetime",
            "Enter a number of seconds up to 2,592,000, which is 30 days.",
        );
    }
    if server.system.is_none() && (!is_good(web) || web > lifetime) {
        let sentence = "Enter a number of seconds that is not above the maximum lifetime.";
        problems.add("token_lifetime_for_web", sentence);
    }
    problems
}

/// The body of a `PATCH` that makes the API as the form shows it.
fn changed(server: &ResourceServer, shown: &Shown) -> Map<String, Value> {
    let before = Shown::of(server);
    let differs = |name: &str| before.0.get(name) != shown.0.get(name);
    let value = |name: &str| shown.0.get(name).cloned().unwrap_or_default();
    let mut sent = Map::new();
    let mut set = |key: &str, value: Value| {
        sent.insert(key.to_owned(), value);
    };
    if differs("token_lifetime") {
        set("token_lifetime", value("token_lifetime"));
    }
    if differs("skip_consent") {
        set(
            "skip_consent_for_verifiable_first_party_clients",
            value("skip_consent"),
        );
    }
    if server.system.is_some() {
        return sent;
    }
    for key in [
        "name",
        "token_lifetime_for_web",
        "enforce_policies",
        "allow_offline_access",
    ] {
        if differs(key) {
            set(key, value(key));
        }
    }
    if differs("token_dialect") || differs("adds_permissions") {
        let authz = if shown.is_on("adds_permissions") {
            "_authz"
        } else {
            ""
        };
        set(
            "token_dialect",
            format!("{}{authz}", shown.text("token_dialect")).into(),
        );
    }
    if differs("user_policy") || differs("client_policy") {
        let policies = json!({
            "user": {"policy": value("user_policy")},
            "client": {"policy": value("client_policy")},
        });
        set("subject_type_authorization", policies);
    }
    sent
}
