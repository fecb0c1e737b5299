//! What goes over the socket: one CBOR map a frame. Clients write lengths longer than needed and `undefined` for nothing.

use minicbor::{Decoder, Encoder, data::Type, decode, encode::Write};

/// What a frame from a client is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    Join,
    Request,
    Sync,
    /// Ephemeral messages, who has which heads, and what there will be: nothing depends on them.
    #[default]
    Other,
}

/// The types of frames that mean something here.
const HEARD: [(&str, Kind); 3] = [("join", Kind::Join), ("request", Kind::Request), ("sync", Kind::Sync)];

impl Kind {
    fn parse(word: &str) -> Kind {
        HEARD.iter().find(|(heard, _)| *heard == word).map_or(Kind::Other, |(_, kind)| *kind)
    }
}

/// A frame from a client, as far as the gateway reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frame {
    pub kind: Kind,
    pub sender: String,
    pub document: Option<String>,
    pub data: Option<Vec<u8>>,
}

/// Reads a frame.
///
/// # Errors
/// When it is no CBOR map with text keys, or goes on after it.
pub fn read(bytes: &[u8]) -> Result<Frame, decode::Error> {
    let mut decoder = Decoder::new(bytes);
    let mut frame = Frame::default();
    let length = decoder.map()?.ok_or_else(|| decode::Error::message("a map of definite length is expected"))?;
    for _ in 0..length {
        match decoder.str()? {
            "type" => frame.kind = Kind::parse(decoder.str()?),
            "senderId" => frame.sender = decoder.str()?.to_owned(),
            "documentId" if decoder.datatype()? == Type::String => frame.document = Some(decoder.str()?.to_owned()),
            "data" if decoder.datatype()? == Type::Bytes => frame.data = Some(decoder.bytes()?.to_vec()),
            _ => decoder.skip()?,
        }
    }
    match decoder.position() == bytes.len() {
        true => Ok(frame),
        false => Err(decode::Error::message("the frame goes on after its map")),
    }
}

/// A frame to a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerFrame {
    /// Answers a `join`.
    Peer,
    Sync {
        document: String,
        data: Vec<u8>,
    },
    /// There is no such document, or it is not this member's to see.
    Unavailable {
        document: String,
    },
    /// In words; clients write it to their log.
    Error {
        message: String,
    },
}

/// Writes a frame from `sender`, who is the same as long as the workspace lives, to `target`.
pub fn write(frame: &ServerFrame, sender: &str, target: &str) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::new());
    // A `Vec` takes every write.
    let written = fields(&mut encoder, frame, sender, target);
    debug_assert!(written.is_ok());
    encoder.into_writer()
}

fn fields<W: Write>(
    encoder: &mut Encoder<W>,
    frame: &ServerFrame,
    sender: &str,
    target: &str,
) -> Result<(), minicbor::encode::Error<W::Error>> {
    let (kind, more) = match frame {
        ServerFrame::Peer => ("peer", 2),
        ServerFrame::Sync { .. } => ("sync", 2),
        ServerFrame::Unavailable { .. } => ("doc-unavailable", 1),
        ServerFrame::Error { .. } => ("error", 1),
    };
    encoder.map(3 + more)?.str("type")?.str(kind)?.str("senderId")?.str(sender)?.str("targetId")?.str(target)?;
    match frame {
        ServerFrame::Peer => {
            // Nothing is kept of what a client has: it is told anew on each connection.
            encoder.str("peerMetadata")?.map(1)?.str("isEphemeral")?.bool(true)?;
            encoder.str("selectedProtocolVersion")?.str("1")?;
        }
        ServerFrame::Sync { document, data } => {
            encoder.str("documentId")?.str(document)?.str("data")?.bytes(data)?;
        }
        ServerFrame::Unavailable { document } => {
            encoder.str("documentId")?.str(document)?;
        }
        ServerFrame::Error { message } => {
            encoder.str("message")?.str(message)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_as_clients_write_them() {
        // {"type": "sync", "count": 1.5, "none": undefined, "documentId": "x", "data": h'0102'} with a 16-bit length.
        let mut bytes = vec![0xb9, 0, 5, 0x64];
        bytes.extend(
            b"type\x64sync\x65count\xfb\x3f\xf8\0\0\0\0\0\0\x64none\xf7\x6adocumentId\x61x\x64data\x42\x01\x02",
        );
        let frame = read(&bytes).unwrap();
        assert_eq!((frame.kind, frame.document.as_deref()), (Kind::Sync, Some("x")));
        assert_eq!(frame.data.as_deref(), Some(&[1, 2][..]));
    }

    #[test]
    fn every_frame_that_means_something_stands_in_the_matrix() {
        for (word, kind) in HEARD {
            assert!(sotay_shared::access::Frame::ALL.iter().any(|it| it.name() == Some(word)), "{kind:?}");
        }
    }

    #[test]
    fn tampered_frames_are_an_error_or_a_frame_never_a_panic() {
        let good = write(&ServerFrame::Sync { document: "x".into(), data: vec![7; 40] }, "sotay", "client");
        assert_eq!(read(&good).unwrap().data, Some(vec![7; 40]));
        for at in 0..good.len() {
            for value in [0, 1, 0x1f, 0x3b, 0x5b, 0x7b, 0x9b, 0xbb, 0xdb, 0xfb, 0xff] {
                let mut bad = good.clone();
                bad[at] = value;
                let _ = read(&bad);
                let _ = read(&good[..at]);
            }
        }
    }
}
