//! What a browser is asked to do.

use mizan::Result;
use mizan::prelude::{Deserialize, Serialize, ToSchema};

/// What to hand to `navigator.credentials.create` or `.get`.
///
/// `publicKey` is a `PublicKeyCredentialCreationOptionsJSON` or `PublicKeyCredentialRequestOptionsJSON` of
/// [Web Authentication](https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON): bytes are base64url. The
/// answer to it counts once, for five minutes, and in the session that asked.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PasskeyOptions {
    /// The options.
    #[serde(rename = "publicKey")]
    #[schema(value_type = Object)]
    pub public_key: serde_json::Value,
}

impl PasskeyOptions {
    pub(super) fn new(options: &impl Serialize) -> Result<Self> {
        Ok(Self {
            public_key: serde_json::to_value(options)?,
        })
    }

    /// Replaces a value that is there already.
    pub(super) fn set(&mut self, pointer: &str, value: serde_json::Value) {
        if let Some(place) = self.public_key.pointer_mut(pointer) {
            *place = value;
        }
    }
}
