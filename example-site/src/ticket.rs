//! The table of tickets.

use chrono::{DateTime, Utc};
use mizan::db::{Db, Executor};
use mizan::prelude::*;
use sqlx::SqlStr;

/// How many tickets the inbox shows at most.
pub const INBOX_SIZE: i64 = 100;

/// How many tickets a page of [`TicketList`] shows.
pub const PAGE_SIZE: i64 = 10;

/// What a ticket is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, Choices)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// How to do something.
    Question,
    /// Something does not work.
    Problem,
    /// Invoices and payments.
    Billing,
    /// Everything else.
    #[choice(label = "Something else")]
    Other,
}

/// One ticket.
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
pub struct Ticket {
    /// The number.
    pub id: i64,
    /// Who wrote it while signed in.
    #[serde(skip)]
    pub user_id: Option<i64>,
    /// The writer's name.
    pub name: String,
    /// The writer's address.
    pub email: String,
    /// What it is about, as in [`Topic`].
    pub topic: String,
    /// What was written.
    pub message: String,
    /// When it was sent.
    pub created_at: DateTime<Utc>,
    /// When it was closed, if it is.
    pub closed_at: Option<DateTime<Utc>>,
}

/// The same columns in every query, still one `&'static str`.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, user_id, name, email, topic, message, created_at, closed_at FROM desk_tickets ",
            $rest
        )
    };
}

/// One page of somebody's tickets.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TicketList {
    /// Newest first.
    pub tickets: Vec<Ticket>,
    /// Which page this is, from 1.
    pub page: i64,
    /// How many pages there are, at least 1.
    pub page_count: i64,
    /// How many tickets there are.
    pub ticket_count: i64,
}

impl TicketList {
    /// A page of a user's own tickets; one that is not there is the nearest one that is.
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn of_user(db: &Db, user_id: i64, page: i64) -> Result<Self, sqlx::Error> {
        let ticket_count: i64 = db
            .query("SELECT COUNT(*) FROM desk_tickets WHERE user_id = $1")
            .bind(user_id)
            .fetch_scalar()
            .await?;
        let page_count = (ticket_count + PAGE_SIZE - 1) / PAGE_SIZE;
        let page_count = page_count.max(1);
        let page = page.clamp(1, page_count);
        let tickets = db
            .query(select!(
                "WHERE user_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3"
            ))
            .bind(user_id)
            .bind(PAGE_SIZE)
            .bind((page - 1) * PAGE_SIZE)
            .fetch_all()
            .await?;
        Ok(Self {
            tickets,
            page,
            page_count,
            ticket_count,
        })
    }

    /// The page before this one, if there is one.
    #[must_use]
    pub fn previous(&self) -> Option<i64> {
        (self.page > 1).then(|| self.page - 1)
    }

    /// The page after this one, if there is one.
    #[must_use]
    pub fn next(&self) -> Option<i64> {
        (self.page < self.page_count).then(|| self.page + 1)
    }
}

/// A ticket that is about to be stored.
pub struct NewTicket<'a> {
    /// Who is signed in.
    pub user_id: Option<i64>,
    /// The writer's name.
    pub name: &'a str,
    /// The writer's address.
    pub email: &'a str,
    /// What it is about.
    pub topic: Topic,
    /// What was written.
    pub message: &'a str,
}

impl Ticket {
    /// Whether somebody still has to do something.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }

    /// The topic in words.
    #[must_use]
    pub fn topic_label(&self) -> &str {
        Topic::choices()
            .iter()
            .find(|choice| choice.value == self.topic)
            .map_or(self.topic.as_str(), |choice| &choice.label)
    }

    /// The first line, cut at 80 characters.
    #[must_use]
    pub fn excerpt(&self) -> String {
        let line = self.message.lines().next().unwrap_or_default();
        match line.char_indices().nth(80) {
            Some((end, _)) => format!("{}…", &line[..end]),
            None => line.to_owned(),
        }
    }

    /// Stores a ticket; answers its number.
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn create<'q>(
        on: impl Executor<'q>,
        ticket: &NewTicket<'_>,
    ) -> Result<i64, sqlx::Error> {
        on.start(SqlStr::from_static(
            "INSERT INTO desk_tickets (user_id, name, email, topic, message, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        ))
        .bind(ticket.user_id)
        .bind(ticket.name)
        .bind(ticket.email)
        .bind(ticket.topic.value())
        .bind(ticket.message)
        .bind(Utc::now())
        .fetch_scalar()
        .await
    }

    /// The ticket of this number.
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn find(db: &Db, id: i64) -> Result<Option<Self>, sqlx::Error> {
        db.query(select!("WHERE id = $1"))
            .bind(id)
            .fetch_optional()
            .await
    }

    /// The open tickets, oldest first.
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn open(db: &Db) -> Result<Vec<Self>, sqlx::Error> {
        db.query(select!("WHERE closed_at IS NULL ORDER BY id LIMIT $1"))
            .bind(INBOX_SIZE)
            .fetch_all()
            .await
    }

    /// The closed tickets, last closed first.
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn closed(db: &Db) -> Result<Vec<Self>, sqlx::Error> {
        db.query(select!(
            "WHERE closed_at IS NOT NULL ORDER BY closed_at DESC, id DESC LIMIT $1"
        ))
        .bind(INBOX_SIZE)
        .fetch_all()
        .await
    }

    /// How many tickets are open and closed.
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn count(db: &Db) -> Result<(i64, i64), sqlx::Error> {
        db.query("SELECT COUNT(*) - COUNT(closed_at), COUNT(closed_at) FROM desk_tickets")
            .fetch_one()
            .await
    }

    /// Closes an open ticket; `None` when there is no open one of this number.
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn close(db: &Db, id: i64, closed_by: i64) -> Result<Option<Self>, sqlx::Error> {
        let closed = db
            .query("UPDATE desk_tickets SET closed_at = $2, closed_by = $3 WHERE id = $1 AND closed_at IS NULL")
            .bind(id)
            .bind(Utc::now())
            .bind(closed_by)
            .execute()
            .await?;
        if closed == 0 {
            return Ok(None);
        }
        Self::find(db, id).await
    }
}
