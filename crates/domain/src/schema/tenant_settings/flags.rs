//! A tenant's switches: those of Auth0's document and those that recordings show (reference §7).

use super::super::node::{Property, Schema, boolean, object, optional};

pub(super) const FLAGS: Schema = object(DOCUMENTED).and(RECORDED);

const fn flag(name: &'static str) -> Property {
    optional(name, boolean())
}

const DOCUMENTED: &[Property] = &[
    flag("change_pwd_flow_v1"),
    flag("enable_apis_section"),
    flag("disable_impersonation"),
    flag("enable_client_connections"),
    flag("enable_pipeline2"),
    flag("allow_legacy_delegation_grant_types"),
    flag("allow_legacy_ro_grant_types"),
    flag("allow_legacy_tokeninfo_endpoint"),
    flag("enable_legacy_profile"),
    flag("enable_idtoken_api2"),
    flag("enable_public_signup_user_exists_error"),
    flag("enable_sso"),
    flag("allow_changing_enable_sso"),
    flag("disable_clickjack_protection_headers"),
    flag("no_disclose_enterprise_connections"),
    flag("enforce_client_authentication_on_passwordless_start"),
    flag("enable_adfs_waad_email_verification"),
    flag("revoke_refresh_token_grant"),
    flag("dashboard_log_streams_next"),
    flag("dashboard_insights_view"),
    flag("disable_fields_map_fix"),
    flag("mfa_show_factor_list_on_enrollment"),
    flag("remove_alg_from_jwks"),
    flag("improved_signup_bot_detection_in_classic"),
    flag("genai_trial"),
    flag("enable_dynamic_client_registration"),
    flag("disable_management_api_sms_obfuscation"),
    flag("trust_azure_adfs_email_verified_connection_property"),
    flag("custom_domains_provisioning"),
];

const RECORDED: &[Property] = &[
    flag("allow_other_legacy_grant_types"),
    flag("cannot_change_enforce_client_authentication_on_passwordless_start"),
    flag("dashboard_new_onboarding"),
    flag("enable_custom_domain_in_emails"),
    flag("enable_legacy_logs_search_v2"),
    flag("new_universal_login_experience_enabled"),
    flag("non_oidc_conformant_updated_at"),
    flag("require_signed_request_object"),
    flag("universal_login"),
    flag("use_scope_descriptions_for_consent"),
];
