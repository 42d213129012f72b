//! argon2id, as a PHC string, off the async threads.

use std::sync::{Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::password_hash::{Error as HashError, PasswordVerifier};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use mizan::{Error, Result};

use super::{django, gate, policy};

const VERSION: Version = Version::V0x13;

/// Salt and output of a hash that no password is known for: checking against it costs what a real check costs.
const NOBODY: &str = "bWl6YW46IG5vIG9uZSBhdA$bm8gcGFzc3dvcmQgaXMga25vd24gdG8gaGFzaCB0byA";

/// Stands in the place of a hash when there is no password: one that has to be set anew. Django's own mark for it
/// starts with `!`.
pub(crate) const NO_PASSWORD: &str = "*";

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

/// Compares `password` with the stored hash. Without one, or with one that is no hash, it does the work of a current
/// hash, and says it is wrong.
///
/// # Errors
///
/// 503 when too many are waiting.
pub(crate) async fn verify(password: String, stored: Option<String>) -> Result<Verdict> {
    let verdict = gate::run(move || match stored.filter(|stored| is_checkable(stored)) {
        Some(stored) => verify_now(password.as_bytes(), &stored),
        None => verify_now(password.as_bytes(), &nobody()).map(|_| Verdict::Wrong),
    });
    verdict.await?.map_err(Error::from)
}

/// Whether passwords can be compared with what is stored.
pub(crate) fn is_checkable(stored: &str) -> bool {
    django::is_supported(stored) || PasswordHash::new(stored).is_ok()
}

fn nobody() -> String {
    let params = &policy::get().params;
    let (memory, passes, lanes) = (params.m_cost(), params.t_cost(), params.p_cost());
    format!("$argon2id$v=19$m={memory},t={passes},p={lanes}${NOBODY}")
}

fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, VERSION, policy::get().params.clone())
}

fn hash_now(password: &[u8]) -> Result<String, HashError> {
    let salt = Salt::generate();
    let hasher = hasher();
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
    if let Some(is_right) = django::verify(password, stored) {
        return Ok(if is_right {
            Verdict::RightButOutdated
        } else {
            Verdict::Wrong
        });
    }
    // Django's argon2 hashes are PHC strings behind a word of its own.
    let stored = stored
        .strip_prefix(django::ARGON2)
        .map_or_else(|| stored.to_owned(), |rest| format!("${rest}"));
    let stored = PasswordHash::new(&stored)?;
    if is_current(&stored) {
        let (Some(salt), Some(expected)) = (&stored.salt, &stored.hash) else {
            return Err(HashError::EncodingInvalid);
        };
        // `Output` compares in constant time.
        let is_right = derive(&hasher(), password, salt)? == *expected;
        return Ok(if is_right {
            Verdict::Right
        } else {
            Verdict::Wrong
        });
    }
    // The parameters in the stored hash count.
    match hasher().verify_password(password, &stored) {
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
    let mut memory = free.unwrap_or_else(|| {
        vec![Block::default(); policy::get().params.block_count()].into_boxed_slice()
    });
    let result = work(&mut memory);
    MEMORY
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(memory);
    result
}

fn wanted() -> (u32, u32, u32) {
    let params = &policy::get().params;
    (params.m_cost(), params.t_cost(), params.p_cost())
}

fn is_current(stored: &PasswordHash) -> bool {
    let Ok(params) = Params::try_from(stored) else {
        return false;
    };
    let length = stored.hash.as_ref().map(Output::len);
    stored.algorithm == Algorithm::Argon2id.ident()
        && stored.version == Some(VERSION.into())
        && (params.m_cost(), params.t_cost(), params.p_cost()) == wanted()
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
        let nobody = nobody();
        let nobody = PasswordHash::new(&nobody).unwrap();
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

    #[tokio::test]
    async fn what_is_not_a_hash_matches_nothing() {
        for stored in [
            "",
            "x",
            "!",
            "*",
            "!unusable",
            "$argon2id$",
            "md5$salt$07fdc4d219b6dc85f844060ac0ce4b0a",
        ] {
            let verdict = verify("x".to_owned(), Some(stored.to_owned())).await;
            assert_eq!(verdict.unwrap(), Verdict::Wrong, "{stored:?}");
        }
    }

    #[test]
    fn what_django_hashed_is_right_but_outdated() {
        let password = "correct horse bättery";
        for stored in [
            "argon2$argon2id$v=19$m=8192,t=2,p=2$REZ0Z2ppZm1ZSWlXdlZIV3BXZzI0VA$THvd2XE2Qm1bxBRTuuSXK7MIUYr0QIIgvJLrBCD7v8Y",
            "pbkdf2_sha256$20000$tvCUz1DeRWbLmDjmOXs9pO$/MF/TuByGJJIXQAK50koJb+PztJaMtnAfdNj4dEeS3Y=",
        ] {
            assert!(is_checkable(stored));
            let right = verify_now(password.as_bytes(), stored);
            assert_eq!(right, Ok(Verdict::RightButOutdated), "{stored}");
            assert_eq!(verify_now(b"x", stored), Ok(Verdict::Wrong), "{stored}");
        }
    }
}
