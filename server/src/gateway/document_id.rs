//! How automerge-repo writes a document's id: base58check of the 16 bytes of its UUID.

use sotay_shared::id::RecordId;

/// The longest text that 20 bytes can have.
const LONGEST: usize = 28;

/// Reads a document's id. `None` where it is no UUID with its checksum.
pub fn parse(text: &str) -> Option<RecordId> {
    if text.len() > LONGEST {
        return None;
    }
    let bytes = bs58::decode(text).with_check(None).into_vec().ok()?;
    Some(RecordId::from_bytes(bytes.try_into().ok()?))
}

/// Writes a record's id as automerge-repo does.
pub fn render(record: RecordId) -> String {
    bs58::encode(record.as_bytes()).with_check().into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let record: RecordId = "0192f3a4-b5c6-7d8e-9fa0-b1c2d3e4f506".parse().unwrap();
        assert_eq!(render(record), "2Gmb9xMdoPC81uxcLVaexzffpZd");
        assert_eq!(parse("2Gmb9xMdoPC81uxcLVaexzffpZd"), Some(record));
        for bad in ["", "2Gmb9xMdoPC81uxcLVaexzffpZe", "0OIl", &"1".repeat(400)] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
