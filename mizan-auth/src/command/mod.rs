//! What the app adds to the site's command line.

pub(crate) mod change_password;
pub(crate) mod create_superuser;
mod terminal;
