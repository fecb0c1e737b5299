//! E-mail that was copied out of a mail program: the lines at its top that say who wrote it when, in English or Vietnamese.

pub mod message;

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
///
/// `utc_offset` is in minutes: where the head says a time as people write it, it is that of whoever reads it.
pub fn pasted(text: &str, utc_offset: i16) -> Option<String> {
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
    let from_address = head.iter().any(|(known, value)| *known == "From" && value.contains('@'));
    let is_mail = has("From") && (has("Subject") || from_address && (has("Date") || has("To")));
    if is_source {
        return (text.lines().take(LOOKED_AT).any(|line| line.to_ascii_lowercase().starts_with("from:")))
            .then(|| text.to_owned());
    }
    if !is_mail {
        return None;
    }
    let said = |name: &str, value: &str| match name {
        "Date" => date(value, utc_offset).unwrap_or_else(|| value.to_owned()),
        _ => value.to_owned(),
    };
    let head: String = head.iter().map(|(name, value)| format!("{name}: {}\r\n", said(name, value))).collect();
    let form = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n";
    Some(format!("{head}{form}\r\n{}", rest.trim_start_matches(['\r', '\n'])))
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A date as mail programs show it, as a message says it (RFC 5322 section 3.3): `Monday, 1 June 2026 09:00`,
/// `Mon, Jun 1, 2026 at 9:00 AM`, `Th 2, 1 thg 6, 2026 vào lúc 09:00`, `01/06/2026 09:00`. `None` for one that says its own zone, or
/// cannot be read.
fn date(text: &str, utc_offset: i16) -> Option<String> {
    let lower = text.to_lowercase();
    // `+0700` and the like: it is one of a message already.
    if lower.split_whitespace().any(|word| word.len() == 5 && word.starts_with(['+', '-'])) {
        return None;
    }
    let clock = lower.split_whitespace().find_map(|word| {
        let (hour, rest) = word.split_once(':')?;
        let minute: String = rest.chars().take_while(char::is_ascii_digit).take(2).collect();
        Some((hour.parse::<u32>().ok()?, minute.parse::<u32>().ok()?))
    });
    let (hour, minute) = clock.unwrap_or((0, 0));
    let hour = match (lower.contains("pm") || lower.contains("p.m"), lower.contains("am") || lower.contains("a.m")) {
        (true, _) if hour < 12 => hour + 12,
        (_, true) if hour == 12 => 0,
        _ => hour,
    };
    let words: Vec<&str> = lower.split_whitespace().filter(|word| !word.contains(':')).collect();
    let words: Vec<&str> = words.iter().flat_map(|word| word.split(|c: char| !c.is_alphanumeric())).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let year = words.iter().position(|word| word.len() == 4 && word.parse::<u32>().is_ok_and(|year| year > 1970))?;
    let number = |at: usize| words.get(at)?.parse::<u32>().ok();
    let named = words[..year.min(words.len())].iter().position(|word| {
        word.is_ascii() && word.len() >= 3 && MONTHS.iter().any(|month| month.eq_ignore_ascii_case(&word[..3]))
    });
    let vietnamese = words.iter().position(|word| *word == "thg" || *word == "tháng");
    let (day, month) = match (vietnamese, named) {
        (Some(at), _) => (number(at.checked_sub(1)?)?, number(at + 1)?),
        (None, Some(at)) => {
            let month = MONTHS.iter().position(|month| month.eq_ignore_ascii_case(&words[at][..3]))? as u32 + 1;
            (at.checked_sub(1).and_then(number).or_else(|| number(at + 1))?, month)
        }
        // As it is written where the first users are: the day first.
        (None, None) => (number(year.checked_sub(2)?)?, number(year - 1)?),
    };
    if !(1..=31).contains(&day) || !(1..=12).contains(&month) || hour > 23 || minute > 59 {
        return None;
    }
    let (sign, offset) = (if utc_offset < 0 { '-' } else { '+' }, utc_offset.unsigned_abs());
    let zone = format!("{sign}{:02}{:02}", offset / 60, offset % 60);
    Some(format!("{day} {} {} {hour:02}:{minute:02}:00 {zone}", MONTHS[month as usize - 1], words[year]))
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
        let mail = pasted(english, 420).unwrap();
        assert!(mail.starts_with(
            "From: Lan <lan@example.vn>\r\nDate: 1 Jun 2026 09:00:00 +0700\r\nTo: Minh\r\nSubject: Báo giá\r\n"
        ));
        assert!(mail.ends_with("\r\n\r\nChào anh,\nGửi anh báo giá."), "{mail}");
        let vietnamese = "*Từ:* Lan <lan@example.vn>\r\n*Đã gửi:* Thứ Hai\r\n*Chủ đề:* Hợp đồng\r\n\r\nNội dung";
        let mail = pasted(vietnamese, 420).unwrap();
        assert!(mail.starts_with("From: Lan <lan@example.vn>\r\nDate: Thứ Hai\r\nSubject: Hợp đồng\r\n"), "{mail}");
        let source = "Received: by x\nFrom: a@example.vn\nSubject: =?utf-8?q?B=C3=A1o?=\nContent-Type: text/plain\n\nx";
        assert_eq!(pasted(source, 420).as_deref(), Some(source));
    }

    #[test]
    fn dates_as_mail_programs_show_them() {
        for (shown, said) in [
            ("Monday, 1 June 2026 09:00", "1 Jun 2026 09:00:00 +0700"),
            ("Mon, Jun 1, 2026 at 9:05 PM", "1 Jun 2026 21:05:00 +0700"),
            ("Monday, June 1, 2026 12:30 AM", "1 Jun 2026 00:30:00 +0700"),
            ("Th 2, 1 thg 6, 2026 vào lúc 09:00", "1 Jun 2026 09:00:00 +0700"),
            ("Thứ Hai, 1 tháng 6 năm 2026 14:20", "1 Jun 2026 14:20:00 +0700"),
            ("01/06/2026 09:00", "1 Jun 2026 09:00:00 +0700"),
            ("1 May 2026 at 09:00:00 GMT+7", "1 May 2026 09:00:00 +0700"),
        ] {
            assert_eq!(date(shown, 420).as_deref(), Some(said), "{shown}");
        }
        for bad in
            ["", "mai", "Thứ Hai", "Mon, 1 Jun 2026 09:00:00 +0700", "99/99/2026", "2026", "é 2026 thg", "6/2026"]
        {
            assert_eq!(date(bad, 420), None, "{bad}");
        }
        assert_eq!(date("1/6/2026 10:00", -210).as_deref(), Some("1 Jun 2026 10:00:00 -0330"));
    }

    #[test]
    fn other_texts_stay_what_they_are() {
        for text in [
            "",
            "Gọi lại cho chị Lan",
            "From: here to there",
            "Note: a\nTo: b",
            "Ngày: mai\nChủ đề: họp",
            "From:\n\n\n",
            "Từ: 8h\nĐến: 10h\nHọp với anh Minh",
            "From: Hà Nội\nDate: mai\nx",
        ] {
            assert_eq!(pasted(text, 420), None, "{text}");
        }
    }
}
