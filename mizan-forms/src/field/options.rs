//! The options of a field, as derives and descriptions state them.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use super::{Choice, ForeignRule, Kind, Widget};
use crate::form::FormSpec;
use crate::rule::Exact;

/// How an integer travels to programs that keep every number as a binary floating-point one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Travel {
    /// As a number: beyond ±(2^53−1) it is refused, because JavaScript would have rounded it.
    #[default]
    Number,
    /// As text: every 64-bit integer is exact.
    Text,
    /// As either; numbers beyond ±(2^53−1) are refused, text is exact.
    Either,
}

type Text = Cow<'static, str>;

/// Everything that can be said about a field. Each setter's name is the option's name, as in Django.
///
/// What is not said takes the kind's default. [`FieldSpec::new`](crate::FieldSpec::new) checks that the
/// options fit the kind and each other.
#[derive(Debug, Clone, Default)]
pub struct FieldOptions {
    pub(crate) kind: Option<Kind>,
    pub(crate) required: Option<bool>,
    pub(crate) disabled: bool,
    pub(crate) label: Option<Text>,
    pub(crate) help_text: Option<Text>,
    pub(crate) initial: Option<Value>,
    pub(crate) initial_with: Option<fn() -> Value>,
    pub(crate) widget: Option<Widget>,
    pub(crate) autocomplete: Option<Text>,
    pub(crate) placeholder: Option<Text>,
    pub(crate) error_messages: Vec<(Text, Text)>,
    pub(crate) strip: Option<bool>,
    pub(crate) empty_value: Option<Value>,
    pub(crate) max_length: Option<usize>,
    pub(crate) min_length: Option<usize>,
    pub(crate) pattern: Option<Text>,
    pub(crate) regex: Option<Text>,
    pub(crate) min_value: Option<Text>,
    pub(crate) max_value: Option<Text>,
    pub(crate) step: Option<Text>,
    pub(crate) int_range: Option<(i128, i128)>,
    pub(crate) max_digits: Option<usize>,
    pub(crate) decimal_places: Option<usize>,
    pub(crate) choices: Option<Vec<Choice>>,
    pub(crate) coerce: Option<Kind>,
    pub(crate) item: Option<Box<FieldOptions>>,
    pub(crate) input_formats: Option<Vec<Text>>,
    pub(crate) time_zone: Option<Text>,
    pub(crate) zoned: bool,
    pub(crate) foreign: Vec<ForeignRule>,
    pub(crate) protocol: Option<Text>,
    pub(crate) unpack_ipv4: bool,
    pub(crate) allow_unicode: bool,
    pub(crate) accept_idna: Option<bool>,
    pub(crate) assume_scheme: Option<Text>,
    pub(crate) esoteric: bool,
    pub(crate) travel: Travel,
    pub(crate) form: Option<Arc<FormSpec>>,
    pub(crate) min_forms: Option<usize>,
    pub(crate) max_forms: Option<usize>,
    pub(crate) absolute_max: Option<usize>,
    pub(crate) extra: Option<usize>,
    pub(crate) can_delete: bool,
    pub(crate) can_order: bool,
    pub(crate) depends_on: Vec<Text>,
    pub(crate) max_size: Option<u64>,
    pub(crate) allow_empty_file: bool,
    pub(crate) extensions: Option<Vec<Text>>,
    pub(crate) content_types: Option<Vec<Text>>,
    pub(crate) multiple: bool,
    pub(crate) clearable: bool,
    pub(crate) min_width: Option<u32>,
    pub(crate) max_width: Option<u32>,
    pub(crate) min_height: Option<u32>,
    pub(crate) max_height: Option<u32>,
    pub(crate) min_files: Option<usize>,
    pub(crate) max_files: Option<usize>,
}

/// Setters that take text.
macro_rules! text_setters {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name(mut self, $name: impl Into<Cow<'static, str>>) -> Self {
            self.$name = Some($name.into());
            self
        }
    )*};
}

/// Setters that take a value as it is.
macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident: $type:ty),* $(,)?) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name(mut self, $name: $type) -> Self {
            self.$name = $name.into();
            self
        }
    )*};
}

