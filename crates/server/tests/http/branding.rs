//! `/api/v2/branding`: colours and pictures, the page's template, the theme.

use http::Method;
use serde_json::{Value, json};
use testkit::{Actor, Reply, TestApp, both_engines};

both_engines!(
    colours_and_pictures_are_merged,
    what_goes_into_a_style_sheet_is_checked,
    a_template_is_set_replaced_and_removed,
    there_is_one_theme,
);

const BRANDING: &str = "/api/v2/branding";
const TEMPLATE: &str = "/api/v2/branding/templates/universal-login";
const THEMES: &str = "/api/v2/branding/themes";

async fn put(admin: &Actor<'_>, path: &str, body: &Value) -> Reply {
    admin.send(Method::PUT, path, Some(body)).await
}

/// A theme with everything that one must have.
pub(crate) fn theme() -> Value {
    let text = json!({"bold": false, "size": 87.5});
    let names = [
        "body_text",
        "error",
        "header",
        "icons",
        "input_background",
        "input_border",
        "input_filled_text",
        "input_labels_placeholders",
        "links_focused_components",
        "primary_button",
        "primary_button_label",
        "secondary_button_border",
        "secondary_button_label",
        "success",
        "widget_background",
        "widget_border",
    ];
    let colors: Value = names
        .iter()
        .map(|name| ((*name).to_owned(), json!("#1e212a")))
        .collect();
    json!({
        "borders": {
            "button_border_radius": 3, "button_border_weight": 1, "buttons_style": "rounded",
            "input_border_radius": 3, "input_border_weight": 1, "inputs_style": "rounded",
            "show_widget_shadow": true, "widget_border_weight": 0, "widget_corner_radius": 5,
        },
        "colors": colors,
        "fonts": {
            "body_text": text, "buttons_text": text, "font_url": "", "input_labels": text,
            "links": text, "links_style": "normal", "reference_text_size": 16, "subtitle": text,
            "title": {"bold": false, "size": 150},
        },
        "page_background": {
            "background_color": "#000000", "background_image_url": "", "page_layout": "center",
        },
        "widget": {
            "header_text_alignment": "center", "logo_height": 52, "logo_position": "center",
            "logo_url": "", "social_buttons_layout": "bottom",
        },
    })
}

async fn colours_and_pictures_are_merged(app: TestApp) {
    let admin = app.admin().await;
    admin.get(BRANDING).await.is(200, "{}");
    let body = json!({
        "logo_url": "https://a.test/l.png", "font": {"url": "https://a.test/f.ttf"},
        "colors": {"primary": "#0059d6", "page_background": "#000000"},
    });
    let shown = "{\"colors\":{\"page_background\":\"#000000\",\"primary\":\"#0059d6\"},\
        \"font\":{\"url\":\"https://a.test/f.ttf\"},\"logo_url\":\"https://a.test/l.png\"}";
    admin.patch(BRANDING, &body).await.is(200, shown);
    admin.get(BRANDING).await.is(200, shown);
    let less = "{\"colors\":{\"page_background\":\"#000000\",\"primary\":\"#0059d6\"},\
        \"logo_url\":\"https://a.test/l.png\"}";
    admin
        .patch(BRANDING, &json!({"font": null}))
        .await
        .is(200, less);
    let gradient = json!({"type": "linear-gradient", "start": "#fff", "end": "#000000"});
    let body = json!({"colors": {"page_background": gradient}});
    let changed = admin.patch(BRANDING, &body).await.expect(200);
    assert_eq!(
        changed.member("colors"),
        json!({"page_background": gradient, "primary": "#0059d6"})
    );
    app.neighbour()
        .await
        .admin()
        .await
        .get(BRANDING)
        .await
        .is(200, "{}");
    app.restarted()
        .admin()
        .await
        .get(BRANDING)
        .await
        .is(200, &changed.shown());
    let logs = admin.get("/api/v2/logs?q=type:sapi").await.json();
    assert_eq!(logs[0]["description"], "Update branding settings");
}

