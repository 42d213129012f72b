//! Forms in several steps: one nested form after the other, and all of them submitted at once.

use std::collections::BTreeMap;
use std::fmt;

use actix_web::HttpResponse;
use actix_web::http::Method;
use mizan_forms::{
    BoundForm, Cleaner, FieldError, FieldSpec, FormErrors, FormInput, FormSpec, Kind, SpecError,
};
use serde::{Deserialize, Serialize};

use super::data::FormData;
use super::entry::{clean_and_submit, prepare};
use super::submit::Submit;
use super::typed::{Typed, is_inside};
use crate::error::{Error, Result};
use crate::request::Request;
use crate::shell::redirect;
use crate::throttle::Rate;

/// The hidden field that says which step was sent.
const STEP: &str = "wizard.step";
/// The button that goes back, and checks nothing.
const BACK: &str = "wizard.back";

/// What became of a form in steps.
///
/// ```no_run
/// use mizan::prelude::*;
/// # use mizan::Wizard;
/// # #[derive(MizanForm)]
/// # #[form(nested)]
/// # struct Who { name: String }
/// # #[derive(MizanForm)]
/// # #[form(nested)]
/// # struct What { message: String }
/// #[derive(MizanForm)]
/// #[form(name = "report", wizard)]
/// struct ReportForm {
///     who: Who,
///     what: What,
/// }
/// # impl Submit for ReportForm {
/// #     type Output = String;
/// #     async fn submit(self, _: &Request) -> Result<String> { Ok(self.what.message) }
/// # }
/// # fn report_page(page: &mizan::WizardPage<ReportForm>) -> HttpResponse { HttpResponse::Ok().body(page.to_string()) }
///
/// #[page("/report")]
/// async fn report(request: Request) -> Result<HttpResponse> {
///     match request.wizard::<ReportForm>().await? {
///         Wizard::Show(page) => Ok(report_page(&page)),
///         Wizard::Moved(to_the_next_step) => Ok(to_the_next_step),
///         Wizard::Done(_) => Ok(redirect("/thanks")),
///     }
/// }
/// # fn main() {}
/// ```
pub enum Wizard<F: Submit> {
    /// Show this step. After a `POST` it has errors, and the page is answered with status 422.
    Show(Box<WizardPage<F>>),
    /// The step was kept: answer this redirect to the page itself, which then shows the next one.
    Moved(HttpResponse),
    /// Every step was right, and the form was submitted. Redirect.
    Done(F::Output),
}

/// One step of a form, to be shown. It prints the step's fields and a hidden field that names the step; the `<form>` tag
/// and the buttons are the template's.
pub struct WizardPage<F> {
    form: BoundForm<F>,
    steps: Vec<WizardStep>,
    current: usize,
}

/// A step, for a list of all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WizardStep {
    /// The field's name; `?step={name}` shows the step, once those before it are done.
    pub name: String,
    /// The field's label.
    pub label: String,
    /// Whether it is the one that is shown.
    pub is_current: bool,
    /// Whether it was filled in without a mistake.
    pub is_done: bool,
}

impl<F> WizardPage<F> {
    /// The whole form; only the fields of the current step are to be shown.
    #[must_use]
    pub fn form(&self) -> &BoundForm<F> {
        &self.form
    }

    /// Every step, in order.
    #[must_use]
    pub fn steps(&self) -> &[WizardStep] {
        &self.steps
    }

    /// The name of the step that is shown.
    #[must_use]
    pub fn step(&self) -> &str {
        self.steps
            .get(self.current)
            .map_or("", |step| step.name.as_str())
    }

    /// Which step is shown, counted from 1.
    #[must_use]
    pub fn number(&self) -> usize {
        self.current + 1
    }

    /// Whether there is no step before this one.
    #[must_use]
    pub fn is_first(&self) -> bool {
        self.current == 0
    }

    /// Whether this step submits the form.
    #[must_use]
    pub fn is_last(&self) -> bool {
        self.current + 1 == self.steps.len()
    }
}

/// What stands above the fields: which step it is, and the errors of the whole form.
#[derive(askama::Template)]
#[template(
    ext = "html",
    source = r#"<input type="hidden" name="{{ name }}" value="{{ step }}">{% if !errors.is_empty() %}
<div class="form-errors" role="alert"><ul>{% for error in errors %}<li>{{ error.message }}</li>{% endfor %}</ul></div>{% endif %}
"#
)]
struct Head<'p> {
    name: &'p str,
    step: &'p str,
    errors: &'p [FieldError],
}

impl<F> fmt::Display for WizardPage<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let step = self.step();
        let head = Head {
            name: STEP,
            step,
            errors: self.form.errors().non_field(),
        };
        askama::Template::render_into(&head, formatter).map_err(|_| fmt::Error)?;
        fmt::Display::fmt(&self.form.field(step), formatter)
    }
}

impl<F> askama::filters::HtmlSafe for WizardPage<F> {}

