//! Passwords that Django has hashed: checked as they are, and hashed anew at the next login.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use pbkdf2::pbkdf2_hmac;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::hex;

/// Bounds on what a stored hash may cost: a row in the database must not stop the site.
const MAX_ROUNDS: u32 = 20_000_000;
const MAX_BCRYPT_COST: u32 = 16;
const MAX_SCRYPT_BYTES: u64 = 256 << 20;
const MAX_SCRYPT_LANES: u32 = 64;

/// The start of Django's argon2 hashes; what follows is the PHC string.
pub(super) const ARGON2: &str = "argon2$";

/// Whether this is a hash that can be checked here.
pub(crate) fn is_supported(stored: &str) -> bool {
    parse(stored).is_some() || stored.starts_with("argon2$argon2")
}

/// Compares `password` with a hash of Django's; `None` when `stored` is none that is known.
pub(super) fn verify(password: &[u8], stored: &str) -> Option<bool> {
    Some(match parse(stored)? {
        Hash::Pbkdf2 {
            sha1,
            rounds,
            salt,
            expected,
        } => {
            let mut output = vec![0; expected.len()];
            if sha1 {
                pbkdf2_hmac::<Sha1>(password, salt, rounds, &mut output);
            } else {
                pbkdf2_hmac::<Sha256>(password, salt, rounds, &mut output);
            }
            output.ct_eq(&expected).into()
        }
        Hash::Bcrypt { hash } => bcrypt::verify(password, hash).unwrap_or(false),
        Hash::BcryptSha256 { hash } => {
            let digest = hex::encode(&Sha256::digest(password));
            bcrypt::verify(digest, hash).unwrap_or(false)
        }
        Hash::Scrypt {
            params,
            salt,
            expected,
        } => {
            let mut output = vec![0; expected.len()];
            let made = scrypt::scrypt(password, salt, &params, &mut output);
            made.is_ok() && bool::from(output.ct_eq(&expected))
        }
    })
}

enum Hash<'a> {
    Pbkdf2 {
        sha1: bool,
        rounds: u32,
        salt: &'a [u8],
        expected: Vec<u8>,
    },
    Bcrypt {
        hash: &'a str,
    },
    BcryptSha256 {
        hash: &'a str,
    },
    Scrypt {
        params: scrypt::Params,
        salt: &'a [u8],
        expected: Vec<u8>,
    },
}

fn parse(stored: &str) -> Option<Hash<'_>> {
    let (algorithm, rest) = stored.split_once('$')?;
    match algorithm {
        "pbkdf2_sha256" => pbkdf2(rest, false),
        "pbkdf2_sha1" => pbkdf2(rest, true),
        "bcrypt" => Some(Hash::Bcrypt {
            hash: bcrypt_hash(rest)?,
        }),
        "bcrypt_sha256" => Some(Hash::BcryptSha256 {
            hash: bcrypt_hash(rest)?,
        }),
        "scrypt" => scrypt(rest),
        _ => None,
    }
}

/// `rounds$salt$hash`.
fn pbkdf2(rest: &str, sha1: bool) -> Option<Hash<'_>> {
    let (rounds, rest) = rest.split_once('$')?;
    let (salt, hash) = rest.split_once('$')?;
    let rounds = rounds
        .parse()
        .ok()
        .filter(|rounds| (1..=MAX_ROUNDS).contains(rounds))?;
    let expected = decode(hash, if sha1 { 20 } else { 32 })?;
    Some(Hash::Pbkdf2 {
        sha1,
        rounds,
        salt: salt.as_bytes(),
        expected,
    })
}

/// `$2b$12$…`.
fn bcrypt_hash(rest: &str) -> Option<&str> {
    let cost: u32 = rest.get(4..6)?.parse().ok()?;
    let is_shaped = rest.starts_with("$2") && rest.len() == 60 && cost <= MAX_BCRYPT_COST;
    is_shaped.then_some(rest)
}

