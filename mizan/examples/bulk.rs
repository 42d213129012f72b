//! A site that takes one file of any size, and says how long it was: for `benches/upload`.

use mizan::forms::UploadedFile;
use mizan::prelude::*;

#[derive(MizanForm)]
#[form(name = "bulk")]
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

#[mizan::main]
async fn main() -> std::process::ExitCode {
    Site::new().manage().await
}
