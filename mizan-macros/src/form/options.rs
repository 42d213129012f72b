//! What `#[field(…)]` says, checked against the type of the field.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Expr, Lit};

use super::args::{self, Arg, ArgValue};
use super::hooks::Hooks;
use super::literal;
use super::model::FieldModel;
use super::parse::ParsedField;
use super::shape::{self, Shape, TypeShape};
use crate::problems::Problems;

const WIDGETS: &[&str] = &[
    "text",
    "email",
    "url",
    "tel",
    "search",
    "password",
    "hidden",
    "color",
    "number",
    "textarea",
    "checkbox",
    "select",
    "select_multiple",
    "radio",
    "checkbox_group",
    "date",
    "time",
    "datetime_local",
    "file",
];

const OPTIONS: &str = "label, help_text, required, disabled, initial, widget, autocomplete, placeholder, rename, \
    error_messages, strip, max_length, min_length, pattern, regex, email, url, slug, domain, allow_unicode, \
    assume_scheme, choices, min_value, max_value, step, max_digits, decimal_places, travel, protocol, \
    unpack_ipv4, input_formats, time_zone, min_forms, max_forms, absolute_max, extra, can_delete, can_order, image, max_size, \
    allow_empty_file, extensions, content_types, min_width, max_width, min_height, max_height, min_files, max_files, \
    clean, rules, depends_on, unique, column, no_column, lock";

/// Setter calls on `FieldOptions` (`.max_length(100)`), and what the macro itself needs.
#[derive(Default)]
pub(super) struct FieldOptions {
    pub(super) setters: TokenStream,
    pub(super) rename: Option<String>,
    pub(super) hooks: Hooks,
    pub(super) model: FieldModel,
    limits: Limits,
}

