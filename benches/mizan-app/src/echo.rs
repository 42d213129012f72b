//! `POST /api/mizan/echo`

use mizan::prelude::*;

#[derive(Serialize, ToSchema)]
pub struct Echo {
    message: String,
}

/// Says it back.
#[client]
pub async fn echo(text: String) -> Echo {
    Echo { message: text }
}
