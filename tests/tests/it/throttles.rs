//! Throttles: of live validation, and those of an application.

use mizan::prelude::*;
use mizan::testing::TestSite;
use mizan::{MemoryThrottle, Pass, Rate, ThrottleStore};
use mizan_tests::{Keys, RedisServer, assert_problem};
use serde_json::json;

fn builder(rate: &str) -> mizan::testing::TestSiteBuilder {
    TestSite::builder(example_site::site())
        .setting("MIZAN_THROTTLE_VALIDATE", rate)
        .setting("MIZAN_TRUSTED_PROXIES", "127.0.0.1")
}

/// The status of a validation that a proxy passes on for this address.
async fn validate(site: &TestSite, address: &str, form: &str) -> u16 {
    let path = format!("/api/mizan/{form}.validate");
    let request = site.client().post(&path).header("x-forwarded-for", address);
    request.json(&json!({})).await.status()
}

#[mizan::test]
async fn live_validation_is_limited_per_address_for_all_forms_together() {
    let site = builder("3/day").start().await;
    for form in ["contact", "signup", "contact"] {
        assert_eq!(validate(&site, "203.0.113.1", form).await, 200);
    }
    let refused = site
        .client()
        .post("/api/mizan/contact.validate")
        .header("x-forwarded-for", "203.0.113.1")
        .json(&json!({}))
        .await;
    assert_problem(&refused, 429, "too_many_requests");
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((28_000..=28_800).contains(&wait), "{wait}");
    assert_eq!(validate(&site, "203.0.113.2", "contact").await, 200);
    // Submitting is not live validation.
    let submitted = site.client().post("/api/mizan/contact.submit");
    let submitted = submitted.header("x-forwarded-for", "203.0.113.1");
    assert_eq!(submitted.json(&json!({})).await.status(), 422);
}

#[mizan::test]
async fn an_ipv6_network_counts_as_one_address() {
    let site = builder("2/day").start().await;
    for (address, status) in [
        ("2001:db8:1:1::1", 200),
        ("2001:db8:1:1:ffff::2", 200),
        ("2001:db8:1:1:abcd::3", 429),
        ("2001:db8:1:2::1", 200),
        ("::ffff:203.0.113.9", 200),
        ("203.0.113.9", 200),
        ("203.0.113.9", 429),
    ] {
        let found = validate(&site, address, "contact").await;
        assert_eq!(found, status, "{address}");
    }
}

#[mizan::test]
async fn a_throttle_that_is_off_limits_nothing() {
    let site = builder("off").start().await;
    for _ in 0..200 {
        assert_eq!(validate(&site, "203.0.113.1", "contact").await, 200);
    }
}

const PER_NAME: Rate = Rate::per_day(1);

#[client(manual)]
async fn knock(request: Request, name: String) -> Result<()> {
    request.throttle("knock", &name, PER_NAME).await?;
    request.throttle("knock", "anybody", Rate::per_day(3)).await
}

#[mizan::test]
async fn an_application_throttles_by_whatever_it_likes() {
    let site = TestSite::start(Site::empty().register::<knock>()).await;
    let client = site.client();
    for (name, status) in [
        ("ada", 200),
        ("ada", 429),
        ("grace", 200),
        ("eve", 200),
        ("eve", 429),
        ("mallory", 429),
    ] {
        let response = client.call("knock", json!({"name": name})).await;
        assert_eq!(response.status(), status, "{name}: {}", response.text());
    }
}

/// Two processes that count together.
struct Shared(std::sync::Arc<MemoryThrottle>);

impl ThrottleStore for Shared {
    fn pass<'a>(
        &'a self,
        key: &'a [u8; 32],
        rate: Rate,
    ) -> futures_util::future::LocalBoxFuture<'a, Result<Pass>> {
        self.0.pass(key, rate)
    }
}

#[mizan::test]
async fn another_store_lets_several_processes_count_together() {
    let store = std::sync::Arc::new(MemoryThrottle::new());
    let site = || {
        let store = Shared(std::sync::Arc::clone(&store));
        TestSite::start(Site::empty().register::<knock>().throttle_store(store))
    };
    let (one, two) = (site().await, site().await);
    let input = json!({"name": "ada"});
    assert_eq!(one.client().call("knock", &input).await.status(), 200);
    let refused = two.client().call("knock", &input).await;
    assert_problem(&refused, 429, "too_many_requests");
}

#[mizan::test]
async fn processes_with_one_redis_count_together() {
    let keys = Keys::new().await;
    let site = || {
        TestSite::builder(Site::empty().register::<knock>())
            .setting("REDIS_URL", keys.url())
            .setting("MIZAN_REDIS_PREFIX", keys.prefix())
            .start()
    };
    let (one, two) = (site().await, site().await);
    let sites = [&one, &two, &one, &two, &one];
    for (site, (name, status)) in sites.into_iter().zip([
        ("ada", 200),
        ("ada", 429),
        ("grace", 200),
        ("eve", 200),
        ("mallory", 429),
    ]) {
        let response = site.client().call("knock", json!({"name": name})).await;
        assert_eq!(response.status(), status, "{name}: {}", response.text());
    }
    for name in keys.names("throttle:").await {
        assert!(!name.contains("ada"), "{name}");
    }
    keys.remove().await;
}

#[mizan::test]
async fn without_its_redis_a_throttle_counts_in_memory_and_refuses_nobody() {
    let mut server = RedisServer::start();
    let builder = TestSite::builder(Site::empty().register::<knock>());
    let site = builder
        .setting("REDIS_URL", server.url())
        .setting("MIZAN_REDIS_TIMEOUT_SECONDS", "1")
        .start()
        .await;
    let knock = async |name: &str| {
        let response = site.client().call("knock", json!({"name": name})).await;
        response.status()
    };
    assert_eq!((knock("ada").await, knock("ada").await), (200, 429));
    server.kill();
    // The memory has not seen ada.
    assert_eq!((knock("ada").await, knock("ada").await), (200, 429));
    assert_eq!(site.client().get("/readyz").await.status(), 200);
    server.start_again();
    let started = std::time::Instant::now();
    // It kept nothing, so that ada is new to it; until it is asked again she is refused.
    while knock("ada").await != 200 {
        assert!(started.elapsed().as_secs() < 5, "it recovers");
    }
    server.hold();
    let started = std::time::Instant::now();
    for _ in 0..20 {
        knock("ada").await;
    }
    assert!(
        started.elapsed().as_secs() < 5,
        "one request waits, not all"
    );
    server.release();
}
