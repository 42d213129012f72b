//! How a field is shown.

use super::Kind;

/// The HTML control of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "named after the HTML controls that they print")]
pub enum Widget {
    Text,
    Email,
    Url,
    Tel,
    Search,
    Password,
    Hidden,
    Color,
    Number,
    Textarea,
    Checkbox,
    Select,
    NullBooleanSelect,
    SelectMultiple,
    Radio,
    CheckboxGroup,
    Date,
    Time,
    DateTimeLocal,
    Form,
    FormSet,
    File,
}

const ALL: &[(Widget, &str)] = &[
    (Widget::Text, "text"),
    (Widget::Email, "email"),
    (Widget::Url, "url"),
    (Widget::Tel, "tel"),
    (Widget::Search, "search"),
    (Widget::Password, "password"),
    (Widget::Hidden, "hidden"),
    (Widget::Color, "color"),
    (Widget::Number, "number"),
    (Widget::Textarea, "textarea"),
    (Widget::Checkbox, "checkbox"),
    (Widget::Select, "select"),
    (Widget::NullBooleanSelect, "null_boolean_select"),
    (Widget::SelectMultiple, "select_multiple"),
    (Widget::Radio, "radio"),
    (Widget::CheckboxGroup, "checkbox_group"),
    (Widget::Date, "date"),
    (Widget::Time, "time"),
    (Widget::DateTimeLocal, "datetime_local"),
    (Widget::Form, "form"),
    (Widget::FormSet, "formset"),
    (Widget::File, "file"),
];

impl Widget {
    /// The name in schemas and in `#[field(widget = "…")]`.
    #[must_use]
    pub fn name(self) -> &'static str {
        ALL.iter()
            .find(|(widget, _)| *widget == self)
            .map_or("text", |(_, name)| name)
    }

    /// The widget of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        ALL.iter()
            .find(|(_, candidate)| *candidate == name)
            .map(|(widget, _)| *widget)
    }

    /// Every name, for messages.
    #[must_use]
    pub fn names() -> String {
        let names: Vec<_> = ALL.iter().map(|(_, name)| *name).collect();
        names.join(", ")
    }

    /// Whether what was submitted is never shown again.
    #[must_use]
    pub const fn is_secret(self) -> bool {
        matches!(self, Self::Password)
    }

    /// Whether the control is a group of inputs that needs a `fieldset` with a `legend`.
    #[must_use]
    pub const fn is_group(self) -> bool {
        matches!(self, Self::Radio | Self::CheckboxGroup)
    }

    /// What a kind of field is shown as unless told otherwise.
    #[must_use]
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Email => Self::Email,
            Kind::Url => Self::Url,
            Kind::Integer | Kind::Float | Kind::Decimal => Self::Number,
            Kind::Boolean => Self::Checkbox,
            Kind::NullBoolean => Self::NullBooleanSelect,
            Kind::Date => Self::Date,
            Kind::Time => Self::Time,
            Kind::DateTime => Self::DateTimeLocal,
            Kind::Json => Self::Textarea,
            Kind::Choice => Self::Select,
            Kind::MultipleChoice => Self::SelectMultiple,
            Kind::Form => Self::Form,
            Kind::FormSet => Self::FormSet,
            Kind::File | Kind::Image => Self::File,
            Kind::Text
            | Kind::Slug
            | Kind::Regex
            | Kind::Domain
            | Kind::Duration
            | Kind::Uuid
            | Kind::Ip
            | Kind::List => Self::Text,
        }
    }
}
