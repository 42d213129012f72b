//! Takes in a `multipart/form-data` body: within the limits, in constant memory, from a client that may stall or vanish.

use std::time::{Duration, Instant};

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::http::header;
use futures_util::StreamExt as _;

use mizan_forms::{FormInput, FormSpec, MultipartLimits, MultipartReader, SpecRef};

use super::data::unreadable;
use crate::deadline::within;
use crate::error::{Error, Result};
use crate::function::body;
use crate::request::Request;
use crate::settings::Settings;

/// Reads the whole body. Files are in memory or on disk, without a name, when it returns; when it does not, because of
/// an error or because the client is gone, nothing of them is left.
///
/// # Errors
///
/// 413 over `MIZAN_MAX_UPLOAD_BYTES` (`MIZAN_MAX_BODY_BYTES` for a form without files); 408 when nothing arrives for
/// `MIZAN_BODY_TIMEOUT_SECONDS`, or less than `MIZAN_MIN_UPLOAD_BYTES_PER_SECOND` over all; 400 when the body cannot be
/// read or has too many parts; 503 when the disk is full.
pub(super) async fn read(
    request: &Request,
    mut payload: Payload,
    form: SpecRef,
    prefix: &str,
) -> Result<FormInput<'static>> {
    let http = request.raw();
    let settings = request.settings();
    let limits = limits(settings, &form, prefix);
    body::refuse_at_once(http, limits.total_bytes)?;
    let boundary = boundary(http).unwrap_or_default();
    let mut reader = MultipartReader::new(&boundary, form, limits)
        .map_err(unreadable)?
        .with_prefix(prefix);
    // The handler's own time does not run while files arrive.
    let _arriving = request.state().arriving();
    let mut pace = Pace::new(settings);
    loop {
        let asked = Instant::now();
        let chunk = within(settings.body_timeout, payload.next()).await;
        let Some(chunk) = chunk.ok_or_else(body::too_slow)? else {
            break;
        };
        let chunk = chunk.map_err(body::unreadable)?;
        pace.check(asked.elapsed(), chunk.len())?;
        reader.push(&chunk).map_err(unreadable)?;
        if reader.needs_flush() {
            reader = flushed(reader).await?;
        }
    }
    reader.finish().map_err(unreadable)
}

/// Disks block, and this thread serves others too.
async fn flushed(mut reader: MultipartReader) -> Result<MultipartReader> {
    let written = tokio::task::spawn_blocking(move || reader.flush().map(|()| reader));
    match written.await? {
        Ok(reader) => Ok(reader),
        Err(error) => Err(Error::unavailable(Duration::from_secs(30)).with_source(error)),
    }
}

/// With a prefix, another form of the page may be the one that has files.
fn limits(settings: &Settings, form: &FormSpec, prefix: &str) -> MultipartLimits {
    let may_have_files = form.needs_multipart() || !prefix.is_empty();
    let mut limits = MultipartLimits::default();
    limits.parts = form.max_input_fields();
    limits.files = settings.max_upload_files;
    limits.text_bytes = settings.max_body_bytes;
    limits.total_bytes = if may_have_files {
        settings.max_upload_bytes as u64
    } else {
        settings.max_body_bytes as u64
    };
    limits.memory_bytes = settings.upload_memory_bytes;
    if let Some(folder) = &settings.upload_dir {
        limits.folder.clone_from(folder);
    }
    limits
}

/// The `boundary` parameter of the `Content-Type`.
fn boundary(http: &HttpRequest) -> Option<String> {
    let value = http.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
    let parameters = value.split(';').skip(1);
    let mut found = parameters.filter_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim();
        let plain = value
            .strip_prefix('"')
            .and_then(|value| value.strip_suffix('"'));
        name.trim()
            .eq_ignore_ascii_case("boundary")
            .then(|| plain.unwrap_or(value).to_owned())
    });
    let boundary = found.next()?;
    // Two of them are two readings of one body.
    found.next().is_none().then_some(boundary)
}

/// How fast a body arrives. Only the time that was spent waiting for it counts.
struct Pace {
    waited: Duration,
    received: usize,
    /// So long it may be slow.
    grace: Duration,
    /// Bytes per second.
    floor: usize,
}

impl Pace {
    fn new(settings: &Settings) -> Self {
        Self {
            waited: Duration::ZERO,
            received: 0,
            grace: settings.body_timeout,
            floor: settings.min_upload_rate,
        }
    }

    fn check(&mut self, waited: Duration, received: usize) -> Result<()> {
        self.waited += waited;
        self.received = self.received.saturating_add(received);
        if self.waited <= self.grace {
            return Ok(());
        }
        let seconds = usize::try_from(self.waited.as_secs()).unwrap_or(usize::MAX);
        if self.received < self.floor.saturating_mul(seconds) {
            return Err(body::too_slow());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn boundaries_are_found() {
        for (content_type, expected) in [
            ("multipart/form-data; boundary=abc", Some("abc")),
            (
                "multipart/form-data; charset=utf-8; Boundary=\"a b\"",
                Some("a b"),
            ),
            ("multipart/form-data;boundary = abc ", Some("abc")),
            ("multipart/form-data", None),
            ("multipart/form-data; boundary=a; boundary=b", None),
        ] {
            let http = TestRequest::default()
                .insert_header((header::CONTENT_TYPE, content_type))
                .to_http_request();
            assert_eq!(boundary(&http).as_deref(), expected, "{content_type}");
        }
    }

    #[test]
    fn a_trickle_is_too_slow_once_the_grace_is_over() {
        let settings = Settings::from_pairs([
            ("MIZAN_BODY_TIMEOUT_SECONDS", "10"),
            ("MIZAN_MIN_UPLOAD_BYTES_PER_SECOND", "100"),
        ])
        .unwrap();
        let mut pace = Pace::new(&settings);
        let second = Duration::from_secs(1);
        for _ in 0..10 {
            pace.check(second, 1).unwrap();
        }
        assert!(pace.check(second, 1).is_err());
        let mut pace = Pace::new(&settings);
        for _ in 0..100 {
            pace.check(second, 100).unwrap();
        }
    }
}
