//! One operation of the document for each function, context and form endpoint.

use serde_json::{Value, json};
use utoipa::openapi::content::Content;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::{
    Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, ParameterStyle,
};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, ObjectBuilder, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Ref, RefOr, Required, Schema};

use super::response::{self, INVALID, Shared};
use super::schemas::Schemas;
use crate::access::Access;
use crate::form::FormEntry;
use crate::function::{ArgEntry, FunctionEntry, Kind, Location};

/// The name of the security scheme: a session cookie.
pub(super) const SESSION: &str = "session";

/// The name of the other one: a bearer token.
pub(super) const BEARER: &str = "bearer";

/// The key of the request header parameter below `components.parameters`.
pub(super) const FRESH_PARAMETER: &str = "MizanFresh";

/// `POST {name}` of a function.
pub(super) fn function(entry: &FunctionEntry, schemas: &mut Schemas) -> Operation {
    let output = (entry.output)(schemas);
    let mut operation = start(
        entry.name,
        entry.name,
        "function",
        entry.location,
        entry.docs,
    )
    .parameter_ref(fresh_parameter())
    .response("200", response::done(output, entry.affects));
    if !entry.args.is_empty() {
        operation = operation.request_body(Some(arguments(entry.args, schemas)));
    }
    let mut errors = response::errors_of_write(entry.access);
    errors.push(&INVALID);
    let args: Vec<&str> = entry.args.iter().map(|arg| arg.name).collect();
    finish(
        operation,
        entry.access,
        &errors,
        [
            ("x-mizan-args", json!(args)),
            ("x-mizan-affects", json!(entry.affects)),
        ],
    )
}

/// `GET {name}` of a context.
pub(super) fn context(entry: &FunctionEntry, schemas: &mut Schemas) -> Operation {
    let (kind, scope) = match entry.kind {
        Kind::GlobalContext => ("global-context", "global"),
        Kind::LocalContext | Kind::Call => ("local-context", "local"),
    };
    let (fresh, unchanged) = response::cacheable((entry.output)(schemas));
    let mut operation = start(entry.name, entry.name, kind, entry.location, entry.docs)
        .response("200", fresh)
        .response("304", unchanged);
    for arg in entry.args {
        operation = operation.parameter(query_parameter(arg, schemas));
    }
    let mut errors = response::errors_of_read(entry.access);
    errors.push(&INVALID);
    let args: Vec<&str> = entry.args.iter().map(|arg| arg.name).collect();
    finish(
        operation,
        entry.access,
        &errors,
        [
            ("x-mizan-args", json!(args)),
            ("x-mizan-context", json!(scope)),
        ],
    )
}

/// `GET contexts`: every global context at once.
pub(super) fn contexts(global: &[FunctionEntry], schemas: &mut Schemas) -> Operation {
    let mut all = ObjectBuilder::new()
        .description(Some(
            "By name. A context that this visitor may not see is left out.",
        ))
        .additional_properties(Some(AdditionalProperties::FreeForm(false)));
    for entry in global {
        all = all.property(entry.name, (entry.output)(schemas));
    }
    let (fresh, unchanged) = response::cacheable(all.build().into());
    let operation = OperationBuilder::new()
        .operation_id(Some("contexts"))
        .tag("mizan")
        .summary(Some("Every global context that the visitor may see."))
        .extensions(Some(Extensions::from_iter([(
            "x-mizan-kind",
            json!("contexts"),
        )])))
        .response("200", fresh)
        .response("304", unchanged);
    finish(
        operation,
        Access::Public,
        &response::errors_of_read(Access::Public),
        [],
    )
}

