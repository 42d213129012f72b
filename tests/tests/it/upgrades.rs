//! Requests that ask for another protocol, and are answered like any other.

use std::time::Duration;

use mizan::prelude::*;
use mizan::testing::TestSite;
use mizan::{SocketLimits, SocketMessage, WebSocket};
use mizan_tests::{RawConnection, RawResponse, assert_problem};

/// More than the kernel takes at once.
const LONG_BYTES: usize = 8_000_000;

const FAREWELL_FRAMES: usize = 100;
const FAREWELL_BYTES: usize = 60_000;

const UPGRADE: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                       Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

#[client(manual)]
async fn echo(text: String) -> String {
    text
}

#[get("/echo-socket")]
async fn echo_socket(request: Request) -> Result<HttpResponse> {
    WebSocket::upgrade(&request, SocketLimits::default(), async |mut socket| {
        while let Some(message) = socket.receive().await {
            socket.send(message).await;
        }
    })
}

/// Says much, and then listens.
#[get("/farewell")]
async fn farewell(request: Request) -> Result<HttpResponse> {
    let limits = SocketLimits::default().with_max_waiting_bytes(FAREWELL_FRAMES * FAREWELL_BYTES);
    WebSocket::upgrade(&request, limits, async |mut socket| {
        for _ in 0..FAREWELL_FRAMES {
            let text = "x".repeat(FAREWELL_BYTES);
            socket.send(SocketMessage::Text(text)).await;
        }
        assert_eq!(socket.receive().await, None);
    })
}

#[get("/panics")]
async fn panics(request: Request) -> Result<HttpResponse> {
    WebSocket::upgrade(&request, SocketLimits::default(), async |mut socket| {
        socket.receive().await;
        panic!("a conversation panics");
    })
}

/// An echo in Actix's own terms.
#[get("/actix-ws")]
async fn of_actix(http: actix_web::HttpRequest, body: web::Payload) -> Result<HttpResponse> {
    let handled = actix_ws::handle(&http, body);
    let (response, mut session, mut messages) =
        handled.map_err(|error| Error::bad_request(error.to_string()))?;
    actix_web::rt::spawn(async move {
        while let Some(Ok(actix_ws::Message::Text(text))) = messages.recv().await {
            session.text(text).await.unwrap();
        }
        let _ = session.close(None).await;
    });
    Ok(response)
}

#[get("/stream")]
async fn stream() -> HttpResponse {
    let pieces =
        (0..100).map(|number| Ok::<_, std::io::Error>(web::Bytes::from(format!("{number} "))));
    HttpResponse::Ok().streaming(futures_util::stream::iter(pieces))
}

#[get("/long")]
async fn long() -> HttpResponse {
    HttpResponse::Ok().body(vec![b'z'; LONG_BYTES])
}

#[get("/reads")]
async fn reads(body: web::Bytes) -> String {
    format!("{} bytes", body.len())
}

async fn start() -> TestSite {
    let site = Site::empty().register::<echo>().page(echo_socket);
    let site = site
        .page(farewell)
        .page(panics)
        .page(of_actix)
        .page(stream)
        .page(long)
        .page(reads);
    TestSite::start(site).await
}

/// The next frame, none of which is longer than 65,535 bytes: its first byte and its payload.
async fn read_frame(connection: &mut RawConnection) -> (u8, Vec<u8>) {
    let head = connection.read_bytes(2).await;
    let length = match head[1] {
        126 => {
            let length = connection.read_bytes(2).await;
            u16::from_be_bytes([length[0], length[1]]).into()
        }
        short => usize::from(short),
    };
    (head[0], connection.read_bytes(length).await)
}

fn asking(site: &TestSite, line: &str, headers: &str) -> String {
    format!(
        "{line} HTTP/1.1\r\nHost: {}\r\n{headers}\r\n",
        site.address()
    )
}

#[mizan::test]
async fn who_asks_for_an_upgrade_and_gets_none_is_answered_whole() {
    let site = start().await;
    let path = "GET /api/mizan/openapi.json";
    let plain = RawResponse::to(site.address(), asking(&site, path, "")).await;
    let mut connection = RawConnection::open(site.address()).await;
    connection.send(asking(&site, path, UPGRADE)).await;
    let answer = connection.read().await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.header("connection"), "close");
    assert_eq!(answer.header("content-type"), "application/json");
    assert!(answer.bytes().len() > 1_000);
    assert_eq!(answer.bytes(), plain.bytes());
    assert!(connection.is_closed().await);
}

#[mizan::test]
async fn the_answer_arrives_although_more_comes_behind_the_request() {
    let site = start().await;
    let mut connection = RawConnection::open(site.address()).await;
    connection.send(asking(&site, "GET /long", UPGRADE)).await;
    connection.send(vec![b'x'; 200_000]).await;
    assert_eq!(connection.read().await.bytes().len(), LONG_BYTES);
}

#[mizan::test]
async fn a_handler_that_reads_the_body_of_an_upgrade_finds_none() {
    let site = start().await;
    let answer = RawResponse::to(site.address(), asking(&site, "GET /reads", UPGRADE)).await;
    assert_eq!((answer.status(), answer.text().as_str()), (200, "0 bytes"));
}

