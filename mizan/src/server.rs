//! The Actix application of a site, and the server that runs it.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_http::HttpService;
use actix_service::map_config;
use actix_web::body::BoxBody;
use actix_web::dev::{
    AppConfig, Payload, Server, ServiceFactory, ServiceRequest, ServiceResponse, fn_service,
};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Compress;
use actix_web::rt::net::TcpStream;
use actix_web::{App, FromRequest, Handler, HttpRequest, HttpResponse, Resource, Responder, web};
use socket2::SockRef;

use crate::assets;
use crate::channel;
use crate::context;
use crate::contract;
use crate::core::Core;
use crate::edge::Edge;
use crate::error::{Error, Result};
use crate::form;
use crate::frontend;
use crate::function::{self, Kind, Query};
use crate::page::{PageEntry, resources};
use crate::registry::Endpoint;
use crate::settings::SessionPlace;
use crate::site::API_PREFIX;
use crate::upgrade::{DISCONNECT_TIMEOUT, Shared, Upgrading};

/// How many connections may wait to be accepted.
const BACKLOG: i32 = 1024;

/// How long the head of a connection's first request may take to arrive.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);

/// How long `/readyz` waits for the database, and for Redis where the sessions are there.
const READY_TIMEOUT: Duration = Duration::from_secs(2);

/// The application that every worker runs.
pub(crate) fn application(
    core: &Arc<Core>,
    pages: &[PageEntry],
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<BoxBody>,
        Error = actix_web::Error,
        InitError = (),
    > + use<>,
> {
    channel::enter(core);
    let api = Arc::clone(core);
    let mut app = App::new()
        .app_data(Arc::clone(core))
        .service(
            web::scope(API_PREFIX.trim_end_matches('/')).default_service(fn_service(
                move |request: ServiceRequest| answer(Arc::clone(&api), request),
            )),
        )
        .service(readable("/healthz", healthz))
        .service(readable("/readyz", readyz))
        .service(
            web::scope(frontend::PREFIX.trim_end_matches('/'))
                .wrap(Compress::default())
                .service(readable("/{path:.*}", frontend_file)),
        )
        .service(
            web::scope(assets::PREFIX.trim_end_matches('/'))
                .wrap(Compress::default())
                .service(readable("/{path:.+}", asset)),
        )
        .service(web::scope("/-/mizan").service(readable("/{path:.+}", own_asset)));
    for resource in resources(pages) {
        app = app.service(resource);
    }
    app.default_service(web::to(nothing_here))
        .wrap(Edge(Arc::clone(core)))
}

/// Binds and starts the server. Signals are the caller's.
pub(crate) fn serve(core: &Arc<Core>, pages: Vec<PageEntry>) -> io::Result<Server> {
    start(core, pages, TcpListener::bind(core.settings.bind)?)
}

/// Starts the server on a port of the loopback interface that nobody uses. It leaves signals alone.
pub(crate) fn serve_on_free_port(
    core: &Arc<Core>,
    pages: Vec<PageEntry>,
) -> io::Result<(Server, SocketAddr)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    Ok((start(core, pages, listener)?, address))
}

/// What `HttpServer` does, and a service for upgrades, which it has no place for.
fn start(core: &Arc<Core>, pages: Vec<PageEntry>, listener: TcpListener) -> io::Result<Server> {
    // The standard library lets 128 wait.
    SockRef::from(&listener).listen(BACKLOG)?;
    let address = listener.local_addr()?;
    let settings = &core.settings;
    let mut server = Server::build()
        .disable_signals()
        .max_concurrent_connections(settings.max_connections)
        .shutdown_timeout(settings.shutdown.as_secs());
    if let Some(workers) = settings.workers {
        server = server.workers(workers);
    }
    let (core, stopping) = (Arc::clone(core), server.graceful_shutdown_signal());
    let http = move || {
        let (settings, stopping) = (&core.settings, stopping.clone());
        let unread_limit = settings.write_timeout;
        let site = map_config(application(&core, &pages), |()| AppConfig::default());
        let site = Shared::new(site);
        HttpService::build()
            .keep_alive(settings.keep_alive)
            .client_request_timeout(HEAD_TIMEOUT)
            .client_disconnect_timeout(DISCONNECT_TIMEOUT)
            .tcp_nodelay(true)
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .on_connect_ext(move |stream: &TcpStream, _| cut_when_unread(stream, unread_limit))
            .local_addr(address)
            .upgrade(Upgrading {
                site: site.clone(),
                write_timeout: settings.write_timeout,
            })
            .finish(site)
            .tcp()
    };
    Ok(server.listen("mizan", listener, http)?.run())
}

/// Has the kernel cut a connection whose client takes nothing of what it is sent. Actix waits for ever.
fn cut_when_unread(stream: &TcpStream, limit: Duration) {
    #[cfg(target_os = "linux")]
    if let Err(error) = SockRef::from(stream).set_tcp_user_timeout(Some(limit)) {
        tracing::debug!(%error, "a connection has no limit for what is not read");
    }
}

