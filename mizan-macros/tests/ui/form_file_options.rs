use mizan_forms::UploadedFile;
use mizan_macros::MizanForm;

#[derive(MizanForm)]
#[form(crate = "mizan_forms")]
struct Application {
    #[field(max_size = "a lot")]
    letter: UploadedFile,
    #[field(extensions = ["tar.gz"])]
    archive: UploadedFile,
    #[field(content_types = ["pdf"])]
    paper: Option<UploadedFile>,
    #[field(image, min_width = 100, max_width = 10)]
    photo: UploadedFile,
    #[field(max_files = 3)]
    only_one: UploadedFile,
    #[field(min_length = 3)]
    several: Vec<UploadedFile>,
    #[field(max_size = 10)]
    name: String,
}

fn main() {}
