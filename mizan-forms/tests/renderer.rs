//! An app's own templates, for a site, a form, a page, a widget.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use askama::Template;
use mizan_forms::{
    BoundField, BoundForm, Form, FormErrors, FormInput, FormRenderer, FormValues, FormView,
    Rendered, Widget,
};
use mizan_macros::MizanForm;

#[derive(Template)]
#[template(
    source = r#"<p>{{ field.label() }}|{{ field.widget() }}|{{ field.errors() }}</p>"#,
    ext = "html"
)]
struct Row<'a> {
    field: &'a BoundField<'a>,
}

/// Each field a paragraph, each text area in a box.
struct Paragraphs;

impl FormRenderer for Paragraphs {
    fn field(&self, field: &BoundField<'_>) -> Rendered {
        Row { field }.render().map(Some)
    }

    fn widget(&self, field: &BoundField<'_>) -> Rendered {
        let is_area = field
            .spec()
            .is_some_and(|spec| spec.widget() == Widget::Textarea);
        Ok(is_area.then(|| format!("<our-box>{}</our-box>", field.plain().widget())))
    }
}

/// Labels in capitals, and errors that cannot be printed.
struct Loud;

impl FormRenderer for Loud {
    fn label(&self, field: &BoundField<'_>) -> Rendered {
        Ok(Some(format!("<b>{}</b>", field.name().to_uppercase())))
    }

    fn errors(&self, field: &BoundField<'_>) -> Rendered {
        if field.has_errors() {
            return Err(askama::Error::Fmt);
        }
        Ok(None)
    }
}

struct Whole;

impl FormRenderer for Whole {
    fn form(&self, form: &FormView) -> Rendered {
        Ok(Some(format!("<dl>{}</dl>", form.fields().len())))
    }
}

#[derive(MizanForm)]
#[form(crate = "mizan_forms", nested)]
struct Address {
    city: String,
}

#[derive(MizanForm)]
#[form(crate = "mizan_forms", renderer = Paragraphs)]
struct Letter {
    name: String,
    #[field(widget = "textarea")]
    text: String,
    address: Address,
}

#[derive(MizanForm)]
#[form(crate = "mizan_forms")]
struct Plain {
    name: String,
    #[field(can_delete)]
    places: Vec<Address>,
}

#[test]
fn a_form_names_its_renderer() {
    let html = BoundForm::<Letter>::unbound().to_string();
    assert!(
        html.contains("<p><label for=\"id_name\">Name</label>|<input"),
        "{html}"
    );
    assert!(html.contains("|<our-box><textarea"), "{html}");
    // The form inside has none of its own.
    assert!(
        html.contains("<p><label for=\"id_address.city\">"),
        "{html}"
    );
    let label = BoundForm::<Letter>::unbound()
        .field("name")
        .label()
        .to_string();
    assert_eq!(label, "<label for=\"id_name\">Name</label>");
}

#[test]
fn the_nearest_renderer_counts() {
    let site: Arc<dyn FormRenderer> = Arc::new(Loud);
    let plain = Plain::spec().clone().with_default_renderer(&site);
    let html = FormView::with_initial(plain, &FormValues::new()).to_string();
    assert!(html.contains("<b>NAME</b>"), "{html}");
    assert!(
        html.contains("<b>PLACES.0.CITY</b>") && html.contains("<b>PLACES.0.DELETE</b>"),
        "{html}"
    );
    let letter = Letter::spec().clone().with_default_renderer(&site);
    let html = FormView::with_initial(letter, &FormValues::new()).to_string();
    assert!(
        html.contains("<p><label") && !html.contains("<b>"),
        "{html}"
    );
    assert_eq!(
        BoundForm::<Letter>::unbound()
            .with_renderer(Whole)
            .to_string(),
        "<dl>3</dl>"
    );
}

#[test]
fn a_renderer_for_a_page_keeps_values_and_errors() {
    let input = FormInput::from_urlencoded(b"name=Ada&places.0.city=Wien").unwrap();
    let errors = FormErrors::of("name", mizan_forms::FieldError::new("x", "No <i>."));
    let form = BoundForm::<Plain>::bound(&input, errors).with_renderer(Paragraphs);
    let html = form.to_string();
    assert!(
        html.contains("value=\"Ada\"") && html.contains("value=\"Wien\""),
        "{html}"
    );
    assert!(html.contains("No &#60;i&#62;."), "{html}");
    assert_eq!(html.matches("<p>").count(), html.matches("|").count() / 2);
}

#[test]
fn what_cannot_be_rendered_fails_the_page() {
    use std::fmt::Write as _;
    let input = FormInput::from_urlencoded(b"").unwrap();
    let errors = FormErrors::of("name", mizan_forms::FieldError::new("x", "No."));
    let form = BoundForm::<Plain>::bound(&input, errors).with_renderer(Loud);
    assert!(write!(String::new(), "{form}").is_err());
}
