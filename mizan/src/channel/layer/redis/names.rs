//! What a group is called in Redis.

/// Names of keys and of publish channels. A group's name comes last in each, so that any text may be one.
pub(super) struct Names {
    keys: String,
    channels: String,
}

impl Names {
    /// `keys` is what the keys of the site's channels start with. Publishing knows no databases, so that the number of the
    /// database is part of what is published to: two sites in two databases of one server don't hear each other.
    pub(super) fn new(keys: String, database: i64) -> Self {
        Self {
            channels: format!("{keys}{database}:"),
            keys,
        }
    }

    /// A hash: `epoch`, `offset`, the `last` message's id, and how many `bytes` the history has.
    pub(super) fn log(&self, group: &str) -> String {
        format!("{}log:{group}", self.keys)
    }

    /// A list: the history, the oldest first.
    pub(super) fn history(&self, group: &str) -> String {
        format!("{}history:{group}", self.keys)
    }

    /// A sorted set: who is there, by when they are forgotten.
    pub(super) fn until(&self, group: &str) -> String {
        format!("{}until:{group}", self.keys)
    }

    /// A hash: what is shown of those who are there.
    pub(super) fn members(&self, group: &str) -> String {
        format!("{}members:{group}", self.keys)
    }

    /// What is published to.
    pub(super) fn channel(&self, group: &str) -> String {
        format!("{}{group}", self.channels)
    }

    /// The group that is behind a publish channel.
    pub(super) fn group_of<'c>(&self, channel: &'c str) -> Option<&'c str> {
        channel.strip_prefix(self.channels.as_str())
    }
}
