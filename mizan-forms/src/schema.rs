//! A form's description for programs: Mizan's own, and JSON Schema.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::clean::{ChoiceRules, FormSetRules, Rules, TextFormat, exact_json};
use crate::field::{FieldSpec, Kind, Travel};
use crate::form::{Fieldset, FormSpec};
use crate::input::integer_json;
use crate::render::js_pattern;

impl FormSpec {
    /// The answer to `GET …/{form}.schema`: `{"name", "title", "fields": [{"name", "label", "type",
    /// "required", …, "choices": [{"value", "label"}]}]}`.
    #[must_use]
    pub fn schema_json(&self) -> Value {
        let mut schema = json!({
            "name": self.name,
            "title": self.title,
            "description": self.doc,
            "fields": self.fields_json(),
        });
        if !self.fieldsets.is_empty() {
            let fieldset = |set: &Fieldset| json!({"legend": set.legend, "fields": set.fields});
            schema["fieldsets"] = self.fieldsets.iter().map(fieldset).collect();
        }
        schema
    }

    /// The fields in the order in which they are shown.
    fn fields_json(&self) -> Value {
        let shown = self.shown().into_iter();
        shown
            .filter_map(|index| self.fields.get(index))
            .map(FieldSpec::schema_json)
            .collect()
    }

    /// The parts of a nested form that a client needs besides its name.
    fn describe(&self, field: &mut Map<String, Value>) {
        field.insert("fields".into(), self.fields_json());
        if !self.fieldsets.is_empty()
            && let Some(fieldsets) = self.schema_json().get("fieldsets")
        {
            field.insert("fieldsets".into(), fieldsets.clone());
        }
    }

    /// The values of a form that nobody has filled in, as a client would submit them.
    fn empty_json(&self) -> Value {
        let value = |field: &FieldSpec| match (&field.rules, &field.initial) {
            (_, Some(initial)) if !field.widget.is_secret() => initial.clone(),
            (Rules::Form(form), _) => form.empty_json(),
            (rules, _) => rules.json(crate::clean::Cleaned::Empty),
        };
        let fields = self.fields.iter();
        fields
            .map(|field| (field.name.clone().into_owned(), value(field)))
            .collect::<Map<_, _>>()
            .into()
    }

    /// The JSON body as [JSON Schema 2020-12](https://json-schema.org/draft/2020-12).
    ///
    /// Unknown properties are allowed, because forms ignore them.
    #[must_use]
    pub fn json_schema(&self) -> Value {
        let properties: Map<_, _> = self
            .fields
            .iter()
            .map(|field| (field.name.clone().into_owned(), field.json_schema()))
            .collect();
        let required: Vec<_> = self
            .fields
            .iter()
            // Validation does not ask for files in JSON.
            .filter(|field| field.required && !field.disabled && !field.kind.is_file())
            .map(FieldSpec::name)
            .collect();
        let mut schema = json!({"type": "object", "title": self.title, "properties": properties});
        if !self.doc.is_empty() {
            schema["description"] = json!(self.doc);
        }
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        schema
    }
}

impl FieldSpec {
    /// This field in [`FormSpec::schema_json`].
    ///
    /// `server_only` names the rules that a client cannot check exactly and should ask the server for.
    #[must_use]
    pub fn schema_json(&self) -> Value {
        let mut field = Map::new();
        field.insert("name".into(), json!(self.name));
        field.insert("label".into(), json!(self.label));
        field.insert("type".into(), json!(self.kind.name()));
        field.insert("required".into(), json!(self.required));
        field.insert("widget".into(), json!(self.widget.name()));
        field.insert("help_text".into(), json!(self.help_text));
        field.insert("disabled".into(), json!(self.disabled));
        if let Some(initial) = self.initial.as_ref().filter(|_| !self.widget.is_secret()) {
            field.insert("initial".into(), initial.clone());
        }
        for (key, text) in [
            ("autocomplete", &self.autocomplete),
            ("placeholder", &self.placeholder),
        ] {
            if let Some(text) = text {
                field.insert(key.into(), json!(text));
            }
        }
        let mut server_only = Vec::new();
        self.described().describe(&mut field, &mut server_only);
        server_only.extend(self.foreign_only());
        if !server_only.is_empty() {
            field.insert("server_only".into(), json!(server_only));
        }
        // What is spoken holds those of the field, too.
        let messages = if self.spoken.is_empty() {
            &self.messages
        } else {
            &self.spoken
        };
        if !messages.is_empty() {
            let messages: Map<_, _> = messages
                .iter()
                .map(|(code, text)| (code.clone().into_owned(), json!(text)))
                .collect();
            field.insert("error_messages".into(), Value::Object(messages));
        }
        Value::Object(field)
    }

