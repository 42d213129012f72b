//! Every rule of `#[channel]`, every message.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens as _;
use syn::spanned::Spanned as _;
use syn::{
    Error, FnArg, GenericArgument, ImplItem, ImplItemFn, ItemImpl, PathArguments, Result,
    ReturnType, Type,
};

use super::parse::{Args, Parsed};
use crate::client::{doc_text, is_name};
use crate::problems::Problems;

/// A channel that is right.
pub(super) struct Checked {
    pub(super) args: Args,
    pub(super) item: ItemImpl,
    pub(super) name: String,
    pub(super) name_span: Span,
    pub(super) docs: String,
    pub(super) history: usize,
    /// What `receive` answers, if there is one.
    pub(super) reply: Option<Type>,
}

/// The most messages that a group may keep.
const MAX_HISTORY: usize = 10_000;

/// What an implementation may say: functions, and how each must look.
const FUNCTIONS: [(&str, &str); 7] = [
    (
        "authorize",
        "async fn authorize(request: &Request, params: &Self::Params) -> Result<bool>",
    ),
    ("group", "fn group(params: &Self::Params) -> String"),
    (
        "join",
        "async fn join(request: &Request, params: &Self::Params) -> Result<Self>",
    ),
    (
        "presence",
        "async fn presence(&self, request: &Request) -> Result<Self::Presence>",
    ),
    (
        "joined",
        "async fn joined(&self, member: &Member<Self>) -> Result<()>",
    ),
    (
        "receive",
        "async fn receive(&self, member: &Member<Self>, message: Self::Incoming) -> Result<()>",
    ),
    ("left", "async fn left(&self, member: &Member<Self>)"),
];

const TYPES: [&str; 5] = ["Params", "Incoming", "Outgoing", "Reply", "Presence"];

pub(super) fn check(parsed: Parsed) -> Result<Checked> {
    let Parsed { args, item } = parsed;
    let mut problems = Problems::new();
    check_head(&item, &mut problems);
    let mut reply = None;
    for inner in &item.items {
        match inner {
            ImplItem::Fn(function) => check_function(function, &mut reply, &mut problems),
            ImplItem::Type(alias) if TYPES.iter().any(|known| alias.ident == known) => {}
            other => problems.push(
                other,
                "a channel has the types `Params`, `Incoming`, `Outgoing`, `Reply` and `Presence`, and functions",
            ),
        }
    }
    check_missing(&item, &mut problems);
    let (name, name_span) = match &args.name {
        Some(name) => (name.value(), name.span()),
        None => {
            problems.push(
                &item.self_ty,
                "say what it is called: `#[channel(name = \"chat\")]`",
            );
            ("unnamed".to_owned(), Span::call_site())
        }
    };
    if !is_name(&name) {
        problems.push_error(Error::new(
            name_span,
            "a name consists of ASCII letters, digits and `_`, a letter first: it stands in topics and in TypeScript",
        ));
    }
    let history = history(&args, &mut problems);
    if has_type(&item, "Presence") && !has_fn(&item, "presence") {
        problems.push(
            &item.self_ty,
            "say what others see: `async fn presence(&self, request: &Request) -> Result<Self::Presence>`",
        );
    }
    if !args.presence && (has_fn(&item, "presence") || has_type(&item, "Presence")) {
        problems.push(
            &item.self_ty,
            "others see nothing of a client without `presence`: write `#[channel(…, presence)]`",
        );
    }
    problems.finish()?;
    Ok(Checked {
        docs: doc_text(&item.attrs),
        args,
        name,
        name_span,
        history,
        reply,
        item,
    })
}

fn check_head(item: &ItemImpl, problems: &mut Problems) {
    let is_channel = item.trait_.as_ref().is_some_and(|(path, _)| {
        path.segments
            .last()
            .is_some_and(|last| last.ident == "Channel")
    });
    if !is_channel {
        problems.push(
            &item.self_ty,
            "`#[channel]` goes on an implementation of `Channel`: `impl Channel for Chat { … }`",
        );
    }
    if !item.generics.params.is_empty() {
        problems.push(
            &item.generics,
            "a channel cannot be generic: the client must know its types",
        );
    }
}

