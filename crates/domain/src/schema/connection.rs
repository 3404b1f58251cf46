//! Queries and bodies of `/api/v2/connections` (reference §10).

mod options;

use super::format::CLIENT_ID;
use super::matcher::CONNECTION_NAME;
use super::node::{
    Property, Schema, array, boolean, choice, integer, map, object, open, optional, required,
    string,
};
use super::query::{FIELDS, FROM, INCLUDE_FIELDS, INCLUDE_TOTALS, PAGE, PER_PAGE, TAKE};

/// `GET /connections`.
pub static LIST: Schema = object(&[
    optional("strategy", array(&choice(STRATEGY))),
    optional("name", string()),
    PAGE,
    PER_PAGE,
    INCLUDE_TOTALS,
    FROM,
    TAKE,
    FIELDS,
    INCLUDE_FIELDS,
]);

/// `GET /connections/{id}`.
pub static GET: Schema = object(&[FIELDS, INCLUDE_FIELDS]);

/// `GET /connections/{id}/clients`.
pub static LIST_CLIENTS: Schema = object(&[optional("take", integer().within(1, 1000)), FROM]);

/// `POST /connections`, whatever its strategy's options are.
pub static CREATE: Schema = object(&[
    required("name", string().at_most(128).pattern(CONNECTION_NAME)),
    required("strategy", choice(STRATEGY)),
    optional("options", open(&[])),
    optional("enabled_clients", array(&CLIENT)),
])
.and(SETTINGS);

/// The options in the body of `POST /connections` for a database.
pub static DATABASE: Schema = open(&[optional("options", options::DATABASE)]);

/// `PATCH /connections/{id}` of a database.
pub static UPDATE: Schema = object(&[
    optional("options", options::DATABASE.nullable()),
    optional("enabled_clients", array(&CLIENT).nullable()),
])
.and(SETTINGS)
.at_least(1);

/// `PATCH /connections/{id}/clients`.
pub static UPDATE_CLIENTS: Schema = array(&SWITCH).at_least(1);

const CLIENT: Schema = string().format(CLIENT_ID);

static SWITCH: Schema = object(&[required("client_id", CLIENT), required("status", boolean())]);

const SETTINGS: &[Property] = &[
    optional("display_name", string().at_most(128)),
    optional("is_domain_connection", boolean()),
    optional("show_as_button", boolean()),
    // Auth0 names their format, but doesn't publish it.
    optional("realms", array(&string().within(1, 128))),
    optional("metadata", map(&METADATA_VALUE).at_most(10)),
    optional("authentication", object(&[required("active", boolean())])),
    optional(
        "connected_accounts",
        object(&[
            required("active", boolean()),
            optional("cross_app_access", boolean()),
        ]),
    ),
    optional(
        "cross_app_access_requesting_app",
        object(&[required("active", boolean())]),
    ),
];

const METADATA_VALUE: Schema = string().at_most(255).nullable();

/// Every kind of connection that Auth0 knows.
pub(super) const STRATEGY: &[&str] = &[
    "ad",
    "adfs",
    "amazon",
    "apple",
    "dropbox",
    "bitbucket",
    "auth0-oidc",
    "auth0",
    "baidu",
    "bitly",
    "box",
    "custom",
    "daccount",
    "dwolla",
    "email",
    "evernote-sandbox",
    "evernote",
    "exact",
    "facebook",
    "fitbit",
    "github",
    "google-apps",
    "google-oauth2",
    "instagram",
    "ip",
    "line",
    "linkedin",
    "oauth1",
    "oauth2",
    "office365",
    "oidc",
    "okta",
    "paypal",
    "paypal-sandbox",
    "pingfederate",
    "planningcenter",
    "salesforce-community",
    "salesforce-sandbox",
    "salesforce",
    "samlp",
    "sharepoint",
    "shopify",
    "shop",
    "sms",
    "soundcloud",
    "thirtysevensignals",
    "twitter",
    "untappd",
    "vkontakte",
    "waad",
    "weibo",
    "windowslive",
    "wordpress",
    "yahoo",
    "yandex",
    "auth0-adldap",
];

#[cfg(test)]
mod tests;
