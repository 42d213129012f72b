use mizan::prelude::*;

struct Chat;

#[channel(name = "chat")]
impl Clone for Chat {
    type Outgoing = String;
}

fn main() {}
