//! The smallest channel: a room that everybody may join.

use mizan::forms::FieldError;
use mizan::prelude::*;

/// Which room.
#[derive(Deserialize, ToSchema)]
pub struct ChatRoom {
    /// Its name.
    pub room: String,
}

/// What is said.
#[derive(Deserialize, ToSchema)]
pub struct Say {
    /// Up to 500 characters.
    pub text: String,
}

/// What everybody in the room hears.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Said {
    /// Who said it.
    pub from: String,
    /// What was said.
    pub text: String,
}

/// A room to talk in.
pub struct Chat;

/// A room to talk in: everybody in it hears what is said.
#[channel(name = "chat", history = 50, presence)]
impl Channel for Chat {
    type Params = ChatRoom;
    type Incoming = Say;
    type Outgoing = Said;

    fn group(params: &ChatRoom) -> String {
        format!("chat_{}", params.room)
    }

    async fn receive(&self, member: &Member<Self>, message: Say) -> Result<()> {
        let text = spoken("text", &message.text)?;
        let from = member.name().to_owned();
        member.broadcast(&Said { from, text }).await
    }
}

/// The longest thing that is said at once, in characters.
const MAX_CHARS: usize = 500;

/// What somebody says, without the space around it.
///
/// # Errors
///
/// 422 for nothing, and for more than 500 characters.
pub fn spoken(field: &'static str, text: &str) -> Result<String> {
    let text = text.trim();
    let mut errors = FormErrors::default();
    if text.is_empty() {
        errors.add(field, FieldError::new("required", "Say something."));
    }
    if text.chars().count() > MAX_CHARS {
        let message = "Say it in at most 500 characters.";
        errors.add(field, FieldError::new("max_length", message));
    }
    match errors.is_empty() {
        true => Ok(text.to_owned()),
        false => Err(Error::unprocessable(errors)),
    }
}
