use mizan::prelude::*;

#[get("/", cache = "public")]
async fn home(_: Request) -> &'static str {
    "home"
}

fn main() {}
