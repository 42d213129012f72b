use mizan::prelude::*;

#[client(context = "everywhere")]
async fn weather() -> String {
    "fine".to_owned()
}

fn main() {}
