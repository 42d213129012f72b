use mizan::prelude::*;

#[client(contexts = "global")]
async fn weather() -> String {
    "fine".to_owned()
}

fn main() {}
