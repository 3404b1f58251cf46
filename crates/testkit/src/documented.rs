//! What Auth0's document (`OpenAPI`) says of an answer of the Management API. Every answer that a
//! test gets is held against it.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use flate2::read::GzDecoder;
use http::{Method, Uri};
use jsonschema::{Registry, Validator};
use serde_json::{Map, Value, json};

use crate::shared;

const BASE: &str = "urn:auth0:management";

/// How a schema is mended where recordings, or our own choice, differ from the document.
enum Mend {
    /// The member of any type is all right.
    Any(&'static str),
    /// The member may be missing.
    Without(&'static str),
    /// A member has another name.
    Renamed(&'static str, &'static str),
    /// Everything is all right.
    Open,
}

use Mend::{Any, Open, Renamed, Without};

/// Management API reference §15 where nothing else is said.
const MENDED: &[(&str, Mend)] = &[
    (
        "/paths/~1resource-servers~1{id}/patch/responses",
        Renamed("201", "200"),
    ),
    (
        "/paths/~1clients~1{client_id}~1credentials~1{credential_id}/patch/responses",
        Renamed("201", "200"),
    ),
    ("/components/schemas/Role", Any("type")),
    ("/components/schemas/Role", Any("owner_id")),
    ("/components/schemas/GetRoleResponseContent", Any("type")),
    (
        "/components/schemas/GetRoleResponseContent",
        Any("owner_id"),
    ),
    ("/components/schemas/CreateRoleResponseContent", Any("type")),
    (
        "/components/schemas/CreateRoleResponseContent",
        Any("owner_id"),
    ),
    ("/components/schemas/UpdateRoleResponseContent", Any("type")),
    (
        "/components/schemas/UpdateRoleResponseContent",
        Any("owner_id"),
    ),
    // Recorded: lists show what one connection shows.
    (
        "/components/schemas/ConnectionForList",
        Any("enabled_clients"),
    ),
    // Recorded flags of tenants.
    (
        "/components/schemas/TenantSettingsFlags",
        Any("cannot_change_enforce_client_authentication_on_passwordless_start"),
    ),
    (
        "/components/schemas/TenantSettingsFlags",
        Any("new_universal_login_experience_enabled"),
    ),
    (
        "/components/schemas/TenantSettingsFlags",
        Any("universal_login"),
    ),
    (
        "/components/schemas/TenantSettingsFlags",
        Any("use_scope_descriptions_for_consent"),
    ),
    (
        "/components/schemas/SuspiciousIPThrottlingStage",
        Any("pre-custom-token-exchange"),
    ),
    // Recorded: the key itself is never shown again.
    (
        "/components/schemas/ResourceServerTokenEncryptionKey",
        Without("pem"),
    ),
    (
        "/components/schemas/ResourceServerTokenEncryptionKey",
        Any("thumbprint_sha256"),
    ),
    // ES256 and EdDSA are ours.
    ("/components/schemas/SigningAlgorithmEnum", Open),
    // Required, but no property: the document contradicts itself.
    (
        "/components/schemas/CreateExportUsersResponseContent",
        Without("connection"),
    ),
    (
        "/components/schemas/CreateImportUsersResponseContent",
        Without("connection"),
    ),
    // Whatever stood in the file is shown.
    (
        "/components/schemas/GetJobErrorResponseContent",
        Any("user"),
    ),
    // What the deploy CLI is answered by an empty tenant.
    (
        "/components/schemas/ListOrganizationInvitationsOffsetPaginatedResponseContent",
        Any("total"),
    ),
    (
        "/components/schemas/GetGuardianFactorSmsTemplatesResponseContent",
        Open,
    ),
    (
        "/components/schemas/GetGuardianFactorPhoneTemplatesResponseContent",
        Open,
    ),
    // Recorded: a theme that got no name has none.
    (
        "/components/schemas/CreateBrandingThemeResponseContent",
        Without("displayName"),
    ),
    (
        "/components/schemas/UpdateBrandingThemeResponseContent",
        Without("displayName"),
    ),
    (
        "/components/schemas/GetBrandingThemeResponseContent",
        Without("displayName"),
    ),
    (
        "/components/schemas/GetBrandingDefaultThemeResponseContent",
        Without("displayName"),
    ),
    // Recorded as null.
    ("/components/schemas/Log", Any("audience")),
    ("/components/schemas/Log", Any("client_id")),
    ("/components/schemas/Log", Any("scope")),
];

struct Document {
    registry: Registry<'static>,
    /// By method and segments of the path: which statuses are documented with a body of JSON.
    operations: Vec<Operation>,
    compiled: Mutex<BTreeMap<String, Arc<Validator>>>,
}

struct Operation {
    method: String,
    path: String,
    /// Those that are documented, and whether a schema is.
    statuses: BTreeMap<String, bool>,
}

static DOCUMENT: LazyLock<Option<Document>> = LazyLock::new(|| {
    let packed = shared("reference/auth0-management-openapi.json.gz")?;
    let mut text = String::new();
    let read = GzDecoder::new(packed.as_slice()).read_to_string(&mut text);
    read.expect("the document is packed by gzip");
    Some(Document::new(&text))
});

/// Checks an answer that says that all is well.
///
/// # Panics
/// If it is not what the document says.
pub(crate) fn check(method: &Method, uri: &Uri, status: u16, body: &[u8]) {
    let Some(path) = uri.path().strip_prefix("/api/v2") else {
        return;
    };
    let asked_for_members = uri.query().is_some_and(|query| query.contains("fields="));
    if !(200..300).contains(&status) || asked_for_members || body.is_empty() {
        return;
    }
    let Some(document) = &*DOCUMENT else { return };
    let Some(validator) = document.validator(method, path, status) else {
        return;
    };
    let body: Value = serde_json::from_slice(body).expect("the document says that it is JSON");
    let wrong: Vec<String> = validator
        .iter_errors(&body)
        .map(|error| format!("at {:?}: {error}", error.instance_path().to_string()))
        .collect();
    assert!(
        wrong.is_empty(),
        "{method} {path} {status}: Auth0's document says otherwise\n{}\n{body}",
        wrong.join("\n")
    );
}

impl Document {
    fn new(text: &str) -> Self {
        let mut document: Value = serde_json::from_str(text).expect("the document is JSON");
        make_usable(&mut document);
        for (pointer, mend) in MENDED {
            let schema = document.pointer_mut(pointer).and_then(Value::as_object_mut);
            assert!(schema.is_some(), "there is no {pointer}");
            if let Some(schema) = schema {
                apply(schema, mend);
            }
        }
        let operations = operations(&document);
        let registry = Registry::new().add(BASE, document);
        let registry = registry.expect("the base is a URI").prepare();
        Self {
            registry: registry.expect("the document refers to itself only"),
            operations,
            compiled: Mutex::default(),
        }
    }

    /// Judges an answer; none if the document says nothing of its body.
    fn validator(&self, method: &Method, path: &str, status: u16) -> Option<Arc<Validator>> {
        let operation = self
            .operations
            .iter()
            .filter(|one| one.method == method.as_str().to_lowercase() && means(&one.path, path))
            .min_by_key(|one| one.path.matches('{').count())?;
        let status = status.to_string();
        let has_schema = operation.statuses.get(&status);
        assert!(
            has_schema.is_some(),
            "{method} {path}: {status} is not documented"
        );
        if has_schema == Some(&false) {
            return None;
        }
        let reference = format!(
            "{BASE}#/paths/{}/{}/responses/{status}/content/application~1json/schema",
            operation.path.replace('/', "~1"),
            operation.method
        );
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        let validator = compiled.entry(reference).or_insert_with_key(|reference| {
            let options = jsonschema::options().with_registry(&self.registry);
            let built =
                options.build(&json!({"$ref": reference.replace('{', "%7B").replace('}', "%7D")}));
            Arc::new(built.expect("the document has schemas"))
        });
        Some(validator.clone())
    }
}

fn apply(schema: &mut Map<String, Value>, mend: &Mend) {
    match mend {
        Any(member) => {
            let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
            let properties = properties.expect("a schema of an object");
            properties.insert((*member).to_owned(), Value::Bool(true));
        }
        Without(member) => {
            let required = schema.get_mut("required").and_then(Value::as_array_mut);
            let required = required.expect("it requires members");
            let before = required.len();
            required.retain(|one| one != member);
            assert_ne!(required.len(), before, "{member} is not required any more");
        }
        Renamed(from, to) => {
            let member = schema.shift_remove(*from).expect("it is there");
            schema.insert((*to).to_owned(), member);
        }
        Open => schema.clear(),
    }
}

/// Without patterns that only other dialects of regular expressions know. Lists are pages of two
/// kinds at once, where they have no total: more than one schema may hold.
fn make_usable(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let pattern = members.get("pattern").filter(|pattern| pattern.is_string());
            if pattern.is_some_and(|pattern| {
                jsonschema::validator_for(&json!({"pattern": pattern})).is_err()
            }) {
                members.shift_remove("pattern");
            }
            if let Some(all) = members.shift_remove("oneOf") {
                members.insert("anyOf".to_owned(), all);
            }
            members.values_mut().for_each(make_usable);
        }
        Value::Array(items) => items.iter_mut().for_each(make_usable),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn operations(document: &Value) -> Vec<Operation> {
    let paths = document["paths"].as_object().expect("it has paths");
    let all = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods.map(move |(method, operation)| (path, method, operation))
    });
    all.map(|(path, method, operation)| Operation {
        method: method.clone(),
        path: path.clone(),
        statuses: operation["responses"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(status, response)| {
                let schema = response.pointer("/content/application~1json/schema");
                (status.clone(), schema.is_some())
            })
            .collect(),
    })
    .collect()
}

/// Whether a path is of a pattern.
fn means(pattern: &str, path: &str) -> bool {
    let (wanted, found) = (pattern.split('/'), path.split('/'));
    wanted.clone().count() == found.clone().count()
        && wanted
            .zip(found)
            .all(|(wanted, found)| wanted.starts_with('{') || wanted == found)
}
