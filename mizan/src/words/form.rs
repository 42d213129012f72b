//! The descriptions of forms as a site shows them, made once per form and language.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use mizan_forms::{FormSpec, Language};

use super::Languages;

/// By the place of the declared description, of which there is one per process, and the language's tag.
#[derive(Default)]
pub(crate) struct FormCache(RwLock<HashMap<(usize, String), Arc<FormSpec>>>);

impl Languages {
    /// The description of a form in a language, by the clock of the site, printed by the site's templates.
    pub(crate) fn form(&self, declared: &'static FormSpec, language: &Language) -> Arc<FormSpec> {
        let key = (std::ptr::from_ref(declared).addr(), language.to_string());
        let cached = self.forms.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(form) = cached.get(&key) {
            return Arc::clone(form);
        }
        drop(cached);
        let form = declared.translated(&self.catalog, language);
        let form = form.unwrap_or_else(|| declared.clone());
        let form = form.in_time_zone(self.zone).unwrap_or(form);
        let form = match &self.renderer {
            Some(renderer) => form.with_default_renderer(renderer),
            None => form,
        };
        let form = Arc::new(form);
        let mut cached = self.forms.0.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(cached.entry(key).or_insert(form))
    }
}
