//! The languages of a site, and all its messages.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header;

use mizan_forms::{Catalog, FormRenderer, Language, TimeZone};

use super::FormCache;
use crate::session::cookie_value;
use crate::settings::Settings;

/// The cookie that says which language a visitor chose. It goes before `Accept-Language`.
pub(super) const COOKIE: &str = "mizan_language";

/// Messages that an app or the site brings: the language, and Fluent's text.
pub(crate) type LocaleSource = (&'static str, &'static str);

/// What is wrong with the messages of an app, or of the site.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct LocaleProblem(String);

/// The languages of a site. The first one is what a visitor gets who reads none of them.
pub(crate) struct Languages {
    pub(crate) catalog: Arc<Catalog>,
    pub(super) offered: Vec<Language>,
    pub(crate) default: Language,
    pub(super) zone: TimeZone,
    pub(crate) renderer: Option<Arc<dyn FormRenderer>>,
    pub(super) forms: FormCache,
}

/// What a visitor reads, and how that is known.
pub(super) struct Chosen {
    pub(super) language: Language,
    /// The visitor has said so before.
    pub(super) by_cookie: bool,
}

impl Languages {
    /// Reads all messages, in the order in which the apps were installed, the site's own last.
    pub(crate) fn new<'a>(
        settings: &Settings,
        sources: impl Iterator<Item = (&'a str, &'a [LocaleSource])>,
    ) -> Result<Self, Vec<LocaleProblem>> {
        let mut catalog = Catalog::new();
        let mut problems = Vec::new();
        for (app, locales) in sources {
            for (language, source) in locales {
                if let Err(error) = catalog.add(language, source) {
                    problems.push(LocaleProblem(format!("the app `{app}`: {error}")));
                }
            }
        }
        let errors = catalog.check().err().unwrap_or_default();
        problems.extend(
            errors
                .into_iter()
                .map(|error| LocaleProblem(error.to_string())),
        );

        let mut offered = settings.languages.to_vec();
        let first = offered.first().cloned();
        let default = settings.language.clone().or(first).unwrap_or_default();
        offered.retain(|language| *language != default);
        offered.insert(0, default.clone());
        for language in &offered {
            // Mizan's own forms would speak English in the middle of it.
            if catalog.text(language, "error-required", &[]).is_none() {
                problems.push(LocaleProblem(format!(
                    "MIZAN_LANGUAGES names `{language}`, in which there are no messages: add them with \
                     `Site::locale(\"{language}\", include_str!(…))`, `error-required` among them"
                )));
            }
        }
        if problems.is_empty() {
            Ok(Self {
                catalog: Arc::new(catalog),
                offered,
                default,
                zone: settings.time_zone,
                renderer: None,
                forms: FormCache::default(),
            })
        } else {
            Err(problems)
        }
    }

    /// Whether an answer can depend on who reads it.
    pub(crate) fn are_several(&self) -> bool {
        self.offered.len() > 1
    }

    /// The cookie's language, or the best of those that the browser names, or the default.
    pub(super) fn choose(&self, http: &HttpRequest) -> Chosen {
        let chosen = |language: &Language, by_cookie| Chosen {
            language: language.clone(),
            by_cookie,
        };
        if !self.are_several() {
            return chosen(&self.default, false);
        }
        if let Some(tag) = cookie_value(http, COOKIE)
            && let Some(language) = self.offered(tag)
        {
            return chosen(language, true);
        }
        // RFC 9110 §5.3: several headers of one name are one list.
        let accepted: Vec<&str> = http
            .headers()
            .get_all(header::ACCEPT_LANGUAGE)
            .filter_map(|value| value.to_str().ok())
            .collect();
        let found = Catalog::negotiate(&self.offered, &accepted.join(","));
        chosen(found.unwrap_or(&self.default), false)
    }

    /// The language with this tag, if the site offers it.
    pub(super) fn offered(&self, tag: &str) -> Option<&Language> {
        let wanted: Language = tag.parse().ok()?;
        self.offered.iter().find(|language| **language == wanted)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use crate::settings::Settings;
    use crate::site::Site;

    #[test]
    fn wrong_messages_stop_the_start() {
        for (site, languages, expected) in [
            (
                Site::empty().locale("de", "hello = { $name"),
                "en",
                "the app `site`: line 1 of the messages in `de` cannot be read",
            ),
            (
                Site::empty().locale("de", "error-max_length = { $lenght }"),
                "en",
                "the message `error-max_length` in `de` mentions `$lenght`; it has `$limit`, `$actual`",
            ),
            (
                Site::empty().locale("de", "hello = { bye }"),
                "en",
                "the message `hello` in `de` refers to `bye`, which does not exist in this language",
            ),
            (
                Site::empty(),
                "en, fr",
                "MIZAN_LANGUAGES names `fr`, in which there are no messages",
            ),
        ] {
            let settings = Settings::from_pairs([
                ("DATABASE_URL", "sqlite://:memory:"),
                ("MIZAN_LANGUAGES", languages),
            ])
            .unwrap();
            let problem = site.languages(&settings).err().unwrap().to_string();
            assert!(problem.contains(expected), "{problem}");
        }
    }
}
