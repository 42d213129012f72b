use mizan::prelude::*;

#[client]
fn echo(text: String) -> String {
    text
}

fn main() {}
