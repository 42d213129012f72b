//! Fields and files of a form, from the parts of a body.

use std::io;
use std::path::PathBuf;

use super::decoder::{Decoder, Event, unreadable};
use super::head::{PartHead, is_utf8};
use crate::error::InputError;
use crate::input::{FormInput, RawValue};
use crate::setup::SpecRef;
use crate::upload::FileWriter;

/// As much of each file stays in memory even when the others have used up what there is: a thousand tiny files must
/// not be a thousand open ones.
const SMALL: usize = 8 << 10;

/// How much a multipart body may hold.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct MultipartLimits {
    /// Parts.
    pub parts: usize,
    /// Files of fields that the form declares.
    pub files: usize,
    /// Bytes of names and texts, all together.
    pub text_bytes: usize,
    /// Bytes in all.
    pub total_bytes: u64,
    /// Bytes of files that are kept in memory, all together; what is more goes to disk.
    pub memory_bytes: usize,
    /// Where that is.
    pub folder: PathBuf,
}

impl Default for MultipartLimits {
    /// 1,000 parts, 100 files, 1 MiB of text, 100 MiB in all, 1 MiB in memory, and the system's folder for temporary
    /// files.
    fn default() -> Self {
        Self {
            parts: super::super::MAX_FIELDS,
            files: 100,
            text_bytes: 1 << 20,
            total_bytes: 100 << 20,
            memory_bytes: 1 << 20,
            folder: std::env::temp_dir(),
        }
    }
}

/// Reads a `multipart/form-data` body as it arrives, whatever the pieces.
///
/// [`push`](Self::push) the bytes as they come, [`flush`](Self::flush) when it [needs to](Self::needs_flush) where
/// blocking is allowed, then [`finish`](Self::finish). Files go to disk as they grow; files that the form has no field
/// for are read and forgotten. A reader that is dropped leaves nothing behind.
///
/// ```
/// use std::sync::Arc;
/// use mizan_forms::{FormSpec, FieldOptions, Kind, MultipartLimits, MultipartReader};
///
/// let form = FormSpec::new("letter").with("file", FieldOptions::new().kind(Kind::File));
/// let mut reader = MultipartReader::new("x", Arc::new(form), MultipartLimits::default())?;
/// reader.push(b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nDear")?;
/// reader.push(b" Ada\r\n--x--\r\n")?;
/// let input = reader.finish()?;
/// assert!(input.contains("file"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct MultipartReader {
    /// Only absent while its events are taken.
    decoder: Option<Decoder>,
    form: SpecRef,
    /// What the names of the form start with, and a dot.
    prefix: String,
    limits: MultipartLimits,
    fields: Vec<(String, RawValue<'static>)>,
    /// Files that have arrived and must be written, by their place among the fields.
    unwritten: Vec<(usize, FileWriter)>,
    current: Current,
    parts: usize,
    files: usize,
    text_bytes: usize,
    total_bytes: u64,
    memory_bytes: usize,
}

/// The part that is arriving.
#[derive(Debug)]
enum Current {
    None,
    Text(String, Vec<u8>),
    File(String, Box<FileWriter>),
    /// A file that no field wants.
    Ignored,
}

impl MultipartReader {
    /// A reader for a body with this boundary, sent for this form.
    ///
    /// # Errors
    ///
    /// [`InputError::Unreadable`] when the boundary is none.
    pub fn new(
        boundary: &str,
        form: impl Into<SpecRef>,
        limits: MultipartLimits,
    ) -> Result<Self, InputError> {
        Ok(Self {
            decoder: Some(Decoder::new(boundary)?),
            form: form.into(),
            prefix: String::new(),
            limits,
            fields: Vec::new(),
            unwritten: Vec::new(),
            current: Current::None,
            parts: 0,
            files: 0,
            text_bytes: 0,
            total_bytes: 0,
            memory_bytes: 0,
        })
    }

    /// The form is one of several on a page: its names start with this and a dot. Files with other names are kept too,
    /// because they belong to another form.
    #[must_use]
    pub fn with_prefix(mut self, prefix: &str) -> Self {
        self.prefix = match prefix {
            "" => String::new(),
            prefix => format!("{prefix}."),
        };
        self
    }

