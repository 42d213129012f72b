//! `assets!("static")` and `frontend!("frontend/dist")`: every file of a folder, embedded.

use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, LitStr, Result};

/// What Vite writes with `build.manifest`.
const MANIFEST: &str = ".vite/manifest.json";

/// Lists the folder and expands to an `AssetDir`.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    match syn::parse2::<LitStr>(input).and_then(|folder| dir(&folder)) {
        Ok(tokens) => tokens,
        Err(error) => error.into_compile_error(),
    }
}

/// The same for a front end, which may not have been built.
pub(crate) fn expand_frontend(input: TokenStream) -> TokenStream {
    match syn::parse2::<LitStr>(input).and_then(|folder| bundle(&folder)) {
        Ok(tokens) => tokens,
        Err(error) => error.into_compile_error(),
    }
}

fn dir(folder: &LitStr) -> Result<TokenStream> {
    let source = in_crate(&folder.value());
    let files = files(folder)?;
    Ok(quote! {
        ::mizan::AssetDir {
            source: #source,
            files: &[#(#files),*],
        }
    })
}

fn bundle(folder: &LitStr) -> Result<TokenStream> {
    let value = folder.value();
    let source = in_crate(&value);
    if !root(folder)?.join(&value).join(MANIFEST).exists() {
        return Ok(quote! {
            ::mizan::Bundle { source: #source, manifest: ::core::option::Option::None, files: &[] }
        });
    }
    let files = files(folder)?;
    let manifest = in_crate(&format!("{value}/{MANIFEST}"));
    Ok(quote! {
        ::mizan::Bundle {
            source: #source,
            manifest: ::core::option::Option::Some(::core::include_str!(#manifest)),
            files: &[#(#files),*],
        }
    })
}

/// Each file as `("name", bytes)`.
fn files(folder: &LitStr) -> Result<Vec<TokenStream>> {
    let value = folder.value();
    let mut names = Vec::new();
    collect(&root(folder)?.join(&value), "", &mut names).map_err(|error| {
        let message = format!("the folder `{value}` cannot be read: {error}");
        Error::new(folder.span(), message)
    })?;
    names.sort();
    let files = names.iter().map(|name| {
        let path = in_crate(&format!("{value}/{name}"));
        quote! { (#name, ::core::include_bytes!(#path) as &[u8]) }
    });
    Ok(files.collect())
}

fn root(folder: &LitStr) -> Result<PathBuf> {
    let root = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let message = "CARGO_MANIFEST_DIR is not set: build with cargo";
    root.ok_or_else(|| Error::new(folder.span(), message))
}

/// A path below the crate that is being compiled.
fn in_crate(path: &str) -> TokenStream {
    let path = format!("/{path}");
    quote! { ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #path) }
}

fn collect(dir: &Path, prefix: &str, names: &mut Vec<String>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{path}/"), names)?;
        } else {
            names.push(path);
        }
    }
    Ok(())
}