/// Pairs that must not cross.
#[derive(Default)]
struct Limits {
    min_length: Option<(usize, Span)>,
    max_length: Option<usize>,
    min_value: Option<(String, Span)>,
    max_value: Option<String>,
    min_forms: Option<(usize, Span)>,
    max_forms: Option<(usize, Span)>,
    absolute_max: Option<usize>,
    kind: Option<String>,
    /// The least of images and files, by what is limited.
    least: Vec<(&'static str, usize, Span)>,
    most: Vec<(&'static str, usize)>,
}

/// Reads and checks the options of one field.
pub(super) fn field_options(field: &ParsedField, problems: &mut Problems) -> FieldOptions {
    let mut options = FieldOptions::default();
    let ty = shape::of(&field.ty);
    let args = args::collect(&field.attributes, "field", problems);
    let doc = args::doc(&field.attributes);
    if !doc.is_empty() && !args.iter().any(|arg| arg.name == "help_text") {
        options.set("help_text", &quote!(#doc));
    }
    let mut seen: Vec<String> = Vec::new();
    for arg in &args {
        let name = arg.name.to_string();
        if seen.contains(&name) {
            problems.push(&arg.name, format!("`{name}` is said twice: remove one"));
        }
        seen.push(name);
        options.read(arg, &ty, problems);
    }
    options.limits.check(problems);
    options
}

impl FieldOptions {
    fn set(&mut self, setter: &str, value: &impl ToTokens) {
        let setter = syn::Ident::new(setter, Span::call_site());
        self.setters.extend(quote!(.#setter(#value)));
    }

    fn read(&mut self, arg: &Arg, ty: &TypeShape, problems: &mut Problems) {
        let name = arg.name.to_string();
        match name.as_str() {
            "label" | "help_text" | "autocomplete" | "placeholder" | "protocol" => {
                self.set_text(&name, arg, problems);
            }
            "assume_scheme" | "pattern" | "regex" => {
                if fits(arg, ty, ty.shape.may_be_text(), "text", problems) {
                    self.pattern(&name, arg, problems);
                }
            }
            "required" => {
                if let Some(required) = literal::truth(arg, problems) {
                    if !required && needs_value(ty) {
                        problems.push(
                            &arg.name,
                            format!(
                                "a `{0}` has no empty value: make the field an `Option<{0}>`",
                                ty.name
                            ),
                        );
                    }
                    self.set("required", &required);
                }
            }
            "disabled" | "unpack_ipv4" | "allow_unicode" => self.set_truth(&name, arg, problems),
            "strip" => {
                if fits(arg, ty, ty.shape.may_be_text(), "text", problems) {
                    self.set_truth(&name, arg, problems);
                }
            }
            "clean" => self.hooks.clean(arg, problems),
            "rules" => self.hooks.rules(arg, problems),
            "depends_on" => self.hooks.depends_on(arg, problems),
            "rename" => self.rename(arg, problems),
            "widget" => self.widget(arg, problems),
            "email" | "url" | "slug" | "domain" => {
                literal::flag(arg, problems);
                if fits(
                    arg,
                    ty,
                    ty.shape.may_be_text() && !ty.list,
                    "a text",
                    problems,
                ) {
                    self.kind(&name, arg, problems);
                }
            }
            "image" => {
                literal::flag(arg, problems);
                if fits(arg, ty, ty.shape.may_be_file(), "a file", problems) {
                    self.kind(&name, arg, problems);
                }
            }
            "max_size" => {
                if fits(arg, ty, ty.shape.may_be_file(), "a file", problems) {
                    self.size(arg, problems);
                }
            }
            "allow_empty_file" => {
                if fits(arg, ty, ty.shape.may_be_file(), "a file", problems) {
                    self.set_truth(&name, arg, problems);
                }
            }
            "extensions" | "content_types" => {
                if fits(arg, ty, ty.shape.may_be_file(), "a file", problems) {
                    self.texts(&name, arg, problems);
                }
            }
            "min_width" | "max_width" | "min_height" | "max_height" => {
                if fits(arg, ty, ty.shape.may_be_file(), "an image", problems) {
                    self.range(&name, arg, problems);
                }
            }
            "min_files" | "max_files" => {
                let right = ty.shape.may_be_file() && (ty.list || ty.shape == Shape::Other);
                if fits(arg, ty, right, "a list of files", problems) {
                    self.range(&name, arg, problems);
                }
            }
            "max_length" if ty.shape == Shape::File => self.length(&name, arg, problems),
            "min_length" | "max_length" => {
                let right = ty.shape.may_be_text() || (ty.list && ty.shape != Shape::File);
                if fits(arg, ty, right, "text or a list", problems) {
                    self.length(&name, arg, problems);
                }
            }
            "min_value" | "max_value" | "step" => {
                let right = ty.shape.may_be_number() && !ty.list;
                if fits(arg, ty, right, "a number", problems) {
                    self.limit(&name, arg, ty, problems);
                }
            }
            "max_digits" | "decimal_places" => {
                let right = matches!(ty.shape, Shape::Decimal | Shape::Other) && !ty.list;
                if fits(arg, ty, right, "a `Decimal`", problems)
                    && let Some(count) = literal::count(arg, problems)
                {
                    self.set(&name, &count);
                }
            }
            "min_forms" | "max_forms" | "absolute_max" | "extra" | "can_delete" | "can_order" => {
                if fits(
                    arg,
                    ty,
                    ty.shape == Shape::Other,
                    "a list of forms",
                    problems,
                ) {
                    self.rows(&name, arg, problems);
                }
            }
            "travel" => self.travel(arg, ty, problems),
            "initial" => self.initial(arg, problems),
            "choices" => {
                let right = ty.shape.may_be_text() || matches!(ty.shape, Shape::Integer { .. });
                if fits(arg, ty, right, "text or an integer", problems) {
                    self.choices(arg, ty, problems);
                }
            }
            "time_zone" => {
                if ty.name == "NaiveDateTime" {
                    problems.push(
                        &arg.name,
                        "a `NaiveDateTime` is the time on a clock, wherever that hangs: make the field a \
                         `DateTime<Utc>`, or remove `time_zone`",
                    );
                } else {
                    let moment = ty.name == "DateTime" || ty.shape == Shape::Other;
                    let right = moment && !ty.list;
                    if fits(
                        arg,
                        ty,
                        right,
                        "a point in time, such as `DateTime<Utc>`",
                        problems,
                    ) {
                        self.time_zone(arg, problems);
                    }
                }
            }
            "error_messages" => self.messages(arg, problems),
            "input_formats" => {
                let right = matches!(ty.shape, Shape::Moment | Shape::Other);
                if fits(arg, ty, right, "a date or time", problems) {
                    self.formats(arg, problems);
                }
            }
            "unique" | "column" | "no_column" | "lock" => self.model.read(arg, problems),
            other => {
                let near = nearest(other);
                problems.push(
                    &arg.name,
                    match near {
                        Some(near) => format!("unknown option `{other}`: did you mean `{near}`?"),
                        None => format!("unknown option `{other}`: a field takes {OPTIONS}"),
                    },
                );
            }
        }
    }

    fn set_text(&mut self, name: &str, arg: &Arg, problems: &mut Problems) {
        if let Some((text, _)) = literal::text(arg, problems) {
            self.set(name, &text);
        }
    }

    fn set_truth(&mut self, name: &str, arg: &Arg, problems: &mut Problems) {
        if let Some(truth) = literal::truth(arg, problems) {
            self.set(name, &truth);
        }
    }

    fn pattern(&mut self, name: &str, arg: &Arg, problems: &mut Problems) {
        let Some((text, span)) = literal::text(arg, problems) else {
            return;
        };
        if name != "assume_scheme"
            && let Err(error) = regex_syntax::Parser::new().parse(&text)
        {
            let reason = error.to_string();
            let reason = reason.lines().last().unwrap_or_default();
            problems.push_error(syn::Error::new(
                span,
                format!("this is not a regular expression that Rust's `regex` knows: {reason}"),
            ));
        }
        self.set(name, &text);
    }

    fn rename(&mut self, arg: &Arg, problems: &mut Problems) {
        let Some((name, span)) = literal::text(arg, problems) else {
            return;
        };
        if name.is_empty() || name == "__all__" {
            problems.push_error(syn::Error::new(
                span,
                "a field's name cannot be empty, nor `__all__`, which stands for the whole form",
            ));
        }
        if name.contains('.') {
            problems.push_error(syn::Error::new(
                span,
                "a `.` in a name leads into a nested form: use another character",
            ));
        }
        self.rename = Some(name);
    }

    fn widget(&mut self, arg: &Arg, problems: &mut Problems) {
        let Some((name, span)) = literal::text(arg, problems) else {
            return;
        };
        if !WIDGETS.contains(&name.as_str()) {
            problems.push_error(syn::Error::new(
                span,
                format!(
                    "there is no widget `{name}`: write one of {}",
                    WIDGETS.join(", ")
                ),
            ));
            return;
        }
        let variant = camel_case(&name);
        let variant = syn::Ident::new(&variant, Span::call_site());
        self.setters
            .extend(quote!(.widget(__forms::Widget::#variant)));
    }

    fn kind(&mut self, name: &str, arg: &Arg, problems: &mut Problems) {
        if let Some(other) = self.limits.kind.replace(name.to_owned()) {
            problems.push(
                &arg.name,
                format!("a field is either `{other}` or `{name}`: remove one"),
            );
        }
        let variant = syn::Ident::new(&camel_case(name), Span::call_site());
        self.setters.extend(quote!(.kind(__forms::Kind::#variant)));
    }

    fn length(&mut self, name: &str, arg: &Arg, problems: &mut Problems) {
        let Some(count) = literal::count(arg, problems) else {
            return;
        };
        if name == "min_length" {
            self.limits.min_length = Some((count, arg.span()));
        } else {
            self.limits.max_length = Some(count);
        }
        self.set(name, &count);
    }

    /// `max_size = "10 MiB"` or a number of bytes.
    fn size(&mut self, arg: &Arg, problems: &mut Problems) {
        let bytes = match &arg.value {
            ArgValue::Value(value) => match value.as_ref() {
                Expr::Lit(literal) => match &literal.lit {
                    Lit::Int(number) => number.base10_parse::<u64>().ok(),
                    Lit::Str(text) => size_in_bytes(&text.value()),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        };
        match bytes {
            Some(bytes) => self.set("max_size", &bytes),
            None => literal::wrong(arg, "a size", "\"10 MiB\"", problems),
        }
    }

    fn texts(&mut self, name: &str, arg: &Arg, problems: &mut Problems) {
        let (example, what) = match name {
            "extensions" => ("[\"pdf\"]", "a list of extensions"),
            _ => ("[\"application/pdf\"]", "a list of media types"),
        };
        let mut texts = Vec::new();
        if let ArgValue::Value(value) = &arg.value
            && let Expr::Array(array) = value.as_ref()
        {
            for element in &array.elems {
                if let Expr::Lit(syn::ExprLit {
                    lit: Lit::Str(text),
                    ..
                }) = element
                {
                    if let Some(message) = wrong_file_type(name, &text.value()) {
                        problems.push(text, message);
                    }
                    texts.push(text);
                } else {
                    literal::wrong(arg, what, example, problems);
                    return;
                }
            }
        } else {
            literal::wrong(arg, what, example, problems);
            return;
        }
        let setter = syn::Ident::new(name, Span::call_site());
        self.setters.extend(quote! {
            .#setter(::std::vec![#(::std::borrow::Cow::Borrowed(#texts)),*])
        });
    }

    /// `min_width`, `max_files` and their like.
    fn range(&mut self, name: &str, arg: &Arg, problems: &mut Problems) {
        let Some(count) = literal::count(arg, problems) else {
            return;
        };
        for what in ["width", "height", "files"] {
            if name.strip_prefix("min_") == Some(what) {
                self.limits.least.push((what, count, arg.span()));
            } else if name.strip_prefix("max_") == Some(what) {
                self.limits.most.push((what, count));
            }
        }
        let count = proc_macro2::Literal::usize_unsuffixed(count);
        self.set(name, &count);
    }

    fn limit(&mut self, name: &str, arg: &Arg, ty: &TypeShape, problems: &mut Problems) {
        let Some(number) = literal::number(arg, problems) else {
            return;
        };
        if let Shape::Integer { low, high } = ty.shape {
            match number.parse::<i128>() {
                Err(_) => problems.push(
                    &arg.name,
                    format!(
                        "a `{}` is a whole number: write `{name}` without a fraction",
                        ty.name
                    ),
                ),
                Ok(value) if name != "step" && !(low..=high).contains(&value) => problems.push(
                    &arg.name,
                    format!(
                        "a `{}` goes from {low} to {high}, so {value} says nothing",
                        ty.name
                    ),
                ),
                Ok(_) => {}
            }
        }
        if name == "step" && number.parse::<f64>().is_ok_and(|step| step <= 0.0) {
            problems.push(&arg.name, "`step` must be more than zero");
        }
        match name {
            "min_value" => self.limits.min_value = Some((number.clone(), arg.span())),
            "max_value" => self.limits.max_value = Some(number.clone()),
            _ => {}
        }
        self.set(name, &number);
    }

    fn rows(&mut self, name: &str, arg: &Arg, problems: &mut Problems) {
        if name.starts_with("can_") {
            self.set_truth(name, arg, problems);
            return;
        }
        let Some(count) = literal::count(arg, problems) else {
            return;
        };
        match name {
            "min_forms" => self.limits.min_forms = Some((count, arg.span())),
            "max_forms" => self.limits.max_forms = Some((count, arg.span())),
            "absolute_max" => self.limits.absolute_max = Some(count),
            _ => {}
        }
        self.set(name, &count);
    }

    fn travel(&mut self, arg: &Arg, ty: &TypeShape, problems: &mut Problems) {
        let Some((text, span)) = literal::text(arg, problems) else {
            return;
        };
        let right = matches!(ty.shape, Shape::Integer { .. } | Shape::Other);
        if !fits(arg, ty, right, "an integer", problems) {
            return;
        }
        match text.as_str() {
            "number" => self
                .setters
                .extend(quote!(.travel(__forms::Travel::Number))),
            "string" => self.setters.extend(quote!(.travel(__forms::Travel::Text))),
            _ => problems.push_error(syn::Error::new(
                span,
                "an integer travels as a number or as text: write `\"number\"` or `\"string\"`",
            )),
        }
    }

    fn initial(&mut self, arg: &Arg, problems: &mut Problems) {
        let ArgValue::Value(value) = &arg.value else {
            literal::wrong(arg, "a value", "\"…\"", problems);
            return;
        };
        if let Expr::Closure(closure) = value.as_ref() {
            let body = &closure.body;
            self.setters
                .extend(quote!(.initial_with(|| __forms::FieldValue::to_json(&(#body)))));
            return;
        }
        let plain = match value.as_ref() {
            Expr::Lit(literal) => {
                !matches!(literal.lit, Lit::Char(_) | Lit::Byte(_) | Lit::ByteStr(_))
            }
            Expr::Unary(_) => true,
            _ => false,
        };
        if plain {
            self.set("initial", value);
        } else {
            self.setters
                .extend(quote!(.initial(__forms::FieldValue::to_json(&(#value)))));
        }
    }

    fn choices(&mut self, arg: &Arg, ty: &TypeShape, problems: &mut Problems) {
        let mut choices = Vec::new();
        if let ArgValue::Value(value) = &arg.value
            && let Expr::Array(array) = value.as_ref()
        {
            for element in &array.elems {
                match element {
                    Expr::Lit(literal) => {
                        let text = choice_text(literal);
                        choices.push(quote!(__forms::Choice::new(#text, #text)));
                    }
                    Expr::Tuple(pair) if pair.elems.len() == 2 => {
                        let (value, label) = (&pair.elems[0], &pair.elems[1]);
                        let value = match value {
                            Expr::Lit(literal) => choice_text(literal),
                            other => quote!(#other),
                        };
                        choices.push(quote!(__forms::Choice::new(#value, #label)));
                    }
                    other => {
                        problems.push(other, "a choice is `\"value\"` or `(\"value\", \"Label\")`")
                    }
                }
            }
        } else if !matches!(arg.value, ArgValue::Flag) {
            // The flag alone: the request brings them.
            literal::wrong(arg, "a list", "[(\"value\", \"Label\")]", problems);
        }
        if matches!(ty.shape, Shape::Integer { .. }) {
            self.setters.extend(quote!(.coerce(__forms::Kind::Integer)));
        }
        let kind = if ty.list {
            quote!(MultipleChoice)
        } else {
            quote!(Choice)
        };
        self.setters.extend(quote! {
            .kind(__forms::Kind::#kind).choices(::std::vec![#(#choices),*])
        });
    }

    fn messages(&mut self, arg: &Arg, problems: &mut Problems) {
        let ArgValue::List(messages) = &arg.value else {
            problems.push(
                &arg.name,
                "`error_messages` lists codes and texts: write `error_messages(required = \"…\")`",
            );
            return;
        };
        for message in messages {
            if let Some((text, _)) = literal::text(message, problems) {
                let code = message.name.to_string();
                self.setters.extend(quote!(.error_message(#code, #text)));
            }
        }
    }

    fn time_zone(&mut self, arg: &Arg, problems: &mut Problems) {
        let Some((name, span)) = literal::text(arg, problems) else {
            return;
        };
        if name.parse::<chrono_tz::Tz>().is_err() {
            problems.push_error(syn::Error::new(
                span,
                "this is no time zone: write a name such as \"UTC\" or \"Europe/Vienna\"",
            ));
            return;
        }
        self.set("time_zone", &name);
    }

    fn formats(&mut self, arg: &Arg, problems: &mut Problems) {
        if let ArgValue::Value(value) = &arg.value
            && let Expr::Array(array) = value.as_ref()
        {
            let formats = array.elems.iter();
            self.setters.extend(quote! {
                .input_formats(::std::vec![#(::std::borrow::Cow::Borrowed(#formats)),*])
            });
        } else {
            literal::wrong(arg, "a list of formats", "[\"%d.%m.%Y\"]", problems);
        }
    }
}

/// `7` is submitted as `"7"`.
fn choice_text(literal: &syn::ExprLit) -> TokenStream {
    match &literal.lit {
        Lit::Int(number) => {
            let text = number.base10_digits();
            quote!(#text)
        }
        other => quote!(#other),
    }
}

impl Limits {
    fn check(&self, problems: &mut Problems) {
        if let (Some((least, span)), Some(most)) = (&self.min_length, &self.max_length)
            && least > most
        {
            let message =
                format!("`min_length` {least} is more than `max_length` {most}: swap them");
            problems.push_error(syn::Error::new(*span, message));
        }
        if let (Some((least, span)), Some((most, _))) = (&self.min_forms, &self.max_forms)
            && least > most
        {
            let message = format!("`min_forms` {least} is more than `max_forms` {most}: swap them");
            problems.push_error(syn::Error::new(*span, message));
        }
        if let (Some((most, span)), Some(absolute)) = (&self.max_forms, &self.absolute_max)
            && most > absolute
        {
            let message =
                format!("`max_forms` {most} is more than `absolute_max` {absolute}: swap them");
            problems.push_error(syn::Error::new(*span, message));
        }
        for (what, least, span) in &self.least {
            let most = self.most.iter().find(|(other, _)| other == what);
            if let Some((_, most)) = most.filter(|(_, most)| least > most) {
                let message =
                    format!("`min_{what}` {least} is more than `max_{what}` {most}: swap them");
                problems.push_error(syn::Error::new(*span, message));
            }
        }
        if let (Some((least, span)), Some(most)) = (&self.min_value, &self.max_value)
            && let (Ok(low), Ok(high)) = (least.parse::<f64>(), most.parse::<f64>())
            && low > high
        {
            let message = format!("`min_value` {least} is more than `max_value` {most}: swap them");
            problems.push_error(syn::Error::new(*span, message));
        }
    }
}

/// Bytes, from a whole number with a unit: `10 MiB`.
fn size_in_bytes(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text.get(digits.len()..)? {
        "" | "b" => 1,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        "tib" => 1 << 40,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "tb" => 1_000_000_000_000,
        _ => return None,
    };
    let number: u64 = digits.trim_end().replace('_', "").parse().ok()?;
    number.checked_mul(unit)
}

/// What is wrong with an extension or a media type.
fn wrong_file_type(option: &str, text: &str) -> Option<String> {
    if option == "extensions" {
        let plain = text.trim_start_matches('.');
        return (plain.is_empty() || plain.contains(['.', '/', '\\', ','])).then(|| {
            "an extension is what stands behind the last dot: write one such as `\"pdf\"`"
                .to_owned()
        });
    }
    let is_type = text
        .split_once('/')
        .is_some_and(|(kind, subtype)| !kind.is_empty() && !subtype.is_empty() && kind != "*");
    (!is_type).then(|| {
        "a media type has two parts: write one such as `\"application/pdf\"` or `\"image/*\"`"
            .to_owned()
    })
}

/// Whether a type has a value for "nothing was given".
fn needs_value(ty: &TypeShape) -> bool {
    let number = matches!(
        ty.shape,
        Shape::Integer { .. } | Shape::Fraction | Shape::Decimal
    );
    (number || ty.shape == Shape::Moment) && !ty.optional && !ty.list
}

fn fits(arg: &Arg, ty: &TypeShape, right: bool, wants: &str, problems: &mut Problems) -> bool {
    if !right {
        let instead = match (arg.name.to_string().as_str(), ty.shape) {
            ("min_length" | "min_value", Shape::Integer { .. }) => ": write `min_value`",
            ("max_length" | "max_value", Shape::Integer { .. }) => ": write `max_value`",
            ("min_value", Shape::Text) => ": write `min_length`",
            ("max_value", Shape::Text) => ": write `max_length`",
            _ => ": remove it",
        };
        let what = if ty.list {
            "a list".to_owned()
        } else {
            format!("a `{}`", ty.name)
        };
        problems.push(
            &arg.name,
            format!("`{}` is for {wants}, and this is {what}{instead}", arg.name),
        );
    }
    right
}

fn camel_case(name: &str) -> String {
    name.split('_')
        .map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            first.to_uppercase() + rest
        })
        .collect::<String>()
        .replace("Datetime", "DateTime")
}

/// An option whose name is a slip away: the same letters in another order, or one wrong.
fn nearest(name: &str) -> Option<&'static str> {
    let sorted = |text: &str| {
        let mut bytes = text
            .bytes()
            .filter(|byte| *byte != b'_')
            .collect::<Vec<_>>();
        bytes.sort_unstable();
        bytes
    };
    let wanted = sorted(name);
    OPTIONS.split(',').map(str::trim).find(|option| {
        let have = sorted(option);
        let common = have.iter().filter(|byte| wanted.contains(byte)).count();
        have == wanted
            || (have.len().abs_diff(wanted.len()) <= 1
                && common + 1 >= have.len()
                && option.starts_with(|c| name.starts_with(c)))
    })
}
