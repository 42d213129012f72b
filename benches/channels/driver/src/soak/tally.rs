//! What the driver has done and seen, and what of it doesn't add up.

use std::cell::{Cell, RefCell};

use serde::Serialize;

use super::counts::Counts;

#[derive(Default, Serialize)]
pub(crate) struct Tally {
    pub(crate) opened: Cell<u64>,
    pub(crate) refused: Cell<u64>,
    pub(crate) joins_asked: Cell<u64>,
    pub(crate) joins_answered: Cell<u64>,
    pub(crate) leaves_answered: Cell<u64>,
    pub(crate) said: Cell<u64>,
    pub(crate) said_answered: Cell<u64>,
    pub(crate) received: Cell<u64>,
    pub(crate) gaps: Cell<u64>,
    pub(crate) nonsense_answered: Cell<u64>,
    pub(crate) closed_properly: Cell<u64>,
    pub(crate) cut: Cell<u64>,
    pub(crate) cut_in_a_frame: Cell<u64>,
    pub(crate) cut_in_the_handshake: Cell<u64>,
    pub(crate) closed_for_a_violation: Cell<u64>,
    pub(crate) closed_as_too_slow: Cell<u64>,
    /// What the sockets themselves have found wrong: the first few.
    pub(crate) trouble: RefCell<Vec<String>>,
    pub(crate) troubles: Cell<u64>,
}

const SHOWN: usize = 10;

pub(crate) fn add(count: &Cell<u64>) {
    count.set(count.get() + 1);
}

impl Tally {
    pub(crate) fn fail(&self, what: String) {
        add(&self.troubles);
        let mut trouble = self.trouble.borrow_mut();
        if trouble.len() < SHOWN {
            trouble.push(what);
        }
    }

    /// Holds all that against the servers' own counts.
    ///
    /// Who breaks off doesn't see the last answers, so the servers may have counted more than was answered, but never
    /// more than was asked.
    pub(crate) fn wrong(&self, counts: &Counts) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut within = |what: &str, least: u64, counted: u64, most: u64| {
            if !(least..=most).contains(&counted) {
                wrong.push(format!(
                    "{what}: the server counts {counted}, the driver {least} to {most}"
                ));
            }
        };
        within("sockets that are left", 0, counts.sockets, 0);
        within("memberships that are left", 0, counts.members, 0);
        within(
            "joins",
            self.joins_answered.get(),
            counts.joins,
            self.joins_asked.get(),
        );
        within(
            "messages taken",
            self.said_answered.get(),
            counts.received,
            self.said.get(),
        );
        within(
            "messages handed out",
            self.received.get(),
            counts.sent,
            u64::MAX,
        );
        within("sockets with something wrong", 0, self.troubles.get(), 0);
        within("sockets refused", 0, self.refused.get(), 0);
        if self.received.get() == 0 || self.closed_properly.get() == 0 || self.cut.get() == 0 {
            wrong.push("hardly anything has happened".to_owned());
        }
        wrong
    }
}
