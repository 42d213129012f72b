//! Which name was meant.

/// The candidate with the fewest changed letters, unless that is more than a third of the name.
pub(super) fn nearest<'c>(
    name: &str,
    candidates: impl Iterator<Item = &'c str>,
) -> Option<&'c str> {
    candidates
        .map(|candidate| (distance(name, candidate), candidate))
        .min()
        .filter(|(changes, _)| *changes <= name.len().div_ceil(3))
        .map(|(_, candidate)| candidate)
}

/// [Levenshtein distance](https://en.wikipedia.org/wiki/Levenshtein_distance), one row at a time.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.chars().count()).collect();
    for (index, letter) in left.chars().enumerate() {
        let mut diagonal = index;
        let mut previous = index + 1;
        for (cell, other) in row.iter_mut().skip(1).zip(right.chars()) {
            let replaced = diagonal + usize::from(letter != other);
            diagonal = *cell;
            *cell = replaced.min(previous + 1).min(diagonal + 1);
            previous = *cell;
        }
        if let Some(first) = row.first_mut() {
            *first = index + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_counted_in_changed_letters() {
        for (left, right, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("bind", "bind", 0),
            ("bnid", "bind", 2),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(left, right), expected, "{left} {right}");
            assert_eq!(distance(right, left), expected, "{right} {left}");
        }
    }

    #[test]
    fn only_a_near_name_is_suggested() {
        let names = ["bind", "edge", "max_body_bytes"];
        assert_eq!(
            nearest("max_body_byte", names.into_iter()),
            Some("max_body_bytes")
        );
        assert_eq!(nearest("bnd", names.into_iter()), Some("bind"));
        assert_eq!(nearest("colour", names.into_iter()), None);
    }
}
