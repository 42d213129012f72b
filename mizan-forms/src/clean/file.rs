//! Files: size, name, type by content, and the size of images.

use serde_json::Value;

use super::{Cleaned, Outcome, fault, refuse};
use crate::error::FieldError;
use crate::field::{FieldOptions, Kind};
use crate::input::RawValue;
use crate::upload::{UploadedFile, extension, is_textual, size_text};

/// What images are called, unless a field says otherwise.
const IMAGE_EXTENSIONS: [&str; 15] = [
    "avif", "bmp", "dib", "gif", "heic", "heif", "ico", "jfif", "jpe", "jpeg", "jpg", "png", "tif",
    "tiff", "webp",
];

/// The rules of a field of files.
#[derive(Debug, Clone)]
pub(crate) struct FileRules {
    pub(crate) is_image: bool,
    pub(crate) is_multiple: bool,
    pub(crate) is_clearable: bool,
    pub(crate) max_size: Option<u64>,
    pub(crate) allow_empty_file: bool,
    /// In lower case, without the dot.
    pub(crate) extensions: Vec<String>,
    /// In lower case; `image/*` stands for all images.
    pub(crate) content_types: Vec<String>,
    /// Of the name, in characters.
    pub(crate) max_length: Option<usize>,
    pub(crate) width: (Option<u32>, Option<u32>),
    pub(crate) height: (Option<u32>, Option<u32>),
    pub(crate) files: (Option<usize>, Option<usize>),
}

impl FileRules {
    pub(super) fn new(kind: Kind, options: &FieldOptions) -> Result<Self, String> {
        let is_image = kind == Kind::Image;
        let list = |texts: &Option<Vec<std::borrow::Cow<'static, str>>>| {
            let texts = texts.iter().flatten();
            texts.map(|text| text.trim().to_lowercase()).collect()
        };
        let mut extensions: Vec<String> = list(&options.extensions);
        for extension in &mut extensions {
            let plain = extension.trim_start_matches('.').to_owned();
            if plain.is_empty() || plain.contains(['.', '/', '\\', ',']) {
                return Err(format!(
                    "`{extension}` is no extension: write what stands behind the last dot, such as `pdf`"
                ));
            }
            *extension = plain;
        }
        if is_image && options.extensions.is_none() {
            extensions = IMAGE_EXTENSIONS.map(str::to_owned).to_vec();
        }
        let content_types: Vec<String> = list(&options.content_types);
        if let Some(wrong) = content_types.iter().find(|text| !is_media_type(text)) {
            return Err(format!(
                "`{wrong}` is no media type: write one such as `application/pdf` or `image/*`"
            ));
        }
        let rules = Self {
            is_image,
            is_multiple: options.multiple,
            is_clearable: options.clearable,
            max_size: options.max_size,
            allow_empty_file: options.allow_empty_file,
            extensions,
            content_types,
            max_length: options.max_length,
            width: (options.min_width, options.max_width),
            height: (options.min_height, options.max_height),
            files: (options.min_files, options.max_files),
        };
        crossed("width", rules.width)?;
        crossed("height", rules.height)?;
        crossed("files", rules.files)?;
        if rules.is_multiple && rules.is_clearable {
            return Err("several files cannot be `clearable`".to_owned());
        }
        Ok(rules)
    }

    /// What is wrong with one file. A file that cannot be told to be right in one way is not looked at in others.
    fn faults(&self, file: &UploadedFile) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if let Some(limit) = self.max_length {
            let actual = file.submitted_name().chars().count();
            if actual > limit {
                faults.push(limited("max_length", limit as u64, actual as u64));
            }
        }
        if file.size() == 0 && !self.allow_empty_file {
            faults.push(fault("empty"));
            return faults;
        }
        let site = file.dropped().flatten();
        let limit = self.max_size.into_iter().chain(site).min();
        if let Some(limit) = limit.filter(|limit| file.size() > *limit) {
            let sized = limited("max_size", limit, file.size())
                .with_param("limit_text", size_text(limit))
                .with_param("actual_text", size_text(file.size()));
            faults.push(sized);
        }
        self.check_extension(file, &mut faults);
        if file.is_described() || file.size() == 0 {
            return faults;
        }
        if file.dropped().is_some() {
            if faults.is_empty() {
                faults.push(fault("missing"));
            }
            return faults;
        }
        self.check_content_type(file, &mut faults);
        self.check_image(file, &mut faults);
        faults
    }

    fn check_extension(&self, file: &UploadedFile, faults: &mut Vec<FieldError>) {
        if self.extensions.is_empty() {
            return;
        }
        let found = extension(file.file_name());
        if !self.extensions.contains(&found) {
            faults.push(
                fault("invalid_extension")
                    .with_param("extension", found)
                    .with_param("allowed_extensions", self.extensions.join(", ")),
            );
        }
    }

    fn check_content_type(&self, file: &UploadedFile, faults: &mut Vec<FieldError>) {
        if self.content_types.is_empty() {
            return;
        }
        let found = file.sniffed_type();
        let is_allowed = self.content_types.iter().any(|allowed| {
            found.is_some_and(|found| fits(allowed, found))
                // Texts have no magic number: that it is text is all that can be told.
                || (is_textual(allowed) && file.is_text() && found.is_none_or(is_textual_plain))
        });
        if !is_allowed {
            faults.push(
                fault("invalid_content_type")
                    .with_param("content_type", found.map_or(Value::Null, Value::from))
                    .with_param("allowed_content_types", self.content_types.join(", ")),
            );
        }
    }

    fn check_image(&self, file: &UploadedFile, faults: &mut Vec<FieldError>) {
        if !self.is_image {
            return;
        }
        let looks_like_one = file
            .sniffed_type()
            .is_some_and(|found| found.starts_with("image/"));
        let Some((width, height)) = file.image_size().filter(|_| looks_like_one) else {
            faults.push(fault("invalid_image"));
            return;
        };
        for (codes, (least, most), actual) in [
            (("min_width", "max_width"), self.width, width),
            (("min_height", "max_height"), self.height, height),
        ] {
            if let Some(least) = least.filter(|least| actual < *least) {
                faults.push(limited(codes.0, least.into(), actual.into()));
            }
            if let Some(most) = most.filter(|most| actual > *most) {
                faults.push(limited(codes.1, most.into(), actual.into()));
            }
        }
    }

    /// What the browser offers first: see [`accept`](https://html.spec.whatwg.org/#attr-input-accept).
    pub(crate) fn accept(&self) -> Option<String> {
        if self.is_image && self.extensions.len() == IMAGE_EXTENSIONS.len() {
            return Some("image/*".to_owned());
        }
        if !self.extensions.is_empty() {
            let dotted: Vec<_> = self.extensions.iter().map(|e| format!(".{e}")).collect();
            return Some(dotted.join(","));
        }
        (!self.content_types.is_empty()).then(|| self.content_types.join(","))
    }
}

