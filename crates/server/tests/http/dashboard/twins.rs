//! Whatever the dashboard changes, an API can change, with the same scopes.

use http::Method;
use server::routes::{operations, screens};

/// What is about the dashboard itself, and about the visitor there.
const OWN: [&str; 5] = [
    "/dashboard/profile/password",
    "/dashboard/profile/sessions/end",
    "/dashboard/profile/sessions/end-others",
    "/dashboard/sign-out",
    "/dashboard/theme",
];

#[test]
fn every_change_has_its_twin_in_an_api() {
    let known: Vec<String> = operations()
        .iter()
        .map(|one| format!("{} {}", one.method, one.path))
        .collect();
    let mut changes = 0;
    for screen in screens() {
        let path = screen.path.as_str();
        match screen.twin {
            Some(twin) => assert!(known.iter().any(|one| one == twin), "{path}: {twin}"),
            None => assert!(
                screen.method == Method::GET || OWN.contains(&path),
                "{path} changes something that no API can change"
            ),
        }
        if screen.method != Method::GET {
            changes += 1;
            let is_read = screen.twin.is_some_and(|twin| twin.starts_with("GET "));
            assert!(!is_read, "{path} changes by the leave to read");
        }
    }
    assert!(changes > OWN.len());
}
