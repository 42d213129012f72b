//! What everybody may know about themselves.

use mizan::prelude::*;

/// Whoever is signed in, as the client sees them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Profile {
    /// The primary key.
    pub id: i64,
    /// The user name.
    pub username: String,
    /// What the user wants to be called; empty when nothing was said.
    pub display_name: String,
    /// The path of the user's picture, if there is one.
    pub avatar: Option<String>,
    /// The email address; empty when there is none.
    pub email: String,
    /// Whether the user has proved that the address is theirs.
    pub email_verified: bool,
    /// Whether the user is staff. A superuser is.
    pub is_staff: bool,
    /// Whether the user may do everything.
    pub is_superuser: bool,
    /// What the user may do by name, sorted: `desk.close_ticket`.
    pub permissions: Vec<String>,
}

impl From<&User> for Profile {
    fn from(user: &User) -> Self {
        Self {
            id: user.id(),
            username: user.username().to_owned(),
            display_name: user.display_name().to_owned(),
            avatar: user.avatar().map(str::to_owned),
            email: user.email().to_owned(),
            email_verified: user.email_verified(),
            is_staff: user.is_staff(),
            is_superuser: user.is_superuser(),
            permissions: user.permissions().to_vec(),
        }
    }
}

/// Who is signed in; `null` when nobody is.
#[client(context = "global", auth = "public", manual)]
pub async fn current_user(request: Request) -> Result<Option<Profile>> {
    Ok(request.user().await?.as_ref().map(Profile::from))
}
