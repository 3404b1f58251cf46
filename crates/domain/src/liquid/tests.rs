use proptest::prelude::*;
use serde_json::json;

use super::*;

fn data() -> Map<String, Value> {
    let data = json!({
        "user": {
            "name": "<b>Eve</b>", "email": "eve@example.com", "roles": ["a", "b", "c"],
            "user_metadata": {"lang": "de"}, "logins": 3, "email_verified": false,
        },
        "url": "https://x.test/?a=1&b=2", "friendly_name": "Acme", "nothing": null,
        "at": "2026-04-22T17:49:56.235Z",
    });
    data.as_object().unwrap().clone()
}

fn shown(source: &str, form: Form) -> Result<String, String> {
    let template = Template::parse(source).map_err(|error| error.to_string())?;
    let rendered = template.render(&data(), form, Limits::MAIL);
    rendered.map_err(|error| error.to_string())
}

#[track_caller]
fn check(source: &str, expected: &str) {
    assert_eq!(
        shown(source, Form::Text).as_deref(),
        Ok(expected),
        "{source}"
    );
}

#[test]
fn values_and_filters() {
    for (source, expected) in [
        ("Hello {{ user.email }}!", "Hello eve@example.com!"),
        (
            "{{ user['email'] }} {{user.roles[1]}} {{ user.roles.first }}",
            "eve@example.com b a",
        ),
        ("{{ missing.at.all }}{{ nothing }}{{}}", ""),
        ("{{ user.logins | plus: 2 | times: 1.5 }}", "7.5"),
        (
            "{{ user.logins | divided_by: 2 }} {{ 7 | modulo: 0 }}",
            "1 ",
        ),
        (
            "{{ user.email | split: '@' | first | upcase | append: '-' | prepend: \">\" }}",
            ">EVE-",
        ),
        (
            "{{ missing | default: 'you' }} {{ friendly_name | default: 'you' }}",
            "you Acme",
        ),
        (
            "{{ user.roles | join: ', ' }} {{ user.roles.size }} {{ 'äb' | size }}",
            "a, b, c 3 2",
        ),
        (
            "{{ 'a b&c' | url_encode }} {{ 'a-b-a' | replace: 'a', 'x' | remove: '-' }}",
            "a+b%26c xbx",
        ),
        (
            "{{ 'a long text' | truncate: 6 }} {{ 'abcdef' | slice: -3, 2 }}",
            "a l... de",
        ),
        (
            "{{ at | date: '%Y/%m/%d' }} {{ 'x' | date: '%Y' }}",
            "2026/04/22 x",
        ),
        (
            "{{ '  x ' | strip | capitalize }}{{ \"a\nb\" | strip_newlines }}",
            "Xab",
        ),
        (
            "{{ 2.55 | round: 1 }} {{ 2.5 | round }} {{ '4' | minus: 1 }}",
            "2.6 3 3",
        ),
    ] {
        check(source, expected);
    }
}

#[test]
fn tags() {
    for (source, expected) in [
        (
            "{% if user.logins > 2 and user.email contains 'eve' %}yes{% else %}no{% endif %}",
            "yes",
        ),
        (
            "{% if false or user.email_verified %}a{% elsif friendly_name == 'Acme' %}b{% endif %}",
            "b",
        ),
        (
            "{% unless user.email_verified %}verify{% else %}ok{% endunless %}",
            "verify",
        ),
        (
            "{% case user.user_metadata.lang %}{% when 'en', 'fr' %}Hi{% when 'de' %}Hallo{% else %}?{% endcase %}",
            "Hallo",
        ),
        (
            "{% for role in user.roles %}{{ forloop.index }}{{ role }}{% unless forloop.last %},{% endunless %}{% endfor %}",
            "1a,2b,3c",
        ),
        (
            "{% for r in user.roles reversed limit: 2 offset: 1 %}{{ r }}{% endfor %}",
            "cb",
        ),
        (
            "{% for i in (1..5) %}{% if i == 2 %}{% continue %}{% endif %}{% if i == 4 %}{% break %}{% endif %}{{ i }}{% endfor %}",
            "13",
        ),
        ("{% for x in missing %}x{% else %}none{% endfor %}", "none"),
        (
            "{% assign a = 'x' | append: 'y' %}{% capture b %}[{{ a }}]{% endcapture %}{{ b }}{{ b }}",
            "[xy][xy]",
        ),
        (
            "a {%- comment %} {{ broken {% endcomment -%} b{% raw %}{{ x }}{% endraw %}",
            "a b{{ x }}",
        ),
        ("a {{- ' b ' -}} c", "a b c"),
        (
            "{% if missing == empty %}e{% endif %}{% if user.roles != blank %}r{% endif %}",
            "er",
        ),
        (
            "{% assign x = 1 %}{% for i in (1..3) %}{% assign x = i %}{% endfor %}{{ x }}",
            "3",
        ),
    ] {
        check(source, expected);
    }
}