/// A path of the framework's own that answers `GET` and `HEAD`.
fn readable<F, Args>(path: &'static str, handler: F) -> Resource
where
    F: Handler<Args> + Copy,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::resource(path)
        .route(web::get().to(handler))
        .route(web::head().to(handler))
        .default_service(web::to(|| async {
            Err::<&'static str, Error>(Error::method_not_allowed("GET, HEAD"))
        }))
}

/// Answers everything below the prefix: one hash look-up from name to code.
async fn answer(
    core: Arc<Core>,
    request: ServiceRequest,
) -> Result<ServiceResponse, actix_web::Error> {
    let (http, payload) = request.into_parts();
    Ok(match dispatch(&core, http.clone(), payload).await {
        Ok(response) => ServiceResponse::new(http, response),
        Err(error) => ServiceResponse::from_err(error, http),
    })
}

async fn dispatch(core: &Arc<Core>, http: HttpRequest, payload: Payload) -> Result<HttpResponse> {
    let name = http.path().strip_prefix(API_PREFIX).unwrap_or_default();
    let Some(endpoint) = core.registry.endpoint(name) else {
        return Err(Error::not_found(
            "There is no function, context or form of this name.",
        ));
    };
    if !http.query_string().is_empty() {
        Query::parse(http.query_string(), core.settings.max_query_params)?;
    }
    let reads = match endpoint {
        Endpoint::Function(entry, _) => entry.kind != Kind::Call,
        Endpoint::Validate(_) | Endpoint::Submit(_) => false,
        Endpoint::Schema(_)
        | Endpoint::Contexts
        | Endpoint::OpenApi
        | Endpoint::Docs
        | Endpoint::Socket => true,
    };
    let fits = match *http.method() {
        Method::GET | Method::HEAD => reads,
        Method::POST => !reads,
        _ => false,
    };
    if !fits {
        return Err(Error::method_not_allowed(if reads {
            "GET, HEAD"
        } else {
            "POST"
        }));
    }
    match endpoint {
        Endpoint::Function(entry, _) if reads => context::get(core, entry, http).await,
        Endpoint::Function(entry, open) => function::call(core, entry, *open, http, payload).await,
        Endpoint::Schema(entry) => form::schema(core, entry, http).await,
        Endpoint::Validate(entry) => form::validate(core, entry, http, payload).await,
        Endpoint::Submit(entry) => form::submit(core, entry, http, payload).await,
        Endpoint::Contexts => context::get_all(core, http).await,
        Endpoint::OpenApi => contract::openapi(core, &http),
        Endpoint::Docs => contract::docs(core, &http),
        Endpoint::Socket => channel::open(core, http).await,
    }
}

fn core_of(http: &HttpRequest) -> Result<&Arc<Core>> {
    http.app_data::<Arc<Core>>()
        .ok_or_else(|| Error::internal("the application has no site"))
}

async fn asset(http: HttpRequest) -> Result<HttpResponse> {
    let path = http.match_info().query("path");
    core_of(&http)?.assets.respond(&http, path)
}

async fn frontend_file(http: HttpRequest) -> Result<HttpResponse> {
    let core = core_of(&http)?;
    core.frontend.respond(&http, &core.stopping).await
}

/// The framework's own few files.
async fn own_asset(http: HttpRequest) -> Result<HttpResponse> {
    let (content_type, body) = match http.match_info().query("path") {
        "error.css" => (
            "text/css; charset=utf-8",
            include_str!("../static/error.css"),
        ),
        path => contract::asset(path).ok_or_else(|| Error::not_found("There is no such file."))?,
    };
    let mut response = HttpResponse::Ok().content_type(content_type).body(body);
    let policy = HeaderValue::from_static("public, max-age=3600");
    response.headers_mut().insert(header::CACHE_CONTROL, policy);
    Ok(response)
}

/// The process is alive.
async fn healthz() -> HttpResponse {
    plain(HttpResponse::Ok(), "ok")
}

/// The process can serve: its database answers, and Redis where the sessions are there. (Throttles go on without it.)
async fn readyz(http: HttpRequest) -> Result<HttpResponse> {
    let core = core_of(&http)?;
    let not_ready = || Error::unavailable(READY_TIMEOUT);
    let both = async {
        let db = core.db.ping();
        db.await.map_err(|error| not_ready().with_source(error))?;
        match &core.redis {
            Some(redis) if core.settings.session_store == SessionPlace::Redis => {
                let pong = redis.ping().await;
                pong.map_err(|error| not_ready().with_source(error))
            }
            _ => Ok(()),
        }
    };
    match tokio::time::timeout(READY_TIMEOUT, both).await {
        Ok(answer) => answer.map(|()| plain(HttpResponse::Ok(), "ready")),
        Err(late) => Err(not_ready().with_source(late)),
    }
}

fn plain(mut builder: actix_web::HttpResponseBuilder, text: &'static str) -> HttpResponse {
    builder
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type("text/plain; charset=utf-8")
        .body(text)
}

async fn nothing_here() -> Result<HttpResponse> {
    Err(Error::not_found("There is nothing at this address."))
}
