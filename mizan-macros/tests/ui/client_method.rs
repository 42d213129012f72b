use mizan::prelude::*;

struct Desk;

impl Desk {
    #[client]
    async fn open(&self) -> bool {
        true
    }
}

fn main() {}
