//! What a table most likely is: who wrote it, what it is of, what its columns mean.

use super::{Added, COLUMNS, headers};
use crate::{
    folding::fold,
    kind::{FieldType, Kind, Offered},
    phone,
};

/// A header as the table of known ones writes it: diacritics stripped, lower case, single spaces.
pub fn normalise(header: &str) -> String {
    let folded = fold(header);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The system that wrote a table, where its headers say so.
pub fn recognise(headers: &[String]) -> Option<&'static str> {
    let normal: Vec<String> = headers.iter().map(|header| normalise(header)).collect();
    let share =
        |marks: &[&str]| marks.iter().filter(|mark| normal.iter().any(|it| it == *mark)).count() * 2 > marks.len();
    headers::SYSTEMS.iter().find(|(_, marks)| share(marks)).map(|(name, _)| *name)
}

/// What each column means: keys of ours. Every key but those of lists and of the street of an address stands once, for the
/// header that names it best.
pub fn guess_columns(kind: Kind, headers: &[String], added: &[Added]) -> Vec<Option<String>> {
    let normal: Vec<String> = headers.iter().take(COLUMNS).map(|header| normalise(header)).collect();
    let from_outlook = headers::OUTLOOK_MARKS.iter().filter(|mark| normal.iter().any(|it| it == *mark)).count() >= 2;
    let mut columns: Vec<Option<String>> = vec![None; headers.len()];
    let mut place = |at: usize, key: &str| {
        if columns[at].is_none() {
            columns[at] = Some(key.to_owned());
        }
    };
    for (key, names) in headers::of(kind) {
        // Of several headers that mean one field, the one that is listed first is the best.
        let found = names.iter().filter(|name| !(from_outlook && **name == "title"));
        let mut found =
            found.flat_map(|name| normal.iter().enumerate().filter(move |(_, it)| it == name).map(|(at, _)| at));
        match *key {
            "emails" | "phones" => found.for_each(|at| place(at, key)),
            _ => found.next().into_iter().for_each(|at| place(at, key)),
        }
    }
    for field in added {
        let name = normalise(&field.name);
        if let Some(at) = normal.iter().position(|it| *it == name) {
            place(at, &field.key);
        }
    }
    if has(kind, FieldType::Addresses) {
        complete_address(&normal, &mut columns);
    }
    columns
}

/// Whether records of a kind have a field of that type.
fn has(kind: Kind, of: FieldType) -> bool {
    kind.spec().fields.iter().any(|field| field.of == of)
}

/// The street of an address is what several columns say together: its further lines, the ward and the district.
fn complete_address(normal: &[String], columns: &mut [Option<String>]) {
    let position = |name: &&str| normal.iter().position(|it| it == name);
    let is_street = |column: &Option<String>| column.as_deref() == Some(STREET);
    let first = (0..normal.len()).find(|at| is_street(&columns[*at]) && address_level(&normal[*at]) == 0);
    let further = first.and_then(|at| headers::STREET_LINES.iter().find(|(name, _)| *name == normal[at]));
    let further = further.map(|(_, more)| *more).unwrap_or_default().iter().filter_map(position);
    // Of several addresses the first that is listed.
    let at = |level: Level| normal.iter().position(|header| level.is_called(header));
    let wards = headers::WARD.iter().find_map(&position).or_else(|| at(Level::Ward));
    let districts = headers::DISTRICT.iter().find_map(position).or_else(|| at(Level::District));
    let all: Vec<usize> = further.chain(wards).chain(districts).filter(|at| columns[*at].is_none()).collect();
    for at in all {
        columns[at] = Some(STREET.to_owned());
    }
    // A whole address in one line belongs to the others where its ward or its city stand for themselves.
    let whole = columns.iter().position(|column| column.as_deref() == Some("address"));
    let has = |key: &str| columns.iter().any(|column| column.as_deref() == Some(key));
    if let Some(whole) =
        whole.filter(|_| first.is_none() && (has(STREET) || has("address/city") || has("address/region")))
    {
        columns[whole] = Some(STREET.to_owned());
    }
}

const STREET: &str = "address/street";

