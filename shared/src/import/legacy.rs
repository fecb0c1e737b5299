//! Vietnamese from before Unicode: TCVN3 (ABC), VNI and Windows-1258, in which letters of Western Europe stand for Vietnamese
//! ones, alone or with a mark behind them.

use super::text::composed;
use crate::folding::fold;

/// Each letter of TCVN3, as Western Europe reads it, and the one that it stands for (TCVN 5712:1993, VN3).
const TCVN3: &str = "µà¸á¶ả·ã¹ạ¨ă»ằ¾ắ¼ẳ½ẵÆặ©âÇầÊấÈẩÉẫËậ®đÌèÐéÎẻÏẽÑẹªêÒềÕếÓểÔễÖệ×ìÝíØỉÜĩÞịßòãóáỏâõäọ«ôåồèốæổçỗéộ\
¬ơêờíớëởìỡîợïùóúñủòũôụ\u{ad}ưõừøứöử÷ữùựúỳýýûỷüỹþỵ¡Ă¢Â§Đ£Ê¤Ô¥Ơ¦Ư";

/// Letters of VNI that stand alone.
const VNI: &str = "ííììæỉóĩòịîỵñđôơöưÍÍÌÌÆỈÓĨÒỊÎỴÑĐÔƠÖƯ";
/// Tones of VNI behind a vowel, each with the mark of Unicode.
const TONES: &str = "ù\u{301}ø\u{300}û\u{309}õ\u{303}ï\u{323}";
/// The circumflex behind a, e and o, with and without a tone.
const CIRCUMFLEX: [(char, &str); 6] = [
    ('â', "\u{302}"),
    ('á', "\u{302}\u{301}"),
    ('à', "\u{302}\u{300}"),
    ('å', "\u{302}\u{309}"),
    ('ã', "\u{302}\u{303}"),
    ('ä', "\u{302}\u{323}"),
];
/// The breve behind a.
const BREVE: [(char, &str); 6] = [
    ('ê', "\u{306}"),
    ('é', "\u{306}\u{301}"),
    ('è', "\u{306}\u{300}"),
    ('ú', "\u{306}\u{309}"),
    ('ü', "\u{306}\u{303}"),
    ('ë', "\u{306}\u{323}"),
];

/// The letters of Windows-1258 that Windows-1252 does not have.
const WINDOWS_1258: &str = "ÃĂÌ\u{300}ÐĐÒ\u{309}ÕƠÝƯÞ\u{303}ãăì\u{301}ðđò\u{323}õơýưþ₫";

/// The second of a pair of a table.
fn of(table: &str, c: char) -> Option<char> {
    let mut chars = table.chars();
    while let (Some(from), Some(to)) = (chars.next(), chars.next()) {
        if from == c {
            return Some(to);
        }
    }
    None
}

/// A text in TCVN3 that was read as one of Western Europe. What is no letter of it stays.
pub fn from_tcvn3(text: &str) -> String {
    let read: String = text.chars().map(|c| of(TCVN3, c).unwrap_or(c)).collect();
    capitals(&read)
}

/// TCVN3 has no capital letters with a tone, fonts of capitals draw the small ones so: a word whose other letters are capital
/// ones is in capitals.
fn capitals(text: &str) -> String {
    let in_capitals = |word: &str| {
        let plain = || word.chars().filter(|c| c.is_ascii_alphabetic() || c.is_uppercase());
        let others = word.chars().any(|c| !c.is_ascii() && c.is_lowercase());
        others && plain().count() > 0 && plain().all(char::is_uppercase) && !is_initial_alone(word)
    };
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| !c.is_alphabetic()) {
        if in_capitals(word) { out.push_str(&word.to_uppercase()) } else { out.push_str(word) }
    }
    out
}

/// Whether only the first letter of a word is a capital one, as in `Là` and `Đỗ`: nothing else tells how it is meant.
fn is_initial_alone(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    letters.next().is_some_and(char::is_uppercase) && !letters.any(char::is_uppercase)
}

/// A text in Windows-1258 that was read as Windows-1252.
pub fn from_1258(text: &str) -> String {
    composed(text.chars().map(|c| of(WINDOWS_1258, c).unwrap_or(c)).collect())
}

/// A text in VNI that was read as one of Western Europe.
pub fn from_vni(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        out.push(of(VNI, c).unwrap_or(c));
        if let Some(marks) = chars.peek().and_then(|mark| vni_marks(c, *mark)) {
            out.push_str(&marks);
            chars.next();
        }
    }
    composed(out)
}

/// What a letter of VNI behind a vowel says about it.
fn vni_marks(vowel: char, mark: char) -> Option<String> {
    let lower = |c: char| c.to_lowercase().next().unwrap_or(c);
    let (vowel, mark) = (lower(vowel), lower(mark));
    let in_table =
        |table: &[(char, &str)]| table.iter().find(|(it, _)| *it == mark).map(|(_, marks)| (*marks).to_owned());
    let tone = || of(TONES, mark).map(String::from);
    match vowel {
        'a' => tone().or_else(|| in_table(&CIRCUMFLEX)).or_else(|| in_table(&BREVE)),
        'e' | 'o' => tone().or_else(|| in_table(&CIRCUMFLEX)),
        'u' | 'y' | 'ô' | 'ö' => tone(),
        _ => None,
    }
}

/// How many words of a text had letters beside ASCII where it was read as a Western European one, and how many of them may
/// be Vietnamese as it is read now.
fn plausible(text: &str, western: &str) -> (usize, usize) {
    // Nothing that is a letter in one reading divides words in another.
    let pairs = words(text).zip(words(western)).filter(|(_, western)| !western.is_ascii()).take(2_000);
    pairs.fold((0, 0), |(all, good), (word, _)| (all + 1, good + usize::from(is_syllable(word))))
}

