//! The same form on a page without JavaScript: shown, posted, shown again with its errors, or done.

use actix_web::http::Method;

use mizan_forms::{BoundForm, FormErrors};

use super::data::FormData;
use super::draft;
use super::entry::{clean_and_submit, prepare};
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

    /// Like [`form`](Self::form), with initial values (`request.form_with(BoundForm::editing(&form))`), or with a prefix
    /// where a page has two forms (`BoundForm::unbound().with_prefix("left")`): a post that names no field of this form
    /// is for the other one, and this one is shown.
    ///
    /// Of a form declared with `#[form(drafts)]`, a button called `form.draft` keeps what was typed in the session (no
    /// passwords, no files); the form is shown without errors, and shows it the next time, until it is submitted.
    ///
    /// The button "add another" of a formset shows the form again with one more row; nothing is checked or submitted.
    ///
    /// # Errors
    ///
    /// As [`form`](Self::form).
    pub async fn form_with<F: Submit>(&self, unbound: BoundForm<F>) -> Result<Submitted<F>> {
        F::access().check(self).await?;
        let spec = prepare::<F>(self).await?;
        let unbound = unbound.with_spec(spec.clone());
        if *self.raw().method() != Method::POST {
            return Ok(Submitted::Show(match F::keeps_drafts() {
                true => draft::resume(self, &spec, unbound).await?,
                false => unbound,
            }));
        }
        let data = FormData::of_page(self, spec.clone(), unbound.prefix()).await?;
        let whole = data.input(&spec)?;
        let part;
        let input = if unbound.prefix().is_empty() {
            &whole
        } else {
            // Another form of the page was sent.
            let Some(found) = whole.form(unbound.prefix()) else {
                return Ok(Submitted::Show(unbound));
            };
            part = found;
            &part
        };
        if let Some(formset) = spec.added_row(input) {
            let shown = unbound.bind(&whole, FormErrors::new()).with_row(formset);
            return Ok(Submitted::Show(shown));
        }
        if F::keeps_drafts() && draft::is_wanted(input) {
            let mut errors = draft::keep(self, &spec, &unbound, input).await?;
            self.state().form_refused.set(!errors.is_empty());
            self.translate(F::spec(), &mut errors);
            return Ok(Submitted::Show(unbound.bind(&whole, errors)));
        }
        let mut errors = match clean_and_submit::<F>(self, &spec, input).await {
            Ok(output) => {
                if F::keeps_drafts() {
                    draft::forget(self, &unbound).await?;
                }
                return Ok(Submitted::Done(output));
            }
            Err(error) if error.errors().is_some() => error.into_errors().unwrap_or_default(),
            Err(error) => return Err(error),
        };
        self.state().form_refused.set(true);
        self.translate(F::spec(), &mut errors);
        Ok(Submitted::Show(unbound.bind(&whole, errors)))
    }
}
