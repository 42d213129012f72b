//! The few words that widgets say themselves.

use std::sync::Arc;

use super::{Catalog, Language};

/// A word that Mizan prints without anybody having written it: one message `word-…` each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    Optional,
    Choose,
    None,
    Unknown,
    CurrentFile,
    RemoveFile,
    Yes,
    No,
    Add,
    Delete,
    Order,
}

impl Word {
    pub(crate) const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::Optional, "word-optional", "(optional)"),
        (Self::Choose, "word-choose", "Choose one"),
        (Self::None, "word-none", "None"),
        (Self::Unknown, "word-unknown", "Unknown"),
        (Self::CurrentFile, "word-current_file", "Current file:"),
        (Self::RemoveFile, "word-remove_file", "Remove the file"),
        (Self::Yes, "word-yes", "Yes"),
        (Self::No, "word-no", "No"),
        (Self::Add, "word-add-another", "Add another"),
        (Self::Delete, "word-delete", "Delete"),
        (Self::Order, "word-order", "Order"),
    ];
}

/// All of them in one language; English unless said otherwise.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words(Option<Arc<[String]>>);

impl Words {
    pub(super) fn of(catalog: &Catalog, language: &Language) -> Self {
        let texts = Word::ALL.iter().map(|(_, id, english)| {
            let text = catalog.find(language, id, &[], None);
            text.unwrap_or_else(|| (*english).to_owned())
        });
        Self(Some(texts.collect()))
    }

    pub(crate) fn get(&self, word: Word) -> &str {
        let row = Word::ALL.iter().position(|(known, ..)| *known == word);
        let index = row.unwrap_or_default();
        match &self.0 {
            Some(texts) => texts.get(index).map_or("", String::as_str),
            None => Word::ALL.get(index).map_or("", |(.., english)| english),
        }
    }
}
