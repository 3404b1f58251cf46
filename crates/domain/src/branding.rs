//! What a tenant's pages look like: colours, pictures, a theme (Management API reference §14).

use serde_json::{Map, Value};

use crate::patch::{merge, merge_member};

/// What the template of a page must have, or it would show nothing that somebody can use.
const TAGS: [&str; 2] = ["auth0:head", "auth0:widget"];

/// Members whose own members are merged one by one.
const MERGED: [&str; 2] = ["colors", "font"];

/// The order in which they are answered (recorded).
const ORDER: [&str; 4] = ["colors", "favicon_url", "font", "logo_url"];

/// Lays a body that its schema has accepted over the settings: `null` removes, and what has no
/// members any more is gone.
pub fn merge_branding(branding: &mut Map<String, Value>, sent: &Map<String, Value>) {
    let mut sent = sent.clone();
    for key in MERGED {
        if let Some(Value::Object(members)) = sent.get(key).cloned() {
            sent.shift_remove(key);
            merge_member(branding, key, &members);
            if let Some(Value::Object(members)) = branding.get_mut(key) {
                members.sort_keys();
                if members.is_empty() {
                    branding.shift_remove(key);
                }
            }
        }
    }
    merge(branding, &sent);
    let ordered = ORDER
        .iter()
        .filter_map(|key| branding.shift_remove_entry(*key));
    *branding = ordered.collect();
}

/// Whether a page's template has the places for the head and the form. `{%- auth0:head -%}` and
/// `{%auth0:head%}` both are one.
pub fn has_places(template: &str) -> bool {
    let tags = || {
        let pieces = template.split("{%").skip(1);
        pieces
            .filter_map(|piece| piece.split_once("%}"))
            .map(|(tag, _)| tag.trim_matches('-').trim())
    };
    TAGS.iter().all(|wanted| tags().any(|tag| tag == *wanted))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn patched(branding: &Value, sent: &Value) -> Value {
        let mut branding = branding.as_object().unwrap().clone();
        merge_branding(&mut branding, sent.as_object().unwrap());
        branding.into()
    }

    #[test]
    fn colours_merge_and_null_removes() {
        let first = json!({
            "logo_url": "https://a.test/l", "font": {"url": "https://a.test/f"},
            "colors": {"primary": "#111111", "page_background": "#222222"},
        });
        let first = patched(&json!({}), &first);
        assert_eq!(
            first.to_string(),
            "{\"colors\":{\"page_background\":\"#222222\",\"primary\":\"#111111\"},\
            \"font\":{\"url\":\"https://a.test/f\"},\"logo_url\":\"https://a.test/l\"}"
        );
        let second = patched(&first, &json!({"colors": {"primary": null}, "font": null}));
        let expected =
            json!({"colors": {"page_background": "#222222"}, "logo_url": "https://a.test/l"});
        assert_eq!(second, expected);
        let third = patched(&second, &json!({"colors": {"page_background": null}}));
        assert_eq!(third, json!({"logo_url": "https://a.test/l"}));
    }

    #[test]
    fn a_template_has_a_head_and_a_form() {
        assert!(has_places(
            "<head>{%- auth0:head -%}</head>{% auth0:widget %}"
        ));
        assert!(has_places("{%auth0:widget%}{%auth0:head%}"));
        for template in [
            "",
            "{%- auth0:head -%}",
            "auth0:head auth0:widget",
            "{% auth0:head",
        ] {
            assert!(!has_places(template), "{template}");
        }
    }
}
