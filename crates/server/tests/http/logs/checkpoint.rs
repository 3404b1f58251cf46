//! Reading the logs on from a checkpoint: everything once, oldest first.

use testkit::{TestApp, both_engines};

use super::{found, logs};

both_engines!(
    everything_is_read_once_oldest_first,
    other_parameters_are_ignored,
    an_unknown_checkpoint_is_a_place_in_time,
);

async fn everything_is_read_once_oldest_first(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    app.draw(&client, &api).await.expect(200);
    // Nothing else is to be logged while it is read.
    let admin = app.admin().await;
    app.app.exchanges().flush().await;
    let (mut seen, mut from) = (Vec::new(), "0".to_owned());
    loop {
        let page = admin
            .get(&format!("/api/v2/logs?from={from}&take=2"))
            .await
            .expect(200);
        let entries = page.json().as_array().unwrap().clone();
        let last = entries.last().map_or(from.clone(), |entry| {
            entry["log_id"].as_str().unwrap().to_owned()
        });
        let next = format!("<https://localhost:8443/api/v2/logs?from={last}&take=2>; rel=\"next\"");
        assert_eq!(page.header("link"), next);
        if entries.is_empty() {
            break;
        }
        from = last;
        seen.extend(entries);
    }
    let mut all = admin
        .get("/api/v2/logs?per_page=100")
        .await
        .json()
        .as_array()
        .unwrap()
        .clone();
    all.reverse();
    assert_eq!(seen, all);
    // What is logged later comes later.
    app.api(&[]).await;
    let more = admin
        .get(&format!("/api/v2/logs?from={from}&take=100"))
        .await
        .json();
    let descriptions: Vec<_> = more
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["type"].clone())
        .collect();
    assert!(descriptions.contains(&"sapi".into()), "{descriptions:?}");
}

async fn other_parameters_are_ignored(app: TestApp) {
    app.api(&[]).await;
    app.app.exchanges().flush().await;
    let query = "from=0&take=1&q=type:nothing&fields=type&page=7&include_totals=true";
    let page = logs(&app, query).await.json();
    assert_eq!(page.as_array().unwrap().len(), 1);
    assert!(page[0]["details"].is_object());
    logs(&app, "from=0&take=101").await.expect(400);
}

async fn an_unknown_checkpoint_is_a_place_in_time(app: TestApp) {
    app.api(&[]).await;
    app.clock.advance_seconds(3600);
    app.api(&[]).await;
    app.app.exchanges().flush().await;
    let later = logs(&app, "from=90020260102035000000&take=100")
        .await
        .json();
    let newest = &found(&app, "q=type:sapi").await[0];
    let sapi: Vec<_> = later
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["type"] == "sapi")
        .collect();
    assert_eq!(sapi, [newest]);
    for from in ["x", "%F0%9F%A6%80", &"9".repeat(1000)] {
        logs(&app, &format!("from={from}&take=1")).await.expect(200);
    }
    logs(&app, &format!("from={}", "9".repeat(1001)))
        .await
        .expect(400);
}