/// Words, divided by what is a letter in no encoding.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_ascii() && !c.is_ascii_alphabetic()).filter(|word| !word.is_empty())
}

/// Whether a word may be a Vietnamese syllable: by its letters, and with one tone at most.
fn is_syllable(word: &str) -> bool {
    const PLAIN: &str = "ăâđêôơư";
    const TONED: &str = "àáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ";
    const INITIALS: [&str; 28] = [
        "ngh", "ng", "nh", "gh", "gi", "ch", "kh", "ph", "th", "tr", "qu", "b", "c", "d", "g", "h", "k", "l", "m", "n",
        "p", "q", "r", "s", "t", "v", "x", "",
    ];
    const VOWELS: [&str; 38] = [
        "a", "e", "i", "o", "u", "y", "ai", "ao", "au", "ay", "ia", "ie", "ieu", "iu", "oa", "oai", "oay", "oao", "oe",
        "oeo", "oi", "ua", "uay", "ue", "ui", "uo", "uoi", "uou", "uu", "uy", "uya", "uye", "uyu", "ya", "ye", "yeu",
        "eo", "eu",
    ];
    const FINALS: [&str; 9] = ["ch", "nh", "ng", "c", "m", "n", "p", "t", ""];
    let lower = word.to_lowercase();
    let known = lower.chars().all(|c| c.is_ascii() || PLAIN.contains(c) || TONED.contains(c));
    if !known || lower.chars().filter(|c| TONED.contains(*c)).count() > 1 {
        return false;
    }
    let folded = fold(&lower);
    INITIALS.iter().any(|initial| {
        let Some(rest) = folded.strip_prefix(initial) else { return false };
        FINALS.iter().any(|end| rest.strip_suffix(end).is_some_and(|vowels| VOWELS.contains(&vowels)))
    })
}

/// Which of the old encodings a text is in that was read as one of Western Europe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Legacy {
    Tcvn3,
    Vni,
    Windows1258,
}

/// The encoding in which most of the words of a text are Vietnamese; `None` where they are not in any.
pub fn guess(western: &str) -> Option<Legacy> {
    let read = [
        (Legacy::Windows1258, from_1258(western)),
        (Legacy::Tcvn3, from_tcvn3(western)),
        (Legacy::Vni, from_vni(western)),
    ];
    let (_, as_it_is) = plausible(western, western);
    let counted = read.map(|(legacy, text)| (legacy, plausible(&text, western)));
    let (legacy, (all, good)) = counted.into_iter().rev().max_by_key(|(_, (_, good))| *good)?;
    (good >= 2 && good * 10 >= all * 7 && good > as_it_is).then_some(legacy)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `Họ tên,Email,Địa chỉ` and a line, as they look where they are read as Western European.
    const OF_TCVN3: &str = "Hä tªn,§Þa chØ\nNguyÔn ThÞ Hång,12 phè HuÕ\nTrÇn V¨n §øc,45 ®\u{ad}êng Lª Lîi\n";
    const OF_VNI: &str = "Hoï teân,Ñòa chæ\nNguyeãn Thò Hoàng,12 phoá Hueá\nTraàn Vaên Ñöùc,45 ñöôøng Leâ Lôïi\n";
    const PLAIN: &str = "Họ tên,Địa chỉ\nNguyễn Thị Hồng,12 phố Huế\nTrần Văn Đức,45 đường Lê Lợi\n";

    #[test]
    fn old_encodings_are_read() {
        assert_eq!(from_tcvn3(OF_TCVN3), PLAIN);
        assert_eq!(from_vni(OF_VNI), PLAIN);
        // Fonts of capitals.
        assert_eq!(from_tcvn3("NGUY\u{d4}N TH\u{de} LAN, L\u{aa} \u{a7}\u{d7}"), "NGUYỄN THỊ LAN, Lê Đì");
        assert_eq!(from_1258("Nguy\u{ea}\u{de}n Thi\u{f2} Bi\u{cc}nh"), "Nguyễn Thị Bình");
        assert_eq!(from_vni("NGUYEÃN ÑÖÙC"), "NGUYỄN ĐỨC");
        assert_eq!(from_vni("aên aû aï aâ ñaëng traêm"), "ăn ả ạ â đặng trăm");
    }

    #[test]
    fn they_are_told_by_what_becomes_words() {
        assert_eq!(guess(OF_TCVN3), Some(Legacy::Tcvn3));
        assert_eq!(guess(OF_VNI), Some(Legacy::Vni));
        assert_eq!(
            guess("Nguy\u{ea}\u{de}n Thi\u{f2} Bi\u{cc}nh,Tr\u{e2}\u{cc}n \u{d0}\u{fd}\u{ec}c"),
            Some(Legacy::Windows1258)
        );
        for other in [
            "Müller,Straße,schön,für,über,Größe,Köln,Jürgen",
            "Hélène,Bérard,café,très,où,né,Noël,François,Thérèse",
            "Björn,Åsa,Göran,Malmö,Ström,på,är,två,Långgatan",
            "José,año,México,Peña,Núñez,Martín",
            "Però,così,città,perché,più",
            "São,João,Conceição,Guimarães",
            "",
            "plain",
            PLAIN,
        ] {
            assert_eq!(guess(other), None, "{other}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_ends_it(text in ".{0,30}|[\u{80}-\u{ff}a-z ]{0,30}") {
            let _ = (from_tcvn3(&text), from_vni(&text), from_1258(&text), guess(&text));
        }
    }
}
