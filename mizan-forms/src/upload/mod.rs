//! Files that were submitted: what they are called, what they hold, and the Rust types that a form has them as.

mod file;
mod image;
mod name;
mod reader;
mod size;
mod sniff;
mod update;
mod value;
mod writer;

pub use file::UploadedFile;
pub use name::safe_file_name;
pub use reader::FileReader;
pub use update::FileUpdate;
pub use writer::FileWriter;

pub(crate) use name::extension;
pub(crate) use size::{parse_size, size_text};
pub(crate) use sniff::is_textual;
pub(crate) use value::described_json;
