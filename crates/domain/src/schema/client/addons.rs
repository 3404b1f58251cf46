//! Settings of integrations. They are kept and answered; Lictor runs none of them.

use super::super::format::URL;
use super::super::matcher::{AZURE_ACCOUNT, AZURE_BLOB, AZURE_CONTAINER, AZURE_KEY};
use super::super::node::{
    Property, Schema, array, boolean, integer, object, one_of, open, optional, required, string,
};

pub(super) const ADDONS: Schema = object(ALL).and(CLOUD);

const ALL: &[Property] = &[
    optional("rms", open(&[required("url", string().format(URL))])),
    optional("mscrm", open(&[required("url", string().format(URL))])),
    optional("slack", open(&[required("team", string())])),
    optional(
        "sentry",
        open(&[
            optional("org_slug", string()),
            optional("base_url", string()),
        ]),
    ),
    optional("box", open(&[])),
    optional("cloudbees", open(&[])),
    optional("concur", open(&[])),
    optional("dropbox", open(&[])),
    optional("echosign", open(&[optional("domain", string())])),
    optional("egnyte", open(&[optional("domain", string())])),
    optional("newrelic", open(&[optional("account", string())])),
    optional(
        "office365",
        open(&[
            optional("domain", string()),
            optional("connection", string()),
        ]),
    ),
    optional(
        "salesforce",
        open(&[optional("entity_id", string().format(URL))]),
    ),
    optional("salesforce_api", SALESFORCE),
    optional("salesforce_sandbox_api", SALESFORCE),
    optional("samlp", SAMLP),
    optional("sap_api", SAP_API),
    optional(
        "sharepoint",
        open(&[
            optional("url", string()),
            optional("external_url", one_of(&[array(&string()), string()])),
        ]),
    ),
    optional("springcm", open(&[optional("acsurl", string())])),
    optional("wsfed", open(&[])),
    optional("zendesk", open(&[optional("accountName", string())])),
    optional("zoom", open(&[optional("account", string())])),
    optional(
        "sso_integration",
        open(&[optional("name", string()), optional("version", string())]),
    ),
    optional("oag", object(&[]).nullable()),
];

const CLOUD: &[Property] = &[
    optional(
        "aws",
        open(&[
            optional("principal", string()),
            optional("role", string()),
            optional("lifetime_in_seconds", integer().within(900, 43_200)),
        ]),
    ),
    optional("azure_blob", AZURE),
    optional(
        "azure_sb",
        open(&[
            optional("namespace", string()),
            optional("sasKeyName", string()),
            optional("sasKey", string()),
            optional("entityPath", string()),
            optional("expiration", integer()),
        ]),
    ),
    optional(
        "firebase",
        open(&[
            optional("secret", string()),
            optional("private_key_id", string()),
            optional("private_key", string()),
            optional("client_email", string()),
            optional("lifetime_in_seconds", integer()),
        ]),
    ),
    optional(
        "layer",
        open(&[
            required("providerId", string()),
            required("keyId", string()),
            required("privateKey", string()),
            optional("principal", string()),
            optional("expiration", integer().at_least(0)),
        ]),
    ),
    optional("wams", open(&[optional("masterkey", string())])),
];

const AZURE: Schema = open(&[
    optional("accountName", string().pattern(AZURE_ACCOUNT)),
    optional("storageAccessKey", string().pattern(AZURE_KEY)),
    optional("containerName", string().pattern(AZURE_CONTAINER)),
    optional("blobName", string().pattern(AZURE_BLOB)),
    optional("expiration", integer().at_least(0)),
    optional("signedIdentifier", string()),
    optional("blob_read", boolean()),
    optional("blob_write", boolean()),
    optional("blob_delete", boolean()),
    optional("container_read", boolean()),
    optional("container_write", boolean()),
    optional("container_delete", boolean()),
    optional("container_list", boolean()),
]);

const SALESFORCE: Schema = open(&[
    optional("clientid", string()),
    optional("principal", string()),
    optional("communityName", string()),
    optional("community_url_section", string()),
]);

const SAMLP: Schema = open(&[
    optional("mappings", open(&[])),
    optional("audience", string()),
    optional("recipient", string()),
    optional("createUpnClaim", boolean()),
    optional("mapUnknownClaimsAsIs", boolean()),
    optional("passthroughClaimsWithNoMapping", boolean()),
    optional("mapIdentities", boolean()),
    optional("signatureAlgorithm", string()),
    optional("digestAlgorithm", string()),
    optional("issuer", string()),
    optional("destination", string()),
    optional("lifetimeInSeconds", integer()),
    optional("signResponse", boolean()),
    optional("nameIdentifierFormat", string()),
    optional("nameIdentifierProbes", array(&string().at_least(1))),
    optional("authnContextClassRef", string()),
]);

const SAP_API: Schema = open(&[
    optional("clientid", string()),
    optional("usernameAttribute", string()),
    optional("tokenEndpointUrl", string().format(URL)),
    optional("scope", string()),
    optional("servicePassword", string()),
    optional("nameIdentifierFormat", string()),
]);
