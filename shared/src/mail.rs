//! E-mail that was copied out of a mail program: the lines at its top that say who wrote it when, in English or Vietnamese.

/// What a header is called where people copy from, and in a message (RFC 5322).
const HEADERS: [(&str, &str); 20] = [
    ("from", "From"),
    ("từ", "From"),
    ("người gửi", "From"),
    ("to", "To"),
    ("đến", "To"),
    ("tới", "To"),
    ("người nhận", "To"),
    ("cc", "Cc"),
    ("đồng gửi", "Cc"),
    ("subject", "Subject"),
    ("chủ đề", "Subject"),
    ("tiêu đề", "Subject"),
    ("date", "Date"),
    ("sent", "Date"),
    ("ngày", "Date"),
    ("đã gửi", "Date"),
    ("ngày gửi", "Date"),
    ("message-id", "Message-ID"),
    ("reply-to", "Reply-To"),
    ("importance", "Importance"),
];

/// Lines at the top that are looked at; a message in its source has many.
const LOOKED_AT: usize = 80;

/// The message in its own form (RFC 5322) if a pasted text is one: one in its source as it is, one that was copied with its
/// head of names and dates with the head in a message's words. `None` for any other text.
pub fn pasted(text: &str) -> Option<String> {
    let text = text.trim_start_matches(['\u{feff}', '\n', '\r', ' ']);
    let is_source = text.lines().take(LOOKED_AT).any(|line| {
        let line = line.to_ascii_lowercase();
        line.starts_with("mime-version:") || line.starts_with("received:") || line.starts_with("content-type:")
    });
    let mut head: Vec<(&str, &str)> = Vec::new();
    let mut rest = text;
    while let Some((line, after)) = rest.split_once('\n').or((!rest.is_empty()).then_some((rest, ""))) {
        match header(line) {
            Some(known) => head.push(known),
            None if line.trim().is_empty() && head.len() < 2 => {}
            None => break,
        }
        rest = after;
    }
    let has = |name: &str| head.iter().any(|(known, _)| *known == name);
    let is_mail = has("From") && (has("Subject") || has("Date") || has("To"));
    if is_source {
        return (text.lines().take(LOOKED_AT).any(|line| line.to_ascii_lowercase().starts_with("from:")))
            .then(|| text.to_owned());
    }
    if !is_mail {
        return None;
    }
    let head: String = head.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let form = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n";
    Some(format!("{head}{form}\r\n{}", rest.trim_start_matches(['\r', '\n'])))
}

fn header(line: &str) -> Option<(&'static str, &str)> {
    // Some programs set the names in bold, which copies as asterisks.
    let (name, value) = line.trim().trim_start_matches(['*', '>', ' ']).split_once(':')?;
    let name = name.trim_end_matches('*').trim().to_lowercase();
    let known = HEADERS.iter().find(|(word, _)| *word == name)?.1;
    Some((known, value.trim_start_matches('*').trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copied_from_mail_programs() {
        let english = "From: Lan <lan@example.vn>\nSent: Monday, 1 June 2026 09:00\nTo: Minh\nSubject: Báo giá\n\nChào anh,\nGửi anh báo giá.";
        let mail = pasted(english).unwrap();
        assert!(mail.starts_with("From: Lan <lan@example.vn>\r\nDate: Monday, 1 June 2026 09:00\r\nTo: Minh\r\nSubject: Báo giá\r\n"));
        assert!(mail.ends_with("\r\n\r\nChào anh,\nGửi anh báo giá."), "{mail}");
        let vietnamese = "*Từ:* Lan <lan@example.vn>\r\n*Đã gửi:* Thứ Hai\r\n*Chủ đề:* Hợp đồng\r\n\r\nNội dung";
        let mail = pasted(vietnamese).unwrap();
        assert!(mail.starts_with("From: Lan <lan@example.vn>\r\nDate: Thứ Hai\r\nSubject: Hợp đồng\r\n"), "{mail}");
        let source = "Received: by x\nFrom: a@example.vn\nSubject: =?utf-8?q?B=C3=A1o?=\nContent-Type: text/plain\n\nx";
        assert_eq!(pasted(source).as_deref(), Some(source));
    }

    #[test]
    fn other_texts_stay_what_they_are() {
        for text in ["", "Gọi lại cho chị Lan", "From: here to there", "Note: a\nTo: b", "Ngày: mai\nChủ đề: họp", "From:\n\n\n"] {
            assert_eq!(pasted(text), None, "{text}");
        }
    }
}
