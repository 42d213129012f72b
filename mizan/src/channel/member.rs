//! One client that has joined, as the channel's code sees it.

use std::rc::Rc;
use std::sync::Arc;

use super::definition::Channel;
use super::group::Group;
use super::link::Link;
use crate::error::Result;
use crate::request::Request;

/// A client that has joined: who it is, and ways to answer it and everybody else.
///
/// Made anew for each event, so that [`request`](Self::request) looks at the session and the user as they are now.
pub struct Member<C: Channel> {
    pub(super) request: Request,
    pub(super) shared: Rc<Shared<C>>,
}

/// What stays the same as long as the client is there.
pub(super) struct Shared<C: Channel> {
    pub(super) link: Arc<Link>,
    pub(super) params: C::Params,
    pub(super) topic: Arc<str>,
    /// Asked when the client joined.
    pub(super) user_name: Option<String>,
}

impl<C: Channel> Member<C> {
    /// The connection. It is the same in every topic of a tab, another after each reconnect, and no secret.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.shared.link.id
    }

    /// The parameters that the client has joined with.
    #[must_use]
    pub fn params(&self) -> &C::Params {
        &self.shared.params
    }

    /// The topic as it stands on the wire: `chat:{"room":"lobby"}`.
    #[must_use]
    pub fn topic(&self) -> &str {
        &self.shared.topic
    }

    /// The user's id, as it was when the socket was opened. The socket is closed when the sign-in ends.
    #[must_use]
    pub fn user_id(&self) -> Option<i64> {
        self.shared.link.user
    }

    /// How to show the client to others: the user's name, as it was when the client joined, or `guest`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.shared.user_name.as_deref().unwrap_or("guest")
    }

    /// The request that opened the socket, to be asked for the user, the database, data and so on. Its session can be read
    /// and not changed: there is no answer that could carry a cookie.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// The group that the client is in.
    pub fn group(&self) -> Group<C> {
        C::group(&self.shared.params).on(&self.request)
    }

    /// Sends to everybody in the group, this client included.
    ///
    /// # Errors
    ///
    /// A 500 when the message has no JSON form.
    pub async fn broadcast(&self, message: &C::Outgoing) -> Result<()> {
        self.group().send(message).await
    }

    /// Sends to everybody in the group but this client.
    ///
    /// # Errors
    ///
    /// A 500 when the message has no JSON form.
    pub async fn broadcast_to_others(&self, message: &C::Outgoing) -> Result<()> {
        self.group().except(self.id()).send(message).await
    }

    /// Sends to this client only. Such a message is not kept.
    ///
    /// # Errors
    ///
    /// A 500 when the message has no JSON form.
    pub async fn send(&self, message: &C::Outgoing) -> Result<()> {
        self.group().to(self.id()).send(message).await
    }
}
