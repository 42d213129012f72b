use mizan::prelude::*;

#[client(context = "global")]
async fn weather() -> String {
    "fine".to_owned()
}

#[client(context = "local", affects = [weather])]
async fn forecast(day: u8) -> u8 {
    day
}

fn main() {}
