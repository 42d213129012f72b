//! `GET /counts`: what the server believes, for the driver to hold against what it has seen.
//!
//! `sockets` and `members` are those of now; the others only grow.

use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::{HttpResponse, web};
use serde::Serialize;

#[derive(Default)]
pub(crate) struct Counts {
    pub(crate) sockets: AtomicU64,
    pub(crate) members: AtomicU64,
    pub(crate) joins: AtomicU64,
    pub(crate) received: AtomicU64,
    pub(crate) sent: AtomicU64,
    pub(crate) too_slow: AtomicU64,
}

#[derive(Serialize)]
struct Page {
    sockets: u64,
    members: u64,
    joins: u64,
    received: u64,
    sent: u64,
    too_slow: u64,
}

pub(crate) async fn show(counts: web::Data<Counts>) -> HttpResponse {
    let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
    HttpResponse::Ok().json(Page {
        sockets: read(&counts.sockets),
        members: read(&counts.members),
        joins: read(&counts.joins),
        received: read(&counts.received),
        sent: read(&counts.sent),
        too_slow: read(&counts.too_slow),
    })
}
