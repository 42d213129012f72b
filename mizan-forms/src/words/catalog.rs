//! All messages of a site, by language.

use std::fmt;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use serde_json::{Map, Value};

use super::check::{self, Said};
use super::{Direction, Language, LanguageError, accept};

/// Messages by language. Mizan's own are there in English and German; a site adds its own, overrides any, and brings
/// further languages.
///
/// | message | is |
/// | --- | --- |
/// | `error-{code}` | the text of an error; its attribute `.{kind}` that of one kind of field |
/// | `word-…` | a word of Mizan's widgets, such as `word-choose` |
/// | `{form}-title`, `{form}-description` | a form's heading and description |
/// | `{form}-{field}-label`, `-help`, `-placeholder` | what stands at a field |
/// | `{form}-{field}-choice-{value}`, `-group-{heading}` | a choice, the heading of several |
/// | `{form}-{field}-error-{code}` | the text of an error at one field |
/// | `{form}-error-{code}` | the text of an error of the whole form |
/// | `mail-{name}-subject`, `mail-{name}-text`, `mail-greeting` | the mails of apps |
///
/// In `{field}`, `{value}` and `{heading}` everything but ASCII letters, digits, `-` and `_` is written `_`.
///
/// # Examples
///
/// ```
/// use mizan_forms::Catalog;
///
/// let mut catalog = Catalog::new();
/// catalog.add("de", "contact-name-label = Ihr Name\nhits = { $count ->\n [one] Ein Treffer\n *[other] { $count } Treffer\n }")?;
/// let german = "de".parse()?;
/// assert_eq!(catalog.text(&german, "contact-name-label", &[]), Some("Ihr Name".to_owned()));
/// assert_eq!(catalog.text(&german, "hits", &[("count", 3.into())]), Some("3 Treffer".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Catalog {
    bundles: Vec<Bundle>,
}

struct Bundle {
    language: Language,
    messages: FluentBundle<FluentResource>,
    said: Said,
    /// It says nothing about forms but what the program says already.
    is_plain: bool,
}

/// Why messages cannot be added to a [`Catalog`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WordsError {
    /// The language has no name.
    #[error(transparent)]
    Language(#[from] LanguageError),
    /// The text is not Fluent's language.
    #[error("line {line} of the messages in `{language}` cannot be read: {reason}")]
    Syntax {
        /// The language of the messages.
        language: String,
        /// The line, counted from 1.
        line: usize,
        /// What Fluent says.
        reason: String,
    },
    /// A message mentions a variable that it is never given, or a message or term that does not exist.
    #[error("the message `{message}` in `{language}` {reason}")]
    Message {
        /// The language of the messages.
        language: String,
        /// The message.
        message: String,
        /// What is wrong with it.
        reason: String,
    },
}

const ENGLISH: &str = include_str!("../../locales/en/forms.ftl");
const GERMAN: &str = include_str!("../../locales/de/forms.ftl");

impl Catalog {
    /// Mizan's own messages, in English and German.
    #[must_use]
    pub fn new() -> Self {
        let mut catalog = Self {
            bundles: Vec::new(),
        };
        for (language, source) in [("en", ENGLISH), ("de", GERMAN)] {
            // A test reads both, so that nothing can be wrong with them here.
            let added = catalog.add(language, source);
            debug_assert!(added.is_ok(), "{added:?}");
        }
        if let Some(english) = catalog.bundles.first_mut() {
            english.is_plain = true;
        }
        catalog
    }

    /// Adds messages in a language, known or new. A message that is there already is replaced.
    ///
    /// # Errors
    ///
    /// [`WordsError`] for the first line that cannot be read, and for a message that mentions what there is not.
    pub fn add(&mut self, language: &str, source: &str) -> Result<(), WordsError> {
        let language: Language = language.parse()?;
        let resource = FluentResource::try_new(source.to_owned())
            .map_err(|(_, errors)| check::syntax(&language, source, &errors))?;
        let said = check::read(&language, &resource)?;
        let is_plain = !said.keys().any(|name| check::is_about_forms(name));
        let bundle = self.bundle_mut(language);
        bundle.said.extend(said);
        bundle.messages.add_resource_overriding(resource);
        bundle.is_plain &= is_plain;
        Ok(())
    }

