//! A form's description in another language.

use std::borrow::Cow;
use std::sync::Arc;

use fluent_bundle::FluentArgs;

use super::catalog::Catalog;
use super::codes::ErrorCode;
use super::{Language, Word, Words};
use crate::clean::Rules;
use crate::field::{Choice, FieldSpec};
use crate::form::FormSpec;

/// `contact-name`: what the names of a field's messages begin with.
pub(super) fn field_id(form: &FormSpec, field: &FieldSpec) -> String {
    format!("{}-{}", form.name, slug(&field.name))
}

/// What may stand in the name of a message.
fn slug(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    text.chars()
        .map(|c| if plain(c) { c } else { '_' })
        .collect()
}

impl FormSpec {
    /// The same form with the words that `catalog` has in this language; `None` when it has none of its own, so that
    /// this description serves as it is. What is not translated stays as it was declared.
    ///
    /// Cleaning by either gives the same. This takes some microseconds per field: keep the result.
    #[must_use]
    pub fn translated(&self, catalog: &Catalog, language: &Language) -> Option<Self> {
        if catalog.is_plain(language) {
            return None;
        }
        let say = |id: String, text: &mut Cow<'static, str>| {
            if let Some(said) = catalog.find(language, &id, &[], None) {
                *text = Cow::Owned(said);
            }
        };
        let mut form = self.clone();
        say(format!("{}-title", self.name), &mut form.title);
        say(format!("{}-description", self.name), &mut form.doc);
        for set in &mut form.fieldsets {
            let id = format!("{}-fieldset-{}", self.name, slug(&set.legend));
            set.said = catalog.find(language, &id, &[], None).map(Cow::Owned);
        }
        let words = Words::of(catalog, language);
        for field in &mut form.fields {
            let id = field_id(self, field);
            say(format!("{id}-label"), &mut field.label);
            say(format!("{id}-help"), &mut field.help_text);
            if let Some(placeholder) = &mut field.placeholder {
                say(format!("{id}-placeholder"), placeholder);
            }
            if let Rules::Choice(rules) | Rules::MultipleChoice(rules) = &mut field.rules {
                rules
                    .choices
                    .iter_mut()
                    .for_each(|choice| translate_choice(choice, &id, &say));
            }
            if let Rules::FormSet(rules) = &mut field.rules {
                let boxes = Arc::make_mut(&mut rules.boxes);
                boxes.delete.label = Cow::Owned(words.get(Word::Delete).to_owned());
                boxes.order.label = Cow::Owned(words.get(Word::Order).to_owned());
            }
            let inner = match &mut field.rules {
                Rules::Form(form) => Some(form),
                Rules::FormSet(rules) => Some(&mut rules.form),
                _ => None,
            };
            if let Some(form) = inner
                && let Some(translated) = form.translated(catalog, language)
            {
                *form = Arc::new(translated);
            }
            if let Rules::List(rules) = &mut field.rules {
                rules.item.spoken = spoken(&rules.item, &id, catalog, language);
            }
            field.spoken = spoken(field, &id, catalog, language);
            field.words = words.clone();
        }
        Some(form)
    }
}

fn translate_choice(choice: &mut Choice, id: &str, say: &impl Fn(String, &mut Cow<'static, str>)) {
    say(
        format!("{id}-choice-{}", slug(&choice.value)),
        &mut choice.label,
    );
    if let Some(group) = &mut choice.group {
        say(format!("{id}-group-{}", slug(group)), group);
    }
}

/// The texts of errors for programs that check a field themselves, with `{limit}` where a number belongs: of the errors
/// that they can find, and of those that the field has a text of its own for.
fn spoken(
    field: &FieldSpec,
    id: &str,
    catalog: &Catalog,
    language: &Language,
) -> Vec<(Cow<'static, str>, Cow<'static, str>)> {
    let own = field.messages.iter().map(|(code, _)| code.clone());
    let mut codes: Vec<Cow<'static, str>> =
        field.rules.codes().into_iter().map(Cow::Borrowed).collect();
    codes.extend(field.required.then_some(Cow::Borrowed("required")));
    codes.extend(own);
    codes.sort();
    codes.dedup();
    let text = |code: Cow<'static, str>| {
        let places = ErrorCode::find(&code).map_or(&[][..], |known| known.params);
        let args: FluentArgs<'_> = places
            .iter()
            .map(|name| (*name, format!("{{{name}}}")))
            .collect();
        let find = |id: String, attributes: &[&str]| {
            let text = catalog.find(language, &id, attributes, Some(&args));
            text.map(Cow::Owned)
        };
        let own = || {
            let mut own = field.messages.iter().rev();
            own.find(|(known, _)| *known == code)
        };
        let text = find(format!("{id}-error-{code}"), &[])
            .or_else(|| own().map(|(_, text)| text.clone()))
            .or_else(|| find(format!("error-{code}"), &[field.kind.name()]))?;
        Some((code, text))
    };
    codes.into_iter().filter_map(text).collect()
}
