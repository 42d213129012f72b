use mizan::prelude::*;

#[client]
async fn path(request: &Request) -> String {
    request.path().to_owned()
}

fn main() {}
