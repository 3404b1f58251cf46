//! `/u/consent`.

use serde_json::{Value, json};
use store::consents::{self, Subject};
use testkit::{Api, TestApp, both_engines};

use super::{Browser, PASSWORD, ada, application, cookie, heading, progress, request, waiting};

both_engines!(
    what_is_asked_for_is_shown_and_recorded,
    declining_records_nothing,
    what_has_changed_is_shown_again,
    whoever_is_not_signed_in_goes_back,
);

/// Logs Ada in, and has an API asked for with these scopes: the session, and the transaction.
async fn asked(app: &TestApp, api: &Api, scope: &str) -> (String, String, String) {
    let (client, user_id) = (application(app).await, ada(app).await);
    let wanted = request(json!({"audience": api.identifier, "scope": scope}));
    let id = waiting(app, &client, wanted).await;
    let done = Browser::new(app)
        .log_in(&id, "ada@example.com", PASSWORD)
        .await;
    let session = cookie(&done.expect(303), "auth0");
    (session, id, format!("{user_id} {}", client.id))
}

/// The permissions of the consent that there is, as they are kept.
async fn recorded(app: &TestApp, api: &Api, who: &str) -> Option<(String, String)> {
    let (user_id, client_id) = who.split_once(' ').unwrap();
    let tenant = app.app.home().tenant;
    let mut reader = app.app.db().read().await.unwrap();
    let user = store::users::get(reader.conn(), tenant, user_id).await;
    let subject = Subject {
        user: user.unwrap().unwrap().number,
        client_id: client_id.to_owned(),
        api: api.id.clone(),
        organization: 0,
    };
    let found = consents::of(reader.conn(), tenant, &subject)
        .await
        .unwrap()?;
    let set = store::scope_sets::get(reader.conn(), tenant, found.scope_set).await;
    let set = set.unwrap().unwrap();
    Some((set.oidc_text(), set.permissions_text()))
}

async fn posts(app: &TestApp) -> Api {
    app.api_with(json!({"scopes": [
        {"value": "read:posts", "description": "Read your posts"},
        {"value": "write:posts"},
    ]}))
    .await
}

async fn what_is_asked_for_is_shown_and_recorded(app: TestApp) {
    let api = posts(&app).await;
    let (session, id, who) = asked(&app, &api, "openid email read:posts nothing").await;
    let browser = Browser {
        session: &session,
        ..Browser::new(&app)
    };
    let page = browser.open("/u/consent", &id).await.expect(200);
    assert_eq!(heading(&page), "Authorize Posts");
    let page = page.shown();
    for part in [
        "aria-label=\"Requested permissions\"",
        "<li><code translate=\"no\">read:posts</code><p>Read your posts</p></li>",
        ">Accept</button>",
        ">Decline</button>",
        "app.test",
        "See your email address",
    ] {
        assert!(page.contains(part), "{part} {page}");
    }
    for part in ["write:posts", "nothing"] {
        assert!(!page.contains(part), "{part} {page}");
    }
    let form = [("action", "accept"), ("scope", "openid email read:posts")];
    let done = browser.submit("/u/consent", &id, &form).await.expect(303);
    assert_eq!(
        done.header("location"),
        format!("/authorize/resume?state={id}")
    );
    assert_eq!(progress(&app, &id).await["consent"], "accepted");
    let (oidc, permissions) = recorded(&app, &api, &who).await.unwrap();
    assert_eq!((oidc.as_str(), permissions.as_str()), ("openid email", "1"));
}

async fn declining_records_nothing(app: TestApp) {
    let api = posts(&app).await;
    let (session, id, who) = asked(&app, &api, "openid read:posts").await;
    let browser = Browser {
        session: &session,
        ..Browser::new(&app)
    };
    let form = [("action", "deny"), ("scope", "openid read:posts")];
    let done = browser.submit("/u/consent", &id, &form).await;
    done.expect(303);
    assert_eq!(progress(&app, &id).await["consent"], "denied");
    assert_eq!(recorded(&app, &api, &who).await, None);
}

async fn what_has_changed_is_shown_again(app: TestApp) {
    let api = posts(&app).await;
    let (session, id, who) = asked(&app, &api, "openid read:posts write:posts").await;
    let browser = Browser {
        session: &session,
        ..Browser::new(&app)
    };
    let fewer = json!({"scopes": [{"value": "read:posts"}]});
    let admin = app.admin().await;
    admin.patch(&api.path(), &fewer).await.expect(200);
    let seen = [
        ("action", "accept"),
        ("scope", "openid read:posts write:posts"),
    ];
    let page = browser.submit("/u/consent", &id, &seen).await.expect(409);
    assert!(page.shown().contains("has changed"));
    assert!(!page.shown().contains("write:posts"));
    assert_eq!(recorded(&app, &api, &who).await, None);
}

async fn whoever_is_not_signed_in_goes_back(app: TestApp) {
    let api = posts(&app).await;
    let (_, id, who) = asked(&app, &api, "openid read:posts").await;
    for session in ["", "nothing", "nothing.at-all"] {
        let browser = Browser {
            session,
            ..Browser::new(&app)
        };
        let form = [("action", "accept"), ("scope", "openid read:posts")];
        let back = browser.submit("/u/consent", &id, &form).await.expect(303);
        assert!(back.header("location").starts_with("/authorize/resume?"));
    }
    assert_eq!(recorded(&app, &api, &who).await, None);
    let known: Value = progress(&app, &id).await.into();
    assert_eq!(known.get("consent"), None);
}
