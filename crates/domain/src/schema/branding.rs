//! Bodies of `/api/v2/branding` (reference §14): colours and pictures, the page's template.

mod theme;

use super::format::{HTML_COLOR, HTML_COLOR_OR_NULL, STRICT_HTTPS_OR_NULL};
use super::node::{Schema, choice, number, object, one_of, optional, required, string};

pub use theme::THEME;

/// `PATCH /branding`.
pub static UPDATE: Schema = object(&[
    optional("colors", COLORS.nullable()),
    optional(
        "favicon_url",
        string().format(STRICT_HTTPS_OR_NULL).nullable(),
    ),
    optional("logo_url", string().format(STRICT_HTTPS_OR_NULL).nullable()),
    optional("font", FONT.nullable()),
])
.at_least(1);

const COLORS: Schema = object(&[
    optional("primary", string().format(HTML_COLOR_OR_NULL).nullable()),
    optional("page_background", BACKGROUND.nullable()),
])
.at_least(1);

/// A colour or a gradient. Auth0 takes any text and any object; ours go into a style sheet.
const BACKGROUND: Schema = one_of(&[
    string().format(HTML_COLOR_OR_NULL),
    object(&[
        required("type", choice(&["linear-gradient"])),
        required("start", string().format(HTML_COLOR)),
        required("end", string().format(HTML_COLOR)),
        optional("angle_deg", number().within(0, 360)),
    ]),
]);

const FONT: Schema = object(&[optional(
    "url",
    string().format(STRICT_HTTPS_OR_NULL).nullable(),
)])
.at_least(1);

/// Characters of a page's template.
pub const TEMPLATE_MAX: i64 = 102_400;

/// `PUT /branding/templates/universal-login`: a text, or an object that has it.
pub static TEMPLATE: Schema = one_of(&[
    string().at_most(TEMPLATE_MAX),
    object(&[required("template", string().at_most(TEMPLATE_MAX))]),
]);
