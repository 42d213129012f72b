//! Static files: embedded in the binary, served under a name that changes with their content, cached for ever.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};

use crate::context::{entity_tag, matches_any};
use crate::error::{Error, Result};

/// Where static files are served.
pub(crate) const PREFIX: &str = "/static/";

const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// The static files of an app, as [`assets!`](crate::assets) embeds them.
#[derive(Debug, Clone, Copy)]
pub struct AssetDir {
    /// The folder they came from. In development a file that is still there is read anew, so that an edited
    /// stylesheet shows without a build.
    pub source: &'static str,
    /// Path below the folder, with `/`, and content.
    pub files: &'static [(&'static str, &'static [u8])],
}

/// All static files of a site.
pub(crate) struct Assets {
    files: HashMap<&'static str, Asset>,
    is_live: bool,
}

struct Asset {
    source: &'static str,
    bytes: &'static [u8],
    hash: String,
    /// The URL with that hash.
    url: String,
}

impl Assets {
    pub(crate) fn new(dirs: &[AssetDir], is_live: bool) -> Self {
        let mut files = HashMap::new();
        for dir in dirs {
            for (path, bytes) in dir.files {
                let hash = hash(bytes);
                let asset = Asset {
                    source: dir.source,
                    bytes,
                    url: hashed_url(path, &hash),
                    hash,
                };
                files.insert(*path, asset);
            }
        }
        Self { files, is_live }
    }

    /// `site.css` → `/static/site.2f0c….css`.
    pub(crate) fn url<'a>(&'a self, path: &'a str) -> Cow<'a, str> {
        let Some(asset) = self.files.get(path) else {
            tracing::warn!(path, "no such static file");
            return Cow::Owned(format!("{PREFIX}{path}"));
        };
        match self.content(path, asset) {
            Cow::Borrowed(_) => Cow::Borrowed(&asset.url),
            Cow::Owned(edited) => Cow::Owned(hashed_url(path, &hash(&edited))),
        }
    }

    fn content(&self, path: &str, asset: &Asset) -> Cow<'static, [u8]> {
        if self.is_live
            && let Ok(edited) = std::fs::read(Path::new(asset.source).join(path))
        {
            return Cow::Owned(edited);
        }
        Cow::Borrowed(asset.bytes)
    }

    /// Answers `GET /static/{path}`, with the hash in the name or without.
    pub(crate) fn respond(&self, http: &HttpRequest, path: &str) -> Result<HttpResponse> {
        let (plain, wanted) = split_hash(path);
        let found = self
            .files
            .get_key_value(path)
            .map(|(path, asset)| (*path, asset, None))
            .or_else(|| {
                let (path, asset) = self.files.get_key_value(plain.as_ref())?;
                Some((*path, asset, wanted))
            });
        let Some((path, asset, wanted)) = found else {
            return Err(Error::not_found("There is no such file."));
        };
        let content = self.content(path, asset);
        let current = match &content {
            Cow::Borrowed(_) => Cow::Borrowed(asset.hash.as_str()),
            Cow::Owned(bytes) => Cow::Owned(hash(bytes)),
        };
        let is_current = wanted.is_some_and(|wanted| wanted == current);
        Ok(answer(
            http,
            path,
            match content {
                Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                Cow::Owned(bytes) => bytes.into(),
            },
            &current,
            is_current,
        ))
    }
}

/// A file as an answer. A final one has an address that changes with its content.
pub(crate) fn answer(
    http: &HttpRequest,
    path: &str,
    content: Bytes,
    hash: &str,
    is_final: bool,
) -> HttpResponse {
    // Weak, because the same tag stands on the compressed forms.
    let tag = format!("W/\"{hash}\"");
    let unchanged = matches_any(http.headers(), &tag[2..]);
    let mut response = if unchanged {
        HttpResponse::new(StatusCode::NOT_MODIFIED)
    } else {
        HttpResponse::Ok()
            .content_type(content_type(path))
            .body(content)
    };
    let headers = response.headers_mut();
    let policy = if is_final { IMMUTABLE } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(policy));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

fn hashed_url(path: &str, hash: &str) -> String {
    match path.rsplit_once('.') {
        Some((stem, extension)) => format!("{PREFIX}{stem}.{hash}.{extension}"),
        None => format!("{PREFIX}{path}.{hash}"),
    }
}

pub(crate) fn hash(bytes: &[u8]) -> String {
    entity_tag(bytes)[1..17].to_owned()
}

/// `site.0123456789abcdef.css` → (`site.css`, the hash).
fn split_hash(path: &str) -> (Cow<'_, str>, Option<&str>) {
    let is_hash = |part: &str| part.len() == 16 && part.bytes().all(|b| b.is_ascii_hexdigit());
    let Some((head, last)) = path.rsplit_once('.') else {
        return (Cow::Borrowed(path), None);
    };
    if is_hash(last) {
        return (Cow::Borrowed(head), Some(last));
    }
    match head.rsplit_once('.') {
        Some((stem, hash)) if is_hash(hash) => (Cow::Owned(format!("{stem}.{last}")), Some(hash)),
        _ => (Cow::Borrowed(path), None),
    }
}

/// The media type by extension, with a charset where it is text.
fn content_type(path: &str) -> String {
    let guess = mime_guess::from_path(path).first_or_octet_stream();
    let is_text = guess.type_() == "text" || guess.subtype() == "javascript";
    if is_text {
        format!("{}; charset=utf-8", guess.essence_str())
    } else {
        guess.essence_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIR: AssetDir = AssetDir {
        source: "",
        files: &[("site.css", b"a{}"), ("img/logo.svg", b"<svg/>")],
    };

    #[test]
    fn the_url_carries_the_hash_and_finds_the_file_again() {
        let assets = Assets::new(&[DIR], false);
        let url = assets.url("img/logo.svg");
        let path = url.strip_prefix(PREFIX).unwrap_or_default();
        let (plain, hash) = split_hash(path);
        assert_eq!(plain, "img/logo.svg");
        assert_eq!(hash.map(str::len), Some(16));
        assert_eq!(content_type("site.css"), "text/css; charset=utf-8");
    }
}
