//! What every request must pass: its host, and where it comes from. And the headers that every answer carries.

use mizan::prelude::*;
use mizan::testing::{TestSite, TestSiteBuilder};
use mizan_tests::{RawResponse, assert_problem};

#[client(manual)]
async fn change() -> String {
    "changed".to_owned()
}

#[client(manual, context = "global")]
async fn look() -> String {
    "seen".to_owned()
}

#[client(manual)]
async fn address(request: Request) -> Option<String> {
    request.client_ip().map(|ip| ip.to_string())
}

#[get("/page")]
async fn page_to_read(_: Request) -> &'static str {
    "page"
}

#[post("/write")]
async fn page_to_write(_: Request) -> &'static str {
    "written"
}

fn builder() -> TestSiteBuilder {
    let site = Site::empty()
        .register::<change>()
        .register::<address>()
        .register::<look>();
    let site = site.page(page_to_read).page(page_to_write);
    TestSite::builder(site).setting(
        "MIZAN_ALLOWED_HOSTS",
        "example.com, .example.org, 127.0.0.1, [::1]",
    )
}

async fn send(site: &TestSite, method: &str, path: &str, headers: &[&str]) -> RawResponse {
    let mut request = format!("{method} {path} HTTP/1.1\r\n");
    for header in headers {
        request.push_str(header);
        request.push_str("\r\n");
    }
    if method != "GET" {
        request.push_str("Content-Length: 0\r\n");
    }
    RawResponse::to(site.address(), request + "\r\n").await
}

const HOST: &str = "Host: example.com";

/// Headers besides `Host: example.com`, and whether an unsafe request with them is let through.
const ORIGINS: [(&[&str], bool); 40] = [
    // Not a browser, or the site's own pages.
    (&[], true),
    (&["Sec-Fetch-Site: same-origin"], true),
    (&["Sec-Fetch-Site: none"], true),
    (&["Origin: http://example.com"], true),
    (&["Origin: https://example.com"], true),
    (&["Origin: https://EXAMPLE.com"], true),
    (&["Origin: http://example.com:80"], true),
    (&["Origin: https://example.com:443"], true),
    (
        &["Sec-Fetch-Site: same-origin", "Origin: https://example.com"],
        true,
    ),
    // Another site.
    (&["Sec-Fetch-Site: cross-site"], false),
    (&["Sec-Fetch-Site: same-site"], false),
    (
        &["Sec-Fetch-Site: cross-site", "Origin: https://example.com"],
        false,
    ),
    (
        &["Sec-Fetch-Site: same-site", "Origin: https://example.com"],
        false,
    ),
    (&["Sec-Fetch-Site: "], false),
    (&["Sec-Fetch-Site: Same-Origin"], false),
    (&["Sec-Fetch-Site: same-origin, cross-site"], false),
    (
        &["Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: cross-site"],
        false,
    ),
    (
        &["Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: same-origin"],
        false,
    ),
    (&["Origin: null"], false),
    (&["Origin: "], false),
    (&["Origin: https://evil.example"], false),
    (&["Origin: https://example.com.evil.example"], false),
    (&["Origin: https://evilexample.com"], false),
    (&["Origin: https://sub.example.com"], false),
    (&["Origin: https://example.com:8443"], false),
    (&["Origin: https://example.com:80"], false),
    (&["Origin: http://example.com:443"], false),
    (&["Origin: example.com"], false),
    (&["Origin: file://"], false),
    (&["Origin: ftp://example.com"], false),
    (&["Origin: https://example.com@evil.example"], false),
    (&["Origin: https://example.com/"], false),
    (&["Origin: https://example.com https://evil.example"], false),
    (
        &[
            "Origin: https://example.com",
            "Origin: https://evil.example",
        ],
        false,
    ),
    (
        &["Origin: https://example.com", "Origin: https://example.com"],
        false,
    ),
    (
        &[
            "Origin: https://trusted.example",
            "Origin: https://trusted.example",
        ],
        false,
    ),
    // Trusted by the settings, whatever `Sec-Fetch-Site` says.
    (&["Origin: https://trusted.example"], true),
    (
        &[
            "Origin: https://trusted.example",
            "Sec-Fetch-Site: cross-site",
        ],
        true,
    ),
    (
        &[
            "Origin: https://any.trusted.example:8443",
            "Sec-Fetch-Site: cross-site",
        ],
        true,
    ),
    (
        &[
            "Origin: http://trusted.example",
            "Sec-Fetch-Site: cross-site",
        ],
        false,
    ),
];

async fn trusting() -> TestSite {
    let origins = "https://trusted.example, https://*.trusted.example:8443";
    builder()
        .setting("MIZAN_TRUSTED_ORIGINS", origins)
        .start()
        .await
}

