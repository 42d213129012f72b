//! What a field is, by name.

/// The kinds of fields that the engine knows.
///
/// [`name`](Self::name) is the `type` of the schema, and what
/// [`FieldSpec::from_json`](crate::FieldSpec::from_json) reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// One piece of text.
    Text,
    /// An email address.
    Email,
    /// A web address: http, https, ftp or ftps.
    Url,
    /// Letters, digits, `-` and `_`.
    Slug,
    /// Text that a regular expression finds a match in.
    Regex,
    /// A domain name.
    Domain,
    /// A whole number.
    Integer,
    /// A binary floating-point number.
    Float,
    /// A decimal number, exact.
    Decimal,
    /// Yes or no; a required one must be yes.
    Boolean,
    /// Yes, no or unknown.
    NullBoolean,
    /// A calendar date.
    Date,
    /// A time of day.
    Time,
    /// A date with a time, with or without an offset from UTC.
    DateTime,
    /// A span of time.
    Duration,
    /// A UUID.
    Uuid,
    /// An IPv4 or IPv6 address.
    Ip,
    /// Any JSON.
    Json,
    /// One of several choices.
    Choice,
    /// Several of several choices.
    MultipleChoice,
    /// Several values of one kind.
    List,
    /// A form inside the form.
    Form,
    /// Any number of forms of one kind: rows.
    FormSet,
    /// A file, or several.
    File,
    /// An image, or several.
    Image,
}

impl Kind {
    /// The name in schemas and descriptions.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Email => "email",
            Self::Url => "url",
            Self::Slug => "slug",
            Self::Regex => "regex",
            Self::Domain => "domain",
            Self::Integer => "integer",
            Self::Float => "float",
            Self::Decimal => "decimal",
            Self::Boolean => "boolean",
            Self::NullBoolean => "null_boolean",
            Self::Date => "date",
            Self::Time => "time",
            Self::DateTime => "datetime",
            Self::Duration => "duration",
            Self::Uuid => "uuid",
            Self::Ip => "ip",
            Self::Json => "json",
            Self::Choice => "choice",
            Self::MultipleChoice => "multiple_choice",
            Self::List => "list",
            Self::Form => "form",
            Self::FormSet => "formset",
            Self::File => "file",
            Self::Image => "image",
        }
    }

    /// Whether the value is text to which lengths and patterns apply.
    #[must_use]
    pub const fn is_text(self) -> bool {
        matches!(
            self,
            Self::Text | Self::Email | Self::Url | Self::Slug | Self::Regex | Self::Domain
        )
    }

    /// Whether the value is a number to which limits and steps apply.
    #[must_use]
    pub const fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Float | Self::Decimal)
    }

    /// Whether the field takes several values, so that its name is repeated in an HTML form.
    #[must_use]
    pub const fn is_list(self) -> bool {
        matches!(self, Self::MultipleChoice | Self::List)
    }

    /// Whether the field is a form, or rows of forms, with fields of their own.
    #[must_use]
    pub const fn is_nested(self) -> bool {
        matches!(self, Self::Form | Self::FormSet)
    }

    /// Whether the value is a file, which travels in `multipart/form-data` only.
    #[must_use]
    pub const fn is_file(self) -> bool {
        matches!(self, Self::File | Self::Image)
    }

    /// Whether the value is one or several of declared choices.
    #[must_use]
    pub const fn is_choice(self) -> bool {
        matches!(self, Self::Choice | Self::MultipleChoice)
    }
}
