//! The smallest function and the smallest context.

use mizan::prelude::*;

/// What `echo` answers.
#[derive(Serialize, ToSchema)]
pub struct Echo {
    /// The text that was sent.
    pub message: String,
}

/// Says it back.
#[client]
pub async fn echo(text: String) -> Echo {
    Echo { message: text }
}

/// What `greet` answers.
#[derive(Serialize, ToSchema)]
pub struct Greeting {
    /// A friendly line.
    pub message: String,
}

/// Greets somebody by name.
#[client(context = "local")]
pub async fn greet(name: String) -> Greeting {
    Greeting {
        message: format!("Hello, {name}!"),
    }
}