#[mizan::test]
async fn an_unsafe_request_of_another_site_is_refused() {
    let site = trusting().await;
    for (headers, passes) in ORIGINS {
        let headers: Vec<&str> = [HOST].iter().chain(headers).copied().collect();
        for (method, path, otherwise) in [
            ("POST", "/api/mizan/change", 200),
            ("POST", "/write", 200),
            ("PUT", "/api/mizan/change", 405),
            ("DELETE", "/page", 405),
            ("PATCH", "/nobody", 404),
            ("BREW", "/nobody", 404),
        ] {
            let response = send(&site, method, path, &headers).await;
            if passes {
                assert_eq!(
                    response.status(),
                    otherwise,
                    "{method} {path} {headers:?}: {}",
                    response.text()
                );
            } else {
                assert_problem(&response, 403, "cross_origin");
            }
        }
    }
}

#[mizan::test]
async fn a_safe_request_may_come_from_anywhere() {
    let site = trusting().await;
    for (headers, _) in ORIGINS {
        let headers: Vec<&str> = [HOST].iter().chain(headers).copied().collect();
        for path in ["/api/mizan/look", "/page"] {
            assert_eq!(
                send(&site, "GET", path, &headers).await.status(),
                200,
                "{headers:?}"
            );
        }
        let response = send(&site, "GET", "/api/mizan/look", &headers).await;
        assert_eq!(
            response.header("access-control-allow-origin"),
            "",
            "nobody else may read it"
        );
    }
}

#[mizan::test]
async fn an_upgrade_is_as_unsafe_as_a_post() {
    let site = trusting().await;
    for upgrade in [
        "Upgrade: websocket",
        "Upgrade: WebSocket",
        "Upgrade: h2c, websocket",
    ] {
        for (headers, passes) in ORIGINS {
            let headers: Vec<&str> = [HOST, "Connection: Upgrade", upgrade]
                .iter()
                .chain(headers)
                .copied()
                .collect();
            let response = send(&site, "GET", "/api/mizan/ws", &headers).await;
            if passes {
                assert_ne!(response.status(), 403, "{headers:?}");
            } else {
                assert_problem(&response, 403, "cross_origin");
            }
        }
    }
}

#[mizan::test]
async fn the_port_belongs_to_the_origin() {
    let site = builder().start().await;
    for (host, origin, passes) in [
        ("example.com:8000", "http://example.com:8000", true),
        ("example.com:8000", "http://example.com", false),
        ("example.com:8000", "http://example.com:8001", false),
        ("example.com:80", "http://example.com", true),
        ("example.com:443", "https://example.com", true),
        ("example.com", "http://example.com:8000", false),
        ("[::1]:8000", "http://[::1]:8000", true),
        ("[::1]:8000", "http://[::1]", false),
        ("127.0.0.1:8000", "http://localhost:8000", false),
        ("a.example.org", "https://b.example.org", false),
    ] {
        let headers = [format!("Host: {host}"), format!("Origin: {origin}")];
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        let response = send(&site, "POST", "/api/mizan/change", &headers).await;
        assert_eq!(
            response.status(),
            if passes { 200 } else { 403 },
            "{headers:?}"
        );
    }
}

#[mizan::test]
async fn only_the_hosts_of_the_site_are_answered() {
    let site = builder().start().await;
    for (headers, passes) in [
        (&["Host: example.com"][..], true),
        (&["Host: EXAMPLE.COM"], true),
        (&["Host: example.com:8000"], true),
        (&["Host: example.com."], true),
        (&["Host: example.org"], true),
        (&["Host: deep.sub.example.org"], true),
        (&["Host: 127.0.0.1:1"], true),
        (&["Host: [::1]:8000"], true),
        (&["Host: sub.example.com"], false),
        (&["Host: evil.example"], false),
        (&["Host: example.com.evil.example"], false),
        (&["Host: evilexample.org"], false),
        (&["Host: example.com@evil.example"], false),
        (&["Host: example.com:80:80"], false),
        (&["Host: example.com:x"], false),
        (&["Host: example.com/path"], false),
        (&["Host: example.com, evil.example"], false),
        (&["Host: "], false),
        (&["Host: ."], false),
        (&["Host: localhost"], false),
        (&["Host: [::1"], false),
        (
            &["Host: evil.example", "X-Forwarded-Host: example.com"],
            false,
        ),
    ] {
        for path in ["/api/mizan/look", "/page", "/nobody", "/static/x"] {
            let response = send(&site, "GET", path, headers).await;
            if !passes {
                let problem = assert_problem(&response, 400, "host_not_allowed");
                assert!(!problem.to_string().contains("evil"), "it is not repeated");
            } else {
                assert_ne!(response.status(), 400, "{path} {headers:?}");
            }
        }
        let response = send(&site, "GET", "/healthz", headers).await;
        assert_eq!(
            response.status(),
            200,
            "health checks come by address: {headers:?}"
        );
        assert_eq!(send(&site, "GET", "/readyz", headers).await.status(), 200);
    }
}

