use mizan::prelude::*;

#[client(name = "close-ticket")]
async fn close_ticket(id: i64) -> i64 {
    id
}

fn main() {}
