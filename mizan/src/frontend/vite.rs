//! Vite's dev server behind the site's own origin, so that cookies, the Content-Security-Policy and addresses are what
//! they are in production. In development only.

use std::io;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::web::{Bytes, BytesMut};
use actix_web::{HttpRequest, HttpResponse};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use crate::error::{Error, Result};
use crate::settings::PublicUrl;
use crate::upgrade::{Connection, take_over};

/// Vite's first answer waits until it has bundled what the front end depends on.
const TIMEOUT: Duration = Duration::from_secs(60);
/// A module with its source map.
const MAX_ANSWER_BYTES: usize = 64 << 20;
/// The head of an answer to a WebSocket upgrade.
const MAX_HEAD_BYTES: usize = 8 << 10;
const MAX_HEADERS: usize = 32;

/// What belongs to one connection, or to this site alone.
const NOT_FORWARDED: [HeaderName; 10] = [
    header::ACCEPT_ENCODING,
    header::AUTHORIZATION,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::COOKIE,
    header::HOST,
    header::ORIGIN,
    header::SET_COOKIE,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

thread_local! {
    static CLIENT: awc::Client = awc::Client::builder()
        .timeout(TIMEOUT)
        .disable_redirects()
        .finish();
}

/// Hands a request on, and the answer back: a module, or the WebSocket of hot reload.
pub(super) async fn forward(
    vite: &PublicUrl,
    http: &HttpRequest,
    stopping: &CancellationToken,
) -> Result<HttpResponse> {
    if http.headers().contains_key(header::UPGRADE) {
        return tunnel(vite, http, stopping.clone()).await;
    }
    let mut request = CLIENT
        .with(|client| client.get(format!("{}{}", vite.as_str(), http.uri())))
        .no_decompress();
    for (name, value) in http.headers() {
        if !NOT_FORWARDED.contains(name) {
            request = request.append_header((name, value));
        }
    }
    let mut answer = request
        .send()
        .await
        .map_err(|error| unreachable(vite, io::Error::other(error.to_string())))?
        .timeout(TIMEOUT);
    let body = answer
        .body()
        .limit(MAX_ANSWER_BYTES)
        .await
        .map_err(|error| unreachable(vite, error))?;
    let mut response = HttpResponse::build(answer.status());
    for (name, value) in answer.headers() {
        if !NOT_FORWARDED.contains(name) {
            response.append_header((name, value));
        }
    }
    Ok(response.body(body))
}

fn unreachable(vite: &PublicUrl, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    let detail = format!(
        "Vite does not answer at {} (MIZAN_VITE_URL): start it, or leave the setting out.",
        vite.as_str()
    );
    Error::new(StatusCode::BAD_GATEWAY, "no_vite", detail).with_source(error)
}

/// Joins the two connections once Vite has agreed to the upgrade. Nothing looks into the frames.
async fn tunnel(
    vite: &PublicUrl,
    http: &HttpRequest,
    stopping: CancellationToken,
) -> Result<HttpResponse> {
    let opened = open(vite, http).await;
    let (mut response, rest, mut theirs) = opened.map_err(|error| unreachable(vite, error))?;
    take_over(http, async move |connection| {
        let Connection {
            mut stream,
            received,
        } = connection;
        let both = async {
            theirs.write_all(&received).await?;
            stream.write_all(&rest).await?;
            copy_bidirectional(&mut stream, &mut theirs).await
        };
        // Either side may go at any time.
        let _ = stopping.run_until_cancelled(both).await;
    })?;
    Ok(response.finish())
}

/// Asks Vite for the upgrade: its answer, what came in one piece with it, and the connection.
async fn open(
    vite: &PublicUrl,
    http: &HttpRequest,
) -> io::Result<(actix_web::HttpResponseBuilder, Bytes, TcpStream)> {
    let (_, authority) = vite.as_str().split_once("://").unwrap_or_default();
    let mut connection = TcpStream::connect(authority).await?;
    connection
        .write_all(upgrade_head(http, authority).as_bytes())
        .await?;
    let (response, rest) = read_head(&mut connection).await?;
    Ok((response, rest, connection))
}

fn upgrade_head(http: &HttpRequest, authority: &str) -> String {
    let mut head = format!(
        "GET {} HTTP/1.1\r\nHost: {authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n",
        http.uri()
    );
    for (name, value) in websocket_headers(http.headers()) {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    head
}

fn websocket_headers(headers: &HeaderMap) -> impl Iterator<Item = (&HeaderName, &str)> {
    headers
        .iter()
        .filter(|(name, _)| name.as_str().starts_with("sec-websocket-"))
        .filter_map(|(name, value)| Some((name, value.to_str().ok()?)))
}

/// Reads the answer to the upgrade, and what came in one piece with it.
async fn read_head(
    connection: &mut TcpStream,
) -> io::Result<(actix_web::HttpResponseBuilder, Bytes)> {
    let mut received = BytesMut::with_capacity(MAX_HEAD_BYTES);
    loop {
        if connection.read_buf(&mut received).await? == 0 || received.len() > MAX_HEAD_BYTES {
            return Err(io::Error::other("no answer to the WebSocket upgrade"));
        }
        let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut head = httparse::Response::new(&mut headers);
        let httparse::Status::Complete(length) = head.parse(&received).map_err(io::Error::other)?
        else {
            continue;
        };
        if head.code != Some(101) {
            return Err(io::Error::other("the WebSocket upgrade was refused"));
        }
        let mut response = HttpResponse::build(StatusCode::SWITCHING_PROTOCOLS);
        response.upgrade("websocket");
        for header in head.headers.iter() {
            if header
                .name
                .to_ascii_lowercase()
                .starts_with("sec-websocket-")
            {
                response.append_header((header.name, header.value));
            }
        }
        return Ok((response, received.split_off(length).freeze()));
    }
}
