//! What a provider says of itself, and its keys: asked once an hour, and again for a key that is not known.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use mizan::{Error, Result};
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType,
    CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
    CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::{AdditionalProviderMetadata, IssuerUrl, ProviderMetadata};
use serde::{Deserialize, Serialize};

use super::http::Http;
use super::site::is_safe;

/// How long an answer is good.
const FRESH: Duration = Duration::from_secs(3_600);

/// How long it is used when the provider does not answer any more.
const STALE: Duration = Duration::from_secs(24 * 3_600);

/// How soon another unknown key may make us ask again.
const REFETCH_PAUSE: Duration = Duration::from_secs(10);

/// When a visitor may try again after the provider did not answer.
const RETRY: Duration = Duration::from_secs(10);

/// What RFC 9207 adds to the document.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct IssuerParameter {
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for IssuerParameter {}

pub(super) type Metadata = ProviderMetadata<
    IssuerParameter,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// What was answered, and when.
#[derive(Clone)]
struct Known {
    metadata: Arc<Metadata>,
    asked_at: Instant,
    /// Whether it was asked for because of an unknown key.
    for_unknown_key: bool,
}

/// One place per issuer; whoever asks holds it, so that a crowd asks once.
type Place = Arc<tokio::sync::Mutex<Option<Known>>>;

static PLACES: LazyLock<Mutex<HashMap<String, Place>>> = LazyLock::new(Mutex::default);

/// The provider's document and keys, at most an hour old; `for_unknown_key` asks again, but not at every turn.
///
/// # Errors
///
/// 503 when the provider does not answer, or answers nonsense.
pub(super) async fn metadata_of(issuer: &str, for_unknown_key: bool) -> Result<Arc<Metadata>> {
    let place = {
        let mut places = PLACES.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(places.entry(issuer.to_owned()).or_default())
    };
    let mut known = place.lock().await;
    if let Some(known) = known.as_ref() {
        let limit = match (for_unknown_key, known.for_unknown_key) {
            (false, _) => FRESH,
            (true, true) => REFETCH_PAUSE,
            (true, false) => Duration::ZERO,
        };
        if known.asked_at.elapsed() < limit {
            return Ok(Arc::clone(&known.metadata));
        }
    }
    match ask(issuer).await {
        Ok(metadata) => {
            let metadata = Arc::new(metadata);
            *known = Some(Known {
                metadata: Arc::clone(&metadata),
                asked_at: Instant::now(),
                for_unknown_key,
            });
            Ok(metadata)
        }
        Err(error) => match known
            .as_ref()
            .filter(|known| known.asked_at.elapsed() < STALE)
        {
            Some(known) => {
                tracing::warn!(issuer, %error, "a provider does not answer; what it said before is used");
                Ok(Arc::clone(&known.metadata))
            }
            None => Err(unavailable(error)),
        },
    }
}

/// 503: the provider does not answer as it should.
#[track_caller]
pub(super) fn unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::unavailable(RETRY)
        .with_code("provider_unavailable")
        .with_source(source)
}

async fn ask(issuer: &str) -> Result<Metadata, String> {
    let url = IssuerUrl::new(issuer.to_owned()).map_err(|error| error.to_string())?;
    let metadata = Metadata::discover_async(url, &Http)
        .await
        .map_err(|error| chain(&error))?;
    let token_url = metadata.token_endpoint().map(|url| url.as_str());
    let user_info_url = metadata.userinfo_endpoint().map(|url| url.as_str());
    let urls = [
        Some(metadata.authorization_endpoint().as_str()),
        Some(metadata.jwks_uri().as_str()),
        token_url,
        user_info_url,
    ];
    if let Some(url) = urls.into_iter().flatten().find(|url| !is_safe(url)) {
        return Err(format!("{url} is not https"));
    }
    if token_url.is_none() {
        return Err("there is no token endpoint".to_owned());
    }
    Ok(metadata)
}

/// An error with its causes, for the log.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
