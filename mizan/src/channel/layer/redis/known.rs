//! Whom the clients of this process take to be there.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use actix_web::web::Bytes;

use super::change::Change;
use crate::channel::layer::Member;

/// Who is in a group, as this process has told its clients.
///
/// Two things bring it up to date: what is published, in order, and answers to "who is there?". An answer comes by another
/// connection than what is published, and is older or newer than that; so whoever left while it was under way is not
/// taken back because of it, and whoever came after the question is not taken out.
#[derive(Default)]
pub(super) struct Known {
    members: HashMap<String, Seen>,
    /// There has been an answer, so that everybody is known.
    is_complete: bool,
    /// How long answers may be under way, and who has left meanwhile.
    asked_until: Option<Instant>,
    gone: HashSet<String>,
}

/// Longer than an answer takes.
const ANSWER: Duration = Duration::from_secs(10);

struct Seen {
    data: Bytes,
    at: Instant,
}

/// What an answer is good for.
pub(super) enum Answer<'a> {
    /// To one that enters: it is told by what is published.
    Entered(&'a str),
    /// Others may have come while nothing was heard, or not come back yet.
    Back,
    /// Whoever is not in the answer and was there when it was asked for is gone.
    Final(Instant),
}

impl Known {
    /// Everybody who is known, whether or not that is everybody.
    pub(super) fn all(&self) -> Vec<Member> {
        let members = self.members.iter().map(|(id, seen)| Member {
            id: id.clone(),
            data: seen.data.clone(),
        });
        members.collect()
    }

    /// Whether the group is one of those where it is known who is there.
    pub(super) fn has_presence(&self) -> bool {
        self.is_complete || !self.members.is_empty()
    }

    /// A question is under way.
    pub(super) fn ask(&mut self) {
        self.forget_gone();
        self.asked_until = Some(Instant::now() + ANSWER);
    }

    fn forget_gone(&mut self) {
        if self.asked_until.is_none_or(|until| until < Instant::now()) {
            self.gone = HashSet::new();
            self.asked_until = None;
        }
    }

    /// Takes over an answer; returns what the clients don't know yet.
    pub(super) fn answer(&mut self, members: &[Member], answer: &Answer<'_>) -> Change {
        let mut news = Change::default();
        for member in members {
            if self.gone.contains(&member.id) {
                continue;
            }
            let is_new = !self.members.contains_key(&member.id);
            let enters = matches!(answer, Answer::Entered(id) if *id == member.id);
            if is_new && self.is_complete && !enters {
                news.joined.push(member.clone());
            }
            if is_new {
                self.insert(member.clone());
            }
        }
        if let Answer::Final(asked) = answer {
            let there: HashSet<&str> = members.iter().map(|member| &*member.id).collect();
            self.members.retain(|id, seen| {
                let stays = seen.at >= *asked || there.contains(id.as_str());
                if !stays {
                    news.left.push(id.clone());
                }
                stays
            });
        }
        self.is_complete = true;
        news
    }

    /// Takes over what was published; returns what of it the clients don't know yet.
    pub(super) fn change(&mut self, change: Change) -> Change {
        let mut news = Change::default();
        for member in change.again {
            let known = self.members.get(&member.id);
            if known.is_none_or(|seen| seen.data != member.data) {
                news.joined.push(member.clone());
            }
            self.insert(member);
        }
        for member in change.joined {
            news.joined.push(member.clone());
            self.insert(member);
        }
        for id in change.left {
            let was_known = self.members.remove(&id).is_some();
            self.forget_gone();
            if self.asked_until.is_some() {
                self.gone.insert(id.clone());
            }
            if was_known || !self.is_complete {
                news.left.push(id);
            }
        }
        news
    }

    fn insert(&mut self, member: Member) {
        let seen = Seen {
            data: member.data,
            at: Instant::now(),
        };
        self.gone.remove(&member.id);
        self.members.insert(member.id, seen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(id: &str) -> Member {
        Member {
            id: id.into(),
            data: Bytes::from_static(b"1"),
        }
    }

    fn ids(mut members: Vec<Member>) -> Vec<String> {
        members.sort_by(|a, b| a.id.cmp(&b.id));
        members.into_iter().map(|member| member.id).collect()
    }

    #[test]
    fn whoever_leaves_while_an_answer_is_under_way_stays_away() {
        let mut known = Known::default();
        known.ask();
        known.change(Change::left("a"));
        let answer = [member("a"), member("b")];
        let news = known.answer(&answer, &Answer::Entered("b"));
        assert_eq!(news, Change::default(), "the first answer is no news");
        assert_eq!(ids(known.all()), ["b"]);
        let news = known.change(Change::left("a"));
        assert!(news.is_empty(), "nobody leaves twice");
    }

    #[test]
    fn whoever_comes_after_the_question_is_not_taken_out_by_the_answer() {
        let mut known = Known::default();
        known.ask();
        known.answer(&[member("a"), member("b")], &Answer::Entered("b"));
        known.ask();
        let asked = Instant::now();
        known.change(Change::joined(member("c")));
        let news = known.answer(&[member("b"), member("d")], &Answer::Final(asked));
        assert_eq!(ids(news.joined), ["d"]);
        assert_eq!(news.left, ["a"]);
        assert_eq!(ids(known.all()), ["b", "c", "d"]);
    }

    #[test]
    fn who_was_there_all_the_time_is_no_news() {
        let mut known = Known::default();
        known.change(Change::joined(member("a")));
        let again = Change {
            again: vec![member("a"), member("b")],
            ..Change::default()
        };
        assert_eq!(ids(known.change(again).joined), ["b"]);
    }
}
