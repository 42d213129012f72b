//! Names and values, owned by an input or borrowed from the one that it is a part of.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use super::RawValue;

type Field<'a> = (Cow<'a, str>, RawValue<'a>);

/// A `Cow` of fields. The standard one would tie the lifetime of the borrow to that of the text.
#[derive(Clone)]
pub(super) enum Fields<'a> {
    Owned(Vec<Field<'a>>),
    Borrowed(&'a [Field<'a>]),
}

impl<'a> Deref for Fields<'a> {
    type Target = [Field<'a>];

    #[inline]
    fn deref(&self) -> &[Field<'a>] {
        match self {
            Self::Owned(fields) => fields,
            Self::Borrowed(fields) => fields,
        }
    }
}

impl<'a> From<Vec<Field<'a>>> for Fields<'a> {
    fn from(fields: Vec<Field<'a>>) -> Self {
        Self::Owned(fields)
    }
}

impl Default for Fields<'_> {
    fn default() -> Self {
        Self::Borrowed(&[])
    }
}

impl PartialEq for Fields<'_> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl fmt::Debug for Fields<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}
