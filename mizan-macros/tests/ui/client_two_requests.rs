use mizan::prelude::*;

#[client]
async fn paths(one: Request, two: Request) -> bool {
    one.path() == two.path()
}

fn main() {}
