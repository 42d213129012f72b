//! Checks on one object: not who may close tickets, but who may close this one.

use crate::access::User;
use crate::error::{Error, Result};
use crate::request::Request;

/// An action that somebody may do to one object and not to another of its kind: see this ticket, close that one.
///
/// A guard (`auth`, `perm = "…"`) asks who is calling, before anything is read. This asks again once the object has been
/// loaded: [`Request::require`] lets through or refuses, [`Request::can`] answers for templates. One type stands for one
/// action, so a misspelt one does not compile, and an action without a rule for this kind of object does not either.
///
/// Nobody signed in may nothing; a superuser may everything, as with [`User::has_perm`].
///
/// ```
/// use mizan::prelude::*;
/// use mizan::Permits;
///
/// struct Ticket { user_id: i64 }
///
/// /// Looking at a ticket: whoever wrote it, and the staff. Others are not told that it exists.
/// struct See;
///
/// impl Permits<Ticket> for See {
///     const HIDES: bool = true;
///
///     async fn permits(&self, _: &Request, user: &User, ticket: &Ticket) -> Result<bool> {
///         Ok(user.is_staff() || ticket.user_id == user.id())
///     }
/// }
///
/// /// Closing one: agents, but nobody their own.
/// struct Close;
///
/// impl Permits<Ticket> for Close {
///     const PERMISSION: Option<&'static str> = Some("desk.close_ticket");
///
///     async fn permits(&self, _: &Request, user: &User, ticket: &Ticket) -> Result<bool> {
///         Ok(ticket.user_id != user.id())
///     }
/// }
///
/// # async fn load(_: &Request, _: i64) -> Result<Option<Ticket>> { Ok(None) }
/// #[client(perm = "desk.close_ticket")]
/// async fn close(request: Request, id: i64) -> Result<bool> {
///     let ticket = request.require_found(See, load(&request, id).await?).await?; // or 404
///     request.require(Close, &ticket).await?;                                    // or 403
///     Ok(true)
/// }
/// # fn main() {}
/// ```
#[diagnostic::on_unimplemented(
    message = "nothing says who may do `{Self}` to a `{T}`",
    note = "write `impl Permits<{T}> for {Self}`"
)]
pub trait Permits<T: ?Sized> {
    /// A permission that the user must have besides: `desk.close_ticket`. It is asked first.
    const PERMISSION: Option<&'static str> = None;

    /// Whether a refusal is a 404, as if there were no such object. Otherwise it is a 403.
    const HIDES: bool = false;

    /// Whether `user` may do this to `object`. It may ask the database.
    ///
    /// # Errors
    ///
    /// Any error, which becomes the answer.
    fn permits(
        &self,
        request: &Request,
        user: &User,
        object: &T,
    ) -> impl Future<Output = Result<bool>>;
}

impl Request {
    /// Whether the visitor may do `action` to `object`; `false` when nobody is signed in.
    ///
    /// # Errors
    ///
    /// Those of the look-up of the user, and of the check itself.
    pub async fn can<T: ?Sized, A: Permits<T>>(&self, action: A, object: &T) -> Result<bool> {
        match self.user().await? {
            Some(user) => decide(self, &user, &action, object).await,
            None => Ok(false),
        }
    }

    /// Lets through whoever may do `action` to `object`, and answers who that is.
    ///
    /// # Errors
    ///
    /// 401 when nobody is signed in; 403 for a user who may not, or 404 when the action [hides](Permits::HIDES) its
    /// objects; those of the check itself.
    pub async fn require<T: ?Sized, A: Permits<T>>(&self, action: A, object: &T) -> Result<User> {
        let user = self.require_user().await?;
        match decide(self, &user, &action, object).await? {
            true => Ok(user),
            false if A::HIDES => Err(nothing_there()),
            false => Err(Error::forbidden("You may not do this.")),
        }
    }

    /// [`require`](Self::require) for what a look-up has found or not: an object that is missing and one that is hidden are
    /// the same 404.
    ///
    /// # Errors
    ///
    /// As `require`, and 404 for `None`. Whoever is not signed in gets 401 either way.
    pub async fn require_found<T, A: Permits<T>>(&self, action: A, found: Option<T>) -> Result<T> {
        self.require_user().await?;
        let object = found.ok_or_else(nothing_there)?;
        self.require(action, &object).await?;
        Ok(object)
    }
}

async fn decide<T: ?Sized, A: Permits<T>>(
    request: &Request,
    user: &User,
    action: &A,
    object: &T,
) -> Result<bool> {
    if user.is_superuser() {
        return Ok(true);
    }
    if A::PERMISSION.is_some_and(|codename| !user.has_perm(codename)) {
        return Ok(false);
    }
    action.permits(request, user, object).await
}

#[track_caller]
fn nothing_there() -> Error {
    Error::not_found("There is no such thing here.")
}
