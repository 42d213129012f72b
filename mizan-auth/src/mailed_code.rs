//! Codes in mails: short, for minutes, for five tries, and good only where they were asked for.

use chrono::Utc;
use mizan::db::Db;
use mizan::{Result, Settings};

use crate::account::Account;
use crate::typed_code::{random_code, symbols};

/// 40 bits: with five tries a code is hit once in two hundred thousand million times.
const LENGTH: usize = 8;

const TRIES: i64 = 5;

/// Where a code may be typed in.
pub(crate) struct Place([u8; blake3::OUT_LEN]);

impl Place {
    /// In the session that keeps this random text.
    pub(crate) fn session(key: &str) -> Self {
        Self::hash(&format!("session {key}"))
    }

    /// Wherever this account is signed in.
    pub(crate) fn account(id: i64) -> Self {
        Self::hash(&format!("account {id}"))
    }

    fn hash(text: &str) -> Self {
        let context = "mizan auth 2026 place of a mailed code";
        Self(blake3::derive_key(context, text.as_bytes()))
    }
}

/// Makes and takes mailed codes.
pub(crate) struct MailedCodes {
    /// The current secret's first, then those that are being rotated out.
    keys: Vec<[u8; 32]>,
    age: std::time::Duration,
}

#[derive(sqlx::FromRow)]
struct Row {
    user_id: i64,
    code_hash: Vec<u8>,
    address: String,
    session_epoch: i64,
}

impl MailedCodes {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            keys: settings.secret().derive_all("mizan auth mailed code"),
            age: settings.mailed_code_age,
        }
    }

    /// How long a code works.
    pub(crate) fn age(&self) -> std::time::Duration {
        self.age
    }

    /// A new code for this account, to be mailed to `address`. One that was good in the same place is not any more.
    pub(crate) async fn make(
        &self,
        db: &Db,
        place: &Place,
        account: &Account,
        address: &str,
    ) -> Result<String> {
        let (code, now) = (random_code(LENGTH), Utc::now());
        let old = db.query("DELETE FROM auth_mailed_codes WHERE expires_at <= $1");
        old.bind(now).execute().await?;
        let key = self.keys.first().copied().unwrap_or_default();
        db.query(
            "INSERT INTO auth_mailed_codes \
             (place_hash, user_id, code_hash, address, session_epoch, tries_left, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (place_hash) DO UPDATE SET user_id = excluded.user_id, code_hash = excluded.code_hash, \
             address = excluded.address, session_epoch = excluded.session_epoch, tries_left = excluded.tries_left, \
             expires_at = excluded.expires_at",
        )
        .bind(place.0.to_vec())
        .bind(account.id)
        .bind(hash(&key, place, &code).as_bytes().to_vec())
        .bind(address)
        .bind(account.session_epoch)
        .bind(TRIES)
        .bind(now + self.age)
        .execute()
        .await?;
        Ok(code)
    }

    /// Uses a code up: the account that it was mailed for, and the address that it was mailed to. Every call costs a try,
    /// and of two requests that bring the same code at once, one wins.
    pub(crate) async fn take(
        &self,
        db: &Db,
        place: &Place,
        typed: &str,
    ) -> Result<Option<(Account, String)>> {
        // The try is counted before the code is looked at: else many requests at once would have many tries.
        let row: Option<Row> = db
            .query(
                "UPDATE auth_mailed_codes SET tries_left = tries_left - 1 \
                 WHERE place_hash = $1 AND tries_left > 0 AND expires_at > $2 \
                 RETURNING user_id, code_hash, address, session_epoch",
            )
            .bind(place.0.to_vec())
            .bind(Utc::now())
            .fetch_optional()
            .await?;
        let (Some(row), Some(code)) = (row, symbols(typed, LENGTH)) else {
            return Ok(None);
        };
        let is_right = self.keys.iter().any(|key| {
            // `Hash` compares in constant time.
            blake3::Hash::from_slice(&row.code_hash)
                .is_ok_and(|stored| stored == hash(key, place, &code))
        });
        if !is_right {
            return Ok(None);
        }
        let used =
            db.query("DELETE FROM auth_mailed_codes WHERE place_hash = $1 AND code_hash = $2");
        let used = used
            .bind(place.0.to_vec())
            .bind(row.code_hash.as_slice())
            .execute()
            .await?;
        if used == 0 {
            return Ok(None);
        }
        let account = Account::by_id(db, row.user_id).await?;
        let account = account
            .filter(|account| account.is_active && account.session_epoch == row.session_epoch);
        Ok(account.map(|account| (account, row.address)))
    }
}

fn hash(key: &[u8; 32], place: &Place, code: &str) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new_keyed(key);
    hasher.update(&place.0);
    hasher.update(code.as_bytes());
    hasher.finalize()
}
