//! Throttles: of live validation, and those of an application.

use mizan::prelude::*;
use mizan::testing::TestSite;
use mizan::{MemoryThrottle, Pass, Rate, ThrottleStore};
use mizan_tests::assert_problem;
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