/// What the session keeps of a wizard.
#[derive(Clone, Serialize, Deserialize)]
struct Progress {
    /// Another one for each attempt to submit.
    id: String,
    current: usize,
    steps: BTreeMap<String, Kept>,
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct Kept {
    typed: Typed,
    is_done: bool,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            id: uuid::Uuid::new_v4().to_string(),
            current: 0,
            steps: BTreeMap::new(),
        }
    }
}

impl Progress {
    /// The first step that is not done; the last one when all are.
    fn first_open(&self, spec: &FormSpec) -> usize {
        let is_open = |field: &FieldSpec| {
            !self
                .steps
                .get(field.name())
                .is_some_and(|kept| kept.is_done)
        };
        let last = spec.fields().len().saturating_sub(1);
        spec.fields().iter().position(is_open).unwrap_or(last)
    }

    fn keep(&mut self, step: &str, typed: Option<Typed>, is_done: bool) -> Result<()> {
        let Some(typed) = typed else {
            return Err(Error::new(
                actix_web::http::StatusCode::PAYLOAD_TOO_LARGE,
                "step_too_large",
                "This step is too large to be kept.",
            ));
        };
        let typed = typed.only(step);
        self.steps.insert(step.to_owned(), Kept { typed, is_done });
        Ok(())
    }
}

impl Request {
    /// Shows, keeps or submits a form in steps: one declared with `#[form(wizard)]`, whose fields are nested forms.
    ///
    /// What was typed is kept in the session, until the form is submitted or the session ends. Each step is checked when
    /// it is left; going back checks nothing. The last step checks everything again and submits; if a step is wrong by
    /// then, it is shown. A form that is sent twice at once is submitted once.
    ///
    /// # Errors
    ///
    /// A refusal, a body that cannot be read, or an error of the form's `submit` that is not about its fields; 409 with the
    /// code `already_sent` for the second of two at once.
    pub async fn wizard<F: Submit>(&self) -> Result<Wizard<F>> {
        self.wizard_with(BoundForm::unbound()).await
    }

    /// Like [`wizard`](Self::wizard), with initial values.
    ///
    /// # Errors
    ///
    /// As [`wizard`](Self::wizard).
    pub async fn wizard_with<F: Submit>(&self, unbound: BoundForm<F>) -> Result<Wizard<F>> {
        F::access().check(self).await?;
        if !F::is_wizard() {
            return Err(Error::internal(format!(
                "the form `{}` has no steps: write `#[form(wizard)]` on it",
                F::spec().name()
            )));
        }
        let spec = prepare::<F>(self).await?;
        let unbound = unbound.with_spec(spec.clone());
        let session = self.session().await?;
        let name = format!("mizan.wizard.{}", F::spec().name());
        let mut progress: Progress = session.get(&name).ok().flatten().unwrap_or_default();
        let last = spec.fields().len().saturating_sub(1);

        if *self.raw().method() != Method::POST {
            let open = progress.first_open(&spec);
            let asked = asked_step(self.query_string(), &spec).filter(|step| *step <= open);
            let step = asked.unwrap_or(progress.current.min(open));
            return Ok(show(&spec, unbound, &progress, step, None));
        }
        let data = FormData::of_page(self, spec.clone(), "").await?;
        let input = data.input(&spec)?;
        let Some((step, field)) = sent_step(&spec, &input) else {
            let step = progress.current.min(last);
            return Ok(show(&spec, unbound, &progress, step, None));
        };
        if spec.added_row(&input).is_some() {
            return Ok(show(
                &spec,
                unbound,
                &progress,
                step,
                Some((&input, FormErrors::new())),
            ));
        }
        let typed = Typed::of(&spec, &input);
        if input.contains(BACK) {
            // Checked again when the visitor comes back to it.
            progress.keep(field.name(), typed, false)?;
            progress.current = step.saturating_sub(1);
            session.insert(name, &progress)?;
            return Ok(Wizard::Moved(redirect(self.path())));
        }
        let names = [field.name()];
        let mut cleaner = Cleaner::new(&spec, &input).only(&names);
        let _ = F::clean_with(&mut cleaner);
        let mut errors = cleaner.into_errors();
        if !errors.is_empty() {
            self.state().form_refused.set(true);
            self.translate(F::spec(), &mut errors);
            return Ok(show(
                &spec,
                unbound,
                &progress,
                step,
                Some((&input, errors)),
            ));
        }
        progress.keep(field.name(), typed, true)?;
        let open = progress.first_open(&spec);
        if step < last || open < last {
            progress.current = open.min(step + 1);
            session.insert(name, &progress)?;
            return Ok(Wizard::Moved(redirect(self.path())));
        }

        // The first of several that arrive at once goes on.
        let limit = Rate::new(1, self.settings().request_timeout);
        if self
            .throttle("mizan.wizard", &progress.id, limit)
            .await
            .is_err()
        {
            return Err(Error::conflict("This is being sent already.").with_code("already_sent"));
        }
        let kept = progress.clone();
        let whole = whole_input(&spec, &kept, field.name(), &input)?;
        let mut errors = match clean_and_submit::<F>(self, &spec, &whole).await {
            Ok(output) => {
                session.remove(&name);
                return Ok(Wizard::Done(output));
            }
            Err(error) if error.errors().is_some() => error.into_errors().unwrap_or_default(),
            Err(error) => return Err(error),
        };
        progress.id = Progress::default().id;
        let step = wrong_step(&spec, &errors).unwrap_or(step);
        for (index, field) in spec.fields().iter().enumerate() {
            if index == step
                && let Some(kept) = progress.steps.get_mut(field.name())
            {
                kept.is_done = false;
            }
        }
        progress.current = step;
        session.insert(name, &progress)?;
        self.state().form_refused.set(true);
        self.translate(F::spec(), &mut errors);
        Ok(show(
            &spec,
            unbound,
            &progress,
            step,
            Some((&whole, errors)),
        ))
    }
}