#[test]
fn what_users_wrote_is_no_markup() {
    let html = |source: &str| shown(source, Form::Html).unwrap();
    assert_eq!(
        html("<p>{{ user.name }}</p>"),
        "<p>&lt;b&gt;Eve&lt;/b&gt;</p>"
    );
    assert_eq!(html("{{ user.name | escape }}"), "&lt;b&gt;Eve&lt;/b&gt;");
    assert_eq!(
        html("<a href=\"{{ url }}\">"),
        "<a href=\"https://x.test/?a=1&amp;b=2\">"
    );
    assert_eq!(
        html("{% capture x %}<i>{{ user.name }}</i>{% endcapture %}{{ x }}"),
        "<i>&lt;b&gt;Eve&lt;/b&gt;</i>"
    );
    assert_eq!(
        html("{{ '<br>' }}{{ '<' | append: user.name }}"),
        "<br>&lt;&lt;b&gt;Eve&lt;/b&gt;"
    );
    assert_eq!(
        html("{{ user.name | newline_to_br }}"),
        "&lt;b&gt;Eve&lt;/b&gt;"
    );
    assert_eq!(
        html("{{ user.name | split: 'x' | first }}"),
        "&lt;b&gt;Eve&lt;/b&gt;"
    );
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    for (source, expected) in [
        ("\n{{ a", "line 2: }} is missing"),
        ("{% if a %}", "line 1: endif is missing"),
        ("{% endif %}", "line 1: there is no tag \"endif\""),
        (
            "{% include 'file' %}",
            "line 1: there is no tag \"include\"",
        ),
        ("{{ a | shell }}", "line 1: there is no filter \"shell\""),
        ("{{ a b }}", "line 1: \"b\" isn't expected here"),
        ("{{ 'a }}", "line 1: a quote is missing"),
        ("{{ | }}", "line 1: a value is missing"),
        ("{% for x %}{% endfor %}", "line 1: in is missing"),
        ("{% assign x %}", "line 1: = is missing"),
        ("{% raw %}", "line 1: endraw is missing"),
        ("{{ a[b[c]] }}", "line 1: brackets can't be nested"),
    ] {
        assert_eq!(
            shown(source, Form::Html),
            Err(expected.to_owned()),
            "{source}"
        );
    }
}

#[test]
fn no_template_costs_more_than_its_limits() {
    let deep = "{% if a %}".repeat(100_000);
    let long = "x".repeat(SOURCE_MAX + 1);
    let ands = format!("{{% if a {} %}}{{% endif %}}", "and a ".repeat(100_000));
    let filters = format!("{{{{ a {} }}}}", "| upcase ".repeat(100_000));
    for source in [
        "{% for i in (1..9000000000) %}{% endfor %}",
        "{% for i in (1..999) %}{% for j in (1..999) %}{% endfor %}{% endfor %}",
        "{% assign a = 'xxxxxxxxxx' %}{% for i in (1..99) %}{% assign a = a | append: a %}{% endfor %}",
        "{% assign a = 'xxxxxxxxxx' %}{% for i in (1..99) %}{% assign a = a | replace: 'x', a %}{% endfor %}",
        "{% assign a = 'xxxxxxxxxx' %}{% for i in (1..99) %}{% capture a %}{{ a }}{{ a }}{% endcapture %}{% endfor %}",
        "{% for i in (1..9999) %}a text that is shown, again and again and again and again and again and again and again and again and again and again and again and again and again, for very very very very very very very very long until it is too long{% endfor %}",
        "{% assign a = '' %}{% for i in (1..19000) %}{% assign a = a | append: 'xxxxxxxx' %}{% endfor %}",
        deep.as_str(),
        long.as_str(),
        ands.as_str(),
        filters.as_str(),
    ] {
        let refused = shown(source, Form::Html).unwrap_err();
        assert!(refused.contains("too "), "{refused}");
    }
}

proptest! {
    #[test]
    fn nothing_panics(source in "(\\{\\{|\\}\\}|\\{%|%\\}|-|\\||:|'|\\.|\\[|\\]|if |endif|for x in |endfor|assign |capture a|a|1|\\(|\\)|==| |\n|é){0,40}") {
        let _ = shown(&source, Form::Html);
    }
}
