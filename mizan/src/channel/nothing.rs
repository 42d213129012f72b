//! What stands in a channel for what it does not have.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The parameters of a channel that takes none: `{}`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoParams {}

/// What is sent to a channel that takes no messages: there is no such value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Nothing {}

/// What others see of a client by default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Somebody {
    /// The name of the signed-in user; absent for a visitor whom nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}
