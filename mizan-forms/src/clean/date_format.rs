//! Reading dates and times by a `strptime` format, as forgiving as Python's and no more.
//!
//! chrono's own parser takes `:60`, spaces where none are written, and years of any length.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// What was read so far; what a format leaves out is that of 1900-01-01 00:00.
struct Parts {
    year: i32,
    month: u32,
    day: u32,
    day_of_year: Option<u32>,
    hour: u32,
    minute: u32,
    second: u32,
    micros: u32,
    afternoon: Option<bool>,
}

/// Whether every directive of `format` is one that [`parse`] knows.
pub(super) fn unknown_directive(format: &str) -> Option<char> {
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c == '%' {
            match chars.next() {
                Some(
                    'Y' | 'y' | 'm' | 'd' | 'j' | 'b' | 'B' | 'a' | 'A' | 'H' | 'I' | 'p' | 'M'
                    | 'S',
                )
                | Some('f' | '%') => {}
                other => return other.or(Some('%')),
            }
        }
    }
    None
}

/// Reads all of `text` by `format`.
pub(super) fn parse(text: &str, format: &str) -> Option<NaiveDateTime> {
    let mut parts = Parts {
        year: 1900,
        month: 1,
        day: 1,
        day_of_year: None,
        hour: 0,
        minute: 0,
        second: 0,
        micros: 0,
        afternoon: None,
    };
    let mut rest = text;
    let mut format = format.chars().peekable();
    while let Some(c) = format.next() {
        if c == '%' {
            rest = parts.directive(format.next()?, rest)?;
        } else if c.is_whitespace() {
            while format.peek().is_some_and(|next| next.is_whitespace()) {
                format.next();
            }
            let trimmed = rest.trim_start();
            if trimmed.len() == rest.len() {
                return None;
            }
            rest = trimmed;
        } else {
            let first = rest.chars().next()?;
            if !first.eq_ignore_ascii_case(&c) {
                return None;
            }
            rest = rest.get(first.len_utf8()..)?;
        }
    }
    rest.is_empty().then(|| parts.finish()).flatten()
}

impl Parts {
    fn directive<'t>(&mut self, directive: char, text: &'t str) -> Option<&'t str> {
        let rest = match directive {
            'Y' => {
                let (value, rest) = digits(text, 4, 4)?;
                self.year = i32::try_from(value).ok().filter(|year| *year > 0)?;
                rest
            }
            'y' => {
                let (value, rest) = digits(text, 2, 2)?;
                let year = i32::try_from(value).ok()?;
                self.year = if year < 69 { 2000 + year } else { 1900 + year };
                rest
            }
            'm' => set(&mut self.month, ranged(text, 1, 12)?),
            'd' => set(&mut self.day, ranged(text, 1, 31)?),
            'j' => {
                let (value, rest) = [3, 2, 1].into_iter().find_map(|count| {
                    digits(text, count, count).filter(|(value, _)| (1..=366).contains(value))
                })?;
                self.day_of_year = Some(value);
                rest
            }
            'H' => set(&mut self.hour, ranged(text, 0, 23)?),
            'I' => set(&mut self.hour, ranged(text, 1, 12)?),
            'M' => set(&mut self.minute, ranged(text, 0, 59)?),
            'S' => set(&mut self.second, ranged(text, 0, 59)?),
            'f' => {
                let (value, rest) = digits(text, 1, 6)?;
                let missing = 6 - u32::try_from(text.len() - rest.len()).ok()?;
                self.micros = value * 10_u32.pow(missing);
                rest
            }
            'b' => {
                let (index, rest) = name(text, MONTHS.iter().map(|month| &month[..3]))?;
                set(&mut self.month, (index + 1, rest))
            }
            'B' => {
                let (index, rest) = name(text, MONTHS.iter().copied())?;
                set(&mut self.month, (index + 1, rest))
            }
            'a' => name(text, DAYS.iter().map(|day| &day[..3]))?.1,
            'A' => name(text, DAYS.iter().copied())?.1,
            'p' => {
                let (index, rest) = name(text, ["am", "pm"].into_iter())?;
                self.afternoon = Some(index == 1);
                rest
            }
            '%' => text.strip_prefix('%')?,
            _ => return None,
        };
        Some(rest)
    }

    fn finish(&self) -> Option<NaiveDateTime> {
        let hour = match self.afternoon {
            None => self.hour,
            Some(afternoon) => self.hour % 12 + if afternoon { 12 } else { 0 },
        };
        let date = match self.day_of_year {
            None => NaiveDate::from_ymd_opt(self.year, self.month, self.day)?,
            Some(day) => NaiveDate::from_yo_opt(self.year, day)?,
        };
        let time = NaiveTime::from_hms_micro_opt(hour, self.minute, self.second, self.micros)?;
        Some(date.and_time(time))
    }
}

fn set<'t>(part: &mut u32, (value, rest): (u32, &'t str)) -> &'t str {
    *part = value;
    rest
}

/// A number of `least` to `most` ASCII digits, as long as possible.
fn digits(text: &str, least: usize, most: usize) -> Option<(u32, &str)> {
    let count = text
        .bytes()
        .take(most)
        .take_while(u8::is_ascii_digit)
        .count();
    if count < least {
        return None;
    }
    let (number, rest) = text.split_at(count);
    Some((number.parse().ok()?, rest))
}

/// One or two digits within limits; one where two would be too much.
fn ranged(text: &str, low: u32, high: u32) -> Option<(u32, &str)> {
    [2, 1].into_iter().find_map(|count| {
        digits(text, count, count).filter(|(value, _)| (low..=high).contains(value))
    })
}

fn name<'t, 'n>(text: &'t str, names: impl Iterator<Item = &'n str>) -> Option<(u32, &'t str)> {
    names.enumerate().find_map(|(index, name)| {
        let start = text.get(..name.len())?;
        let index = u32::try_from(index).ok()?;
        start
            .eq_ignore_ascii_case(name)
            .then(|| (index, &text[name.len()..]))
    })
}
