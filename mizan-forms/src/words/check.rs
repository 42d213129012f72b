//! What can be wrong with messages, found when the program starts.

use std::collections::BTreeMap;

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{
    CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement,
};
use fluent_syntax::parser::ParserError;

use super::codes::ErrorCode;
use super::{Language, WordsError};

/// What one message, attribute (`message.attribute`) or term (`-term`) mentions.
#[derive(Debug, Default, Clone)]
pub(super) struct Mentions {
    pub(super) variables: Vec<String>,
    references: Vec<String>,
    functions: Vec<String>,
}

/// Everything that a language says, by name.
pub(super) type Said = BTreeMap<String, Mentions>;

/// The first line that Fluent cannot read.
pub(super) fn syntax(language: &Language, source: &str, errors: &[ParserError]) -> WordsError {
    let error = errors.iter().min_by_key(|error| error.pos.start);
    let before = error.and_then(|error| source.get(..error.pos.start));
    WordsError::Syntax {
        language: language.to_string(),
        line: before.unwrap_or_default().matches('\n').count() + 1,
        reason: error.map_or_else(String::new, |error| error.kind.to_string()),
    }
}

/// What a resource says. Messages for Mizan's own codes mention the parameters of those only.
pub(super) fn read(language: &Language, resource: &FluentResource) -> Result<Said, WordsError> {
    let mut said = Said::new();
    for entry in resource.entries() {
        let (name, value, attributes) = match entry {
            Entry::Message(message) => (
                message.id.name.to_owned(),
                message.value.as_ref(),
                &message.attributes,
            ),
            Entry::Term(term) => (
                format!("-{}", term.id.name),
                Some(&term.value),
                &term.attributes,
            ),
            _ => continue,
        };
        for attribute in attributes {
            let mentions = mentions(&attribute.value);
            said.insert(format!("{name}.{}", attribute.id.name), mentions);
        }
        said.insert(name, value.map(mentions).unwrap_or_default());
    }
    for (name, mentions) in &said {
        let Some(known) = given(name) else { continue };
        if let Some(stray) = mentions
            .variables
            .iter()
            .find(|name| !known.contains(&name.as_str()))
        {
            let reason = match known {
                [] => format!("mentions `${stray}`, but has no variables"),
                known => format!("mentions `${stray}`; it has `${}`", known.join("`, `$")),
            };
            return Err(problem(language, name, reason));
        }
    }
    Ok(said)
}

/// Whether a message can be part of a form, by its name.
pub(super) fn is_about_forms(name: &str) -> bool {
    let starts = ["error-", "word-"];
    let ends = ["-title", "-description", "-label", "-help", "-placeholder"];
    let within = ["-choice-", "-group-", "-error-", "-fieldset-"];
    starts.iter().any(|start| name.starts_with(start))
        || ends.iter().any(|end| name.ends_with(end))
        || within.iter().any(|part| name.contains(part))
}

/// The variables that a message is given, where its name tells.
fn given(name: &str) -> Option<&'static [&'static str]> {
    let message = name.split('.').next().unwrap_or(name);
    if message.starts_with("word-") {
        return Some(&[]);
    }
    let code = match message.strip_prefix("error-") {
        Some("other") => return Some(&[]),
        Some(code) => code,
        None => message.rsplit_once("-error-")?.1,
    };
    ErrorCode::find(code).map(|code| code.params)
}

/// What only shows when all languages are complete.
pub(super) fn references(languages: &[(&Language, &Said)]) -> Vec<WordsError> {
    let mut problems = Vec::new();
    for (language, said) in languages {
        for (name, mentions) in *said {
            let missing = mentions
                .references
                .iter()
                .find(|name| !said.contains_key(*name));
            if let Some(missing) = missing {
                let reason =
                    format!("refers to `{missing}`, which does not exist in this language");
                problems.push(problem(language, name, reason));
            }
            if let Some(function) = mentions.functions.iter().find(|name| *name != "NUMBER") {
                let reason = format!("calls `{function}`; the only function is `NUMBER`");
                problems.push(problem(language, name, reason));
            }
            // A term's variables are given where it is used. A mail gives its own, and English need not say all of them.
            let is_free = name.starts_with('-') || name.starts_with("mail-");
            let first = languages.iter().find_map(|(_, said)| said.get(name));
            let stray = first.filter(|_| !is_free).and_then(|first| {
                let mut variables = mentions.variables.iter();
                variables.find(|variable| !first.variables.contains(variable))
            });
            if let (Some(stray), Some((original, _))) = (stray, languages.first()) {
                let reason =
                    format!("mentions `${stray}`, which the same message in `{original}` does not");
                problems.push(problem(language, name, reason));
            }
        }
    }
    problems
}

pub(super) fn problem(language: &Language, message: &str, reason: String) -> WordsError {
    WordsError::Message {
        language: language.to_string(),
        message: message.to_owned(),
        reason,
    }
}

fn mentions(pattern: &Pattern<&str>) -> Mentions {
    let mut found = Mentions::default();
    found.pattern(pattern);
    found
}

impl Mentions {
    fn pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.expression(expression);
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                variants
                    .iter()
                    .for_each(|variant| self.pattern(&variant.value));
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        let named = |id: &str, attribute: Option<&str>| match attribute {
            Some(attribute) => format!("{id}.{attribute}"),
            None => id.to_owned(),
        };
        match inline {
            InlineExpression::VariableReference { id } => self.variables.push(id.name.to_owned()),
            InlineExpression::MessageReference { id, attribute } => {
                let attribute = attribute.as_ref().map(|id| id.name);
                self.references.push(named(id.name, attribute));
            }
            InlineExpression::TermReference {
                id,
                attribute,
                arguments,
            } => {
                let attribute = attribute.as_ref().map(|id| id.name);
                self.references
                    .push(format!("-{}", named(id.name, attribute)));
                arguments
                    .iter()
                    .for_each(|arguments| self.arguments(arguments));
            }
            InlineExpression::FunctionReference { id, arguments } => {
                self.functions.push(id.name.to_owned());
                self.arguments(arguments);
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        }
    }

    fn arguments(&mut self, arguments: &CallArguments<&str>) {
        arguments
            .positional
            .iter()
            .for_each(|inline| self.inline(inline));
        arguments
            .named
            .iter()
            .for_each(|named| self.inline(&named.value));
    }
}