/// Cleans one file, or several.
///
/// A file that is only described, and right as far as can be told, is an error without faults: nothing is wrong with
/// it, and there is no value.
pub(super) fn clean<'r>(rules: &'r FileRules, raw: &'r RawValue<'r>) -> Outcome<'r> {
    if !rules.is_multiple {
        return match raw {
            RawValue::File(file) => one(rules, file).map(Cleaned::File),
            empty if empty.is_empty() => Ok(Cleaned::Empty),
            _ => refuse("invalid"),
        };
    }
    let single;
    let values = match raw {
        RawValue::List(values) => values.as_slice(),
        RawValue::File(_) => {
            single = [raw.clone()];
            return several(rules, &single);
        }
        empty if empty.is_empty() => return Ok(Cleaned::Empty),
        _ => return refuse("invalid"),
    };
    several(rules, values)
}

fn one(rules: &FileRules, file: &UploadedFile) -> Result<UploadedFile, Vec<FieldError>> {
    let faults = rules.faults(file);
    if faults.is_empty() && !file.is_described() {
        Ok(file.clone())
    } else {
        Err(faults)
    }
}

fn several<'r>(rules: &FileRules, values: &[RawValue<'_>]) -> Outcome<'r> {
    let mut files = Vec::new();
    let mut faults = Vec::new();
    let mut is_described = false;
    for value in values.iter().filter(|value| !value.is_empty()) {
        let RawValue::File(file) = value else {
            return refuse("invalid");
        };
        files.push(file);
    }
    let (least, most) = rules.files;
    if let Some(most) = most.filter(|most| files.len() > *most) {
        faults.push(limited("too_many_files", most as u64, files.len() as u64));
        return Err(faults);
    }
    if let Some(least) = least.filter(|least| files.len() < *least && !files.is_empty()) {
        faults.push(limited("too_few_files", least as u64, files.len() as u64));
    }
    let mut cleaned = Vec::with_capacity(files.len());
    for (index, file) in files.into_iter().enumerate() {
        is_described |= file.is_described();
        match one(rules, file) {
            Ok(file) => cleaned.push(Cleaned::File(file)),
            Err(found) => faults.extend(found.into_iter().map(|fault| {
                fault
                    .with_param("index", index)
                    .with_param("file", file.file_name())
            })),
        }
    }
    if faults.is_empty() && !is_described {
        Ok(Cleaned::List(cleaned))
    } else {
        Err(faults)
    }
}

fn limited(code: &'static str, limit: u64, actual: u64) -> FieldError {
    fault(code)
        .with_param("limit", limit)
        .with_param("actual", actual)
}

fn crossed<T: PartialOrd + std::fmt::Display>(
    what: &str,
    range: (Option<T>, Option<T>),
) -> Result<(), String> {
    match range {
        (Some(least), Some(most)) if least > most => Err(format!(
            "`min_{what}` {least} is more than `max_{what}` {most}"
        )),
        _ => Ok(()),
    }
}

fn is_media_type(text: &str) -> bool {
    let is_word = |word: &str| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c);
        !word.is_empty() && word.chars().all(allowed)
    };
    text.split_once('/')
        .is_some_and(|(kind, subtype)| is_word(kind) && (is_word(subtype) || subtype == "*"))
}

fn fits(allowed: &str, found: &str) -> bool {
    match allowed.strip_suffix('*') {
        Some(kind) => found.starts_with(kind),
        None => {
            allowed == found
                || SAME
                    .iter()
                    .any(|(one, other)| allowed == *one && found == *other)
        }
    }
}

/// Types that have a second name: the one that is written, and the one that is sniffed.
const SAME: [(&str, &str); 9] = [
    ("image/svg+xml", "text/xml"),
    ("application/xml", "text/xml"),
    ("image/jpg", "image/jpeg"),
    ("audio/mp3", "audio/mpeg"),
    ("audio/wav", "audio/x-wav"),
    ("audio/flac", "audio/x-flac"),
    ("application/x-zip-compressed", "application/zip"),
    ("image/x-icon", "image/vnd.microsoft.icon"),
    ("video/avi", "video/x-msvideo"),
];

/// Text that no matcher has told to be something particular. HTML is told, so that it is no `text/csv`.
fn is_textual_plain(found: &str) -> bool {
    found == "text/plain"
}