/// `GET {name}.schema`, `POST {name}.validate`, `POST {name}.submit` of a form.
pub(super) fn form(entry: &FormEntry, schemas: &mut Schemas) -> [(&'static str, Operation); 3] {
    [
        ("schema", form_schema(entry)),
        ("validate", form_validate(entry, schemas)),
        ("submit", form_submit(entry, schemas)),
    ]
}

fn form_schema(entry: &FormEntry) -> Operation {
    let schema = RefOr::Ref(Ref::from_schema_name("FormSchema"));
    let (fresh, unchanged) = response::cacheable(schema);
    let operation = start_form(entry, "schema", "The fields of the form.")
        .response("200", fresh)
        .response("304", unchanged);
    finish(
        operation,
        entry.access(),
        &response::errors_of_read(entry.access()),
        [("x-mizan-form", entry.spec().schema_json())],
    )
}

fn form_validate(entry: &FormEntry, schemas: &mut Schemas) -> Operation {
    let what = "What is wrong with the data. Nothing is stored.";
    let verdict = RefOr::Ref(Ref::from_schema_name("FormValidation"));
    let mut operation = start_form(entry, "validate", what)
        .request_body(Some(form_body(entry, schemas)))
        .response("200", response::done(verdict, &[]));
    if !entry.spec().fields().is_empty() {
        operation = operation.parameter(fields_parameter(entry));
    }
    finish(
        operation,
        entry.access(),
        &response::errors_of_write(entry.access()),
        [],
    )
}

/// `?fields=email,name`.
fn fields_parameter(entry: &FormEntry) -> Parameter {
    let fields = entry.spec().fields().iter();
    let name = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(fields.map(|field| field.name())))
        .build();
    let names = ArrayBuilder::new().items(RefOr::T(Schema::Object(name)));
    ParameterBuilder::new()
        .name("fields")
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some("Report these fields only."))
        .schema(Some(names.build()))
        .style(Some(ParameterStyle::Form))
        .explode(Some(false))
        .build()
}

fn form_submit(entry: &FormEntry, schemas: &mut Schemas) -> Operation {
    let output = entry.output(schemas);
    let operation = start_form(entry, "submit", "Submits the form.")
        .parameter_ref(fresh_parameter())
        .request_body(Some(form_body(entry, schemas)))
        .response("200", response::done(output, entry.affects()));
    let mut errors = response::errors_of_write(entry.access());
    errors.push(&INVALID);
    finish(
        operation,
        entry.access(),
        &errors,
        [("x-mizan-affects", json!(entry.affects()))],
    )
}

fn start_form(entry: &FormEntry, verb: &'static str, what: &str) -> OperationBuilder {
    let docs = match entry.spec().doc().trim() {
        "" => format!("{}: {what}", entry.spec().title()),
        doc => format!("{}: {what}\n\n{doc}", entry.spec().title()),
    };
    let kind = match verb {
        "schema" => "form-schema",
        "validate" => "form-validate",
        _ => "form-submit",
    };
    let id = format!("{}.{verb}", entry.name());
    start(&id, entry.name(), kind, entry.location, &docs)
}

/// The parts that every operation of a function or form has.
fn start(
    id: &str,
    name: &str,
    kind: &'static str,
    location: Location,
    docs: &str,
) -> OperationBuilder {
    let (summary, description) = split_docs(docs);
    OperationBuilder::new()
        .operation_id(Some(id))
        .tag(crate_of(location.file))
        .summary(summary)
        .description(description)
        .extensions(Some(Extensions::from_iter([
            ("x-mizan-kind", json!(kind)),
            ("x-mizan-name", json!(name)),
        ])))
}

fn finish<const N: usize>(
    mut operation: OperationBuilder,
    access: Access,
    errors: &[&Shared],
    extensions: [(&str, Value); N],
) -> Operation {
    for error in errors {
        operation = operation.response(error.status, error.reference());
    }
    match access {
        Access::Unsaid | Access::Public => {}
        // The app's own check may let somebody through who is not signed in.
        Access::Check(_) => {
            let session = SecurityRequirement::new(SESSION, [""; 0]);
            operation = operation.securities(Some([session, SecurityRequirement::default()]));
        }
        _ => {
            operation = operation.security(SecurityRequirement::new(SESSION, [""; 0]));
        }
    }
    let mut operation = operation.build();
    let all = operation.extensions.get_or_insert_with(Extensions::default);
    all.insert("x-mizan-access".to_owned(), json!(access.name()));
    if let Some(codename) = access.permission() {
        all.insert("x-mizan-permission".to_owned(), json!(codename));
    }
    all.merge(Extensions::from_iter(extensions));
    operation
}

/// The body of a call: one JSON object, nothing unknown in it.
fn arguments(args: &[ArgEntry], schemas: &mut Schemas) -> RequestBody {
    let mut object = ObjectBuilder::new()
        .schema_type(Type::Object)
        .additional_properties(Some(AdditionalProperties::FreeForm(false)));
    let mut is_required = false;
    for arg in args {
        object = object.property(arg.name, (arg.schema)(schemas));
        if !arg.optional {
            object = object.required(arg.name);
            is_required = true;
        }
    }
    let required = if is_required {
        Required::True
    } else {
        Required::False
    };
    RequestBodyBuilder::new()
        .content("application/json", Content::new(Some(object.build())))
        .required(Some(required))
        .build()
}

