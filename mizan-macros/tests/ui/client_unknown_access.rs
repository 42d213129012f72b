use mizan::prelude::*;

#[client(auth = "admin")]
async fn secret() -> bool {
    true
}

fn main() {}
