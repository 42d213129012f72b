//! The rules of `derive(MizanForm)`, each with its message.

use proc_macro2::Span;
use syn::{Expr, Ident, LitStr, Path, Type};

use super::args::{self, Arg, ArgValue};
use super::hooks;
use super::literal;
use super::model::{self, FormModel};
use super::options::{FieldOptions, field_options};
use super::parse::{Parsed, ParsedField};
use super::{foreign, shape};
use crate::access::{AccessRule, TWO_RULES, UNKNOWN_RULE};
use crate::problems::Problems;

/// A form that makes sense.
pub(super) struct Checked<'p> {
    pub(super) ident: &'p Ident,
    pub(super) options: FormOptions,
    pub(super) fields: Vec<CheckedField<'p>>,
}

pub(super) struct CheckedField<'p> {
    pub(super) ident: &'p Ident,
    pub(super) ty: &'p Type,
    pub(super) name: String,
    pub(super) options: FieldOptions,
}

/// What `#[form(…)]` says.
pub(super) struct FormOptions {
    pub(super) name: String,
    pub(super) title: Option<String>,
    pub(super) doc: String,
    pub(super) manual: bool,
    /// Only a part of other forms: nobody submits it alone.
    pub(super) nested: bool,
    pub(super) wizard: bool,
    pub(super) drafts: bool,
    pub(super) root: Option<Path>,
    pub(super) access: AccessRule,
    pub(super) affects: Vec<Path>,
    pub(super) validate: Option<Validate>,
    pub(super) renderer: Option<Expr>,
    pub(super) fieldsets: Vec<(Expr, Vec<Ident>)>,
    pub(super) order: Vec<Ident>,
    pub(super) model: FormModel,
}

/// The crate whose derive on the same struct is run as well.
#[derive(Clone, Copy)]
pub(super) enum Validate {
    Validator,
    Garde,
}

/// Checks everything and reports everything.
pub(super) fn form(parsed: &Parsed) -> syn::Result<Checked<'_>> {
    let mut problems = Problems::new();
    if let Some(message) = parsed.not_a_form {
        problems.push(&parsed.ident, message);
    }
    if !parsed.generics.params.is_empty() {
        problems.push(
            &parsed.generics,
            "a form has one description per process, so it cannot be generic: remove the parameters",
        );
    }
    let options = form_options(parsed, &mut problems);
    let mut fields: Vec<CheckedField<'_>> = Vec::new();
    for field in &parsed.fields {
        let mut checked = check_field(field, &mut problems);
        let own = checked.options.hooks.described();
        checked.options.setters.extend(own);
        if let Some(by) = options.validate {
            let is_list = shape::of(&field.ty).list;
            let described = foreign::described(&field.attributes, by, is_list);
            checked.options.setters.extend(described);
        }
        if let Some(other) = fields.iter().find(|other| other.name == checked.name) {
            problems.push(
                &field.ident,
                format!(
                    "two fields are submitted as `{}`; the other one is `{}`: rename one of them",
                    checked.name, other.ident
                ),
            );
        }
        fields.push(checked);
    }
    let mut options = options;
    options.fieldsets.retain(|(_, names)| {
        names
            .iter()
            .all(|name| is_field(name, &fields, &mut problems))
    });
    options
        .order
        .retain(|name| is_field(name, &fields, &mut problems));
    check_fieldsets(&options, &mut problems);
    for field in &fields {
        for name in &field.options.hooks.depends_on {
            is_field(name, &fields, &mut problems);
            if name == field.ident {
                problems.push(name, "a field always looks at itself: remove the name");
            }
        }
    }
    model::check(&options, &fields, &mut problems);
    problems.finish()?;
    Ok(Checked {
        ident: &parsed.ident,
        options,
        fields,
    })
}

