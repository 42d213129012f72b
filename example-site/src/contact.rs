//! Writing to the desk.

use mizan::forms::UploadedFile;
use mizan::mail::Email;
use mizan::prelude::*;

use crate::attachment::NewAttachments;
use crate::desk::tell_the_desk;
use crate::desk::{inbox, my_tickets};
use crate::ticket::{NewTicket, Ticket, Topic};

/// Write to the help desk. Your message becomes a ticket.
#[derive(MizanForm)]
#[form(name = "contact", title = "Write to us", affects = [inbox, my_tickets])]
pub struct ContactForm {
    #[field(label = "Your name", max_length = 100, autocomplete = "name")]
    name: String,
    /// We answer to this address.
    #[field(email, label = "Email", autocomplete = "email")]
    email: String,
    #[field(label = "What is it about?")]
    topic: Topic,
    /// What did you do, what did you expect, and what happened?
    #[field(
        widget = "textarea",
        label = "Your message",
        min_length = 10,
        max_length = 2000
    )]
    message: String,
    /// Up to three pictures, PDFs or text files, 5 MiB each.
    #[field(
        label = "Files",
        max_files = 3,
        max_size = "5 MiB",
        extensions = ["png", "jpg", "jpeg", "gif", "webp", "pdf", "txt", "log"],
        content_types = ["image/*", "application/pdf", "text/plain"]
    )]
    files: Vec<UploadedFile>,
}

/// What the writer gets.
#[derive(Serialize, ToSchema)]
pub struct Sent {
    /// The number of the new ticket.
    pub id: i64,
}

impl Submit for ContactForm {
    type Output = Sent;

    async fn submit(self, request: &Request) -> Result<Sent> {
        let attachments = NewAttachments::store(request, &self.files).await?;
        let saved = self.save(request, &attachments).await;
        if saved.is_err() {
            attachments.discard(request).await;
        }
        let id = saved?;
        tell_the_desk(request).await?;
        Ok(Sent { id })
    }
}

impl ContactForm {
    /// The ticket with its files and the mail to its writer, or nothing.
    async fn save(&self, request: &Request, attachments: &NewAttachments<'_>) -> Result<i64> {
        let user = request.user().await?;
        let ticket = NewTicket {
            user_id: user.map(|user| user.id()),
            name: &self.name,
            email: &self.email,
            topic: self.topic,
            message: &self.message,
        };
        let mut tx = request.db().begin().await?;
        let id = Ticket::create(&mut tx, &ticket).await?;
        attachments.attach(&mut tx, id).await?;
        let mail = acknowledgement(&self.email, id).language(request.language());
        match request.mail().queue(&mut tx, mail).await {
            // An address that no mail server knows how to read: the ticket is worth having all the same.
            Err(error) if error.status() == StatusCode::BAD_REQUEST => {
                tracing::warn!(ticket = id, "the writer cannot be told by mail");
            }
            outcome => outcome?,
        }
        tx.commit().await?;
        Ok(id)
    }
}

/// Nobody has proved whose address it is, so the mail holds nothing that the writer chose: else the desk would carry
/// anybody's words to anybody.
fn acknowledgement(address: &str, id: i64) -> Email {
    Email::new(address)
        .subject(format!("We have your message: ticket {id}"))
        .text(format!(
            "your message has reached the help desk as ticket {id}. We answer to this address.\n\n\
             If you did not write to us, somebody mistyped their address: you need not do anything."
        ))
        .template("ticket_received", [("ticket", id.into())])
}
