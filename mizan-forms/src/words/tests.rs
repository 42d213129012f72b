#![allow(clippy::unwrap_used, clippy::panic)]

use serde_json::{Map, Value, json};

use super::{Catalog, ERROR_CODES, Language, Word, Words, WordsError};
use crate::error::{FieldError, FormErrors};
use crate::field::{FieldOptions, Kind, message};
use crate::form::FormSpec;
use crate::input::FormInput;

const KINDS: &[Kind] = &[
    Kind::Text,
    Kind::Email,
    Kind::Url,
    Kind::Slug,
    Kind::Regex,
    Kind::Domain,
    Kind::Integer,
    Kind::Float,
    Kind::Decimal,
    Kind::Boolean,
    Kind::NullBoolean,
    Kind::Date,
    Kind::Time,
    Kind::DateTime,
    Kind::Duration,
    Kind::Uuid,
    Kind::Ip,
    Kind::Json,
    Kind::Choice,
    Kind::MultipleChoice,
    Kind::List,
    Kind::Form,
    Kind::FormSet,
    Kind::File,
    Kind::Image,
];

fn language(tag: &str) -> Language {
    tag.parse().unwrap()
}

fn params(names: &[&str], number: u64) -> Map<String, Value> {
    names
        .iter()
        .map(|name| ((*name).to_owned(), json!(number)))
        .collect()
}

#[test]
fn english_says_the_same_in_the_program_and_in_its_messages() {
    let catalog = Catalog::new();
    let english = language("en");
    let known = ERROR_CODES.iter().map(|known| (known.code, known.params));
    for (code, names) in known.chain([("step_size", &["limit"][..]), ("other", &[])]) {
        for (kind, number) in KINDS
            .iter()
            .flat_map(|kind| [0, 1, 2, 1000].map(|number| (kind, number)))
        {
            let params = params(names, number);
            let args = super::catalog::arguments(&params);
            let offset = params.contains_key("offset").then_some("offset");
            let attributes: Vec<_> = offset.into_iter().chain([kind.name()]).collect();
            let said = catalog.find(&english, &format!("error-{code}"), &attributes, Some(&args));
            let here = message(&[], *kind, code, &params);
            assert_eq!(
                said.as_deref(),
                Some(here.as_ref()),
                "{code} {kind:?} {number}"
            );
        }
    }
    for (_, id, word) in Word::ALL {
        assert_eq!(
            catalog.text(&english, id, &[]).as_deref(),
            Some(*word),
            "{id}"
        );
    }
}

#[test]
fn every_language_that_mizan_brings_is_complete() {
    let catalog = Catalog::new();
    catalog.check().unwrap();
    let [(_, english), others @ ..] = &catalog.said()[..] else {
        panic!("there is no English");
    };
    assert!(!others.is_empty());
    for (language, said) in others {
        for name in english.keys() {
            assert!(said.contains_key(name), "{language} does not say `{name}`");
        }
        for name in said.keys() {
            assert!(english.contains_key(name), "English does not say `{name}`");
        }
    }
}

#[test]
fn numbers_choose_the_plural_form() {
    let catalog = Catalog::new();
    let german = language("de");
    let say =
        |id: &str, n: i64| catalog.text(&german, id, &[("limit", n.into()), ("actual", 9.into())]);
    assert_eq!(
        say("error-max_digits", 1).unwrap(),
        "Verwenden Sie insgesamt höchstens 1 Ziffer."
    );
    assert_eq!(
        say("error-max_digits", 3).unwrap(),
        "Verwenden Sie insgesamt höchstens 3 Ziffern."
    );
    // Beyond binary floating point a number is text.
    assert_eq!(
        say("error-max_value", 9_007_199_254_740_995).unwrap(),
        "Geben Sie 9007199254740995 oder weniger ein."
    );
}

#[test]
fn a_language_falls_back_to_the_wider_one() {
    let mut catalog = Catalog::new();
    catalog.add("de-AT", "word-yes = Jo").unwrap();
    let austrian = language("de-AT");
    assert_eq!(catalog.text(&austrian, "word-yes", &[]).unwrap(), "Jo");
    assert_eq!(catalog.text(&austrian, "word-no", &[]).unwrap(), "Nein");
    assert_eq!(
        catalog.text(&language("de"), "word-yes", &[]).unwrap(),
        "Ja"
    );
    assert_eq!(catalog.text(&language("fr"), "word-yes", &[]), None);
}

