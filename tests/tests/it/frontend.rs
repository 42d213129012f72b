//! A front end that Vite has built: its tags, its files, and Vite itself behind the site.

use actix_web::http::Method;
use mizan::prelude::*;
use mizan::testing::TestSite;
use mizan::{Bundle, Settings};
use mizan_tests::RawConnection;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const BUNDLE: Bundle = Bundle {
    source: "/nowhere/dist",
    manifest: Some(
        r#"{"src/main.tsx": {"file": "assets/main-A.js", "imports": ["_shared.js"], "css": ["assets/main-B.css"]},
            "_shared.js": {"file": "assets/shared-C.js"},
            "src/late.tsx": {"file": "assets/late-D.js", "imports": ["src/main.tsx"]}}"#,
    ),
    files: &[
        ("assets/main-A.js", b"import './shared-C.js'"),
        ("assets/main-B.css", b"a{}"),
        ("assets/shared-C.js", b"export {}"),
        ("robots.txt", b"hi"),
    ],
};

#[get("/plain")]
async fn plain(request: Request) -> HttpResponse {
    let tags = request
        .frontend("src/main.tsx")
        .preload("src/late.tsx")
        .to_string();
    HttpResponse::Ok().content_type("text/html").body(tags)
}

#[get("/none")]
async fn none(request: Request) -> String {
    request.frontend("src/none.tsx").to_string()
}

fn site(bundle: Bundle) -> Site {
    Site::empty().frontend(bundle).page(plain).page(none)
}

#[mizan::test]
async fn a_page_names_the_files_of_the_build() {
    let site = TestSite::start(site(BUNDLE)).await;
    let page = site.client().get("/plain").await;
    let policy = page.header("content-security-policy");
    let (_, nonce) = policy.split_once("'nonce-").unwrap();
    let (nonce, _) = nonce.split_once('\'').unwrap();
    assert_eq!(
        page.text(),
        format!(
            "<link rel=\"stylesheet\" href=\"/static/frontend/assets/main-B.css\">\
             <script type=\"module\" src=\"/static/frontend/assets/main-A.js\" nonce=\"{nonce}\"></script>\
             <link rel=\"modulepreload\" href=\"/static/frontend/assets/shared-C.js\">\
             <link rel=\"modulepreload\" href=\"/static/frontend/assets/late-D.js\">"
        )
    );
    assert_eq!(site.client().get("/none").await.text(), "");
}

#[mizan::test]
async fn what_is_named_after_its_content_is_kept_for_ever() {
    let site = TestSite::start(site(BUNDLE)).await;
    let client = site.client();
    let script = client.get("/static/frontend/assets/main-A.js").await;
    assert_eq!(script.status(), 200);
    assert_eq!(script.text(), "import './shared-C.js'");
    assert!(script.header("content-type").starts_with("text/javascript"));
    assert!(script.header("cache-control").contains("immutable"));
    let other = client.get("/static/frontend/robots.txt").await;
    assert_eq!(other.header("cache-control"), "no-cache");
    let again = client
        .request(Method::GET, "/static/frontend/robots.txt")
        .header("if-none-match", other.header("etag"))
        .send()
        .await;
    assert_eq!(again.status(), 304);
    for path in [
        "/static/frontend/",
        "/static/frontend/assets/late-D.js",
        "/static/frontend/.vite/manifest.json",
        "/static/frontend/../site.css",
        "/static/frontend/..%2f..%2fetc/passwd",
        "/static/frontend/%2fetc/passwd",
    ] {
        assert_eq!(client.get(path).await.status(), 404, "{path}");
    }
    assert_eq!(
        client
            .post("/static/frontend/robots.txt")
            .send()
            .await
            .status(),
        405
    );
}

#[mizan::test]
async fn in_development_the_folder_counts_and_nothing_beside_it() {
    let home = tempfile::tempdir().unwrap();
    let dist = home.path().join("dist");
    std::fs::create_dir_all(dist.join(".vite")).unwrap();
    std::fs::write(
        dist.join(".vite/manifest.json"),
        r#"{"src/main.tsx": {"file": "new.js"}}"#,
    )
    .unwrap();
    std::fs::write(dist.join("new.js"), "new").unwrap();
    std::fs::write(home.path().join("secret"), "secret").unwrap();
    let source: &'static str = Box::leak(dist.to_str().unwrap().into());
    let site = TestSite::start(site(Bundle { source, ..BUNDLE })).await;
    let client = site.client();
    assert!(
        client
            .get("/plain")
            .await
            .text()
            .contains("/static/frontend/new.js")
    );
    let script = client.get("/static/frontend/new.js").await;
    assert_eq!(script.text(), "new");
    assert!(script.header("cache-control").contains("immutable"));
    for path in [
        "/static/frontend/..%2fsecret",
        "/static/frontend/assets/..%2f..%2fsecret",
        "/static/frontend/.vite/manifest.json",
    ] {
        assert_eq!(client.get(path).await.status(), 404, "{path}");
    }
}

#[mizan::test]
async fn a_front_end_that_was_not_built_leaves_the_page_alone() {
    let empty = Bundle {
        manifest: None,
        files: &[],
        ..BUNDLE
    };
    let site = TestSite::start(site(empty)).await;
    assert_eq!(site.client().get("/plain").await.text(), "");
}

