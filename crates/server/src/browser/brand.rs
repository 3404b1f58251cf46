//! How a tenant's pages look: the company's name, pictures and colours (Management API reference
//! §14). Everything else is the product's own stylesheet.

use std::fmt::Write as _;

use domain::Result;
use serde_json::{Map, Value};

use crate::App;
use crate::ops::branding;

/// What is the tenant's own on a page.
#[derive(Debug, Default)]
pub(crate) struct Brand {
    /// `friendly_name`; none until it is set.
    pub(crate) company: Option<String>,
    pub(crate) logo: Option<String>,
    pub(crate) favicon: Option<String>,
    /// Rules of a stylesheet; empty where the product's colours hold.
    pub(crate) style: String,
    /// How to reach somebody who helps.
    pub(crate) support_email: Option<String>,
    pub(crate) support_url: Option<String>,
}

impl Brand {
    /// Reads the tenant's settings.
    ///
    /// # Errors
    /// If the database refuses.
    pub(crate) async fn of(app: &App) -> Result<Self> {
        let branding = branding::get(app).await?;
        let mut reader = app.db().read().await?;
        let found = store::tenants::get(reader.conn(), app.home().tenant).await?;
        drop(reader);
        let settings = found.map(|tenant| tenant.settings).unwrap_or_default();
        let secure = |url: &String| url.starts_with("https://");
        let logo = text(&branding, "logo_url").or_else(|| text(&settings, "picture_url"));
        Ok(Self {
            company: text(&settings, "friendly_name"),
            logo: logo.filter(secure),
            favicon: text(&branding, "favicon_url").filter(secure),
            style: style(branding.get("colors").unwrap_or(&Value::Null)),
            support_email: text(&settings, "support_email"),
            support_url: text(&settings, "support_url").filter(secure),
        })
    }
}

fn text(settings: &Map<String, Value>, key: &str) -> Option<String> {
    let found = settings.get(key).and_then(Value::as_str);
    found.filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Rules for the colours. Only what is a colour gets into them, whoever stored it.
fn style(colors: &Value) -> String {
    let mut out = String::new();
    if let Some([red, green, blue]) = colors.get("primary").and_then(color) {
        let on = on_color([red, green, blue]);
        let _ = write!(
            out,
            ":root{{--accent:#{red:02x}{green:02x}{blue:02x};--on-accent:{on}}}"
        );
    }
    if let Some(background) = colors.get("page_background").and_then(background) {
        let _ = write!(out, "body.bare{{background:{background}}}");
    }
    out
}

/// A colour, or a gradient of two.
fn background(value: &Value) -> Option<String> {
    let hex = |[red, green, blue]: [u8; 3]| format!("#{red:02x}{green:02x}{blue:02x}");
    if let Some(plain) = color(value) {
        return Some(hex(plain));
    }
    let start = hex(value.get("start").and_then(color)?);
    let end = hex(value.get("end").and_then(color)?);
    let angle = value.get("angle_deg").and_then(Value::as_f64);
    let angle = angle.unwrap_or_default();
    Some(format!("linear-gradient({angle}deg,{start},{end}) fixed"))
}

/// `#rgb` or `#rrggbb`.
fn color(value: &Value) -> Option<[u8; 3]> {
    let digits = value.as_str()?.strip_prefix('#')?;
    let digits: Vec<u8> = digits
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|digit| digit.try_into().ok()))
        .collect::<Option<_>>()?;
    let pair = |place: usize| Some(digits.get(place)? * 16 + digits.get(place + 1)?);
    match digits.as_slice() {
        [red, green, blue] => Some([red * 17, green * 17, blue * 17]),
        [_, _, _, _, _, _] => Some([pair(0)?, pair(2)?, pair(4)?]),
        _ => None,
    }
}

/// Black or white, whichever can be read better on a colour (WCAG 2 contrast).
fn on_color(color: [u8; 3]) -> &'static str {
    let [red, green, blue] = color.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    let luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    // Where black and white contrast alike.
    if luminance > 0.179 {
        "#000000"
    } else {
        "#ffffff"
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::style;

    #[test]
    fn only_colours_get_into_the_style() {
        assert_eq!(
            style(&json!({"primary": "#0059d6", "page_background": "#fff"})),
            ":root{--accent:#0059d6;--on-accent:#ffffff}body.bare{background:#ffffff}"
        );
        assert_eq!(
            style(&json!({"primary": "#FFEE00"})),
            ":root{--accent:#ffee00;--on-accent:#000000}"
        );
        let gradient = json!({"page_background": {
            "type": "linear-gradient", "start": "#000", "end": "#ffffff", "angle_deg": 35,
        }});
        assert_eq!(
            style(&gradient),
            "body.bare{background:linear-gradient(35deg,#000000,#ffffff) fixed}"
        );
        for bad in [json!("red"), json!("#12"), json!("#}</style>"), json!(1)] {
            let colors = json!({"primary": bad, "page_background": bad});
            assert_eq!(style(&colors), "", "{bad}");
        }
    }
}
