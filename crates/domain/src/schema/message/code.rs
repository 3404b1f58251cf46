//! The short name of what is wrong, as error reports of imports give it.

use super::Violation;

/// The beginning of each of z-schema's texts, and its name for it.
const CODES: [(&str, &str); 18] = [
    ("Expected type ", "INVALID_TYPE"),
    ("Missing required property: ", "OBJECT_REQUIRED"),
    (
        "Additional properties not allowed: ",
        "OBJECT_ADDITIONAL_PROPERTIES",
    ),
    ("Object didn't pass validation for format ", "FORMAT"),
    ("String does not match pattern ", "PATTERN"),
    ("String '", "PATTERN"),
    ("String is too short ", "MIN_LENGTH"),
    ("String is too long ", "MAX_LENGTH"),
    ("No enum match for: ", "ENUM_MISMATCH"),
    ("Array is too short ", "ARRAY_LENGTH_SHORT"),
    ("Array is too long ", "ARRAY_LENGTH_LONG"),
    ("Array items are not unique ", "ARRAY_UNIQUE"),
    ("Too few properties defined ", "OBJECT_PROPERTIES_MINIMUM"),
    ("Too many properties defined ", "OBJECT_PROPERTIES_MAXIMUM"),
    (super::NONE_MET, "ANY_OF_MISSING"),
    (super::SEVERAL_MET, "ONE_OF_MULTIPLE"),
    ("Value ", "MINIMUM"),
    ("Value ", "MAXIMUM"),
];

impl Violation {
    /// z-schema's name for it, `NOT_PASSED` for a rule of our own.
    pub fn code(&self) -> &'static str {
        let is_above = self.text.contains(" is greater than ");
        CODES
            .iter()
            .filter(|(start, _)| self.text.starts_with(start))
            .map(|(_, code)| *code)
            .find(|code| *code != "MINIMUM" || !is_above)
            .unwrap_or("NOT_PASSED")
    }
}

#[cfg(test)]
mod tests {
    use crate::schema::check;
    use crate::schema::node::{
        Schema, any_of, array, boolean, choice, integer, object, one_of, optional, required, string,
    };
    use serde_json::{Value, json};

    fn code(schema: &Schema, value: &Value) -> &'static str {
        check(schema, value).unwrap_err()[0].code()
    }

    #[test]
    fn everything_that_can_be_wrong_has_a_name() {
        static EITHER: [Schema; 2] = [string(), string().at_least(2)];
        static ITEM: Schema = integer();
        static NEEDY: Schema = object(&[required("a", boolean())]);
        static PAIR: Schema = object(&[optional("a", integer()), optional("b", integer())]);
        for (schema, value, expected) in [
            (boolean(), json!(1), "INVALID_TYPE"),
            (NEEDY, json!({}), "OBJECT_REQUIRED"),
            (object(&[]), json!({"a": 1}), "OBJECT_ADDITIONAL_PROPERTIES"),
            (string().at_least(1), json!(""), "MIN_LENGTH"),
            (string().at_most(1), json!("ab"), "MAX_LENGTH"),
            (choice(&["a"]), json!("b"), "ENUM_MISMATCH"),
            (integer().at_least(1), json!(0), "MINIMUM"),
            (integer().at_most(1), json!(2), "MAXIMUM"),
            (array(&ITEM).at_least(1), json!([]), "ARRAY_LENGTH_SHORT"),
            (array(&ITEM).at_most(1), json!([1, 2]), "ARRAY_LENGTH_LONG"),
            (array(&ITEM).unique(), json!([1, 1]), "ARRAY_UNIQUE"),
            (
                object(&[]).at_least(1),
                json!({}),
                "OBJECT_PROPERTIES_MINIMUM",
            ),
            (
                PAIR.at_most(1),
                json!({"a": 1, "b": 1}),
                "OBJECT_PROPERTIES_MAXIMUM",
            ),
            (any_of(&EITHER), json!(1), "ANY_OF_MISSING"),
            (one_of(&EITHER), json!("ab"), "ONE_OF_MULTIPLE"),
            (
                object(&[]).rule(|_| Some("no".to_owned())),
                json!({}),
                "NOT_PASSED",
            ),
        ] {
            assert_eq!(code(&schema, &value), expected, "{value}");
        }
        let user = &crate::schema::imported_user::USER;
        assert_eq!(code(user, &json!({"email": "a"})), "FORMAT");
        let secret = json!({"email": "a@b.test", "mfa_factors": [{"totp": {"secret": "a"}}]});
        assert_eq!(code(user, &secret), "PATTERN");
    }
}
