//! Bodies of `/api/v2/prompts`.

use super::node::{Schema, boolean, choice, object, optional};

/// `PATCH /prompts`.
pub static UPDATE: Schema = object(&[
    optional("universal_login_experience", choice(&["new", "classic"])),
    optional("identifier_first", boolean().nullable()),
    optional("webauthn_platform_first_factor", boolean().nullable()),
])
.at_least(1);
