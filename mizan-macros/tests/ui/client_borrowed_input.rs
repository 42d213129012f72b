use mizan::prelude::*;

#[client]
async fn rename_task(title: &str) -> bool {
    title.is_empty()
}

fn main() {}
