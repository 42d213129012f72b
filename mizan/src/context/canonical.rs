//! Canonical JSON, RFC 8785: keys sorted, no white space, numbers as ECMAScript prints them. The same data is the same
//! bytes, so that an `ETag` means something.
//!
//! One deliberate difference: an integer outside ±(2^53−1) is printed in full, where RFC 8785 (and the crates that
//! follow it to the letter) would round it to the nearest double and so change the data.

use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// Writes `value` as canonical JSON.
///
/// # Errors
///
/// When the value has no JSON form, such as a map whose keys are not strings.
pub(crate) fn to_canonical<T: Serialize + ?Sized>(value: &T) -> serde_json::Result<Vec<u8>> {
    let mut writer = Writer {
        text: Vec::with_capacity(512),
        entries: Vec::with_capacity(16),
        open: Vec::with_capacity(4),
        is_key: false,
        is_plain: true,
    };
    let mut serializer = Serializer::with_formatter(io::sink(), &mut writer);
    value.serialize(&mut serializer)?;
    Ok(writer.text)
}

/// Collects the text itself and ignores the serializer's writer, because sorting needs to look back.
struct Writer {
    text: Vec<u8>,
    /// Entries of all open objects, the innermost last.
    entries: Vec<Entry>,
    /// For each open object: its first entry, and where its text begins.
    open: Vec<(usize, usize)>,
    /// A key is being written.
    is_key: bool,
    /// Every key so far is ASCII without escapes, so that keys compare as bytes.
    is_plain: bool,
}

/// One `"key":value` in the text.
#[derive(Clone, Copy)]
struct Entry {
    start: usize,
    key_end: usize,
    end: usize,
}

impl Writer {
    fn push(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.text.extend_from_slice(bytes);
        Ok(())
    }

    fn end_entry(&mut self) {
        if let Some(entry) = self.entries.last_mut() {
            entry.end = self.text.len();
        }
    }

    fn close_object(&mut self) {
        let Some((first, start)) = self.open.pop() else {
            return;
        };
        let entries = &self.entries[first..];
        let text = &self.text;
        if !entries.is_sorted_by(|a, b| compare(text, self.is_plain, *a, *b).is_le()) {
            let mut sorted = entries.to_vec();
            sorted.sort_by(|a, b| compare(text, self.is_plain, *a, *b));
            let mut object = Vec::with_capacity(text.len() - start);
            for (index, entry) in sorted.iter().enumerate() {
                if index > 0 {
                    object.push(b',');
                }
                object.extend_from_slice(&text[entry.start..entry.end]);
            }
            self.text.truncate(start);
            self.text.extend_from_slice(&object);
        }
        self.entries.truncate(first);
    }
}

/// Keys compare by UTF-16 code units (RFC 8785 §3.2.3). For plain ASCII that is the order of the bytes.
fn compare(text: &[u8], is_plain: bool, a: Entry, b: Entry) -> std::cmp::Ordering {
    let a = &text[a.start..a.key_end];
    let b = &text[b.start..b.key_end];
    if is_plain {
        // The closing quote (0x22) sorts before every character but space and `!`, so leave it out.
        return a[..a.len() - 1].cmp(&b[..b.len() - 1]);
    }
    let units = |key: &[u8]| -> Vec<u16> {
        let text: String = serde_json::from_slice(key).unwrap_or_default();
        text.encode_utf16().collect()
    };
    units(a).cmp(&units(b))
}