/// A parameter of a context. A list is a repeated parameter, and absent when it is empty; an object is written as JSON.
fn query_parameter(arg: &ArgEntry, schemas: &mut Schemas) -> Parameter {
    let schema = (arg.schema)(schemas);
    let resolved = schemas.resolve(&schema);
    let is = |kind: &str| match &resolved["type"] {
        Value::String(found) => found == kind,
        Value::Array(found) => found.iter().any(|found| found == kind),
        _ => false,
    };
    let required = if arg.optional || is("array") {
        Required::False
    } else {
        Required::True
    };
    let parameter = ParameterBuilder::new()
        .name(arg.name)
        .parameter_in(ParameterIn::Query)
        .required(required);
    if is("object") || resolved.get("allOf").is_some() {
        return parameter
            .content("application/json", Content::new(Some(schema)))
            .build();
    }
    parameter
        .schema(Some(schema))
        .style(Some(ParameterStyle::Form))
        .explode(Some(true))
        .build()
}

/// The body of a form in each encoding; files travel in multipart only. An empty body is a form without any value.
fn form_body(entry: &FormEntry, schemas: &mut Schemas) -> RequestBody {
    let name = format!("{}Input", pascal(entry.name()));
    let fields = entry.spec().json_schema();
    let required = match fields.get("required") {
        Some(_) => Required::True,
        None => Required::False,
    };
    let schema = schemas.add(&name, fields);
    let content = Content::new(Some(schema));
    let mut body = RequestBodyBuilder::new()
        .content("application/json", content.clone())
        .content("application/x-www-form-urlencoded", content);
    if entry.spec().needs_multipart() {
        let name = format!("{}Multipart", pascal(entry.name()));
        let schema = schemas.add(&name, entry.spec().multipart_schema());
        body = body.content("multipart/form-data", Content::new(Some(schema)));
    }
    body.required(Some(required)).build()
}

fn fresh_parameter() -> Ref {
    Ref::new(format!("#/components/parameters/{FRESH_PARAMETER}"))
}

/// `Mizan-Fresh`, for `components.parameters`.
pub(super) fn fresh_parameter_definition() -> Parameter {
    ParameterBuilder::new()
        .name("Mizan-Fresh")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "Contexts to send along, comma-separated: `current_user`, or `greet?name=Ada` with parameters. The answer \
             is then `{\"data\": …, \"fresh\": {context: value}}`, with what this operation answers as `data`.",
        ))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).build()))
        .build()
}

/// A doc comment as summary (its first paragraph) and description (the rest).
pub(super) fn split_docs(docs: &str) -> (Option<String>, Option<String>) {
    let docs = docs.trim();
    let (first, rest) = docs.split_once("\n\n").unwrap_or((docs, ""));
    let summary = first.split_whitespace().collect::<Vec<_>>().join(" ");
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    (some(&summary), some(rest.trim()))
}

/// The crate that a source file belongs to: `mizan-auth/src/forms.rs` → `mizan-auth`.
///
/// A crate from a registry lies in a folder with its version; where on the disk is nobody's business.
fn crate_of(file: &str) -> String {
    let file = file.replace('\\', "/");
    let folder = file
        .rsplit_once("/src/")
        .map(|(folder, _)| folder.rsplit('/').next().unwrap_or(folder));
    let Some(folder) = folder else {
        return "site".to_owned();
    };
    match folder.rsplit_once('-') {
        Some((name, version)) if version.starts_with(|c: char| c.is_ascii_digit()) => {
            name.to_owned()
        }
        _ => folder.to_owned(),
    }
}

/// `password_reset` → `PasswordReset`.
fn pascal(name: &str) -> String {
    name.split('_')
        .flat_map(|word| {
            let mut chars = word.chars();
            let first = chars.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(chars)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_paragraph_is_the_summary() {
        let (summary, description) = split_docs(" Says it\n back.\n\n More of it.\n");
        assert_eq!(summary.as_deref(), Some("Says it back."));
        assert_eq!(description.as_deref(), Some("More of it."));
        assert_eq!(split_docs("  "), (None, None));
    }

    #[test]
    fn the_tag_names_the_crate_and_no_path() {
        for (file, tag) in [
            ("example-site/src/main.rs", "example-site"),
            (
                "/home/x/registry/src/mizan-auth-0.1.0/src/forms/login.rs",
                "mizan-auth",
            ),
            ("C:\\sites\\desk\\src\\main.rs", "desk"),
            ("src/main.rs", "site"),
            ("tests/contract.rs", "site"),
        ] {
            assert_eq!(crate_of(file), tag, "{file}");
        }
    }

    #[test]
    fn component_names_are_words() {
        assert_eq!(pascal("password_reset_confirm"), "PasswordResetConfirm");
    }
}
