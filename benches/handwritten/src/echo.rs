//! `POST /api/mizan/echo`

use actix_web::{HttpResponse, http::header, web};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    text: String,
}

#[derive(Serialize)]
struct Echo {
    message: String,
}

pub async fn echo(input: web::Json<Input>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(Echo {
            message: input.into_inner().text,
        })
}
