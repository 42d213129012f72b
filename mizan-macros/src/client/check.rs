//! Every rule of `#[client]`, every message.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{
    Error, Expr, ExprLit, FnArg, GenericArgument, Ident, ItemFn, Lit, Meta, Pat, PathArguments,
    Result, ReturnType, Type,
};

use super::parse::{Args, ContextKind, Parsed};
use crate::access::AccessRule;
use crate::problems::Problems;

/// A server function that is right.
pub(super) struct Checked {
    pub(super) function: ItemFn,
    pub(super) name: String,
    pub(super) name_span: Span,
    pub(super) docs: String,
    pub(super) access: AccessRule,
    pub(super) context: Option<ContextKind>,
    pub(super) affects: Vec<syn::Path>,
    pub(super) manual: bool,
    /// In the order of the signature.
    pub(super) params: Vec<Param>,
    pub(super) output: Output,
}

/// One parameter of the function.
pub(super) enum Param {
    Request,
    Arg {
        ident: Ident,
        name: String,
        ty: Box<Type>,
        optional: bool,
    },
}

/// What the function returns.
pub(super) struct Output {
    pub(super) ty: Type,
    pub(super) is_result: bool,
}

pub(super) fn check(parsed: Parsed) -> Result<Checked> {
    let Parsed { args, function } = parsed;
    let mut problems = Problems::new();
    check_signature(&function, &mut problems);
    let params = params(&function, &mut problems);
    check_context(&args, &params, &mut problems);
    let output = output(&function.sig.output);
    let (name, name_span) = match &args.name {
        Some(name) => (name.value(), name.span()),
        None => (
            function.sig.ident.unraw().to_string(),
            function.sig.ident.span(),
        ),
    };
    if !is_name(&name) {
        problems.push_error(Error::new(
            name_span,
            "a name consists of ASCII letters, digits and `_`, a letter first: it stands in the URL and in TypeScript",
        ));
    }
    problems.finish()?;
    Ok(Checked {
        docs: docs(&function),
        name,
        name_span,
        access: args.auth.unwrap_or_default(),
        context: args.context.map(|(kind, _)| kind),
        affects: args.affects,
        manual: args.manual,
        params,
        output,
        function,
    })
}

fn check_signature(function: &ItemFn, problems: &mut Problems) {
    let sig = &function.sig;
    if sig.asyncness.is_none() {
        problems.push(
            sig.fn_token,
            "a server function must be `async`: write `async fn`",
        );
    }
    if !sig.generics.params.is_empty() {
        problems.push(
            &sig.generics,
            "a server function cannot be generic: the client must know its types",
        );
    }
    if let Some(variadic) = &sig.variadic {
        problems.push(
            variadic,
            "a server function takes a fixed number of arguments",
        );
    }
}

fn params(function: &ItemFn, problems: &mut Problems) -> Vec<Param> {
    let mut params = Vec::new();
    let mut has_request = false;
    for input in &function.sig.inputs {
        let FnArg::Typed(typed) = input else {
            problems.push(input, "a server function is a free function: remove `self`");
            continue;
        };
        if is_request(&typed.ty) {
            if has_request {
                problems.push(typed, "one `Request` is enough");
            }
            has_request = true;
            params.push(Param::Request);
            continue;
        }
        let Pat::Ident(pattern) = &*typed.pat else {
            problems.push(
                &typed.pat,
                "give the argument a plain name: it is its name on the wire",
            );
            continue;
        };
        check_type(&typed.ty, problems);
        params.push(Param::Arg {
            name: pattern.ident.unraw().to_string(),
            ident: pattern.ident.clone(),
            ty: typed.ty.clone(),
            optional: last_segment(&typed.ty).is_some_and(|segment| segment == "Option"),
        });
    }
    params
}

fn check_type(ty: &Type, problems: &mut Problems) {
    match ty {
        Type::Reference(reference) if is_request(&reference.elem) => {
            problems.push(
                ty,
                "take the request by value: `request: Request` (it is cheap to clone)",
            );
        }
        Type::Reference(_) => {
            problems.push(ty, "take an owned value: the input is decoded from JSON");
        }
        Type::ImplTrait(_) => {
            problems.push(ty, "name the type: the client must know it");
        }
        _ => {}
    }
}

fn check_context(args: &Args, params: &[Param], problems: &mut Problems) {
    let Some((kind, _)) = args.context else {
        return;
    };
    if let Some(span) = args.affects_span {
        problems.push_error(Error::new(
            span,
            "a context is read and changes nothing: remove `affects`, or make it a function without `context`",
        ));
    }
    if kind == ContextKind::Local {
        return;
    }
    for param in params {
        if let Param::Arg { ident, .. } = param {
            problems.push(
                ident,
                "a global context takes no parameters: use `context = \"local\"`",
            );
        }
    }
}

fn output(output: &ReturnType) -> Output {
    let ReturnType::Type(_, ty) = output else {
        return Output {
            ty: syn::parse_quote!(()),
            is_result: false,
        };
    };
    match result_value(ty) {
        Some(value) => Output {
            ty: value,
            is_result: true,
        },
        None => Output {
            ty: (**ty).clone(),
            is_result: false,
        },
    }
}

/// `T` of `Result<T>` or `Result<T, E>`, wherever `Result` comes from.
fn result_value(ty: &Type) -> Option<Type> {
    let Type::Path(path) = ty else {
        return None;
    };
    let segment = path.path.segments.last()?;
    if segment.ident != "Result" {
        return None;
    }
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(value) => Some(value.clone()),
        _ => None,
    }
}

fn is_request(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|segment| segment == "Request")
}

fn last_segment(ty: &Type) -> Option<&Ident> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
}

pub(crate) fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// The doc comment, one leading space of each line taken off.
pub(crate) fn docs(function: &ItemFn) -> String {
    doc_text(&function.attrs)
}

/// The doc comment among these attributes.
pub(crate) fn doc_text(attributes: &[syn::Attribute]) -> String {
    let lines: Vec<String> = attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                Expr::Lit(ExprLit {
                    lit: Lit::Str(text),
                    ..
                }) => Some(text.value()),
                _ => None,
            },
            _ => None,
        })
        .map(|line| line.strip_prefix(' ').unwrap_or(&line).to_owned())
        .collect();
    lines.join("\n").trim().to_owned()
}

/// The place of a type, for messages of the compiler about it.
pub(super) fn span_of(ty: &Type) -> Span {
    let tokens: TokenStream = ty.to_token_stream();
    tokens.span()
}
