//! Query input: typed arguments from `?name=value` pairs. A repeated name is a list, an absent one `None`.

use std::borrow::Cow;

use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use mizan_forms::{FieldError, FormErrors};

use super::json_input::{nul, plain_words, report_unknown, required, strict_json};
use crate::error::{Error, Result};

/// A decoded query string.
pub(crate) struct Query<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Query<'a> {
    /// Decodes `name=value&…`, with `+` as a space.
    ///
    /// # Errors
    ///
    /// 400 for more than `limit` parameters, or for bytes that are not UTF-8.
    pub(crate) fn parse(query: &'a str, limit: usize) -> Result<Self> {
        let count = query.bytes().filter(|byte| *byte == b'&').count() + 1;
        if count > limit {
            return Err(Error::bad_request(format!(
                "The query may have at most {limit} parameters."
            ))
            .with_code("too_many_parameters"));
        }
        query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                Some((decode(name)?, decode(value)?))
            })
            .collect::<Option<Vec<_>>>()
            .map(Self)
            .ok_or_else(|| {
                Error::bad_request("The query is not UTF-8.").with_code("unreadable_query")
            })
    }

    /// The values of one parameter, in the order they came.
    pub(crate) fn values<'q>(&'q self, name: &'q str) -> impl Iterator<Item = &'q str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_ref())
    }
}

/// Percent-decodes; `None` when the bytes are not UTF-8.
fn decode(text: &str) -> Option<Cow<'_, str>> {
    if !text.bytes().any(|byte| byte == b'%' || byte == b'+') {
        return Some(Cow::Borrowed(text));
    }
    let spaced = text.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced)
        .decode_utf8()
        .ok()
        .map(|text| Cow::Owned(text.into_owned()))
}

/// Takes the arguments of a context out of a query and collects what is wrong with them.
pub struct QueryArgs<'a> {
    query: Query<'a>,
    seen: Vec<&'static str>,
    errors: FormErrors,
}

impl<'a> QueryArgs<'a> {
    /// Decodes the query string.
    ///
    /// # Errors
    ///
    /// 400 when it cannot be decoded. The number of parameters has been checked against the settings before.
    pub fn parse(query: &'a str) -> Result<Self> {
        Ok(Self {
            query: Query::parse(query, usize::MAX)?,
            seen: Vec::new(),
            errors: FormErrors::default(),
        })
    }

    /// The argument `name`, or `None` after its error has been noted.
    pub fn take<T: DeserializeOwned>(&mut self, name: &'static str) -> Option<T> {
        self.seen.push(name);
        let values: Vec<&str> = self.query.values(name).collect();
        if values.iter().any(|value| value.contains('\0')) {
            self.errors.add(name, nul());
            return None;
        }
        match T::deserialize(Values(&values)) {
            Ok(value) => Some(value),
            Err(QueryError::Missing) => {
                self.errors.add(name, required());
                None
            }
            Err(QueryError::Invalid(message)) => {
                self.errors
                    .add(name, FieldError::new("invalid", plain_words(&message)));
                None
            }
        }
    }

    /// Ends the decoding.
    ///
    /// # Errors
    ///
    /// 422 with one entry per wrong, missing or unknown parameter.
    pub fn finish(mut self) -> Result<()> {
        let names = self.query.0.iter().map(|(name, _)| name.as_ref());
        let unknown_names = names.filter(|name| !self.seen.contains(name));
        report_unknown(unknown_names, &mut self.errors);
        if self.errors.is_empty() {
            return Ok(());
        }
        Err(Error::unprocessable(self.errors))
    }
}

#[derive(Debug)]
enum QueryError {
    Missing,
    Invalid(String),
}

impl std::fmt::Display for QueryError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing => f.write_str("missing"),
            Self::Invalid(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for QueryError {}

impl de::Error for QueryError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self::Invalid(message.to_string())
    }
}

/// The values of one parameter as a serde value.
#[derive(Clone, Copy)]
struct Values<'v>(&'v [&'v str]);

impl<'v> Values<'v> {
    fn one(self) -> std::result::Result<&'v str, QueryError> {
        match self.0 {
            [] => Err(QueryError::Missing),
            [value] => Ok(value),
            _ => Err(de::Error::custom("given more than once")),
        }
    }

    fn parse<T: std::str::FromStr>(self, expected: &str) -> std::result::Result<T, QueryError> {
        let text = self.one()?;
        // `+5` and ` 5` have no place in a cache key that must be unique.
        let plain = !text.starts_with('+');
        text.parse()
            .ok()
            .filter(|_| plain)
            .ok_or_else(|| de::Error::custom(format_args!("invalid value, expected {expected}")))
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $type:ty;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, QueryError> {
            visitor.$visit(self.parse::<$type>(stringify!($type))?)
        }
    )*};
}