fn is_field(name: &Ident, fields: &[CheckedField<'_>], problems: &mut Problems) -> bool {
    let known = fields.iter().any(|field| field.ident == name);
    if !known {
        let names: Vec<_> = fields.iter().map(|field| field.ident.to_string()).collect();
        problems.push(
            name,
            format!(
                "this form has no field `{name}`; it has {}",
                names.join(", ")
            ),
        );
    }
    known
}

fn check_fieldsets(options: &FormOptions, problems: &mut Problems) {
    let mut seen: Vec<&Ident> = Vec::new();
    for name in options.fieldsets.iter().flat_map(|(_, names)| names) {
        if seen.contains(&name) {
            problems.push(
                name,
                format!("`{name}` stands in a fieldset already: a field is shown once"),
            );
        }
        seen.push(name);
    }
}

fn check_field<'p>(field: &'p ParsedField, problems: &mut Problems) -> CheckedField<'p> {
    let options = field_options(field, problems);
    let name = match &options.rename {
        Some(name) => name.clone(),
        None => field.ident.to_string().trim_start_matches("r#").to_owned(),
    };
    CheckedField {
        ident: &field.ident,
        ty: &field.ty,
        name,
        options,
    }
}

fn form_options(parsed: &Parsed, problems: &mut Problems) -> FormOptions {
    let mut options = FormOptions {
        name: default_name(&parsed.ident.to_string()),
        title: None,
        doc: args::doc(&parsed.attributes),
        manual: false,
        nested: false,
        wizard: false,
        drafts: false,
        root: None,
        access: AccessRule::default(),
        affects: Vec::new(),
        validate: None,
        renderer: None,
        fieldsets: Vec::new(),
        order: Vec::new(),
        model: FormModel::default(),
    };
    for arg in args::collect(&parsed.attributes, "form", problems) {
        match arg.name.to_string().as_str() {
            "name" => {
                if let Some((name, span)) = literal::text(&arg, problems) {
                    check_name(&name, span, problems);
                    options.name = name;
                }
            }
            "title" => options.title = literal::text(&arg, problems).map(|(text, _)| text),
            "nested" => options.nested = literal::flag(&arg, problems),
            "wizard" => options.wizard = literal::flag(&arg, problems),
            "drafts" => options.drafts = literal::flag(&arg, problems),
            "manual" => options.manual = literal::flag(&arg, problems),
            "crate" => options.root = root(&arg, problems),
            "auth" => {
                let access = access(&arg, problems);
                add_rule(&mut options.access, access, &arg, problems);
            }
            "perm" => {
                let access = permission(&arg, problems);
                add_rule(&mut options.access, access, &arg, problems);
            }
            "affects" => options.affects = paths(&arg, problems),
            "fieldsets" => options.fieldsets = fieldsets(&arg, problems),
            "order" => match hooks::list(&arg) {
                Some(elements) => options.order = hooks::names(elements, problems),
                None => literal::wrong(&arg, "a list of fields", "[name, email]", problems),
            },
            "validate" => options.validate = validate(&arg, problems),
            "model" | "key" => options.model.read(&arg, problems),
            "renderer" => match &arg.value {
                ArgValue::Value(value) => options.renderer = Some(Expr::clone(value)),
                _ => literal::wrong(&arg, "a value that is a `FormRenderer`", "OurForms", problems),
            },
            other => problems.push(
                &arg.name,
                format!(
                    "unknown option `{other}`: `#[form]` takes `name`, `title`, `auth`, `perm`, `affects`, `model`, `key`, `validate`, `renderer`, `fieldsets`, `order`, `nested`, `wizard`, `drafts`, `manual` and `crate`"
                ),
            ),
        }
    }
    options
}

/// `ContactForm` → `contact`.
fn default_name(ident: &str) -> String {
    let base = ident.strip_suffix("Form").filter(|base| !base.is_empty());
    snake_case(base.unwrap_or(ident))
}

