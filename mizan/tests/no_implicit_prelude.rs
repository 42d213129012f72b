//! What the macros write names everything by its full path: it works where no name is in scope.
#![no_implicit_prelude]
#![allow(clippy::unused_async, reason = "a server function is async")]

/// The names that the signatures below need, and not one more.
mod site {
    use ::mizan::{Request, Result, channel, client, get, page, post};
    use ::std::string::String;

    #[client(manual)]
    pub(super) async fn echo(text: String) -> String {
        text
    }

    #[client(manual, context = "global")]
    pub(super) async fn weather() -> Result<String> {
        Result::Ok(String::new())
    }

    #[client(manual, context = "local", auth)]
    pub(super) async fn forecast(request: Request, day: u8) -> u8 {
        let _ = request;
        day
    }

    async fn is_morning(_: &Request) -> bool {
        true
    }

    #[client(manual, auth = is_morning, affects = [weather, forecast])]
    pub(super) async fn change(day: ::std::option::Option<u8>) -> bool {
        day.is_none()
    }

    pub(super) struct Chat;

    #[channel(name = "chat", history = 1, presence, manual, affects = [forecast])]
    impl ::mizan::Channel for Chat {
        type Incoming = ::std::string::String;
        type Outgoing = ::std::string::String;

        async fn receive(
            &self,
            message: ::std::string::String,
        ) -> ::mizan::Result<::std::string::String> {
            ::std::result::Result::Ok(message)
        }
    }

    #[get("/", auth = "staff")]
    pub(super) async fn home(_: Request) -> &'static str {
        "home"
    }

    #[page("/contact")]
    pub(super) async fn contact() -> &'static str {
        "contact"
    }

    #[post("/close/{id}", auth = is_morning)]
    pub(super) async fn close(_: Request) -> &'static str {
        "closed"
    }
}

#[::mizan::test]
async fn a_site_of_them_starts_and_answers() {
    let site = ::mizan::Site::empty()
        .register::<site::echo>()
        .register::<site::weather>()
        .register::<site::forecast>()
        .register::<site::change>()
        .channel::<site::Chat>()
        .page(site::home)
        .page(site::contact)
        .page(site::close);
    let site = ::mizan::testing::TestSite::start(site).await;
    let response = site.client().context("weather").await;
    ::std::assert_eq!(response.text(), "\"\"");
    let response = site.client().get("/contact").await;
    ::std::assert_eq!(response.text(), "contact");
}
