//! Bodies that recordings show, and members that may be unset.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::sweep_tests::names;
use super::{Schema, client, credential, resource_server, tenant_settings};

#[test]
fn null_is_for_those_that_can_be_unset() {
    let accepts = |schema: &Schema, name: &str| {
        let mut body = Map::new();
        body.insert(name.to_owned(), Value::Null);
        schema.payload(&Value::Object(body)).is_ok()
    };
    for name in [
        "token_encryption",
        "consent_policy",
        "authorization_details",
        "proof_of_possession",
        "authorization_policy",
    ] {
        assert!(accepts(&resource_server::UPDATE, name), "{name}");
    }
    for name in [
        "scopes",
        "name",
        "signing_alg",
        "subject_type_authorization",
    ] {
        assert!(!accepts(&resource_server::UPDATE, name), "{name}");
    }
    let nullable = "session_transfer encryption_key cross_origin_loc token_endpoint_auth_method \
        token_quota native_social_login fedcm_login refresh_token default_organization \
        organization_usage organization_require_behavior organization_discovery_methods \
        client_authentication_methods compliance_level par_request_expiry token_exchange \
        skip_non_verifiable_callback_uri_confirmation_prompt express_configuration \
        my_organization_configuration async_approval_notification_channels addons \
        signed_request_object oidc_backchannel_logout identity_assertion_authorization_grant \
        token_vault_privileged_access";
    let unset: HashSet<_> = names(&client::UPDATE)
        .into_iter()
        .filter(|name| accepts(&client::UPDATE, name))
        .collect();
    assert_eq!(unset, nullable.split_whitespace().collect());
    let nullable = "session_cookie sessions oidc_logout mtls acr_values_supported \
        default_token_quota customize_mfa_in_postlogin_action \
        allow_organization_name_in_authentication_api pushed_authorization_requests_supported \
        authorization_response_iss_parameter_supported \
        skip_non_verifiable_callback_uri_confirmation_prompt change_password device_flow \
        guardian_mfa_page error_page security_headers country_codes";
    let settings = &tenant_settings::UPDATE;
    let unset: HashSet<_> = names(settings)
        .into_iter()
        .filter(|name| accepts(settings, name))
        .collect();
    assert_eq!(unset, nullable.split_whitespace().collect());
}

#[test]
fn credentials_need_their_material() {
    let create = |body: Value| {
        credential::CREATE
            .payload(&body)
            .map_err(|invalid| invalid.message)
    };
    assert_eq!(
        create(json!({"credential_type": "public_key", "pem": "x", "kid": "0123456789"})),
        Ok(())
    );
    assert_eq!(
        create(json!({"credential_type": "cert_subject_dn", "subject_dn": "CN=a"})),
        Ok(())
    );
    assert_eq!(
        create(json!({"credential_type": "cert_subject_dn", "pem": "x"})),
        Ok(())
    );
    let missing = |name| {
        Err(format!(
            "Payload validation error: 'Missing required property: {name}'."
        ))
    };
    assert_eq!(
        create(json!({"credential_type": "public_key"})),
        missing("pem")
    );
    assert_eq!(
        create(json!({"credential_type": "x509_cert", "subject_dn": "CN=a"})),
        missing("pem")
    );
    assert_eq!(
        create(json!({"credential_type": "cert_subject_dn"})),
        missing("subject_dn")
    );
    assert_eq!(create(json!({})), missing("credential_type"));
}

#[test]
fn recorded_bodies_are_accepted() {
    let patch = json!({
        "client_authentication_methods": {
            "private_key_jwt": {"credentials": [{"id": "cred_8BevWUvtnEGj8qGqjHdPjX"}]}
        },
        "token_endpoint_auth_method": null
    });
    assert_eq!(client::UPDATE.payload(&patch), Ok(()));
    let back = json!({"client_authentication_methods": null, "token_endpoint_auth_method": "client_secret_basic"});
    assert_eq!(client::UPDATE.payload(&back), Ok(()));
    let server = json!({
        "name": "Orders", "identifier": "https://orders.test/", "token_lifetime_for_web": 7200,
        "scopes": [{"value": "read:orders", "description": "Read"}, {"value": "write:orders"}],
        "token_encryption": {"format": "compact-nested-jwe", "encryption_key": {"alg": "RSA-OAEP-256", "pem": "x"}},
    });
    assert_eq!(resource_server::CREATE.payload(&server), Ok(()));
    let halves = json!({"subject_type_authorization": {"user": {"policy": "deny_all"}, "client": {"policy": "deny_all"}}});
    assert_eq!(resource_server::UPDATE_SYSTEM.payload(&halves), Ok(()));
    assert_eq!(
        resource_server::UPDATE_MANAGEMENT
            .payload(&halves)
            .unwrap_err()
            .message,
        "Payload validation error: 'Additional properties not allowed: client' on property \
         subject_type_authorization."
    );
}
