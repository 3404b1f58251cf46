//! Attack protection, second factors, network access and rate limits.

use super::Answer::{self, Json, List, Missing};
use super::list::Form::{Checkpoint, TotalFirst};
use super::{Row, delete, get, patch, post, put};
use crate::routes::Scopes::Any;

const ENROLLMENT: Answer = Missing("Enrollment not found", Some("enrollment_not_found"));
const NETWORK_ACL: Answer = Missing("NetworkACL with this ID was not found", None);
const RATE_LIMIT_POLICY: Answer = Missing("The rate limit policy does not exist.", None);

/// Every factor that Auth0 knows, off.
const FACTORS: &str = r#"[
    {"name":"sms","enabled":false,"trial_expired":false},
    {"name":"push-notification","enabled":false,"trial_expired":false},
    {"name":"otp","enabled":false,"trial_expired":false},
    {"name":"email","enabled":false,"trial_expired":false},
    {"name":"duo","enabled":false,"trial_expired":false},
    {"name":"webauthn-roaming","enabled":false,"trial_expired":false},
    {"name":"webauthn-platform","enabled":false,"trial_expired":false},
    {"name":"recovery-code","enabled":false,"trial_expired":false}
]"#;

#[rustfmt::skip]
pub(super) static ROWS: &[Row] = &[
    get("/attack-protection/phone-provider-protection", Any(&["read:attack_protection"]), Json(r#"{"type":"none"}"#)),
    patch("/attack-protection/phone-provider-protection", Any(&["update:attack_protection"]), "Update Phone Provider Protection settings", 200),

    post("/guardian/enrollments/ticket", Any(&["create:guardian_enrollment_tickets"]), "Create a multi-factor authentication enrollment ticket", 200),
    get("/guardian/enrollments/{id}", Any(&["read:guardian_enrollments"]), ENROLLMENT),
    delete("/guardian/enrollments/{id}", Any(&["delete:guardian_enrollments"]), "Delete a multi-factor authentication enrollment", 204),
    get("/guardian/factors", Any(&["read:guardian_factors"]), Json(FACTORS)),
    get("/guardian/factors/duo/settings", Any(&["read:guardian_factors"]), Json("{}")),
    put("/guardian/factors/duo/settings", Any(&["update:guardian_factors"]), "Set the DUO Configuration", 200),
    patch("/guardian/factors/duo/settings", Any(&["update:guardian_factors"]), "Update the DUO Configuration", 200),
    get("/guardian/factors/phone/message-types", Any(&["read:guardian_factors"]), Json(r#"{"message_types":[]}"#)),
    put("/guardian/factors/phone/message-types", Any(&["update:guardian_factors"]), "Update the Enabled Phone Factors", 200),
    get("/guardian/factors/phone/providers/twilio", Any(&["read:guardian_factors"]), Json("{}")),
    put("/guardian/factors/phone/providers/twilio", Any(&["update:guardian_factors"]), "Update Twilio configuration", 200),
    get("/guardian/factors/phone/selected-provider", Any(&["read:guardian_factors"]), Json(r#"{"provider":"auth0"}"#)),
    put("/guardian/factors/phone/selected-provider", Any(&["update:guardian_factors"]), "Update phone provider configuration", 200),
    get("/guardian/factors/phone/templates", Any(&["read:guardian_factors"]), Json("{}")),
    put("/guardian/factors/phone/templates", Any(&["update:guardian_factors"]), "Update Enrollment and Verification Phone Templates", 200),
    get("/guardian/factors/push-notification/providers/apns", Any(&["read:guardian_factors"]), Json("{}")),
    put("/guardian/factors/push-notification/providers/apns", Any(&["update:guardian_factors"]), "Update APNS configuration", 200),
    patch("/guardian/factors/push-notification/providers/apns", Any(&["update:guardian_factors"]), "Update APNs provider configuration", 200),
    put("/guardian/factors/push-notification/providers/fcm", Any(&["update:guardian_factors"]), "Overwrite FCM configuration", 200),
    patch("/guardian/factors/push-notification/providers/fcm", Any(&["update:guardian_factors"]), "Updates FCM configuration", 200),
    put("/guardian/factors/push-notification/providers/fcmv1", Any(&["update:guardian_factors"]), "Overwrite FCMV1 configuration", 200),
    patch("/guardian/factors/push-notification/providers/fcmv1", Any(&["update:guardian_factors"]), "Updates FCMV1 configuration", 200),
    get("/guardian/factors/push-notification/providers/sns", Any(&["read:guardian_factors"]), Json("{}")),
    put("/guardian/factors/push-notification/providers/sns", Any(&["update:guardian_factors"]), "Configure AWS SNS configuration", 200),
    patch("/guardian/factors/push-notification/providers/sns", Any(&["update:guardian_factors"]), "Update AWS SNS configuration", 200),
    get("/guardian/factors/push-notification/selected-provider", Any(&["read:guardian_factors"]), Json(r#"{"provider":"guardian"}"#)),
    put("/guardian/factors/push-notification/selected-provider", Any(&["update:guardian_factors"]), "Update Push Notification configuration", 200),
    get("/guardian/factors/sms/providers/twilio", Any(&["read:guardian_factors"]), Json("{}")),
    put("/guardian/factors/sms/providers/twilio", Any(&["update:guardian_factors"]), "Update Twilio SMS configuration", 200),
    get("/guardian/factors/sms/selected-provider", Any(&["read:guardian_factors"]), Json(r#"{"provider":"auth0"}"#)),
    put("/guardian/factors/sms/selected-provider", Any(&["update:guardian_factors"]), "Update SMS configuration", 200),
    get("/guardian/factors/sms/templates", Any(&["read:guardian_factors"]), Json("{}")),
    put("/guardian/factors/sms/templates", Any(&["update:guardian_factors"]), "Update SMS enrollment and verification templates", 200),
    put("/guardian/factors/{name}", Any(&["update:guardian_factors"]), "Update multi-factor authentication type", 200),
    get("/guardian/policies", Any(&["read:mfa_policies"]), Json("[]")),
    put("/guardian/policies", Any(&["update:mfa_policies"]), "Update multi-factor authentication policies", 200),

    get("/risk-assessments/settings", Any(&["read:attack_protection"]), Json(r#"{"enabled":false}"#)),
    patch("/risk-assessments/settings", Any(&["update:attack_protection"]), "Update risk assessment settings", 200),
    get("/risk-assessments/settings/new-device", Any(&["read:attack_protection"]), Json(r#"{"remember_for":30}"#)),
    patch("/risk-assessments/settings/new-device", Any(&["update:attack_protection"]), "Update new device assessor", 200),

    get("/supplemental-signals", Any(&["read:attack_protection"]), Json(r#"{"akamai_enabled":false}"#)),
    patch("/supplemental-signals", Any(&["update:attack_protection"]), "Update the supplemental signals configuration for a tenant", 200),

    get("/network-acls", Any(&["read:network_acls"]), List("network_acls", TotalFirst)),
    post("/network-acls", Any(&["create:network_acls"]), "Create Access Control List", 201),
    get("/network-acls/{id}", Any(&["read:network_acls"]), NETWORK_ACL),
    put("/network-acls/{id}", Any(&["update:network_acls"]), "Update Access Control List", 200),
    patch("/network-acls/{id}", Any(&["update:network_acls"]), "Partial Update for an Access Control List", 200),
    delete("/network-acls/{id}", Any(&["delete:network_acls"]), "Delete Access Control List", 200),

    get("/rate-limit-policies", Any(&["read:rate_limit_policies"]), List("rate_limit_policies", Checkpoint)),
    post("/rate-limit-policies", Any(&["create:rate_limit_policies"]), "Create a rate limit policy", 201),
    get("/rate-limit-policies/{id}", Any(&["read:rate_limit_policies"]), RATE_LIMIT_POLICY),
    patch("/rate-limit-policies/{id}", Any(&["update:rate_limit_policies"]), "Update a rate limit policy", 200),
    delete("/rate-limit-policies/{id}", Any(&["delete:rate_limit_policies"]), "Delete a rate limit policy", 204),
];
