//! Points in time by the clock of a time zone: read, shown, read again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeZone as _, Utc};
use mizan_forms::{
    BoundForm, DynamicForm, FieldSpec, Form, FormInput, FormValues, FormView, TimeZone,
};
use mizan_macros::MizanForm;
use proptest::prelude::*;
use serde_json::{Value, json};

fn vienna() -> FieldSpec {
    FieldSpec::from_json(&json!({"type": "datetime", "time_zone": "Europe/Vienna"})).unwrap()
}

#[test]
fn wall_clock_time_becomes_a_point_in_time() {
    for (input, expected) in [
        ("2026-06-01T12:00", "2026-06-01T12:00:00+02:00"),
        ("2026-01-01 12:00:30.5", "2026-01-01T12:00:30.500000+01:00"),
        ("6/1/2026 12:00", "2026-06-01T12:00:00+02:00"),
        ("2026-06-01", "2026-06-01T00:00:00+02:00"),
        // Who says the offset means it.
        ("2026-06-01T12:00Z", "2026-06-01T12:00:00+00:00"),
        ("2026-10-25T02:30+01:00", "2026-10-25T02:30:00+01:00"),
        ("2026-10-25T02:30+02:00", "2026-10-25T02:30:00+02:00"),
        // The edges of the hour that comes twice, and of the one that does not come.
        ("2026-10-25T01:59:59", "2026-10-25T01:59:59+02:00"),
        ("2026-10-25T03:00", "2026-10-25T03:00:00+01:00"),
        ("2026-03-29T01:59:59", "2026-03-29T01:59:59+01:00"),
        ("2026-03-29T03:00", "2026-03-29T03:00:00+02:00"),
    ] {
        assert_eq!(
            vienna().clean(&json!(input)),
            Ok(json!(expected)),
            "{input}"
        );
    }
}

#[test]
fn hours_that_came_twice_or_never_are_refused() {
    for (input, reason) in [
        ("2026-10-25T02:00", "fold"),
        ("2026-10-25T02:30", "fold"),
        ("2026-10-25 02:59:59", "fold"),
        ("2026-03-29T02:00", "gap"),
        ("2026-03-29T02:30", "gap"),
        ("2026-03-29 02:59:59.999999", "gap"),
    ] {
        let errors = vienna().clean(&json!(input)).unwrap_err();
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].code, "ambiguous_timezone", "{input}");
        assert_eq!(errors[0].params["reason"], reason, "{input}");
        assert_eq!(errors[0].params["time_zone"], "Europe/Vienna");
        let word = if reason == "gap" { "forward" } else { "back" };
        assert!(errors[0].message.contains(word), "{}", errors[0].message);
    }
    // A day that Samoa left out, and a midnight that São Paulo did.
    for (zone, input) in [
        ("Pacific/Apia", "2011-12-30T12:00"),
        ("America/Sao_Paulo", "2018-11-04"),
    ] {
        let field = FieldSpec::from_json(&json!({"type": "datetime", "time_zone": zone})).unwrap();
        let errors = field.clean(&json!(input)).unwrap_err();
        assert_eq!(errors[0].params["reason"], "gap", "{zone}");
    }
}

#[test]
fn the_option_belongs_to_dates_with_times_and_names_a_zone() {
    for (options, expected) in [
        (
            json!({"type": "datetime", "time_zone": "Europe/Wien"}),
            "is no time zone",
        ),
        (
            json!({"type": "datetime", "time_zone": ""}),
            "is no time zone",
        ),
        (
            json!({"type": "date", "time_zone": "UTC"}),
            "says nothing about a field of kind `date`",
        ),
    ] {
        let problem = FieldSpec::from_json(&options).unwrap_err().to_string();
        assert!(problem.contains(expected), "{problem}");
    }
    assert_eq!(vienna().schema_json()["time_zone"], "Europe/Vienna");
    // Without the option, a described field stays wall-clock time.
    let plain = FieldSpec::from_json(&json!({"type": "datetime"})).unwrap();
    assert_eq!(
        plain.clean(&json!("2026-03-29T02:30")),
        Ok(json!("2026-03-29T02:30:00"))
    );
    assert!(plain.schema_json().get("time_zone").is_none());
}

#[derive(MizanForm, Debug, PartialEq)]
#[form(crate = "mizan_forms")]
struct MeetingForm {
    starts: DateTime<Utc>,
    #[field(time_zone = "Asia/Tokyo")]
    ends: Option<DateTime<FixedOffset>>,
    alarm: NaiveDateTime,
    others: Vec<DateTime<Utc>>,
}

fn clean_in(zone: &str, body: &[u8]) -> Option<MeetingForm> {
    let spec = MeetingForm::spec().in_time_zone(zone.parse().unwrap());
    let spec = spec.as_ref().unwrap_or(MeetingForm::spec());
    let input = FormInput::from_urlencoded(body).unwrap();
    let mut cleaner = mizan_forms::Cleaner::new(spec, &input);
    MeetingForm::clean_with(&mut cleaner)
}

const BODY: &[u8] =
    b"starts=2026-06-01T12:00&ends=2026-06-01T12:00&alarm=2026-03-29T02:30&others=2026-01-01";