    /// This field as a JSON Schema.
    #[must_use]
    pub fn json_schema(&self) -> Value {
        let mut schema = self.described().json_schema();
        if !self.required && self.kind == Kind::Form {
            loosen(&mut schema);
        }
        if !self.required
            && let Some(schema) = schema.as_object_mut()
        {
            // Empty, null and absent all mean "not given".
            allow_null(schema);
        }
        schema["title"] = json!(self.label);
        if !self.help_text.is_empty() {
            schema["description"] = json!(self.help_text);
        }
        if let Some(initial) = self.initial.as_ref().filter(|_| !self.widget.is_secret()) {
            schema["default"] = initial.clone();
        }
        if self.widget.is_secret() {
            schema["writeOnly"] = json!(true);
        }
        if let Some(choices) = schema.get_mut("enum").and_then(Value::as_array_mut)
            && !self.required
        {
            let known: BTreeSet<_> = choices.iter().filter_map(Value::as_str).collect();
            let blank = !known.contains("");
            if blank {
                choices.push(json!(""));
            }
            choices.push(Value::Null);
        }
        schema
    }
}

impl ChoiceRules {
    /// One of the choices; any value while they are for the request to bring.
    fn json_schema(&self) -> Value {
        if self.choices.is_empty() {
            return json!({"type": ["string", "integer"]});
        }
        let mut kinds = vec!["string"];
        let mut values: Vec<Value> = self.choices.iter().map(|one| json!(one.value)).collect();
        for choice in &self.choices {
            if let Some((kind, value)) = untyped(&choice.value) {
                values.push(value);
                if !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
        }
        match kinds.as_slice() {
            [kind] => json!({"type": kind, "enum": values}),
            kinds => json!({"type": kinds, "enum": values}),
        }
    }
}

/// The number or boolean that stands for a choice's value as well, as a program would rather send it.
fn untyped(value: &str) -> Option<(&'static str, Value)> {
    match value {
        "true" | "True" => return Some(("boolean", json!(true))),
        "false" | "False" => return Some(("boolean", json!(false))),
        _ => {}
    }
    let number: i64 = value.parse().ok()?;
    (number.to_string() == value).then(|| ("integer", json!(number)))
}

/// Lets a schema of one or several types be `null` too.
fn allow_null(schema: &mut Map<String, Value>) {
    match schema.get_mut("type") {
        Some(Value::Array(kinds)) if !kinds.contains(&json!("null")) => kinds.push(json!("null")),
        Some(kind) if kind.is_string() && kind != "null" => *kind = json!([kind.take(), "null"]),
        _ => {}
    }
}

impl FormSetRules {
    /// A list of rows. Blank rows do not count, so that more may be sent than `max_forms`, and rows that go are not
    /// looked at.
    fn json_schema(&self) -> Value {
        let mut row = self.form.json_schema();
        loosen(&mut row);
        if self.can_order {
            row["properties"]["ORDER"] = json!({"type": ["integer", "null"]});
        }
        if self.can_delete {
            row["properties"]["DELETE"] = json!({"type": "boolean", "default": false});
            let gone = json!({"enum": [true, 1, "true", "on"]});
            let gone =
                json!({"type": "object", "required": ["DELETE"], "properties": {"DELETE": gone}});
            row = json!({"anyOf": [row, gone]});
        }
        let mut schema = json!({"type": "array", "items": row});
        if self.min_forms > 0 {
            schema["minItems"] = json!(self.min_forms);
        }
        schema["maxItems"] = json!(self.absolute_max);
        schema
    }
}

/// Takes out what a form that was left blank does not fulfil.
fn loosen(schema: &mut Value) {
    let Some(schema) = schema.as_object_mut() else {
        return;
    };
    for rule in ["required", "minLength", "pattern", "minItems"] {
        schema.remove(rule);
    }
    if let Some(choices) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        for blank in [json!(""), Value::Null] {
            if !choices.contains(&blank) {
                choices.push(blank);
            }
        }
    }
    if schema.get("type").is_some_and(|kind| kind != "object") {
        allow_null(schema);
    }
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (_, property) in properties.into_iter().flatten() {
        loosen(property);
    }
}

