//! `POST /api/mizan/contact.submit`: checks the form and stores a ticket.

use actix_web::{HttpResponse, http::header, web};
use chrono::Utc;
use serde::{Deserialize, Serialize};
use sqlx::SqlitePool;
use validator::{Validate, ValidationError};

use crate::{
    form::{self, stripped},
    problem::Problem,
};

#[derive(Default, Deserialize, Validate)]
#[serde(default)]
pub struct Contact {
    #[serde(deserialize_with = "stripped")]
    #[validate(custom(function = "name_text"))]
    name: String,
    #[serde(deserialize_with = "stripped")]
    #[validate(
        length(min = 1, code = "required", message = "This field is required."),
        email(code = "invalid_email", message = "Enter an email address.")
    )]
    email: String,
    #[serde(deserialize_with = "stripped")]
    #[validate(custom(function = "known_topic"))]
    topic: String,
    #[serde(deserialize_with = "stripped")]
    #[validate(custom(function = "message_text"))]
    message: String,
}

#[derive(Serialize)]
struct Sent {
    id: i64,
}

fn name_text(name: &str) -> Result<(), ValidationError> {
    form::text_between(name, 1, 100)
}

fn message_text(message: &str) -> Result<(), ValidationError> {
    form::text_between(message, 10, 2000)
}

fn known_topic(topic: &str) -> Result<(), ValidationError> {
    match topic {
        "question" | "problem" | "billing" | "other" => Ok(()),
        "" => Err(form::required()),
        _ => Err(ValidationError::new("invalid_choice")
            .with_message("Choose one of the options.".into())),
    }
}

pub async fn submit(
    pool: web::Data<SqlitePool>,
    contact: web::Json<Contact>,
) -> Result<HttpResponse, Problem> {
    let contact = contact.into_inner();
    contact.validate()?;
    let id = sqlx::query_scalar(
        "INSERT INTO tickets (name, email, topic, message, created_at)
         VALUES ($1, $2, $3, $4, $5) RETURNING id",
    )
    .bind(contact.name)
    .bind(contact.email)
    .bind(contact.topic)
    .bind(contact.message)
    .bind(Utc::now())
    .fetch_one(pool.get_ref())
    .await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(Sent { id }))
}
