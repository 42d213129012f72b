//! The registry's view of one channel.

use std::any::TypeId;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::web::Bytes;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use utoipa::openapi::{RefOr, schema::Schema};

use mizan_forms::{FieldError, FormErrors};

use super::definition::{Channel, ChannelSpec};
use super::link::Link;
use super::member::{Member, Shared};
use super::nothing::NoParams;
use crate::contract::Schemas;
use crate::error::{Error, Result};
use crate::function::{plain_words, says_nul};
use crate::request::Request;

/// One registered channel.
#[derive(Clone, Copy)]
pub struct ChannelEntry {
    /// Name and options.
    pub spec: ChannelSpec,
    pub(crate) schemas: fn(&mut Schemas) -> ChannelSchemas,
    pub(super) prepare: Prepare,
}

/// Decodes parameters and asks whether the client may join.
type Prepare = for<'p> fn(Asked<'p>) -> LocalBoxFuture<'p, Result<Rc<dyn AnyMember>>>;

/// The schemas of everything that a channel says and hears.
pub(crate) struct ChannelSchemas {
    /// Absent for a channel that takes none.
    pub(crate) params: Option<RefOr<Schema>>,
    pub(crate) incoming: Option<RefOr<Schema>>,
    pub(crate) outgoing: RefOr<Schema>,
    pub(crate) reply: Option<RefOr<Schema>>,
    pub(crate) presence: Option<RefOr<Schema>>,
}

/// A join that is being asked for.
pub(super) struct Asked<'p> {
    pub(super) request: Request,
    pub(super) link: &'p Arc<Link>,
    pub(super) topic: &'p Arc<str>,
    pub(super) params: Option<&'p RawValue>,
}

/// One client in one topic, whatever the channel.
pub(super) trait AnyMember {
    fn group(&self) -> String;
    /// What others see, as JSON; `None` where the channel keeps no presence.
    fn presence<'m>(&'m self, request: &'m Request) -> LocalBoxFuture<'m, Result<Option<Bytes>>>;
    /// Whether the client may still be here.
    fn authorize<'m>(&'m self, request: &'m Request) -> LocalBoxFuture<'m, Result<()>>;
    fn joined(&self, request: Request) -> LocalBoxFuture<'_, Result<()>>;
    /// Answers the reply as JSON; `None` when it says nothing.
    fn receive<'m>(
        &'m self,
        request: Request,
        data: &'m RawValue,
    ) -> LocalBoxFuture<'m, Result<Option<Vec<u8>>>>;
    fn left(&self, request: Request) -> LocalBoxFuture<'_, ()>;
}

struct Joined<C: Channel> {
    channel: C,
    shared: Rc<Shared<C>>,
}

impl<C: Channel> Joined<C> {
    fn member(&self, request: Request) -> Member<C> {
        Member {
            request,
            shared: Rc::clone(&self.shared),
        }
    }
}

impl ChannelEntry {
    /// The entry of a channel.
    #[must_use]
    pub const fn of<C: Channel>() -> Self {
        Self {
            spec: C::SPEC,
            schemas: schemas::<C>,
            prepare: prepare::<C>,
        }
    }
}

fn schemas<C: Channel>(schemas: &mut Schemas) -> ChannelSchemas {
    ChannelSchemas {
        params: (!is::<C::Params, NoParams>()).then(|| schemas.of::<C::Params>()),
        incoming: C::SPEC.receives.then(|| schemas.of::<C::Incoming>()),
        outgoing: schemas.of::<C::Outgoing>(),
        reply: (!is::<C::Reply, ()>()).then(|| schemas.of::<C::Reply>()),
        presence: C::SPEC.has_presence.then(|| schemas.of::<C::Presence>()),
    }
}

/// Whether two types are one.
fn is<T: 'static, Other: 'static>() -> bool {
    TypeId::of::<T>() == TypeId::of::<Other>()
}

