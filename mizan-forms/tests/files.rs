//! Files as fields: rules, updates, descriptions, HTML.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use mizan_forms::{
    BoundForm, FieldSpec, FileUpdate, Form, FormErrors, FormInput, FormValues, RawValue,
    UploadedFile,
};
use mizan_macros::MizanForm;
use serde_json::{Value, json};

/// The header of a PNG of this size; no picture follows.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x08\x06\0\0\0");
    bytes
}

/// What cleaning says about one file: the codes, or what it cleaned to.
fn clean(options: Value, file: UploadedFile) -> Result<Value, Vec<String>> {
    let field = FieldSpec::from_json(&options).unwrap();
    let raw = RawValue::File(file);
    let result = field
        .clean_raw(Some(&raw))
        .map(|cleaned| cleaned.into_json());
    result.map_err(|errors| {
        assert!(
            errors.iter().all(|error| !error.message.contains('{')),
            "{errors:?}"
        );
        errors.iter().map(|error| error.code.to_string()).collect()
    })
}

#[test]
fn rules_of_files() {
    fn file(name: &str, content: impl Into<Vec<u8>>) -> UploadedFile {
        UploadedFile::new(name, content)
    }
    for (options, upload, codes) in [
        (json!({}), file("a.txt", "hello"), &[][..]),
        (json!({}), file("a.txt", ""), &["empty"]),
        (json!({"allow_empty_file": true}), file("a.txt", ""), &[]),
        (json!({"max_size": 5}), file("a.txt", "hello"), &[]),
        (
            json!({"max_size": 4}),
            file("a.txt", "hello"),
            &["max_size"],
        ),
        (
            json!({"max_size": "1 KiB"}),
            file("a.txt", vec![b'a'; 1025]),
            &["max_size"],
        ),
        (json!({"max_length": 5}), file("a.txt", "hello"), &[]),
        (
            json!({"max_length": 4}),
            file("é.txt", "hello"),
            &["max_length"],
        ),
        (
            json!({"extensions": ["PDF", ".txt"]}),
            file("a.TXT", "hello"),
            &[],
        ),
        (
            json!({"extensions": ["pdf"]}),
            file("a.pdf.exe", "hello"),
            &["invalid_extension"],
        ),
        (
            json!({"extensions": ["pdf"]}),
            file("pdf", "hello"),
            &["invalid_extension"],
        ),
        (
            json!({"extensions": ["pdf"]}),
            file("a.pdf\0.exe", "hello"),
            &["invalid_extension"],
        ),
        // The content counts, not the name and not what the sender says.
        (
            json!({"content_types": ["image/*"]}),
            file("a.txt", png(1, 1)),
            &[],
        ),
        (
            json!({"content_types": ["image/png"]}),
            file("a.png", "MZ, not a picture").with_content_type("image/png"),
            &["invalid_content_type"],
        ),
        (
            json!({"content_types": ["application/pdf"]}),
            file("a", "%PDF-1.7"),
            &[],
        ),
        (
            json!({"content_types": ["text/csv"]}),
            file("a.csv", "a;b\n1;2"),
            &[],
        ),
        (
            json!({"content_types": ["text/csv"]}),
            file("a.csv", "<script >1</script>"),
            &["invalid_content_type"],
        ),
        (
            json!({"content_types": ["text/plain"]}),
            file("a.txt", b"caf\xe9"),
            &["invalid_content_type"],
        ),
        (
            json!({"content_types": ["application/json"]}),
            file("a.json", "{\0}"),
            &["invalid_content_type"],
        ),
        // Everything that is wrong, at once.
        (
            json!({"max_size": 3, "extensions": ["pdf"], "content_types": ["application/pdf"], "max_length": 2}),
            file("a.txt", "hello"),
            &[
                "max_length",
                "max_size",
                "invalid_extension",
                "invalid_content_type",
            ],
        ),
    ] {
        let mut description = options.clone();
        description["type"] = json!("file");
        let codes: Vec<_> = codes.iter().map(|code| (*code).to_owned()).collect();
        let found = clean(description, upload).err().unwrap_or_default();
        assert_eq!(found, codes, "{options}");
    }
}

