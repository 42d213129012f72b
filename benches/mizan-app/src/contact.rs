//! `POST /api/mizan/contact.submit`: checks the form and stores a ticket.

use chrono::Utc;
use mizan::prelude::*;

#[derive(Choices)]
enum Topic {
    Question,
    Problem,
    Billing,
    Other,
}

#[derive(MizanForm)]
#[form(name = "contact", title = "Contact us")]
struct ContactForm {
    #[field(max_length = 100)]
    name: String,
    #[field(email)]
    email: String,
    topic: Topic,
    #[field(widget = "textarea", min_length = 10, max_length = 2000)]
    message: String,
}

#[derive(Serialize, ToSchema)]
struct Sent {
    id: i64,
}

impl Submit for ContactForm {
    type Output = Sent;

    async fn submit(self, request: &Request) -> Result<Sent> {
        let id = request
            .db()
            .query(
                "INSERT INTO tickets (name, email, topic, message, created_at)
                 VALUES ($1, $2, $3, $4, $5) RETURNING id",
            )
            .bind(self.name)
            .bind(self.email)
            .bind(self.topic.value())
            .bind(self.message)
            .bind(Utc::now())
            .fetch_scalar::<i64>()
            .await?;
        Ok(Sent { id })
    }
}
