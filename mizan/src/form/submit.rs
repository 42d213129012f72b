//! What a form does once it is clean.

use serde::Serialize;
use utoipa::ToSchema;

use mizan_forms::{Form, FormErrors};

use crate::access::Access;
use crate::error::Result;
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
    note = "write `impl Submit for {Self} {{ type Output = …; async fn submit(self, request: &Request) -> Result<Self::Output> {{ … }} }}`"
)]
#[allow(
    async_fn_in_trait,
    reason = "handlers run on the worker that took the request, so their futures need not be Send"
)]
pub trait Submit: Form + FormMeta {
    /// What the client gets.
    type Output: Serialize + ToSchema + 'static;

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

    /// Does what the form is for.
    ///
    /// # Errors
    ///
    /// Any error; [`FormErrors`] become a 422 on their fields.
    async fn submit(self, request: &Request) -> Result<Self::Output>;
}
