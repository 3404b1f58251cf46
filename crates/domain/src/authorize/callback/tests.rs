use super::*;
use serde_json::json;

fn application(callbacks: &[&str], is_strict: bool) -> Application {
    let settings = json!({"callbacks": callbacks, "app_type": "native"});
    Application::of(settings.as_object().unwrap(), is_strict)
}

fn goes(callbacks: &[&str], uri: &str) -> bool {
    let sent = Sent {
        redirect_uri: Some(uri),
        organization: Some("acme"),
    };
    callback(&application(callbacks, false), sent).is_ok()
}

#[test]
fn exactly_what_is_registered() {
    let own = ["https://app.test/cb?a=*", "com.app://cb"];
    for uri in own {
        assert!(goes(&own, uri), "{uri}");
    }
    for uri in [
        "https://app.test/cb?a=*&b",
        "https://app.test/cb?a=1",
        "https://app.test/cb",
        "HTTPS://app.test/cb?a=*",
        "https://app.test/cb?a=*#x",
        "com.app://cb/",
        "",
    ] {
        assert!(!goes(&own, uri), "{uri}");
    }
}

#[test]
fn the_first_label_may_stand_for_others() {
    let wild = ["https://*.app.test/cb"];
    assert!(goes(&wild, "https://a-1.app.test/cb"));
    for uri in [
        "https://*.app.test/cb",
        "https://a.b.app.test/cb",
        "https://.app.test/cb",
        "https://evil.test/.app.test/cb",
        "https://evil.test?.app.test/cb",
        "https://evil@x.app.test/cb",
        "https://x.app.test/cb/more",
        "http://x.app.test/cb",
    ] {
        assert!(!goes(&wild, uri), "{uri}");
    }
    assert!(!goes(&["https://*.test"], "https://evil.test"));
    let named = ["https://{organization_name}.app.test/cb"];
    assert!(goes(&named, "https://acme.app.test/cb"));
    assert!(!goes(&named, "https://other.app.test/cb"));
    assert!(!goes(&named, named[0]));
}

#[test]
fn any_port_of_the_users_own_machine() {
    let own = ["http://127.0.0.1/cb", "http://[::1]:80/cb"];
    for uri in ["http://127.0.0.1:5000/cb", "http://[::1]:9/cb", own[0]] {
        assert!(goes(&own, uri), "{uri}");
    }
    for uri in [
        "http://127.0.0.1:5000/other",
        "http://127.0.0.1.evil.test/cb",
        "http://127.0.0.1:80@evil.test/cb",
        "http://127.0.0.1:/@evil.test/cb",
        "https://127.0.0.1:5000/cb",
        "http://localhost:5000/cb",
    ] {
        assert!(!goes(&own, uri), "{uri}");
    }
}

#[test]
fn strict_applications_say_exactly_where() {
    let own = ["https://*.app.test/cb", "https://app.test/cb"];
    let strict = application(&own, true);
    let go = |redirect_uri| {
        let sent = Sent {
            redirect_uri,
            organization: None,
        };
        callback(&strict, sent)
    };
    assert!(go(Some(own[1])).is_ok());
    assert!(go(Some("https://a.app.test/cb")).is_err());
    assert_eq!(go(None), Err(Refusal::missing("redirect_uri")));
}

#[test]
fn the_first_one_if_nothing_is_said() {
    let go = |callbacks: &[&str]| callback(&application(callbacks, false), Sent::default());
    let own = ["https://app.test/cb", "https://b.test"];
    assert_eq!(go(&own).as_deref(), Ok(own[0]));
    assert!(go(&["https://*.app.test/cb"]).is_err());
    assert!(go(&[]).is_err());
}

#[test]
fn origins_and_whose_they_are() {
    assert_eq!(origin("https://a.test:1/b?c"), Some("https://a.test:1"));
    assert_eq!(origin("http://a.test?c"), Some("http://a.test"));
    for other in ["com.app://cb", "https://a@b.test/", "https:///x"] {
        assert_eq!(origin(other), None, "{other}");
    }
    let own = application(&[], false);
    for uri in [
        "https://localhost/cb",
        "https://localhost:1/cb",
        "https://a.localhost/",
        "https://[::1]:1/",
        "http://app.test/cb",
        "com.app://cb",
    ] {
        assert_eq!(reliability(&own, uri), Callback::Unverifiable, "{uri}");
    }
    let uri = "https://app.test:1/cb";
    assert_eq!(reliability(&own, uri), Callback::Verifiable);
}
