//! The stylesheet and the scripts: part of the binary, under an address that names their content,
//! so that browsers keep them for good.

use std::borrow::Cow;
use std::sync::OnceLock;

use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, StatusCode, header};

/// Where they are.
pub(crate) const BASE: &str = "/dashboard/assets";

struct Asset {
    name: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

macro_rules! script {
    ($name:literal) => {
        Asset {
            name: $name,
            media_type: SCRIPT,
            bytes: include_bytes!(concat!("js/", $name)),
        }
    };
}

static ASSETS: &[Asset] = &[
    Asset {
        name: "app.css",
        media_type: "text/css; charset=utf-8",
        bytes: include_bytes!("app.css"),
    },
    Asset {
        name: "icon.svg",
        media_type: "image/svg+xml",
        bytes: include_bytes!("icon.svg"),
    },
    script!("app.js"),
    script!("copy.js"),
    script!("dialog.js"),
    script!("dirty.js"),
    script!("fetch.js"),
    script!("live.js"),
    script!("notice.js"),
    script!("palette.js"),
    script!("reveal.js"),
    script!("swap.js"),
    script!("table.js"),
    script!("tabs.js"),
    script!("theme.js"),
];

/// The digest of all of them: scripts name each other relatively, so that all move at once.
fn version() -> &'static str {
    static VERSION: OnceLock<String> = OnceLock::new();
    VERSION.get_or_init(|| {
        let all: Vec<u8> = ASSETS.iter().flat_map(|one| one.bytes).copied().collect();
        let digest = jose::base64url(&jose::sha256(&all));
        digest.chars().take(16).collect()
    })
}

/// The address of a file.
pub(crate) fn address(name: &str) -> String {
    format!("{BASE}/{}/{name}", version())
}

/// In a debug build the file as it is now, so that style and scripts change without a build.
fn content(asset: &'static Asset) -> Cow<'static, [u8]> {
    #[cfg(debug_assertions)]
    {
        let folder = if asset.media_type == SCRIPT {
            "js/"
        } else {
            ""
        };
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src/ui/");
        if let Ok(bytes) = std::fs::read(format!("{source}{folder}{}", asset.name)) {
            return Cow::Owned(bytes);
        }
    }
    Cow::Borrowed(asset.bytes)
}

/// `GET /dashboard/assets/{version}/{file}`: an old version gets the new file, uncached.
pub(crate) async fn serve(Path((asked, name)): Path<(String, String)>) -> Response {
    let Some(asset) = ASSETS.iter().find(|one| one.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kept = if asked == version() && !cfg!(debug_assertions) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(asset.media_type),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static(kept)),
    ];
    (headers, content(asset)).into_response()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(of: impl Fn(&Asset) -> bool) -> usize {
        let wanted = ASSETS.iter().filter(|one| of(one));
        let sizes = wanted.map(|one| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(one.bytes).unwrap();
            encoder.finish().unwrap().len()
        });
        sizes.sum()
    }

    #[test]
    fn scripts_and_style_keep_their_budgets() {
        let scripts = packed(|one| one.media_type == SCRIPT);
        let style = packed(|one| one.name == "app.css");
        assert!(scripts <= 25 * 1024, "{scripts}");
        assert!(style <= 15 * 1024, "{style}");
    }

    #[test]
    fn every_script_in_the_folder_is_served_and_is_imported() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/ui/js");
        for entry in std::fs::read_dir(folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(ASSETS.iter().any(|one| one.name == name), "{name}");
        }
        for asset in ASSETS.iter().filter(|one| one.media_type == SCRIPT) {
            let text = std::str::from_utf8(asset.bytes).unwrap();
            assert!(text.starts_with("// @ts-check\n"), "{}", asset.name);
            let is_imported = ASSETS.iter().any(|other| {
                let import = format!("\"./{}\"", asset.name);
                String::from_utf8_lossy(other.bytes).contains(&import)
            });
            assert!(is_imported || asset.name == "app.js", "{}", asset.name);
        }
    }
}