impl FieldOptions {
    /// Nothing said yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    text_setters! {
        /// What people see beside the field. Default: the field's name in words.
        label,
        /// A sentence under the field.
        help_text,
        /// The [autofill field name](https://html.spec.whatwg.org/#autofill): `email`, `current-password` …
        autocomplete,
        /// A hint inside the empty field.
        placeholder,
        /// A regular expression that the whole text must match.
        pattern,
        /// A regular expression that must be found in the text.
        regex,
        /// The smallest number allowed, in decimal.
        min_value,
        /// The largest number allowed, in decimal.
        max_value,
        /// Numbers must be this apart, counted from `min_value` or zero, in decimal.
        step,
        /// IP addresses: `both`, `ipv4` or `ipv6`.
        protocol,
        /// Dates with times: the zone by whose clock they are read and shown, such as `Europe/Vienna`.
        time_zone,
        /// URLs: the scheme put before an address without one. Empty: such an address is refused.
        assume_scheme,
    }

    setters! {
        /// What the field is; a Rust type says this by itself.
        kind: Kind,
        /// Whether an empty field is an error.
        required: bool,
        /// Whether the field is shown but not taken: what is submitted is ignored, `initial` holds.
        disabled: bool,
        /// The HTML control.
        widget: Widget,
        /// Whether whitespace at the ends is dropped. Default: yes, except for `regex` fields and passwords.
        strip: bool,
        /// The largest number of characters (Unicode scalar values), of items, or of characters in a file's name.
        max_length: usize,
        /// The smallest number of characters (Unicode scalar values), or of items.
        min_length: usize,
        /// Decimals: how many digits in all.
        max_digits: usize,
        /// Decimals: how many digits after the point.
        decimal_places: usize,
        /// IP addresses: whether `::ffff:192.0.2.1` becomes `192.0.2.1`.
        unpack_ipv4: bool,
        /// Slugs: whether letters of every script are allowed.
        allow_unicode: bool,
        /// Domain names: whether names in other scripts than Latin are allowed. Default: yes.
        accept_idna: bool,
        /// Email: whether quoted local parts and addresses in brackets are allowed, which browsers refuse.
        esoteric: bool,
        /// How a 64-bit integer travels.
        travel: Travel,
        /// What the value of a choice is turned into.
        coerce: Kind,
        /// The only choices.
        choices: Vec<Choice>,
        /// Formsets: the smallest number of rows, `too_few_forms` below it. Default: none.
        min_forms: usize,
        /// Formsets: the largest number of rows, `too_many_forms` beyond it. Default: 1,000.
        max_forms: usize,
        /// Formsets: how many rows are looked at at all, ticked for deletion or not. Default: 1,000 more than
        /// `max_forms`.
        absolute_max: usize,
        /// Formsets: how many blank rows are shown. Default: one, or none where `min_forms` shows some.
        extra: usize,
        /// Formsets: whether each row has a box `DELETE` that drops it.
        can_delete: bool,
        /// Formsets: whether each row has a number `ORDER` by which the rows are sorted.
        can_order: bool,
        /// The names of fields that this one's rules look at: live validation of one of them reports this field too.
        depends_on: Vec<Cow<'static, str>>,
        /// Dates with times: whether the value is a point in time, so that text without an offset is read by the clock
        /// of the site's time zone, unless the field names one.
        zoned: bool,
        /// Dates and times: the formats that are read, in `strftime` notation.
        input_formats: Vec<Cow<'static, str>>,
        /// Files: the most bytes.
        max_size: u64,
        /// Files: whether one without any content is taken.
        allow_empty_file: bool,
        /// Files: what their names may end in, such as `pdf`.
        extensions: Vec<Cow<'static, str>>,
        /// Files: the media types that their content may have, such as `application/pdf` or `image/*`. The content is
        /// looked at; what the sender declares does not count. Text has no marks to be known by: where one type of
        /// text is allowed, any UTF-8 without NUL is, unless it looks like HTML, XML or a script.
        content_types: Vec<Cow<'static, str>>,
        /// Files: whether several are taken. `Vec<UploadedFile>` says this by itself.
        multiple: bool,
        /// Files: whether one that is there can be removed. `FileUpdate` says this by itself.
        clearable: bool,
        /// Images: the least width in pixels.
        min_width: u32,
        /// Images: the most width in pixels.
        max_width: u32,
        /// Images: the least height in pixels.
        min_height: u32,
        /// Images: the most height in pixels.
        max_height: u32,
        /// Several files: the least number, where any are given.
        min_files: usize,
        /// Several files: the most.
        max_files: usize,
    }

    /// The value shown in a fresh form, and the value of a disabled field.
    #[must_use]
    pub fn initial(mut self, initial: impl Into<Value>) -> Self {
        self.initial = Some(initial.into());
        self
    }

    /// The initial value, made anew each time it is asked for: today's date. Schemas, which may be cached,
    /// leave it out.
    #[must_use]
    pub fn initial_with(mut self, initial: fn() -> Value) -> Self {
        self.initial_with = Some(initial);
        self
    }

    /// Text: the cleaned value of an empty field that is not required. Default: `""`.
    #[must_use]
    pub fn empty_value(mut self, empty_value: impl Into<Value>) -> Self {
        self.empty_value = Some(empty_value.into());
        self
    }

    /// The message for an error code, in place of Mizan's. `{limit}`, `{actual}` and the other
    /// parameters of the error are filled in.
    #[must_use]
    pub fn error_message(mut self, code: impl Into<Text>, message: impl Into<Text>) -> Self {
        self.error_messages.push((code.into(), message.into()));
        self
    }

    /// Names a rule that only the server knows: one of a type's own, say. The client asks about such a field when it is left.
    #[must_use]
    pub fn server_only(self, rule: &'static str) -> Self {
        self.foreign(ForeignRule::ServerOnly(rule))
    }

    /// A rule that another crate's derive enforces, so that the description tells it.
    #[doc(hidden)]
    #[must_use]
    pub fn foreign(mut self, rule: ForeignRule) -> Self {
        self.foreign.push(rule);
        self
    }

    /// Lists: what each item is.
    #[must_use]
    pub fn item(mut self, item: Self) -> Self {
        self.item = Some(Box::new(item));
        self
    }

    /// Nested forms and formsets: the form, or what each row is.
    #[must_use]
    pub fn form(mut self, form: impl Into<Arc<FormSpec>>) -> Self {
        self.form = Some(form.into());
        self
    }

    /// Integers: what the Rust type can hold.
    #[must_use]
    pub fn int_range(mut self, lowest: i128, highest: i128) -> Self {
        self.int_range = Some((lowest, highest));
        self
    }

    /// A limit as a number.
    pub(crate) fn exact(text: Option<&Text>) -> Option<Result<Exact, String>> {
        text.map(|text| {
            Exact::parse(text).ok_or_else(|| format!("`{text}` is not a decimal number"))
        })
    }
}