/// A Vite that answers one request, after it has seen it.
async fn vite(answer: &'static [u8]) -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen = actix_web::rt::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4096];
        let length = stream.read(&mut request).await.unwrap();
        stream.write_all(answer).await.unwrap();
        let mut text = String::from_utf8_lossy(&request[..length]).into_owned();
        if answer.starts_with(b"HTTP/1.1 101") {
            let length = stream.read(&mut request).await.unwrap();
            stream.write_all(b"from vite").await.unwrap();
            text.push_str(&String::from_utf8_lossy(&request[..length]));
        }
        text
    });
    (url, seen)
}

#[mizan::test]
async fn vite_answers_behind_the_site_and_learns_nothing_of_the_visitor() {
    let (url, seen) = vite(
        b"HTTP/1.1 200 OK\r\ncontent-type: text/javascript\r\ncache-control: no-cache\r\n\
          set-cookie: a=b\r\ncontent-length: 2\r\n\r\nok",
    )
    .await;
    let site = TestSite::builder(site(BUNDLE))
        .setting("MIZAN_VITE_URL", &url)
        .start()
        .await;
    let client = site.client();
    let page = client.get("/plain").await;
    assert!(
        page.text()
            .contains("<meta property=\"csp-nonce\" nonce=\"")
    );
    assert!(
        page.text()
            .contains("src=\"/static/frontend/@vite/client\"")
    );
    assert!(
        page.text()
            .contains("src=\"/static/frontend/src/main.tsx\"")
    );
    let module = client
        .request(Method::GET, "/static/frontend/src/main.tsx?t=1")
        .header("cookie", "mizan_session=secret")
        .header("authorization", "Bearer secret")
        .header("accept", "text/javascript")
        .send()
        .await;
    assert_eq!(module.text(), "ok");
    assert_eq!(module.header("cache-control"), "no-cache");
    assert!(!module.headers().contains_key("set-cookie"));
    let seen = seen.await.unwrap().to_lowercase();
    assert!(seen.starts_with("get /static/frontend/src/main.tsx?t=1 http/1.1"));
    assert!(seen.contains("accept: text/javascript"), "{seen}");
    assert!(!seen.contains("secret"), "{seen}");
    let gone = client.get("/static/frontend/src/main.tsx").await;
    assert_eq!(gone.status(), 502);
    assert_eq!(gone.code(), "no_vite");
}

#[mizan::test]
async fn the_socket_of_hot_reload_is_joined() {
    let (url, seen) = vite(
        b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\
          sec-websocket-accept: yes\r\nsec-websocket-protocol: vite-hmr\r\n\r\nfirst ",
    )
    .await;
    let site = TestSite::builder(site(BUNDLE))
        .setting("MIZAN_VITE_URL", &url)
        .start()
        .await;
    let mut connection = tokio::net::TcpStream::connect(site.address())
        .await
        .unwrap();
    let host = site.address();
    let request = format!(
        "GET /static/frontend/?token=x HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nCookie: a=secret\r\nSec-WebSocket-Key: key\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Protocol: vite-hmr\r\n\r\n"
    );
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut received = String::new();
    let mut bytes = [0; 4096];
    while !received.contains("first ") {
        let length = connection.read(&mut bytes).await.unwrap();
        assert!(length > 0, "{received}");
        received.push_str(&String::from_utf8_lossy(&bytes[..length]));
    }
    assert!(received.starts_with("HTTP/1.1 101"), "{received}");
    assert!(
        received
            .to_lowercase()
            .contains("sec-websocket-accept: yes")
    );
    connection.write_all(b"from the browser").await.unwrap();
    while !received.contains("from vite") {
        let length = connection.read(&mut bytes).await.unwrap();
        assert!(length > 0, "{received}");
        received.push_str(&String::from_utf8_lossy(&bytes[..length]));
    }
    let seen = seen.await.unwrap();
    assert!(
        seen.to_lowercase()
            .contains("sec-websocket-protocol: vite-hmr")
    );
    assert!(seen.ends_with("from the browser"), "{seen}");
    assert!(!seen.contains("secret"));
}

#[mizan::test]
async fn another_site_opens_no_socket_to_vite() {
    let site = TestSite::builder(site(BUNDLE))
        .setting("MIZAN_VITE_URL", "http://127.0.0.1:9")
        .start()
        .await;
    let mut connection = RawConnection::open(site.address()).await;
    let host = site.address();
    let request = format!(
        "GET /static/frontend/ HTTP/1.1\r\nHost: {host}\r\nOrigin: https://evil.example\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\n\r\n"
    );
    connection.send(request).await;
    assert_eq!(connection.read().await.status(), 403);
}

#[test]
fn a_dev_server_is_refused_in_production() {
    let error = Settings::from_pairs([
        ("MIZAN_ENV", "production"),
        (
            "MIZAN_SECRET_KEY",
            "ahl3eiPh9eesh0Aighah7oof4eiphohGh3ohthah",
        ),
        ("MIZAN_ALLOWED_HOSTS", "example.com"),
        ("MIZAN_VITE_URL", "http://127.0.0.1:5173"),
    ])
    .unwrap_err();
    assert!(error.to_string().contains("MIZAN_VITE_URL"), "{error}");
    assert!(Settings::from_pairs([("MIZAN_VITE_URL", "https://127.0.0.1:5173")]).is_err());
}
