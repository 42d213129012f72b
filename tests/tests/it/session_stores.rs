//! What every store of sessions must do: one suite, for the database and for Redis.

use std::collections::HashMap;

use actix_session::storage::{SessionKey, SessionStore, UpdateError};
use actix_web::cookie::time::Duration;
use futures_util::future::join_all;
use mizan::testing::TestSite;
use mizan::{DatabaseStore, RedisStore, SessionChanged, SessionGone};
use mizan_tests::Database;

mizan_tests::on_each_store!(
    what_was_saved_is_loaded,
    an_unknown_key_is_nobodys_and_is_never_adopted,
    an_update_needs_a_newer_version,
    of_concurrent_updates_one_wins_and_the_others_are_told,
    what_was_deleted_stays_deleted,
    a_deletion_and_updates_that_race_end_with_nothing,
    what_has_run_out_is_gone,
    a_session_lives_as_long_as_it_was_last_told,
    a_key_stands_nowhere,
    clearing_removes_what_has_run_out,
);

type State = HashMap<String, String>;

const HOUR: Duration = Duration::HOUR;

fn state(version: u64, value: &str) -> State {
    let pairs = [
        ("_version", version.to_string()),
        ("_user_id", "7".to_owned()),
        ("value", format!("{value:?}")),
    ];
    pairs.map(|(name, text)| (name.to_owned(), text)).into()
}

fn key(text: &str) -> SessionKey {
    text.to_owned().try_into().expect("a key is short")
}

fn again(key: &SessionKey) -> SessionKey {
    self::key(key.as_ref())
}

/// Runs the same check on whichever store this is.
macro_rules! with_store {
    ($database:ident, |$site:ident, $store:ident| $check:expr) => {{
        let $site = $database.start(mizan::Site::empty()).await;
        if $database.redis().is_some() {
            let $store = redis_store(&$site);
            $check
        } else {
            let $store = DatabaseStore::new($site.db().clone());
            $check
        }
    }};
}

fn redis_store(site: &TestSite) -> RedisStore {
    let store = RedisStore::open(site.settings()).expect("the settings are right");
    store.expect("REDIS_URL is set")
}

async fn load(store: &impl SessionStore, key: &SessionKey) -> Option<State> {
    store.load(key).await.expect("the store answers")
}

async fn save(store: &impl SessionStore, state: State) -> SessionKey {
    store.save(state, &HOUR).await.expect("the store answers")
}

fn cause(error: UpdateError) -> anyhow::Error {
    match error {
        UpdateError::Other(error) => error,
        error => panic!("{error}"),
    }
}

async fn what_was_saved_is_loaded(database: &Database) {
    with_store!(database, |site, store| {
        let texts = ["one", "", "\"\\\u{1F980}", &"long ".repeat(10_000)];
        for text in texts {
            let key = save(&store, state(1, text)).await;
            assert_eq!(key.as_ref().len(), 64);
            assert_eq!(load(&store, &key).await, Some(state(1, text)));
            let key = store.update(key, state(2, "two"), &HOUR).await.unwrap();
            assert_eq!(load(&store, &key).await, Some(state(2, "two")));
        }
        // Another process, or this one after a restart.
        let key = save(&store, state(1, "kept")).await;
        drop(store);
        drop(site);
        with_store!(database, |_site, store| {
            assert_eq!(load(&store, &key).await, Some(state(1, "kept")));
        });
    });
}

async fn an_unknown_key_is_nobodys_and_is_never_adopted(database: &Database) {
    with_store!(database, |site, store| {
        for text in ["", "*", "a\0b", &"a".repeat(64)] {
            let key = key(text);
            assert_eq!(load(&store, &key).await, None);
            let error = store.update(again(&key), state(1, "mine"), &HOUR).await;
            assert!(cause(error.unwrap_err()).is::<SessionGone>());
            store.update_ttl(&key, &HOUR).await.unwrap();
            assert!(store.delete(&key).await.unwrap_err().is::<SessionGone>());
            assert_eq!(load(&store, &key).await, None);
        }
        assert_eq!(database.count_sessions(&site).await, 0);
    });
}

async fn an_update_needs_a_newer_version(database: &Database) {
    with_store!(database, |_site, store| {
        let key = save(&store, state(5, "five")).await;
        for version in [1, 4, 5] {
            let update = store.update(again(&key), state(version, "old"), &HOUR);
            assert!(cause(update.await.unwrap_err()).is::<SessionChanged>());
        }
        assert_eq!(load(&store, &key).await, Some(state(5, "five")));
        let update = store.update(again(&key), state(10, "ten"), &HOUR);
        assert_eq!(update.await.unwrap().as_ref(), key.as_ref());
        assert_eq!(load(&store, &key).await, Some(state(10, "ten")));
    });
}

