//! Where the unique rules of a form are asked, and where the index that decides is understood.

use mizan_forms::{Cleaner, FieldSpec, FormErrors, FormInput, FormSpec};

use super::submit::Submit;
use crate::error::Result;
use crate::model::{Destinations, UniqueRule, say_what_is_taken};
use crate::request::Request;

/// Asks about the wanted fields that are clean, although others are not. Without names, all are wanted.
pub(super) async fn note_taken_in_input<F: Submit>(
    request: &Request,
    spec: &FormSpec,
    input: &FormInput<'_>,
    wanted: &[&str],
    errors: &mut FormErrors,
) -> Result<()> {
    for rule in wanted_rules::<F>(spec, wanted) {
        let Some(field) = spec.fields().get(rule.field) else {
            continue;
        };
        if rule.on_submit || !errors.get(field.name()).is_empty() {
            continue;
        }
        let value_of = |place| F::clean_value(&mut Cleaner::new(spec, input), place);
        if let Some(error) = rule.check(request.db(), spec, value_of).await? {
            errors.add(field.name().to_owned(), error);
        }
    }
    Ok(())
}

/// Asks about the values of a clean form.
pub(super) async fn taken_in_form<F: Submit>(
    request: &Request,
    spec: &FormSpec,
    form: &F,
    wanted: &[&str],
    is_submit: bool,
) -> Result<FormErrors> {
    let mut errors = FormErrors::new();
    if F::unique().is_empty() {
        return Ok(errors);
    }
    let values = form.to_values();
    let value_of = |place: usize| values.get(spec.fields().get(place)?.name()).cloned();
    for rule in wanted_rules::<F>(spec, wanted) {
        let Some(field) = spec.fields().get(rule.field) else {
            continue;
        };
        if rule.on_submit && !is_submit {
            continue;
        }
        if let Some(error) = rule.check(request.db(), spec, value_of).await? {
            errors.add(field.name().to_owned(), error);
        }
    }
    Ok(errors)
}

fn wanted_rules<'w, F: Submit>(
    spec: &'w FormSpec,
    wanted: &'w [&str],
) -> impl Iterator<Item = &'static UniqueRule> + use<'w, F> {
    F::unique().iter().filter(move |rule| {
        let name = spec.fields().get(rule.field).map(FieldSpec::name);
        wanted.is_empty() || name.is_some_and(|name| wanted.contains(&name))
    })
}

/// Submits. A value that a unique index has refused meanwhile is an error of its field.
pub(super) async fn submit_form<F: Submit>(form: F, request: &Request) -> Result<F::Output> {
    form.submit(request).await.map_err(|error| {
        say_what_is_taken(
            error,
            &Destinations {
                spec: F::spec(),
                model: F::table(),
                unique: F::unique(),
            },
        )
    })
}
