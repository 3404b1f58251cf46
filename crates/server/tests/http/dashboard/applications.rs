//! Applications in the dashboard: found, made, changed, given secrets, APIs and connections, deleted, as a
//! browser without a script does it.

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::browser::Browser;

both_engines!(
    applications_are_listed_and_found,
    an_application_is_made_as_its_kind_needs,
    settings_are_changed,
    a_secret_is_shown_and_rotated,
    access_to_an_api_is_edited_from_the_application,
    a_connection_is_switched,
    an_application_is_deleted_and_restored,
    what_is_not_there_is_not_found,
);

async fn applications_are_listed_and_found(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    for name in ["Website", "Web shop", "Phone"] {
        app.client_with(json!({"name": name})).await;
    }
    let phone = app.client_with(json!({"name": "A & B"})).await;
    let list = browser.get("/dashboard/applications").await.expect(200);
    let list = list.shown();
    assert!(list.contains("A &amp; B") && !list.contains("All Applications"));
    let found = browser.get("/dashboard/applications?q=WEB").await;
    let found = found.expect(200).shown();
    assert!(
        found.contains("1–2 of 2") && !found.contains(">Phone<"),
        "{found}"
    );
    let by_id = format!("/dashboard/applications?q={}", phone.id);
    assert!(
        browser
            .get(&by_id)
            .await
            .expect(200)
            .shown()
            .contains("1–1 of 1")
    );
    let none = browser.get("/dashboard/applications?q=nothing").await;
    assert!(none.expect(200).shown().contains("No applications match"));
    browser
        .get("/dashboard/applications?page=99999")
        .await
        .expect(200);
}

async fn an_application_is_made_as_its_kind_needs(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let new = "/dashboard/applications/new";
    browser.get(new).await.expect(200);
    let wrong = browser
        .post(new, &[("name", "<b>"), ("app_type", "box")])
        .await;
    let wrong = wrong.expect(400).shown();
    assert!(wrong.contains("neither &lt; nor &gt;") && wrong.contains("Choose one of the types."));
    let admin = app.admin().await;
    for (kind, method, grants) in [
        (
            "spa",
            "none",
            json!(["authorization_code", "refresh_token"]),
        ),
        (
            "non_interactive",
            "client_secret_post",
            json!(["client_credentials"]),
        ),
    ] {
        let made = browser
            .post(new, &[("name", "Made"), ("app_type", kind)])
            .await;
        let made = made.expect(303);
        let shown = browser.get(made.header("location")).await.expect(200);
        assert!(shown.shown().contains("Application Made created"));
        let id = made
            .header("location")
            .split('/')
            .nth(3)
            .unwrap()
            .to_owned();
        let client = admin
            .get(&format!("/api/v2/clients/{id}"))
            .await
            .expect(200)
            .json();
        assert_eq!(
            (&client["app_type"], &client["grant_types"]),
            (&json!(kind), &grants)
        );
        assert_eq!(client["token_endpoint_auth_method"], method);
    }
}

async fn settings_are_changed(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let grants = json!(["client_credentials", "urn:example:own"]);
    let kept = json!({"name": "Site", "app_type": "regular_web", "grant_types": grants});
    let client = app.client_with(kept).await;
    let settings = format!("/dashboard/applications/{}/settings", client.id);
    browser.get(&settings).await.expect(200);
    let form = |callbacks| {
        [
            ("name", "Shop"),
            ("description", "Sells"),
            ("app_type", "regular_web"),
            ("callbacks", callbacks),
            ("allowed_logout_urls", ""),
            ("web_origins", ""),
            ("allowed_origins", ""),
            ("grant_types", "authorization_code"),
        ]
    };
    let wrong = browser.post(&settings, &form("nowhere")).await;
    let wrong = wrong.expect(400).shown();
    assert!(wrong.contains("id=\"callbacks-problem\"") && wrong.contains(">nowhere</textarea>"));
    let right = form("https://a.test/cb\r\n\r\n https://b.test/cb \r\n");
    browser.post(&settings, &right).await.expect(303);
    let admin = app.admin().await;
    let now = admin.get(&client.path()).await.expect(200).json();
    assert_eq!(
        now["callbacks"],
        json!(["https://a.test/cb", "https://b.test/cb"])
    );
    assert_eq!(
        now["grant_types"],
        json!(["urn:example:own", "authorization_code"])
    );
    assert_eq!(
        (&now["name"], &now["description"]),
        (&json!("Shop"), &json!("Sells"))
    );
    let logs = "/api/v2/logs?q=description%3A%22Update+a+client%22&include_totals=true";
    let before = admin.get(logs).await.expect(200).member("total");
    browser.post(&settings, &right).await.expect(303);
    assert_eq!(before, admin.get(logs).await.expect(200).member("total"));
    let quickstart = settings.replace("/settings", "/quickstart");
    let quickstart = browser.get(&quickstart).await.expect(200).shown();
    assert!(quickstart.contains(&client.id) && !quickstart.contains(&client.secret));
}

