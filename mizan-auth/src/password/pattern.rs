//! Whether a password is among the first that anybody would try.
//!
//! Most of the passwords that people choose first and attackers try first are built the same way: a well-known word,
//! a keyboard run or a year, repeated or with a few characters added. So instead of a list there is an estimate: the
//! password is cut into such pieces in the way that makes it cheapest to guess, and it is common when even that is
//! too cheap. The real list of leaked passwords is a separate matter; this finds what is built from patterns.

use super::keyboard::run_length;

/// A password that costs fewer bits than this is common: about ten million guesses.
const COMMON_BELOW_BITS: u32 = 24;

/// What the pieces of a password cost to guess, in bits.
const WORD_BITS: u32 = 8;
const RUN_BITS: u32 = 6;
const YEAR_BITS: u32 = 6;
const LETTER_BITS: u32 = 5;
const OTHER_BITS: u32 = 4;
const DIGIT_BITS: u32 = 3;

/// Longer passwords than this are not looked at: they are refused for their length.
const MAX_CHARS: usize = 256;

/// Words that stand in very many passwords, in lower case. Our own choice.
const WORDS: &[&str] = &[
    "abc",
    "access",
    "admin",
    "administrator",
    "amanda",
    "andrew",
    "angel",
    "anthony",
    "apple",
    "april",
    "ashley",
    "august",
    "autumn",
    "banana",
    "baseball",
    "basketball",
    "batman",
    "blink",
    "bonjour",
    "buster",
    "butterfly",
    "changeme",
    "charlie",
    "cheese",
    "chelsea",
    "chocolate",
    "computer",
    "cookie",
    "cowboy",
    "daniel",
    "december",
    "default",
    "donald",
    "dragon",
    "fall",
    "february",
    "flower",
    "football",
    "freedom",
    "friday",
    "friend",
    "garfield",
    "george",
    "ginger",
    "google",
    "guest",
    "hallo",
    "hannah",
    "harley",
    "heaven",
    "hello",
    "hockey",
    "home",
    "hunter",
    "iloveu",
    "iloveyou",
    "internet",
    "january",
    "jennifer",
    "jessica",
    "jesus",
    "jordan",
    "joshua",
    "july",
    "june",
    "justin",
    "killer",
    "letmein",
    "liverpool",
    "login",
    "london",
    "love",
    "lovely",
    "loveme",
    "maggie",
    "manchester",
    "march",
    "marina",
    "martin",
    "master",
    "matrix",
    "matthew",
    "mercedes",
    "merlin",
    "michael",
    "michelle",
    "minecraft",
    "mizan",
    "monday",
    "money",
    "monkey",
    "mustang",
    "naruto",
    "nicole",
    "ninja",
    "nothing",
    "november",
    "october",
    "orange",
    "pass",
    "passw",
    "password",
    "passwort",
    "pepper",
    "pokemon",
    "princess",
    "purple",
    "qwerty",
    "rainbow",
    "ranger",
    "robert",
    "root",
    "samsung",
    "saturday",
    "secret",
    "september",
    "server",
    "shadow",
    "soccer",
    "spring",
    "starwars",
    "summer",
    "sunday",
    "sunshine",
    "super",
    "superman",
    "superuser",
    "system",
    "taylor",
    "temp",
    "thomas",
    "thunder",
    "thursday",
    "tigger",
    "trustno1",
    "tuesday",
    "user",
    "wednesday",
    "welcome",
    "whatever",
    "william",
    "winter",
    "yankees",
    "zaq12wsx",
];

/// Whether the password is built from so few well-known pieces that it would be found early.
pub(super) fn is_common(password: &str) -> bool {
    let chars: Vec<char> = password.chars().flat_map(char::to_lowercase).collect();
    if chars.is_empty() || chars.len() > MAX_CHARS {
        return false;
    }
    let disguised: Vec<char> = chars.iter().copied().map(undisguise).collect();
    let unit = &chars[..period(&chars)];
    cheapest(&chars, &disguised) < COMMON_BELOW_BITS
        // Said again, a piece is not much harder to guess.
        || unit.len() < chars.len() && cheapest(unit, &disguised[..unit.len()]) + 1 < COMMON_BELOW_BITS
}

