//! Runs that fingers or the alphabet suggest: `abcd`, `9876`, `qwerty`, `1qaz2wsx`, `aaaa`.

/// The rows of the keyboards that most people have (QWERTY, QWERTZ, AZERTY), and the columns of the first.
const ROWS: [&str; 14] = [
    "1234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "zaq1xsw2cde3vfr4bgt5nhy6mju7",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "!@#$%^&*()",
];

/// The fewest characters of a run.
const MIN_RUN: usize = 3;

/// How many characters from the start of `text` are one run; 0 when fewer than three are.
pub(super) fn run_length(text: &[char]) -> usize {
    let steps = [0, 1, -1].into_iter().map(|step| {
        1 + text
            .windows(2)
            .take_while(|pair| is_step(pair, step))
            .count()
    });
    let rows = ROWS
        .iter()
        .flat_map(|row| [row.chars().collect::<Vec<_>>(), row.chars().rev().collect()])
        .map(|row| shared_with(&row, text));
    let longest = steps.chain(rows).max().unwrap_or(0).min(text.len());
    if longest < MIN_RUN { 0 } else { longest }
}

/// Whether the second character follows the first in the alphabet, among the digits, or repeats it.
fn is_step(pair: &[char], step: i64) -> bool {
    let [a, b] = pair else {
        return false;
    };
    let alike = a.is_alphabetic() == b.is_alphabetic();
    (alike && i64::from(u32::from(*b)) - i64::from(u32::from(*a)) == step)
        // Typed upwards, ten comes after nine.
        || (step == 1 && (*a, *b) == ('9', '0'))
        || (step == -1 && (*a, *b) == ('0', '9'))
}

/// How many characters `text` shares with the row from where its first one stands.
fn shared_with(row: &[char], text: &[char]) -> usize {
    let Some(start) = text
        .first()
        .and_then(|first| row.iter().position(|key| key == first))
    else {
        return 0;
    };
    row.iter()
        .skip(start)
        .zip(text)
        .take_while(|(key, c)| key == c)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_measured_from_the_start() {
        for (text, expected) in [
            ("abcdefx", 6),
            ("987654", 6),
            ("8901234", 7),
            ("aaaab", 4),
            ("qwertyz", 6),
            ("poiuy", 5),
            ("1qaz2wsx", 8),
            ("zaq1xsw2", 8),
            ("qsdfghjklm", 10),
            ("!@#$%", 5),
            ("äöü", 0),
            ("ab", 0),
            ("horse", 0),
            ("", 0),
        ] {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(run_length(&chars), expected, "{text}");
        }
    }
}
