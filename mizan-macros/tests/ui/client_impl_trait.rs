use mizan::prelude::*;

#[client]
async fn count(text: impl ToString) -> usize {
    text.to_string().len()
}

fn main() {}
