//! What stops a site from starting: names that clash, names that cannot be, contexts that nobody registered.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use mizan::App;
use mizan::prelude::*;
use mizan::testing::TestSite;

use crate::people;

#[client(manual)]
async fn twin() -> i32 {
    1
}

#[client(manual, name = "twin")]
async fn other_twin() -> i32 {
    2
}

#[client(manual, context = "global")]
async fn unregistered() -> i32 {
    3
}

#[client(manual, affects = [unregistered])]
async fn affects_the_unregistered() -> i32 {
    4
}

#[client(manual, name = "ws")]
async fn takes_the_socket() -> i32 {
    5
}

#[client(manual, name = "contexts")]
async fn takes_the_contexts() -> i32 {
    6
}

#[derive(MizanForm)]
#[form(name = "twin", manual)]
struct TwinForm {
    text: String,
}

impl Submit for TwinForm {
    type Output = String;

    async fn submit(self, _: &Request) -> Result<String> {
        Ok(self.text)
    }
}

#[get("/same")]
async fn one_page(_: Request) -> &'static str {
    "one"
}

#[page("/same")]
async fn same_page(_: Request) -> &'static str {
    "two"
}

/// Why the site does not start.
async fn refusal(site: Site) -> String {
    let Err(panic) = AssertUnwindSafe(TestSite::start(site)).catch_unwind().await else {
        panic!("the site starts");
    };
    *panic.downcast::<String>().expect("a message")
}

/// How often a line of this file is named.
fn places(message: &str) -> usize {
    message.matches("registry.rs:").count()
}

#[mizan::test]
async fn two_things_of_one_name_are_refused_with_both_places() {
    for site in [
        Site::empty().register::<twin>().register::<other_twin>(),
        Site::empty().register::<twin>().form::<TwinForm>(),
        Site::empty()
            .install(App::new("app").register::<twin>())
            .register::<other_twin>(),
    ] {
        let message = refusal(site).await;
        assert!(message.contains("`twin`"), "{message}");
        assert_eq!(places(&message), 2, "{message}");
    }
}

#[mizan::test]
async fn names_of_the_framework_are_refused() {
    for (site, name) in [
        (Site::empty().register::<takes_the_socket>(), "`ws`"),
        (Site::empty().register::<takes_the_contexts>(), "`contexts`"),
    ] {
        let message = refusal(site).await;
        assert!(message.contains(name), "{message}");
        assert_eq!(places(&message), 1, "{message}");
    }
}

#[mizan::test]
async fn affecting_an_unregistered_context_is_refused() {
    let message = refusal(Site::empty().register::<affects_the_unregistered>()).await;
    assert!(
        message.contains("`affects_the_unregistered`") && message.contains("`unregistered`"),
        "{message}"
    );
    assert_eq!(places(&message), 1, "{message}");
    TestSite::start(
        Site::empty()
            .register::<affects_the_unregistered>()
            .register::<unregistered>(),
    )
    .await;
}

#[mizan::test]
async fn two_pages_at_one_address_are_refused_with_both_places() {
    let message = refusal(Site::empty().page(one_page).page(same_page)).await;
    assert!(message.contains("GET /same"), "{message}");
    assert_eq!(places(&message), 2, "{message}");
}

#[mizan::test]
async fn every_mistake_is_reported_at_once() {
    let site = Site::empty()
        .register::<twin>()
        .register::<other_twin>()
        .register::<takes_the_socket>()
        .register::<affects_the_unregistered>()
        .page(one_page)
        .page(same_page);
    let message = refusal(site).await;
    for part in ["`twin`", "`ws`", "`unregistered`", "GET /same"] {
        assert!(message.contains(part), "{part} is missing: {message}");
    }
}

#[mizan::test]
async fn two_authenticators_are_refused() {
    let message = refusal(
        Site::empty()
            .install(people::app())
            .install(mizan_auth::app()),
    )
    .await;
    assert!(
        message.contains("people") && message.contains("auth"),
        "{message}"
    );
}

#[mizan::test]
async fn the_same_thing_twice_is_no_clash() {
    let site = TestSite::start(Site::empty().register::<twin>().register::<twin>()).await;
    assert_eq!(
        site.client()
            .call("twin", serde_json::json!({}))
            .await
            .text(),
        "1"
    );
}
