//! API tokens: what a program shows instead of a session, `Authorization: Bearer mizan_…`.

mod create;
mod grant;
mod mine;
mod new;
mod pages;
mod revoke;
mod scopes;
mod secret;

pub use create::{TokenCreateForm, TokenCreated, TokenExpiry};
pub use mine::{MyToken, my_tokens};
pub use new::{CreatedToken, NewToken, create_token};
pub use pages::{token_revoke_page, tokens_page};
pub use revoke::{TokenRevokeForm, TokenRevoked, revoke_token, revoke_tokens};
pub use scopes::{Scopes, UnknownScope};

pub(crate) use grant::bearer;
