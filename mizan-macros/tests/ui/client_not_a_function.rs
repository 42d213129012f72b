use mizan::prelude::*;

#[client]
struct Echo {
    text: String,
}

fn main() {}
