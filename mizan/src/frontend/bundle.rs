//! What Vite has built, embedded.

/// A front end as Vite has built it; [`frontend!`](crate::frontend) embeds it.
#[derive(Debug, Clone, Copy)]
pub struct Bundle {
    /// The folder that it came from. In development its files are read anew, so that a new build shows without
    /// compiling.
    pub source: &'static str,
    /// Vite's `.vite/manifest.json`; `None` when nothing had been built.
    pub manifest: Option<&'static str>,
    /// Path below the folder, with `/`, and content.
    pub files: &'static [(&'static str, &'static [u8])],
}