async fn of_concurrent_updates_one_wins_and_the_others_are_told(database: &Database) {
    with_store!(database, |_site, store| {
        let key = save(&store, state(1, "start")).await;
        for version in 2..7 {
            let names: Vec<String> = (0..8).map(|index| format!("{version}-{index}")).collect();
            let updates = names
                .iter()
                .map(|name| store.update(again(&key), state(version, name), &HOUR));
            let outcomes = join_all(updates).await;
            let mut winners = Vec::new();
            for (name, outcome) in names.iter().zip(outcomes) {
                match outcome {
                    Ok(_) => winners.push(name),
                    Err(error) => assert!(cause(error).is::<SessionChanged>()),
                }
            }
            assert_eq!(winners.len(), 1, "{winners:?}");
            assert_eq!(load(&store, &key).await, Some(state(version, winners[0])));
        }
    });
}

async fn what_was_deleted_stays_deleted(database: &Database) {
    with_store!(database, |site, store| {
        let key = save(&store, state(1, "one")).await;
        let other = save(&store, state(1, "other")).await;
        store.delete(&key).await.unwrap();
        assert_eq!(load(&store, &key).await, None);
        assert!(store.delete(&key).await.unwrap_err().is::<SessionGone>());
        let update = store.update(again(&key), state(2, "back"), &HOUR).await;
        assert!(cause(update.unwrap_err()).is::<SessionGone>());
        store.update_ttl(&key, &HOUR).await.unwrap();
        assert_eq!(load(&store, &key).await, None);
        assert_eq!(load(&store, &other).await, Some(state(1, "other")));
        assert_eq!(database.count_sessions(&site).await, 1);
    });
}

async fn a_deletion_and_updates_that_race_end_with_nothing(database: &Database) {
    with_store!(database, |site, store| {
        for _ in 0..20 {
            let key = save(&store, state(1, "one")).await;
            let updates =
                (2..6).map(|version| store.update(again(&key), state(version, "x"), &HOUR));
            let updates = join_all(updates);
            let (deleted, updates) = tokio::join!(store.delete(&key), updates);
            deleted.unwrap();
            for update in updates {
                if let Err(error) = update.map(drop) {
                    let error = cause(error);
                    assert!(error.is::<SessionGone>() || error.is::<SessionChanged>());
                }
            }
            assert_eq!(load(&store, &key).await, None);
        }
        assert_eq!(database.count_sessions(&site).await, 0);
    });
}

async fn what_has_run_out_is_gone(database: &Database) {
    with_store!(database, |site, store| {
        let key = save(&store, state(1, "one")).await;
        assert_eq!(database.expire_sessions(&site).await, 1);
        assert_eq!(load(&store, &key).await, None);
        let update = store.update(again(&key), state(2, "back"), &HOUR).await;
        assert!(cause(update.unwrap_err()).is::<SessionGone>());
        assert_eq!(load(&store, &key).await, None);
        let over = store.save(state(1, "over"), &Duration::ZERO).await.unwrap();
        // A millisecond is the least that Redis knows.
        while load(&store, &over).await.is_some() {}
    });
}

async fn a_session_lives_as_long_as_it_was_last_told(database: &Database) {
    with_store!(database, |_site, store| {
        let key = save(&store, state(1, "one")).await;
        store.update_ttl(&key, &Duration::SECOND).await.unwrap();
        let prolonged = save(&store, state(1, "two")).await;
        let short = &Duration::SECOND;
        store
            .update(again(&prolonged), state(2, "two"), short)
            .await
            .unwrap();
        store.update_ttl(&prolonged, &HOUR).await.unwrap();
        while load(&store, &key).await.is_some() {}
        assert_eq!(load(&store, &prolonged).await, Some(state(2, "two")));
    });
}

async fn a_key_stands_nowhere(database: &Database) {
    with_store!(database, |site, store| {
        let key = save(&store, state(1, "one")).await;
        let stored: Vec<String> = match database.redis() {
            Some(keys) => keys.names("").await,
            None => {
                let hashes = site.db().query("SELECT key_hash FROM mizan_sessions");
                let hashes: Vec<Vec<u8>> = hashes.fetch_scalars().await.unwrap();
                let texts = hashes.iter().map(|hash| format!("{hash:02x?}"));
                texts.collect()
            }
        };
        assert!(!stored.is_empty());
        for text in stored {
            assert!(!text.contains(key.as_ref()), "{text}");
        }
    });
}

async fn clearing_removes_what_has_run_out(database: &Database) {
    with_store!(database, |site, store| {
        for _ in 0..3 {
            save(&store, state(1, "old")).await;
        }
        database.expire_sessions(&site).await;
        let key = save(&store, state(1, "new")).await;
        store.delete_expired().await.unwrap();
        assert_eq!(load(&store, &key).await, Some(state(1, "new")));
        assert_eq!(database.count_sessions(&site).await, 1);
        assert_eq!(store.delete_expired().await.unwrap(), 0);
    });
}
