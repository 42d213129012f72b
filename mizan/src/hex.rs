//! Lower-case hex digits without going through `format!`, for what stands on every answer.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Writes two digits per byte, as many as `text` has room for.
pub(crate) fn write(bytes: &[u8], text: &mut [u8]) {
    for (byte, pair) in bytes.iter().zip(text.chunks_exact_mut(2)) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
}

/// 128 random bits in hex, for what nobody may guess.
pub(crate) fn random_word() -> String {
    let mut text = [0; 32];
    write(&rand::random::<[u8; 16]>(), &mut text);
    text.iter().map(|byte| char::from(*byte)).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn digits_are_those_of_format() {
        let bytes = [0x00, 0x9f, 0xa0, 0xff];
        let mut text = [0; 8];
        super::write(&bytes, &mut text);
        assert_eq!(&text, b"009fa0ff");
    }
}
