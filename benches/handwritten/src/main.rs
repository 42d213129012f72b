//! The yardstick for Mizan's benchmarks: the same routes on plain Actix Web, written by hand.

mod account;
mod bench_context;
mod cached;
mod contact;
mod database;
mod echo;
mod form;
mod home;
mod panics;
mod problem;
mod seed;
mod session;

use std::{env, io};

use actix_web::{
    App, HttpServer,
    cookie::Key,
    middleware::{DefaultHeaders, from_fn},
    web,
};
use tracing_subscriber::EnvFilter;

use crate::{problem::Problem, session::sessions};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const MAX_BODY_BYTES: usize = 1024 * 1024;

#[actix_web::main]
async fn main() -> io::Result<()> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .init();

    let bind = env::var("BIND").unwrap_or_else(|_| "127.0.0.1:8001".into());
    let database_url =
        env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite://handwritten.db".into());
    let pool = database::open(&database_url)
        .await
        .map_err(io::Error::other)?;
    let cookie_key = match env::var("SECRET_KEY") {
        Ok(secret) => Key::derive_from(secret.as_bytes()),
        Err(_) => Key::generate(),
    };

    if let [_, command, visitors] = &env::args().collect::<Vec<_>>()[..]
        && command == "seed"
    {
        let visitors = visitors.parse().map_err(io::Error::other)?;
        return seed::seed(pool, &cookie_key, visitors)
            .await
            .map_err(io::Error::other);
    }

    tracing::info!("listening on http://{bind}");
    HttpServer::new(move || {
        let sessions = || sessions(pool.clone(), cookie_key.clone());
        App::new()
            .app_data(web::Data::new(pool.clone()))
            .app_data(web::PayloadConfig::new(MAX_BODY_BYTES))
            .app_data(
                web::JsonConfig::default()
                    .limit(MAX_BODY_BYTES)
                    .error_handler(|error, _| Problem::from(error).into()),
            )
            .app_data(
                web::QueryConfig::default().error_handler(|error, _| Problem::from(error).into()),
            )
            .wrap(from_fn(panics::answer_500))
            .wrap(
                DefaultHeaders::new()
                    .add(("X-Content-Type-Options", "nosniff"))
                    .add(("X-Frame-Options", "DENY"))
                    .add(("Referrer-Policy", "same-origin"))
                    .add(("Cross-Origin-Opener-Policy", "same-origin")),
            )
            // Sessions wrap the routes that read one; the others don't pay for them.
            .service(
                web::scope("/api/mizan")
                    .route("/echo", web::post().to(echo::echo))
                    .route(
                        "/bench_context",
                        web::get().to(bench_context::bench_context),
                    )
                    .route("/contact.submit", web::post().to(contact::submit))
                    .service(
                        web::resource("/current_user")
                            .wrap(sessions())
                            .get(account::current_user),
                    )
                    .service(
                        web::resource("/signup.submit")
                            .wrap(sessions())
                            .post(account::signup),
                    )
                    .service(
                        web::resource("/login.submit")
                            .wrap(sessions())
                            .post(account::login),
                    ),
            )
            .service(web::resource("/").wrap(sessions()).get(home::home))
            .default_service(web::to(|| async { Problem::not_found() }))
    })
    .bind(bind)?
    .run()
    .await
}
