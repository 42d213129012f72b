//! `migrations!("../migrations/auth")`: the SQL files of a folder, embedded and checked.

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, LitStr, Result};

/// Lists the folder, checks the names, and expands to a `&'static [Migration]`.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let folder = match syn::parse2::<LitStr>(input) {
        Ok(folder) => folder,
        Err(error) => {
            return Error::new(
                error.span(),
                "name the folder as a string, relative to Cargo.toml: `migrations!(\"../migrations/shop\")`",
            )
            .to_compile_error();
        }
    };
    match file_names(&folder) {
        Ok(names) => slice(&folder.value(), &names),
        Err(error) => error.to_compile_error(),
    }
}

fn slice(folder: &str, names: &[String]) -> TokenStream {
    let files = names.iter().map(|name| {
        let path = format!("/{folder}/{name}.sql");
        // `env!` is resolved where the macro is used, so that no path of the building machine stands in the source.
        quote! {
            ::mizan::db::Migration::new(
                #name,
                ::core::include_str!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #path)),
            )
        }
    });
    quote! {
        {
            const FILES: &[::mizan::db::Migration] = &[#(#files),*];
            FILES
        }
    }
}

/// The names of the folder's files without `.sql`, sorted, or every mistake in them at once.
fn file_names(folder: &LitStr) -> Result<Vec<String>> {
    let fail = |message: String| Error::new(folder.span(), message);
    let root = std::env::var("CARGO_MANIFEST_DIR")
        .map_err(|_| fail("CARGO_MANIFEST_DIR is not set: build with cargo".to_owned()))?;
    let value = folder.value();
    let entries = std::fs::read_dir(Path::new(&root).join(&value))
        .map_err(|error| fail(format!("the folder `{value}` cannot be read: {error}")))?;

    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| fail(format!("`{value}` cannot be read: {error}")))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(name) = name.strip_suffix(".sql") {
            names.push(name.to_owned());
        }
    }
    names.sort();

    let mut problems = problems_in(&names).into_iter().map(fail);
    let Some(mut first) = problems.next() else {
        return Ok(names);
    };
    problems.for_each(|problem| first.combine(problem));
    Err(first)
}

fn problems_in(names: &[String]) -> Vec<String> {
    let mut problems = Vec::new();
    if names.is_empty() {
        problems.push("the folder holds no `.sql` file".to_owned());
    }
    for name in names {
        if !is_well_named(name) {
            problems.push(format!(
                "`{name}.sql` must be called `NNNN_name.sql`: four digits, then lower-case letters, digits and `_`"
            ));
        }
    }
    for pair in names.windows(2) {
        if let [first, second] = pair
            && first.get(..4).is_some()
            && first.get(..4) == second.get(..4)
        {
            problems.push(format!(
                "`{first}.sql` and `{second}.sql` have the same number: renumber the newer one"
            ));
        }
    }
    problems
}

fn is_well_named(name: &str) -> bool {
    let Some((number, rest)) = name.split_once('_') else {
        return false;
    };
    number.len() == 4
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && !rest.is_empty()
        && rest
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(names: &[&str]) -> Vec<String> {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        problems_in(&names)
    }

    #[test]
    fn good_names_pass() {
        assert!(problems(&["0001_users", "0002_users_email2"]).is_empty());
    }

    #[test]
    fn each_bad_name_is_reported() {
        for name in [
            "1_users",
            "0001-users",
            "0001_",
            "0001_Users",
            "users",
            "00010_x",
            "é001_x",
        ] {
            let found = problems(&[name]);
            assert_eq!(found.len(), 1, "{name}: {found:?}");
            assert!(found.iter().all(|problem| problem.contains(name)));
        }
    }

    #[test]
    fn two_files_with_one_number_are_reported() {
        let found = problems(&["0001_users", "0001_groups", "0002_x"]);
        assert!(
            found.iter().any(|problem| problem.contains("same number")),
            "{found:?}"
        );
    }

    #[test]
    fn an_empty_folder_is_reported() {
        assert_eq!(problems(&[]).len(), 1);
    }
}
