//! The Implicit and Hybrid plans: what comes by way of the browser.

use serde_json::json;
use testkit::{TestApp, both_engines, claims};

use super::{RESPONSE_TYPES, strict};
use crate::authorize::answered_after;

both_engines!(oidcc_server_implicit_and_hybrid);

async fn oidcc_server_implicit_and_hybrid(app: TestApp) {
    let grants = json!({"grant_types": ["implicit", "authorization_code"]});
    let mut scene = strict(&app, grants).await;
    for response_type in RESPONSE_TYPES {
        let asked = json!({"response_type": response_type, "nonce": "n-1"});
        let answer = answered_after(&scene.ask(asked).await, '#');
        let has = |word: &str| response_type.split(' ').any(|one| one == word);
        assert_eq!(answer.contains_key("code"), has("code"), "{response_type}");
        let access = answer.get("access_token");
        assert_eq!(access.is_some(), has("token"), "{response_type}");
        assert_eq!(answer.contains_key("id_token"), has("id_token"));
        let Some(id) = answer.get("id_token") else {
            continue;
        };
        let id = claims(id);
        assert_eq!(id["nonce"], "n-1");
        assert_eq!(id.get("at_hash").is_some(), has("token"), "{response_type}");
        assert_eq!(id.get("c_hash").is_some(), has("code"), "{response_type}");
    }
}
