//! argon2id, as a PHC string, off the async threads.

use std::sync::{Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::password_hash::{Error as HashError, PasswordVerifier};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use mizan::{Error, Result};

use super::gate;

/// 19 MiB, two passes, one lane: the first choice of OWASP's Password Storage Cheat Sheet, and what `Params::DEFAULT`
/// says. Spelled out, so that an update of the crate cannot change what is stored.
const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const VERSION: Version = Version::V0x13;

/// A hash of these very parameters that no password is known for: checking against it costs what a real check costs.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$\
    bWl6YW46IG5vIG9uZSBhdA$bm8gcGFzc3dvcmQgaXMga25vd24gdG8gaGFzaCB0byA";

/// What comparing a password with a stored hash showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Another password, or nobody's.
    Wrong,
    /// The right one.
    Right,
    /// The right one, hashed in a way that is out of date: hash it again while it is known.
    RightButOutdated,
}

/// Hashes a new password with a random salt.
///
/// # Errors
///
/// 503 when too many are waiting to be hashed.
pub(crate) async fn hash(password: String) -> Result<String> {
    let hashed = gate::run(move || hash_now(password.as_bytes())).await?;
    hashed.map_err(Error::from)
}

/// Compares `password` with the stored hash. Without one it does the same work, and says it is wrong.
///
/// # Errors
///
/// 503 when too many are waiting; 500 when what is stored is not an argon2 hash.
pub(crate) async fn verify(password: String, stored: Option<String>) -> Result<Verdict> {
    let verdict = gate::run(move || match stored {
        Some(stored) => verify_now(password.as_bytes(), &stored),
        None => verify_now(password.as_bytes(), NOBODY).map(|_| Verdict::Wrong),
    });
    verdict.await?.map_err(Error::from)
}

fn hasher() -> Result<Argon2<'static>, HashError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)?;
    Ok(Argon2::new(Algorithm::Argon2id, VERSION, params))
}

fn hash_now(password: &[u8]) -> Result<String, HashError> {
    let salt = Salt::generate();
    let hasher = hasher()?;
    let hashed = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(VERSION.into()),
        params: ParamsString::try_from(hasher.params())?,
        hash: Some(derive(&hasher, password, &salt)?),
        salt: Some(salt),
    };
    Ok(hashed.to_string())
}

fn verify_now(password: &[u8], stored: &str) -> Result<Verdict, HashError> {
    let stored = PasswordHash::new(stored)?;
    if is_current(&stored) {
        let (Some(salt), Some(expected)) = (&stored.salt, &stored.hash) else {
            return Err(HashError::EncodingInvalid);
        };
        // `Output` compares in constant time.
        let is_right = derive(&hasher()?, password, salt)? == *expected;
        return Ok(if is_right {
            Verdict::Right
        } else {
            Verdict::Wrong
        });
    }
    // The parameters in the stored hash count.
    match hasher()?.verify_password(password, &stored) {
        Ok(()) => Ok(Verdict::RightButOutdated),
        Err(HashError::PasswordInvalid) => Ok(Verdict::Wrong),
        Err(error) => Err(error),
    }
}

fn derive(hasher: &Argon2<'_>, password: &[u8], salt: &[u8]) -> Result<Output, HashError> {
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    with_memory(|memory| {
        hasher.hash_password_into_with_memory(password, salt, &mut output, memory)
    })?;
    Ok(Output::new(&output)?)
}

/// The memory of one hash at a time, used again: taking and giving back 19 MiB for each leaves as much with every
/// thread that ever did it, and costs a page fault per 4 KiB. There are at most as many as the gate lets through.
static MEMORY: Mutex<Vec<Box<[Block]>>> = Mutex::new(Vec::new());

fn with_memory<T>(work: impl FnOnce(&mut [Block]) -> T) -> T {
    let free = MEMORY.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let mut memory =
        free.unwrap_or_else(|| vec![Block::default(); MEMORY_KIB as usize].into_boxed_slice());
    let result = work(&mut memory);
    MEMORY
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(memory);
    result
}

