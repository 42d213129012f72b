use mizan::prelude::*;

struct Chat;

#[channel(name = "chat")]
impl Channel for Chat {
    type Incoming = String;
    type Outgoing = String;

    async fn receive(&self, message: String) {}
}

fn main() {}
