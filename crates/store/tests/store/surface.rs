//! No public function is without a test.

use crate::source;

/// Methods are called without their module, and the module of helpers is not the product.
const WITHOUT_FUNCTIONS: [&str; 2] = ["db", "testing"];

#[test]
fn every_public_function_is_called_by_a_test() {
    let tests = source::tests();
    let mut counted = 0;
    let mut forgotten = Vec::new();
    for (module, text) in source::modules() {
        for name in functions(&text) {
            let call = if WITHOUT_FUNCTIONS.contains(&module.as_str()) {
                format!(".{name}(")
            } else {
                format!("{module}::{name}(")
            };
            counted += 1;
            if module != "testing" && !tests.contains(&call) {
                forgotten.push(call);
            }
        }
    }
    assert_eq!(forgotten, [""; 0]);
    assert!(counted > 50, "{counted}");
}

fn functions(text: &str) -> impl Iterator<Item = &str> {
    let after = text.split("pub async fn ").skip(1);
    after.filter_map(|rest| rest.split(['(', '<']).next())
}
