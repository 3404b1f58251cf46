//! What has to hold for every schema.

use std::collections::HashSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::node::{Additional, Kind, Schema};
use super::{
    client, client_grant, connection, credential, identity, imported_user, job, log, organization,
    query, resource_server, role, tenant_settings, user,
};

const ALL: [(&str, &Schema); 52] = [
    ("POST resource-servers", &resource_server::CREATE),
    ("PATCH resource-servers", &resource_server::UPDATE),
    ("PATCH a system API", &resource_server::UPDATE_SYSTEM),
    (
        "PATCH the Management API",
        &resource_server::UPDATE_MANAGEMENT,
    ),
    ("GET resource-servers", &resource_server::LIST),
    ("GET a resource server", &resource_server::GET),
    ("POST client-grants", &client_grant::CREATE),
    ("PATCH client-grants", &client_grant::UPDATE),
    ("GET client-grants", &client_grant::LIST),
    (
        "GET a grant's organizations",
        &client_grant::LIST_ORGANIZATIONS,
    ),
    ("POST clients", &client::CREATE),
    ("PATCH clients", &client::UPDATE),
    ("GET clients", &client::LIST),
    ("GET a client", &client::GET),
    ("GET a client's connections", &client::LIST_CONNECTIONS),
    ("POST credentials", &credential::CREATE),
    ("PATCH credentials", &credential::UPDATE),
    ("PATCH settings", &tenant_settings::UPDATE),
    ("GET settings", &tenant_settings::GET),
    ("GET logs", &log::LIST),
    ("GET connections", &connection::LIST),
    ("GET roles", &role::LIST),
    ("POST roles", &role::CREATE),
    ("PATCH roles", &role::UPDATE),
    ("POST permissions", &role::PERMISSIONS),
    ("GET permissions", &role::LIST_HELD),
    ("POST a role's users", &role::USERS),
    ("GET a role's users", &role::LIST_USERS),
    ("GET users", &user::LIST),
    ("GET a user", &user::GET),
    ("GET users-by-email", &user::BY_EMAIL),
    ("POST users", &user::CREATE),
    ("PATCH users", &user::UPDATE),
    ("POST a user's roles", &user::ROLES),
    ("GET a user's organizations", &user::LIST_ORGANIZATIONS),
    ("GET a user's logs", &user::LIST_LOGS),
    ("GET effective permissions", &user::EFFECTIVE_PERMISSIONS),
    ("GET a permission's sources", &user::PERMISSION_SOURCES),
    ("GET effective roles", &user::EFFECTIVE_ROLES),
    ("GET a role's sources", &user::ROLE_SOURCES),
    ("POST identities", &identity::LINK),
    ("GET organizations", &organization::LIST),
    ("POST organizations", &organization::CREATE),
    ("PATCH organizations", &organization::UPDATE),
    ("POST members", &organization::MEMBERS),
    ("GET members", &organization::LIST_MEMBERS),
    ("POST a member's roles", &organization::MEMBER_ROLES),
    ("GET a member's roles", &organization::LIST_MEMBER_ROLES),
    ("POST users-imports", &job::IMPORT),
    ("POST users-exports", &job::EXPORT),
    ("POST verification-email", &job::VERIFICATION_EMAIL),
    ("an imported user", &imported_user::USER),
];

/// Calls `visit` with the schema and all below it, and their paths.
fn walk(path: &str, schema: &Schema, visit: &mut dyn FnMut(&str, &Schema)) {
    visit(path, schema);
    for property in schema.properties() {
        walk(
            &format!("{path}.{}", property.name),
            &property.schema,
            visit,
        );
    }
    match schema.kind {
        Kind::Array { items, .. } => walk(&format!("{path}[]"), items, visit),
        Kind::AnyOf(branches) | Kind::OneOf(branches) => {
            for branch in branches {
                walk(&format!("{path}|"), branch, visit);
            }
        }
        Kind::Object {
            additional: Additional::Each(values),
            ..
        } => {
            walk(&format!("{path}.*"), values, visit);
        }
        _ => {}
    }
}

#[test]
fn schemas_are_consistent() {
    for (name, schema) in ALL
        .into_iter()
        .chain([("none", &query::NONE), ("one", &connection::GET)])
    {
        walk(name, schema, &mut |path, schema| {
            let mut names = HashSet::new();
            for property in schema.properties() {
                assert!(
                    names.insert(property.name),
                    "{path}.{} is there twice",
                    property.name
                );
            }
            if let (Some(min), Some(max)) = (schema.min, schema.max) {
                assert!(min <= max, "{path}");
            }
            let text = matches!(schema.kind, Kind::Text);
            assert!(
                text || (schema.format.is_none() && schema.pattern.is_none()),
                "{path}"
            );
            let choices: HashSet<_> = schema.choices.iter().collect();
            assert_eq!(choices.len(), schema.choices.len(), "{path}");
            assert!(
                choices.is_empty() || text || matches!(schema.kind, Kind::Boolean),
                "{path}"
            );
        });
    }
}

