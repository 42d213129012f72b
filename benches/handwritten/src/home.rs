//! `GET /`: the home page, with the visitor's data in it so that the client needs no second request.

use actix_session::Session;
use actix_web::{HttpResponse, http::header, web};
use askama::Template;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use sqlx::SqlitePool;

use crate::{
    account::{self, Profile},
    problem::Problem,
};

#[derive(Serialize)]
struct Hydration {
    current_user: Option<Profile>,
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    title: &'static str,
    nonce: String,
    mizan: Hydration,
}

pub async fn home(session: Session, pool: web::Data<SqlitePool>) -> Result<HttpResponse, Problem> {
    let nonce = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 16]>());
    let policy = format!(
        "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic'; object-src 'none'; \
         base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    );
    let current_user = account::signed_in(&session, &pool).await?;
    let page = Home {
        title: "Help desk",
        nonce,
        mizan: Hydration { current_user },
    }
    .render()?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .body(page))
}
