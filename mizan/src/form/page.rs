//! The same form on a page without JavaScript: shown, posted, shown again with its errors, or done.

use actix_web::http::Method;

use mizan_forms::BoundForm;

use super::data::FormData;
use super::entry::clean;
use super::submit::Submit;
use crate::error::Result;
use crate::request::Request;

/// What became of a form on a page.
///
/// ```no_run
/// use mizan::prelude::*;
/// # #[derive(MizanForm)]
/// # #[form(name = "contact")]
/// # struct ContactForm { message: String }
/// # impl Submit for ContactForm {
/// #     type Output = String;
/// #     async fn submit(self, _: &Request) -> Result<String> { Ok(self.message) }
/// # }
/// # fn contact_page(form: &BoundForm<ContactForm>) -> HttpResponse { HttpResponse::Ok().body(form.to_string()) }
///
/// #[page("/contact")] // answers GET and POST
/// async fn contact(request: Request) -> Result<HttpResponse> {
///     match request.form::<ContactForm>().await? {
///         Submitted::Done(_) => {
///             request.messages().success("Thank you, we will be in touch.");
///             Ok(redirect("/contact"))
///         }
///         Submitted::Show(form) => Ok(contact_page(&form)),
///     }
/// }
/// # fn main() {}
/// ```
pub enum Submitted<F: Submit> {
    /// Show the form: empty after a `GET`, with what was typed and its errors after a `POST` that was not accepted
    /// (the page is then answered with status 422).
    Show(BoundForm<F>),
    /// It was submitted. Redirect, so that a reload does not send it again.
    Done(F::Output),
}

impl Request {
    /// Shows or submits a form, by the method of the request. The form's own access rule is checked too.
    ///
    /// # Errors
    ///
    /// A refusal, a body that cannot be read, or an error of the form's `submit` that is not about its fields.
    pub async fn form<F: Submit>(&self) -> Result<Submitted<F>> {
        self.form_with(BoundForm::unbound()).await
    }

    /// Like [`form`](Self::form), with initial values: `request.form_with(BoundForm::editing(&form))`.
    ///
    /// # Errors
    ///
    /// As [`form`](Self::form).
    pub async fn form_with<F: Submit>(&self, unbound: BoundForm<F>) -> Result<Submitted<F>> {
        F::access().check(self).await?;
        let unbound = unbound.with_spec(self.form_spec(F::spec()));
        if *self.raw().method() != Method::POST {
            return Ok(Submitted::Show(unbound));
        }
        let data = FormData::new(self.raw(), self.body().await?)?;
        let mut errors = match clean::<F>(self, &data).await? {
            Err(errors) => errors,
            Ok(form) => match form.submit(self).await {
                Ok(output) => return Ok(Submitted::Done(output)),
                Err(error) if error.errors().is_some() => error.into_errors().unwrap_or_default(),
                Err(error) => return Err(error),
            },
        };
        self.state().form_refused.set(true);
        self.translate(F::spec(), &mut errors);
        Ok(Submitted::Show(
            unbound.bind(&data.input(F::spec())?, errors),
        ))
    }
}
