//! How a front end gets to the browser: from the binary, from its folder, or from Vite's dev server.

use std::collections::{HashMap, HashSet};
use std::fmt::{self, Write as _};
use std::ops::Deref;
use std::path::{Component, Path};

use actix_web::{HttpRequest, HttpResponse, web};
use tokio_util::sync::CancellationToken;

use super::PREFIX;
use super::bundle::Bundle;
use super::manifest::{Manifest, Needed};
use super::vite;
use crate::assets;
use crate::error::{Error, Result};
use crate::settings::{PublicUrl, Settings};

const MANIFEST: &str = ".vite/manifest.json";

/// The front end of a site.
pub(crate) struct Delivery {
    bundle: Option<Bundle>,
    embedded: Manifest,
    /// The embedded files, by path.
    files: HashMap<&'static str, Embedded>,
    /// In development what lies in the folder counts.
    is_live: bool,
    vite: Option<PublicUrl>,
}

struct Embedded {
    bytes: &'static [u8],
    hash: String,
    /// Named after its content by Vite.
    is_final: bool,
}

impl Delivery {
    pub(crate) fn new(bundle: Option<Bundle>, settings: &Settings) -> Self {
        let manifest = bundle.and_then(|bundle| bundle.manifest);
        let embedded = manifest.map(parse).unwrap_or_default();
        let finals: HashSet<&str> = embedded.files().collect();
        let files = bundle.iter().flat_map(|bundle| bundle.files);
        let files = files.map(|(path, bytes)| {
            let file = Embedded {
                bytes,
                hash: assets::hash(bytes),
                is_final: finals.contains(path),
            };
            (*path, file)
        });
        Self {
            files: files.collect(),
            embedded,
            is_live: settings.is_development(),
            vite: settings.vite_url.clone().filter(|_| bundle.is_some()),
            bundle,
        }
    }

    /// Says in the log what a developer may wonder about.
    pub(crate) fn announce(&self) {
        let Some(bundle) = self.bundle else { return };
        if let Some(vite) = &self.vite {
            tracing::info!("the front end comes from Vite at {}", vite.as_str());
        } else if self.manifest().is_empty() {
            let folder = bundle.source.strip_suffix("/dist").unwrap_or(bundle.source);
            tracing::warn!(
                "the front end is not built, so pages are as the server renders them: run `npm ci && npm run build` in {folder}"
            );
        }
    }

    /// The manifest that counts now.
    fn manifest(&self) -> Current<'_> {
        let folder = self.bundle.filter(|_| self.is_live).map(|it| it.source);
        let read = folder.and_then(|it| std::fs::read_to_string(Path::new(it).join(MANIFEST)).ok());
        match read {
            Some(json) => Current::Read(parse(&json)),
            None => Current::Embedded(&self.embedded),
        }
    }

    pub(super) fn write_tags<'m>(
        &self,
        f: &mut fmt::Formatter<'_>,
        module: &'m str,
        preloaded: impl Iterator<Item = &'m str>,
        nonce: &str,
    ) -> fmt::Result {
        if self.vite.is_some() {
            // Vite's client reads the nonce of the styles that it adds from here.
            write!(f, "<meta property=\"csp-nonce\" nonce=\"{nonce}\">")?;
            write_script(f, "@vite/client", nonce)?;
            return write_script(f, module, nonce);
        }
        let manifest = self.manifest();
        let Some(script) = manifest.script(module) else {
            if !manifest.is_empty() {
                tracing::warn!(module, "the front end has no such entry");
            }
            return Ok(());
        };
        let mut needed = Needed::default();
        for module in std::iter::once(module).chain(preloaded) {
            manifest.collect(module, &mut needed);
        }
        for style in &needed.styles {
            write!(f, "<link rel=\"stylesheet\" href=\"{}\">", address(style))?;
        }
        write_script(f, script, nonce)?;
        for import in needed.scripts.iter().filter(|import| **import != script) {
            write!(
                f,
                "<link rel=\"modulepreload\" href=\"{}\">",
                address(import)
            )?;
        }
        Ok(())
    }

    /// Answers what lies below the prefix.
    pub(crate) async fn respond(
        &self,
        http: &HttpRequest,
        stopping: &CancellationToken,
    ) -> Result<HttpResponse> {
        if let Some(vite) = &self.vite {
            return vite::forward(vite, http, stopping).await;
        }
        let path = http.match_info().query("path");
        if let Some(content) = self.read(path) {
            let is_final = self.manifest().files().any(|file| file == path);
            let hash = assets::hash(&content);
            return Ok(assets::answer(http, path, content.into(), &hash, is_final));
        }
        let Some(file) = self.files.get(path) else {
            return Err(Error::not_found("There is no such file."));
        };
        let content = web::Bytes::from_static(file.bytes);
        Ok(assets::answer(
            http,
            path,
            content,
            &file.hash,
            file.is_final,
        ))
    }

    /// The file as it lies in the folder, in development.
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        let bundle = self.bundle.filter(|_| self.is_live)?;
        let path = Path::new(path);
        let mut steps = path.components();
        let is_below = steps.all(
            |step| matches!(step, Component::Normal(name) if !name.as_encoded_bytes().starts_with(b".")),
        );
        is_below
            .then(|| std::fs::read(Path::new(bundle.source).join(path)).ok())
            .flatten()
    }
}

/// The manifest that was embedded, or a newer one.
enum Current<'m> {
    Embedded(&'m Manifest),
    Read(Manifest),
}

impl Deref for Current<'_> {
    type Target = Manifest;

    fn deref(&self) -> &Manifest {
        match self {
            Self::Embedded(manifest) => manifest,
            Self::Read(manifest) => manifest,
        }
    }
}

fn parse(json: &str) -> Manifest {
    Manifest::parse(json).unwrap_or_else(|error| {
        tracing::error!(%error, "Vite's manifest cannot be read");
        Manifest::default()
    })
}

fn write_script(f: &mut fmt::Formatter<'_>, file: &str, nonce: &str) -> fmt::Result {
    let address = address(file);
    write!(
        f,
        "<script type=\"module\" src=\"{address}\" nonce=\"{nonce}\"></script>"
    )
}

/// The address of a file, for an attribute: what could end it is written as in a URL.
fn address(file: &str) -> String {
    let mut address = String::from(PREFIX);
    for byte in file.bytes() {
        match byte {
            b'"' | b'<' | b'>' | b'&' | b'\'' | b' ' | b'?' | b'#' | b'%' => {
                // Writing to a `String` cannot fail.
                let _ = write!(address, "%{byte:02X}");
            }
            _ => address.push(char::from(byte)),
        }
    }
    address
}
