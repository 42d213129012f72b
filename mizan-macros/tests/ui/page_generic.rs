use mizan::prelude::*;

#[page("/")]
async fn home<T>(_: Request) -> &'static str {
    "home"
}

fn main() {}