fn prepare<C: Channel>(asked: Asked<'_>) -> LocalBoxFuture<'_, Result<Rc<dyn AnyMember>>> {
    Box::pin(async move {
        let Asked {
            request,
            link,
            topic,
            params,
        } = asked;
        C::SPEC.access.check(&request).await?;
        let params: C::Params = decode(params.map_or("{}", RawValue::get))?;
        authorize::<C>(&request, &params).await?;
        let channel = C::join(&request, &params).await?;
        let user = request.user().await?;
        let joined: Rc<dyn AnyMember> = Rc::new(Joined {
            channel,
            shared: Rc::new(Shared {
                link: Arc::clone(link),
                params,
                topic: Arc::clone(topic),
                user_name: user.map(|user| user.name().to_owned()),
            }),
        });
        Ok(joined)
    })
}

async fn authorize<C: Channel>(request: &Request, params: &C::Params) -> Result<()> {
    match C::SPEC.authorizes && !C::authorize(request, params).await? {
        true => Err(Error::forbidden("You may not join this.")),
        false => Ok(()),
    }
}

impl<C: Channel> AnyMember for Joined<C> {
    fn group(&self) -> String {
        C::group(&self.shared.params).into_name()
    }

    fn presence<'m>(&'m self, request: &'m Request) -> LocalBoxFuture<'m, Result<Option<Bytes>>> {
        Box::pin(async move {
            if !C::SPEC.has_presence {
                return Ok(None);
            }
            let presence = self.channel.presence(request).await?;
            Ok(Some(Bytes::from(serde_json::to_vec(&presence)?)))
        })
    }

    fn authorize<'m>(&'m self, request: &'m Request) -> LocalBoxFuture<'m, Result<()>> {
        Box::pin(async move {
            C::SPEC.access.check(request).await?;
            authorize::<C>(request, &self.shared.params).await
        })
    }

    fn joined(&self, request: Request) -> LocalBoxFuture<'_, Result<()>> {
        Box::pin(async move { self.channel.joined(&self.member(request)).await })
    }

    fn receive<'m>(
        &'m self,
        request: Request,
        data: &'m RawValue,
    ) -> LocalBoxFuture<'m, Result<Option<Vec<u8>>>> {
        Box::pin(async move {
            if !C::SPEC.receives {
                let detail = "This channel takes no messages.";
                return Err(Error::forbidden(detail).with_code("receives_nothing"));
            }
            let message: C::Incoming = decode(data.get())?;
            let reply = self.channel.receive(&self.member(request), message).await?;
            // A reply without content is no reply on the wire.
            match is::<C::Reply, ()>() {
                true => Ok(None),
                false => Ok(Some(serde_json::to_vec(&reply)?)),
            }
        })
    }

    fn left(&self, request: Request) -> LocalBoxFuture<'_, ()> {
        Box::pin(async move { self.channel.left(&self.member(request)).await })
    }
}

/// Decodes what a client has sent; what its type does not know is refused, as functions do.
///
/// # Errors
///
/// 422 with the place of what is wrong.
fn decode<T: DeserializeOwned>(text: &str) -> Result<T> {
    let mut errors = FormErrors::default();
    let mut json = serde_json::Deserializer::from_str(text);
    let mut unknown = Vec::new();
    let mut note = |path: serde_ignored::Path<'_>| {
        if unknown.len() < MAX_REPORTED {
            unknown.push(path.to_string());
        }
    };
    let watched = serde_ignored::Deserializer::new(&mut json, &mut note);
    let decoded = serde_path_to_error::deserialize::<_, T>(watched);
    match decoded {
        Ok(_) if says_nul(text.as_bytes()) => {
            let error = FieldError::new(
                "null_characters_not_allowed",
                "Null characters are not allowed.",
            );
            errors.add("__all__", error);
        }
        Ok(value) if unknown.is_empty() => return Ok(value),
        Ok(_) => {
            for path in unknown {
                let error = FieldError::new("unknown_field", "There is no field of this name.");
                errors.add(path, error);
            }
        }
        Err(error) => {
            let path = match error.path().to_string() {
                path if path == "." => "__all__".to_owned(),
                path => path,
            };
            let message = plain_words(&error.into_inner().to_string());
            errors.add(path, FieldError::new("invalid", message));
        }
    }
    Err(Error::unprocessable(errors))
}

/// How many unknown fields are named.
const MAX_REPORTED: usize = 20;