fn is_current(stored: &PasswordHash) -> bool {
    let Ok(params) = Params::try_from(stored) else {
        return false;
    };
    let length = stored.hash.as_ref().map(Output::len);
    stored.algorithm == Algorithm::Argon2id.ident()
        && stored.version == Some(VERSION.into())
        && (params.m_cost(), params.t_cost(), params.p_cost()) == (MEMORY_KIB, PASSES, LANES)
        && (params.keyid(), params.data()) == (&[][..], &[][..])
        && length == Some(Params::DEFAULT_OUTPUT_LEN)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use argon2::PasswordHasher as _;

    use super::*;

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let stored = hash("correct horse".to_owned()).await.unwrap();
        assert!(
            stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{stored}"
        );
        let check = |password: &str| verify(password.to_owned(), Some(stored.clone()));
        assert_eq!(check("correct horse").await.unwrap(), Verdict::Right);
        for wrong in ["correct horse ", "Correct horse", "correct", ""] {
            assert_eq!(check(wrong).await.unwrap(), Verdict::Wrong, "{wrong:?}");
        }
        assert_ne!(
            hash("correct horse".to_owned()).await.unwrap(),
            stored,
            "salted"
        );
    }

    #[test]
    fn the_memory_of_another_password_leaves_no_trace() {
        let (one, other) = (hash_now(b"one").unwrap(), hash_now(b"other").unwrap());
        for (password, stored) in [("one", &one), ("other", &other), ("one", &one)] {
            let plain = PasswordHash::new(stored).unwrap();
            let plain = Argon2::default().verify_password(password.as_bytes(), &plain);
            assert!(plain.is_ok(), "the crate's own check agrees");
            assert_eq!(verify_now(password.as_bytes(), stored), Ok(Verdict::Right));
        }
        assert_eq!(verify_now(b"other", &one), Ok(Verdict::Wrong));
    }

    #[test]
    fn long_passwords_count_to_the_last_character() {
        let long = "é".repeat(2_000);
        let stored = hash_now(long.as_bytes()).unwrap();
        assert_eq!(verify_now(long.as_bytes(), &stored), Ok(Verdict::Right));
        let other = format!("{}e", "é".repeat(1_999));
        assert_eq!(verify_now(other.as_bytes(), &stored), Ok(Verdict::Wrong));
    }

    #[tokio::test]
    async fn nobody_has_no_password_and_the_parameters_of_everybody() {
        assert_eq!(verify("x".to_owned(), None).await.unwrap(), Verdict::Wrong);
        let nobody = PasswordHash::new(NOBODY).unwrap();
        assert!(is_current(&nobody));
        let real = hash_now(b"x").unwrap();
        let real = PasswordHash::new(&real).unwrap();
        assert_eq!(nobody.salt.unwrap().len(), real.salt.unwrap().len());
        assert_eq!(nobody.hash.unwrap().len(), real.hash.unwrap().len());
    }

    #[test]
    fn a_hash_of_other_parameters_is_right_but_outdated() {
        for (algorithm, version, params) in [
            (
                Algorithm::Argon2id,
                Version::V0x13,
                Params::new(8_192, 2, 1, None),
            ),
            (
                Algorithm::Argon2id,
                Version::V0x13,
                Params::new(19_456, 1, 1, None),
            ),
            (
                Algorithm::Argon2i,
                Version::V0x13,
                Params::new(19_456, 2, 1, None),
            ),
            (
                Algorithm::Argon2id,
                Version::V0x10,
                Params::new(19_456, 2, 1, None),
            ),
        ] {
            let old = Argon2::new(algorithm, version, params.unwrap());
            let stored = old.hash_password(b"x").unwrap().to_string();
            assert_eq!(
                verify_now(b"x", &stored),
                Ok(Verdict::RightButOutdated),
                "{stored}"
            );
            assert_eq!(verify_now(b"y", &stored), Ok(Verdict::Wrong), "{stored}");
        }
    }

    #[test]
    fn what_is_not_a_hash_is_an_error_and_not_a_match() {
        for stored in [
            "",
            "x",
            "!",
            "$argon2id$",
            "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ",
        ] {
            assert!(
                !matches!(verify_now(b"x", stored), Ok(Verdict::Right)),
                "{stored:?}"
            );
        }
    }
}
