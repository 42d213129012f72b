//! The files of a ticket: rows here, content in the site's storage.

use mizan::Request;
use mizan::db::{Db, Tx};
use mizan::forms::UploadedFile;
use mizan::storage::StorageError;

/// One file of a ticket.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Attachment {
    /// The number.
    pub id: i64,
    /// The storage's name for it.
    pub stored_as: String,
    /// The name that people see.
    pub file_name: String,
    /// In bytes.
    pub size: i64,
}

/// Files whose content the storage has, and that no ticket has yet.
pub struct NewAttachments<'f> {
    files: Vec<(String, &'f UploadedFile)>,
}

impl<'f> NewAttachments<'f> {
    /// Takes the content in: all of it, or nothing.
    ///
    /// # Errors
    ///
    /// The storage's.
    pub async fn store(request: &Request, files: &'f [UploadedFile]) -> Result<Self, StorageError> {
        let mut stored = Self { files: Vec::new() };
        for file in files {
            match request.storage().save("tickets", file).await {
                Ok(name) => stored.files.push((name, file)),
                Err(error) => {
                    stored.discard(request).await;
                    return Err(error);
                }
            }
        }
        Ok(stored)
    }

    /// Gives them to a ticket.
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn attach(&self, tx: &mut Tx, ticket_id: i64) -> Result<(), sqlx::Error> {
        for (stored_as, file) in &self.files {
            tx.query(
                "INSERT INTO desk_attachments (ticket_id, stored_as, file_name, size) \
                 VALUES ($1, $2, $3, $4)",
            )
            .bind(ticket_id)
            .bind(stored_as.as_str())
            .bind(file.file_name())
            .bind(i64::try_from(file.size()).unwrap_or(i64::MAX))
            .execute()
            .await?;
        }
        Ok(())
    }

    /// Throws the content away: the transaction has failed.
    pub async fn discard(&self, request: &Request) {
        for (stored_as, _) in &self.files {
            if request.storage().delete(stored_as).await.is_err() {
                tracing::warn!(stored_as, "a file that belongs to no ticket stays behind");
            }
        }
    }
}

impl Attachment {
    /// The files of a ticket, as they came.
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn of_ticket(db: &Db, ticket_id: i64) -> Result<Vec<Self>, sqlx::Error> {
        db.query(
            "SELECT id, stored_as, file_name, size FROM desk_attachments \
             WHERE ticket_id = $1 ORDER BY id",
        )
        .bind(ticket_id)
        .fetch_all()
        .await
    }

    /// The size in words.
    #[must_use]
    pub fn size_text(&self) -> String {
        match self.size {
            ..1_024 => format!("{} bytes", self.size),
            1_024..1_048_576 => format!("{} KiB", self.size / 1_024),
            _ => format!("{} MiB", self.size / 1_048_576),
        }
    }
}
