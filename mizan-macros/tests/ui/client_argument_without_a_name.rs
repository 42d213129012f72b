use mizan::prelude::*;

#[client]
async fn add((left, right): (i32, i32)) -> i32 {
    left + right
}

fn main() {}
