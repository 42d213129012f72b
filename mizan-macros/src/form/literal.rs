//! Values of options, read from literals.

use proc_macro2::Span;
use syn::{Expr, ExprLit, ExprUnary, Lit, UnOp};

use super::args::{Arg, ArgValue};
use crate::problems::Problems;

/// `word = "text"`.
pub(super) fn text(arg: &Arg, problems: &mut Problems) -> Option<(String, Span)> {
    if let ArgValue::Value(value) = &arg.value
        && let Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) = value.as_ref()
    {
        return Some((text.value(), text.span()));
    }
    wrong(arg, "text", "\"…\"", problems);
    None
}

/// `word = 5`.
pub(super) fn count(arg: &Arg, problems: &mut Problems) -> Option<usize> {
    if let ArgValue::Value(value) = &arg.value
        && let Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) = value.as_ref()
        && let Ok(number) = number.base10_parse()
    {
        return Some(number);
    }
    wrong(arg, "a whole number from 0", "10", problems);
    None
}

/// `word = -1.5`, as decimal text.
pub(super) fn number(arg: &Arg, problems: &mut Problems) -> Option<String> {
    if let ArgValue::Value(value) = &arg.value
        && let Some(number) = number_text(value)
    {
        return Some(number);
    }
    wrong(arg, "a number", "10", problems);
    None
}

fn number_text(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) => Some(number.base10_digits().to_owned()),
        Expr::Lit(ExprLit {
            lit: Lit::Float(number),
            ..
        }) => Some(number.base10_digits().to_owned()),
        // Decimals that a float literal could not hold exactly.
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => text.value().parse::<f64>().ok().map(|_| text.value()),
        Expr::Unary(ExprUnary {
            op: UnOp::Neg(_),
            expr,
            ..
        }) => number_text(expr).map(|text| format!("-{text}")),
        _ => None,
    }
}

/// `word`, `word = true`, `word = false`.
pub(super) fn truth(arg: &Arg, problems: &mut Problems) -> Option<bool> {
    match &arg.value {
        ArgValue::Flag => return Some(true),
        ArgValue::Value(value) => {
            if let Expr::Lit(ExprLit {
                lit: Lit::Bool(truth),
                ..
            }) = value.as_ref()
            {
                return Some(truth.value);
            }
        }
        ArgValue::List(_) => {}
    }
    problems.push_error(syn::Error::new(
        arg.span(),
        format!("`{0}` is on or off: write `{0}` or `{0} = false`", arg.name),
    ));
    None
}

/// `word`, and nothing else.
pub(super) fn flag(arg: &Arg, problems: &mut Problems) -> bool {
    if !matches!(arg.value, ArgValue::Flag) {
        problems.push_error(syn::Error::new(
            arg.span(),
            format!("`{0}` takes no value: write `{0}`", arg.name),
        ));
    }
    true
}

/// Says what the option wants.
pub(super) fn wrong(arg: &Arg, wants: &str, example: &str, problems: &mut Problems) {
    problems.push_error(syn::Error::new(
        arg.span(),
        format!("`{0}` wants {wants}: write `{0} = {example}`", arg.name),
    ));
}
