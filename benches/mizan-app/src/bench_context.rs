//! `GET /api/mizan/bench_context`: public, the same for everyone.

use mizan::prelude::*;

#[derive(Serialize, ToSchema)]
pub struct Product {
    available: bool,
    description: String,
    id: i64,
    name: String,
    price_cents: i64,
    variants: Vec<Variant>,
}

#[derive(Serialize, ToSchema)]
pub struct Variant {
    colour: String,
    sku: String,
    stock: i64,
}

/// A product and its variants.
#[client(context = "local")]
pub async fn bench_context() -> Product {
    let variants = ["black", "green", "red"]
        .into_iter()
        .zip(1..)
        .map(|(colour, number)| Variant {
            colour: colour.to_owned(),
            sku: format!("LAMP-{number:03}"),
            stock: number * 7,
        })
        .collect();
    Product {
        available: true,
        description: "A desk lamp with a \"warm\" light, 40 cm high & made of beech.".to_owned(),
        id: 42,
        name: "Desk lamp".to_owned(),
        price_cents: 4_900,
        variants,
    }
}
