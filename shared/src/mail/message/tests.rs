use super::*;

fn message(head: &str, body: &[u8]) -> Message {
    let head = format!("From: Lan <lan@example.vn>\r\nTo: me@example.vn\r\nMIME-Version: 1.0\r\n{head}\r\n\r\n");
    read(&[head.as_bytes(), body].concat()).unwrap()
}

#[test]
fn bodies_in_every_character_set() {
    for (set, how, body, text) in [
        ("windows-1258", "8bit", &b"Nguy\xEA\xDEn Thi\xF2"[..], "Nguyễn Thị"),
        ("windows-1258", "quoted-printable", b"Nguy=EA=DEn =\r\nThi=F2", "Nguyễn Thị"),
        ("gb18030", "8bit", b"\xC4\xE3\xBA\xC3", "你好"),
        ("gb2312", "base64", b"xOO6ww==", "你好"),
        ("big5", "8bit", b"\xA7A\xA6n", "你好"),
        ("ISO-2022-JP", "7bit", b"\x1b$BF|K\\\x1b(B", "日本"),
        ("shift_jis", "base64", b"k/qWew==", "日本"),
        ("euc-kr", "8bit", b"\xB0\xA1", "가"),
        ("koi8-r", "quoted-printable", b"=F0=D2=C9=D7=C5=D4", "Привет"),
        ("utf-7", "7bit", b"Gi+HsM- <script>", "Giể <script>"),
        ("iso-8859-1", "8bit", b"Reid\x92s caf\xE9", "Reid’s café"),
        ("utf-8", "base64", "xJDhurduZw==".as_bytes(), "Đặng"),
        ("windows-1252", "8bit", "Đặng".as_bytes(), "Đặng"),
        ("nobody-knows", "8bit", b"caf\xE9", "café"),
    ] {
        let head = format!("Content-Type: text/plain; charset=\"{set}\"\r\nContent-Transfer-Encoding: {how}");
        assert_eq!(message(&head, body).text, text, "{set} {how}");
    }
    assert_eq!(message("X-A: b", b"caf\xE9").text, "café");
    assert_eq!(message("X-A: b", "Đặng".as_bytes()).text, "Đặng");
}

#[test]
fn pages_are_read_as_text() {
    let page = "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable";
    let body = b"<html><head><meta charset=3D\"windows-1258\"><style>p{color:red}</style></head><body><p>Nguy=EA=DEn &amp; co</p><script>alert(1)</script><p>Hai</p></body></html>";
    let text = message(page, body).text;
    assert!(text.contains("Nguyễn & co") && text.contains("Hai"), "{text}");
    assert!(!text.contains("color") && !text.contains("alert"), "{text}");
}

#[test]
fn subjects_in_pieces() {
    for (subject, text) in [
        ("=?utf-8?B?SOG7j2kgZ2nDoQ==?=", "Hỏi giá"),
        ("=?UTF-8?Q?H=E1=BB=8Fi_gi=C3=A1?= hay", "Hỏi giá hay"),
        // A letter of three bytes in two words, on two lines.
        ("=?utf-8?B?SOG7?=\r\n =?utf-8?B?j2kgZ2nDoQ==?=", "Hỏi giá"),
        ("=?windows-1258?Q?Nguy=EA=DEn?= =?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "Nguyễn日本"),
        ("Re: =?utf-8*vi?q?=C4=90=E1=BA=B7ng?= (2)", "Re: Đặng (2)"),
        ("=?utf-8?B?!!!?= =?utf-8?X?a?= =?utf-8?Q?", "=?utf-8?B?!!!?= =?utf-8?X?a?= =?utf-8?Q?"),
        ("Đặng", "Đặng"),
    ] {
        assert_eq!(message(&format!("Subject: {subject}"), b"x").subject, text, "{subject}");
    }
    let raw = b"From: a@b.vn\r\nSubject: caf\xE9\r\n\r\nx";
    assert_eq!(read(raw).unwrap().subject, "café");
}

#[test]
fn files_within_parts_within_parts() {
    let body = [
        "--a",
        "Content-Type: multipart/related; boundary=b",
        "",
        "--b",
        "Content-Type: multipart/alternative; boundary=c",
        "",
        "--c",
        "Content-Type: text/plain; charset=utf-8",
        "",
        "Chào anh",
        "--c",
        "Content-Type: text/html; charset=utf-8",
        "",
        "<p>Chào <b>anh</b></p>",
        "--c--",
        "--b",
        "Content-Type: image/png; name=\"logo.png\"",
        "Content-ID: <logo>",
        "Content-Transfer-Encoding: base64",
        "",
        "iVBORw0KGgo=",
        "--b--",
        "--a",
        "Content-Type: application/pdf; name=\"=?utf-8?B?QsOhbyBnacOhLnBkZg==?=\"",
        "Content-Disposition: attachment; filename*0*=utf-8''B%C3%A1o%20; filename*1*=gi%C3%A1; filename*2=\".pdf\"",
        "Content-Transfer-Encoding: base64",
        "",
        "JVBERi0xLjQ=",
        "--a",
        "Content-Type: application/octet-stream",
        "Content-Disposition: attachment; filename=\"=?windows-1258?Q?Nguy=EA=DEn?= =?windows-1258?Q?_A.txt?=\"",
        "",
        "x",
        "--a",
        "Content-Type: text/csv; name=\"C:\\\\evil\\\\..\\\\so;luong.csv\"",
        "Content-Disposition: attachment",
        "",
        "a,b",
        "--a",
        "Content-Type: application/pdf",
        "Content-Disposition: attachment; filename*=iso-8859-1'en'caf%E9.pdf; filename=cafe.pdf",
        "",
        "x",
        "--a",
        "Content-Type: message/rfc822",
        "",
        "From: b@b.vn",
        "Subject: trong",
        "",
        "Bên trong",
        "--a--",
        "",
    ]
    .join("\r\n");
    let read = message("Content-Type: multipart/mixed; boundary=a", body.as_bytes());
    assert_eq!(read.text, "Chào anh");
    let names: Vec<&str> = read.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["Báo giá.pdf", "Nguyễn A.txt", "so;luong.csv", "café.pdf", "message.eml"]);
    assert_eq!(read.files[0].bytes, b"%PDF-1.4");
    assert!(String::from_utf8_lossy(&read.files[4].bytes).contains("Bên trong"));
}

#[test]
fn whatever_is_in_a_message_ends_nothing() {
    for head in [
        "Subject: =?",
        "Subject: =?a?b?",
        "Subject: =?*?q??=",
        "Content-Type: text/plain; charset=",
        "Content-Type: multipart/mixed; boundary=",
        "Content-Disposition: attachment; filename*99999=a; filename*x*=b; filename*='",
        "Content-Disposition: attachment; filename*=%",
    ] {
        message(head, b"\xff\x00=\r\n--");
    }
    for bytes in [&b""[..], b"\0", b"From", b":", b"\r\n\r\n\xff"] {
        let _ = read(bytes);
    }
}

proptest::proptest! {
    #[test]
    fn whatever_a_header_says(raw in "(=\\?|utf-8|\\?[bqx]\\?|\\?=|[A-Z=_]{1,4}|é| |\r\n |;|filename|\\*|'|\"|\\\\|%E1|=|[0-9]){0,24}") {
        words(raw.as_bytes());
        parameter(raw.as_bytes(), "filename");
    }
}
