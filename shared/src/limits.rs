//! Limits that admission and the forms share, so that an over-long note is a form error and never a refusal.

/// Bytes of one change chunk.
pub const CHANGE_BYTES: usize = 256 * 1024;
/// Operations of one change, counted from the run lengths of its columns before automerge parses it: a body of full length,
/// each character of which is one, and the fields beside it.
pub const CHANGE_OPERATIONS: u64 = 60_000;
/// Writes under keys of one change. Those into a text, letter by letter, have no key.
pub const CHANGE_KEYS: u64 = 20_000;
/// Writes of the same key in one change.
pub const KEY_WRITES: u64 = 64;
/// Values that concurrent changes may leave under one key, so that whoever reads it looks at few.
pub const KEY_CONFLICTS: usize = 256;
/// Heads of one document: fewer than a change may depend on, so that the next one can build on all of them.
pub const DOCUMENT_HEADS: usize = 256;
/// Changes that one change may depend on, and actors it may name.
pub const CHANGE_REFERENCES: u64 = 1_000;
/// Operations of one document.
pub const DOCUMENT_OPERATIONS: u64 = 100_000;
/// Bytes of one document as automerge saves it.
pub const DOCUMENT_BYTES: usize = 2 * 1024 * 1024;
/// Bytes of the same before they are compressed, so that a small save never opens into a huge document.
pub const DOCUMENT_RAW_BYTES: usize = 16 * 1024 * 1024;
/// Fields of one record that hold something.
pub const RECORD_KEYS: usize = 10_000;
/// Bytes of the keys and texts of one record as they stand.
pub const RECORD_TEXT_BYTES: usize = 4 * 1024 * 1024;
/// What the documents that one group changes may take in memory, in bytes.
pub const GROUP_WEIGHT: u64 = 128 * 1024 * 1024;
/// What an entry of a server's log counts for beside its bytes: its columns and what finds them again.
pub const ENTRY_BYTES: u64 = 256;
/// Changes in one group.
pub const GROUP_CHANGES: usize = 1_000;
/// Groups in one push message.
pub const PUSH_GROUPS: usize = 512;
/// Earlier cursors that a replica keeps, and says when the log is not the one that it followed.
pub const WAYPOINTS: usize = 64;
/// Changes given back in one request.
pub const RECOVERY_CHANGES: usize = 1_000;
/// Bytes of one message on the live socket.
pub const MESSAGE_BYTES: usize = 4 * 1024 * 1024;
/// Bytes of one attached file.
pub const FILE_BYTES: usize = 10 * 1024 * 1024;
/// Characters of the media type of one: a type and a subtype have at most 127 each (RFC 6838 section 4.2).
pub const MEDIA_TYPE_CHARS: usize = 255;
/// Bytes of a file that is imported.
pub const IMPORT_BYTES: usize = 20 * 1024 * 1024;
/// Characters of a single-valued text field.
pub const TEXT_CHARS: usize = 2_000;
/// Characters of a text in a field of one's own, and in one that this version does not know.
pub const OPEN_TEXT_CHARS: usize = 4_000;
/// Characters of a body that people write together.
pub const BODY_CHARS: usize = 50_000;
/// Bytes of the word that a pushed change names its record's kind with.
pub const KIND_BYTES: usize = 64;
/// Bytes of a key.
pub const KEY_BYTES: usize = 256;
/// Characters of a fractional position that is read.
pub const POSITION_CHARS: usize = 1_024;
/// Of one that is written.
pub const POSITION_WRITTEN: usize = 256;
/// The largest amount of money, in minor units: exact in a JavaScript number.
pub const MONEY_MINOR_UNITS: i64 = 9_007_199_254_740_991;
/// Changes of one document beside its snapshot, beyond which the server folds them into it.
pub const SERVER_UNFOLDED: usize = 32;
/// The same on a device.
pub const DEVICE_UNFOLDED: usize = 16;
