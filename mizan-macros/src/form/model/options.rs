//! What the attributes say about tables and columns.

use proc_macro2::Span;
use syn::{Expr, Path};

use crate::form::args::{Arg, ArgValue};
use crate::form::literal;
use crate::problems::Problems;

/// What `#[form(…)]` says about the table.
#[derive(Default)]
pub(in crate::form) struct FormModel {
    pub(super) table: Option<String>,
    pub(super) key: Option<(String, Span)>,
    pub(super) span: Option<Span>,
}

/// What `#[field(…)]` says about the column.
#[derive(Default)]
pub(in crate::form) struct FieldModel {
    pub(super) column: Option<(String, Span)>,
    pub(super) no_column: Option<Span>,
    pub(super) lock: Option<Span>,
    pub(super) unique: Option<UniqueArgs>,
}

pub(super) struct UniqueArgs {
    pub(super) span: Span,
    pub(super) column: Option<String>,
    pub(super) except: Option<Path>,
    pub(super) key: Option<String>,
    pub(super) ignore_case: bool,
    pub(super) on_submit: bool,
}

impl FormModel {
    /// Reads `model` and `key`.
    pub(in crate::form) fn read(&mut self, arg: &Arg, problems: &mut Problems) {
        self.span.get_or_insert(arg.span());
        let Some((name, span)) = literal::text(arg, problems) else {
            return;
        };
        if arg.name == "model" {
            check_name(&name, 2, span, problems);
            self.table = Some(name);
        } else {
            check_name(&name, 1, span, problems);
            self.key = Some((name, span));
        }
    }

    pub(super) fn key(&self) -> &str {
        self.key.as_ref().map_or("id", |(key, _)| key)
    }
}

impl FieldModel {
    /// Reads `column`, `no_column`, `lock` and `unique`.
    pub(in crate::form) fn read(&mut self, arg: &Arg, problems: &mut Problems) {
        match arg.name.to_string().as_str() {
            "column" => {
                if let Some((name, span)) = literal::text(arg, problems) {
                    check_name(&name, 1, span, problems);
                    self.column = Some((name, arg.span()));
                }
            }
            "no_column" => {
                literal::flag(arg, problems);
                self.no_column = Some(arg.span());
            }
            "lock" => {
                literal::flag(arg, problems);
                self.lock = Some(arg.span());
            }
            _ => self.unique = unique(arg, problems),
        }
    }

    /// Where the field is about a table, in a form that has none.
    pub(super) fn needs_model(&self) -> impl Iterator<Item = (Span, &'static str)> {
        let column = self.column.as_ref().map(|(_, span)| (*span, "column"));
        let no_column = self.no_column.map(|span| (span, "no_column"));
        let lock = self.lock.map(|span| (span, "lock"));
        [column, no_column, lock].into_iter().flatten()
    }
}

fn unique(arg: &Arg, problems: &mut Problems) -> Option<UniqueArgs> {
    let mut found = UniqueArgs {
        span: arg.span(),
        column: None,
        except: None,
        key: None,
        ignore_case: false,
        on_submit: false,
    };
    match &arg.value {
        ArgValue::Flag => {}
        ArgValue::Value(_) => {
            let (column, span) = literal::text(arg, problems)?;
            found.column(column, span, problems);
        }
        ArgValue::List(args) => {
            for arg in args {
                found.read(arg, problems);
            }
        }
    }
    Some(found)
}

impl UniqueArgs {
    fn read(&mut self, arg: &Arg, problems: &mut Problems) {
        match arg.name.to_string().as_str() {
            "column" => {
                if let Some((column, span)) = literal::text(arg, problems) {
                    self.column(column, span, problems);
                }
            }
            "key" => {
                if let Some((key, span)) = literal::text(arg, problems) {
                    check_name(&key, 1, span, problems);
                    self.key = Some(key);
                }
            }
            "except" => match &arg.value {
                ArgValue::Value(value) if matches!(value.as_ref(), Expr::Path(_)) => {
                    if let Expr::Path(path) = value.as_ref() {
                        self.except = Some(path.path.clone());
                    }
                }
                _ => literal::wrong(arg, "the field that holds the row's key", "id", problems),
            },
            "ignore_case" => self.ignore_case = literal::flag(arg, problems),
            "on_submit" => self.on_submit = literal::flag(arg, problems),
            other => problems.push(
                &arg.name,
                format!(
                    "unknown option `{other}`: `unique` takes `column`, `except`, `key`, `ignore_case` and `on_submit`"
                ),
            ),
        }
    }

    fn column(&mut self, column: String, span: Span, problems: &mut Problems) {
        if !column.contains('.') {
            problems.push_error(syn::Error::new(
                span,
                format!("name the table too: write `\"users.{column}\"`"),
            ));
        } else {
            check_name(&column, 3, span, problems);
        }
        self.column = Some(column);
    }
}

pub(super) fn check_name(name: &str, most_parts: usize, span: Span, problems: &mut Problems) {
    let first = |part: &str| part.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
    let rest = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let plain = |part: &str| first(part) && part.len() <= 63 && part.chars().all(rest);
    let parts: Vec<&str> = name.split('.').collect();
    if parts.len() > most_parts || !parts.iter().all(|part| plain(part)) {
        problems.push_error(syn::Error::new(
            span,
            format!(
                "`{name}` cannot be a name in the database: use lower-case letters, digits and `_`, \
                 starting with a letter, at most 63 of them"
            ),
        ));
    }
}