    fn bundle_mut(&mut self, language: Language) -> &mut Bundle {
        let known = self
            .bundles
            .iter()
            .position(|bundle| bundle.language == language);
        let index = known.unwrap_or_else(|| {
            let mut messages = FluentBundle::new_concurrent(vec![language.id().clone()]);
            // The marks around what is filled in matter where text of both directions meets.
            messages.set_use_isolating(language.direction() == Direction::Rtl);
            // Fails only where a function of the same name is there already.
            let _ = messages.add_builtins();
            self.bundles.push(Bundle {
                language,
                messages,
                said: Said::new(),
                is_plain: true,
            });
            self.bundles.len() - 1
        });
        &mut self.bundles[index]
    }

    /// The languages in which there are messages.
    pub fn languages(&self) -> impl Iterator<Item = &Language> {
        self.bundles.iter().map(|bundle| &bundle.language)
    }

    /// Checks what can only be checked when everything is there: that what messages refer to exists, and that a message
    /// mentions no variable that the same message in English, or else in the language that came first, does not.
    ///
    /// # Errors
    ///
    /// Everything that is wrong.
    pub fn check(&self) -> Result<(), Vec<WordsError>> {
        let problems = check::references(&self.said());
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    /// What is said in each language.
    pub(super) fn said(&self) -> Vec<(&Language, &Said)> {
        self.bundles
            .iter()
            .map(|bundle| (&bundle.language, &bundle.said))
            .collect()
    }

    /// The one of `available` that suits an `Accept-Language` header best, if any does.
    #[must_use]
    pub fn negotiate<'l>(available: &'l [Language], accept_language: &str) -> Option<&'l Language> {
        accept::negotiate(available, accept_language)
    }

    /// A message in a language, or in one that it belongs to (`de` for `de-AT`); `None` when there is none.
    ///
    /// Whole numbers choose among plural forms. The text is plain: HTML escapes it like any other.
    #[must_use]
    pub fn text(&self, language: &Language, id: &str, args: &[(&str, Value)]) -> Option<String> {
        let args: FluentArgs<'_> = args
            .iter()
            .map(|(name, value)| (*name, fluent(value)))
            .collect();
        self.find(language, id, &[], Some(&args))
    }

    /// Whether the words of this language are the ones that are in the program already.
    pub(super) fn is_plain(&self, language: &Language) -> bool {
        let mut bundles = self.bundles_of(language).peekable();
        bundles.peek().is_none() || bundles.all(|bundle| bundle.is_plain)
    }

    /// The bundles that may speak for a language, the nearest first.
    fn bundles_of<'c>(&'c self, language: &Language) -> impl Iterator<Item = &'c Bundle> {
        let exact = |bundle: &&Bundle| bundle.language == *language;
        let language = language.clone();
        let wider = move |bundle: &&Bundle| {
            bundle.language != language && language.is_within(&bundle.language)
        };
        self.bundles
            .iter()
            .find(exact)
            .into_iter()
            .chain(self.bundles.iter().filter(wider))
    }

    /// A message: of the first of these attributes that it has, or else its own text.
    pub(super) fn find(
        &self,
        language: &Language,
        id: &str,
        attributes: &[&str],
        args: Option<&FluentArgs<'_>>,
    ) -> Option<String> {
        self.bundles_of(language).find_map(|bundle| {
            let message = bundle.messages.get_message(id)?;
            let pattern = attributes
                .iter()
                .find_map(|name| message.get_attribute(name))
                .map(|attribute| attribute.value())
                .or_else(|| message.value())?;
            // What is missing was reported when the program started; the text shows it, too.
            let mut missing = Vec::new();
            let text = bundle.messages.format_pattern(pattern, args, &mut missing);
            Some(text.into_owned())
        })
    }
}

impl Default for Catalog {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Catalog {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.languages()).finish()
    }
}

/// The parameters of an error as Fluent's arguments.
pub(super) fn arguments(params: &Map<String, Value>) -> FluentArgs<'_> {
    params
        .iter()
        .map(|(name, value)| (name.as_str(), fluent(value)))
        .collect()
}

/// Whole numbers are numbers, which have plural forms. All others stay text: Fluent would pass them through binary
/// floating point.
fn fluent(value: &Value) -> FluentValue<'_> {
    const EXACT: i64 = 1 << 53;
    match value {
        Value::String(text) => FluentValue::from(text.as_str()),
        Value::Null => FluentValue::from(""),
        Value::Number(number) => match number.as_i64() {
            Some(whole) if (-EXACT..=EXACT).contains(&whole) => FluentValue::from(whole),
            _ => FluentValue::from(number.to_string()),
        },
        other => FluentValue::from(other.to_string()),
    }
}
