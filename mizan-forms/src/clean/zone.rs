//! Dates with times as people say them, by the clock on the wall, and the points in time that they mean.

use std::borrow::Cow;

use chrono::{LocalResult, NaiveDateTime, Offset as _, TimeZone as _};
use chrono_tz::Tz;

use super::temporal::{self, Formats};
use super::{Cleaned, Outcome, fault};
use crate::field::FieldOptions;
use crate::input::RawValue;
use crate::rule::strip;

/// The rules of a field that holds a date with a time.
#[derive(Debug, Clone)]
pub(crate) struct DateTimeRules {
    formats: Formats,
    /// The clock by which text without an offset is read; without one it stays what it is.
    pub(crate) zone: Option<Tz>,
    /// The field names the zone itself, whatever the site's is.
    own: bool,
}

impl DateTimeRules {
    pub(super) fn new(options: &FieldOptions) -> Result<Self, String> {
        let own = match options.time_zone.as_deref() {
            None => None,
            Some(name) => Some(name.parse::<Tz>().map_err(|_| {
                format!("`{name}` is no time zone: write a name such as Europe/Vienna")
            })?),
        };
        Ok(Self {
            formats: Formats::new(options, Formats::DATE_TIME)?,
            zone: own.or(options.zoned.then_some(Tz::UTC)),
            own: own.is_some(),
        })
    }

    /// Whether the site's zone is this field's as well, and is another one than it has.
    pub(crate) fn takes(&self, zone: Tz) -> bool {
        !self.own && self.zone.is_some_and(|old| old != zone)
    }

    /// The value as a control for date and time shows it: by the field's clock. What that cannot say (an hour that the
    /// clock shows twice, parts of a millisecond, what is no time at all) is shown as it is, for a control of text.
    pub(crate) fn shown<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(zone) = self.zone else {
            return Cow::Borrowed(text);
        };
        let Some((local, Some(offset))) = temporal::moment(&self.formats, strip(text)) else {
            return Cow::Borrowed(text);
        };
        let Some(instant) = local.checked_sub_offset(offset) else {
            return Cow::Borrowed(text);
        };
        let here = zone.from_utc_datetime(&instant);
        let by_clock = here.naive_local();
        let text = by_clock.format("%Y-%m-%dT%H:%M:%S%.f").to_string();
        Cow::Owned(match zone.from_local_datetime(&by_clock) {
            LocalResult::Single(_) => text,
            _ => format!("{text}{}", here.offset().fix()),
        })
    }
}

/// Whether a control for date and time can hold this value
/// ([HTML](https://html.spec.whatwg.org/#valid-local-date-and-time-string)); a browser empties one that cannot.
pub(crate) fn fits_control(text: &str) -> bool {
    let shape = |form: &str| {
        text.len() == form.len()
            && text
                .bytes()
                .zip(form.bytes())
                .all(|(byte, form)| match form {
                    b'0' => byte.is_ascii_digit(),
                    b'T' => byte == b'T' || byte == b' ',
                    form => byte == form,
                })
    };
    let forms = [
        "0000-00-00T00:00",
        "0000-00-00T00:00:00",
        "0000-00-00T00:00:00.0",
        "0000-00-00T00:00:00.00",
        "0000-00-00T00:00:00.000",
    ];
    text.is_empty() || (forms.into_iter().any(shape) && temporal::iso(text).is_some())
}

/// ISO 8601 first (which is what `datetime-local` inputs and programs send), then the formats.
pub(super) fn clean<'r>(rules: &DateTimeRules, raw: &RawValue<'_>) -> Outcome<'r> {
    let cleaned = temporal::read(raw, |text| {
        temporal::moment(&rules.formats, text)
            .map(|(local, offset)| Cleaned::DateTime(local, offset))
    })?;
    match (cleaned, rules.zone) {
        (Cleaned::DateTime(local, None), Some(zone)) => at_clock(local, zone),
        (cleaned, _) => Ok(cleaned),
    }
}

/// The point in time at which the clock of a zone shows this: where it was turned forward it never did, where it was
/// turned back it did twice, and nobody knows which was meant.
fn at_clock<'r>(local: NaiveDateTime, zone: Tz) -> Outcome<'r> {
    let reason = match zone.from_local_datetime(&local) {
        LocalResult::Single(time) => {
            return Ok(Cleaned::DateTime(local, Some(time.offset().fix())));
        }
        LocalResult::None => "gap",
        LocalResult::Ambiguous(..) => "fold",
    };
    Err(vec![
        fault("ambiguous_timezone")
            .with_param("reason", reason)
            .with_param("time_zone", zone.name()),
    ])
}
