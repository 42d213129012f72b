//! Dates, times, and both together.

use std::borrow::Cow;
use std::sync::LazyLock;

use chrono::{FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};
use regex::{Captures, Regex};

use super::{Cleaned, Outcome, date_format, refuse};
use crate::field::FieldOptions;
use crate::input::RawValue;
use crate::rule::strip;

/// The formats that a field reads.
#[derive(Debug, Clone)]
pub(crate) struct Formats {
    formats: Cow<'static, [Cow<'static, str>]>,
}

macro_rules! formats {
    ($($format:literal),* $(,)?) => { &[$(Cow::Borrowed($format)),*] };
}

impl Formats {
    /// What browsers send, and what people write in English.
    pub(super) const DATE: &'static [Cow<'static, str>] = formats![
        "%Y-%m-%d",
        "%m/%d/%Y",
        "%m/%d/%y",
        "%b %d %Y",
        "%b %d, %Y",
        "%d %b %Y",
        "%d %b, %Y",
        "%B %d %Y",
        "%B %d, %Y",
        "%d %B %Y",
        "%d %B, %Y",
    ];
    pub(super) const TIME: &'static [Cow<'static, str>] =
        formats!["%H:%M:%S", "%H:%M:%S.%f", "%H:%M"];
    pub(super) const DATE_TIME: &'static [Cow<'static, str>] = formats![
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%d %H:%M:%S.%f",
        "%Y-%m-%d %H:%M",
        "%m/%d/%Y %H:%M:%S",
        "%m/%d/%Y %H:%M:%S.%f",
        "%m/%d/%Y %H:%M",
        "%m/%d/%y %H:%M:%S",
        "%m/%d/%y %H:%M:%S.%f",
        "%m/%d/%y %H:%M",
        "%Y-%m-%d",
        "%m/%d/%Y",
        "%m/%d/%y",
        "%b %d %Y",
        "%b %d, %Y",
        "%d %b %Y",
        "%d %b, %Y",
        "%B %d %Y",
        "%B %d, %Y",
        "%d %B %Y",
        "%d %B, %Y",
    ];

    pub(super) fn new(
        options: &FieldOptions,
        default: &'static [Cow<'static, str>],
    ) -> Result<Self, String> {
        let formats = match &options.input_formats {
            None => Cow::Borrowed(default),
            Some(formats) => Cow::Owned(formats.clone()),
        };
        for format in formats.iter() {
            if let Some(directive) = date_format::unknown_directive(format) {
                return Err(format!("`%{directive}` in `{format}` is not supported"));
            }
        }
        Ok(Self { formats })
    }

    /// Whether a browser's date or time input, which sends this format, can be used.
    pub(crate) fn reads(&self, format: &str) -> bool {
        self.formats.iter().any(|known| known == format)
    }

    fn parse(&self, text: &str) -> Option<NaiveDateTime> {
        self.formats
            .iter()
            .find_map(|format| date_format::parse(text, format))
    }
}

pub(super) fn read<'r>(
    raw: &RawValue<'_>,
    parse: impl Fn(&str) -> Option<Cleaned<'r>>,
) -> Outcome<'r> {
    match raw {
        RawValue::Text(text) if text.is_empty() => Ok(Cleaned::Empty),
        RawValue::Text(text) => parse(strip(text)).map_or_else(|| refuse("invalid"), Ok),
        empty if empty.is_empty() => Ok(Cleaned::Empty),
        _ => refuse("invalid"),
    }
}

pub(super) fn date<'r>(formats: &Formats, raw: &RawValue<'_>) -> Outcome<'r> {
    read(raw, |text| {
        formats.parse(text).map(|value| Cleaned::Date(value.date()))
    })
}

pub(super) fn time<'r>(formats: &Formats, raw: &RawValue<'_>) -> Outcome<'r> {
    read(raw, |text| {
        formats.parse(text).map(|value| Cleaned::Time(value.time()))
    })
}

