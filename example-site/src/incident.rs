//! Reporting an incident: a form in two steps.

use chrono::{DateTime, Utc};
use mizan::forms::UploadedFile;
use mizan::prelude::*;

use crate::attachment::NewAttachments;
use crate::desk::{inbox, my_tickets};
use crate::ticket::{NewTicket, Ticket, Topic};

/// How much is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Choices)]
enum Severity {
    #[choice(label = "A nuisance")]
    Minor,
    #[choice(label = "Work is held up")]
    Major,
    #[choice(label = "Nothing works")]
    Critical,
}

/// What happened.
#[derive(MizanForm)]
#[form(nested, title = "What happened")]
struct WhatStep {
    #[field(label = "In a sentence", max_length = 200)]
    summary: String,
    #[field(widget = "radio", label = "How bad is it?")]
    severity: Severity,
    /// In coordinated universal time (UTC), if you know it.
    #[field(label = "Since when?")]
    since: Option<DateTime<Utc>>,
}

/// Who reports it.
#[derive(MizanForm)]
#[form(nested, title = "Who you are")]
struct WhoStep {
    #[field(label = "Your name", max_length = 100, autocomplete = "name")]
    name: String,
    #[field(email, label = "Email", autocomplete = "email")]
    email: String,
    /// Pictures of what you saw, up to three.
    #[field(label = "Screenshots", max_files = 3, max_size = "5 MiB", content_types = ["image/*"])]
    screenshots: Vec<UploadedFile>,
}

/// Report an incident, in two steps.
#[derive(MizanForm)]
#[form(name = "incident", title = "Report an incident", wizard, affects = [inbox, my_tickets])]
pub struct IncidentForm {
    #[field(label = "What happened")]
    what: WhatStep,
    #[field(label = "Who you are")]
    who: WhoStep,
}

impl Submit for IncidentForm {
    /// The number of the new ticket.
    type Output = i64;

    async fn submit(self, request: &Request) -> Result<i64> {
        let user = request.user().await?;
        let WhatStep {
            summary,
            severity,
            since,
        } = self.what;
        let since = since.map_or_else(String::new, |since| {
            format!("\nSince: {} UTC", since.format("%-d %b %Y, %H:%M"))
        });
        let message = format!("{summary}\n\nSeverity: {}{since}", severity.label());
        let ticket = NewTicket {
            user_id: user.map(|user| user.id()),
            name: &self.who.name,
            email: &self.who.email,
            topic: Topic::Problem,
            message: &message,
        };
        let attachments = NewAttachments::store(request, &self.who.screenshots).await?;
        let saved = save(request, &ticket, &attachments).await;
        if saved.is_err() {
            attachments.discard(request).await;
        }
        saved
    }
}

/// The ticket with its files, or nothing.
async fn save(
    request: &Request,
    ticket: &NewTicket<'_>,
    attachments: &NewAttachments<'_>,
) -> Result<i64> {
    let mut tx = request.db().begin().await?;
    let id = Ticket::create(&mut tx, ticket).await?;
    attachments.attach(&mut tx, id).await?;
    tx.commit().await?;
    Ok(id)
}
