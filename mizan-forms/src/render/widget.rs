//! The control of a field.

use askama::Template;

use super::attributes::{Attributes, constraints, input_type};
use super::field::BoundField;
use crate::clean::Cleaned;
use crate::field::{Choice, FieldSpec, Kind, Widget};
use crate::input::RawValue;
use crate::words::Word;

#[derive(Template)]
#[template(path = "mizan/forms/widget.html")]
struct WidgetTemplate<'f> {
    control: Control<'f>,
    attributes: Attributes,
}

enum Control<'f> {
    Input,
    Textarea {
        text: &'f str,
    },
    Select {
        groups: Vec<Group<'f>>,
    },
    Boxes {
        groups: Vec<Group<'f>>,
    },
    File {
        label: &'f str,
        remove: &'f str,
        current: &'f str,
        url: &'f str,
        clear: Option<Attributes>,
        clear_id: String,
    },
}

/// Options under one heading, or under none.
struct Group<'f> {
    label: Option<&'f str>,
    options: Vec<ChoiceView<'f>>,
}

struct ChoiceView<'f> {
    id: String,
    value: &'f str,
    label: &'f str,
    chosen: bool,
}

/// The HTML of a field's control.
pub(super) fn widget(field: &BoundField<'_>, spec: &FieldSpec) -> String {
    let text_like = !matches!(spec.widget, Widget::Textarea | Widget::Hidden);
    if spec.kind == Kind::List && text_like {
        return field.items().map(|item| control(&item, spec)).collect();
    }
    control(field, spec)
}

fn control(field: &BoundField<'_>, spec: &FieldSpec) -> String {
    let mut attributes = Attributes::default();
    let control = match spec.widget {
        // Its fields are its control.
        Widget::Form | Widget::FormSet => return nested(field),
        Widget::Textarea => {
            start(field, spec, &mut attributes);
            constraints(spec, field.value(), &mut attributes);
            Control::Textarea {
                text: field.value(),
            }
        }
        Widget::Select | Widget::SelectMultiple | Widget::NullBooleanSelect => {
            start(field, spec, &mut attributes);
            attributes.flag("multiple", spec.widget == Widget::SelectMultiple);
            Control::Select {
                groups: groups(field, spec),
            }
        }
        Widget::Radio | Widget::CheckboxGroup => {
            let (kind, _) = input_type(spec, "");
            attributes
                .set("type", kind)
                .set("name", field.name())
                .flag("disabled", spec.disabled)
                // On each of several checkboxes it would ask for all of them.
                .flag(
                    "required",
                    field.must_be_filled() && spec.widget == Widget::Radio,
                );
            Control::Boxes {
                groups: groups(field, spec),
            }
        }
        Widget::File => file(field, spec, &mut attributes),
        _ => {
            input(field, spec, &mut attributes);
            Control::Input
        }
    };
    let template = WidgetTemplate {
        control,
        attributes,
    };
    template.render().unwrap_or_default()
}

fn nested(field: &BoundField<'_>) -> String {
    match (field.form(), field.rows()) {
        (Some(form), _) => form.to_string(),
        (_, Some(rows)) => rows.to_string(),
        _ => String::new(),
    }
}

/// What every single control has.
fn start(field: &BoundField<'_>, spec: &FieldSpec, attributes: &mut Attributes) {
    attributes
        .set("name", field.name())
        .set("id", field.id())
        .flag(
            "required",
            field.must_be_filled() && spec.widget != Widget::Hidden,
        )
        .flag("disabled", spec.disabled)
        .option("autocomplete", spec.autocomplete.as_deref())
        .option("placeholder", spec.placeholder.as_deref())
        .option("aria-label", field.item_label());
    field.describe(attributes);
}

