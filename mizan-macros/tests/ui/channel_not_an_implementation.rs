use mizan::prelude::*;

#[channel(name = "chat")]
struct Chat;

fn main() {}
