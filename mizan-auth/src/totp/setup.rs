//! What an authenticator app needs to know, until it has shown its first code.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use mizan::prelude::*;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use super::app::TotpApp;
use super::secret::TotpSecret;

/// Where the session keeps the secret, encrypted.
const SETUP: &str = "auth.totp_setup";

/// The least side of the code, in pixels.
const QR_SIZE: u32 = 220;

/// What an authenticator app needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TotpSetup {
    /// The secret in Base32, for typing it in.
    pub secret: String,
    /// The same as an [`otpauth` URL](https://github.com/google/google-authenticator/wiki/Key-Uri-Format), which opens the
    /// app on a phone.
    pub url: String,
    /// The URL as a QR code: an SVG image, black on white with its quiet zone, so that cameras read it in dark mode too.
    pub qr_svg: String,
}

/// Starts to set up an authenticator app: answers its secret, the same one until the form `totp_enable` has taken its first
/// code. Nothing changes for the account before.
#[client(auth = "recent", manual)]
pub async fn totp_setup(request: Request) -> Result<TotpSetup> {
    let user = request.require_user().await?;
    let secret = match kept_secret(&request, user.id()).await? {
        Some(secret) => secret,
        None => {
            let secret = TotpSecret::random();
            let sealed = TotpApp::vault(request.settings()).seal(user.id(), secret.as_bytes())?;
            let session = request.session().await?;
            session.insert(SETUP, BASE64_STANDARD.encode(sealed))?;
            secret
        }
    };
    let totp = secret.totp(&issuer(&request), user.username())?;
    let url = totp
        .to_url()
        .map_err(|error| Error::internal(error.to_string()))?;
    Ok(TotpSetup {
        secret: totp.secret().to_base32(),
        qr_svg: qr_svg(&url)?,
        url,
    })
}

/// The secret that this session has been shown.
pub(super) async fn kept_secret(request: &Request, user_id: i64) -> Result<Option<TotpSecret>> {
    let kept: Option<String> = request.session().await?.get(SETUP)?;
    let sealed = kept.and_then(|kept| BASE64_STANDARD.decode(kept).ok());
    let opened =
        sealed.and_then(|sealed| TotpApp::vault(request.settings()).open(user_id, &sealed));
    Ok(opened.map(|opened| TotpSecret::from_bytes(opened.plain)))
}

pub(super) async fn forget_secret(request: &Request) -> Result<()> {
    request.session().await?.remove(SETUP);
    Ok(())
}

/// The name of the site as the app shows it.
fn issuer(request: &Request) -> String {
    if let Some(name) = &request.settings().site_name {
        return name.clone();
    }
    let url = request.absolute_url("");
    let host = url.split_once("://").map_or(url.as_str(), |(_, host)| host);
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name.to_owned()
}

fn qr_svg(text: &str) -> Result<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
    let svg = code
        .render::<svg::Color<'_>>()
        .min_dimensions(QR_SIZE, QR_SIZE)
        .dark_color(svg::Color("#000"))
        .light_color(svg::Color("#fff"))
        .build();
    // Inside HTML there is no place for the XML declaration.
    let svg = svg.split_once("?>").map_or(svg.as_str(), |(_, svg)| svg);
    Ok(svg.replacen("<svg ", "<svg role=\"img\" aria-label=\"QR\" ", 1))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_image_is_svg_without_styles_and_scripts() {
        let svg = qr_svg("otpauth://totp/desk:ada?secret=ABCDEFGH&issuer=desk").unwrap();
        assert!(svg.starts_with("<svg "), "{svg}");
        for forbidden in ["style", "<script", "<?xml"] {
            assert!(!svg.contains(forbidden), "{forbidden}");
        }
    }
}
