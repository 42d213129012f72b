//! What a field does besides its options: functions of the application's own, and fields that it looks at.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt as _;
use syn::{Expr, Ident, Path};

use super::args::{Arg, ArgValue};
use super::literal;
use crate::problems::Problems;

/// `clean = path`, `rules = [path, …]`, `depends_on = [field, …]`.
#[derive(Default)]
pub(super) struct Hooks {
    pub(super) clean: Option<Path>,
    pub(super) rules: Vec<Path>,
    pub(super) depends_on: Vec<Ident>,
}

impl Hooks {
    /// Setter calls that name the functions in the field's description: what they refuse, only the server knows.
    pub(super) fn described(&self) -> TokenStream {
        let last = |path: &Path| path.segments.last().map(|segment| segment.ident.unraw());
        let names = self.rules.iter().chain(&self.clean).filter_map(last);
        names
            .map(|name| {
                let name = name.to_string();
                quote!(.server_only(#name))
            })
            .collect()
    }

    pub(super) fn clean(&mut self, arg: &Arg, problems: &mut Problems) {
        match &arg.value {
            ArgValue::Value(value) => match value.as_ref() {
                Expr::Path(path) => self.clean = Some(path.path.clone()),
                other => problems.push(
                    other,
                    "`clean` is the path of a function `fn(T) -> Result<T, FieldError>`, without quotes: write `clean = tidy`",
                ),
            },
            _ => literal::wrong(arg, "the path of a function", "tidy", problems),
        }
    }

    pub(super) fn rules(&mut self, arg: &Arg, problems: &mut Problems) {
        let Some(elements) = list(arg) else {
            literal::wrong(arg, "a list of functions", "[polite, short]", problems);
            return;
        };
        for element in elements {
            match element {
                Expr::Path(path) => self.rules.push(path.path.clone()),
                other => problems.push(
                    other,
                    "a rule is the path of a function `fn(&T) -> Result<(), FieldError>`, without quotes",
                ),
            }
        }
    }

    pub(super) fn depends_on(&mut self, arg: &Arg, problems: &mut Problems) {
        match list(arg) {
            Some(elements) => self.depends_on = names(elements, problems),
            None => literal::wrong(arg, "a list of fields", "[password]", problems),
        }
    }
}

/// `[a, b]`.
pub(super) fn list(arg: &Arg) -> Option<Vec<&Expr>> {
    match &arg.value {
        ArgValue::Value(value) => elements(value),
        _ => None,
    }
}

pub(super) fn elements(value: &Expr) -> Option<Vec<&Expr>> {
    match value {
        Expr::Array(array) => Some(array.elems.iter().collect()),
        _ => None,
    }
}

/// Names of fields, without quotes.
pub(super) fn names(elements: Vec<&Expr>, problems: &mut Problems) -> Vec<Ident> {
    let mut names = Vec::new();
    for element in elements {
        match element {
            Expr::Path(path) if path.path.get_ident().is_some() => {
                names.extend(path.path.get_ident().cloned());
            }
            other => problems.push(
                other,
                "write the name of a field of this struct, without quotes",
            ),
        }
    }
    names
}
