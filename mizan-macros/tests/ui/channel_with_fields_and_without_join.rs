use mizan::prelude::*;

struct Chat {
    room: String,
}

#[channel(name = "chat")]
impl Channel for Chat {
    type Outgoing = String;
}

fn main() {}
