use mizan::prelude::*;

#[get("/")]
struct Home;

fn main() {}