#[test]
fn headers_choose_by_weight() {
    let languages: Vec<_> = ["en", "de", "pt-BR"].map(language).into();
    for (header, expected) in [
        ("de", Some("de")),
        ("de-AT, en;q=0.5", Some("de")),
        ("fr, en;q=0.3, de;q=0.4", Some("de")),
        ("pt", Some("pt-BR")),
        ("pt-PT", Some("pt-BR")),
        ("en;q=0, *", Some("de")),
        ("*;q=0.1, de;q=0", Some("en")),
        ("DE;Q=1.000", Some("de")),
        ("fr", None),
        ("", None),
        ("de;q=2", None),
        ("de;q=0.1234", None),
        ("de;q=-1, \u{ff44}e, ;;;,,,", None),
        (&"de-".repeat(4_000), None),
        (&"x,".repeat(100_000), None),
    ] {
        let found = Catalog::negotiate(&languages, header).map(Language::as_str);
        assert_eq!(
            found,
            expected,
            "{}",
            header.chars().take(40).collect::<String>()
        );
    }
}

#[test]
fn mistakes_in_messages_are_found() {
    let mut catalog = Catalog::new();
    let mut refused = |source: &str| match catalog.add("de", source) {
        Err(error) => error.to_string(),
        Ok(()) => String::new(),
    };
    assert!(
        refused("fine = Gut\nbad = { $x")
            .starts_with("line 2 of the messages in `de` cannot be read")
    );
    assert_eq!(
        refused("error-max_length = Höchstens { $lmit }"),
        "the message `error-max_length` in `de` mentions `$lmit`; it has `$limit`, `$actual`"
    );
    assert_eq!(
        refused("contact-name-error-required = { $name } fehlt"),
        "the message `contact-name-error-required` in `de` mentions `$name`, but has no variables"
    );
    assert!(matches!(
        Catalog::new().add("", "a = b"),
        Err(WordsError::Language(_))
    ));
    assert!(matches!(
        Catalog::new().add("not a language", "a = b"),
        Err(WordsError::Language(_))
    ));

    catalog.add("en", "hello = Hello { $name }").unwrap();
    catalog
        .add(
            "de",
            "hello = Hallo { $nmae }\nsee = { other }\ncall = { DATE($x) }",
        )
        .unwrap();
    let problems: Vec<_> = catalog
        .check()
        .unwrap_err()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        problems,
        [
            "the message `call` in `de` calls `DATE`; the only function is `NUMBER`",
            "the message `hello` in `de` mentions `$nmae`, which the same message in `en` does not",
            "the message `see` in `de` refers to `other`, which does not exist in this language",
        ]
    );
}

fn contact() -> FormSpec {
    FormSpec::new("contact")
        .with(
            "name",
            FieldOptions::new().max_length(3).help_text("Yours."),
        )
        .with(
            "code",
            FieldOptions::new().error_message("required", "Say it."),
        )
        .with(
            "topic",
            FieldOptions::new().kind(Kind::Choice).choices(vec![
                crate::Choice::new("a b", "Question"),
                crate::Choice::new("other", "Other"),
            ]),
        )
        .with(
            "tags",
            FieldOptions::new()
                .kind(Kind::List)
                .item(FieldOptions::new().kind(Kind::Integer)),
        )
}

fn german() -> (Catalog, Language) {
    let mut catalog = Catalog::new();
    catalog
        .add(
            "de",
            "contact-title = Kontakt\ncontact-name-label = Ihr Name\ncontact-topic-choice-a_b = Frage\n\
             contact-code-error-required = Sagen Sie ihn.\ncontact-error-mismatch = Das passt nicht.\n\
             error-taken = „{ $value }“ ist vergeben.",
        )
        .unwrap();
    (catalog, language("de"))
}

