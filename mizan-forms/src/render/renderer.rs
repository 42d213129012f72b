//! An app's own templates in place of Mizan's.

use std::fmt;
use std::sync::Arc;

use super::{BoundField, FormView};
use crate::clean::Rules;
use crate::form::FormSpec;

/// What a method of [`FormRenderer`] answers: HTML, or `None` where Mizan's own template is right.
///
/// It is printed as it is: an Askama template has escaped what it was given. An error fails the printing of the page.
pub type Rendered = Result<Option<String>, askama::Error>;

/// Prints forms, or parts of them, with templates of one's own. Each method says `Ok(None)` unless written otherwise, and
/// then Mizan's template is printed, whose parts come from here again.
///
/// One renderer serves a whole site (`Site::form_renderer`), a form (`#[form(renderer = …)]`) or one page
/// ([`BoundForm::with_renderer`](crate::BoundForm::with_renderer)); the nearest one counts.
///
/// # Examples
///
/// Another element around each field, and a control of one's own for one kind of widget:
///
/// ```
/// use askama::Template;
/// use mizan_forms::{BoundField, FieldOptions, FormRenderer, FormSpec, FormValues, FormView, Rendered, Widget};
///
/// #[derive(Template)]
/// #[template(
///     source = r#"<p class="row">{{ field.label() }} {{ field.widget() }} {{ field.errors() }}</p>"#,
///     ext = "html"
/// )]
/// struct Row<'a> {
///     field: &'a BoundField<'a>,
/// }
///
/// #[derive(Template)]
/// #[template(
///     source = r#"<color-picker>{{ field.plain().widget() }}</color-picker>"#,
///     ext = "html"
/// )]
/// struct Picker<'a> {
///     field: &'a BoundField<'a>,
/// }
///
/// struct OurForms;
///
/// impl FormRenderer for OurForms {
///     fn field(&self, field: &BoundField<'_>) -> Rendered {
///         Row { field }.render().map(Some)
///     }
///
///     fn widget(&self, field: &BoundField<'_>) -> Rendered {
///         match field.spec().map(|spec| spec.widget()) {
///             Some(Widget::Color) => Picker { field }.render().map(Some),
///             _ => Ok(None),
///         }
///     }
/// }
///
/// let spec = FormSpec::new("car")
///     .with("paint", FieldOptions::new().widget(Widget::Color))
///     .with_renderer(OurForms);
/// let html = FormView::with_initial(spec, &FormValues::new()).to_string();
/// assert!(html.starts_with(r#"<p class="row"><label for="id_paint">Paint</label> <color-picker><input"#));
/// ```
pub trait FormRenderer: Send + Sync + 'static {
    /// A whole form, without the `<form>` tag.
    ///
    /// # Errors
    ///
    /// Those of the template, as with all methods here.
    fn form(&self, form: &FormView) -> Rendered {
        let _ = form;
        Ok(None)
    }

    /// A field: its label, help, errors and control.
    ///
    /// # Errors
    ///
    /// Those of the template.
    fn field(&self, field: &BoundField<'_>) -> Rendered {
        let _ = field;
        Ok(None)
    }

    /// The control of a field. [`BoundField::plain`] prints Mizan's, to put something around it.
    ///
    /// # Errors
    ///
    /// Those of the template.
    fn widget(&self, field: &BoundField<'_>) -> Rendered {
        let _ = field;
        Ok(None)
    }

    /// The label of a field.
    ///
    /// # Errors
    ///
    /// Those of the template.
    fn label(&self, field: &BoundField<'_>) -> Rendered {
        let _ = field;
        Ok(None)
    }

    /// The help of a field.
    ///
    /// # Errors
    ///
    /// Those of the template.
    fn help(&self, field: &BoundField<'_>) -> Rendered {
        let _ = field;
        Ok(None)
    }

    /// The errors of a field.
    ///
    /// # Errors
    ///
    /// Those of the template.
    fn errors(&self, field: &BoundField<'_>) -> Rendered {
        let _ = field;
        Ok(None)
    }
}

/// The renderer of a form, and so of its fields, if it has one.
#[derive(Clone, Default)]
pub(crate) struct RendererRef(pub(super) Option<Arc<dyn FormRenderer>>);

impl fmt::Debug for RendererRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0.is_some() {
            "its own"
        } else {
            "Mizan's"
        })
    }
}

impl FormSpec {
    /// The same form, printed by `renderer`; forms inside it are, too, unless they have one of their own.
    #[must_use]
    pub fn with_renderer(mut self, renderer: impl FormRenderer) -> Self {
        self.renderer = RendererRef(Some(Arc::new(renderer)));
        self.spread(false);
        self
    }

    /// The same form, printed by `renderer` unless it has one of its own.
    #[must_use]
    pub fn with_default_renderer(mut self, renderer: &Arc<dyn FormRenderer>) -> Self {
        if self.renderer.0.is_none() {
            self.renderer = RendererRef(Some(Arc::clone(renderer)));
        }
        self.spread(false);
        self
    }

    /// The same form, printed by `renderer` with everything inside it.
    pub(super) fn rendered_by(mut self, renderer: impl FormRenderer) -> Self {
        self.renderer = RendererRef(Some(Arc::new(renderer)));
        self.spread(true);
        self
    }

    /// Hands the renderer to everything inside; to forms that have their own only when `all` is said.
    fn spread(&mut self, all: bool) {
        for field in &mut self.fields {
            field.renderer = self.renderer.clone();
            let inner = match &mut field.rules {
                Rules::Form(form) => form,
                Rules::FormSet(rules) => {
                    let boxes = Arc::make_mut(&mut rules.boxes);
                    boxes.order.renderer = self.renderer.clone();
                    boxes.delete.renderer = self.renderer.clone();
                    &mut rules.form
                }
                _ => continue,
            };
            let inner = Arc::make_mut(inner);
            if all || inner.renderer.0.is_none() {
                inner.renderer = self.renderer.clone();
            }
            inner.spread(all);
        }
    }
}
