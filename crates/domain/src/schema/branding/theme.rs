//! The body of `POST` and `PATCH /api/v2/branding/themes…`.

use crate::schema::format::HTTPS_OR_EMPTY;
use crate::schema::matcher::{NO_TAGS_OR_EMPTY, THEME_COLOR};
use crate::schema::node::{
    Property, Schema, boolean, choice, number, object, optional, required, string,
};

/// A theme.
pub static THEME: Schema = object(&[
    required("borders", BORDERS),
    required("colors", COLORS),
    required("fonts", FONTS),
    required("page_background", PAGE_BACKGROUND),
    required("widget", WIDGET),
    optional(
        "displayName",
        string().at_most(2048).pattern(NO_TAGS_OR_EMPTY),
    ),
    // Sent and answered in recordings, though not in Auth0's document.
    optional("identifiers", IDENTIFIERS),
]);

const SHAPES: &[&str] = &["pill", "rounded", "sharp"];
const SIDES: &[&str] = &["center", "left", "right"];

const BORDERS: Schema = object(&[
    required("button_border_radius", number().within(1, 10)),
    required("button_border_weight", number().within(0, 10)),
    required("buttons_style", choice(SHAPES)),
    required("input_border_radius", number().within(0, 10)),
    required("input_border_weight", number().within(0, 3)),
    required("inputs_style", choice(SHAPES)),
    required("show_widget_shadow", boolean()),
    required("widget_border_weight", number().within(0, 10)),
    required("widget_corner_radius", number().within(0, 50)),
]);

const fn color(name: &'static str) -> Property {
    required(name, string().pattern(THEME_COLOR))
}

const COLORS: Schema = object(&[
    color("body_text"),
    color("error"),
    color("header"),
    color("icons"),
    color("input_background"),
    color("input_border"),
    color("input_filled_text"),
    color("input_labels_placeholders"),
    color("links_focused_components"),
    color("primary_button"),
    color("primary_button_label"),
    color("secondary_button_border"),
    color("secondary_button_label"),
    color("success"),
    color("widget_background"),
    color("widget_border"),
    optional("base_focus_color", string().pattern(THEME_COLOR)),
    optional("base_hover_color", string().pattern(THEME_COLOR)),
    optional("read_only_background", string().pattern(THEME_COLOR)),
    optional("captcha_widget_theme", choice(&["auto", "dark", "light"])),
]);

const TEXT: Schema = object(&[
    required("bold", boolean()),
    required("size", number().within(0, 150)),
]);

const FONTS: Schema = object(&[
    required("body_text", TEXT),
    required("buttons_text", TEXT),
    required("font_url", string().format(HTTPS_OR_EMPTY)),
    required("input_labels", TEXT),
    required("links", TEXT),
    required("links_style", choice(&["normal", "underlined"])),
    required("reference_text_size", number().within(12, 24)),
    required("subtitle", TEXT),
    required(
        "title",
        object(&[
            required("bold", boolean()),
            required("size", number().within(75, 150)),
        ]),
    ),
]);

const PAGE_BACKGROUND: Schema = object(&[
    required("background_color", string().pattern(THEME_COLOR)),
    required("background_image_url", string().format(HTTPS_OR_EMPTY)),
    required("page_layout", choice(SIDES)),
]);

const WIDGET: Schema = object(&[
    required("header_text_alignment", choice(SIDES)),
    required("logo_height", number().within(1, 100)),
    required(
        "logo_position",
        choice(&["center", "left", "none", "right"]),
    ),
    required("logo_url", string().format(HTTPS_OR_EMPTY)),
    required("social_buttons_layout", choice(&["bottom", "top"])),
]);

const IDENTIFIERS: Schema = object(&[
    optional("login_display", choice(&["separate", "unified"])),
    optional("otp_autocomplete", boolean()),
    optional(
        "phone_display",
        object(&[
            optional("formatting", choice(&["international", "regional"])),
            optional(
                "masking",
                choice(&["hide_country_code", "mask_digits", "show_all"]),
            ),
        ]),
    ),
]);
