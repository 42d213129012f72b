//! Why migrations were not applied.

use super::file::MigrationId;

/// Why the migrations of a site cannot be applied. Nothing of the named file has been applied.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MigrationError {
    /// The text of an applied file is not what it was.
    #[error(
        "the migration {0}.sql was changed after it had been applied: \
         restore the file, and put the change into a new one"
    )]
    Changed(MigrationId),
    /// A file that was applied is gone, while later ones are there.
    #[error("the migration {0}.sql was applied to this database, but the file is gone: restore it")]
    Missing(MigrationId),
    /// A file sorts before one that was applied already.
    #[error(
        "the migration {new}.sql comes before {applied}.sql, which was applied already: \
         give the new file a higher number"
    )]
    OutOfOrder {
        /// The file that is new.
        new: MigrationId,
        /// The last file that was applied.
        applied: MigrationId,
    },
    /// Two apps of one site have the same name, or one app was given twice.
    #[error("two apps with migrations are called `{0}`: rename one")]
    DuplicateApp(String),
    /// A statement of the file failed.
    #[error("the migration {id}.sql failed: {source}")]
    Failed {
        /// The file.
        id: MigrationId,
        /// What the database said.
        source: sqlx::Error,
    },
    /// Another process is applying migrations, and was not done in time.
    #[error("another process is still applying migrations: try again when it is done")]
    Locked(#[source] sqlx::Error),
    /// The table `mizan_migrations` cannot be read or written.
    #[error("the table mizan_migrations cannot be used: {0}")]
    Bookkeeping(#[from] sqlx::Error),
}