async fn a_secret_is_shown_and_rotated(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let client = app.client().await;
    let own = |end: &str| format!("/dashboard/applications/{}/{end}", client.id);
    let shown = browser.get(&own("credentials")).await.expect(200).shown();
    assert!(shown.contains(&client.secret), "an admin may read secrets");
    let asked = browser.get(&own("rotate-secret")).await.expect(200).shown();
    assert!(asked.contains("ends at once") && !asked.contains(&client.secret));
    browser.post(&own("rotate-secret"), &[]).await.expect(303);
    let after = browser.get(&own("credentials")).await.expect(200).shown();
    assert!(!after.contains(&client.secret));
    browser
        .post(&own("credentials"), &[("method", "none")])
        .await
        .expect(303);
    let wrong = browser
        .post(&own("credentials"), &[("method", "magic")])
        .await;
    wrong.expect(400);
    let now = app.admin().await.get(&client.path()).await.expect(200);
    assert_eq!(now.text("token_endpoint_auth_method"), "none");
}

async fn access_to_an_api_is_edited_from_the_application(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let (api, client, _) = app.granted(&["read:posts", "write:posts"]).await;
    let apis = format!("/dashboard/applications/{}/apis", client.id);
    let list = browser.get(&apis).await.expect(200).shown();
    assert!(list.contains("2 / 2 permissions granted") && list.contains("No access"));
    let edit = format!("/dashboard/apis/{}/applications/{}", api.id, client.id);
    let asked = browser.get(&format!("{edit}?from=application")).await;
    assert!(asked.expect(200).shown().contains(&apis), "it leads back");
    let form = [
        ("from", "application"),
        ("client-access", "on"),
        ("client-scope", "read:posts"),
    ];
    let saved = browser.post(&edit, &form).await.expect(303);
    assert_eq!(saved.header("location"), format!("{apis}?done=saved"));
    let list = browser
        .get(saved.header("location"))
        .await
        .expect(200)
        .shown();
    assert!(list.contains("1 / 2 permissions granted") && list.contains("Access saved"));
}

async fn a_connection_is_switched(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let client = app.client().await;
    let path = format!("/dashboard/applications/{}/connections", client.id);
    let list = browser.get(&path).await.expect(200).shown();
    let (_, rest) = list.split_once("name=\"connection\" value=\"").unwrap();
    let (connection, _) = rest.split_once('"').unwrap();
    let admin = app.admin().await;
    for wish in ["true", "false"] {
        let form = [("connection", connection), ("enabled", wish)];
        browser.post(&path, &form).await.expect(303);
        let enabled = format!("/api/v2/clients/{}/connections", client.id);
        let enabled = admin.get(&enabled).await.expect(200).json();
        let count = enabled["connections"].as_array().unwrap().len();
        assert_eq!(count, usize::from(wish == "true"), "{enabled}");
    }
    let none = [("connection", "con_none"), ("enabled", "true")];
    browser.post(&path, &none).await.expect(404);
}

async fn an_application_is_deleted_and_restored(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let (_, client, _) = app.granted(&["read:posts"]).await;
    let admin = app.admin().await;
    let name = admin.get(&client.path()).await.expect(200).text("name");
    let delete = format!("/dashboard/applications/{}/delete", client.id);
    let asked = browser.get(&delete).await.expect(200).shown();
    assert!(
        asked.contains("1 application grant no longer counted"),
        "{asked}"
    );
    browser.post(&delete, &[("typed", "x")]).await.expect(400);
    let gone = browser.post(&delete, &[("typed", &name)]).await.expect(303);
    admin.get(&client.path()).await.expect(404);
    let list = browser
        .get(gone.header("location"))
        .await
        .expect(200)
        .shown();
    assert!(
        list.contains(&format!("Undo delete application {name}")),
        "{list}"
    );
    let (_, id) = gone.header("location").split_once("deleted=").unwrap();
    let restore = format!("/dashboard/deletions/{id}/restore");
    let back = browser.post(&restore, &[]).await.expect(303);
    let back = browser.get(back.header("location")).await.expect(200);
    assert!(
        back.shown()
            .contains(&format!("Application {name} restored"))
    );
    admin.get(&client.path()).await.expect(200);
}

async fn what_is_not_there_is_not_found(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let admin = app.admin().await;
    let global = "/api/v2/clients?is_global=true&fields=client_id";
    let global = admin.get(global).await.expect(200).json();
    let global = global[0]["client_id"].as_str().unwrap().to_owned();
    for id in ["none", global.as_str()] {
        let own = |end: &str| format!("/dashboard/applications/{id}{end}");
        for end in [
            "",
            "/quickstart",
            "/settings",
            "/credentials",
            "/apis",
            "/connections",
            "/delete",
            "/rotate-secret",
        ] {
            browser.get(&own(end)).await.expect(404);
        }
        for end in [
            "/settings",
            "/credentials",
            "/connections",
            "/delete",
            "/rotate-secret",
        ] {
            browser.post(&own(end), &[]).await.expect(404);
        }
    }
}
