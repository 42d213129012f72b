use mizan::prelude::*;

#[derive(Deserialize, ToSchema)]
struct Room {
    room: String,
}

struct Chat;

#[channel(name = "chat")]
impl Channel for Chat {
    type Params = Room;
    type Outgoing = String;
}

fn main() {}
