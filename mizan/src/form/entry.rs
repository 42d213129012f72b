//! The registry's view of one form.

use futures_util::future::LocalBoxFuture;
use utoipa::openapi::{RefOr, schema::Schema};

use mizan_forms::{Cleaner, FormErrors, FormSpec};

use super::data::FormData;
use super::submit::Submit;
use crate::access::Access;
use crate::contract::Schemas;
use crate::error::Result;
use crate::function::Location;
use crate::request::Request;

/// One registered form.
#[derive(Clone, Copy)]
pub struct FormEntry {
    /// Where it is declared.
    pub location: Location,
    spec: fn() -> &'static FormSpec,
    access: fn() -> Access,
    login_required: bool,
    affects: fn() -> &'static [&'static str],
    output: fn(&mut Schemas) -> RefOr<Schema>,
    validate: fn(Request, FormData) -> LocalBoxFuture<'static, Result<FormErrors>>,
    submit: fn(Request, FormData) -> LocalBoxFuture<'static, Result<Vec<u8>>>,
}

impl FormEntry {
    /// The entry of a form type.
    #[must_use]
    pub const fn of<F: Submit>(location: Location) -> Self {
        Self {
            location,
            spec: F::spec,
            access: F::access,
            login_required: false,
            affects: F::affects,
            output: |schemas| schemas.of::<F::Output>(),
            validate: |request, data| Box::pin(validate::<F>(request, data)),
            submit: |request, data| Box::pin(submit::<F>(request, data)),
        }
    }

    /// The name on the wire.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.spec().name()
    }

    /// Fields, rules and labels.
    #[must_use]
    pub fn spec(&self) -> &'static FormSpec {
        (self.spec)()
    }

    /// Who may send it.
    #[must_use]
    pub fn access(&self) -> Access {
        (self.access)().resolve(self.login_required)
    }

    /// Applies the site's setting to a form that says nothing.
    pub(crate) fn require_login(mut self, login_required: bool) -> Self {
        self.login_required = login_required;
        self
    }

    /// The contexts that it changes.
    #[must_use]
    pub fn affects(&self) -> &'static [&'static str] {
        (self.affects)()
    }

    /// The schema of the output.
    pub fn output(&self, schemas: &mut Schemas) -> RefOr<Schema> {
        (self.output)(schemas)
    }

    pub(super) async fn validate(&self, request: Request, data: FormData) -> Result<FormErrors> {
        (self.validate)(request, data).await
    }

    pub(super) async fn submit(&self, request: Request, data: FormData) -> Result<Vec<u8>> {
        (self.submit)(request, data).await
    }
}

/// Everything that is wrong with the data; nothing is stored.
async fn validate<F: Submit>(request: Request, data: FormData) -> Result<FormErrors> {
    Ok(match clean::<F>(&request, &data).await? {
        Ok(_) => FormErrors::new(),
        Err(errors) => errors,
    })
}

async fn submit<F: Submit>(request: Request, data: FormData) -> Result<Vec<u8>> {
    let form = clean::<F>(&request, &data).await??;
    let output = form.submit(&request).await?;
    Ok(serde_json::to_vec(&output)?)
}

/// Cleans the fields, then the whole form. The outer error is about the request, the inner one about the data.
pub(super) async fn clean<F: Submit>(
    request: &Request,
    data: &FormData,
) -> Result<Result<F, FormErrors>> {
    let spec = request.form_spec(F::spec());
    let input = data.input(&spec)?;
    let mut cleaner = Cleaner::new(&spec, &input);
    let Some(mut form) = F::clean_with(&mut cleaner) else {
        return Ok(Err(cleaner.into_errors()));
    };
    Ok(match form.clean(request).await {
        Ok(()) => Ok(form),
        Err(errors) => Err(errors),
    })
}
