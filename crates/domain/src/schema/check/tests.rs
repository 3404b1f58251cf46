//! Each keyword on both sides of its limit, and the order of what is found.

use super::super::node::{
    any, array, boolean, choice, integer, map, number, object, open, optional, required, string,
};
use super::*;
use serde_json::json;

const ITEMS: Schema = array(&any());

/// The texts of what is wrong, each after its path.
fn wrong(schema: &Schema, value: &Value) -> Vec<String> {
    let violations = check(schema, value).err().unwrap_or_default();
    violations
        .into_iter()
        .map(|one| format!("{}: {}", one.path, one.text))
        .collect()
}

fn fine(schema: &Schema, values: &[Value]) {
    for value in values {
        assert_eq!(wrong(schema, value), [""; 0], "{value}");
    }
}

fn one(schema: &Schema, value: &Value, text: &str) {
    assert_eq!(wrong(schema, value), [format!(": {text}")]);
}

#[test]
fn types() {
    one(
        &string(),
        &json!(1),
        "Expected type string but found type integer",
    );
    one(
        &string().nullable(),
        &json!([]),
        "Expected type string,null but found type array",
    );
    one(
        &integer(),
        &json!(1.5),
        "Expected type integer but found type number",
    );
    one(
        &number(),
        &json!("1"),
        "Expected type number but found type string",
    );
    one(
        &boolean(),
        &json!({}),
        "Expected type boolean but found type object",
    );
    one(
        &object(&[]),
        &json!(true),
        "Expected type object but found type boolean",
    );
    one(
        &ITEMS,
        &json!(null),
        "Expected type array but found type null",
    );
    one(
        &choice(&["a"]),
        &json!(null),
        "Expected type string but found type null",
    );
    fine(&any(), &[json!(null), json!([1]), json!({"a": 1})]);
    fine(&choice(&["a"]).nullable(), &[json!("a"), json!(null)]);
    fine(&number(), &[json!(1), json!(1.5)]);
}

#[test]
fn texts() {
    let schema = string().within(2, 3);
    fine(&schema, &[json!("éé"), json!("ééé"), json!("😀😀")]);
    one(
        &schema,
        &json!("é"),
        "String is too short (1 chars), minimum 2",
    );
    one(
        &schema,
        &json!("😀😀😀😀"),
        "String is too long (4 chars), maximum 3",
    );
    let schema = choice(&["a", "b"]);
    fine(&schema, &[json!("a"), json!("b")]);
    one(&schema, &json!("c"), "No enum match for: c");
    one(
        &boolean().only_true(),
        &json!(false),
        "No enum match for: false",
    );
}

#[test]
fn numbers() {
    let schema = integer().within(-1, 10);
    fine(&schema, &[json!(-1), json!(10)]);
    one(&schema, &json!(-2), "Value -2 is less than minimum -1");
    one(&schema, &json!(11), "Value 11 is greater than maximum 10");
    one(
        &schema,
        &json!(u64::MAX),
        "Value 18446744073709551615 is greater than maximum 10",
    );
    let schema = number().within(0, 1);
    fine(&schema, &[json!(0), json!(0.5), json!(1.0)]);
    one(&schema, &json!(-0.5), "Value -0.5 is less than minimum 0");
    one(&schema, &json!(1.5), "Value 1.5 is greater than maximum 1");
}

#[test]
fn arrays() {
    let schema = ITEMS.within(1, 2);
    fine(&schema, &[json!([1]), json!([1, 2])]);
    one(&schema, &json!([]), "Array is too short (0), minimum 1");
    one(
        &schema,
        &json!([1, 2, 3]),
        "Array is too long (3), maximum 2",
    );
    let schema = ITEMS.unique();
    fine(&schema, &[json!([1, "1", [1], {"a": 1}, {"a": 2}])]);
    one(
        &schema,
        &json!([3, {"a": 1}, 4, 4, {"a": 1}]),
        "Array items are not unique (indexes 1 and 4)",
    );
    let many: Vec<Value> = (0..100_000).map(Value::from).collect();
    fine(&schema, &[Value::from(many)]);
}

#[test]
fn objects() {
    static NAMED: Schema = object(&[
        required("a", integer()),
        required("b", integer()),
        optional("c", integer()),
    ]);
    static OPEN: Schema = open(&[optional("a", integer())]).within(1, 2);
    const MAP: Schema = map(&array(&string()));
    static NESTED: Schema = object(&[optional("a", MAP)]);
    fine(
        &NAMED,
        &[json!({"a": 1, "b": 2}), json!({"c": 1, "a": 1, "b": 2})],
    );
    let expected = [
        ": Additional properties not allowed: y,x",
        ": Missing required property: b",
        ": Missing required property: a",
        "c: Expected type integer but found type string",
    ];
    assert_eq!(wrong(&NAMED, &json!({"x": 1, "c": "", "y": 2})), expected);
    fine(&OPEN, &[json!({"z": []}), json!({"a": 1, "z": 1})]);
    one(
        &OPEN,
        &json!({}),
        "Too few properties defined (0), minimum 1",
    );
    one(
        &OPEN,
        &json!({"x": 1, "y": 1, "z": 1}),
        "Too many properties defined (3), maximum 2",
    );
    fine(&MAP, &[json!({}), json!({"a": ["b"]})]);
    let expected = ["a.b[1]: Expected type string but found type integer"];
    assert_eq!(wrong(&NESTED, &json!({"a": {"b": ["", 1]}})), expected);
}

#[test]
fn order_is_that_of_the_body_backwards() {
    static SCHEMA: Schema = object(&[optional("a", integer()), optional("b", array(&integer()))]);
    let expected = ["b[1]: ", "b[0]: ", "a: "];
    let found = wrong(&SCHEMA, &json!({"a": "", "b": ["", ""]}));
    assert!(
        found
            .iter()
            .zip(expected)
            .all(|(found, start)| found.starts_with(start)),
        "{found:?}"
    );
    let found = wrong(&SCHEMA, &json!({"b": [""], "a": ""}));
    assert!(found[0].starts_with("a: "), "{found:?}");
}
