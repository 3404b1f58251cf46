//! What holds for every query.

use std::ops::Bound;

use proptest::prelude::*;

use super::*;
use crate::Timestamp;

/// A printed query has more parentheses and more bytes than the one that was read.
const WIDE: Limits = Limits {
    length: 1 << 20,
    clauses: 4096,
    depth: 64,
};

fn names() -> impl Strategy<Value = Field> {
    let known = proptest::sample::select(vec![
        "email",
        "name",
        "nickname",
        "username",
        "user_id",
        "email.domain",
        "identities.connection",
        "identities.isSocial",
        "organization_id",
        "email_verified",
        "blocked",
        "logins_count",
        "created_at",
        "last_login",
        "user_metadata.a",
        "user_metadata.a.b",
        "app_metadata",
        "app_metadata.b",
        "locale",
    ]);
    let known = known.prop_map(|name| Field::parse(name).unwrap());
    let odd = "[a: *\\\\\"(-]{1,4}".prop_map(|name| Field::Other(vec![name]));
    prop_oneof![9 => known, 1 => odd]
}

/// Few letters, so that something is found, and all that means something in a query.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[abAB]{0,3}",
        1 => "[ab13. *?:\\\\\"()\\[\\]{}^~/+!&|<>-]{0,6}",
        1 => Just("AND".to_owned()),
        1 => Just("true".to_owned()),
    ]
}

fn bounds(text: impl Strategy<Value = String>) -> impl Strategy<Value = Bound<String>> {
    text.prop_flat_map(|text| {
        prop_oneof![
            Just(Bound::Unbounded),
            Just(Bound::Included(text.clone())),
            Just(Bound::Excluded(text)),
        ]
    })
}

fn ends<T: std::fmt::Debug + Clone>(
    end: impl Strategy<Value = T> + Clone,
) -> impl Strategy<Value = Span<T>> {
    let pair = (prop::option::of(end.clone()), prop::option::of(end));
    pair.prop_filter_map("open", |(from, to)| {
        (from.is_some() || to.is_some()).then_some(Span { from, to })
    })
}

/// A condition that the field can have.
fn conditions(field: &Field) -> BoxedStrategy<Condition> {
    let is_folded = field.kind() == Kind::Folded;
    let form = move |text: String| if is_folded { fold(&text) } else { text };
    let exists = Just(Condition::Exists);
    match field.kind() {
        Kind::Flag => prop_oneof![exists, any::<bool>().prop_map(Condition::Flag)].boxed(),
        Kind::Number => prop_oneof![exists, ends(0i64..4).prop_map(Condition::Number)].boxed(),
        Kind::Date => {
            let times = (0i64..3).prop_map(|at| Timestamp::from_millis(at * 1000));
            prop_oneof![exists, ends(times).prop_map(Condition::Time)].boxed()
        }
        Kind::Folded | Kind::Exact | Kind::Json => {
            let is = texts().prop_map(move |text| Condition::Is(form(text)));
            if matches!(field, Field::Metadata(Metadata::User, _)) {
                return prop_oneof![exists, is].boxed();
            }
            let long = "[abAB*\\\\]{3,4}";
            let like = prop::collection::vec(long, 2..4)
                .prop_filter_map("anything", move |parts| {
                    Wildcard::new(&parts.into_iter().map(form).collect::<Vec<_>>())
                });
            let prefix = texts().prop_filter_map("empty", move |text| {
                Wildcard::new(&[form(text), String::new()])
            });
            let from = bounds(texts().prop_map(form));
            let to = bounds(texts().prop_map(form));
            let between = (from, to).prop_filter_map("open", |(from, to)| {
                let is_open = from == Bound::Unbounded && to == Bound::Unbounded;
                (!is_open).then_some(Condition::Between(from, to))
            });
            prop_oneof![
                exists,
                is,
                like.prop_map(Condition::Like),
                prefix.prop_map(Condition::Like),
                between
            ]
            .boxed()
        }
    }
}

fn queries() -> impl Strategy<Value = Query> {
    let clause = names().prop_flat_map(|field| {
        conditions(&field).prop_map(move |condition| Query::of(field.clone(), condition))
    });
    let leaf = prop_oneof![9 => clause, 1 => Just(Query::All)];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(Query::not),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Query::and),
            prop::collection::vec(inner, 0..4).prop_map(Query::or),
        ]
    })
}

fn leaves() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0i64..4).prop_map(Value::from),
        texts().prop_map(Value::from),
    ]
}

fn json() -> impl Strategy<Value = Value> {
    leaves().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[ab]", inner, 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn profiles() -> impl Strategy<Value = Value> {
    let text = || prop::option::of(texts());
    let date = (0i64..3).prop_map(|at| Timestamp::from_millis(at * 1000).iso());
    (
        [text(), text(), text(), text()],
        prop::option::of(any::<bool>()),
        prop::option::of(0i64..4),
        date,
        prop::collection::vec(texts(), 0..3),
        (json(), json(), json()),
    )
        .prop_map(
            |([email, name, username, locale], blocked, count, date, ids, json)| {
                let identities: Vec<Value> = ids
                    .into_iter()
                    .map(|id| json!({"connection": id, "isSocial": id.is_empty()}))
                    .collect();
                json!({
                    "email": email.map(|local| format!("{local}@{}", local.to_lowercase())),
                    "name": name, "username": username, "locale": locale, "blocked": blocked,
                    "logins_count": count, "created_at": date, "identities": identities,
                    "user_metadata": json.0, "app_metadata": json.1, "last_login": json.2,
                })
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn printed_queries_are_read_back(query in queries()) {
        let printed = query.to_string();
        let read = parser::parse(&printed, WIDE);
        prop_assert_eq!(read.as_ref(), Ok(&query), "{}", printed);
    }

    #[test]
    fn what_is_read_is_printed_and_read_back(text in "([ab*\"():\\[\\]{} !?&|\\\\-]|name:|blocked:|TO| AND | OR |NOT ){0,12}") {
        if let Ok(query) = parse(&text) {
            prop_assert_eq!(parser::parse(&query.to_string(), WIDE), Ok(query));
        }
    }

    #[test]
    fn reading_never_panics(text in "\\PC{0,60}", wild in any::<String>()) {
        let _ = parse(&text);
        let _ = parse(&wild);
        let _ = Sort::parse(&text);
    }

    #[test]
    fn connectives_mean_what_they_say(
        queries in prop::collection::vec(queries(), 0..4),
        profile in profiles(),
        ids in prop::collection::vec(texts(), 0..3),
    ) {
        let found: Vec<bool> = queries.iter().map(|query| query.matches(&profile, &ids)).collect();
        let matches = |query: Query| query.matches(&profile, &ids);
        prop_assert_eq!(matches(Query::and(queries.clone())), found.iter().all(|found| *found));
        prop_assert_eq!(matches(Query::or(queries.clone())), found.contains(&true));
        for (query, found) in queries.into_iter().zip(found) {
            prop_assert_eq!(matches(Query::not(query)), !found);
        }
    }

    #[test]
    fn what_needs_no_json_finds_no_less(query in queries(), profile in profiles()) {
        let outer = query.without_json();
        prop_assert!(!outer.needs_json());
        if query.matches(&profile, &[]) {
            prop_assert!(outer.matches(&profile, &[]), "{outer}");
        }
        if !query.needs_json() {
            prop_assert_eq!(outer, query);
        }
    }
}
