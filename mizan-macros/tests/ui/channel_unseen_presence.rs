use mizan::prelude::*;

struct Chat;

#[channel(name = "chat")]
impl Channel for Chat {
    type Outgoing = String;
    type Presence = String;

    async fn presence(&self, request: &Request) -> Result<String> {
        Ok(String::new())
    }
}

fn main() {}
