//! The security headers of every answer (OWASP ASVS 5.0 §3.4), made once at start-up.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

use crate::settings::Settings;

/// What a page may load: its own origin. Scripts and styles inline need the nonce.
const PAGE: &str = "default-src 'self'; script-src 'self'{nonce}; style-src 'self'{nonce}; \
     img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const NONCE: &str = "{nonce}";
const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// The security headers of a site.
pub(crate) struct SecurityHeaders {
    /// For production, once `MIZAN_HSTS_SECONDS` is not 0.
    transport: Option<HeaderValue>,
    /// The Content-Security-Policy of pages, cut where the nonce goes.
    page_policy: Vec<&'static str>,
}

impl SecurityHeaders {
    pub(crate) fn new(settings: &Settings, page_policy: Option<&'static str>) -> Self {
        let seconds = settings.hsts.as_secs();
        let transport = (settings.is_production() && seconds > 0)
            .then(|| HeaderValue::try_from(format!("max-age={seconds}; includeSubDomains")).ok())
            .flatten();
        Self {
            transport,
            page_policy: page_policy.unwrap_or(PAGE).split(NONCE).collect(),
        }
    }

    /// Adds the security headers that the answer does not carry yet.
    pub(crate) fn add(&self, headers: &mut HeaderMap, nonce: Option<&str>) {
        put(
            headers,
            header::X_CONTENT_TYPE_OPTIONS,
            const { HeaderValue::from_static("nosniff") },
        );
        put(
            headers,
            header::X_FRAME_OPTIONS,
            const { HeaderValue::from_static("DENY") },
        );
        put(
            headers,
            header::REFERRER_POLICY,
            const { HeaderValue::from_static("same-origin") },
        );
        put(
            headers,
            OPENER,
            const { HeaderValue::from_static("same-origin") },
        );
        if let Some(transport) = &self.transport {
            put(
                headers,
                header::STRICT_TRANSPORT_SECURITY,
                transport.clone(),
            );
        }
        if !is_page(headers) {
            // What an answer that is not a page may load: nothing.
            let nothing =
                const { HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'") };
            put(headers, header::CONTENT_SECURITY_POLICY, nothing);
        } else if !headers.contains_key(header::CONTENT_SECURITY_POLICY)
            && let Ok(policy) = HeaderValue::try_from(self.policy(nonce))
        {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
    }

    fn policy(&self, nonce: Option<&str>) -> String {
        let mut policy = String::with_capacity(320);
        for (index, part) in self.page_policy.iter().enumerate() {
            if index > 0
                && let Some(nonce) = nonce
            {
                policy.push_str(" 'nonce-");
                policy.push_str(nonce);
                policy.push('\'');
            }
            policy.push_str(part);
        }
        policy
    }
}

fn is_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"text/html"))
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    if !headers.contains_key(&name) {
        headers.insert(name, value);
    }
}
