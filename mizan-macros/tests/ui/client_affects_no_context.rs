use mizan::prelude::*;

#[client]
async fn echo(text: String) -> String {
    text
}

#[client(affects = [echo])]
async fn change() -> bool {
    true
}

fn main() {}