fn input(field: &BoundField<'_>, spec: &FieldSpec, attributes: &mut Attributes) {
    let value = field.shown_value();
    let (kind, mode) = input_type(spec, &value);
    attributes.set("type", kind).option("inputmode", mode);
    start(field, spec, attributes);
    match spec.widget {
        Widget::Checkbox => {
            attributes.flag("checked", is_checked(field));
        }
        Widget::Hidden => {
            attributes.set("value", field.value());
        }
        Widget::Password => constraints(spec, "", attributes),
        _ => {
            if !value.is_empty() {
                attributes.set("value", value.as_ref());
            }
            constraints(spec, &value, attributes);
        }
    }
}

fn file<'f>(
    field: &BoundField<'f>,
    spec: &'f FieldSpec,
    attributes: &mut Attributes,
) -> Control<'f> {
    attributes.set("type", "file");
    let (current, url) = match field.values() {
        [name, url] => (name.as_str(), url.as_str()),
        [name] => (name.as_str(), ""),
        _ => ("", ""),
    };
    let keeps = spec.file_rules().is_some_and(|rules| rules.is_clearable);
    attributes
        .set("name", field.name())
        .set("id", field.id())
        .flag("multiple", spec.takes_several())
        .option("accept", spec.file_rules().and_then(|rules| rules.accept()))
        .flag("required", spec.required && !keeps)
        .flag("disabled", spec.disabled);
    field.describe(attributes);
    let clear_id = format!("{}.CLEAR", field.id());
    let clear = (spec.is_clearable() && !spec.disabled && !current.is_empty()).then(|| {
        let mut attributes = Attributes::default();
        attributes
            .set("type", "checkbox")
            .set("name", format!("{}.CLEAR", field.name()))
            .set("id", clear_id.as_str());
        attributes
    });
    Control::File {
        label: spec.words.get(Word::CurrentFile),
        remove: spec.words.get(Word::RemoveFile),
        current,
        url,
        clear,
        clear_id,
    }
}

fn is_checked(field: &BoundField<'_>) -> bool {
    let raw = RawValue::Text(field.value().into());
    let rules = crate::clean::Rules::Boolean;
    matches!(rules.clean(&raw), Ok(Cleaned::Boolean(true)))
}

fn groups<'f>(field: &BoundField<'f>, spec: &'f FieldSpec) -> Vec<Group<'f>> {
    let mut groups: Vec<Group<'f>> = Vec::new();
    let single = matches!(spec.widget, Widget::Select | Widget::Radio);
    if spec.kind == Kind::NullBoolean {
        let chosen = field.value();
        groups.push(Group {
            label: None,
            options: [
                ("", Word::Unknown),
                ("true", Word::Yes),
                ("false", Word::No),
            ]
            .into_iter()
            .enumerate()
            .map(|(index, (value, word))| {
                view(field, index, value, spec.words.get(word), chosen == value)
            })
            .collect(),
        });
        return groups;
    }
    let blank = spec.choices().iter().any(|choice| choice.value.is_empty());
    // Without an empty option the first one would be chosen by nobody.
    if single && !blank && (spec.widget == Widget::Select || !spec.required) {
        let word = if spec.required {
            Word::Choose
        } else {
            Word::None
        };
        let label = spec.words.get(word);
        groups.push(Group {
            label: None,
            options: vec![view(field, 0, "", label, field.value().is_empty())],
        });
    }
    for (index, choice) in spec.choices().iter().enumerate() {
        let label = choice.group.as_deref();
        if groups.last().is_none_or(|group| group.label != label) {
            groups.push(Group {
                label,
                options: Vec::new(),
            });
        }
        if let Some(group) = groups.last_mut() {
            group.options.push(choice_view(field, index + 1, choice));
        }
    }
    groups
}

fn choice_view<'f>(field: &BoundField<'f>, index: usize, choice: &'f Choice) -> ChoiceView<'f> {
    let chosen = field.values().iter().any(|value| *value == choice.value);
    view(field, index, &choice.value, &choice.label, chosen)
}

fn view<'f>(
    field: &BoundField<'f>,
    index: usize,
    value: &'f str,
    label: &'f str,
    chosen: bool,
) -> ChoiceView<'f> {
    ChoiceView {
        id: format!("{}_{index}", field.id()),
        value,
        label,
        chosen,
    }
}
