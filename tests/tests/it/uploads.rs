//! Files over HTTP: what arrives, what is refused, and that nothing is left behind.

use std::path::Path;

use mizan::forms::{FileUpdate, UploadedFile};
use mizan::http::Method;
use mizan::prelude::*;
use mizan::testing::{TestSite, TestSiteBuilder};
use mizan_tests::{RawConnection, assert_problem};
use serde_json::{Value, json};
use tempfile::TempDir;

#[derive(MizanForm)]
#[form(name = "letter", manual)]
struct LetterForm {
    #[field(max_length = 10)]
    subject: String,
    #[field(max_size = "1 KiB", extensions = ["txt"])]
    letter: UploadedFile,
    papers: Vec<UploadedFile>,
    stamp: FileUpdate,
}

/// What arrived, told by looking at it.
#[derive(Serialize, ToSchema)]
struct Arrived {
    subject: String,
    letter: String,
    papers: Vec<u64>,
    stamp: &'static str,
}

impl Submit for LetterForm {
    type Output = Arrived;

    async fn clean(&mut self, _: &Request) -> Result<(), FormErrors> {
        // A form is only cleaned with its files in hand.
        assert!(self.letter.bytes().is_ok());
        Ok(())
    }

    async fn submit(self, _: &Request) -> Result<Arrived> {
        Ok(Arrived {
            subject: self.subject,
            letter: String::from_utf8_lossy(&self.letter.bytes()?).into_owned(),
            papers: self.papers.iter().map(UploadedFile::size).collect(),
            stamp: match self.stamp {
                FileUpdate::Unchanged => "unchanged",
                FileUpdate::Cleared => "cleared",
                FileUpdate::Replaced(_) => "replaced",
            },
        })
    }
}

/// A form that takes anything, and says how long it was.
#[derive(MizanForm)]
#[form(name = "bulk", manual)]
struct BulkForm {
    file: UploadedFile,
}

impl Submit for BulkForm {
    type Output = u64;

    async fn submit(self, _: &Request) -> Result<u64> {
        let mut reader = self.file.open()?;
        Ok(web::block(move || std::io::copy(&mut reader, &mut std::io::sink())).await??)
    }
}

/// Without files.
#[derive(MizanForm)]
#[form(name = "note", manual)]
struct NoteForm {
    text: String,
    tags: Vec<String>,
    number: Option<i32>,
}

impl Submit for NoteForm {
    type Output = Value;

    async fn submit(self, _: &Request) -> Result<Value> {
        Ok(json!([self.text, self.tags, self.number]))
    }
}

#[page("/letter")]
async fn letter(request: Request) -> Result<HttpResponse> {
    Ok(match request.form::<LetterForm>().await? {
        Submitted::Done(arrived) => HttpResponse::Ok().body(arrived.letter),
        Submitted::Show(form) => {
            let open = format!("<form method=\"post\" enctype=\"{}\">", form.enctype());
            HttpResponse::Ok().body(format!("{open}{form}</form>"))
        }
    })
}

/// A site whose temporary files go to a folder of the test's own.
fn builder(folder: &TempDir) -> TestSiteBuilder {
    let site = Site::empty()
        .form::<LetterForm>()
        .form::<BulkForm>()
        .form::<NoteForm>()
        .page(letter);
    TestSite::builder(site).setting("MIZAN_UPLOAD_DIR", folder.path().display().to_string())
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).unwrap().next().is_none()
}

/// The head of a multipart request with the boundary `XX`, and a body of this length.
fn head(form: &str, length: usize) -> String {
    format!(
        "POST /api/mizan/{form}.submit HTTP/1.1\r\nHost: localhost\r\n\
         Content-Type: multipart/form-data; boundary=XX\r\nContent-Length: {length}\r\n\r\n"
    )
}

const FILE: &str =
    "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\n\r\n";

#[mizan::test]
async fn a_form_with_files_is_submitted() {
    let folder = folder();
    let site = builder(&folder)
        .setting("MIZAN_UPLOAD_MEMORY_BYTES", "0")
        .start()
        .await;
    let big = vec![b'x'; 300_000];
    let response = site
        .client()
        .submit_files(
            "letter",
            &[
                ("subject", "Cards"),
                ("stamp.CLEAR", "on"),
                ("unknown", "?"),
            ],
            &[
                ("letter", "dear.txt", b"Dear Ada"),
                ("papers", "one", b"1"),
                ("papers", "two", &big),
                ("unknown", "three", &big),
                ("stamp", "", b""),
            ],
        )
        .await;
    let expected = json!({"subject": "Cards", "letter": "Dear Ada", "papers": [1, 300_000], "stamp": "cleared"});
    assert_eq!(response.value(), expected);
    assert!(is_empty(folder.path()));
}