impl Rules {
    /// The rules, under the names of the options that state them.
    fn describe(&self, field: &mut Map<String, Value>, server_only: &mut Vec<&'static str>) {
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                field.insert(name.to_owned(), value);
            }
        };
        match self {
            Self::Text(rules) => {
                put("strip", Some(json!(rules.strip)));
                put("min_length", rules.min_length.map(Value::from));
                put("max_length", rules.max_length.map(Value::from));
                for pattern in &rules.patterns {
                    match js_pattern(pattern) {
                        Some(source) => put("pattern", Some(json!(source))),
                        None => server_only.push("pattern"),
                    }
                }
                match &rules.format {
                    TextFormat::Plain => {}
                    TextFormat::Email { .. } => server_only.push("email"),
                    TextFormat::Url { assume_scheme } => {
                        put("assume_scheme", Some(json!(assume_scheme)));
                        server_only.push("url");
                    }
                    TextFormat::Slug { unicode } => {
                        put("allow_unicode", Some(json!(unicode)));
                        if *unicode {
                            server_only.push("slug");
                        }
                    }
                    TextFormat::Domain { .. } => server_only.push("domain"),
                }
            }
            Self::Integer(rules) => {
                let (least, most) = rules.limits();
                put("min_value", least.map(integer_json));
                put("max_value", most.map(integer_json));
                put("step", rules.step.as_ref().map(exact_json));
                if rules.has_broken_step() {
                    server_only.push("step");
                }
                // As text it may be larger than what JavaScript can compare.
                if rules.travel != Travel::Number {
                    server_only.push("travel");
                }
                let travel = match rules.travel {
                    Travel::Number => "number",
                    Travel::Text => "string",
                    Travel::Either => "either",
                };
                put("travel", Some(json!(travel)));
            }
            Self::Float(rules) | Self::Decimal(rules) => {
                put("min_value", rules.min_value.as_ref().map(exact_json));
                put("max_value", rules.max_value.as_ref().map(exact_json));
                put("step", rules.step.as_ref().map(exact_json));
                put("max_digits", rules.max_digits.map(Value::from));
                put("decimal_places", rules.decimal_places.map(Value::from));
                // Binary numbers cannot tell: 0.3 is no multiple of 0.1 to them.
                if rules.step.is_some() {
                    server_only.push("step");
                }
                if rules.max_digits.is_some() || rules.decimal_places.is_some() {
                    server_only.push("digits");
                }
                if matches!(self, Self::Decimal(_)) {
                    server_only.push("decimal");
                }
            }
            Self::Choice(rules) | Self::MultipleChoice(rules) => {
                put("choices", Some(json!(rules.choices)));
            }
            Self::List(rules) => {
                put("item", Some(rules.item.schema_json()));
                server_only.push("item");
                put("min_length", rules.min_length.map(Value::from));
                put("max_length", rules.max_length.map(Value::from));
            }
            Self::Form(form) => form.describe(field),
            Self::FormSet(rules) => {
                put("title", Some(json!(rules.form.title())));
                put("empty_form", Some(rules.form.empty_json()));
                put("absolute_max", Some(json!(rules.absolute_max)));
                put("min_forms", Some(json!(rules.min_forms)));
                put("max_forms", Some(json!(rules.max_forms)));
                put("extra", Some(json!(rules.extra)));
                put("can_delete", Some(json!(rules.can_delete)));
                put("can_order", Some(json!(rules.can_order)));
                rules.form.describe(field);
            }
            Self::File(rules) => {
                put("multiple", Some(json!(rules.is_multiple)));
                put("clearable", rules.is_clearable.then_some(json!(true)));
                put("max_size", rules.max_size.map(Value::from));
                put("allow_empty_file", Some(json!(rules.allow_empty_file)));
                put("max_length", rules.max_length.map(Value::from));
                put("accept", rules.accept().map(Value::from));
                put(
                    "extensions",
                    (!rules.extensions.is_empty()).then(|| json!(rules.extensions)),
                );
                if !rules.content_types.is_empty() {
                    put("content_types", Some(json!(rules.content_types)));
                    server_only.push("content_types");
                }
                if rules.is_image {
                    server_only.push("image");
                }
                for (name, limit) in [
                    ("min_width", rules.width.0),
                    ("max_width", rules.width.1),
                    ("min_height", rules.height.0),
                    ("max_height", rules.height.1),
                ] {
                    put(name, limit.map(Value::from));
                }
                put("min_files", rules.files.0.map(Value::from));
                put("max_files", rules.files.1.map(Value::from));
            }
            Self::Boolean | Self::NullBoolean => {}
            // There are more ways to write these than a browser should know.
            Self::Date(_) => server_only.push("date"),
            Self::Time(_) => server_only.push("time"),
            Self::DateTime(rules) => {
                put("time_zone", rules.zone.map(|zone| json!(zone.name())));
                server_only.push("datetime");
            }
            Self::Duration => server_only.push("duration"),
            Self::Uuid => server_only.push("uuid"),
            Self::Ip { .. } => server_only.push("ip"),
            Self::Json => server_only.push("json"),
        }
    }

    fn json_schema(&self) -> Value {
        let format = |format: &str| json!({"type": "string", "format": format});
        match self {
            Self::Text(rules) => {
                let mut schema = match &rules.format {
                    TextFormat::Email { .. } => format("email"),
                    TextFormat::Url { assume_scheme } if assume_scheme.is_empty() => format("uri"),
                    _ => json!({"type": "string"}),
                };
                if let Some(least) = rules.min_length {
                    schema["minLength"] = json!(least);
                }
                if let Some(most) = rules.max_length {
                    schema["maxLength"] = json!(most);
                }
                if let Some(source) = rules.patterns.first().and_then(js_pattern) {
                    // JSON Schema searches, HTML matches the whole.
                    schema["pattern"] = json!(format!("^(?:{source})$"));
                }
                schema
            }
            Self::Integer(rules) if rules.travel == Travel::Text => {
                json!({"type": "string", "format": "int64"})
            }
            Self::Integer(rules) => {
                let mut schema = json!({"type": "integer"});
                if let Some(least) = rules.min_value.or_else(|| rules.narrow().map(|r| r.0)) {
                    schema["minimum"] = integer_json(least);
                }
                if let Some(most) = rules.max_value.or_else(|| rules.narrow().map(|r| r.1)) {
                    schema["maximum"] = integer_json(most);
                }
                if let Some(step) = rules.step.as_ref().filter(|_| rules.min_value.is_none()) {
                    schema["multipleOf"] = exact_json(step);
                }
                schema
            }
            Self::Float(rules) => {
                let mut schema = json!({"type": "number"});
                if let Some(least) = &rules.min_value {
                    schema["minimum"] = exact_json(least);
                }
                if let Some(most) = &rules.max_value {
                    schema["maximum"] = exact_json(most);
                }
                schema
            }
            Self::Decimal(_) => format("decimal"),
            Self::Boolean | Self::NullBoolean => json!({"type": "boolean"}),
            Self::Date(_) => format("date"),
            Self::Time(_) => format("time"),
            Self::DateTime(_) => format("date-time"),
            Self::Duration => format("duration"),
            Self::Uuid => format("uuid"),
            Self::Ip { .. } => json!({"type": "string"}),
            Self::Json => json!({}),
            Self::Form(form) => form.json_schema(),
            Self::FormSet(rules) => rules.json_schema(),
            Self::Choice(rules) => rules.json_schema(),
            Self::MultipleChoice(rules) => json!({"type": "array", "items": rules.json_schema()}),
            // A file cannot travel in JSON; to ask what would be wrong with it, it can be described.
            Self::File(rules) => {
                let file = json!({
                    "type": "object",
                    "properties": {
                        "name": {"type": "string"},
                        "size": {"type": "integer", "minimum": 0},
                        "type": {"type": ["string", "null"]},
                    },
                    "description": "Only to be validated: files are submitted as multipart/form-data.",
                });
                if rules.is_multiple {
                    json!({"type": "array", "items": file})
                } else {
                    file
                }
            }
            Self::List(rules) => {
                let mut schema = json!({"type": "array", "items": rules.item.json_schema()});
                if let Some(least) = rules.min_length {
                    schema["minItems"] = json!(least);
                }
                if let Some(most) = rules.max_length {
                    schema["maxItems"] = json!(most);
                }
                schema
            }
        }
    }
}