/// `TwoWords` → `two_words`.
pub(super) fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    let chars: Vec<char> = name.chars().collect();
    for (index, c) in chars.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|at| chars.get(at));
        let starts = before.is_some_and(|before| {
            before.is_lowercase()
                || before.is_ascii_digit()
                || (before.is_uppercase()
                    && chars.get(index + 1).is_some_and(|next| next.is_lowercase()))
        });
        if c.is_uppercase() && starts {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

fn check_name(name: &str, span: Span, problems: &mut Problems) {
    let first = name.starts_with(|c: char| c.is_ascii_lowercase());
    let rest = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !first || !name.chars().all(rest) {
        problems.push_error(syn::Error::new(
            span,
            "a form's name is part of addresses: use lowercase letters, digits and `_`, starting with a letter",
        ));
    }
}

fn root(arg: &Arg, problems: &mut Problems) -> Option<Path> {
    let (text, span) = literal::text(arg, problems)?;
    match syn::parse_str::<Path>(&text) {
        Ok(path) => Some(path),
        Err(_) => {
            problems.push_error(syn::Error::new(
                span,
                "`crate` wants the name of a crate: write `crate = \"mizan_forms\"`",
            ));
            None
        }
    }
}

/// Takes a rule, beside the one that is there.
fn add_rule(rule: &mut AccessRule, more: Option<AccessRule>, arg: &Arg, problems: &mut Problems) {
    let Some(more) = more else {
        return;
    };
    match std::mem::take(rule) {
        AccessRule::Unsaid => *rule = more,
        first => match first.and(more) {
            Some(both) => *rule = both,
            None => problems.push(&arg.name, TWO_RULES),
        },
    }
}

fn access(arg: &Arg, problems: &mut Problems) -> Option<AccessRule> {
    let value = match &arg.value {
        ArgValue::Flag => return Some(AccessRule::User),
        ArgValue::Value(value) => value,
        ArgValue::List(_) => {
            literal::wrong(arg, "one rule", "\"staff\"", problems);
            return None;
        }
    };
    if let Expr::Path(path) = value.as_ref() {
        return Some(AccessRule::Check(path.path.clone()));
    }
    let (word, span) = literal::text(arg, problems)?;
    let access = AccessRule::of_word(&word);
    if access.is_none() {
        problems.push_error(syn::Error::new(span, UNKNOWN_RULE));
    }
    access
}

fn permission(arg: &Arg, problems: &mut Problems) -> Option<AccessRule> {
    let (codename, span) = literal::text(arg, problems)?;
    match AccessRule::of_permission(LitStr::new(&codename, span)) {
        Ok(access) => Some(access),
        Err(error) => {
            problems.push_error(error);
            None
        }
    }
}

fn validate(arg: &Arg, problems: &mut Problems) -> Option<Validate> {
    let (word, span) = literal::text(arg, problems)?;
    match word.as_str() {
        "validator" => Some(Validate::Validator),
        "garde" => Some(Validate::Garde),
        _ => {
            problems.push_error(syn::Error::new(
                span,
                "`validate` names the crate whose `Validate` the struct derives too: \"validator\" or \"garde\"",
            ));
            None
        }
    }
}

/// `[("Heading", [name, email]), …]`.
fn fieldsets(arg: &Arg, problems: &mut Problems) -> Vec<(Expr, Vec<Ident>)> {
    let example = "[(\"Who you are\", [name, email])]";
    let Some(elements) = hooks::list(arg) else {
        literal::wrong(
            arg,
            "a list of headings with their fields",
            example,
            problems,
        );
        return Vec::new();
    };
    let mut fieldsets = Vec::new();
    for element in elements {
        if let Expr::Tuple(pair) = element
            && pair.elems.len() == 2
            && let Some(names) = hooks::elements(&pair.elems[1])
        {
            fieldsets.push((pair.elems[0].clone(), hooks::names(names, problems)));
        } else {
            problems.push(
                element,
                "a fieldset is its heading and its fields: write `(\"Who you are\", [name, email])`",
            );
        }
    }
    fieldsets
}

fn paths(arg: &Arg, problems: &mut Problems) -> Vec<Path> {
    let mut paths = Vec::new();
    if let ArgValue::Value(value) = &arg.value
        && let Expr::Array(array) = value.as_ref()
    {
        for element in &array.elems {
            match element {
                Expr::Path(path) => paths.push(path.path.clone()),
                other => problems.push(
                    other,
                    "`affects` lists contexts by their paths, such as `inbox`",
                ),
            }
        }
    } else {
        literal::wrong(arg, "a list of contexts", "[inbox]", problems);
    }
    paths
}
