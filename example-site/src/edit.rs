//! Editing a ticket: a form that is a row, with rows inside it and files.

use mizan::db::Db;
use mizan::forms::UploadedFile;
use mizan::prelude::*;

use crate::attachment::NewAttachments;
use crate::desk::{inbox, my_tickets};
use crate::ticket::{Ticket, Topic};

/// Change what you wrote, add files, and say who else should know.
#[derive(MizanForm)]
#[form(name = "ticket", title = "Edit your ticket", model = "desk_tickets", auth, affects = [inbox, my_tickets])]
pub struct TicketForm {
    #[field(widget = "hidden")]
    id: i64,
    #[field(label = "What is it about?")]
    topic: Topic,
    #[field(
        widget = "textarea",
        label = "Your message",
        min_length = 10,
        max_length = 2000
    )]
    message: String,
    /// Up to five pictures, PDFs or text files, 5 MiB each.
    #[field(
        no_column,
        label = "Add files",
        max_files = 5,
        max_size = "5 MiB",
        extensions = ["png", "jpg", "jpeg", "gif", "webp", "pdf", "txt", "log"],
        content_types = ["image/*", "application/pdf", "text/plain"]
    )]
    files: Vec<UploadedFile>,
    #[field(
        no_column,
        label = "Who else should know?",
        max_forms = 5,
        extra = 1,
        can_delete
    )]
    watchers: Vec<Watcher>,
}

/// Somebody who is told about a ticket.
#[derive(MizanForm, sqlx::FromRow)]
#[form(nested, title = "Person")]
pub struct Watcher {
    #[field(max_length = 100, autocomplete = "off")]
    name: String,
    #[field(email, autocomplete = "off")]
    email: String,
}

impl Watcher {
    /// The name, and the address.
    #[must_use]
    pub fn contact(&self) -> (&str, &str) {
        (&self.name, &self.email)
    }

    /// Who watches a ticket.
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn of_ticket(db: &Db, ticket_id: i64) -> Result<Vec<Self>, sqlx::Error> {
        db.query("SELECT name, email FROM desk_watchers WHERE ticket_id = $1 ORDER BY id")
            .bind(ticket_id)
            .fetch_all()
            .await
    }
}

impl TicketForm {
    /// The form with what is stored, for the user who wrote the ticket, while it is open.
    ///
    /// # Errors
    ///
    /// 404 when there is no such ticket.
    pub async fn of_user(request: &Request, id: i64) -> Result<Self> {
        let user = request.require_user().await?;
        let own = Self::select(id).and("user_id", user.id());
        let found = own.load(request.db()).await?;
        let mut form = found.ok_or_else(no_such_ticket)?;
        form.watchers = Watcher::of_ticket(request.db(), id).await?;
        Ok(form)
    }
}

impl Submit for TicketForm {
    type Output = ();

    async fn clean(&mut self, _: &Request) -> Result<(), FormErrors> {
        let mut errors = FormErrors::new();
        for (index, watcher) in self.watchers.iter().enumerate() {
            let address = watcher.email.to_lowercase();
            let mut earlier = self.watchers.iter().take(index);
            if earlier.any(|other| other.email.to_lowercase() == address) {
                let twice = format!("{} is named twice.", watcher.email);
                errors.add("watchers", FieldError::new("twice", twice));
            }
        }
        errors.into_result(())
    }

    async fn submit(mut self, request: &Request) -> Result<()> {
        let user = request.require_user().await?;
        let ticket = Ticket::find(request.db(), self.id)
            .await?
            .filter(|ticket| ticket.user_id == Some(user.id()))
            .ok_or_else(no_such_ticket)?;
        if !ticket.is_open() {
            return Err(Error::conflict("This ticket is closed."));
        }
        // Only now: what strangers send is not worth keeping.
        let files = std::mem::take(&mut self.files);
        let attachments = NewAttachments::store(request, &files).await?;
        let saved = self.save(request, user.id(), &attachments).await;
        if saved.is_err() {
            attachments.discard(request).await;
        }
        saved
    }
}

impl TicketForm {
    /// Everything, or nothing.
    async fn save(
        mut self,
        request: &Request,
        user_id: i64,
        attachments: &NewAttachments<'_>,
    ) -> Result<()> {
        let id = self.id;
        let watchers = std::mem::take(&mut self.watchers);
        let mut tx = request.db().begin().await?;
        let own = self.saving().and("user_id", user_id);
        if !own.update(&mut tx, id).await? {
            return Err(no_such_ticket());
        }
        attachments.attach(&mut tx, id).await?;
        tx.query("DELETE FROM desk_watchers WHERE ticket_id = $1")
            .bind(id)
            .execute()
            .await?;
        for watcher in &watchers {
            tx.query("INSERT INTO desk_watchers (ticket_id, name, email) VALUES ($1, $2, $3)")
                .bind(id)
                .bind(watcher.name.as_str())
                .bind(watcher.email.as_str())
                .execute()
                .await?;
        }
        Ok(tx.commit().await?)
    }
}

fn no_such_ticket() -> Error {
    Error::not_found("There is no such ticket.")
}