/// The step shown, with what was just sent, or with what was kept of it.
fn show<F: Submit>(
    spec: &FormSpec,
    unbound: BoundForm<F>,
    progress: &Progress,
    current: usize,
    sent: Option<(&FormInput<'_>, FormErrors)>,
) -> Wizard<F> {
    let kept = spec
        .fields()
        .get(current)
        .and_then(|field| progress.steps.get(field.name()));
    let form = match (sent, kept) {
        (Some((input, errors)), _) => {
            let row = spec.added_row(input);
            let form = unbound.bind(input, errors);
            row.into_iter().fold(form, BoundForm::with_row)
        }
        (None, Some(kept)) => unbound.bind(&kept.typed.input(spec), FormErrors::new()),
        (None, None) => unbound,
    };
    let steps = spec
        .fields()
        .iter()
        .enumerate()
        .map(|(index, field)| WizardStep {
            name: field.name().to_owned(),
            label: field.label().to_owned(),
            is_current: index == current,
            is_done: progress
                .steps
                .get(field.name())
                .is_some_and(|kept| kept.is_done),
        });
    Wizard::Show(Box::new(WizardPage {
        steps: steps.collect(),
        form,
        current,
    }))
}

/// The step that was sent, as its page said.
fn sent_step<'s>(spec: &'s FormSpec, input: &FormInput<'_>) -> Option<(usize, &'s FieldSpec)> {
    let mizan_forms::RawValue::Text(name) = input.get(STEP)? else {
        return None;
    };
    let step = position(spec, name)?;
    Some((step, spec.fields().get(step)?))
}

fn asked_step(query: &str, spec: &FormSpec) -> Option<usize> {
    form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "step")
        .and_then(|(_, step)| position(spec, &step))
}

fn position(spec: &FormSpec, name: &str) -> Option<usize> {
    spec.fields().iter().position(|field| field.name() == name)
}

/// The steps that were kept, and the one that was just sent, which may have files.
fn whole_input<'i>(
    spec: &FormSpec,
    progress: &'i Progress,
    sent: &str,
    input: &'i FormInput<'_>,
) -> Result<FormInput<'i>> {
    let kept = progress
        .steps
        .iter()
        .filter(|(step, _)| step.as_str() != sent)
        .flat_map(|(_, kept)| kept.typed.pairs());
    let sent = input
        .iter()
        .filter(|(name, _)| is_inside(name, sent))
        .map(|(name, value)| (name, value.reborrow()));
    FormInput::from_raw_pairs(kept.chain(sent), spec.max_input_fields())
        .map_err(super::data::unreadable)
}

/// The first step with an error.
fn wrong_step(spec: &FormSpec, errors: &FormErrors) -> Option<usize> {
    spec.fields().iter().position(|field| {
        errors
            .iter()
            .any(|(name, _)| name == field.name() || is_inside(name, field.name()))
    })
}

/// Why the form cannot be shown in steps.
pub(super) fn problems(spec: &FormSpec) -> Vec<SpecError> {
    let last = spec.fields().len().saturating_sub(1);
    let problem = |field: &FieldSpec, reason: &str| SpecError {
        field: field.name().to_owned(),
        reason: reason.to_owned(),
    };
    let mut problems = Vec::new();
    for (index, field) in spec.fields().iter().enumerate() {
        let Some(form) = field.form().filter(|_| field.kind() == Kind::Form) else {
            problems.push(problem(
                field,
                "each field of a wizard is a step, and a step is a nested form: move it into one",
            ));
            continue;
        };
        if index < last && !is_keepable(form) {
            problems.push(problem(
                field,
                "files and passwords are not kept between steps: ask for them in the last one",
            ));
        }
    }
    problems
}

fn is_keepable(form: &FormSpec) -> bool {
    form.fields().iter().all(|field| {
        !field.kind().is_file()
            && !field.widget().is_secret()
            && field.form().is_none_or(is_keepable)
    })
}
