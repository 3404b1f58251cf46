use serde_json::{Value, json};

use super::*;

fn policy(options: &Value) -> Policy {
    Policy::of(options.as_object().unwrap())
}

fn weak(options: &Value, password: &str) -> Option<&'static str> {
    let profile = json!({
        "email": "grace.hopper@navy.test", "name": "Grace Hopper", "username": "amazing",
        "user_metadata": {"last": "Murray"},
    });
    let checked = policy(options).check(password, profile.as_object().unwrap());
    checked.err().map(|weak| weak.code())
}

#[test]
fn each_policy_asks_for_more() {
    for (name, weakest, too_weak) in [
        ("none", "x", ""),
        ("low", "aaaaaa", "aaaaa"),
        ("fair", "aaaaaA1a", "aaaaaaa1"),
        ("good", "aaaaa-1a", "aaaaaaa1"),
        ("excellent", "aabbaabb-1", "aaabbaab-1"),
    ] {
        let options = json!({"passwordPolicy": name});
        assert_eq!(weak(&options, weakest), None, "{name}");
        assert_eq!(weak(&options, too_weak), Some("invalid_password"), "{name}");
    }
    assert_eq!(
        weak(&json!({"passwordPolicy": "excellent"}), "aabbaab-1"),
        Some("invalid_password")
    );
    let longer =
        json!({"passwordPolicy": "low", "password_complexity_options": {"min_length": 12}});
    assert_eq!(weak(&longer, "elevenchars"), Some("invalid_password"));
    assert_eq!(weak(&longer, "twelve chars"), None);
    assert_eq!(weak(&json!({}), "x"), None);
}

#[test]
fn the_refusal_says_what_is_missing_in_auth0s_words() {
    let refused = policy(&json!({"passwordPolicy": "good"})).check("abc", &Map::new());
    let shown = refused.unwrap_err().wire();
    assert_eq!(
        shown,
        json!({
            "name": "PasswordStrengthError", "code": "invalid_password",
            "message": "Password is too weak",
            "description": {"rules": [
                {"message": "At least %d characters in length", "code": "lengthAtLeast",
                 "format": [8], "verified": false},
                {"message": "Contain at least %d of the following %d types of characters:",
                 "code": "containsAtLeast", "format": [3, 4], "items": [
                    {"message": "lower case letters (a-z)", "code": "lowerCase", "verified": true},
                    {"message": "upper case letters (A-Z)", "code": "upperCase", "verified": false},
                    {"message": "numbers (i.e. 0-9)", "code": "numbers", "verified": false},
                    {"message": "special characters (e.g. !@#$%^&*)",
                     "code": "specialCharacters", "verified": false},
                ], "verified": false},
            ], "verified": false},
            "policy": "* At least 8 characters in length\n* Contain at least 3 of the following 4 \
                types of characters:\n  * lower case letters (a-z)\n  * upper case letters (A-Z)\n  \
                * numbers (i.e. 0-9)\n  * special characters (e.g. !@#$%^&*)",
            "statusCode": 400,
        })
    );
}

#[test]
fn common_words_and_the_users_own_are_refused() {
    let words = json!({"password_dictionary": {"enable": true, "dictionary": ["Lictor"]}});
    assert_eq!(
        weak(&words, "PassWord123"),
        Some("password_dictionary_error")
    );
    assert_eq!(weak(&words, "lictor"), Some("password_dictionary_error"));
    assert_eq!(weak(&words, "lictor2"), None);
    assert_eq!(weak(&json!({}), "password"), None);
    let own = json!({"password_no_personal_info": {"enable": true}});
    for password in ["xxHOPPERxx", "1grace.hopper1", "amazing1", "murray-1"] {
        assert_eq!(
            weak(&own, password),
            Some("password_no_user_info_error"),
            "{password}"
        );
    }
    assert_eq!(weak(&own, "correct horse"), None);
    let some = json!({"password_options": {
        "profile_data": {"active": true, "blocked_fields": ["username"]},
        "dictionary": {"active": true, "custom": ["x1"]},
    }});
    assert_eq!(weak(&some, "amazing1"), Some("password_no_user_info_error"));
    assert_eq!(weak(&some, "hopper12"), None);
    assert_eq!(weak(&some, "X1"), Some("password_dictionary_error"));
}

#[test]
fn the_newer_options_say_the_same_and_more() {
    let complexity = |members: Value| json!({"password_options": {"complexity": members}});
    let all = complexity(json!({"character_types": ["uppercase", "number"], "min_length": 4}));
    assert_eq!(weak(&all, "aB1c"), None);
    assert_eq!(weak(&all, "ab1c"), Some("invalid_password"));
    let three = complexity(json!({"character_type_rule": "three_of_four"}));
    assert_eq!(weak(&three, "a1-"), None);
    assert_eq!(weak(&three, "a1"), Some("invalid_password"));
    let rows = complexity(json!({
        "identical_characters": "block", "sequential_characters": "block",
        "max_length_exceeded": "error",
    }));
    assert_eq!(weak(&rows, "abaabb1"), None);
    let long = "ab".repeat(37);
    for password in ["aaab", "xabc", "x321", "Bcd", long.as_str()] {
        assert_eq!(
            weak(&rows, password),
            Some("invalid_password"),
            "{password}"
        );
    }
}

#[test]
fn a_history_has_a_size() {
    for (options, size) in [
        (json!({}), 0),
        (json!({"password_history": {"enable": false, "size": 3}}), 0),
        (json!({"password_history": {"enable": true, "size": 3}}), 3),
        (json!({"password_history": {"enable": true}}), 5),
        (
            json!({"password_history": {"enable": true, "size": 99}}),
            24,
        ),
        (
            json!({"password_options": {"history": {"active": true, "size": 7}}}),
            7,
        ),
    ] {
        assert_eq!(policy(&options).history(), size, "{options}");
    }
}

#[test]
fn rules_are_sentences() {
    let rules = policy(&json!({"passwordPolicy": "excellent"})).rules();
    let sentences: Vec<String> = rules.iter().map(Rule::sentence).collect();
    assert_eq!(
        sentences,
        [
            "At least 10 characters in length",
            "Contain at least 3 of the following 4 types of characters:",
            "No more than 2 identical characters in a row (e.g., \"aaa\" not allowed)",
        ]
    );
}
