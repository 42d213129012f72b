use serde_json::json;

use super::{no, ok, table};

#[test]
fn dates() {
    table(
        json!({"type": "date"}),
        vec![
            (json!("2006-10-25"), ok("2006-10-25")),
            (json!("10/25/2006"), ok("2006-10-25")),
            (json!("10/25/06"), ok("2006-10-25")),
            (json!("1/2/69"), ok("1969-01-02")),
            (json!("Oct 25 2006"), ok("2006-10-25")),
            (json!("October 25, 2006"), ok("2006-10-25")),
            (json!("25 october 2006"), ok("2006-10-25")),
            (json!(" 2006-1-5 "), ok("2006-01-05")),
            (json!("2004-02-29"), ok("2004-02-29")),
            (json!("2005-02-29"), no(&["invalid"])),
            (json!("2006-4-31"), no(&["invalid"])),
            (json!("200a-10-25"), no(&["invalid"])),
            (json!("25/10/06"), no(&["invalid"])),
            (json!("0000-01-01"), no(&["invalid"])),
            (json!("12026-01-01"), no(&["invalid"])),
            (json!("2006-10-25T00:00"), no(&["invalid"])),
            (json!("a\u{0}b"), no(&["invalid"])),
            (json!(20061025), no(&["invalid"])),
            (json!(null), no(&["required"])),
        ],
    );
    table(
        json!({"type": "date", "input_formats": ["%Y %m %d"], "required": false}),
        vec![
            (json!("2006 10 25"), ok("2006-10-25")),
            (json!("2006-10-25"), no(&["invalid"])),
            (json!(""), ok(json!(null))),
        ],
    );
}

#[test]
fn times() {
    table(
        json!({"type": "time"}),
        vec![
            (json!("14:25"), ok("14:25:00")),
            (json!("14:25:59"), ok("14:25:59")),
            (json!("14:25:59.5"), ok("14:25:59.500000")),
            (json!(" 4:25 "), ok("04:25:00")),
            (json!("24:00"), no(&["invalid"])),
            (json!("14:60"), no(&["invalid"])),
            (json!("14:25:60"), no(&["invalid"])),
            (json!("hello"), no(&["invalid"])),
            (json!("1:24 p.m."), no(&["invalid"])),
        ],
    );
    table(
        json!({"type": "time", "input_formats": ["%I:%M %p"]}),
        vec![
            (json!("4:25 PM"), ok("16:25:00")),
            (json!("12:00 am"), ok("00:00:00")),
        ],
    );
}

#[test]
fn date_times() {
    table(
        json!({"type": "datetime"}),
        vec![
            (json!("2006-10-25T14:30"), ok("2006-10-25T14:30:00")),
            (json!("2006-10-25 14:30:45"), ok("2006-10-25T14:30:45")),
            (
                json!("2006-10-25 14:30:45.0002"),
                ok("2006-10-25T14:30:45.000200"),
            ),
            (
                json!("2006-10-25T14:30:45.123456789"),
                ok("2006-10-25T14:30:45.123456"),
            ),
            (
                json!("2006-10-25T14:30:45Z"),
                ok("2006-10-25T14:30:45+00:00"),
            ),
            (
                json!("2006-10-25 14:30+02:00"),
                ok("2006-10-25T14:30:00+02:00"),
            ),
            (json!("2006-10-25"), ok("2006-10-25T00:00:00")),
            (json!("10/25/2006 14:30"), ok("2006-10-25T14:30:00")),
            (json!("10/25/06"), ok("2006-10-25T00:00:00")),
            (json!("20061025T143045"), ok("2006-10-25T14:30:45")),
            (json!("2006-10-25 4:30"), ok("2006-10-25T04:30:00")),
            (json!("hello"), no(&["invalid"])),
            (json!("2006-10-25 4:30 p.m."), no(&["invalid"])),
            (json!("2006-10-25T25:00"), no(&["invalid"])),
            (json!("2006-10-25T14:30:60"), no(&["invalid"])),
            (json!("2006-02-30T14:30"), no(&["invalid"])),
            (json!("2006-10-25T14:30+25:00"), no(&["invalid"])),
            (json!("   "), no(&["invalid"])),
        ],
    );
}

#[test]
fn durations() {
    table(
        json!({"type": "duration"}),
        vec![
            (json!("30"), ok("P0DT00H00M30S")),
            (json!(30), ok("P0DT00H00M30S")),
            (json!("15:30"), ok("P0DT00H15M30S")),
            (json!("1:15:30"), ok("P0DT01H15M30S")),
            (json!("1 1:15:30.3"), ok("P1DT01H15M30.300000S")),
            (json!("3 days, 0:00:01"), ok("P3DT00H00M01S")),
            (json!("-1 day, 0:00:01"), ok("-P0DT23H59M59S")),
            (json!("-15:30"), ok("-P0DT00H15M30S")),
            (json!("P4DT1H15M20S"), ok("P4DT01H15M20S")),
            (json!("-P1DT1H"), ok("-P1DT01H00M00S")),
            (json!("PT0.5S"), ok("P0DT00H00M00.500000S")),
            (json!("P0,5D"), ok("P0DT12H00M00S")),
            (json!("3 days"), ok("P3DT00H00M00S")),
            (json!("3 days -04:05:06"), ok("P2DT19H54M54S")),
            (json!("P"), no(&["invalid"])),
            (json!("not_a_time"), no(&["invalid"])),
            (json!("1000000000 00:00:00"), no(&["overflow"])),
            (json!("-1000000000 00:00:00"), no(&["overflow"])),
            (json!("999999999 00:00:00"), ok("P999999999DT00H00M00S")),
            (json!("9".repeat(200)), no(&["overflow"])),
            (json!(""), no(&["required"])),
        ],
    );
}