/// A date with a time, and the offset from UTC if there is one.
pub(super) fn moment(formats: &Formats, text: &str) -> Option<Moment> {
    iso(text).or_else(|| formats.parse(text).map(|local| (local, None)))
}

pub(super) type Moment = (NaiveDateTime, Option<FixedOffset>);

/// `2026-10-25[T14[:30[:45[.123456]]][Z|±hh[:mm[:ss]]]]` and the basic form without separators; or, with a
/// time to the minute at least, one-digit months, days, hours and so on, and a space before the zone.
pub(super) fn iso(text: &str) -> Option<Moment> {
    #[expect(
        clippy::expect_used,
        reason = "a constant expression, compiled in a test"
    )]
    static FORM: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"\A(?:(?:(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})",
            r"|(?P<yb>[0-9]{4})(?P<mb>[0-9]{2})(?P<db>[0-9]{2}))",
            r"(?:[Tt ](?:(?P<H>[0-9]{2})(?::(?P<M>[0-9]{2})(?::(?P<S>[0-9]{2})(?:[.,](?P<f>[0-9]+))?)?)?",
            r"|(?P<Hb>[0-9]{2})(?P<Mb>[0-9]{2})(?:(?P<Sb>[0-9]{2})(?:[.,](?P<fb>[0-9]+))?)?)",
            r"(?P<z>Z|[+-][0-9]{2}(?::[0-9]{2}(?::[0-9]{2})?|[0-9]{2}(?:[0-9]{2})?)?)?)?",
            r"|(?P<yl>[0-9]{4})-(?P<ml>[0-9]{1,2})-(?P<dl>[0-9]{1,2})",
            r"[T ](?P<Hl>[0-9]{1,2}):(?P<Ml>[0-9]{1,2})",
            r"(?::(?P<Sl>[0-9]{1,2})(?:[.,](?P<fl>[0-9]{1,12}))?)?",
            r"\s*(?P<zl>Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)\z"
        ))
        .expect("a valid expression")
    });
    let found = FORM.captures(text)?;
    let date = NaiveDate::from_ymd_opt(
        number(&found, ["y", "yb", "yl"])?
            .try_into()
            .ok()
            .filter(|year| *year > 0)?,
        number(&found, ["m", "mb", "ml"])?,
        number(&found, ["d", "db", "dl"])?,
    )?;
    let fraction = ["f", "fb", "fl"].iter().find_map(|name| found.name(name));
    let micros = fraction.map_or(Some(0), |digits| {
        format!("{:0<6.6}", digits.as_str()).parse().ok()
    })?;
    let part = |names| number(&found, names).unwrap_or(0);
    let time = NaiveTime::from_hms_micro_opt(
        part(["H", "Hb", "Hl"]),
        part(["M", "Mb", "Ml"]),
        part(["S", "Sb", "Sl"]),
        micros,
    )?;
    let offset = match found.name("z").or_else(|| found.name("zl")) {
        None => None,
        Some(zone) => Some(offset(zone.as_str())?),
    };
    Some((date.and_time(time), offset))
}

/// The number in the first of these groups that took part in the match.
fn number(found: &Captures<'_>, names: [&str; 3]) -> Option<u32> {
    let digits = names.iter().find_map(|name| found.name(name))?;
    digits.as_str().parse().ok()
}

fn offset(zone: &str) -> Option<FixedOffset> {
    if zone == "Z" {
        return FixedOffset::east_opt(0);
    }
    let digits = zone.get(1..)?.replace(':', "");
    let part = |from: usize| {
        digits
            .get(from..from + 2)
            .map_or(Some(0), |text| text.parse().ok())
    };
    let (hours, minutes, seconds): (i32, i32, i32) = (part(0)?, part(2)?, part(4)?);
    let seconds =
        (minutes < 60 && seconds < 60).then_some(hours * 3_600 + minutes * 60 + seconds)?;
    FixedOffset::east_opt(if zone.starts_with('-') {
        -seconds
    } else {
        seconds
    })
}