#[mizan::test]
async fn no_host_and_two_hosts_are_refused() {
    let site = builder().start().await;
    for path in ["/api/mizan/look", "/page"] {
        // The parser of HTTP/1.1 insists on exactly one, before anything else looks at the request.
        for hosts in [
            &[][..],
            &[HOST, HOST],
            &[HOST, "Host: evil.example"],
            &["Host: evil.example", HOST],
        ] {
            assert_eq!(
                send(&site, "GET", path, hosts).await.status(),
                400,
                "{hosts:?}"
            );
        }
        let old = RawResponse::to(site.address(), format!("GET {path} HTTP/1.0\r\n\r\n")).await;
        assert_problem(&old, 400, "host_not_allowed");
    }
    let old = RawResponse::to(site.address(), "GET /healthz HTTP/1.0\r\n\r\n").await;
    assert_eq!((old.status(), old.text().as_str()), (200, "ok"));
}

#[mizan::test]
async fn an_absolute_target_does_not_replace_the_host_header() {
    let site = builder().start().await;
    let response = send(
        &site,
        "GET",
        "http://example.com/page",
        &["Host: evil.example"],
    )
    .await;
    assert_problem(&response, 400, "host_not_allowed");
    // The next only shows that the form itself is understood or refused, and never a 5xx.
    let response = send(
        &site,
        "GET",
        "http://evil.example/page",
        &["Host: example.com"],
    )
    .await;
    assert!(response.status() < 500);
}

#[mizan::test]
async fn every_answer_carries_the_security_headers() {
    let site = builder().start().await;
    for (method, path, headers) in [
        ("GET", "/api/mizan/look", &[HOST][..]),
        ("POST", "/api/mizan/change", &[HOST]),
        ("GET", "/page", &[HOST]),
        ("GET", "/nobody", &[HOST]),
        ("GET", "/nobody", &[HOST, "Accept: text/html"]),
        ("GET", "/healthz", &[HOST]),
        ("GET", "/api/mizan/docs", &[HOST]),
        ("GET", "/api/mizan/openapi.json", &[HOST]),
        ("GET", "/page", &["Host: evil.example"]),
        ("POST", "/write", &[HOST, "Origin: null"]),
    ] {
        let response = send(&site, method, path, headers).await;
        assert_eq!(
            response.header("x-content-type-options"),
            "nosniff",
            "{path}"
        );
        assert_eq!(response.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(response.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(
            response.header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        let policy = response.header("content-security-policy");
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_ne!(response.header("x-request-id"), "", "{path}");
        assert_eq!(
            response.header("strict-transport-security"),
            "",
            "not in development"
        );
        assert_eq!(response.header("server"), "", "{path}");
    }
}

#[mizan::test]
async fn a_forwarded_address_counts_when_a_trusted_proxy_wrote_it() {
    let direct = builder().start().await;
    let proxied = builder()
        .setting("MIZAN_TRUSTED_PROXIES", "127.0.0.0/8, 10.0.0.0/8")
        .start()
        .await;
    for (forwarded, seen) in [
        (&[][..], "127.0.0.1"),
        (&["X-Forwarded-For: 203.0.113.7"], "203.0.113.7"),
        (&["X-Forwarded-For: 6.6.6.6, 203.0.113.7"], "203.0.113.7"),
        (&["X-Forwarded-For: 203.0.113.7, 10.1.2.3"], "203.0.113.7"),
        (
            &["X-Forwarded-For: 6.6.6.6", "X-Forwarded-For: 203.0.113.7"],
            "203.0.113.7",
        ),
        (&["X-Forwarded-For: 2001:db8::7"], "2001:db8::7"),
    ] {
        let headers: Vec<&str> = [HOST].iter().chain(forwarded).copied().collect();
        let response = send(&proxied, "POST", "/api/mizan/address", &headers).await;
        assert_eq!(response.text(), format!("\"{seen}\""), "{forwarded:?}");
        let response = send(&direct, "POST", "/api/mizan/address", &headers).await;
        assert_eq!(
            response.text(),
            "\"127.0.0.1\"",
            "nobody is trusted by default: {forwarded:?}"
        );
    }
    for nonsense in [
        "X-Forwarded-For: nonsense",
        "X-Forwarded-For: ",
        "X-Forwarded-For: 6.6.6.6, nonsense",
        "X-Forwarded-For: ,,,",
    ] {
        let response = send(&proxied, "POST", "/api/mizan/address", &[HOST, nonsense]).await;
        assert_eq!(response.status(), 200);
        assert!(
            !response.text().contains("6.6.6.6"),
            "what stands before nonsense is not believed: {}",
            response.text()
        );
    }
}
