//! The parts of an input that belong to nested forms and to the rows of formsets.
//!
//! In JSON they are objects and lists of objects. In an HTML form they are dotted names: `contact.email` is the field
//! `email` of the form `contact`, `items.3.name` the field `name` of the row with the index 3 of `items`. The indices
//! say only in which order the rows stand: gaps are where rows were removed in the browser.

use std::borrow::Cow;

use super::fields::Fields;
use super::{FormInput, RawValue, Source};

/// An index has at most this many digits; what has more belongs to no row.
const MAX_DIGITS: usize = 9;

/// What was submitted for a nested form.
#[derive(Debug)]
pub(crate) enum Sub<'a> {
    /// Nothing at all, or `null`.
    Absent,
    /// Its fields.
    Form(FormInput<'a>),
    /// Something that is no form.
    Wrong,
}

/// One row of a formset, with its index as it was submitted; no input where the row is no form.
#[derive(Debug)]
pub(crate) struct RowInput<'a> {
    pub(crate) index: usize,
    pub(crate) input: Option<FormInput<'a>>,
}

impl<'a> FormInput<'a> {
    /// What was submitted for the nested form of this name: its object in JSON, the fields whose names start with
    /// `name.` in an HTML form. `None` when there is nothing, or something that is no form.
    ///
    /// ```
    /// # use mizan_forms::FormInput;
    /// let input = FormInput::from_urlencoded(b"contact.email=ada%40example.org&contact.phone=")?;
    /// let contact = input.form("contact").unwrap();
    /// assert_eq!(contact.len(), 2);
    /// assert!(contact.contains("email"));
    /// # Ok::<(), mizan_forms::InputError>(())
    /// ```
    #[must_use]
    pub fn form(&self, name: &str) -> Option<FormInput<'_>> {
        match self.sub(name) {
            Sub::Form(input) => Some(input),
            Sub::Absent | Sub::Wrong => None,
        }
    }

    /// The rows of the formset of this name, in order, each with its index as it was submitted. What is no row is
    /// left out.
    #[must_use]
    pub fn rows(&self, name: &str) -> Vec<(usize, FormInput<'_>)> {
        self.row_inputs(name)
            .unwrap_or_default()
            .into_iter()
            .filter_map(|row| Some((row.index, row.input?)))
            .collect()
    }

    pub(crate) fn sub(&self, name: &str) -> Sub<'_> {
        match self.source {
            Source::Json => match self.get(name) {
                None => Sub::Absent,
                Some(raw) => self.inherited(Self::of_raw(raw)),
            },
            Source::Pairs => {
                let fields: Vec<_> = self
                    .fields
                    .iter()
                    .filter_map(|(key, value)| {
                        let rest = key.strip_prefix(name)?.strip_prefix('.')?;
                        Some((Cow::Borrowed(rest), value.reborrow()))
                    })
                    .collect();
                if fields.is_empty() {
                    return Sub::Absent;
                }
                Sub::Form(FormInput {
                    fields: Fields::Owned(fields),
                    source: Source::Pairs,
                    describes_files: self.describes_files,
                })
            }
        }
    }

    /// A part of an input from somebody who asks before sending is one too.
    fn inherited<'r>(&self, sub: Sub<'r>) -> Sub<'r> {
        match sub {
            Sub::Form(input) => Sub::Form(FormInput {
                describes_files: self.describes_files,
                ..input
            }),
            sub => sub,
        }
    }

    /// What a JSON value says about a nested form.
    pub(crate) fn of_raw<'r>(raw: &'r RawValue<'r>) -> Sub<'r> {
        match raw {
            RawValue::Object(fields) => Sub::Form(FormInput {
                fields: Fields::Borrowed(fields),
                source: Source::Json,
                describes_files: false,
            }),
            empty if empty.is_empty() => Sub::Absent,
            _ => Sub::Wrong,
        }
    }

    /// The rows of a formset; `None` when what was submitted is no list.
    pub(crate) fn row_inputs(&self, name: &str) -> Option<Vec<RowInput<'_>>> {
        match self.source {
            Source::Json => match self.get(name) {
                None => Some(Vec::new()),
                Some(raw) => {
                    let mut rows = Self::rows_of_raw(raw)?;
                    for input in rows.iter_mut().filter_map(|row| row.input.as_mut()) {
                        input.describes_files = self.describes_files;
                    }
                    Some(rows)
                }
            },
            Source::Pairs => Some(self.pair_rows(name)),
        }
    }

    /// The rows of a JSON list; `None` when the value is none.
    pub(crate) fn rows_of_raw<'r>(raw: &'r RawValue<'r>) -> Option<Vec<RowInput<'r>>> {
        let row = |(index, raw): (usize, &'r RawValue<'r>)| RowInput {
            index,
            input: match Self::of_raw(raw) {
                Sub::Absent => Some(FormInput::empty()),
                Sub::Form(input) => Some(input),
                Sub::Wrong => None,
            },
        };
        match raw {
            RawValue::List(values) => Some(values.iter().enumerate().map(row).collect()),
            empty if empty.is_empty() => Some(Vec::new()),
            _ => None,
        }
    }

    /// Groups the pairs by their index: one pass, and a sort that has nothing to do where the browser sent the rows
    /// in order.
    fn pair_rows(&self, name: &str) -> Vec<RowInput<'_>> {
        let mut found: Vec<(usize, &str, &RawValue<'a>)> = self
            .fields
            .iter()
            .filter_map(|(key, value)| {
                let rest = key.strip_prefix(name)?.strip_prefix('.')?;
                let (index, rest) = rest.split_once('.')?;
                Some((row_index(index)?, rest, value))
            })
            .collect();
        found.sort_by_key(|(index, ..)| *index);
        found
            .chunk_by(|(one, ..), (other, ..)| one == other)
            .filter_map(|row| {
                let fields = row.iter();
                let fields =
                    fields.map(|(_, rest, value)| (Cow::Borrowed(*rest), value.reborrow()));
                Some(RowInput {
                    index: row.first()?.0,
                    input: Some(FormInput {
                        fields: Fields::Owned(fields.collect()),
                        source: Source::Pairs,
                        describes_files: self.describes_files,
                    }),
                })
            })
            .collect()
    }
}

/// One spelling per index: `07` belongs to no row.
fn row_index(text: &str) -> Option<usize> {
    let digits = text.len() <= MAX_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
    let plain = text == "0" || !text.starts_with('0');
    if digits && plain {
        text.parse().ok()
    } else {
        None
    }
}
