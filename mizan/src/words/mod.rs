//! The language of an answer: which one the visitor reads, and what the site says in it.

mod form;
mod languages;
mod speak;

pub(crate) use form::FormCache;
pub use languages::LocaleProblem;
pub(crate) use languages::{Languages, LocaleSource};
pub(crate) use speak::{announce, remember_cookie};
