//! A stored file as an answer: what strangers have sent must not run in this site's name.

use std::io::{Read, Seek, SeekFrom};

use actix_web::HttpResponse;
use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::web::Bytes;
use futures_util::stream::try_unfold;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{StoredFile, name};
use crate::context::{entity_tag, matches_any};
use crate::error::Result;
use crate::request::Request;

/// As much is read at once.
const PIECE: u64 = 64 << 10;

/// What browsers show without running anything. Anything else is only ever saved.
const SHOWN: [&str; 14] = [
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/avif",
    "image/bmp",
    "text/plain",
    "application/pdf",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "video/mp4",
    "video/webm",
    "video/ogg",
];

/// No scripts, no forms, no origin: even where a browser shows the file, it is nobody's page.
const POLICY: &str =
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'";

/// What RFC 8187 lets stand as it is.
const ATTRIBUTE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// A stored file on its way to the visitor. Check first who may have it; this does not.
///
/// ```no_run
/// use mizan::prelude::*;
///
/// #[get("/letters/{id}/file", auth)]
/// async fn letter_file(request: Request, id: web::Path<i64>) -> Result<HttpResponse> {
///     let stored = find_letter_of(&request.require_user().await?, *id)?; // who may see it
///     request.download(&stored).file_name("letter.pdf").inline().send().await
/// }
/// # fn find_letter_of(_: &User, _: i64) -> Result<String> { Err(Error::not_found("")) }
/// # fn main() {}
/// ```
pub struct Download<'r> {
    request: &'r Request,
    name: &'r str,
    file_name: Option<String>,
    is_inline: bool,
}

impl Request {
    /// Answers with a stored file: as a download, with ranges and `ETag`, and so that nothing in it can act as a page
    /// of this site.
    #[must_use]
    pub fn download<'r>(&'r self, name: &'r str) -> Download<'r> {
        Download {
            request: self,
            name,
            file_name: None,
            is_inline: false,
        }
    }
}

impl Download<'_> {
    /// What the file is called when it is saved. Default: what it was called when it was uploaded.
    #[must_use]
    pub fn file_name(mut self, file_name: impl Into<String>) -> Self {
        self.file_name = Some(file_name.into());
        self
    }

    /// Lets the browser show it, if it is of a kind that runs nothing: a photo, a PDF, plain text, sound or film.
    #[must_use]
    pub fn inline(mut self) -> Self {
        self.is_inline = true;
        self
    }

    /// The answer.
    ///
    /// # Errors
    ///
    /// 404 when there is no such file.
    pub async fn send(self) -> Result<HttpResponse> {
        let file = self.request.storage().open(self.name).await?;
        let headers = self.request.raw().headers();
        let about = format!("{}\n{}\n{:?}", self.name, file.size(), file.modified());
        let tag = entity_tag(about.as_bytes());
        if matches_any(headers, &tag) {
            let mut response = HttpResponse::new(StatusCode::NOT_MODIFIED);
            self.describe(response.headers_mut(), &tag);
            return Ok(response);
        }
        let size = file.size();
        let mut response = match range(headers, size, &tag) {
            Range::Whole => body(StatusCode::OK, file, 0, size),
            Range::Part(from, to) => {
                let mut response = body(StatusCode::PARTIAL_CONTENT, file, from, to - from);
                set(
                    response.headers_mut(),
                    header::CONTENT_RANGE,
                    &format!("bytes {from}-{}/{size}", to - 1),
                );
                response
            }
            Range::None => {
                // With a body of its own, because the edge gives one to errors without.
                let mut response = HttpResponse::build(StatusCode::RANGE_NOT_SATISFIABLE)
                    .content_type("text/plain; charset=utf-8")
                    .body("The file has no such part.");
                set(
                    response.headers_mut(),
                    header::CONTENT_RANGE,
                    &format!("bytes */{size}"),
                );
                return Ok(response);
            }
        };
        self.describe(response.headers_mut(), &tag);
        Ok(response)
    }

    fn describe(&self, headers: &mut HeaderMap, tag: &str) {
        let file_name = self
            .file_name
            .as_deref()
            .unwrap_or(name::file_name(self.name));
        let file_name = mizan_forms::safe_file_name(file_name);
        let guess = mime_guess::from_path(&file_name).first_or_octet_stream();
        let is_shown = SHOWN.contains(&guess.essence_str());
        let content_type = match guess.essence_str() {
            "text/plain" => "text/plain; charset=utf-8",
            known if is_shown => known,
            _ => "application/octet-stream",
        };
        let kind = if self.is_inline && is_shown {
            "inline"
        } else {
            "attachment"
        };
        set(headers, header::CONTENT_TYPE, content_type);
        set(
            headers,
            header::CONTENT_DISPOSITION,
            &disposition(kind, &file_name),
        );
        set(headers, header::CONTENT_SECURITY_POLICY, POLICY);
        set(headers, header::ACCEPT_RANGES, "bytes");
        set(headers, header::ETAG, tag);
        set(headers, header::CACHE_CONTROL, "private, no-cache");
        set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    }
}

