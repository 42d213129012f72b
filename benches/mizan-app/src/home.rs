//! `GET /`: the home page, with the visitor's data in it so that the client needs no second request.

use mizan::prelude::*;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    title: &'static str,
    mizan: Hydration,
}

#[get("/")]
pub async fn home(request: Request) -> Result<impl Responder> {
    Ok(Home {
        title: "Help desk",
        mizan: request.hydrate().await?,
    })
}