fn check_function(function: &ImplItemFn, reply: &mut Option<Type>, problems: &mut Problems) {
    let sig = &function.sig;
    let Some((name, shape)) = FUNCTIONS.iter().find(|(name, _)| sig.ident == name) else {
        let names = FUNCTIONS.map(|(name, _)| format!("`{name}`")).join(", ");
        problems.push(
            &sig.ident,
            format!("a channel has no function of this name, only {names}: put others into an `impl` of their own"),
        );
        return;
    };
    let wants_async = *name != "group";
    let arguments = sig.inputs.len();
    let has_self = matches!(sig.inputs.first(), Some(FnArg::Receiver(_)));
    let fits = match *name {
        "group" => arguments == 1 && !has_self,
        "authorize" | "join" => arguments == 2 && !has_self,
        "presence" => arguments == 2 && has_self,
        "receive" => (2..=3).contains(&arguments) && has_self,
        _ => (1..=2).contains(&arguments) && has_self,
    };
    if !fits || sig.asyncness.is_some() != wants_async || !sig.generics.params.is_empty() {
        problems.push(&sig.ident, format!("write `{shape}`"));
        return;
    }
    if *name == "receive" {
        match result_value(&sig.output) {
            Some(value) => *reply = Some(value),
            None => problems.push(
                &sig.ident,
                "`receive` answers a `Result`: `Result<()>`, or `Result<T>` with a reply for the client",
            ),
        }
    }
}

fn check_missing(item: &ItemImpl, problems: &mut Problems) {
    if !has_type(item, "Outgoing") {
        problems.push(
            &item.self_ty,
            "say what clients hear: `type Outgoing = Said;` (`Serialize` and `ToSchema`)",
        );
    }
    if has_fn(item, "receive") && !has_type(item, "Incoming") {
        problems.push(
            &item.self_ty,
            "say what clients send: `type Incoming = Say;` (`Deserialize` and `ToSchema`)",
        );
    }
    if has_type(item, "Incoming") && !has_fn(item, "receive") {
        problems.push(
            &item.self_ty,
            "what clients send goes nowhere: write `async fn receive(&self, member: &Member<Self>, message: Self::Incoming) -> Result<()>`",
        );
    }
    if has_type(item, "Params") && !has_fn(item, "group") {
        problems.push(
            &item.self_ty,
            "say who hears the same: `fn group(params: &Self::Params) -> String { format!(\"chat_{}\", params.room) }`",
        );
    }
}

fn history(args: &Args, problems: &mut Problems) -> usize {
    let Some(literal) = &args.history else {
        return 0;
    };
    match literal.base10_parse::<usize>() {
        Ok(count) if (1..=MAX_HISTORY).contains(&count) => count,
        _ => {
            problems.push(
                literal,
                format!("`history` is how many messages are kept, from 1 to {MAX_HISTORY}"),
            );
            0
        }
    }
}

pub(super) fn has_fn(item: &ItemImpl, name: &str) -> bool {
    item.items.iter().any(|inner| match inner {
        ImplItem::Fn(function) => function.sig.ident == name,
        _ => false,
    })
}

pub(super) fn has_type(item: &ItemImpl, name: &str) -> bool {
    item.items.iter().any(|inner| match inner {
        ImplItem::Type(alias) => alias.ident == name,
        _ => false,
    })
}

/// `T` of `Result<T>`.
fn result_value(output: &ReturnType) -> Option<Type> {
    let ReturnType::Type(_, ty) = output else {
        return None;
    };
    let Type::Path(path) = &**ty else {
        return None;
    };
    let last = path
        .path
        .segments
        .last()
        .filter(|last| last.ident == "Result")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first() {
        Some(GenericArgument::Type(ty)) => Some(ty.clone()),
        _ => None,
    }
}

/// The place of a type, for messages of the compiler about it.
pub(super) fn place_of(item: &ItemImpl) -> Span {
    let tokens: TokenStream = item.self_ty.to_token_stream();
    tokens.span()
}