pub(super) fn names(schema: &Schema) -> HashSet<&'static str> {
    schema.properties().map(|property| property.name).collect()
}

fn without<'a>(left: &Schema, right: &Schema) -> Vec<&'a str> {
    let mut out: Vec<_> = names(left).difference(&names(right)).copied().collect();
    out.sort_unstable();
    out
}

#[test]
fn updates_know_what_creations_know() {
    let none: [&str; 0] = [];
    let (create, update) = (&resource_server::CREATE, &resource_server::UPDATE);
    assert_eq!(without(update, create), none);
    assert_eq!(without(create, update), ["identifier"]);
    for system in [
        &resource_server::UPDATE_SYSTEM,
        &resource_server::UPDATE_MANAGEMENT,
    ] {
        assert_eq!(without(system, update), none);
    }
    let (create, update) = (&client_grant::CREATE, &client_grant::UPDATE);
    assert_eq!(without(update, create), none);
    assert_eq!(
        without(create, update),
        ["audience", "client_id", "default_for", "subject_type"]
    );
    assert_eq!(without(&client::UPDATE, &client::CREATE), ["client_secret"]);
    assert_eq!(
        without(&client::CREATE, &client::UPDATE),
        ["resource_server_identifier"]
    );
    assert_eq!(without(&credential::UPDATE, &credential::CREATE), none);
    assert_eq!(without(&role::UPDATE, &role::CREATE), none);
    assert_eq!(without(&role::CREATE, &role::UPDATE), ["owner_id", "type"]);
    assert_eq!(
        without(&user::UPDATE, &user::CREATE),
        ["client_id", "verify_phone_number"]
    );
    assert_eq!(without(&user::CREATE, &user::UPDATE), ["user_id"]);
    assert_eq!(without(&organization::UPDATE, &organization::CREATE), none);
    assert_eq!(
        without(&organization::CREATE, &organization::UPDATE),
        ["enabled_connections"]
    );
}

#[test]
fn members_of_clients_can_be_asked_for() {
    for name in names(&client::CREATE) {
        assert!(
            client::GET.query(&format!("fields={name}")).is_ok(),
            "{name}"
        );
    }
    assert!(
        client::LIST
            .query("fields=client_id,name&include_fields=false")
            .is_ok()
    );
    let refused = client::LIST
        .query("fields=client_id,nmae")
        .unwrap_err()
        .message;
    let start = "Query validation error: 'String 'client_id,nmae' does not match pattern. Must be \
                 a comma separated list of the following values: addons,";
    assert!(refused.starts_with(start), "{refused}");
    assert!(
        refused.ends_with(",web_origins' on property fields."),
        "{refused}"
    );
}

#[test]
fn patches_need_a_member_where_auth0_says_so() {
    for schema in [
        &client_grant::UPDATE,
        &client::UPDATE,
        &credential::UPDATE,
        &tenant_settings::UPDATE,
    ] {
        let refused = schema.payload(&json!({})).unwrap_err();
        assert_eq!(
            refused.message,
            "Payload validation error: 'Too few properties defined (0), minimum 1'."
        );
    }
    assert_eq!(resource_server::UPDATE.payload(&json!({})), Ok(()));
}

fn value() -> impl Strategy<Value = Value> {
    let known: Vec<&str> = ALL.iter().flat_map(|(_, schema)| names(schema)).collect();
    let name = prop_oneof![
        proptest::sample::select(known),
        Just("value"),
        Just("policy")
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, move |inner| {
        let members = prop::collection::vec((name.clone(), inner.clone()), 0..8);
        prop_oneof![
            prop::collection::vec(inner, 0..8).prop_map(Value::from),
            members.prop_map(|members| {
                members
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect()
            }),
        ]
    })
}

proptest! {
    #[test]
    fn checking_never_panics(value in value()) {
        for (_, schema) in ALL {
            let _ = schema.payload(&value);
        }
    }

    #[test]
    fn reading_queries_never_panics(raw in ".{0,60}") {
        for (_, schema) in ALL {
            let _ = schema.query(&raw);
            let _ = schema.form(raw.as_bytes());
            let _ = schema.json(raw.as_bytes());
        }
    }
}