#[test]
fn rules_of_images() {
    for (options, upload, codes) in [
        (json!({}), UploadedFile::new("a.png", png(2, 3)), &[][..]),
        (
            json!({}),
            UploadedFile::new("a.png", "no picture"),
            &["invalid_image"],
        ),
        (
            json!({}),
            UploadedFile::new("a.png", png(0, 3)),
            &["invalid_image"],
        ),
        (
            json!({}),
            UploadedFile::new("a.png", &png(2, 3)[..20]),
            &["invalid_image"],
        ),
        (
            json!({}),
            UploadedFile::new("a.html", png(2, 3)),
            &["invalid_extension"],
        ),
        (
            json!({}),
            UploadedFile::new("a.svg", "<svg onload='x'/>"),
            &["invalid_extension", "invalid_image"],
        ),
        (
            json!({"min_width": 3, "max_height": 2}),
            UploadedFile::new("a.png", png(2, 3)),
            &["min_width", "max_height"],
        ),
        (
            json!({"max_width": 1, "min_height": 4}),
            UploadedFile::new("a.png", png(2, 3)),
            &["max_width", "min_height"],
        ),
    ] {
        let mut description = options.clone();
        description["type"] = json!("image");
        let codes: Vec<_> = codes.iter().map(|code| (*code).to_owned()).collect();
        let found = clean(description, upload).err().unwrap_or_default();
        assert_eq!(found, codes, "{options}");
    }
}

#[test]
fn a_value_that_is_no_file_is_refused() {
    let field = FieldSpec::from_json(&json!({"type": "file"})).unwrap();
    for (value, code) in [
        (json!("a.txt"), "invalid"),
        (json!({"name": "a.txt", "size": 1}), "invalid"),
        (json!(7), "invalid"),
        (json!(null), "required"),
        (json!(""), "required"),
    ] {
        let errors = field.clean(&value).unwrap_err();
        assert_eq!(errors[0].code, code, "{value}");
        assert_eq!(errors.len(), 1);
    }
    // And a file is no text, no number and no choice.
    for kind in [
        "text", "integer", "date", "json", "email", "uuid", "ip", "duration",
    ] {
        let field = FieldSpec::from_json(&json!({"type": kind})).unwrap();
        let raw = RawValue::File(UploadedFile::new("a.txt", "hello"));
        let codes: Vec<_> = field
            .clean_raw(Some(&raw))
            .unwrap_err()
            .into_iter()
            .map(|e| e.code)
            .collect();
        assert!(codes[0].starts_with("invalid"), "{kind}: {codes:?}");
    }
}

#[test]
fn options_that_make_no_sense_are_errors() {
    for options in [
        json!({"type": "text", "max_size": 3}),
        json!({"type": "file", "min_width": 3}),
        json!({"type": "file", "max_files": 3}),
        json!({"type": "file", "extensions": ["tar.gz"]}),
        json!({"type": "file", "content_types": ["pdf"]}),
        json!({"type": "file", "max_size": "a lot"}),
        json!({"type": "file", "widget": "text"}),
        json!({"type": "text", "widget": "file"}),
        json!({"type": "image", "min_width": 3, "max_width": 2}),
        json!({"type": "file", "multiple": true, "clearable": true}),
    ] {
        assert!(FieldSpec::from_json(&options).is_err(), "{options}");
    }
}

#[derive(MizanForm, Debug, PartialEq)]
#[form(crate = "mizan_forms")]
struct Application {
    name: String,
    #[field(max_size = "1 KiB", extensions = ["pdf", "txt"])]
    letter: UploadedFile,
    #[field(image, max_width = 100)]
    photo: Option<UploadedFile>,
    #[field(max_files = 2, max_size = 10)]
    papers: Vec<UploadedFile>,
    avatar: FileUpdate,
}