/// Where in an address a column belongs by its header, the most exact first: the street 0, the ward 1, the district 2.
pub fn address_level(header: &str) -> u8 {
    let normal = normalise(header);
    let is = |level: Level, names: &[&str]| names.contains(&normal.as_str()) || level.is_called(&normal);
    match () {
        () if is(Level::Ward, headers::WARD) => 1,
        () if is(Level::District, headers::DISTRICT) => 2,
        () => 0,
    }
}

/// A level of Vietnamese addresses below the province.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Ward,
    District,
}

impl Level {
    /// Whether a header is made of nothing but words for it and such as stand beside them: `Tên xã/phường (mới)`.
    fn is_called(self, normal: &str) -> bool {
        const BESIDE: &[&str] = &[
            "ten", "moi", "cu", "hien", "tai", "tt", "cap", "thuong", "tru", "cua", "sau", "truoc", "sap", "nhap",
            "2025",
        ];
        // A town (thị xã) is of the level of districts.
        let plain = normal.replace("thi xa", "quan");
        let (one, own): (&[&str], &[&str]) = match self {
            Level::Ward => (&["phuong", "xa"], &["phuong", "xa", "thi", "tran", "dac", "khu"]),
            Level::District => (&["quan", "huyen"], &["quan", "huyen", "thi", "xa", "thanh", "pho", "tp"]),
        };
        let mut words = plain.split(' ');
        words.clone().any(|word| one.contains(&word)) && words.all(|word| own.contains(&word) || BESIDE.contains(&word))
    }
}

/// Whether two cells of a line are known as names of columns.
pub fn names_columns(line: &[String]) -> bool {
    let known = |kind: Kind| guess_columns(kind, line, &[]).iter().flatten().count();
    Kind::offered(Offered::Import).into_iter().any(|kind| known(kind) >= 2)
}

/// Whether the first line of a table names its columns: where two of them are known, or else where nothing in it is
/// somebody's address or number.
pub fn is_head(line: &[String]) -> bool {
    let is_number = |text: &str| phone::digits(text).is_some_and(|digits| (9..=15).contains(&digits.len()));
    names_columns(line) || !line.iter().any(|cell| is_email(cell.trim()) || is_number(cell.trim()))
}

fn is_email(cell: &str) -> bool {
    cell.contains('@') && cell.contains('.') && !cell.contains(' ')
}

/// What the columns of a table without names mean, as far as their cells tell it.
pub fn guess_by_cells(kind: Kind, lines: &[Vec<String>], columns: usize) -> Vec<Option<String>> {
    if !has(kind, FieldType::Phones) {
        return vec![None; columns];
    }
    let most = |at: usize, tells: &dyn Fn(&str) -> bool| {
        let cells =
            lines.iter().filter_map(|line| line.get(at)).map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        let (mut all, mut told) = (0, 0);
        for cell in cells {
            all += 1;
            told += usize::from(tells(cell));
        }
        all > 0 && told * 2 > all
    };
    let is_phone = |cell: &str| phone::digits(cell).is_some_and(|digits| (9..=13).contains(&digits.len()));
    // The first column of words is what they are called.
    let is_name = |cell: &str| cell.chars().any(char::is_alphabetic) && !cell.contains('@');
    let title = kind.spec().title;
    let mut named = false;
    let column = |at: usize| {
        let key = match at {
            _ if most(at, &is_email) => "emails",
            _ if most(at, &is_phone) => "phones",
            _ if !named && most(at, &is_name) => {
                named = true;
                title
            }
            _ => return None,
        };
        Some(key.to_owned())
    };
    (0..columns).map(column).collect()
}

/// The kind that a table is most likely of.
pub fn guess_kind(headers: &[String]) -> Kind {
    let count = |kind: Kind| {
        let columns = guess_columns(kind, headers, &[]);
        let named = |keys: &[&str]| columns.iter().flatten().any(|it| keys.contains(&it.as_str()));
        let is_person = kind == Kind::Contact;
        let titled = kind.spec().required().any(|field| named(&[field.key])) || is_person && named(&["emails"]);
        // Without a name nothing can be made of a line.
        columns.iter().flatten().count() * usize::from(titled)
    };
    Kind::offered(Offered::Import).into_iter().rev().max_by_key(|kind| count(*kind)).unwrap_or(Kind::Contact)
}