#[test]
fn errors_are_worded_again() {
    let form = crate::DynamicForm::try_new(contact()).unwrap();
    let input = FormInput::from_json(br#"{"name":"abcdef","topic":"x","tags":["1","z"]}"#).unwrap();
    let mut errors = form.clean(&input).unwrap_err();
    errors.add_non_field(FieldError::new("mismatch", "They differ."));
    errors.add(
        "name",
        FieldError::new("taken", "Taken.").with_param("value", "{ $limit }"),
    );
    // The code is Mizan's, the words are not: they say more than Mizan's would.
    errors.add("topic", FieldError::new("invalid", "Not on Sundays."));
    let (catalog, german) = german();
    errors.translate(form.spec(), &catalog, &german);
    let said: Vec<_> = errors
        .iter()
        .flat_map(|(field, errors)| {
            errors
                .iter()
                .map(move |e| format!("{field}: {}", e.message))
        })
        .collect();
    assert_eq!(
        said,
        [
            "name: Verwenden Sie höchstens 3 Zeichen; es sind 6.",
            "name: „{ $limit }“ ist vergeben.",
            "code: Sagen Sie ihn.",
            "topic: „x“ steht nicht zur Auswahl.",
            "topic: Not on Sundays.",
            "tags: Geben Sie eine ganze Zahl ein.",
            "__all__: Das passt nicht.",
        ]
    );
    let before = errors.clone();
    errors.translate(form.spec(), &catalog, &language("fr"));
    errors.translate(form.spec(), &Catalog::new(), &language("en"));
    assert_eq!(errors, before);
    let mut none = FormErrors::new();
    none.translate(form.spec(), &catalog, &german);
    assert!(none.is_empty());
}

#[test]
fn descriptions_are_translated() {
    let (catalog, german) = german();
    let form = contact();
    assert!(form.translated(&Catalog::new(), &language("en")).is_none());
    assert!(form.translated(&catalog, &language("fr")).is_none());
    let schema = form.translated(&catalog, &german).unwrap().schema_json();
    assert_eq!(schema["title"], "Kontakt");
    let fields = schema["fields"].as_array().unwrap();
    assert_eq!(fields[0]["label"], "Ihr Name");
    assert_eq!(fields[0]["help_text"], "Yours.");
    assert_eq!(
        fields[0]["error_messages"],
        json!({
            "max_length": "Verwenden Sie höchstens {limit} Zeichen; es sind {actual}.",
            "required": "Bitte füllen Sie dieses Feld aus.",
        })
    );
    assert_eq!(fields[1]["error_messages"]["required"], "Sagen Sie ihn.");
    assert_eq!(fields[2]["choices"][0]["label"], "Frage");
    assert_eq!(fields[2]["choices"][1]["label"], "Other");
    assert_eq!(
        fields[3]["item"]["error_messages"]["invalid"],
        "Geben Sie eine ganze Zahl ein."
    );
}

#[test]
fn words_of_widgets_follow_the_language() {
    let words = Words::default();
    assert_eq!(words.get(Word::Choose), "Choose one");
    let words = Words::of(&Catalog::new(), &language("de-CH"));
    assert_eq!(words.get(Word::Choose), "Bitte wählen");
}

/// The codes in a line of source: `fault("…")`, `refuse("…")`, `FieldError::new("…"`, `.error("…")`,
/// `length_fault("…"`.
fn codes_in(line: &str) -> Vec<&str> {
    let makers = ["fault(\"", "refuse(\"", "FieldError::new(\"", ".error(\""];
    makers
        .iter()
        .flat_map(|maker| line.split(maker).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .filter(|code| !code.is_empty())
        .collect()
}

fn sources(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_code_of_the_engine_is_listed() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        // Behind this line are tests, before it comments may make up codes.
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        for code in lines.flat_map(codes_in) {
            assert!(
                super::ErrorCode::find(code).is_some(),
                "`{code}` of {} is missing in src/words/codes.rs, locales/*/forms.ftl and docs/guide/forms.md",
                file.display()
            );
        }
    }
    assert!(ERROR_CODES.is_sorted_by_key(|known| known.code));
}

#[test]
fn the_guide_lists_every_code_with_its_parameters() {
    let guide = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/guide/forms.md");
    let guide = std::fs::read_to_string(guide).unwrap();
    let section = guide.split("## Error codes").nth(1).unwrap_or_default();
    let section = section.split("\n## ").next().unwrap_or_default();
    let words = |cell: &str| -> Vec<String> {
        cell.split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    };
    let mut listed = Vec::new();
    for row in section.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
        let [codes, _, params] = cells[..] else {
            panic!("three columns: {row}");
        };
        for code in words(codes) {
            let known = super::ErrorCode::find(&code);
            let known = known.unwrap_or_else(|| panic!("there is no code `{code}`"));
            assert_eq!(words(params), known.params, "the parameters of `{code}`");
            listed.push(code);
        }
    }
    listed.sort();
    let known: Vec<_> = ERROR_CODES
        .iter()
        .map(|known| known.code.to_owned())
        .collect();
    assert_eq!(listed, known);
}
