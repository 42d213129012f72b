use mizan::prelude::*;

#[get("tickets")]
async fn tickets(_: Request) -> &'static str {
    "tickets"
}

fn main() {}