#[test]
fn the_zone_of_the_site_stands_in_where_a_field_names_none() {
    let at = |zone: &str| clean_in(zone, BODY).unwrap();
    let utc = |hour| Utc.with_ymd_and_hms(2026, 6, 1, hour, 0, 0).unwrap();
    assert_eq!(at("UTC").starts, utc(12));
    let vienna = at("Europe/Vienna");
    assert_eq!(vienna.starts, utc(10));
    assert_eq!(vienna.ends.unwrap(), utc(3));
    assert_eq!(
        vienna.others,
        [Utc.with_ymd_and_hms(2025, 12, 31, 23, 0, 0).unwrap()]
    );
    // Wall-clock time has no zone, and so no gaps.
    let alarm = NaiveDate::from_ymd_opt(2026, 3, 29)
        .unwrap()
        .and_hms_opt(2, 30, 0)
        .unwrap();
    assert_eq!(vienna.alarm, alarm);
    assert!(MeetingForm::spec().in_time_zone(TimeZone::UTC).is_none());
}

fn shown(zone: &str, starts: &str) -> String {
    let spec = MeetingForm::spec().in_time_zone(zone.parse().unwrap());
    let spec = spec.unwrap_or_else(|| MeetingForm::spec().clone());
    let values = FormValues::new().with("starts", starts);
    let form = BoundForm::<MeetingForm>::with_initial(&values).with_spec(spec);
    form.field("starts").widget().to_string()
}

#[test]
fn controls_show_the_time_on_the_clock() {
    let html = shown("Europe/Vienna", "2026-06-01T10:00:00Z");
    assert!(
        html.contains(r#"type="datetime-local""#)
            && html.contains(r#"value="2026-06-01T12:00:00""#),
        "{html}"
    );
    let html = shown("UTC", "2026-06-01T10:00:00.25Z");
    assert!(
        html.contains(r#"type="datetime-local""#)
            && html.contains(r#"value="2026-06-01T10:00:00.250""#),
        "{html}"
    );
    // A browser's control has no way to say which of two hours it is, nor microseconds.
    let html = shown("Europe/Vienna", "2026-10-25T01:30:00Z");
    assert!(
        html.contains(r#"type="text""#) && html.contains(r#"value="2026-10-25T02:30:00+01:00""#),
        "{html}"
    );
    let html = shown("Europe/Vienna", "2026-06-01T10:00:00.123456Z");
    assert!(
        html.contains(r#"type="text""#) && html.contains(r#"value="2026-06-01T12:00:00.123456""#),
        "{html}"
    );
    let html = shown("UTC", "tomorrow \"><b>");
    assert!(
        html.contains(r#"type="text""#) && html.contains("tomorrow &#34;"),
        "{html}"
    );
}

#[test]
fn the_same_point_in_time_by_another_clock_is_no_change() {
    let spec = MeetingForm::spec()
        .in_time_zone("Europe/Vienna".parse().unwrap())
        .unwrap();
    let starts = spec.field("starts").unwrap();
    let changed = |text: &'static str| {
        starts.has_changed(
            &json!("2026-06-01T10:00:00Z"),
            Some(&mizan_forms::RawValue::Text(text.into())),
        )
    };
    assert!(!changed("2026-06-01T12:00"));
    assert!(!changed("2026-06-01T06:00-04:00"));
    assert!(changed("2026-06-01T10:00"));
}

/// What the control of the only field holds.
fn value_in(html: &str) -> String {
    let value = html.split("value=\"").nth(1).unwrap();
    value.split('"').next().unwrap().to_owned()
}

proptest! {
    #[test]
    fn what_is_shown_is_read_as_the_same_point_in_time(
        seconds in -2_000_000_000i64..5_000_000_000,
        micros in prop_oneof![Just(0u32), Just(500_000), 0..1_000_000u32],
        zone in prop::sample::select(chrono_tz::TZ_VARIANTS.to_vec()),
    ) {
        let instant = DateTime::from_timestamp(seconds, micros * 1_000).unwrap();
        let form = DynamicForm::from_json(&json!({
            "name": "one",
            "fields": [{"name": "at", "type": "datetime", "time_zone": zone.name(), "initial": instant.to_rfc3339()}],
        }))
        .unwrap();
        let shown = value_in(&FormView::dynamic(&form).field("at").widget().to_string()).replace("&#43;", "+");
        let cleaned = form.spec().field("at").unwrap().clean(&json!(shown));
        // An offset with parts of a minute was in use before 1900 only, and in Liberia.
        let read = match &cleaned {
            Ok(Value::String(text)) => DateTime::parse_from_rfc3339(text).ok(),
            _ => None,
        };
        if let Some(read) = read {
            prop_assert_eq!(read, instant, "{}", shown);
        } else {
            prop_assert!(cleaned.is_ok(), "{} {:?}", shown, cleaned);
        }
        let field = form.spec().field("at").unwrap();
        let raw = mizan_forms::RawValue::Text(shown.as_str().into());
        prop_assert!(!field.has_changed(&json!(instant.to_rfc3339()), Some(&raw)), "{}", shown);
    }
}
