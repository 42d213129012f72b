use mizan::prelude::*;

#[client(auth, auth = "staff")]
async fn secret() -> bool {
    true
}

fn main() {}