impl<'de> Deserializer<'de> for Values<'_> {
    type Error = QueryError;

    numbers! {
        deserialize_i8 visit_i8 i8;
        deserialize_i16 visit_i16 i16;
        deserialize_i32 visit_i32 i32;
        deserialize_i64 visit_i64 i64;
        deserialize_i128 visit_i128 i128;
        deserialize_u8 visit_u8 u8;
        deserialize_u16 visit_u16 u16;
        deserialize_u32 visit_u32 u32;
        deserialize_u64 visit_u64 u64;
        deserialize_u128 visit_u128 u128;
    }

    fn deserialize_f32<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> std::result::Result<V::Value, QueryError> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> std::result::Result<V::Value, QueryError> {
        let number: f64 = self.parse("f64")?;
        if !number.is_finite() {
            return Err(de::Error::custom("invalid value, expected f64"));
        }
        visitor.visit_f64(number)
    }

    fn deserialize_bool<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> std::result::Result<V::Value, QueryError> {
        visitor.visit_bool(self.parse("a boolean")?)
    }

    fn deserialize_any<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> std::result::Result<V::Value, QueryError> {
        visitor.visit_str(self.one()?)
    }

    fn deserialize_option<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> std::result::Result<V::Value, QueryError> {
        if self.0.is_empty() {
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> std::result::Result<V::Value, QueryError> {
        visitor.visit_seq(Items(self.0.iter()))
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _: usize,
        visitor: V,
    ) -> std::result::Result<V::Value, QueryError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> std::result::Result<V::Value, QueryError> {
        let variant: StrDeserializer<'_, QueryError> = self.one()?.into_deserializer();
        visitor.visit_enum(variant)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> std::result::Result<V::Value, QueryError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_map<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> std::result::Result<V::Value, QueryError> {
        // A structured parameter is written as JSON.
        let value = strict_json(self.one()?)
            .ok_or_else(|| -> QueryError { de::Error::custom("invalid value, expected a map") })?;
        value.deserialize_map(visitor).map_err(de::Error::custom)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> std::result::Result<V::Value, QueryError> {
        self.deserialize_map(visitor)
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct tuple_struct identifier ignored_any
    }
}

struct Items<'v>(std::slice::Iter<'v, &'v str>);

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = QueryError;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> std::result::Result<Option<S::Value>, QueryError> {
        self.0
            .next()
            .map(|item| seed.deserialize(Values(&[item])))
            .transpose()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde::Deserialize;

    use super::QueryArgs;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Sort {
        New,
        Old,
    }

    #[test]
    fn every_type_has_its_spelling() {
        let mut args =
            QueryArgs::parse("n=-3&x=1.5&yes=true&sort=old&id=1&id=2&name=Ada+L%C3%B6we&e=")
                .unwrap();
        assert_eq!(args.take::<i32>("n"), Some(-3));
        assert_eq!(args.take::<f64>("x"), Some(1.5));
        assert_eq!(args.take::<bool>("yes"), Some(true));
        assert_eq!(args.take::<Sort>("sort"), Some(Sort::Old));
        assert_eq!(args.take::<Vec<u8>>("id"), Some(vec![1, 2]));
        assert_eq!(args.take::<Option<u8>>("none"), Some(None));
        assert_eq!(args.take::<Vec<u8>>("nobody"), Some(vec![]));
        assert_eq!(args.take::<String>("name"), Some("Ada Löwe".to_owned()));
        assert_eq!(args.take::<Option<String>>("e"), Some(Some(String::new())));
        args.finish().unwrap();
    }

    #[test]
    fn every_wrong_parameter_is_named_at_once() {
        let mut args =
            QueryArgs::parse("n=x&yes=1&sort=up&twice=a&twice=b&more=1&z=%00&inf=inf").unwrap();
        assert_eq!(args.take::<u8>("n"), None);
        assert_eq!(args.take::<bool>("yes"), None);
        assert_eq!(args.take::<Sort>("sort"), None);
        assert_eq!(args.take::<String>("twice"), None);
        assert_eq!(args.take::<String>("missing"), None);
        assert_eq!(args.take::<String>("z"), None);
        assert_eq!(args.take::<f64>("inf"), None);
        let errors = args.finish().unwrap_err().into_errors().unwrap();
        for (field, code) in [
            ("n", "invalid"),
            ("yes", "invalid"),
            ("sort", "invalid"),
            ("twice", "invalid"),
            ("missing", "required"),
            ("more", "unknown_field"),
            ("z", "null_characters_not_allowed"),
            ("inf", "invalid"),
        ] {
            assert!(errors.has_error(field, code), "{field}");
        }
    }

    #[test]
    fn bytes_that_are_not_text_are_unreadable() {
        assert_eq!(QueryArgs::parse("a=%ff").err().unwrap().status(), 400);
    }
}