    /// Takes the next bytes. Never blocks.
    ///
    /// # Errors
    ///
    /// [`InputError`] as soon as the body cannot be read, or holds more than the limits allow.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), InputError> {
        self.total_bytes = self.total_bytes.saturating_add(bytes.len() as u64);
        if self.total_bytes > self.limits.total_bytes {
            let limit = self.limits.total_bytes;
            return Err(InputError::TooLarge { limit });
        }
        let Some(mut decoder) = self.decoder.take() else {
            return Err(unreadable("the body is broken")); // and was, when bytes were pushed before
        };
        decoder.push(bytes);
        self.take_events(&mut decoder)?;
        self.decoder = Some(decoder);
        Ok(())
    }

    fn take_events(&mut self, decoder: &mut Decoder) -> Result<(), InputError> {
        while let Some(event) = decoder.next()? {
            match event {
                Event::Part(head) => self.start(head)?,
                Event::Data(bytes) => self.data(bytes)?,
                Event::PartEnd => self.end()?,
            }
        }
        Ok(())
    }

    /// Whether enough has gathered that it should be written to disk.
    #[must_use]
    pub fn needs_flush(&self) -> bool {
        let is_full = matches!(&self.current, Current::File(_, file) if file.is_full());
        is_full || !self.unwritten.is_empty()
    }

    /// Writes to disk what belongs there. Blocks.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written to.
    pub fn flush(&mut self) -> io::Result<()> {
        if let Current::File(_, file) = &mut self.current
            && file.is_full()
        {
            file.flush()?;
        }
        for (place, file) in std::mem::take(&mut self.unwritten) {
            let file = file.finish()?;
            if let Some((_, value)) = self.fields.get_mut(place) {
                *value = RawValue::File(file);
            }
        }
        Ok(())
    }

    /// What the body held. Everything must have been [flushed](Self::flush).
    ///
    /// # Errors
    ///
    /// [`InputError::Unreadable`] when the body ended too early.
    pub fn finish(mut self) -> Result<FormInput<'static>, InputError> {
        if !self.decoder.as_ref().is_some_and(Decoder::is_finished) {
            return Err(unreadable("the body ended too early"));
        }
        if !self.unwritten.is_empty() && self.flush().is_err() {
            return Err(unreadable("a file could not be kept"));
        }
        FormInput::from_raw_pairs(self.fields, self.limits.parts)
    }

    fn start(&mut self, head: PartHead) -> Result<(), InputError> {
        self.parts += 1;
        if self.parts > self.limits.parts {
            let limit = self.limits.parts;
            return Err(InputError::TooManyFields { limit });
        }
        self.count_text(head.name.len())?;
        let PartHead {
            name,
            file_name,
            content_type,
        } = head;
        self.current = match file_name {
            None => Current::Text(name, Vec::new()),
            Some(file_name) => self.start_file(name, file_name, content_type)?,
        };
        Ok(())
    }

    fn start_file(
        &mut self,
        name: String,
        file_name: String,
        content_type: Option<String>,
    ) -> Result<Current, InputError> {
        let field = match name.strip_prefix(self.prefix.as_str()) {
            Some(own) => match self.form.field(own).filter(|field| !field.disabled) {
                Some(field) => Some(field),
                None => return Ok(Current::Ignored),
            },
            None => None,
        };
        // What is left of the memory; what is no longer used is not counted again, to keep this simple.
        let memory = self.limits.memory_bytes.saturating_sub(self.memory_bytes);
        let file = FileWriter::new(file_name, memory.max(SMALL))
            .with_content_type(content_type)
            .with_folder(&self.limits.folder);
        let file = match field {
            None => file,
            Some(field) => match field.file_rules() {
                Some(rules) => file.with_limit(rules.max_size),
                None => file.dropping(),
            },
        };
        self.files += 1;
        if self.files > self.limits.files {
            let limit = self.limits.files;
            return Err(InputError::TooManyFiles { limit });
        }
        Ok(Current::File(name, Box::new(file)))
    }

    fn data(&mut self, bytes: &[u8]) -> Result<(), InputError> {
        match &mut self.current {
            Current::Text(_, text) => {
                text.extend_from_slice(bytes);
                self.count_text(bytes.len())?;
            }
            Current::File(_, file) => file.push(bytes),
            Current::Ignored | Current::None => {}
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), InputError> {
        match std::mem::replace(&mut self.current, Current::None) {
            Current::Text(name, text) => {
                let text = String::from_utf8(text)
                    .map_err(|_| unreadable("the text of a part is not UTF-8"))?;
                if name == "_charset_" && !is_utf8(text.trim()) {
                    return Err(unreadable("the text of the form is not UTF-8"));
                }
                self.fields.push((name, RawValue::Text(text.into())));
            }
            // What a browser sends for an input that nobody used.
            Current::File(_, file) if file.is_nothing() => {
                self.files -= 1;
            }
            Current::File(name, file) => self.end_file(name, *file)?,
            Current::Ignored | Current::None => {}
        }
        Ok(())
    }

    fn end_file(&mut self, name: String, file: FileWriter) -> Result<(), InputError> {
        if file.blocks_to_finish() {
            self.unwritten.push((self.fields.len(), file));
            self.fields.push((name, RawValue::Null));
            return Ok(());
        }
        self.memory_bytes = self.memory_bytes.saturating_add(file.in_memory());
        let file = file
            .finish()
            .map_err(|_| unreadable("a file could not be kept"))?;
        self.fields.push((name, RawValue::File(file)));
        Ok(())
    }

    fn count_text(&mut self, bytes: usize) -> Result<(), InputError> {
        self.text_bytes = self.text_bytes.saturating_add(bytes);
        if self.text_bytes > self.limits.text_bytes {
            let limit = self.limits.text_bytes as u64;
            return Err(InputError::TooLarge { limit });
        }
        Ok(())
    }
}
