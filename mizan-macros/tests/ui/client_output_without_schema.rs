use mizan::prelude::*;

#[derive(Serialize)]
struct Weather {
    wind: f64,
}

#[client]
async fn weather() -> Weather {
    Weather { wind: 1.0 }
}

fn main() {}
