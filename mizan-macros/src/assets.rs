//! `assets!("static")`: every file of a folder, embedded.

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, LitStr, Result};

/// Lists the folder and expands to an `AssetDir`.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    match syn::parse2::<LitStr>(input).and_then(|folder| dir(&folder)) {
        Ok(tokens) => tokens,
        Err(error) => error.into_compile_error(),
    }
}

fn dir(folder: &LitStr) -> Result<TokenStream> {
    let fail = |message: String| Error::new(folder.span(), message);
    let root = std::env::var("CARGO_MANIFEST_DIR")
        .map_err(|_| fail("CARGO_MANIFEST_DIR is not set: build with cargo".to_owned()))?;
    let value = folder.value();
    let mut names = Vec::new();
    collect(&Path::new(&root).join(&value), "", &mut names)
        .map_err(|error| fail(format!("the folder `{value}` cannot be read: {error}")))?;
    names.sort();
    let source = format!("/{value}");
    let files = names.iter().map(|name| {
        let path = format!("/{value}/{name}");
        quote! {
            (#name, ::core::include_bytes!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #path)) as &[u8])
        }
    });
    Ok(quote! {
        ::mizan::AssetDir {
            source: ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #source),
            files: &[#(#files),*],
        }
    })
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
