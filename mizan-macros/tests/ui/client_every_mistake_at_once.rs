use mizan::prelude::*;

#[client(name = "no way", context = "global")]
fn mistakes<T>(text: &str, (a, b): (i32, i32)) -> bool {
    text.len() as i32 == a + b
}

fn main() {}
