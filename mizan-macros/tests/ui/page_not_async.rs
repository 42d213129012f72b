use mizan::prelude::*;

#[get("/")]
fn home(_: Request) -> &'static str {
    "home"
}

fn main() {}
