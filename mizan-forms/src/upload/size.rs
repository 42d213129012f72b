//! Sizes as people write them: `10 MiB`.

const UNITS: [(&str, u64); 9] = [
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
    ("tib", 1 << 40),
    ("kb", 1_000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("tb", 1_000_000_000_000),
    ("b", 1),
];

/// Bytes, from a whole number with or without a unit: `1024`, `10 MiB`, `2 MB`.
pub(crate) fn parse_size(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase();
    let unit = UNITS.iter().find_map(|(unit, bytes)| {
        let number = text.strip_suffix(unit)?;
        Some((number.trim_end(), *bytes))
    });
    let (number, bytes) = unit.unwrap_or((&text, 1));
    let number: u64 = number.replace('_', "").parse().ok()?;
    number.checked_mul(bytes)
}

/// The size for people, in powers of 1,024, with one digit behind the point where there is something to say.
pub(crate) fn size_text(bytes: u64) -> String {
    let (unit, size) = match bytes {
        0..0x400 => return format!("{bytes} bytes"),
        0x400..0x10_0000 => ("KiB", 1_u64 << 10),
        0x10_0000..0x4000_0000 => ("MiB", 1 << 20),
        _ => ("GiB", 1 << 30),
    };
    // Rounded up, so that a file just above the limit is not said to be as large as the limit.
    let tenths = (u128::from(bytes) * 10).div_ceil(u128::from(size));
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{whole} {unit}"),
        (whole, tenth) => format!("{whole}.{tenth} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_and_written() {
        for (text, bytes) in [
            ("0", Some(0)),
            ("1024", Some(1024)),
            ("10 MiB", Some(10 << 20)),
            ("10mib", Some(10 << 20)),
            ("2 MB", Some(2_000_000)),
            ("1_000 b", Some(1_000)),
            ("1.5 MiB", None),
            ("-1", None),
            ("MiB", None),
            ("99999999999 TiB", None),
        ] {
            assert_eq!(parse_size(text), bytes, "{text}");
        }
        for (bytes, text) in [
            (12, "12 bytes"),
            (1024, "1 KiB"),
            (1536, "1.5 KiB"),
            (10 << 20, "10 MiB"),
            ((10 << 20) + 1, "10.1 MiB"),
            (5 << 30, "5 GiB"),
        ] {
            assert_eq!(size_text(bytes), text);
        }
    }
}