fn pairs(pairs: Vec<(&'static str, RawValue<'static>)>) -> FormInput<'static> {
    FormInput::from_raw_pairs(pairs, 100).unwrap()
}

fn text(text: &'static str) -> RawValue<'static> {
    RawValue::Text(text.into())
}

fn file(name: &str, content: &str) -> RawValue<'static> {
    RawValue::File(UploadedFile::new(name, content))
}

#[test]
fn a_form_with_files() {
    let input = pairs(vec![
        ("name", text("Ada")),
        ("letter", file("a.txt", "hello")),
        ("papers", file("1", "one")),
        ("papers", file("2", "two")),
        ("avatar", file("me.png", "me")),
    ]);
    let form = Application::clean_fields(&input).unwrap();
    assert_eq!(form.letter.file_name(), "a.txt");
    assert_eq!(form.photo, None);
    assert_eq!(form.papers.len(), 2);
    assert!(matches!(form.avatar, FileUpdate::Replaced(_)));
    assert!(Application::spec().needs_multipart());
    let values = form.to_values();
    assert_eq!(values.get("letter").unwrap()["name"], "a.txt");
}

#[test]
fn what_is_wrong_with_a_form_with_files() {
    let input = pairs(vec![
        ("name", text("Ada")),
        ("photo", file("a.png", "no picture")),
        ("papers", file("1", "one")),
        ("papers", file("2", "much too long")),
        ("avatar", file("me.png", "me")),
        ("avatar.CLEAR", text("on")),
    ]);
    let errors = Application::clean_fields(&input).unwrap_err();
    assert!(errors.has_error("letter", "required"));
    assert!(errors.has_error("photo", "invalid_image"));
    assert_eq!(errors.get("papers")[0].params["index"], 1);
    assert_eq!(errors.get("papers")[0].params["file"], "2");
    assert!(errors.has_error("avatar", "contradiction"));

    let too_many = pairs(vec![("papers", file("1", "1")); 3]);
    let errors = Application::clean_fields(&too_many).unwrap_err();
    assert!(errors.has_error("papers", "too_many_files"));
}

