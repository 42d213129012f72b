//! A device with passkeys: a browser and an authenticator in one, without a screen.

use std::pin::Pin;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use passkey::authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use passkey::client::{Client, DefaultClientData};
use passkey::crypto::rust_crypto::RustCryptoBackend;
use passkey::types::Passkey;
use passkey::types::ctap2::{Aaguid, Ctap2Error};
use serde_json::{Value, json};
use url::Url;

/// Somebody who agrees to everything, after a look at the finger.
struct Holder;

type Checked<'a> = Pin<Box<dyn Future<Output = Result<UserCheck, Ctap2Error>> + Send + 'a>>;

impl UserValidationMethod for Holder {
    type PasskeyItem = Passkey;

    fn check_user<'a, 'own, 'out>(
        &'own self,
        _: UiHint<'a, Passkey>,
        presence: bool,
        verification: bool,
    ) -> Checked<'out>
    where
        'own: 'out,
        'a: 'out,
        Self: 'out,
    {
        Box::pin(async move {
            Ok(UserCheck {
                presence,
                verification,
            })
        })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}

/// Holds one passkey at most.
pub(super) struct Device {
    pub(super) key: Option<Passkey>,
    counts: bool,
    origin: Url,
}

impl Device {
    /// A device whose browser shows this origin.
    pub(super) fn at(origin: &str) -> Self {
        Self {
            key: None,
            counts: false,
            origin: Url::parse(origin).unwrap(),
        }
    }

    /// Counts how often the key is used, as keys do that cannot be copied.
    pub(super) fn counting(mut self) -> Self {
        self.counts = true;
        self
    }

    /// What the browser answers to the options of `passkey_register_begin`.
    pub(super) async fn register(&mut self, options: &Value) -> Value {
        let mut client = Client::new(self.authenticator());
        let options = serde_json::from_value(options.clone()).unwrap();
        let made = client
            .register(self.origin.clone(), options, DefaultClientData)
            .await
            .unwrap();
        self.key = client.authenticator().store().clone();
        json!({
            "id": made.id,
            "rawId": base64(&made.raw_id),
            "type": "public-key",
            "response": {
                "clientDataJSON": base64(&made.response.client_data_json),
                "attestationObject": base64(&made.response.attestation_object),
                "transports": ["internal"],
            },
            "clientExtensionResults": {"credProps": {"rk": true}},
        })
    }

    /// What the browser answers to the options of `passkey_login_begin`.
    pub(super) async fn sign(&mut self, options: &Value) -> Value {
        let mut client = Client::new(self.authenticator());
        let options = serde_json::from_value(options.clone()).unwrap();
        let signed = client
            .authenticate(self.origin.clone(), options, DefaultClientData)
            .await
            .unwrap();
        self.key = client.authenticator().store().clone();
        let response = signed.response;
        json!({
            "id": signed.id,
            "rawId": base64(&signed.raw_id),
            "type": "public-key",
            "response": {
                "clientDataJSON": base64(&response.client_data_json),
                "authenticatorData": base64(&response.authenticator_data),
                "signature": base64(&response.signature),
                "userHandle": response.user_handle.map(|handle| base64(&handle)),
            },
            "clientExtensionResults": {},
        })
    }

    fn authenticator(&self) -> Authenticator<Option<Passkey>, Holder, RustCryptoBackend> {
        let aaguid = Aaguid::new_empty();
        let mut authenticator =
            Authenticator::new(aaguid, self.key.clone(), Holder, RustCryptoBackend);
        authenticator.set_make_credentials_with_signature_counter(self.counts);
        authenticator
    }
}

pub(super) fn base64(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}
