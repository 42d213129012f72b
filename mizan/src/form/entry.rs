//! The registry's view of one form.

use futures_util::future::LocalBoxFuture;
use utoipa::openapi::{RefOr, schema::Schema};

use mizan_forms::{Cleaner, FormErrors, FormInput, FormSetup, FormSpec, SpecError, SpecRef};

use super::data::FormData;
use super::submit::Submit;
use super::unique::{note_taken_in_input, submit_form, taken_in_form};
use super::wizard;
use crate::access::Access;
use crate::contract::Schemas;
use crate::error::Result;
use crate::function::Location;
use crate::model::has_column;
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
    problems: fn() -> Vec<SpecError>,
    output: fn(&mut Schemas) -> RefOr<Schema>,
    clean: fn(&FormInput<'_>) -> FormErrors,
    prepare: fn(Request) -> LocalBoxFuture<'static, Result<SpecRef>>,
    validate: fn(Request, FormData, Vec<String>) -> LocalBoxFuture<'static, Result<FormErrors>>,
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
            problems: problems::<F>,
            output: |schemas| schemas.of::<F::Output>(),
            clean: |input| F::clean_fields(input).err().unwrap_or_default(),
            prepare: |request| Box::pin(async move { prepare::<F>(&request).await }),
            validate: |request, data, fields| Box::pin(validate::<F>(request, data, fields)),
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

    /// Why the form cannot be served; empty when it can.
    pub(crate) fn problems(&self) -> Vec<SpecError> {
        (self.problems)()
    }

    /// The schema of the output.
    pub fn output(&self, schemas: &mut Schemas) -> RefOr<Schema> {
        (self.output)(schemas)
    }

    /// What is wrong with the fields, as far as they themselves say.
    pub(crate) fn clean_fields(&self, input: &FormInput<'_>) -> FormErrors {
        (self.clean)(input)
    }

    /// The form's description for this request.
    pub(super) async fn prepare(&self, request: Request) -> Result<SpecRef> {
        (self.prepare)(request).await
    }

    pub(super) async fn validate(
        &self,
        request: Request,
        data: FormData,
        fields: Vec<String>,
    ) -> Result<FormErrors> {
        (self.validate)(request, data, fields).await
    }

    pub(super) async fn submit(&self, request: Request, data: FormData) -> Result<Vec<u8>> {
        (self.submit)(request, data).await
    }
}

/// What only shows once the whole form is known.
fn problems<F: Submit>() -> Vec<SpecError> {
    let mut problems = match F::is_wizard() {
        true => wizard::problems(F::spec()),
        false => Vec::new(),
    };
    let columns = F::table().map_or(&[][..], |(_, columns)| columns);
    let misfits = columns
        .iter()
        .filter_map(|column| F::spec().fields().get(column.field))
        .filter(|field| !has_column(field))
        .map(|field| SpecError {
            field: field.name().to_owned(),
            reason: format!(
                "no column can hold a {}: write `#[field(no_column)]`, and save it in `submit`",
                field.kind().name()
            ),
        });
    problems.extend(misfits);
    problems
}

/// The form's description in the visitor's language, with what the form itself changes for this request.
pub(super) async fn prepare<F: Submit>(request: &Request) -> Result<SpecRef> {
    let mut setup = FormSetup::new(request.form_spec(F::spec()));
    F::prepare(request, &mut setup).await?;
    Ok(setup.finish()?)
}

/// What is wrong with the data, or with the wanted fields of it; nothing is stored.
async fn validate<F: Submit>(
    request: Request,
    data: FormData,
    fields: Vec<String>,
) -> Result<FormErrors> {
    let spec = prepare::<F>(&request).await?;
    let input = data.input(&spec)?;
    let names: Vec<&str> = fields.iter().map(String::as_str).collect();
    let wanted = spec.with_dependents(&names);
    if !wanted.is_empty() {
        let mut cleaner = Cleaner::new(&spec, &input).only(&wanted);
        let _ = F::clean_with(&mut cleaner);
        let mut errors = cleaner.into_errors();
        if !errors.is_empty() {
            note_taken_in_input::<F>(&request, &spec, &input, &wanted, &mut errors).await?;
            return Ok(errors);
        }
    }
    // The form's own `clean` needs all fields. While others are still wrong, it has nothing to say.
    let mut errors = match clean_input::<F>(&request, &spec, &input).await {
        Ok(form) => taken_in_form(&request, &spec, &form, &wanted, false).await?,
        Err(mut errors) => {
            note_taken_in_input::<F>(&request, &spec, &input, &wanted, &mut errors).await?;
            errors
        }
    };
    if !wanted.is_empty() {
        errors.retain_fields(&wanted);
    }
    Ok(errors)
}

async fn submit<F: Submit>(request: Request, data: FormData) -> Result<Vec<u8>> {
    let spec = prepare::<F>(&request).await?;
    let input = data.input(&spec)?;
    let output = clean_and_submit::<F>(&request, &spec, &input).await?;
    Ok(serde_json::to_vec(&output)?)
}

/// All that happens between the decoded data and the answer.
pub(super) async fn clean_and_submit<F: Submit>(
    request: &Request,
    spec: &FormSpec,
    input: &FormInput<'_>,
) -> Result<F::Output> {
    let mut form = match clean_input::<F>(request, spec, input).await {
        Ok(form) => form,
        Err(mut errors) => {
            note_taken_in_input::<F>(request, spec, input, &[], &mut errors).await?;
            return Err(errors.into());
        }
    };
    let taken = taken_in_form(request, spec, &form, &[], true).await?;
    taken.into_result(())?;
    form.clean_submit(request).await?;
    submit_form(form, request).await
}

/// Cleans the fields, then the whole form.
async fn clean_input<F: Submit>(
    request: &Request,
    spec: &FormSpec,
    input: &FormInput<'_>,
) -> Result<F, FormErrors> {
    let mut cleaner = Cleaner::new(spec, input);
    let Some(mut form) = F::clean_with(&mut cleaner) else {
        let mut errors = cleaner.into_errors();
        F::clean_sent(request, input, &mut errors).await;
        return Err(errors);
    };
    form.clean(request).await?;
    Ok(form)
}
