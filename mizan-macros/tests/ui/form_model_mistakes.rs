//! What forms that are rows of a table can get wrong, each under its own token.

use mizan::prelude::*;

#[derive(MizanForm)]
#[form(model = "Tickets; --", manual)]
struct BadTable {
    subject: String,
}

#[derive(MizanForm)]
#[form(key = "id", manual)]
struct KeyWithoutTable {
    subject: String,
}

#[derive(MizanForm)]
#[form(manual)]
struct ColumnsWithoutTable {
    #[field(column = "title")]
    subject: String,
    #[field(no_column)]
    accepted: bool,
    #[field(lock)]
    version: i64,
}

#[derive(MizanForm)]
#[form(model = "tickets", manual)]
struct Columns {
    subject: String,
    #[field(column = "subject")]
    title: String,
    #[field(column = "b", no_column)]
    both: bool,
    #[field(lock)]
    version: i64,
    #[field(lock)]
    revision: i64,
    #[field(rename = "Subject Line")]
    line: String,
}

#[derive(MizanForm)]
#[form(model = "tickets", manual)]
struct LockOfText {
    #[field(lock)]
    version: String,
}

#[derive(MizanForm)]
#[form(model = "tickets", manual)]
struct NoColumnAndNoDefault {
    #[field(no_column)]
    colour: Colour,
}

#[derive(Choices)]
enum Colour {
    Red,
}

fn main() {}
