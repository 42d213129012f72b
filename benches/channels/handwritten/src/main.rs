//! The yardstick for Mizan's channels: rooms that broadcast, on actix-ws, written by hand.

mod connection;
mod counts;
mod echo;
mod room;

use std::{env, io};

use actix_web::{App, HttpServer, web};

use crate::{counts::Counts, room::Rooms};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[actix_web::main]
async fn main() -> io::Result<()> {
    let bind = env::var("BIND").unwrap_or_else(|_| "127.0.0.1:8002".into());
    let rooms = web::Data::new(Rooms::default());
    let counts = web::Data::new(Counts::default());
    HttpServer::new(move || {
        App::new()
            .app_data(rooms.clone())
            .app_data(counts.clone())
            .route("/ws", web::get().to(connection::open))
            .route("/counts", web::get().to(counts::show))
            .route("/echo-socket", web::get().to(echo::open))
    })
    // Without it the kernel waits for more to send, and a room of 200 gets an eighth of the deliveries.
    .tcp_nodelay(true)
    .max_connections(50_000)
    .backlog(8192)
    .bind(bind)?
    .run()
    .await
}
