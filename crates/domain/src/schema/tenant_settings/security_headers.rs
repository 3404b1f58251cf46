//! Headers that the hosted pages are sent with.

use super::super::node::{Schema, array, boolean, choice, integer, map, object, optional, string};

pub(super) const SECURITY_HEADERS: Schema = object(&[
    optional("content_security_policy", CONTENT_SECURITY_POLICY),
    optional(
        "x_xss_protection",
        object(&[
            optional("enabled", boolean()),
            optional("mode", choice(&["block"])),
            optional("report_uri", string()),
        ])
        .nullable(),
    ),
])
.nullable();

const CONTENT_SECURITY_POLICY: Schema = object(&[
    optional("enabled", boolean()),
    optional("policies", array(&POLICY)),
    optional(
        "reporting_infrastructure",
        object(&[
            optional("report_to", REPORT_TO),
            optional("reporting_endpoints", map(&string())),
        ])
        .nullable(),
    ),
])
.nullable();

const POLICY: Schema = object(&[
    optional("mode", choice(&["enforcing", "reporting"])),
    optional(
        "directives",
        map(&array(&string().at_most(2048))).at_most(30),
    ),
    optional(
        "flags",
        array(&choice(&[
            "upgrade-insecure-requests",
            "block-all-mixed-content",
        ])),
    ),
    optional(
        "reporting",
        object(&[
            optional("report_uri", string()),
            optional("report_to_group", string()),
        ])
        .nullable(),
    ),
]);

const REPORT_TO: Schema = object(&[
    optional("group", string()),
    optional("max_age", integer()),
    optional("endpoints", array(&object(&[optional("url", string())]))),
])
.nullable();
