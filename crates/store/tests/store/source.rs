//! The store's own source, for tests that look for what was forgotten.

use std::fs;
use std::path::Path;

/// The files directly below `src`, by module, each without its unit tests.
pub(crate) fn modules() -> Vec<(String, String)> {
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
        .into_iter()
        .map(|(module, text)| {
            let text = text
                .split("#[cfg(test)]\nmod tests")
                .next()
                .unwrap_or_default();
            (module, text.to_owned())
        })
        .collect()
}

/// The tests, all together.
pub(crate) fn tests() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/store");
    files(&folder).into_iter().map(|(_, text)| text).collect()
}

fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let module = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (module, fs::read_to_string(&path).unwrap())
        })
        .collect();
    found.sort();
    assert!(found.len() > 10, "{}", folder.display());
    found
}
