use serde_json::json;

use super::{no, ok, table};

#[test]
fn one_choice() {
    let choices = json!([
        ["1", "One"],
        [2, "Two"],
        ["More", [["3", "Three"], ["c d", "Spaced"]]]
    ]);
    table(
        json!({"type": "choice", "choices": choices}),
        vec![
            (json!("1"), ok("1")),
            (json!(1), ok("1")),
            (json!("2"), ok("2")),
            (json!("3"), ok("3")),
            (json!("c d"), ok("c d")),
            (json!("One"), no(&["invalid_choice"])),
            (json!(" 1"), no(&["invalid_choice"])),
            (json!("4"), no(&["invalid_choice"])),
            (json!(["1"]), no(&["invalid_choice"])),
            (json!(""), no(&["required"])),
            (json!(null), no(&["required"])),
        ],
    );
    table(
        json!({"type": "choice", "choices": ["a"], "required": false}),
        vec![
            (json!(""), ok("")),
            (json!(null), ok("")),
            (json!("b"), no(&["invalid_choice"])),
        ],
    );
}

#[test]
fn typed_choices() {
    table(
        json!({"type": "typed_choice", "choices": [[1, "+1"], [-1, "-1"]], "coerce": "int"}),
        vec![
            (json!("1"), ok(1)),
            (json!("-1"), ok(-1)),
            (json!("2"), no(&["invalid_choice"])),
        ],
    );
    table(
        json!({"type": "typed_choice", "choices": ["A", "B"], "coerce": "float"}),
        vec![
            (json!("B"), no(&["invalid_choice"])),
            (json!(""), no(&["required"])),
        ],
    );
    table(
        json!({"type": "typed_choice", "choices": [1], "coerce": "int", "required": false, "empty_value": null}),
        vec![(json!(""), ok(json!(null)))],
    );
    table(
        json!({"type": "typed_choice", "choices": [1], "coerce": "int", "required": false}),
        vec![(json!(""), ok(""))],
    );
    table(
        json!({"type": "typed_multiple_choice", "choices": [1, 2], "coerce": "int"}),
        vec![
            (json!(["1", "2"]), ok(json!([1, 2]))),
            (json!(["3"]), no(&["invalid_choice"])),
            (json!([]), no(&["required"])),
        ],
    );
}

#[test]
fn several_choices() {
    table(
        json!({"type": "multiple_choice", "choices": [["1", "One"], ["2", "Two"]]}),
        vec![
            (json!(["1"]), ok(json!(["1"]))),
            (json!([1, "2"]), ok(json!(["1", "2"]))),
            (json!("hello"), no(&["invalid_list"])),
            (json!(["3", "1", "4"]), no(&["invalid_choice"])),
            (json!([]), no(&["required"])),
            (json!(""), no(&["required"])),
            (json!(null), no(&["required"])),
        ],
    );
    table(
        json!({"type": "multiple_choice", "choices": ["1"], "required": false}),
        vec![(json!([]), ok(json!([]))), (json!(""), ok(json!([])))],
    );
}

#[test]
fn lists() {
    table(
        json!({"type": "list", "item": {"type": "integer", "min_value": 1}, "max_length": 2}),
        vec![
            (json!(["1", 2]), ok(json!([1, 2]))),
            (json!(["x", 0]), no(&["invalid", "min_value"])),
            (json!([1, 2, 3]), no(&["max_length"])),
            (json!("1"), no(&["invalid_list"])),
            (json!([]), no(&["required"])),
        ],
    );
}
