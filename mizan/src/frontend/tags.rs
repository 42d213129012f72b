//! What a page prints to start its front end.

use std::fmt;
use std::sync::Arc;

use crate::core::Core;

/// The tags that start a front end: `{{ mizan.frontend("src/main.tsx") }}` in a template.
///
/// Prints the stylesheets, the module and what it imports, with the addresses of the last build. While
/// `MIZAN_VITE_URL` names a dev server, it prints that server's client and the module itself. Where nothing was built,
/// it prints nothing: the page works as the server has rendered it.
///
/// A module that the page is going to import later can come along early:
/// `{{ mizan.frontend("src/main.tsx").preload("src/contact.tsx") }}`.
#[must_use = "printed in a page"]
pub struct Frontend {
    core: Arc<Core>,
    nonce: String,
    module: String,
    preloaded: Vec<String>,
}

impl Frontend {
    pub(crate) fn new(core: Arc<Core>, nonce: String, module: &str) -> Self {
        Self {
            core,
            nonce,
            module: module.to_owned(),
            preloaded: Vec::new(),
        }
    }

    /// Also fetches this module, which the first one imports later, and what it needs.
    pub fn preload(mut self, module: &str) -> Self {
        self.preloaded.push(module.to_owned());
        self
    }
}

impl fmt::Display for Frontend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let preloaded = self.preloaded.iter().map(String::as_str);
        self.core
            .frontend
            .write_tags(f, &self.module, preloaded, &self.nonce)
    }
}

// Everything in it is escaped where it is written.
impl askama::filters::HtmlSafe for Frontend {}
