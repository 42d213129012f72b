use mizan::prelude::*;

#[client]
async fn first<T>(items: Vec<T>) -> usize {
    items.len()
}

fn main() {}
