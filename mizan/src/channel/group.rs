//! Broadcasting: from a function, a form, a task or the command line.

use std::marker::PhantomData;
use std::sync::Arc;

use actix_web::web::Bytes;

use super::current;
use super::definition::Channel;
use super::layer::{Envelope, Keep, Target};
use crate::core::Core;
use crate::error::{Error, Result};
use crate::function::Context;
use crate::request::Request;

/// Everybody who has joined with the same parameters, on every process: what [`Channel::group`] answers.
///
/// ```no_run
/// # use mizan::prelude::*;
/// # #[derive(Deserialize, ToSchema)] struct Thread { ticket: i64 }
/// # #[derive(Serialize, ToSchema)] struct Said { text: String }
/// # struct Tickets;
/// # #[channel(name = "ticket")]
/// # impl Channel for Tickets {
/// #     type Params = Thread;
/// #     type Outgoing = Said;
/// #     fn group(params: &Thread) -> String { format!("ticket_{}", params.ticket) }
/// # }
/// # async fn example() -> Result<()> {
/// let said = Said { text: "We are on it.".into() };
/// Tickets::group(&Thread { ticket: 7 }).send(&said).await?;
/// # Ok(()) }
/// # fn main() {}
/// ```
#[must_use]
pub struct Group<C> {
    name: String,
    target: Target,
    affects: Vec<String>,
    is_ephemeral: bool,
    core: Option<Arc<Core>>,
    channel: PhantomData<fn(C)>,
}

impl<C: Channel> Group<C> {
    pub(super) fn new(name: String) -> Self {
        Self {
            name: format!("{}/{name}", C::SPEC.name),
            target: Target::All,
            affects: Vec::new(),
            is_ephemeral: false,
            core: None,
            channel: PhantomData,
        }
    }

    pub(crate) fn of(mut self, core: Arc<Core>) -> Self {
        self.core = Some(core);
        self
    }

    /// Broadcasts on the site of this request. Needed only outside of the threads of a site, in a process that runs several.
    pub fn on(self, request: &Request) -> Self {
        self.of(Arc::clone(request.core()))
    }

    /// To everybody but this connection: [`Member::id`](super::Member::id).
    pub fn except(mut self, connection: impl Into<String>) -> Self {
        self.target = Target::Except(connection.into());
        self
    }

    /// To every tab of this user that has joined. Such a message is not kept: a client that is away misses it.
    pub fn to_user(mut self, id: i64) -> Self {
        self.target = Target::User(id);
        self
    }

    /// To one connection only. Such a message is not kept.
    pub fn to(mut self, connection: impl Into<String>) -> Self {
        self.target = Target::Connection(connection.into());
        self
    }

    /// Is not kept in the history, and is nothing to miss: "Ada is typing".
    pub fn ephemeral(mut self) -> Self {
        self.is_ephemeral = true;
        self
    }

    /// Has whoever gets this fetch a context again: `.affects::<inbox>()`.
    pub fn affects<X: Context>(mut self) -> Self {
        self.affects.push(<X as Context>::NAME.to_owned());
        self
    }

    /// Sends a message. It reaches a client once or not at all, and those of one group in the same order everywhere. While
    /// Redis is away it reaches the clients of this process.
    ///
    /// # Errors
    ///
    /// A 500 when the message has no JSON form, or when it is not clear which site is meant (see [`on`](Self::on)).
    pub async fn send(&self, message: &C::Outgoing) -> Result<()> {
        let data = serde_json::to_vec(message)?;
        self.publish(Some(Bytes::from(data))).await
    }

    /// Has everybody fetch the contexts again that were named with [`affects`](Self::affects), without a message.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn invalidate(&self) -> Result<()> {
        self.publish(None).await
    }

    async fn publish(&self, data: Option<Bytes>) -> Result<()> {
        let core = self.site()?;
        let keep = Keep::new(C::SPEC.history, &core.settings);
        let envelope = Envelope {
            target: self.target.clone(),
            data,
            affects: self.affects.as_slice().into(),
            is_ephemeral: self.is_ephemeral,
        };
        core.hub.publish(&self.name, envelope, keep).await;
        Ok(())
    }

    /// How many clients are there, on every process. Only of a channel with `presence`.
    ///
    /// # Errors
    ///
    /// 503 while Redis is away.
    pub async fn count(&self) -> Result<usize> {
        Ok(self.present().await?.len())
    }

    /// What others see of the clients that are there, on every process. Only of a channel with `presence`.
    ///
    /// # Errors
    ///
    /// 503 while Redis is away; a 500 when an entry has another shape than this process knows.
    pub async fn presence(&self) -> Result<Vec<C::Presence>>
    where
        C::Presence: serde::de::DeserializeOwned,
    {
        let members = self.present().await?;
        let data = members
            .iter()
            .map(|member| serde_json::from_slice(&member.data));
        Ok(data.collect::<serde_json::Result<_>>()?)
    }

    async fn present(&self) -> Result<Vec<super::layer::Member>> {
        let core = self.site()?;
        let members = core.hub.layer().members(&self.name).await;
        members.map_err(|error| Error::unavailable(super::hub::RETRY).with_source(error))
    }

    #[track_caller]
    fn site(&self) -> Result<Arc<Core>> {
        match &self.core {
            Some(core) => Ok(Arc::clone(core)),
            None => current::site(),
        }
    }

    pub(super) fn into_name(self) -> String {
        self.name
    }
}