async fn what_goes_into_a_style_sheet_is_checked(app: TestApp) {
    let admin = app.admin().await;
    for body in [
        json!({"colors": {"primary": "red; } body { display: none"}}),
        json!({"colors": {"page_background": "url(https://evil.test)"}}),
        json!({"colors": {"page_background": {"type": "x", "start": "#fff", "end": "#fff"}}}),
        json!({"colors": {}}),
        json!({"logo_url": "http://a.test/l.png"}),
        json!({"favicon_url": "javascript:alert(1)"}),
        json!({"font": {"url": "data:font/ttf,x"}}),
        json!({"name": "x"}),
        json!({}),
    ] {
        let refused = admin.patch(BRANDING, &body).await.expect(400);
        assert_eq!(refused.text("errorCode"), "invalid_body", "{body}");
    }
    admin.get(BRANDING).await.is(200, "{}");
}

async fn a_template_is_set_replaced_and_removed(app: TestApp) {
    let admin = app.admin().await;
    let missing = (
        "Template does not exist.",
        "inexistent_templates_universal_login",
    );
    admin
        .get(TEMPLATE)
        .await
        .is_problem(404, missing.0, missing.1);
    let template = "<head>{%- auth0:head -%}</head>{%- auth0:widget -%}";
    put(&admin, TEMPLATE, &json!(template)).await.is(201, "{}");
    let shown = json!({"body": template}).to_string();
    admin.get(TEMPLATE).await.is(200, &shown);
    put(&admin, TEMPLATE, &json!({"template": template}))
        .await
        .is(204, "");
    for body in [
        json!("<head></head>"),
        json!({"template": "{%- auth0:head -%}"}),
        json!(7),
        json!({}),
    ] {
        let refused = put(&admin, TEMPLATE, &body).await.expect(400);
        assert_eq!(refused.text("errorCode"), "invalid_body", "{body}");
    }
    let long = format!("{template}{}", " ".repeat(102_400));
    put(&admin, TEMPLATE, &json!(long)).await.expect(400);
    admin.get(TEMPLATE).await.is(200, &shown);
    admin.delete(TEMPLATE).await.is(204, "");
    admin.delete(TEMPLATE).await.is(204, "");
    admin
        .get(TEMPLATE)
        .await
        .is_problem(404, missing.0, missing.1);
}

async fn there_is_one_theme(app: TestApp) {
    let admin = app.admin().await;
    let default = format!("{THEMES}/default");
    let none = "There was an error retrieving branding settings: invalid theme ID";
    admin
        .get(&default)
        .await
        .is_problem(404, none, "theme_not_found");
    let made = admin.post(THEMES, &theme()).await.expect(200);
    let id = made.text("themeId");
    assert!(
        id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        "{id}"
    );
    let mut expected = theme();
    expected["themeId"] = json!(id);
    assert_eq!(made.json(), expected);
    let path = format!("{THEMES}/{id}");
    for path in [&default, &path] {
        admin.get(path).await.is(200, &made.shown());
    }
    let again = admin.post(THEMES, &theme()).await;
    let exists = "There was an error updating branding settings: The theme already exists";
    again.is_problem(409, exists, "");
    let mut changed = theme();
    changed["displayName"] = json!("Mine");
    let changed = admin.patch(&path, &changed).await.expect(200);
    assert_eq!(changed.text("displayName"), "Mine");
    let changed = admin.patch(&path, &theme()).await.expect(200);
    assert_eq!(changed.text("displayName"), "Mine");
    let mut bad = theme();
    bad["colors"]["error"] = json!("red");
    let refused = admin.patch(&path, &bad).await.expect(400);
    assert!(
        refused.text("message").contains("on property colors.error"),
        "{}",
        refused.shown()
    );
    let other = format!("{THEMES}/{}", "x".repeat(32));
    let message = none.replace("retrieving", "updating");
    let reply = admin.patch(&other, &theme()).await;
    reply.is_problem(404, &message, "theme_not_found");
    admin
        .get(&other)
        .await
        .is_problem(404, none, "theme_not_found");
    admin.delete(&path).await.is(204, "");
    let message = none.replace("retrieving", "deleting");
    admin
        .delete(&path)
        .await
        .is_problem(404, &message, "theme_not_found");
    admin
        .get(&default)
        .await
        .is_problem(404, none, "theme_not_found");
}
