//! A form's multipart body as JSON Schema.

use serde_json::{Map, Value, json};

use crate::clean::{FileRules, Rules};
use crate::field::FieldSpec;
use crate::form::FormSpec;
use crate::upload::size_text;

impl FormSpec {
    /// The `multipart/form-data` body as JSON Schema: files are binary, and what is inside of nested forms has dotted
    /// names (`contact.email`, `items.0.name`).
    #[must_use]
    pub fn multipart_schema(&self) -> Value {
        let (mut properties, mut patterns) = (Map::new(), Map::new());
        let mut required = Vec::new();
        self.describe_parts("", &mut properties, &mut patterns, &mut required);
        let mut schema = json!({"type": "object", "title": self.title, "properties": properties});
        if !patterns.is_empty() {
            schema["patternProperties"] = Value::Object(patterns);
        }
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        schema
    }

    fn describe_parts(
        &self,
        prefix: &str,
        properties: &mut Map<String, Value>,
        patterns: &mut Map<String, Value>,
        required: &mut Vec<String>,
    ) {
        for field in &self.fields {
            let name = format!("{prefix}{}", field.name);
            let is_required = field.required && !field.disabled;
            match &field.rules {
                Rules::Form(form) => {
                    // Which of them are required depends on whether any is there.
                    let prefix = format!("{name}.");
                    form.describe_parts(&prefix, properties, patterns, &mut Vec::new());
                }
                Rules::FormSet(rules) => {
                    let (mut row, mut rows) = (Map::new(), Map::new());
                    let form = &rules.form;
                    form.describe_parts("", &mut row, &mut rows, &mut Vec::new());
                    for (inside, schema) in row {
                        let (name, inside) = (regex::escape(&name), regex::escape(&inside));
                        patterns.insert(format!("^{name}\\.[0-9]+\\.{inside}$"), schema);
                    }
                }
                Rules::File(rules) => {
                    if rules.is_clearable {
                        properties.insert(format!("{name}.CLEAR"), json!({"type": "boolean"}));
                    } else if is_required {
                        required.push(name.clone());
                    }
                    properties.insert(name, rules.part_schema(field));
                }
                _ => {
                    if is_required {
                        required.push(name.clone());
                    }
                    properties.insert(name, field.json_schema());
                }
            }
        }
    }
}

impl FileRules {
    /// A file as a part of a multipart body.
    fn part_schema(&self, field: &FieldSpec) -> Value {
        let mut schema = json!({"type": "string", "format": "binary"});
        let help = Some(field.help_text.to_string()).filter(|text| !text.is_empty());
        let most = self
            .max_size
            .map(|most| format!("At most {}.", size_text(most)));
        let types = self
            .accept()
            .map(|accept| format!("Of these types: {accept}."));
        let says: Vec<_> = help.into_iter().chain(most).chain(types).collect();
        if self.is_multiple {
            schema = json!({"type": "array", "items": schema});
            if let Some(most) = self.files.1 {
                schema["maxItems"] = json!(most);
            }
        }
        schema["title"] = json!(field.label);
        if !says.is_empty() {
            schema["description"] = json!(says.join(" "));
        }
        schema
    }
}
