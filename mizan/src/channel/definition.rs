//! What an app writes: a channel.

use std::future::Future;

use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use super::group::Group;
use super::member::Member;
use super::room::SlowReader;
use crate::access::Access;
use crate::error::Result;
use crate::function::Location;
use crate::request::Request;

/// Typed real time: what clients join, send to and hear from, over the one WebSocket of a tab.
///
/// `#[channel]` goes on the implementation and fills in what is left out; it also takes the name and the options:
///
/// | option | meaning |
/// | --- | --- |
/// | `name = "chat"` | the name on the wire |
/// | `history = 50` | how many of the last messages a group keeps for clients that were away; none by default |
/// | `presence` | clients see who else is there |
/// | `auth`, `auth = …`, `perm = …` | who may join, as on functions |
/// | `affects = [inbox]` | the contexts that a client fetches again when it has missed messages |
/// | `slow = "skip"` | a client that does not read what it is sent misses messages; by default it is closed with 1013 |
/// | `manual` | not registered at link time |
///
/// ```no_run
/// use mizan::prelude::*;
///
/// #[derive(Deserialize, ToSchema)]
/// struct ChatRoom { room: String }
/// #[derive(Deserialize, ToSchema)]
/// struct Say { text: String }
/// #[derive(Serialize, ToSchema)]
/// struct Said { from: String, text: String }
///
/// struct Chat;
///
/// /// A room to talk in.
/// #[channel(name = "chat", history = 50, presence)]
/// impl Channel for Chat {
///     type Params = ChatRoom;
///     type Incoming = Say;
///     type Outgoing = Said;
///
///     fn group(params: &ChatRoom) -> String {
///         format!("chat_{}", params.room)
///     }
///
///     async fn receive(&self, member: &Member<Self>, message: Say) -> Result<()> {
///         let from = member.name().to_owned();
///         member.broadcast(&Said { from, text: message.text }).await
///     }
/// }
/// # fn main() {}
/// ```
///
/// One value of the type lives as long as one client has joined one topic. A type without fields is made by itself; one
/// with fields by [`join`](Self::join).
///
/// Who may join is asked again every few seconds (`MIZAN_CHANNEL_RECHECK_SECONDS`) for as long as the client is there: the
/// rule in `auth`, and [`authorize`](Self::authorize). A client that may not any more is taken out of the topic; one whose
/// session has ended is closed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a channel",
    note = "write `#[channel(name = \"…\")] impl Channel for {Self} {{ … }}`"
)]
pub trait Channel: Sized + 'static {
    /// Name and options, as `#[channel]` was given them.
    const SPEC: ChannelSpec;
    /// What a client says to join: an object. `#[channel]` takes [`NoParams`](super::NoParams) when it is left out.
    type Params: DeserializeOwned + ToSchema + 'static;
    /// What clients send. `#[channel]` takes [`Nothing`](super::Nothing) when it is left out.
    type Incoming: DeserializeOwned + ToSchema + 'static;
    /// What clients hear.
    type Outgoing: Serialize + ToSchema + 'static;
    /// What [`receive`](Self::receive) answers. `#[channel]` finds it there.
    type Reply: Serialize + ToSchema + 'static;
    /// What others see of a client. `#[channel]` takes [`Somebody`](super::Somebody) when it is left out.
    type Presence: Serialize + ToSchema + 'static;

    /// Whether this client may join with these parameters. Asked before the join, and again while it lasts.
    fn authorize(request: &Request, params: &Self::Params) -> impl Future<Output = Result<bool>>;

    /// The name of the group that these parameters stand for: everybody in it hears what is broadcast to it. In an
    /// implementation it is called `group`.
    fn group_name(params: &Self::Params) -> String;

    /// The group that these parameters stand for, to broadcast to: `Chat::group(&params).send(&message).await`.
    fn group(params: &Self::Params) -> Group<Self> {
        Group::new(Self::group_name(params))
    }

    /// Makes the value for one client that joins.
    fn join(request: &Request, params: &Self::Params) -> impl Future<Output = Result<Self>>;

    /// What others see of the client. Asked once, when it joins.
    fn presence(&self, request: &Request) -> impl Future<Output = Result<Self::Presence>>;

    /// The client has joined.
    fn joined(&self, member: &Member<Self>) -> impl Future<Output = Result<()>>;

    /// The client has sent a message. Those of one client in one topic come one after the other.
    fn receive(
        &self,
        member: &Member<Self>,
        message: Self::Incoming,
    ) -> impl Future<Output = Result<Self::Reply>>;

    /// The client has left, was taken out, or is gone.
    fn left(&self, member: &Member<Self>) -> impl Future<Output = ()>;
}

/// Name and options of a channel; `#[channel]` writes it.
#[derive(Debug, Clone, Copy)]
pub struct ChannelSpec {
    /// The name on the wire.
    pub name: &'static str,
    /// The doc comment.
    pub docs: &'static str,
    /// Where it is declared.
    pub location: Location,
    /// Who may join.
    pub access: Access,
    /// Whether [`Channel::authorize`] has something to say.
    pub authorizes: bool,
    /// Whether clients may send.
    pub receives: bool,
    /// How many messages a group keeps.
    pub history: usize,
    /// Whether clients see who else is there.
    pub has_presence: bool,
    /// What happens to a client that does not read.
    pub slow: SlowReader,
    /// The contexts that a client fetches again when it has missed messages.
    pub affects: &'static [&'static str],
}

impl ChannelSpec {
    /// Whether there is anything that a client may lose.
    pub(super) fn is_guarded(&self) -> bool {
        self.authorizes || !self.access.is_public()
    }
}