impl Formatter for &mut Writer {
    fn write_null<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.push(b"null")
    }

    fn write_bool<W: ?Sized + io::Write>(&mut self, _: &mut W, value: bool) -> io::Result<()> {
        self.push(if value { b"true" } else { b"false" })
    }

    fn write_i8<W: ?Sized + io::Write>(&mut self, w: &mut W, value: i8) -> io::Result<()> {
        self.write_i64(w, value.into())
    }

    fn write_i16<W: ?Sized + io::Write>(&mut self, w: &mut W, value: i16) -> io::Result<()> {
        self.write_i64(w, value.into())
    }

    fn write_i32<W: ?Sized + io::Write>(&mut self, w: &mut W, value: i32) -> io::Result<()> {
        self.write_i64(w, value.into())
    }

    fn write_i64<W: ?Sized + io::Write>(&mut self, _: &mut W, value: i64) -> io::Result<()> {
        self.push(itoa::Buffer::new().format(value).as_bytes())
    }

    fn write_i128<W: ?Sized + io::Write>(&mut self, _: &mut W, value: i128) -> io::Result<()> {
        self.push(itoa::Buffer::new().format(value).as_bytes())
    }

    fn write_u8<W: ?Sized + io::Write>(&mut self, w: &mut W, value: u8) -> io::Result<()> {
        self.write_u64(w, value.into())
    }

    fn write_u16<W: ?Sized + io::Write>(&mut self, w: &mut W, value: u16) -> io::Result<()> {
        self.write_u64(w, value.into())
    }

    fn write_u32<W: ?Sized + io::Write>(&mut self, w: &mut W, value: u32) -> io::Result<()> {
        self.write_u64(w, value.into())
    }

    fn write_u64<W: ?Sized + io::Write>(&mut self, _: &mut W, value: u64) -> io::Result<()> {
        self.push(itoa::Buffer::new().format(value).as_bytes())
    }

    fn write_u128<W: ?Sized + io::Write>(&mut self, _: &mut W, value: u128) -> io::Result<()> {
        self.push(itoa::Buffer::new().format(value).as_bytes())
    }

    fn write_f32<W: ?Sized + io::Write>(&mut self, w: &mut W, value: f32) -> io::Result<()> {
        self.write_f64(w, value.into())
    }

    fn write_f64<W: ?Sized + io::Write>(&mut self, _: &mut W, value: f64) -> io::Result<()> {
        self.push(ryu_js::Buffer::new().format(value).as_bytes())
    }

    // Only with serde_json's feature `arbitrary_precision`, which any crate of a build may turn on.
    fn write_number_str<W: ?Sized + io::Write>(
        &mut self,
        _: &mut W,
        value: &str,
    ) -> io::Result<()> {
        self.push(value.as_bytes())
    }

    // Only with its feature `raw_value`: JSON that was written elsewhere is sorted here.
    fn write_raw_fragment<W: ?Sized + io::Write>(
        &mut self,
        _: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let value: serde_json::Value = serde_json::from_str(fragment)?;
        let canonical = to_canonical(&value)?;
        self.push(&canonical)
    }

    fn begin_string<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.push(b"\"")
    }

    fn end_string<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.push(b"\"")
    }

    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        _: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if self.is_key && self.is_plain {
            self.is_plain = fragment.is_ascii();
        }
        self.push(fragment.as_bytes())
    }

    fn write_char_escape<W: ?Sized + io::Write>(
        &mut self,
        _: &mut W,
        escape: serde_json::ser::CharEscape,
    ) -> io::Result<()> {
        if self.is_key {
            self.is_plain = false;
        }
        // serde_json's own spelling is RFC 8785's: `\n` and friends short, other controls as lower-case `\u00xx`.
        serde_json::ser::CompactFormatter.write_char_escape(&mut self.text, escape)
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.push(b"[")
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.push(b"]")
    }

    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        _: &mut W,
        first: bool,
    ) -> io::Result<()> {
        if first { Ok(()) } else { self.push(b",") }
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.push(b"{")?;
        self.open.push((self.entries.len(), self.text.len()));
        Ok(())
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.close_object();
        self.push(b"}")
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        _: &mut W,
        first: bool,
    ) -> io::Result<()> {
        if !first {
            self.push(b",")?;
        }
        self.is_key = true;
        let start = self.text.len();
        self.entries.push(Entry {
            start,
            key_end: start,
            end: start,
        });
        Ok(())
    }

    fn end_object_key<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.is_key = false;
        if let Some(entry) = self.entries.last_mut() {
            entry.key_end = self.text.len();
        }
        Ok(())
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.push(b":")
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.end_entry();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::{Value, json};

    use super::to_canonical;

    fn canonical(value: &Value) -> String {
        String::from_utf8(to_canonical(value).unwrap()).unwrap()
    }

    #[derive(serde::Serialize)]
    struct Unsorted {
        zebra: u8,
        #[serde(rename = "a b")]
        space: Option<f32>,
        a: Vec<Unsorted>,
    }

    #[test]
    fn keys_are_sorted_at_every_depth() {
        let inner = Unsorted {
            zebra: 1,
            space: None,
            a: Vec::new(),
        };
        let outer = Unsorted {
            zebra: 2,
            space: Some(0.5),
            a: vec![inner],
        };
        assert_eq!(
            String::from_utf8(to_canonical(&outer).unwrap()).unwrap(),
            r#"{"a":[{"a":[],"a b":null,"zebra":1}],"a b":0.5,"zebra":2}"#
        );
    }

    #[test]
    fn keys_compare_by_utf16_units() {
        // U+1F600 is a surrogate pair (D83D …), so it comes before U+FB33 although its code point is larger.
        let value = json!({"\u{fb33}": 1, "\u{1f600}": 2, "\u{20ac}": 3, "1": 4, "\r": 5, "\u{80}": 6, "ö": 7});
        assert_eq!(
            canonical(&value),
            "{\"\\r\":5,\"1\":4,\"\u{80}\":6,\"ö\":7,\"€\":3,\"😀\":2,\"\u{fb33}\":1}"
        );
    }

    #[test]
    fn numbers_are_printed_as_ecmascript_does() {
        for (value, text) in [
            (json!(1.0), "1"),
            (json!(-0.0), "0"),
            (json!(1e21), "1e+21"),
            (json!(1e-7), "1e-7"),
            (json!(333_333_333.333_333_3), "333333333.3333333"),
            (json!(4.50), "4.5"),
            (json!(i64::MIN), "-9223372036854775808"),
            (json!(9_007_199_254_740_993_i64), "9007199254740993"),
        ] {
            assert_eq!(canonical(&value), text);
        }
    }

    #[test]
    fn strings_escape_only_what_must_be() {
        assert_eq!(
            canonical(&json!("\u{8}\t\n\u{c}\r\"\\/\u{1}\u{7f}<€")),
            "\"\\b\\t\\n\\f\\r\\\"\\\\/\\u0001\u{7f}<€\""
        );
    }

    proptest::proptest! {
        #[test]
        fn any_object_comes_back_the_same_and_is_stable(map: std::collections::HashMap<String, Vec<i32>>) {
            let value = json!({ "outer": map, "again": { "map": map } });
            let text = canonical(&value);
            let back: Value = serde_json::from_str(&text).unwrap();
            proptest::prop_assert_eq!(&back, &value);
            proptest::prop_assert_eq!(canonical(&back), text);
        }
    }
}
