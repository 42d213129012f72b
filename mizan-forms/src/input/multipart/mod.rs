//! `multipart/form-data` ([RFC 7578](https://www.rfc-editor.org/rfc/rfc7578)), read as it arrives.
//!
//! Three layers, none of which waits for anything: [`decoder`] cuts a stream of bytes into parts, [`head`] reads what
//! stands above a part, [`reader`] makes fields and files of the parts that a form declares.

mod decoder;
mod head;
mod reader;

#[cfg(test)]
mod tests;

pub use reader::{MultipartLimits, MultipartReader};