fn set(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// [RFC 6266](https://www.rfc-editor.org/rfc/rfc6266): a plain name for old programs, and the whole one.
fn disposition(kind: &str, file_name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ';
    let plain: String = file_name
        .chars()
        .map(|c| if is_plain(c) { c } else { '_' })
        .collect();
    if plain == file_name {
        return format!("{kind}; filename=\"{plain}\"");
    }
    let whole = utf8_percent_encode(file_name, ATTRIBUTE);
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

/// What of the file was asked for.
#[derive(Debug, PartialEq)]
enum Range {
    Whole,
    /// From this byte to before that one.
    Part(u64, u64),
    /// Nothing that there is.
    None,
}

/// One range ([RFC 9110 §14](https://www.rfc-editor.org/rfc/rfc9110#section-14)). Several at once, and anything that is
/// not understood, are answered with everything, which is always right.
fn range(headers: &HeaderMap, size: u64, tag: &str) -> Range {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    let Some(spec) = text(header::RANGE).and_then(|value| value.strip_prefix("bytes=")) else {
        return Range::Whole;
    };
    // Of another version of the file no part is of use.
    if headers.contains_key(header::IF_RANGE) && text(header::IF_RANGE) != Some(tag) {
        return Range::Whole;
    }
    let Some((from, to)) = spec.split_once('-') else {
        return Range::Whole;
    };
    let (from, to) = (from.trim(), to.trim());
    let range = match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(from), Ok(last)) if from <= last => (from, last.saturating_add(1).min(size)),
        (Ok(from), Err(_)) if to.is_empty() => (from, size),
        (Err(_), Ok(count)) if from.is_empty() => (size.saturating_sub(count), size),
        _ => return Range::Whole,
    };
    if range.0 < range.1 {
        Range::Part(range.0, range.1)
    } else {
        Range::None
    }
}

/// Streams a part of the file, a piece at a time, off the threads that serve others.
fn body(status: StatusCode, file: StoredFile, from: u64, length: u64) -> HttpResponse {
    let start = (file.into_reader(), Some(from), length);
    let stream = try_unfold(start, |(mut reader, seek, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let read = tokio::task::spawn_blocking(move || {
            if let Some(from) = seek.filter(|from| *from > 0) {
                reader.seek(SeekFrom::Start(from))?;
            }
            let mut piece = Vec::new();
            let wanted = left.min(PIECE);
            reader.by_ref().take(wanted).read_to_end(&mut piece)?;
            if piece.is_empty() {
                return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof));
            }
            Ok((reader, piece))
        });
        let (reader, piece) = read.await.map_err(std::io::Error::other)??;
        let left = left - piece.len() as u64;
        Ok::<_, std::io::Error>(Some((Bytes::from(piece), (reader, None, left))))
    });
    HttpResponse::build(status).body(SizedStream::new(length, Box::pin(stream)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn ranges_are_read() {
        for (value, expected) in [
            ("bytes=0-0", Range::Part(0, 1)),
            ("bytes=2-", Range::Part(2, 10)),
            ("bytes=-3", Range::Part(7, 10)),
            ("bytes=-30", Range::Part(0, 10)),
            ("bytes=5-99", Range::Part(5, 10)),
            ("bytes=10-", Range::None),
            ("bytes=-0", Range::None),
            ("bytes=5-2", Range::Whole),
            ("bytes=0-1,3-4", Range::Whole),
            ("bytes=x-y", Range::Whole),
            ("bytes=-", Range::Whole),
            ("lines=1-2", Range::Whole),
            ("bytes=0-18446744073709551615", Range::Part(0, 10)),
        ] {
            let http = TestRequest::default()
                .insert_header((header::RANGE, value))
                .to_http_request();
            assert_eq!(range(http.headers(), 10, "\"t\""), expected, "{value}");
        }
        let http = TestRequest::default()
            .insert_header((header::RANGE, "bytes=0-1"))
            .insert_header((header::IF_RANGE, "\"other\""))
            .to_http_request();
        assert_eq!(range(http.headers(), 10, "\"t\""), Range::Whole);
    }

    #[test]
    fn names_stay_inside_their_quotes() {
        for (name, expected) in [
            ("a b.txt", "attachment; filename=\"a b.txt\""),
            (
                "é.txt",
                "attachment; filename=\"_.txt\"; filename*=UTF-8''%C3%A9.txt",
            ),
            (
                "a\"; x=\"b",
                "attachment; filename=\"a_; x=_b\"; filename*=UTF-8''a%22%3B%20x%3D%22b",
            ),
        ] {
            assert_eq!(disposition("attachment", name), expected);
        }
    }
}