/// The cost of the cheapest way to cut the password into pieces.
fn cheapest(chars: &[char], undisguised: &[char]) -> u32 {
    // `costs[i]`: of the first `i` characters.
    let mut costs = vec![u32::MAX; chars.len() + 1];
    costs[0] = 0;
    for start in 0..chars.len() {
        let so_far = costs[start];
        let mut reach = |length: usize, bits: u32| {
            if let Some(cost) = costs.get_mut(start + length) {
                *cost = (*cost).min(so_far.saturating_add(bits));
            }
        };
        reach(1, bits_of(chars[start]));
        let (plain, rest) = (&chars[start..], &undisguised[start..]);
        for word in WORDS {
            if starts_with(plain, word) {
                reach(word.chars().count(), WORD_BITS);
            } else if starts_with(rest, word) {
                reach(word.chars().count(), WORD_BITS + 1);
            }
        }
        // Every shorter run as well: the rest may start a word.
        for length in 3..=run_length(plain) {
            reach(length, RUN_BITS);
        }
        if is_year(plain) {
            reach(4, YEAR_BITS);
        }
    }
    costs.last().copied().unwrap_or(u32::MAX)
}

fn bits_of(c: char) -> u32 {
    match c {
        c if c.is_numeric() => DIGIT_BITS,
        c if c.is_alphabetic() => LETTER_BITS,
        _ => OTHER_BITS,
    }
}

fn starts_with(text: &[char], word: &str) -> bool {
    let mut text = text.iter();
    word.chars().all(|c| text.next() == Some(&c))
}

fn is_year(text: &[char]) -> bool {
    matches!(text, [a, b, c, d, ..]
        if (matches!((a, b), ('1', '9') | ('2', '0'))) && c.is_ascii_digit() && d.is_ascii_digit())
}

/// The letter that a look-alike stands for: `p@ssw0rd`.
fn undisguise(c: char) -> char {
    match c {
        '@' | '4' => 'a',
        '3' | '€' => 'e',
        '1' | '!' | '|' => 'i',
        '0' => 'o',
        '$' | '5' => 's',
        '7' | '+' => 't',
        c => c,
    }
}

/// The length of the shortest piece that the text repeats; its own length when it repeats nothing.
fn period(text: &[char]) -> usize {
    (1..=text.len() / 2)
        .find(|period| text.iter().zip(&text[*period..]).all(|(a, b)| a == b))
        .unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_first_is_common() {
        for password in [
            "password",
            "password1234",
            "Password1234!",
            "P@ssw0rd2024!",
            "passwordpassword",
            "letmein12345",
            "iloveyou2023",
            "qwertyuiop12",
            "qwertyuiop[]",
            "qwertyuiopasdfghjkl",
            "1qaz2wsx3edc",
            "1q2w3e4r5t6y",
            "123456789012",
            "abcdefghijkl",
            "aaaaaaaaaaaa",
            "abcabcabcabc",
            "abababababab",
            "administrator",
            "welcome2024!",
            "Summer2024!!",
            "trustno1trustno1",
            "hellohellohello",
            "secretpassword",
        ] {
            assert!(is_common(password), "{password}");
        }
    }

    #[test]
    fn what_is_not_built_from_patterns_passes() {
        for password in [
            "correct horse battery staple",
            "correcthorse",
            "Tr0ub4dor&3x",
            "x9$kQ2!mZr7w",
            "ada-password-123",
            "test-password-1234",
            "a long sentence about summer",
            "dragon monkey cheese orange",
            "zwölf Zeiche",
            "Пароль длинный",
            "🦀🦀🐙🐙🦑🦑🐚🐚🐳🐳🐋🐋",
            "hazel twig lantern",
        ] {
            assert!(!is_common(password), "{password}");
        }
    }

    #[test]
    fn any_text_is_judged_without_delay() {
        for text in [
            "a".repeat(100_000),
            "ab".repeat(128),
            "password".repeat(32),
            "\u{202e}".repeat(256),
            String::new(),
        ] {
            let _ = is_common(&text);
        }
    }

    #[test]
    fn the_words_are_in_lower_case_and_in_order() {
        assert!(WORDS.iter().all(|word| *word == word.to_lowercase()));
        assert!(WORDS.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
