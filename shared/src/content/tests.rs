use super::*;

#[test]
fn parameters_say_what_is_in_their_quotes() {
    let line = ContentLine::read("item1.Tel;TYPE=\"work,voice\";X-A=\"a;b:c\",d^n^^^'e;PREF:tel:+1;ext=5").unwrap();
    assert_eq!((line.group, line.name.as_str(), line.value), (Some("item1"), "TEL", "tel:+1;ext=5"));
    assert!(line.has("TYPE", "VOICE") && line.has("TYPE", "pref") && !line.has("TYPE", "fax"));
    assert_eq!(line.parameters[1].values, ["a;b:c", "d\n^\"e"]);
    let again = line.rewritten(|parameter| parameter.name == "X-A", line.value);
    assert_eq!(again, "item1.TEL;TYPE=\"work,voice\";TYPE=PREF:tel:+1;ext=5");
    // A quote of old that nothing closes.
    assert_eq!(ContentLine::read("NOTE;X=5\":a").unwrap().value, "a");
    assert!(ContentLine::read("nothing").is_none());
}

#[test]
fn values_are_escaped_and_put_into_one_line() {
    for text in ["a\\b;c,d\ne", "Đặng\u{301}", "\\n", ""] {
        assert_eq!(unescaped(&escaped(text)), text);
    }
    assert_eq!(escaped("a\r\nb\rc"), "a\\nb\\nc");
    let mut out = String::new();
    fold(&format!("NOTE:{}\r\nBEGIN:VCARD\u{85}\u{0}", "Đặng ".repeat(40)), &mut out);
    assert!(out.lines().all(|line| line.len() <= 75) && out.lines().skip(1).all(|line| line.starts_with(' ')));
    assert_eq!(unfolded(&out)[0], format!("NOTE:{}\\nBEGIN:VCARD", "Đặng ".repeat(40)));
}

#[test]
fn lines_are_put_together_as_they_were_taken_apart() {
    let lines = |text: &str| unfolded(text).into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>();
    assert_eq!(lines("A:b\r\n  c\r\n\td\r\nE:f"), ["A:b cd", "E:f"]);
    assert_eq!(
        lines("A;ENCODING=QUOTED-PRINTABLE:b=\r\n c=\r\nD\r\nE:f=\r\nG:h"),
        ["A;ENCODING=QUOTED-PRINTABLE:b cD", "E:f=", "G:h"]
    );
    assert_eq!(lines("P;ENCODING=BASE64:abc\r\nDEF==\r\n\r\nE:f"), ["P;ENCODING=BASE64:abcDEF==", "E:f"]);
    assert_eq!(lines("A;ENCODING=QUOTED-\r\n PRINTABLE:b=\r\nc"), ["A;ENCODING=QUOTED-PRINTABLE:bc"]);
    assert_eq!(lines("A:b\rC:d\r"), ["A:b", "C:d"]);
    // Ten megabytes in one line, and in one name: as long as they are, not as long times as long.
    let long = format!("NOTE:{}\nN:x", "a\n ".repeat(3_500_000));
    assert_eq!(unfolded(&long)[0].len(), 5 + 3_500_000);
    let nameless = format!("NOTE{}\nN:x", "a\n ".repeat(3_500_000));
    assert_eq!(unfolded(&nameless).len(), 2);
    let quoted = format!("NOTE;QUOTED-PRINTABLE:{}", "a=\n".repeat(3_500_000));
    assert_eq!(unfolded(&quoted)[0].len(), 22 + 3_500_000);
}

#[test]
fn letters_in_any_alphabet_become_letters() {
    for (line, plainly) in [
        ("FN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:J=FCrgen", "FN:Jürgen"),
        ("NOTE;ENCODING=QUOTED-PRINTABLE:Reid=92s desk=0D=0Aroom 4", "NOTE:Reid’s desk\\nroom 4"),
        ("FN;QUOTED-PRINTABLE;CHARSET=\"windows-1258\":Nguy=EA=DEn", "FN:Nguyễn"),
        ("NOTE;WORK;ENCODING=b;CHARSET=utf-8:xJDhurduZw==", "NOTE;TYPE=WORK:Đặng"),
        ("PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQ", "PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQ"),
        ("X-A;b:c,d", "X-A;b:c,d"),
        ("ADR;ENCODING=QUOTED-PRINTABLE:;;1 L=C3=AA, 2;Hu=E1=BA=BF", "ADR:;;1 Lê\\, 2;Huế"),
        ("FN;ENCODING=QUOTED-PRINTABLE:=", "FN:="),
        ("FN;ENCODING=QUOTED-PRINTABLE:=é", "FN:=é"),
    ] {
        assert_eq!(plain(line), plainly);
    }
}
