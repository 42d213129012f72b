use mizan::prelude::*;

#[client(context = "global")]
async fn greet(request: Request, name: String) -> String {
    format!("{name} at {}", request.path())
}

fn main() {}
