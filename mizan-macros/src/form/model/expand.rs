//! `impl Model`, and what `FormMeta` says about tables.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Ident;
use syn::spanned::Spanned as _;

use super::options::UniqueArgs;
use super::{column_of, position};
use crate::form::check::{Checked, CheckedField, FormOptions};
use crate::form::expand::{hooks, ops};

/// `impl Model`, and what `FormMeta` says about tables.
pub(in crate::form) struct Expanded {
    pub(in crate::form) model: TokenStream,
    pub(in crate::form) meta: TokenStream,
}

pub(in crate::form) fn expand(checked: &Checked<'_>) -> Expanded {
    Expanded {
        model: model(checked),
        meta: meta(checked),
    }
}

fn model(checked: &Checked<'_>) -> TokenStream {
    let Checked {
        ident,
        options,
        fields,
    } = checked;
    let Some(table) = &options.model.table else {
        return TokenStream::new();
    };
    let key = options.model.key();
    let mut columns = Vec::new();
    let mut values = Vec::new();
    for (index, field) in fields.iter().enumerate() {
        let (name, ty) = (field.ident, field.ty);
        let Some(column) = column_of(field) else {
            values.push(quote_spanned!(ty.span()=> #name: ::core::default::Default::default()));
            continue;
        };
        let role = match &field.options.model {
            _ if column == key => quote!(Key),
            said if said.lock.is_some() => quote!(Lock),
            _ => quote!(Value),
        };
        let place = columns.len();
        columns.push(quote!(::mizan::Column {
            field: #index,
            name: #column,
            role: ::mizan::Role::#role,
        }));
        values.push(quote!(#name: row.get(#place)?));
    }
    quote! {
        #[automatically_derived]
        impl ::mizan::Model for #ident {
            const TABLE: &'static str = #table;
            const KEY: &'static str = #key;

            fn columns() -> &'static [::mizan::Column] {
                &[#(#columns),*]
            }

            fn from_row(row: &::mizan::ModelRow) -> ::mizan::Result<Self> {
                let _ = row;
                ::core::result::Result::Ok(Self { #(#values),* })
            }
        }
    }
}

fn meta(checked: &Checked<'_>) -> TokenStream {
    let Checked {
        ident,
        options,
        fields,
    } = checked;
    let table = options.model.table.as_ref().map(|_| {
        quote! {
            fn table() -> ::core::option::Option<(&'static str, &'static [::mizan::Column])> {
                ::core::option::Option::Some((
                    <#ident as ::mizan::Model>::TABLE,
                    <#ident as ::mizan::Model>::columns(),
                ))
            }
        }
    });
    let mut rules = Vec::new();
    let mut asked: Vec<usize> = Vec::new();
    for (index, field) in fields.iter().enumerate() {
        let Some(unique) = &field.options.model.unique else {
            continue;
        };
        let (table, column) = place_of(unique, options, field);
        let (ignore_case, on_submit) = (unique.ignore_case, unique.on_submit);
        let except = except_of(unique, options, fields);
        asked.extend([index]);
        asked.extend(except);
        let key = unique.key.as_deref().unwrap_or(options.model.key());
        let except = match except {
            Some(except) => quote!(::core::option::Option::Some((#except, #key))),
            None => quote!(::core::option::Option::None),
        };
        rules.push(quote!(::mizan::UniqueRule {
            field: #index,
            table: #table,
            column: #column,
            except: #except,
            ignore_case: #ignore_case,
            on_submit: #on_submit,
        }));
    }
    if rules.is_empty() {
        return quote!(#table);
    }
    asked.sort_unstable();
    asked.dedup();
    let arms = asked.iter().filter_map(|index| {
        let field = fields.get(*index)?;
        let ops = ops(field.ty);
        let local = quote::format_ident!("value", span = proc_macro2::Span::mixed_site());
        let hooks = hooks(field, *index, &local);
        Some(quote!(#index => {
            let #local = (#ops.clean)(cleaner, #index);
            #hooks
            #local.map(|value| (#ops.to_json)(&value))
        }))
    });
    quote! {
        #table

        fn unique() -> &'static [::mizan::UniqueRule] {
            &[#(#rules),*]
        }

        fn clean_value(
            cleaner: &mut ::mizan::forms::Cleaner<'_>,
            place: usize,
        ) -> ::core::option::Option<::mizan::forms::__private::Value> {
            use ::mizan::forms as __forms;
            match place {
                #(#arms)*
                _ => ::core::option::Option::None,
            }
        }
    }
}

/// The table and the column that a unique field is about.
fn place_of(
    unique: &UniqueArgs,
    options: &FormOptions,
    field: &CheckedField<'_>,
) -> (String, String) {
    if let Some((table, column)) = unique
        .column
        .as_ref()
        .and_then(|path| path.rsplit_once('.'))
    {
        return (table.to_owned(), column.to_owned());
    }
    let table = options.model.table.clone().unwrap_or_default();
    (table, column_of(field).unwrap_or_default())
}

/// The field that says which row is being edited: the one that was named, or the one in the key's column when it is the
/// form's own table.
fn except_of(
    unique: &UniqueArgs,
    options: &FormOptions,
    fields: &[CheckedField<'_>],
) -> Option<usize> {
    if let Some(path) = &unique.except {
        return position(fields, path);
    }
    let table = options.model.table.as_ref()?;
    let own = unique
        .column
        .as_ref()
        .and_then(|path| path.rsplit_once('.'))
        .is_none_or(|(named, _)| named == table);
    fields
        .iter()
        .position(|field| own && column_of(field).as_deref() == Some(options.model.key()))
}

/// An `impl` that keeps the uses of a broken form from being errors of their own.
pub(in crate::form) fn stub(ident: &Ident, has_model: bool) -> TokenStream {
    if !has_model {
        return TokenStream::new();
    }
    quote! {
        #[automatically_derived]
        impl ::mizan::Model for #ident {
            const TABLE: &'static str = "";

            fn columns() -> &'static [::mizan::Column] {
                &[]
            }

            fn from_row(_: &::mizan::ModelRow) -> ::mizan::Result<Self> {
                ::core::unreachable!()
            }
        }
    }
}
