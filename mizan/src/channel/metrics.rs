//! What the channels of a process do, in numbers.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;

/// A number that only grows.
#[derive(Default)]
pub(super) struct Counter(AtomicU64);

impl Counter {
    pub(super) fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    pub(super) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Counted since the process started.
#[derive(Default)]
pub(super) struct Counters {
    pub(super) sockets: Counter,
    pub(super) joins: Counter,
    pub(super) messages_in: Counter,
    pub(super) messages_out: Counter,
    pub(super) dropped: Counter,
    pub(super) refused: Counter,
}

/// What the channels of this process do: [`Request::channel_metrics`](crate::Request::channel_metrics).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[non_exhaustive]
pub struct ChannelMetrics {
    /// Sockets that are open.
    pub sockets: u64,
    /// Topics that they have joined, counted per socket.
    pub joined: u64,
    /// Groups with somebody in them.
    pub groups: u64,
    /// Sockets that were opened since the process started.
    pub sockets_total: u64,
    /// Joins that succeeded since the process started.
    pub joins_total: u64,
    /// Messages that came from clients since the process started.
    pub messages_in_total: u64,
    /// Frames of broadcasts that were handed to clients since the process started.
    pub messages_out_total: u64,
    /// Frames that slow readers missed since the process started.
    pub dropped_total: u64,
    /// Frames of clients that were answered with an error since the process started.
    pub refused_total: u64,
    /// Frames that wait to be read by clients.
    pub waiting: u64,
    /// Frames that wait for the slowest of them: how far it lags behind.
    pub max_lag: u64,
    /// Whether other processes are reached; `false` while Redis is away.
    pub is_shared: bool,
}

impl ChannelMetrics {
    /// The numbers in the text format of [Prometheus](https://prometheus.io/docs/instrumenting/exposition_formats/), each
    /// with the prefix `mizan_channel_`.
    #[must_use]
    pub fn to_prometheus(&self) -> String {
        let mut text = String::new();
        let mut line = |name: &str, kind: &str, value: u64| {
            let _ = writeln!(text, "# TYPE mizan_channel_{name} {kind}");
            let _ = writeln!(text, "mizan_channel_{name} {value}");
        };
        line("sockets", "gauge", self.sockets);
        line("joined", "gauge", self.joined);
        line("groups", "gauge", self.groups);
        line("sockets_total", "counter", self.sockets_total);
        line("joins_total", "counter", self.joins_total);
        line("messages_in_total", "counter", self.messages_in_total);
        line("messages_out_total", "counter", self.messages_out_total);
        line("dropped_total", "counter", self.dropped_total);
        line("refused_total", "counter", self.refused_total);
        line("waiting", "gauge", self.waiting);
        line("max_lag", "gauge", self.max_lag);
        line("shared", "gauge", u64::from(self.is_shared));
        text
    }
}