#[mizan::test]
async fn head_and_connect_are_answered_without_a_body() {
    let site = start().await;
    let mut connection = RawConnection::open(site.address()).await;
    connection
        .send(asking(&site, "HEAD /healthz", UPGRADE))
        .await;
    assert_eq!(connection.read_head().await.status(), 200);
    assert!(connection.is_closed().await);
    let host = site.address().to_string();
    let answer = RawResponse::to(
        site.address(),
        asking(&site, &format!("CONNECT {host}"), ""),
    )
    .await;
    assert!((400..500).contains(&answer.status()), "{}", answer.status());
}

#[mizan::test]
async fn a_body_with_an_upgrade_is_refused_and_not_taken_for_an_empty_one() {
    let site = start().await;
    for (line, headers) in [
        (
            "POST /api/mizan/echo",
            "Content-Type: application/json\r\nContent-Length: 13\r\n",
        ),
        ("GET /echo-socket", "Content-Length: 13\r\n"),
    ] {
        let request = asking(&site, line, &format!("{UPGRADE}{headers}")) + r#"{"text":"hi"}"#;
        let answer = RawResponse::to(site.address(), request).await;
        assert_eq!(answer.status(), 400, "{line} {headers}: {}", answer.text());
    }
    let chunked = asking(
        &site,
        "GET /echo-socket",
        &format!("{UPGRADE}Transfer-Encoding: chunked\r\n"),
    );
    let answer = RawResponse::to(site.address(), chunked + "0\r\n\r\n").await;
    assert_problem(&answer, 400, "bad_handshake");
    // Without a body it is a call with an empty one.
    let answer = RawResponse::to(
        site.address(),
        asking(&site, "POST /api/mizan/echo", UPGRADE),
    )
    .await;
    assert!((400..500).contains(&answer.status()), "{}", answer.status());
}

#[mizan::test]
async fn what_comes_in_one_piece_with_the_handshake_is_read() {
    let site = start().await;
    let mut connection = RawConnection::open(site.address()).await;
    let mut bytes = asking(&site, "GET /healthz", "").into_bytes();
    bytes.extend_from_slice(asking(&site, "GET /echo-socket", UPGRADE).as_bytes());
    bytes.extend_from_slice(&[0x81, 0x82, 0, 0, 0, 0, b'h', b'i', 0x81, 0x82, 0, 0]);
    connection.send(&bytes).await;
    assert_eq!(connection.read().await.text(), "ok");
    let head = connection.read_head().await;
    assert_eq!(head.status(), 101);
    assert_eq!(
        head.header("sec-websocket-accept"),
        "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    );
    assert_eq!(head.header("content-length"), "");
    assert_eq!(head.header("transfer-encoding"), "");
    assert_eq!(connection.read_bytes(4).await, [0x81, 2, b'h', b'i']);
    connection.send([0, 0, b'h', b'o']).await;
    assert_eq!(connection.read_bytes(4).await, [0x81, 2, b'h', b'o']);
}

#[mizan::test]
async fn a_stream_is_answered_whole_as_well() {
    let site = start().await;
    let expected: String = (0..100).map(|number| format!("{number} ")).collect();
    let answer = RawResponse::to(site.address(), asking(&site, "GET /stream", UPGRADE)).await;
    assert_eq!((answer.status(), answer.text()), (200, expected));
    assert_eq!(answer.header("transfer-encoding"), "");
}

#[mizan::test]
async fn the_last_words_arrive_although_not_everything_was_heard() {
    let site = start().await;
    let mut connection = RawConnection::open(site.address()).await;
    connection.upgrade(site.address(), "/farewell").await;
    // Too large: not even its beginning is waited for.
    connection
        .send([0x81, 0xff, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0])
        .await;
    connection.send(vec![b'y'; 1 << 18]).await;
    for number in 0..FAREWELL_FRAMES {
        let (first, text) = read_frame(&mut connection).await;
        assert_eq!((first, text.len()), (0x81, FAREWELL_BYTES), "{number}");
    }
    let (first, reason) = read_frame(&mut connection).await;
    assert_eq!((first, &reason[..2]), (0x88, &[0x03, 0xf1][..]));
}

#[mizan::test]
async fn a_conversation_that_panics_is_over() {
    let site = start().await;
    let mut connection = RawConnection::open(site.address()).await;
    connection.upgrade(site.address(), "/panics").await;
    connection.send_text("hello").await;
    assert_eq!(read_frame(&mut connection).await, (0x88, vec![0x03, 0xf3]));
    assert!(connection.is_closed().await);
}

#[mizan::test]
async fn actix_ws_works_as_ever() {
    let site = start().await;
    let mut connection = RawConnection::open(site.address()).await;
    connection.upgrade(site.address(), "/actix-ws").await;
    for text in ["one", "two"] {
        connection.send_text(text).await;
        assert_eq!(read_frame(&mut connection).await, (0x81, text.into()));
    }
    connection.finish_sending().await;
    let rest = connection.read_to_end().await;
    assert_eq!(rest.first(), Some(&0x88));
}

#[mizan::test]
async fn who_says_goodbye_by_closing_is_let_go() {
    let site = start().await;
    let mut connection = RawConnection::open(site.address()).await;
    connection.upgrade(site.address(), "/echo-socket").await;
    connection.finish_sending().await;
    let closed = tokio::time::timeout(Duration::from_secs(10), connection.read_to_end()).await;
    assert!(closed.is_ok(), "the connection stays open");
}
