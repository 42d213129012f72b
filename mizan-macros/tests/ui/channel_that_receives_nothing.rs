use mizan::prelude::*;

#[derive(Deserialize, ToSchema)]
struct Say {
    text: String,
}

struct Chat;

#[channel(name = "chat")]
impl Channel for Chat {
    type Incoming = Say;
    type Outgoing = String;
}

fn main() {}