#[mizan::test]
async fn every_fault_is_on_its_field() {
    let site = builder(&folder()).start().await;
    let client = site.client();
    let response = client
        .submit_files(
            "letter",
            &[("subject", "far too long a subject"), ("stamp.CLEAR", "on")],
            &[
                ("letter", "dear.exe", &[b'x'; 2_000]),
                ("papers", "empty", b""),
                ("stamp", "stamp.png", b"x"),
            ],
        )
        .await;
    assert_problem(&response, 422, "invalid");
    assert_eq!(response.error_codes("subject"), ["max_length"]);
    assert_eq!(
        response.error_codes("letter"),
        ["max_size", "invalid_extension"]
    );
    assert_eq!(response.error_codes("papers"), ["empty"]);
    assert_eq!(response.error_codes("stamp"), ["contradiction"]);
    let error = &response.value()["errors"]["letter"][0];
    assert_eq!(
        (&error["params"]["limit"], &error["params"]["actual"]),
        (&json!(1024), &json!(2000))
    );

    // A text where a file belongs, and a file where a text belongs.
    let response = client
        .submit_files(
            "letter",
            &[("letter", "text")],
            &[("subject", "a.txt", b"x")],
        )
        .await;
    assert_eq!(response.error_codes("letter"), ["invalid"]);
    assert_eq!(response.error_codes("subject"), ["invalid"]);
    let response = client.submit_files("letter", &[], &[]).await;
    assert_eq!(response.error_codes("letter"), ["required"]);
    // A file cannot travel in JSON.
    let described = json!({"subject": "x", "letter": {"name": "a.txt", "size": 1}});
    let response = client.submit("letter", described).await;
    assert_eq!(response.error_codes("letter"), ["invalid"]);
}

#[mizan::test]
async fn validation_needs_no_files() {
    let site = builder(&folder()).start().await;
    let client = site.client();
    for (body, errors) in [
        (json!({"subject": "x"}), json!({})),
        (
            json!({"subject": "x", "letter": {"name": "a.txt", "size": 3, "type": "text/plain"}}),
            json!({}),
        ),
    ] {
        let response = client.validate("letter", &body).await;
        assert_eq!(
            response.value(),
            json!({"valid": true, "errors": errors}),
            "{body}"
        );
    }
    for (body, field, code) in [
        (json!({"subject": ""}), "subject", "required"),
        (
            json!({"subject": "x", "letter": {"name": "a.txt", "size": 3_000}}),
            "letter",
            "max_size",
        ),
        (
            json!({"subject": "x", "letter": {"name": "a.pdf", "size": 3}}),
            "letter",
            "invalid_extension",
        ),
        (
            json!({"subject": "x", "letter": {"name": "a.txt", "size": 0}}),
            "letter",
            "empty",
        ),
        (
            json!({"subject": "x", "letter": "a.txt"}),
            "letter",
            "invalid",
        ),
    ] {
        let response = client.validate("letter", &body).await;
        assert_eq!(response.value()["valid"], false, "{body}");
        assert_eq!(response.error_codes(field), [code], "{body}");
    }
    // Whoever sends the files along has them looked at.
    let post = client.post("/api/mizan/letter.validate");
    let response = post
        .multipart(&[("subject", "x")], &[("letter", "a.txt", b"")])
        .await;
    assert_eq!(response.error_codes("letter"), ["empty"]);
}

#[mizan::test]
async fn a_page_takes_files_without_javascript() {
    let folder = folder();
    let site = builder(&folder).start().await;
    let client = site.client();
    let page = client.get("/letter").await;
    assert!(
        page.text().contains("enctype=\"multipart/form-data\""),
        "{}",
        page.text()
    );
    let shown = client
        .post("/letter")
        .multipart(&[("subject", "")], &[])
        .await;
    assert_eq!(shown.status(), 422);
    assert!(shown.text().contains("id_letter_error"), "{}", shown.text());
    let done = client
        .post("/letter")
        .multipart(&[("subject", "x")], &[("letter", "a.txt", b"by hand")])
        .await;
    assert_eq!((done.status(), done.text()), (200, "by hand"));
}