#[test]
fn a_file_is_kept_cleared_or_replaced() {
    for (body, expected) in [
        (&b""[..], FileUpdate::Unchanged),
        (b"avatar=", FileUpdate::Unchanged),
        (b"avatar.CLEAR=on", FileUpdate::Cleared),
        (b"avatar.CLEAR=", FileUpdate::Unchanged),
    ] {
        #[derive(MizanForm, Debug)]
        #[form(crate = "mizan_forms")]
        struct Profile {
            avatar: FileUpdate,
        }
        let input = FormInput::from_urlencoded(body).unwrap();
        assert_eq!(Profile::clean_fields(&input).unwrap().avatar, expected);
    }
    #[derive(MizanForm, Debug)]
    #[form(crate = "mizan_forms")]
    struct Required {
        #[field(required)]
        avatar: FileUpdate,
    }
    let input = FormInput::from_json(br#"{"avatar": {"CLEAR": true}}"#).unwrap();
    assert!(Required::clean_fields(&input).is_err());
    let input = FormInput::from_json(b"{}").unwrap();
    assert_eq!(
        Required::clean_fields(&input).unwrap().avatar,
        FileUpdate::Unchanged
    );
}

#[test]
fn clearing_travels_in_json_too() {
    #[derive(MizanForm, Debug)]
    #[form(crate = "mizan_forms")]
    struct Profile {
        avatar: FileUpdate,
    }
    for body in [
        &br#"{"avatar": {"CLEAR": true}}"#[..],
        br#"{"avatar.CLEAR": true}"#,
    ] {
        let input = FormInput::from_json(body).unwrap();
        assert_eq!(
            Profile::clean_fields(&input).unwrap().avatar,
            FileUpdate::Cleared
        );
    }
}

#[test]
fn a_described_file_is_checked_as_far_as_can_be() {
    for (body, codes) in [
        // Absent, or right as far as can be told: no error, and no value.
        (r#"{"name": "Ada"}"#, None),
        (
            r#"{"name": "Ada", "letter": {"name": "a.txt", "size": 5, "type": "text/plain"}}"#,
            None,
        ),
        (
            r#"{"name": "Ada", "letter": {"name": "a.txt", "size": 5000}}"#,
            Some(("letter", "max_size")),
        ),
        (
            r#"{"name": "Ada", "letter": {"name": "a.exe", "size": 5}}"#,
            Some(("letter", "invalid_extension")),
        ),
        (
            r#"{"name": "Ada", "letter": {"name": "a.txt", "size": 0}}"#,
            Some(("letter", "empty")),
        ),
        (
            r#"{"name": "Ada", "letter": {"size": 0}}"#,
            Some(("letter", "invalid")),
        ),
        (
            r#"{"name": "Ada", "letter": "a.txt"}"#,
            Some(("letter", "invalid")),
        ),
        (
            r#"{"name": "Ada", "papers": [{"name": "a", "size": 500}]}"#,
            Some(("papers", "max_size")),
        ),
        (r#"{"name": ""}"#, Some(("name", "required"))),
    ] {
        let input = FormInput::from_json(body.as_bytes())
            .unwrap()
            .describing_files();
        let errors = Application::clean_fields(&input).unwrap_err();
        match codes {
            None => assert_eq!(errors, FormErrors::new(), "{body}"),
            Some((field, code)) => {
                assert!(errors.has_error(field, code), "{body}: {errors}");
                assert_eq!(errors.len(), 1, "{body}: {errors}");
            }
        }
    }
    // Sent for good, a description is no file.
    let body = br#"{"name": "Ada", "letter": {"name": "a.txt", "size": 5}}"#;
    let errors = Application::clean_fields(&FormInput::from_json(body).unwrap()).unwrap_err();
    assert!(errors.has_error("letter", "invalid"));
}

#[test]
fn the_html_of_files() {
    let form = BoundForm::<Application>::unbound();
    assert_eq!(form.enctype(), "multipart/form-data");
    assert_eq!(
        form.field("letter").widget().to_string(),
        r#"<div class="file"><input type="file" name="letter" id="id_letter" accept=".pdf,.txt" required></div>"#
    );
    assert_eq!(
        form.field("papers").widget().to_string(),
        r#"<div class="file"><input type="file" name="papers" id="id_papers" multiple></div>"#
    );
    assert_eq!(
        form.field("photo").widget().to_string(),
        r#"<div class="file"><input type="file" name="photo" id="id_photo" accept="image/*"></div>"#
    );
    let there = FormValues::new().with("avatar", json!({"name": "<me>.png", "url": "/files/7"}));
    let form = BoundForm::<Application>::with_initial(&there);
    let expected = concat!(
        r#"<div class="file"><span class="file-current">Current file: <a href="/files/7">&#60;me&#62;.png</a></span>"#,
        r#"<label for="id_avatar.CLEAR"><input type="checkbox" name="avatar.CLEAR" id="id_avatar.CLEAR"> "#,
        r#"Remove the file</label><input type="file" name="avatar" id="id_avatar"></div>"#
    );
    assert_eq!(form.field("avatar").widget().to_string(), expected);
    // Shown again with errors, the file that is there is still in view, and no link runs a script.
    let input = FormInput::from_urlencoded(b"avatar=typed").unwrap();
    let shown = form.bind(&input, FormErrors::new());
    assert_eq!(shown.field("avatar").widget().to_string(), expected);
    let there =
        FormValues::new().with("avatar", json!({"name": "x", "url": "javascript:alert(1)"}));
    let form = BoundForm::<Application>::with_initial(&there);
    assert!(!form.to_string().contains("javascript"));
}

#[test]
fn the_schema_of_files() {
    let spec = Application::spec();
    let letter = spec.field("letter").unwrap().schema_json();
    assert_eq!(letter["type"], "file");
    assert_eq!(letter["max_size"], 1024);
    assert_eq!(letter["accept"], ".pdf,.txt");
    assert_eq!(letter["extensions"], json!(["pdf", "txt"]));
    assert_eq!(letter["multiple"], false);
    assert_eq!(spec.field("papers").unwrap().schema_json()["max_files"], 2);
    assert_eq!(
        spec.field("avatar").unwrap().schema_json()["clearable"],
        true
    );
    assert_eq!(spec.json_schema()["required"], json!(["name"]));
}

#[test]
fn changed_files() {
    let spec = Application::spec();
    let none = FormValues::new();
    let changed = |input: &FormInput<'_>| {
        let names = spec.changed_data(&none, input).into_iter();
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        changed(&pairs(vec![("letter", file("a", "b"))])),
        ["letter"]
    );
    assert_eq!(
        changed(&pairs(vec![("avatar.CLEAR", text("on"))])),
        ["avatar"]
    );
    assert_eq!(changed(&pairs(vec![])), [""; 0]);
}

#[test]
fn files_stand_in_rows_and_nested_forms() {
    #[derive(MizanForm, Debug)]
    #[form(crate = "mizan_forms")]
    struct Page {
        #[field(max_size = 5)]
        scan: UploadedFile,
        note: Option<String>,
        old: FileUpdate,
    }
    #[derive(MizanForm, Debug)]
    #[form(crate = "mizan_forms")]
    struct Book {
        cover: Option<Page>,
        pages: Vec<Page>,
    }
    assert!(Book::spec().needs_multipart());
    let book = Book::clean_fields(&pairs(vec![
        ("pages.0.scan", file("one", "1")),
        ("pages.4.scan", file("two", "2")),
        ("pages.4.old.CLEAR", text("on")),
        ("cover.scan", file("cover", "c")),
    ]));
    let book = book.unwrap();
    assert_eq!(book.pages.len(), 2);
    assert_eq!(book.pages[1].scan.file_name(), "two");
    assert_eq!(book.pages[1].old, FileUpdate::Cleared);
    assert_eq!(book.cover.unwrap().scan.file_name(), "cover");
    let errors = Book::clean_fields(&pairs(vec![
        ("pages.0.scan", file("one", "too long")),
        ("pages.4.note", text("no scan")),
        ("pages.5.old.CLEAR", text("on")),
    ]));
    let errors = errors.unwrap_err();
    assert!(errors.has_error("pages.0.scan", "max_size"), "{errors:?}");
    assert!(errors.has_error("pages.4.scan", "required"), "{errors:?}");
    assert!(errors.has_error("pages.5.scan", "required"), "{errors:?}");
    // Live validation: files stay where they are, in rows too.
    for (body, wrong) in [
        (r#"{"pages": [{"note": "x"}]}"#, None),
        (
            r#"{"pages": [{"scan": {"name": "a", "size": 50}}]}"#,
            Some("pages.0.scan"),
        ),
        (r#"{"cover": {"note": "x"}}"#, None),
    ] {
        let input = FormInput::from_json(body.as_bytes())
            .unwrap()
            .describing_files();
        let errors = Book::clean_fields(&input).unwrap_err();
        assert_eq!(
            errors.iter().map(|(name, _)| name).next(),
            wrong,
            "{body}: {errors:?}"
        );
    }
}

#[test]
fn the_multipart_body_is_described() {
    let schema = Application::spec().multipart_schema();
    let properties = &schema["properties"];
    assert_eq!(properties["letter"]["format"], "binary");
    assert_eq!(
        properties["letter"]["description"],
        "At most 1 KiB. Of these types: .pdf,.txt."
    );
    assert_eq!(properties["papers"]["items"]["format"], "binary");
    assert_eq!(properties["papers"]["maxItems"], 2);
    assert_eq!(properties["avatar.CLEAR"]["type"], "boolean");
    assert_eq!(schema["required"], json!(["name", "letter"]));
}
