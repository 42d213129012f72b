//! The WebSocket for an app's own protocol.

use actix_web::web::Bytes;
use awc::ws::Message;
use mizan::prelude::*;
use mizan::testing::TestSite;
use mizan::{SocketLimits, WebSocket};

#[get("/echo")]
async fn echo(request: Request) -> Result<HttpResponse> {
    let limits = SocketLimits::default().with_max_message_bytes(1_000);
    WebSocket::upgrade(&request, limits, async |mut socket| {
        while let Some(message) = socket.receive().await {
            if !socket.send(message).await {
                return;
            }
        }
    })
}

#[mizan::test]
async fn an_app_may_speak_its_own_protocol() {
    let site = TestSite::start(Site::empty().page(echo)).await;
    let mut socket = site.client().try_socket("/echo", &[]).await.unwrap();
    socket.send(serde_json::json!({ "op": "hello" })).await;
    assert_eq!(socket.next().await["op"], "hello");
    socket
        .send_message(Message::Binary(Bytes::from(vec![0; 1_001])))
        .await;
    assert_eq!(socket.closed().await, Some(1009));
    let refused = site.client().get("/echo").await;
    assert_eq!(refused.status(), 426);
    let evil = [("origin", "https://evil.example")];
    assert!(site.client().try_socket("/echo", &evil).await.is_err());
}
