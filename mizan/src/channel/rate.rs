//! How fast one client may send.

use std::time::{Duration, Instant};

use crate::throttle::Rate;

/// Refused frames, less those that were taken meanwhile, after which a client is closed: it does not listen.
const MAX_REFUSED: u32 = 100;

/// Counts the frames of one socket: as many at once as the rate allows in its period, then evenly.
pub(super) struct FrameRate {
    rate: Rate,
    free_at: Instant,
    refused: u32,
}

/// Whether a frame is taken.
pub(super) enum Verdict {
    Taken,
    /// Too fast; it may come again after this.
    Wait(Duration),
    /// It has been told so, and goes on all the same.
    Flood,
}

impl FrameRate {
    pub(super) fn new(rate: Rate, now: Instant) -> Self {
        Self {
            rate,
            free_at: now,
            refused: 0,
        }
    }

    pub(super) fn count(&mut self, now: Instant) -> Verdict {
        if self.rate.is_unlimited() {
            return Verdict::Taken;
        }
        let each = self.rate.period() / self.rate.limit();
        let next = self.free_at.max(now) + each;
        let ahead = next - now;
        if ahead <= self.rate.period() {
            self.free_at = next;
            // Those that are taken in between make good for one each.
            self.refused = self.refused.saturating_sub(1);
            return Verdict::Taken;
        }
        self.refused += 1;
        match self.refused > MAX_REFUSED {
            true => Verdict::Flood,
            false => Verdict::Wait(ahead - self.rate.period()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "a test may fail")]
    use super::*;

    #[test]
    fn a_burst_is_taken_and_then_an_even_flow() {
        let start = Instant::now();
        let mut rate = FrameRate::new(Rate::new(4, Duration::from_secs(2)), start);
        for _ in 0..4 {
            assert!(matches!(rate.count(start), Verdict::Taken));
        }
        let Verdict::Wait(wait) = rate.count(start) else {
            panic!("the fifth at once is one too many");
        };
        assert_eq!(wait, Duration::from_millis(500));
        assert!(matches!(rate.count(start + wait), Verdict::Taken));
        assert!(matches!(rate.count(start + wait), Verdict::Wait(_)));
    }

    #[test]
    fn a_flood_is_one_although_some_of_it_is_taken() {
        let start = Instant::now();
        let mut rate = FrameRate::new(Rate::new(100, Duration::from_secs(5)), start);
        let mut sent = 0;
        // A thousand a second, where twenty are allowed.
        while !matches!(
            rate.count(start + Duration::from_millis(sent)),
            Verdict::Flood
        ) {
            sent += 1;
            assert!(sent < 500, "it goes on for ever");
        }
    }

    #[test]
    fn whoever_goes_on_is_a_flood() {
        let start = Instant::now();
        let mut rate = FrameRate::new(Rate::per_second(1), start);
        assert!(matches!(rate.count(start), Verdict::Taken));
        for _ in 0..MAX_REFUSED {
            assert!(matches!(rate.count(start), Verdict::Wait(_)));
        }
        assert!(matches!(rate.count(start), Verdict::Flood));
    }
}
