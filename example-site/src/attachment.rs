//! The files of a ticket: rows here, content in the site's storage.

use mizan::db::{Db, Tx};
use mizan::forms::UploadedFile;

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

impl Attachment {
    /// Notes a file that the storage has taken.
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn create(
        tx: &mut Tx,
        ticket_id: i64,
        stored_as: &str,
        file: &UploadedFile,
    ) -> Result<(), sqlx::Error> {
        tx.query(
            "INSERT INTO desk_attachments (ticket_id, stored_as, file_name, size) \
             VALUES ($1, $2, $3, $4)",
        )
        .bind(ticket_id)
        .bind(stored_as)
        .bind(file.file_name())
        .bind(i64::try_from(file.size()).unwrap_or(i64::MAX))
        .execute()
        .await?;
        Ok(())
    }

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
