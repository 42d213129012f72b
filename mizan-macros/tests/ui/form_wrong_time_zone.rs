use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use mizan_macros::MizanForm;

#[derive(MizanForm)]
#[form(crate = "mizan_forms")]
struct Meeting {
    #[field(time_zone = "Europe/Wien")]
    starts: DateTime<Utc>,
    #[field(time_zone = "UTC")]
    alarm: NaiveDateTime,
    #[field(time_zone = "UTC")]
    day: NaiveDate,
    #[field(time_zone = "UTC")]
    others: Vec<DateTime<Utc>>,
}

fn main() {}
