//! Drafts: what was typed into a form that is not finished, kept in the session for the next time.

use mizan_forms::{BoundForm, FieldError, FormErrors, FormInput, FormSpec};

use super::submit::Submit;
use super::typed::Typed;
use crate::error::Result;
use crate::request::Request;

/// The name of the button that keeps a draft.
const BUTTON: &str = "form.draft";
/// The name in the session.
const NAME: &str = "mizan.drafts";
/// How many drafts one visitor has at most; the oldest goes first.
const MOST: usize = 8;

/// Every draft of a visitor, oldest first: where it belongs, and what was typed.
type Drafts = Vec<(String, Typed)>;

/// Whether the button for keeping a draft was pressed.
pub(super) fn is_wanted(input: &FormInput<'_>) -> bool {
    input.contains(BUTTON)
}

/// The form as it was left the last time, if it was.
pub(super) async fn resume<F: Submit>(
    request: &Request,
    spec: &FormSpec,
    unbound: BoundForm<F>,
) -> Result<BoundForm<F>> {
    let place = place(request, &unbound);
    let drafts = load(request).await?;
    Ok(match drafts.iter().find(|(known, _)| *known == place) {
        Some((_, typed)) => unbound.bind(&typed.input(spec), FormErrors::new()),
        None => unbound,
    })
}

/// Keeps what was typed. Answers what is wrong: it may be too much.
pub(super) async fn keep<F: Submit>(
    request: &Request,
    spec: &FormSpec,
    shown: &BoundForm<F>,
    input: &FormInput<'_>,
) -> Result<FormErrors> {
    let Some(typed) = Typed::of(spec, input) else {
        let error = FieldError::new("draft_too_large", "This is too much to be kept as a draft.");
        return Ok(error.into());
    };
    let place = place(request, shown);
    let mut drafts = load(request).await?;
    drafts.retain(|(known, _)| *known != place);
    drafts.push((place, typed));
    let surplus = drafts.len().saturating_sub(MOST);
    drafts.drain(..surplus);
    request.session().await?.insert(NAME, drafts)?;
    Ok(FormErrors::new())
}

/// Forgets the draft of a form that was submitted.
pub(super) async fn forget<F: Submit>(request: &Request, shown: &BoundForm<F>) -> Result<()> {
    let place = place(request, shown);
    let mut drafts = load(request).await?;
    let before = drafts.len();
    drafts.retain(|(known, _)| *known != place);
    if drafts.len() == before {
        return Ok(());
    }
    let session = request.session().await?;
    if drafts.is_empty() {
        session.remove(NAME);
        return Ok(());
    }
    session.insert(NAME, drafts)
}

/// The page's path is part of it: the form that edits one row has nothing to do with the form that edits another.
fn place<F: Submit>(request: &Request, shown: &BoundForm<F>) -> String {
    format!("{} {} {}", F::spec().name(), shown.prefix(), request.path())
}

/// What an older version of the site has kept in another form is no draft.
async fn load(request: &Request) -> Result<Drafts> {
    let session = request.session().await?;
    Ok(session.get(NAME).ok().flatten().unwrap_or_default())
}
