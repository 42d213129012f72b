//! What has been asked of a browser and not been answered yet. It stands in the session, so a restart forgets nothing.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use chrono::Utc;
use mizan::{Request, Result, Session};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// How long an answer is waited for, in seconds: what browsers are told as well.
const PATIENCE: i64 = 300;

/// How many tabs may wait at once. The next one takes the place of the oldest.
const SLOTS: usize = 8;

/// One question that is open.
#[derive(Serialize, Deserialize)]
struct Pending<S> {
    challenge: String,
    until: i64,
    state: S,
}

/// What is asked for: keys are added by whoever is signed in, and anybody may try to sign in.
#[derive(Clone, Copy)]
pub(super) enum Ceremony {
    Register,
    Login,
}

impl Ceremony {
    /// Each question has a name of its own in the session, so that two tabs that ask at once do not undo each other.
    fn slot(self, index: usize) -> String {
        match self {
            Self::Register => format!("auth.passkey_register.{index}"),
            Self::Login => format!("auth.passkey_login.{index}"),
        }
    }

    /// Remembers that `challenge` was sent.
    pub(super) async fn ask<S: Serialize>(
        self,
        request: &Request,
        challenge: &[u8],
        state: S,
    ) -> Result<()> {
        let session = request.session().await?;
        let pending = Pending {
            challenge: encode(challenge),
            until: Utc::now().timestamp() + PATIENCE,
            state,
        };
        session.insert(self.free_slot(&session), pending)
    }

    fn free_slot(self, session: &Session) -> String {
        let now = Utc::now().timestamp();
        let until = |index: usize| {
            let found = session.get::<Pending<serde_json::Value>>(&self.slot(index));
            found.ok().flatten().map_or(0, |pending| pending.until)
        };
        let free: Vec<usize> = (0..SLOTS).filter(|&index| until(index) < now).collect();
        let index = match free.is_empty() {
            true => (0..SLOTS).min_by_key(|&index| until(index)),
            false => free.get(fastrand::usize(..free.len())).copied(),
        };
        self.slot(index.unwrap_or_default())
    }

    /// What belongs to the challenge that this answer names, if it was asked in this session and not too long ago. It is
    /// forgotten with that, whatever becomes of the answer.
    pub(super) async fn answered<S: DeserializeOwned>(
        self,
        request: &Request,
        client_data: &[u8],
    ) -> Result<Option<(String, S)>> {
        let Ok(ClientData { challenge }) = serde_json::from_slice(client_data) else {
            return Ok(None);
        };
        let session = request.session().await?;
        for index in 0..SLOTS {
            let slot = self.slot(index);
            // What an older version of the program has written counts as never asked.
            let Ok(Some(pending)) = session.get::<Pending<S>>(&slot) else {
                continue;
            };
            if pending.challenge == challenge {
                session.remove(&slot);
                let in_time = Utc::now().timestamp() <= pending.until;
                return Ok(in_time.then_some((challenge, pending.state)));
            }
        }
        Ok(None)
    }
}

/// What is needed of the client data here; all of it is checked afterwards.
#[derive(Deserialize)]
struct ClientData {
    challenge: String,
}

pub(super) fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}
