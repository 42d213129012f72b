//! A login that is under way at a provider. It lives in the session: it is this browser's alone, and good once.

use std::time::Duration;

use chrono::{DateTime, Utc};
use mizan::prelude::*;
use subtle::ConstantTimeEq as _;

/// How long somebody may take at the provider.
const AGE: Duration = Duration::from_secs(600);

/// How many may be under way in one browser: each has a place of its own in the session, so that tabs don't get into
/// each other's way. The one that began first gives way to a sixth.
const PLACES: usize = 5;

/// What is remembered from the way there for the way back.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Pending {
    pub(super) provider: String,
    /// What the provider must bring back (RFC 6749 §10.12).
    pub(super) state: String,
    /// What the ID token must hold.
    pub(super) nonce: String,
    /// What the code is worth nothing without (RFC 7636).
    pub(super) verifier: String,
    /// Where the provider sends the visitor: it wants to hear the same address twice.
    pub(super) redirect_uri: String,
    pub(super) next: Option<String>,
    pub(super) remember: bool,
    /// The account that the identity is to be connected to, rather than logged in with.
    pub(super) connect_to: Option<i64>,
    pub(super) until: DateTime<Utc>,
}

impl Pending {
    /// The end of what begins now.
    pub(super) fn until() -> DateTime<Utc> {
        Utc::now() + AGE
    }

    /// A random `state` that also says which place of the session it is in.
    pub(super) async fn new_state(request: &Request) -> Result<String> {
        let session = request.session().await?;
        let mut chosen = (0, DateTime::<Utc>::MAX_UTC);
        for place in 0..PLACES {
            let there: Option<Self> = session.get(&name(place))?;
            let until = there.map_or(DateTime::<Utc>::MIN_UTC, |there| there.until);
            if until < chosen.1 {
                chosen = (place, until);
            }
        }
        let random = oauth2::CsrfToken::new_random_len(32);
        Ok(format!("{}{}", chosen.0, random.secret()))
    }

    /// Keeps it until the visitor is back.
    pub(super) async fn keep(self, request: &Request) -> Result<()> {
        let place = place_of(&self.state).unwrap_or(0);
        request.session().await?.insert(name(place), self)
    }

    /// Takes out what this `state` belongs to: it is good once, whatever comes of it. `None` when it is not this
    /// browser's, not this provider's, or too old.
    pub(super) async fn take(
        request: &Request,
        provider: &str,
        state: &str,
    ) -> Result<Option<Self>> {
        let Some(place) = place_of(state) else {
            return Ok(None);
        };
        let session = request.session().await?;
        let Some(found) = session.get::<Self>(&name(place))? else {
            return Ok(None);
        };
        let is_same = bool::from(found.state.as_bytes().ct_eq(state.as_bytes()));
        if !is_same || found.provider != provider {
            return Ok(None);
        }
        session.remove(&name(place));
        Ok(Some(found).filter(|found| Utc::now() < found.until))
    }
}

fn place_of(state: &str) -> Option<usize> {
    let digit = state.chars().next()?.to_digit(10)?;
    usize::try_from(digit).ok().filter(|place| *place < PLACES)
}

fn name(place: usize) -> String {
    format!("auth.provider_login.{place}")
}
