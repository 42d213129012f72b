use mizan::prelude::*;

#[get("/", auth, perm = "desk.close_ticket")]
async fn home() -> &'static str {
    "Hello"
}

fn main() {}
