//! Who is there by this process, whatever Redis knows of it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::channel::layer::Member;

/// How many are remembered that have left while Redis was away. The entries of the others run out by themselves.
const MOST_UNSAID: usize = 10_000;

/// The members whose connections are here. They are told to Redis again and again, as long as they are.
#[derive(Default)]
pub(super) struct Roster(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    by_group: HashMap<String, HashMap<String, Member>>,
    unsaid: Vec<(String, String)>,
}

impl Roster {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn add(&self, group: &str, member: Member) {
        let mut inner = self.lock();
        let members = inner.by_group.entry(group.to_owned()).or_default();
        members.insert(member.id.clone(), member);
    }

    pub(super) fn remove(&self, group: &str, id: &str) {
        let mut inner = self.lock();
        if let Some(members) = inner.by_group.get_mut(group) {
            members.remove(id);
            if members.is_empty() {
                inner.by_group.remove(group);
            }
        }
    }

    /// Somebody has left, and Redis could not be told.
    pub(super) fn leaves_unsaid(&self, group: &str, id: &str) {
        let mut inner = self.lock();
        if inner.unsaid.len() < MOST_UNSAID {
            inner.unsaid.push((group.to_owned(), id.to_owned()));
        }
    }

    pub(super) fn take_unsaid(&self) -> Vec<(String, String)> {
        std::mem::take(&mut self.lock().unsaid)
    }

    pub(super) fn groups(&self) -> Vec<String> {
        self.lock().by_group.keys().cloned().collect()
    }

    pub(super) fn ids(&self, group: &str) -> Vec<String> {
        let inner = self.lock();
        let members = inner.by_group.get(group);
        members.map_or_else(Vec::new, |members| members.keys().cloned().collect())
    }

    /// Those of `ids` that are still here.
    pub(super) fn pick(&self, group: &str, ids: &[String]) -> Vec<Member> {
        let inner = self.lock();
        let Some(members) = inner.by_group.get(group) else {
            return Vec::new();
        };
        let found = ids.iter().filter_map(|id| members.get(id));
        found.cloned().collect()
    }
}
