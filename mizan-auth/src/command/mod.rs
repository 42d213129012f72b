//! What the app adds to the site's command line.

pub(crate) mod change_password;
pub(crate) mod clear_auth_events;
pub(crate) mod create_superuser;
pub(crate) mod create_token;
pub(crate) mod disable_two_factor;
pub(crate) mod end_sessions;
pub(crate) mod grant;
pub(crate) mod import_django_users;
mod terminal;

use mizan::db::Db;
use mizan::{Error, Result};

/// Says what to do when the table of users is not there yet, before anybody is asked anything.
async fn require_table(db: &Db) -> Result<()> {
    let found = db.query("SELECT COUNT(*) FROM auth_users WHERE id = 0");
    match found.fetch_scalar::<i64>().await {
        Ok(_) => Ok(()),
        Err(error) if error.as_database_error().is_some() => {
            let detail = "There is no table of users yet. Run `migrate` first.";
            Err(Error::conflict(detail).with_source(error))
        }
        Err(error) => Err(error.into()),
    }
}
