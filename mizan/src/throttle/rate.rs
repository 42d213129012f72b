//! How often something may happen.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// So many in so long: `Rate::per_minute(5)`, or as text `5/minute`, `100/15 minutes`.
///
/// All of them may come at once; then one more is allowed each time that the period divided by their number has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rate {
    limit: u32,
    period: Duration,
}

/// The text is no [`Rate`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write a rate such as 120/minute, 5/15 minutes or 1000/day, or off")]
pub struct ParseRateError;

const UNITS: [(&str, u64); 4] = [
    ("second", 1),
    ("minute", 60),
    ("hour", 3_600),
    ("day", 86_400),
];

impl Rate {
    /// As often as anyone likes: `off`.
    pub const UNLIMITED: Self = Self {
        limit: u32::MAX,
        period: Duration::ZERO,
    };

    /// `limit` in `period`. A limit of zero counts as one.
    #[must_use]
    pub const fn new(limit: u32, period: Duration) -> Self {
        Self {
            limit: if limit == 0 { 1 } else { limit },
            period,
        }
    }

    /// `limit` in a second.
    #[must_use]
    pub const fn per_second(limit: u32) -> Self {
        Self::new(limit, Duration::from_secs(1))
    }

    /// `limit` in a minute.
    #[must_use]
    pub const fn per_minute(limit: u32) -> Self {
        Self::new(limit, Duration::from_secs(60))
    }

    /// `limit` in an hour.
    #[must_use]
    pub const fn per_hour(limit: u32) -> Self {
        Self::new(limit, Duration::from_secs(3_600))
    }

    /// `limit` in a day.
    #[must_use]
    pub const fn per_day(limit: u32) -> Self {
        Self::new(limit, Duration::from_secs(86_400))
    }

    /// How many may come at once.
    #[must_use]
    pub const fn limit(self) -> u32 {
        self.limit
    }

    /// How long it takes until as many may come at once again.
    #[must_use]
    pub const fn period(self) -> Duration {
        self.period
    }

    /// Whether it limits nothing.
    #[must_use]
    pub const fn is_unlimited(self) -> bool {
        self.period.is_zero()
    }
}

impl FromStr for Rate {
    type Err = ParseRateError;

    fn from_str(text: &str) -> Result<Self, ParseRateError> {
        let text = text.trim().to_ascii_lowercase();
        if text == "off" {
            return Ok(Self::UNLIMITED);
        }
        let (limit, period) = text.split_once('/').ok_or(ParseRateError)?;
        let limit = limit.trim().parse().map_err(|_| ParseRateError)?;
        let period = period.trim();
        let (count, unit) = match period.split_once(' ') {
            Some((count, unit)) => (count.parse().map_err(|_| ParseRateError)?, unit.trim()),
            None => (1, period),
        };
        let unit = unit.strip_suffix('s').unwrap_or(unit);
        let seconds = UNITS
            .iter()
            .find(|(name, _)| *name == unit)
            .and_then(|(_, seconds)| seconds.checked_mul(count))
            .filter(|seconds| *seconds > 0 && *seconds <= 366 * 86_400)
            .ok_or(ParseRateError)?;
        if limit == 0 {
            return Err(ParseRateError);
        }
        Ok(Self::new(limit, Duration::from_secs(seconds)))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_unlimited() {
            return formatter.write_str("off");
        }
        let seconds = self.period.as_secs().max(1);
        let (name, unit) = UNITS
            .into_iter()
            .rev()
            .find(|(_, unit)| seconds.is_multiple_of(*unit))
            .unwrap_or(("second", 1));
        match seconds / unit {
            1 => write!(formatter, "{}/{name}", self.limit),
            count => write!(formatter, "{}/{count} {name}s", self.limit),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_rate_is_read_as_it_is_written() {
        for (text, rate) in [
            ("120/minute", Rate::per_minute(120)),
            ("5/15 minutes", Rate::new(5, Duration::from_secs(900))),
            ("1000/day", Rate::per_day(1_000)),
            ("3/36 hours", Rate::new(3, Duration::from_secs(36 * 3_600))),
            ("off", Rate::UNLIMITED),
        ] {
            assert_eq!(text.parse::<Rate>().unwrap(), rate, "{text}");
            assert_eq!(rate.to_string(), text);
        }
        assert_eq!(
            " 5 / 1 Minutes ".parse::<Rate>().unwrap(),
            Rate::per_minute(5)
        );
        for text in [
            "",
            "5",
            "/minute",
            "0/minute",
            "-1/minute",
            "5/0 minutes",
            "5/week",
            "x/day",
            "5/99999999999999999 days",
        ] {
            assert!(text.parse::<Rate>().is_err(), "{text}");
        }
    }
}
