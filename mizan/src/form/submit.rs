//! What a form does once it is clean.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use mizan_forms::{Cleaner, Form, FormErrors, FormInput, FormSetup};

use crate::access::Access;
use crate::error::Result;
use crate::model::{Column, UniqueRule};
use crate::request::Request;

/// What `#[form(…)]` says about a form besides its fields. `derive(MizanForm)` implements it.
pub trait FormMeta {
    /// Who may send the form.
    fn access() -> Access {
        Access::Unsaid
    }

    /// The contexts that a successful submission changes.
    fn affects() -> &'static [&'static str] {
        &[]
    }

    /// Whether it is filled in step by step: see [`Request::wizard`].
    #[must_use]
    fn is_wizard() -> bool {
        false
    }

    /// Whether a button may keep what was typed for the next time.
    #[must_use]
    fn keeps_drafts() -> bool {
        false
    }

    /// The fields whose value no other row may have.
    #[doc(hidden)]
    fn unique() -> &'static [UniqueRule] {
        &[]
    }

    /// The table of the form, if it is a [`Model`](crate::Model), and the columns of its fields.
    #[doc(hidden)]
    fn table() -> Option<(&'static str, &'static [Column])> {
        None
    }

    /// The clean value of the field at this place: one that a unique rule asks about.
    #[doc(hidden)]
    fn clean_value(cleaner: &mut Cleaner<'_>, place: usize) -> Option<Value> {
        let _ = (cleaner, place);
        None
    }
}

/// What happens with a form whose fields are all clean.
///
/// ```
/// use mizan::prelude::*;
///
/// /// Sign up for the newsletter.
/// #[derive(MizanForm)]
/// #[form(name = "newsletter")]
/// struct Newsletter {
///     #[field(email)]
///     email: String,
/// }
///
/// #[derive(Serialize, ToSchema)]
/// struct Joined { email: String }
///
/// impl Submit for Newsletter {
///     type Output = Joined;
///
///     async fn clean(&mut self, _: &Request) -> Result<(), FormErrors> {
///         if self.email.ends_with("@example.com") {
///             return Err(FormErrors::of("email", FieldError::new("example", "Use a real address.")));
///         }
///         Ok(())
///     }
///
///     async fn submit(self, _: &Request) -> Result<Joined> {
///         Ok(Joined { email: self.email })
///     }
/// }
/// # fn main() {}
/// ```
#[diagnostic::on_unimplemented(
    message = "the form `{Self}` does not say what happens when it is submitted",
    label = "needs `impl Submit for {Self}`",
    note = "write `impl Submit for {Self} {{ type Output = …; async fn submit(self, request: &Request) -> Result<Self::Output> {{ … }} }}`",
    note = "a form that is only a part of others says so: `#[form(nested)]`"
)]
#[allow(
    async_fn_in_trait,
    reason = "handlers run on the worker that took the request, so their futures need not be Send"
)]
pub trait Submit: Form + FormMeta {
    /// What the client gets.
    type Output: Serialize + ToSchema + 'static;

    /// Changes the form for this request, before it is shown, described, checked or submitted: choices from the
    /// database, initial values that depend on the visitor. A disabled field keeps its initial value whatever is
    /// submitted.
    ///
    /// ```
    /// # use mizan::prelude::*;
    /// # use mizan::forms::{Choice, FormSetup};
    /// # #[derive(MizanForm)]
    /// # #[form(name = "assign", manual)]
    /// # struct AssignForm { #[field(choices)] owner: i64 }
    /// # impl Submit for AssignForm {
    /// #     type Output = i64;
    /// async fn prepare(request: &Request, form: &mut FormSetup) -> Result<()> {
    ///     let people: Vec<(i64, String)> = request.db().query("SELECT id, name FROM people").fetch_all().await?;
    ///     let choices = people.into_iter().map(|(id, name)| Choice::new(id.to_string(), name));
    ///     form.field("owner").choices(choices);
    ///     Ok(())
    /// }
    /// #     async fn submit(self, _: &Request) -> Result<i64> { Ok(self.owner) }
    /// # }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// Any error, which becomes the answer.
    async fn prepare(request: &Request, form: &mut FormSetup) -> Result<()> {
        let _ = (request, form);
        Ok(())
    }

    /// Checks across fields, after every field is clean. May ask the database; must store nothing, because live
    /// validation runs it too.
    ///
    /// # Errors
    ///
    /// What is wrong, by field or for the whole form.
    async fn clean(&mut self, request: &Request) -> Result<(), FormErrors> {
        let _ = request;
        Ok(())
    }

    /// Checks once more, after [`clean`](Self::clean) and only when the form is submitted: what must not be asked over
    /// and over, such as whether an account exists.
    ///
    /// # Errors
    ///
    /// What is wrong, by field or for the whole form.
    async fn clean_submit(&mut self, request: &Request) -> Result<(), FormErrors> {
        let _ = request;
        Ok(())
    }

    /// Adds what is wrong across fields although a field is wrong by itself, so that a visitor learns everything at once.
    /// Called in place of [`clean`](Self::clean) then: there is no form yet, only the fields as they were sent.
    async fn clean_sent(request: &Request, sent: &FormInput<'_>, errors: &mut FormErrors) {
        let _ = (request, sent, errors);
    }

    /// Does what the form is for.
    ///
    /// # Errors
    ///
    /// Any error; [`FormErrors`] become a 422 on their fields.
    async fn submit(self, request: &Request) -> Result<Self::Output>;
}
