use mizan::prelude::*;

struct Room;

#[channel(name = "a room", history = 0)]
impl Channel for Room {
    type Incoming = String;

    async fn authorize(request: &Request) -> Result<bool> {
        Ok(true)
    }

    fn receive(&self, message: String) -> Result<()> {
        Ok(())
    }

    fn shout(&self) {}
}

fn main() {}
