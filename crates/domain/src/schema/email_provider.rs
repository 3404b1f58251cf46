//! Query and bodies of `/api/v2/emails/provider` (reference §14).
//!
//! What credentials and settings a provider has depends on its name: a second look, once the
//! first has found the name.

use super::format::HOST;
use super::node::{
    Property, Schema, boolean, choice, integer, object, open, optional, required, string,
};
use super::query::{FIELDS, INCLUDE_FIELDS};

/// `GET /emails/provider`.
pub static GET: Schema = object(&[FIELDS, INCLUDE_FIELDS]);

/// `POST /emails/provider`, whatever its provider is.
pub static CREATE: Schema = object(&[
    required("name", choice(NAMES)),
    required("credentials", open(&[]).described(CREDENTIALS)),
])
.and(COMMON);

/// `PATCH /emails/provider`, whatever its provider is.
pub static UPDATE: Schema = object(&[
    optional("name", choice(NAMES)),
    optional("credentials", open(&[]).described(CREDENTIALS)),
])
.and(COMMON)
.at_least(1);

const COMMON: &[Property] = &[
    optional("enabled", boolean()),
    optional("default_from_address", string().within(0, 320)),
    optional("settings", open(&[]).described(SETTINGS).nullable()),
];

const CREDENTIALS: &str = "Credentials required to use the provider.";
const SETTINGS: &str = "Specific provider setting";

/// Every provider that Auth0 knows.
pub const NAMES: &[&str] = &[
    "mailgun",
    "mandrill",
    "sendgrid",
    "resend",
    "ses",
    "sparkpost",
    "smtp",
    "azure_cs",
    "ms365",
    "custom",
];

const fn secret() -> Schema {
    string().within(1, 4096)
}

/// The credentials and settings of a provider; [`None`] if there is no such provider.
pub fn of(name: &str) -> Option<&'static Schema> {
    let place = NAMES.iter().position(|known| *known == name)?;
    PROVIDERS.get(place)
}

const fn provider(credentials: Schema, settings: Schema) -> [Property; 2] {
    [
        optional("credentials", credentials.described(CREDENTIALS)),
        optional("settings", settings.described(SETTINGS).nullable()),
    ]
}

const NONE: Schema = object(&[]);
const API_KEY: Schema = object(&[required("api_key", secret())]);
const REGION: Schema = choice(&["eu"]).nullable();

/// In the order of [`NAMES`].
static PROVIDERS: [Schema; 10] = [
    open(&MAILGUN),
    open(&MANDRILL),
    open(&SENDGRID),
    open(&SENDGRID),
    open(&SES),
    open(&SPARKPOST),
    open(&SMTP),
    open(&AZURE),
    open(&MS365),
    open(&CUSTOM),
];

static MAILGUN: [Property; 2] = provider(
    object(&[
        required("api_key", secret()),
        required("domain", string().within(4, 253)),
        optional("region", REGION),
    ]),
    NONE,
);
static MANDRILL: [Property; 2] = provider(
    API_KEY,
    object(&[optional(
        "message",
        object(&[optional("view_content_link", boolean())]),
    )]),
);
static SENDGRID: [Property; 2] = provider(API_KEY, NONE);
static SES: [Property; 2] = provider(
    object(&[
        required("accessKeyId", secret()),
        required("secretAccessKey", secret()),
        required("region", string().within(1, 64)),
    ]),
    object(&[optional(
        "message",
        object(&[optional("configuration_set_name", string().at_most(256))]),
    )]),
);
static SPARKPOST: [Property; 2] = provider(
    object(&[required("api_key", secret()), optional("region", REGION)]),
    NONE,
);
static SMTP: [Property; 2] = provider(
    object(&[
        required("smtp_host", string().format(HOST)),
        required("smtp_port", integer().within(1, 65_535)),
        optional("smtp_user", secret()),
        optional("smtp_pass", secret()),
    ]),
    object(&[optional(
        "headers",
        object(&[
            optional("X-MC-ViewContentLink", choice(&["true", "false"])),
            optional("X-SES-Configuration-Set", string().at_most(256)),
        ]),
    )]),
);
static AZURE: [Property; 2] = provider(object(&[required("connectionString", secret())]), NONE);
static MS365: [Property; 2] = provider(
    object(&[
        required("tenantId", secret()),
        required("clientId", secret()),
        required("clientSecret", secret()),
    ]),
    NONE,
);
static CUSTOM: [Property; 2] = provider(NONE, NONE);
