//! Says again and again who is there, so that a killed process's members are forgotten and a restarted Redis learns of ours.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use futures_util::stream::{StreamExt as _, TryStreamExt as _, iter};
use tokio::time::sleep;

use super::group::Group;
use super::known::Answer;
use super::parts::Parts;
use crate::channel::layer::LayerError;

/// How many groups are looked after at once.
const MOST_AT_ONCE: usize = 16;

pub(super) struct Pulse {
    parts: Arc<Parts>,
}

impl Pulse {
    pub(super) fn new(parts: Arc<Parts>) -> Self {
        Self { parts }
    }

    /// Redis is away: nobody can say that they are there.
    pub(super) fn lost(&self) {
        self.parts.sweeps.store(false, Ordering::Relaxed);
    }

    /// Redis is back: says who has left and who is still there, and tells the clients who has come.
    ///
    /// Nobody is told to have left yet: the other processes may not have been here again.
    pub(super) async fn restore(&self) -> Result<(), LayerError> {
        self.say().await?;
        self.compare(|_| Answer::Back).await
    }

    /// As long as the connection lasts.
    pub(super) async fn run(&self) {
        // Somebody may have come or gone while everything was restored.
        note(self.say().await);
        let mut is_settled = false;
        let mut remembered = Instant::now();
        loop {
            sleep(self.parts.times.beat.mul_f64(0.9 + fastrand::f64() / 5.0)).await;
            // Every process has had the time to say who is there.
            self.parts.sweeps.store(true, Ordering::Relaxed);
            note(self.say().await);
            let is_due = remembered.elapsed() >= self.parts.times.remember;
            if is_due || !is_settled {
                let compared = self.compare(Answer::Final).await;
                is_settled = compared.is_ok();
                note(compared);
            }
            if is_due {
                remembered = Instant::now();
                note(self.remember().await);
            }
        }
    }

    async fn remember(&self) -> Result<(), LayerError> {
        let groups = self.parts.desk.groups();
        let names = groups.iter().map(|group| group.name().to_owned());
        let names: Vec<String> = names.collect();
        Ok(self.parts.store.remember(&names).await?)
    }

    /// Says who has left and who is there.
    async fn say(&self) -> Result<(), LayerError> {
        let unsaid = self.parts.roster.take_unsaid();
        let left = iter(&unsaid)
            .map(Ok)
            .try_for_each_concurrent(MOST_AT_ONCE, |(group, id): &(String, String)| {
                self.parts.store.leave(group, id)
            });
        if let Err(error) = left.await {
            for (group, id) in &unsaid {
                self.parts.roster.leaves_unsaid(group, id);
            }
            return Err(error);
        }
        self.beat().await
    }

    async fn beat(&self) -> Result<(), LayerError> {
        let groups = self.parts.roster.groups();
        iter(&groups)
            .map(Ok)
            .try_for_each_concurrent(MOST_AT_ONCE, |group: &String| self.beat_of(group))
            .await
    }

    async fn beat_of(&self, group: &str) -> Result<(), LayerError> {
        let Parts { roster, store, .. } = &*self.parts;
        let ids = roster.ids(group);
        let unknown = store.beat(group, &ids, self.parts.sweeps()).await?;
        // Some may have left meanwhile.
        let again = roster.pick(group, &unknown);
        store.enter_again(group, &again).await
    }

    /// Compares who is there with what the clients take for true.
    async fn compare(&self, kind: fn(Instant) -> Answer<'static>) -> Result<(), LayerError> {
        let groups = self.parts.desk.groups();
        let with_presence: Vec<Arc<Group>> = groups
            .into_iter()
            .filter(|group| group.known(|known| known.has_presence()))
            .collect();
        iter(&with_presence)
            .map(Ok)
            .try_for_each_concurrent(MOST_AT_ONCE, |group: &Arc<Group>| {
                self.compare_one(group, kind)
            })
            .await
    }

    async fn compare_one(
        &self,
        group: &Group,
        kind: fn(Instant) -> Answer<'static>,
    ) -> Result<(), LayerError> {
        let asked = Instant::now();
        group.ask();
        let store = &self.parts.store;
        let members = store.members(group.name(), self.parts.sweeps()).await?;
        group.answer(&members, &kind(asked));
        Ok(())
    }
}

/// Whether Redis is away is found out elsewhere, and the next beat comes in time.
fn note(done: Result<(), LayerError>) {
    if let Err(error) = done {
        tracing::debug!(%error, "a heartbeat was lost");
    }
}
