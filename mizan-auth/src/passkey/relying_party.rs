//! The site as authenticators know it.

use mizan::{Error, Request, Result};
use webauthn_rs::prelude::{Url, Webauthn, WebauthnBuilder};

/// The relying party: the host that visitors see. `MIZAN_PUBLIC_URL` says which, or else the host of the request, which
/// is one of `MIZAN_ALLOWED_HOSTS`. A key that was made at one host works at no other.
///
/// # Errors
///
/// 409 with the code `passkeys_unavailable` where the site is known by a number only: browsers make no keys for those.
pub(super) fn relying_party(request: &Request) -> Result<Webauthn> {
    let origin = Url::parse(&request.absolute_url(""))?;
    let Some(host) = origin.domain() else {
        return Err(Error::conflict(
            "Passkeys belong to a host name, and this site was opened by its number. In development open it as localhost.",
        )
        .with_code("passkeys_unavailable"));
    };
    Ok(WebauthnBuilder::new(host, &origin)?.rp_name(host).build()?)
}