/// `work_factor$salt$block_size$parallelism$hash`.
fn scrypt(rest: &str) -> Option<Hash<'_>> {
    let parts: Vec<&str> = rest.split('$').collect();
    let [work, salt, block, lanes, hash] = parts[..] else {
        return None;
    };
    let (work, block, lanes): (u64, u32, u32) =
        (work.parse().ok()?, block.parse().ok()?, lanes.parse().ok()?);
    let bytes = work.checked_mul(128)?.checked_mul(block.into())?;
    if !work.is_power_of_two() || bytes > MAX_SCRYPT_BYTES || lanes > MAX_SCRYPT_LANES {
        return None;
    }
    let log = u8::try_from(work.trailing_zeros()).ok()?;
    let params = scrypt::Params::new(log, block, lanes).ok()?;
    let expected = decode(hash, 64)?;
    Some(Hash::Scrypt {
        params,
        salt: salt.as_bytes(),
        expected,
    })
}

fn decode(hash: &str, length: usize) -> Option<Vec<u8>> {
    let bytes = BASE64_STANDARD.decode(hash).ok()?;
    (bytes.len() == length).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWORD: &str = "correct horse bättery";

    /// Written by Django 5.2.
    const HASHES: [&str; 6] = [
        "pbkdf2_sha256$20000$tvCUz1DeRWbLmDjmOXs9pO$/MF/TuByGJJIXQAK50koJb+PztJaMtnAfdNj4dEeS3Y=",
        "pbkdf2_sha256$1000000$z7KtdxtwZZhLZ0GDTSrEcs$dG/kSIWuOu+YTiMmRnZ4A1VoI13muNPRTajupWKKOVI=",
        "pbkdf2_sha1$20000$5j47PfvV5KS74X4RJZCyL3$nKb21IZrlgPnmI19mjOjDBgwPUI=",
        "bcrypt_sha256$$2b$05$pwWtREEfSZsgqjGUb1rT8eMQUHG9oR4po2kWdXqOgCKNJ5Jsi6cRW",
        "bcrypt$$2b$05$P8IGSjFbSWeviN/CGiRfsul5wmzwo.jd60fN66IJbEgyRg7JtTz9C",
        "scrypt$2048$T9LOYJEdL9lv2A1YOgH3jn$8$5$6x/1sZ3V23yQK+/xkO6ToXzYBLAg8JLCp3/soz4aSqUvGmJ1h5toBesk78MLPlRFKMLA1unwQHB1Vkht4EJD3A==",
    ];

    #[test]
    fn what_django_hashed_is_checked() {
        for stored in HASHES {
            assert!(is_supported(stored), "{stored}");
            assert_eq!(verify(PASSWORD.as_bytes(), stored), Some(true), "{stored}");
            assert_eq!(
                verify(b"correct horse battery", stored),
                Some(false),
                "{stored}"
            );
            assert_eq!(verify(b"", stored), Some(false), "{stored}");
        }
    }

    #[test]
    fn what_is_no_such_hash_or_would_cost_too_much_is_nothing() {
        for stored in [
            "",
            "!unusable",
            "md5$salt$07fdc4d219b6dc85f844060ac0ce4b0a",
            "pbkdf2_sha256$0$salt$/MF/TuByGJJIXQAK50koJb+PztJaMtnAfdNj4dEeS3Y=",
            "pbkdf2_sha256$4000000000$salt$/MF/TuByGJJIXQAK50koJb+PztJaMtnAfdNj4dEeS3Y=",
            "pbkdf2_sha256$20000$salt$",
            "pbkdf2_sha256$20000$salt$AAAA",
            "bcrypt$$2b$31$P8IGSjFbSWeviN/CGiRfsul5wmzwo.jd60fN66IJbEgyRg7JtTz9C",
            "bcrypt$x",
            "scrypt$2047$salt$8$5$6x/1",
            "scrypt$1073741824$salt$8$5$6x/1sZ3V23yQK+/xkO6ToXzYBLAg8JLCp3/soz4aSqUvGmJ1h5toBesk78MLPlRFKMLA1unwQHB1Vkht4EJD3A==",
        ] {
            assert_eq!(verify(PASSWORD.as_bytes(), stored), None, "{stored}");
        }
    }
}
