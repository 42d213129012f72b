//! `multipart/form-data` bodies, in pieces: the first byte says how large they are.
#![no_main]

use mizan_forms::{FormSpec, MultipartLimits, MultipartReader, SpecRef};

fn read(body: &[u8], piece: usize) -> Option<Vec<(String, String)>> {
    let mut limits = MultipartLimits::default();
    limits.memory_bytes = 1 << 20;
    let form: &'static FormSpec = mizan_fuzz::form().spec();
    let mut reader = MultipartReader::new("B", SpecRef::from(form), limits).expect("a boundary");
    for piece in body.chunks(piece) {
        reader.push(piece).ok()?;
        if reader.needs_flush() {
            reader.flush().expect("the disk takes it");
        }
    }
    let input = reader.finish().ok()?;
    mizan_fuzz::submit(&input);
    let shown = |(name, value): (&str, &_)| (name.to_owned(), format!("{value:?}"));
    Some(input.iter().map(shown).collect())
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((size, body)) = data.split_first() else {
        return;
    };
    // Where the network cuts a body must not matter.
    let whole = read(body, body.len().max(1));
    let pieces = read(body, usize::from(*size) + 1);
    assert_eq!(whole, pieces);
});
