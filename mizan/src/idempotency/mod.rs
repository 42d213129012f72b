//! `Idempotency-Key`: the same function call or submission, sent again because its answer was lost, is carried out once.
//!
//! Follows the IETF draft [The Idempotency-Key HTTP Header Field]. The first request takes a row of `mizan_idempotency`,
//! is carried out to its end even when its client hangs up, and leaves its answer there; a repetition gets that answer.
//! `docs/guide/functions.md` says what is kept and for whom.
//!
//! [The Idempotency-Key HTTP Header Field]: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/

mod fingerprint;
mod key;
mod once;
mod seal;
mod table;

pub(crate) use fingerprint::Fingerprint;
pub(crate) use key::IdempotencyKey;
pub(crate) use once::once;
pub(crate) use table::delete_expired;
