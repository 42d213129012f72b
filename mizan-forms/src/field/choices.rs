//! The values a choice field takes.

use std::borrow::Cow;

use serde::Serialize;

/// One choice: what is submitted and what people see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// What is submitted.
    pub value: Cow<'static, str>,
    /// What people see.
    pub label: Cow<'static, str>,
    /// The heading it stands under, if any: an `<optgroup>`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<Cow<'static, str>>,
}

impl Choice {
    /// A choice known when the program is compiled.
    #[must_use]
    pub const fn fixed(value: &'static str, label: &'static str) -> Self {
        Self {
            value: Cow::Borrowed(value),
            label: Cow::Borrowed(label),
            group: None,
        }
    }

    /// A choice.
    pub fn new(value: impl Into<Cow<'static, str>>, label: impl Into<Cow<'static, str>>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            group: None,
        }
    }
}

/// An enum whose variants are the choices of a field. Made by `#[derive(Choices)]`.
///
/// The submitted value is the variant's name in snake case, the label its words; both can be given
/// with `#[choice(value = "…", label = "…")]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no list of choices",
    label = "not an enum with `#[derive(Choices)]`",
    note = "add `#[derive(Choices)]` to an enum whose variants carry no data"
)]
pub trait Choices: Sized + 'static {
    /// Every choice, in the order of declaration.
    fn choices() -> &'static [Choice];
    /// The variant with this value.
    fn from_value(value: &str) -> Option<Self>;
    /// What is submitted for this variant.
    fn value(&self) -> &'static str;
    /// What people see for this variant.
    fn label(&self) -> &'static str;
}