#[mizan::test]
async fn three_encodings_mean_the_same() {
    let site = builder(&folder()).start().await;
    let client = site.client();
    let cases: [(Value, &[(&str, &str)]); 7] = [
        (
            json!({"text": "hi", "tags": ["a", "b"], "number": 7}),
            &[
                ("text", "hi"),
                ("tags", "a"),
                ("tags", "b"),
                ("number", "7"),
            ],
        ),
        (
            json!({"text": " stripped \n"}),
            &[("text", " stripped \r\n")],
        ),
        (
            json!({"text": "two\nlines", "number": "x"}),
            &[("text", "two\r\nlines"), ("number", "x")],
        ),
        (
            json!({"text": "é€😀\u{202e}\"%22"}),
            &[("text", "é€😀\u{202e}\"%22")],
        ),
        (json!({"text": "\u{0}"}), &[("text", "\u{0}")]),
        (
            json!({"text": "", "number": ""}),
            &[("text", ""), ("number", "")],
        ),
        (json!({}), &[]),
    ];
    for (value, pairs) in cases {
        let post = || client.post("/api/mizan/note.submit");
        let answers = [
            post().json(&value).await,
            post().form(pairs).await,
            post().multipart(pairs, &[]).await,
        ];
        let seen: Vec<_> = answers
            .iter()
            .map(|answer| {
                let mut value = answer.value();
                if let Some(problem) = value.as_object_mut() {
                    problem.remove("request_id");
                }
                (answer.status(), value)
            })
            .collect();
        assert_eq!(seen[0], seen[1], "{pairs:?}");
        assert_eq!(seen[0], seen[2], "{pairs:?}");
    }
}

