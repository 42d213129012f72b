//! Sign-up, login, and who is looking.

use std::sync::LazyLock;

use actix_session::Session;
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use chrono::Utc;
use serde::{Deserialize, Serialize};
use sqlx::SqlitePool;
use tracing::error;
use validator::Validate;

use crate::{
    cached::{self, Audience},
    form::stripped,
    problem::Problem,
};

/// What a visitor may know about their own account. Fields stand in canonical (sorted) order.
#[derive(Serialize, sqlx::FromRow)]
pub struct Profile {
    email: String,
    id: i64,
    is_staff: bool,
    is_superuser: bool,
    pub username: String,
}

pub async fn signed_in(session: &Session, pool: &SqlitePool) -> Result<Option<Profile>, Problem> {
    let Some(id) = session.get::<i64>("user_id")? else {
        return Ok(None);
    };
    let profile = sqlx::query_as(
        "SELECT email, id, is_staff, is_superuser, username FROM users WHERE id = $1 AND is_active",
    )
    .bind(id)
    .fetch_optional(pool)
    .await?;
    Ok(profile)
}

pub async fn current_user(
    request: HttpRequest,
    session: Session,
    pool: web::Data<SqlitePool>,
) -> Result<HttpResponse, Problem> {
    let profile = signed_in(&session, &pool).await?;
    let audience = match request.headers().contains_key(header::COOKIE) {
        true => Audience::Visitor,
        false => Audience::Everyone,
    };
    cached::json(&request, audience, &profile)
}

#[derive(Deserialize, Validate)]
pub struct Signup {
    #[serde(deserialize_with = "stripped")]
    #[validate(length(min = 1, max = 150))]
    username: String,
    #[serde(deserialize_with = "stripped")]
    #[validate(email(code = "invalid_email", message = "Enter an email address."))]
    email: String,
    #[validate(length(min = 8, max = 1000))]
    password: String,
}

pub async fn signup(
    session: Session,
    pool: web::Data<SqlitePool>,
    input: web::Json<Signup>,
) -> Result<HttpResponse, Problem> {
    let Signup {
        username,
        email,
        password,
    } = input.into_inner().validated()?;
    let hash = blocking(move || hash(&password)).await?;
    let inserted = sqlx::query_scalar(
        "INSERT INTO users (username, email, password, created_at) VALUES ($1, $2, $3, $4)
         RETURNING id",
    )
    .bind(username)
    .bind(email)
    .bind(hash)
    .bind(Utc::now())
    .fetch_one(pool.get_ref())
    .await;
    let id: i64 = match inserted {
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
            return Err(Problem::of_field(
                "username",
                "unique",
                "This name is taken.",
            ));
        }
        other => other?,
    };
    sign_in(&session, id)
}

impl Signup {
    fn validated(self) -> Result<Self, Problem> {
        self.validate()?;
        Ok(self)
    }
}

#[derive(Deserialize)]
pub struct Login {
    #[serde(deserialize_with = "stripped")]
    username: String,
    password: String,
}

pub async fn login(
    session: Session,
    pool: web::Data<SqlitePool>,
    input: web::Json<Login>,
) -> Result<HttpResponse, Problem> {
    let Login { username, password } = input.into_inner();
    let found: Option<(i64, String)> =
        sqlx::query_as("SELECT id, password FROM users WHERE username = $1 AND is_active")
            .bind(username)
            .fetch_optional(pool.get_ref())
            .await?;
    let (id, stored) = match found {
        Some((id, stored)) => (Some(id), stored),
        None => (None, DUMMY_HASH.clone()), // an unknown user costs the same work
    };
    let matches = blocking(move || Ok(verify(&password, &stored))).await?;
    match id {
        Some(id) if matches => sign_in(&session, id),
        _ => Err(Problem::of_field(
            "__all__",
            "invalid_login",
            "Wrong user name or password.",
        )),
    }
}

fn sign_in(session: &Session, id: i64) -> Result<HttpResponse, Problem> {
    session.renew();
    session.insert("user_id", id)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(serde_json::json!({ "id": id })))
}

static DUMMY_HASH: LazyLock<String> = LazyLock::new(|| hash("nobody").unwrap_or_default());

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    web::block(work).await.map_err(|error| {
        error!(%error, "the blocking pool is gone");
        Problem::internal()
    })?
}

fn hash(password: &str) -> Result<String, Problem> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| {
            error!(%error, "a password could not be hashed");
            Problem::internal()
        })
}

fn verify(password: &str, stored: &str) -> bool {
    PasswordHash::new(stored).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}
