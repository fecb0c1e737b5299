//! Bytes written in letters, as mails, vCards and calendars carry them: quoted-printable (RFC 2045 section 6.7) and base64
//! (RFC 4648).

/// The bytes. What is not of the alphabet stays as it is.
pub(crate) fn quoted_printable(text: &str) -> Vec<u8> {
    unescaped(text.as_bytes(), b'=')
}

/// The bytes of a text in which two hexadecimal digits behind a mark are one byte. A mark without them stays as it is.
pub(crate) fn unescaped(text: &[u8], mark: u8) -> Vec<u8> {
    let (mut bytes, mut rest) = (Vec::with_capacity(text.len()), text);
    while let Some((first, after)) = rest.split_first() {
        let digit = |at: usize| after.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        match (*first, digit(0), digit(1)) {
            (byte, Some(high), Some(low)) if byte == mark => {
                bytes.push((high * 16 + low) as u8);
                rest = &after[2..];
            }
            (byte, ..) => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    bytes
}

/// The bytes; nothing for what is no base64.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut held) = (Vec::with_capacity(text.len() * 3 / 4), 0_u32, 0);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        (bits, held) = ((bits << 6 | u32::from(six)) & 0xffff, held + 6);
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    Some(bytes)
}