#[mizan::test]
async fn broken_bodies_are_answered_400() {
    let folder = folder();
    let site = builder(&folder)
        .setting("MIZAN_UPLOAD_MEMORY_BYTES", "0")
        .start()
        .await;
    let part = |head: &str| format!("--XX\r\n{head}\r\n\r\nx\r\n--XX--");
    let mut wrong = Vec::new();
    for (what, body) in [
        ("no boundary", "nothing".to_owned()),
        ("another boundary", "--YY--".to_owned()),
        ("a truncated file", format!("{FILE}the first half")),
        (
            "a truncated head",
            "--XX\r\nContent-Disposition: form".to_owned(),
        ),
        (
            "an attachment",
            part("Content-Disposition: attachment; name=\"file\""),
        ),
        ("no name", part("Content-Disposition: form-data")),
        (
            "another charset",
            part(
                "Content-Disposition: form-data; name=\"t\"\r\nContent-Type: text/plain; charset=utf-16",
            ),
        ),
        (
            "nested parts",
            part(
                "Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\nContent-Type: multipart/mixed; boundary=YY",
            ),
        ),
        (
            "a huge header",
            part(&format!(
                "Content-Disposition: form-data; name=\"file\"\r\nX: {}",
                "x".repeat(20_000)
            )),
        ),
        ("many headers", part(&"X: y\r\n".repeat(20_000))),
        (
            "folded headers",
            part("Content-Disposition: form-data;\r\n name=\"file\""),
        ),
    ] {
        let mut connection = RawConnection::open(site.address()).await;
        connection.send(head("bulk", body.len()) + &body).await;
        let answer = connection.read().await;
        if answer.status() != 400 {
            wrong.push((what, answer.status()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    for content_type in [
        "multipart/form-data",
        "multipart/form-data; boundary=\"\"",
        "multipart/form-data; boundary=a; boundary=b",
    ] {
        let post = site.client().post("/api/mizan/bulk.submit");
        let answer = post
            .header("content-type", content_type)
            .send_body("--a--")
            .await;
        assert_problem(&answer, 400, "unreadable_form");
    }
    for content_type in ["multipart/mixed; boundary=a", "text/plain"] {
        let post = site.client().post("/api/mizan/bulk.submit");
        let answer = post
            .header("content-type", content_type)
            .send_body("--a--")
            .await;
        assert_problem(&answer, 415, "unsupported_media_type");
    }
    assert!(is_empty(folder.path()));
}

#[mizan::test]
async fn every_limit_has_its_answer() {
    let folder = folder();
    let site = builder(&folder)
        .setting("MIZAN_MAX_UPLOAD_BYTES", "200000")
        .setting("MIZAN_MAX_UPLOAD_FILES", "3")
        .setting("MIZAN_MAX_BODY_BYTES", "1000")
        .setting("MIZAN_UPLOAD_MEMORY_BYTES", "0")
        .start()
        .await;
    let client = site.client();
    let four: Vec<(&str, &str, &[u8])> = vec![("papers", "a", b"x"); 4];
    assert_problem(
        &client.submit_files("letter", &[], &four).await,
        400,
        "too_many_files",
    );
    let many = vec![("subject", ""); 20_000];
    let long = "x".repeat(1_000);
    assert_problem(
        &client
            .submit_files("letter", &[("subject", &long)], &[])
            .await,
        413,
        "body_too_large",
    );
    assert_problem(
        &client
            .submit_files("letter", &[], &[("papers", "a", &[0; 200_000])])
            .await,
        413,
        "body_too_large",
    );
    // A form without files has the limit of any other body.
    assert_problem(
        &client
            .submit_files("note", &[], &[("text", "a", &[0; 1_000])])
            .await,
        413,
        "body_too_large",
    );

    // Without an announced length, the limit is met on the way.
    let mut connection = RawConnection::open(site.address()).await;
    connection
        .send(head("bulk", 0).replace("Content-Length: 0", "Transfer-Encoding: chunked"))
        .await;
    connection
        .send(format!("{:x}\r\n{FILE}\r\n", FILE.len()))
        .await;
    let chunk = format!("{:x}\r\n{}\r\n", 50_000, "x".repeat(50_000));
    for _ in 0..5 {
        connection.send(&chunk).await;
    }
    assert_problem(&connection.read().await, 413, "body_too_large");
    assert!(is_empty(folder.path()));

    let site = builder(&folder).start().await;
    assert_problem(
        &site.client().submit_files("letter", &many, &[]).await,
        400,
        "too_many_fields",
    );
}

#[mizan::test]
async fn a_slow_client_is_answered_408() {
    let folder = folder();
    let site = builder(&folder)
        .setting("MIZAN_BODY_TIMEOUT_SECONDS", "0.2")
        .setting("MIZAN_UPLOAD_MEMORY_BYTES", "0")
        .start()
        .await;
    let mut connection = RawConnection::open(site.address()).await;
    connection.send(head("bulk", 1_000_000) + FILE).await;
    connection.send(vec![b'x'; 500_000]).await;
    assert_problem(&connection.read().await, 408, "body_timeout");
    assert!(is_empty(folder.path()));
}

#[mizan::test]
async fn a_trickle_is_answered_408() {
    let folder = folder();
    let site = builder(&folder)
        .setting("MIZAN_BODY_TIMEOUT_SECONDS", "0.3")
        .setting("MIZAN_MIN_UPLOAD_BYTES_PER_SECOND", "1000000")
        .start()
        .await;
    let mut connection = RawConnection::open(site.address()).await;
    connection.send(head("bulk", 1_000_000) + FILE).await;
    let mut trickle = tokio::time::interval(std::time::Duration::from_millis(50));
    for _ in 0..40 {
        trickle.tick().await;
        connection.send("x").await;
    }
    assert_problem(&connection.read().await, 408, "body_timeout");
}

#[mizan::test]
async fn an_upload_may_take_longer_than_a_handler() {
    let site = builder(&folder())
        .setting("MIZAN_REQUEST_TIMEOUT_SECONDS", "0.3")
        .start()
        .await;
    let mut connection = RawConnection::open(site.address()).await;
    let end = "\r\n--XX--\r\n";
    connection
        .send(head("bulk", FILE.len() + 12 + end.len()) + FILE)
        .await;
    let mut trickle = tokio::time::interval(std::time::Duration::from_millis(60));
    for _ in 0..12 {
        trickle.tick().await;
        connection.send("x").await;
    }
    connection.send(end).await;
    let answer = connection.read().await;
    assert_eq!((answer.status(), answer.text().as_str()), (200, "12"));
}

#[mizan::test]
async fn a_client_that_vanishes_leaves_nothing() {
    let folder = folder();
    let site = builder(&folder)
        .setting("MIZAN_UPLOAD_MEMORY_BYTES", "0")
        .start()
        .await;
    for _ in 0..10 {
        let mut connection = RawConnection::open(site.address()).await;
        connection.send(head("bulk", 10_000_000) + FILE).await;
        connection.send(vec![b'x'; 600_000]).await;
    }
    // And the site is as it was.
    let response = site
        .client()
        .submit_files("bulk", &[], &[("file", "a", &[b'x'; 400_000])])
        .await;
    assert_eq!(response.value(), 400_000);
    assert!(is_empty(folder.path()));
}

#[mizan::test]
async fn a_large_file_streams_through_in_little_memory() {
    const SIZE: usize = 64 << 20;
    let folder = folder();
    let site = builder(&folder).start().await;
    let end = "\r\n--XX--\r\n";
    let mut connection = RawConnection::open(site.address()).await;
    connection
        .send(head("bulk", FILE.len() + SIZE + end.len()) + FILE)
        .await;
    let piece = vec![b'x'; 1 << 20];
    let before = resident();
    let mut most = before;
    for _ in 0..SIZE / piece.len() {
        connection.send(&piece).await;
        most = most.max(resident());
    }
    connection.send(end).await;
    let answer = connection.read().await;
    assert_eq!((answer.status(), answer.text()), (200, SIZE.to_string()));
    // Other tests run in this process too, so that this is a rough measure: the file as a whole would show.
    let grown = most.saturating_sub(before) >> 20;
    assert!(grown < 48, "{grown} MiB");
    assert!(is_empty(folder.path()));
}

/// Bytes of this process in memory; 0 where the system does not say.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = status
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse::<usize>().ok());
    pages.unwrap_or_default() * 4096
}

/// A form that keeps its file.
#[derive(MizanForm)]
#[form(name = "keep", manual)]
struct KeepForm {
    file: UploadedFile,
}

impl Submit for KeepForm {
    type Output = String;

    async fn submit(self, request: &Request) -> Result<String> {
        Ok(request.storage().save("kept", &self.file).await?)
    }
}

#[get("/kept/{name:.*}")]
async fn kept(request: Request, name: web::Path<String>) -> Result<HttpResponse> {
    request.download(&name).inline().send().await
}

#[mizan::test]
async fn a_kept_file_is_served_so_that_it_can_do_nothing() {
    let folder = folder();
    let media = folder.path().join("media");
    let storage = mizan::storage::FolderStorage::new(&media);
    let site = Site::empty().form::<KeepForm>().page(kept).storage(storage);
    let site = TestSite::start(site).await;
    let client = site.client();
    let keep = async |name: &str, content: &[u8]| {
        let answer = client
            .submit_files("keep", &[], &[("file", name, content)])
            .await;
        format!("/kept/{}", answer.value().as_str().unwrap())
    };
    let page = keep("../<x>.html", b"<script>alert(1)</script>").await;
    assert!(page.ends_with("/_x_.html"), "{page}");
    let answer = client.get(&page).await;
    assert_eq!(answer.bytes().as_ref(), b"<script>alert(1)</script>");
    assert_eq!(answer.header("content-type"), "application/octet-stream");
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"_x_.html\""
    );
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(
        answer
            .header("content-security-policy")
            .starts_with("sandbox;")
    );
    assert_eq!(answer.header("cache-control"), "private, no-cache");

    let text = keep("a.txt", b"0123456789").await;
    let answer = client.get(&text).await;
    assert_eq!(
        answer.header("content-disposition"),
        "inline; filename=\"a.txt\""
    );
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    let with = |name: &str, value: &str| client.request(Method::GET, &text).header(name, value);
    let part = with("range", "bytes=2-4").send().await;
    assert_eq!((part.status(), part.text()), (206, "234"));
    assert_eq!(part.header("content-range"), "bytes 2-4/10");
    let beyond = with("range", "bytes=10-").send().await;
    assert_eq!(
        (beyond.status(), beyond.header("content-range")),
        (416, "bytes */10")
    );
    let same = with("if-none-match", answer.header("etag")).send().await;
    assert_eq!((same.status(), same.bytes().len()), (304, 0));
    for hostile in [
        "/kept/..%2f..%2fCargo.toml",
        "/kept/%2fetc%2fpasswd",
        "/kept/kept",
        "/kept/a%00b",
        "/kept/a%5cb",
    ] {
        assert_eq!(client.get(hostile).await.status(), 404, "{hostile}");
    }
}
