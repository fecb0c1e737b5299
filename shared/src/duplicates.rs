//! Records that may be the same: found by what identifies a person or a company, with the reasons.

use crate::{
    folding::fold,
    id::RecordId,
    kind::{Kind, key},
    phone,
    row::Row,
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Bound,
};

/// Points from which two records are worth a look; 100 is as sure as it gets.
pub const SUSPICIOUS: u32 = 50;
/// A key that more records share says nothing: a switchboard, an address that everybody was given.
const COMMON: usize = 20;
/// Mail services of everybody: their domain identifies no company.
const FREE_MAIL: [&str; 8] =
    ["gmail.com", "yahoo.com", "yahoo.com.vn", "outlook.com", "hotmail.com", "icloud.com", "proton.me", "live.com"];

/// Why two records may be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    Email,
    Phone,
    TaxId,
    Domain,
    Name,
    /// Of a contact; only beside the name.
    Company,
}

impl Reason {
    /// What it counts.
    pub const fn points(self) -> u32 {
        match self {
            Reason::TaxId => 90,
            Reason::Email => 70,
            Reason::Phone => 55,
            Reason::Domain => 50,
            Reason::Name => 35,
            Reason::Company => 25,
        }
    }
}

/// What identifies a record, folded: each with the reason that it would be for two that share it.
pub type Keys = BTreeSet<(Reason, String)>;

/// The words of a name, folded; `O’Neil` is one.
fn words(name: &str) -> Vec<String> {
    let folded = fold(name).replace('\'', "");
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// The words of a name in any order: family names stand first or last.
fn name_key(name: &str) -> String {
    let mut words = words(name);
    words.sort_unstable();
    words.join(" ")
}

/// What a company is called without what it is in law.
fn company_key(name: &str) -> String {
    const FORMS: [&str; 20] = [
        "cong",
        "ty",
        "tnhh",
        "co",
        "phan",
        "cp",
        "tm",
        "dv",
        "mtv",
        "ltd",
        "limited",
        "inc",
        "llc",
        "corp",
        "company",
        "jsc",
        "corporation",
        "gmbh",
        "plc",
        "pte",
    ];
    let words = words(name);
    let telling: Vec<&str> = words.iter().map(String::as_str).filter(|word| !FORMS.contains(word)).collect();
    if telling.is_empty() { words.join(" ") } else { telling.join(" ") }
}

/// What identifies a contact or a company; nothing for other kinds. `country` is that of numbers without a code.
pub fn keys(row: &Row, country: Option<&str>) -> Keys {
    let mut keys = Keys::new();
    let mut add = |reason: Reason, key: String| {
        if !key.is_empty() {
            keys.insert((reason, key));
        }
    };
    for (_, email) in row.entries("emails") {
        add(Reason::Email, email.trim().to_lowercase());
    }
    for (_, number) in row.entries("phones") {
        let digits = || number.chars().filter(char::is_ascii_digit).collect::<String>();
        add(Reason::Phone, phone::e164(&number, country).unwrap_or_else(digits));
    }
    match row.kind() {
        Some(Kind::Contact) => {
            add(Reason::Name, name_key(row.title()));
            add(Reason::Company, row.text(key::COMPANY).unwrap_or_default().to_owned());
        }
        Some(Kind::Company) => {
            add(Reason::Name, company_key(row.title()));
            let tax_id = row.text("tax_id").map(fold).unwrap_or_default();
            add(Reason::TaxId, tax_id.chars().filter(|c| c.is_alphanumeric()).collect());
            let domain = row.text("domain").map(domain_key).unwrap_or_default();
            add(Reason::Domain, if FREE_MAIL.contains(&domain.as_str()) { String::new() } else { domain });
        }
        _ => return Keys::new(),
    }
    keys
}

/// `https://www.example.vn/about` as `example.vn`.
pub fn domain_key(domain: &str) -> String {
    let domain = domain.trim().to_lowercase();
    let domain = domain.split_once("://").map_or(domain.as_str(), |(_, rest)| rest);
    let host = domain.split(['/', '?', '#']).next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}

/// Whether two names may be one's: all words of one are in the other, in whatever order, or one of them says no name.
pub fn may_be_one(one: &str, other: &str) -> bool {
    !is_name(one) || !is_name(other) || is_within(one, other) || is_within(other, one)
}

/// Whether what somebody is called says no more than what they are called already.
pub fn says_no_more(name: &str, known: &str) -> bool {
    !known.is_empty() && (!is_name(name) || is_name(known) && is_within(name, known))
}

/// Whether a text is a name: somebody without one is called by how they are reached.
fn is_name(text: &str) -> bool {
    text.chars().any(char::is_alphabetic) && !text.contains('@')
}

/// Whether all words of a name are in another one.
fn is_within(name: &str, other: &str) -> bool {
    let words = |name: &str| words(name).into_iter().collect::<BTreeSet<String>>();
    words(name).is_subset(&words(other))
}

/// How likely two records with these reasons in common are the same, up to 100.
pub fn score(reasons: &BTreeSet<Reason>) -> u32 {
    // A company says nothing by itself.
    if !reasons.iter().any(|reason| *reason != Reason::Company) {
        return 0;
    }
    reasons.iter().map(|reason| reason.points()).sum::<u32>().min(100)
}

/// Two records that may be the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspicion {
    pub one: RecordId,
    pub other: RecordId,
    pub reasons: BTreeSet<Reason>,
    pub score: u32,
}

/// The keys of all records of one kind.
#[derive(Debug, Clone, Default)]
pub struct Index {
    of: HashMap<RecordId, Keys>,
    by: HashMap<(Reason, String), BTreeSet<RecordId>>,
}

impl Index {
    /// A record has these keys from now on; none for one that is gone.
    pub fn set(&mut self, record: RecordId, keys: Keys) {
        for key in self.of.remove(&record).unwrap_or_default() {
            if let Some(records) = self.by.get_mut(&key) {
                records.remove(&record);
                if records.is_empty() {
                    self.by.remove(&key);
                }
            }
        }
        if keys.is_empty() {
            return;
        }
        for key in &keys {
            self.by.entry(key.clone()).or_default().insert(record);
        }
        self.of.insert(record, keys);
    }

    /// The records that share enough with these keys, the likeliest first.
    pub fn like(&self, keys: &Keys, except: Option<RecordId>) -> Vec<(RecordId, BTreeSet<Reason>, u32)> {
        let mut found: BTreeMap<RecordId, BTreeSet<Reason>> = BTreeMap::new();
        for key in keys {
            let Some(records) = self.by.get(key) else { continue };
            // Colleagues share a company; that alone is looked at only beside a name.
            if key.0 != Reason::Company && records.len() > COMMON {
                continue;
            }
            if key.0 == Reason::Company {
                for (record, reasons) in &mut found {
                    if records.contains(record) {
                        reasons.insert(Reason::Company);
                    }
                }
                continue;
            }
            for record in records.iter().filter(|record| Some(**record) != except) {
                found.entry(*record).or_default().insert(key.0);
            }
        }
        let mut like: Vec<_> = found
            .into_iter()
            .map(|(record, reasons)| {
                let score = score(&reasons);
                (record, reasons, score)
            })
            .filter(|(.., score)| *score >= SUSPICIOUS)
            .collect();
        like.sort_by_key(|(record, _, score)| (std::cmp::Reverse(*score), *record));
        like
    }

    /// Every pair that is worth a look, the likeliest first.
    pub fn suspicions(&self) -> Vec<Suspicion> {
        let mut pairs: BTreeMap<(RecordId, RecordId), BTreeSet<Reason>> = BTreeMap::new();
        for ((reason, _), records) in &self.by {
            if *reason == Reason::Company || !(2..=COMMON).contains(&records.len()) {
                continue;
            }
            for one in records {
                for other in records.range((Bound::Excluded(one), Bound::Unbounded)) {
                    pairs.entry((*one, *other)).or_default().insert(*reason);
                }
            }
        }
        let company = |record: &RecordId| self.of.get(record)?.iter().find(|(reason, _)| *reason == Reason::Company);
        let mut all: Vec<Suspicion> = Vec::new();
        for ((one, other), mut reasons) in pairs {
            if company(&one).is_some_and(|it| company(&other) == Some(it)) {
                reasons.insert(Reason::Company);
            }
            let score = score(&reasons);
            if score >= SUSPICIOUS {
                all.push(Suspicion { one, other, reasons, score });
            }
        }
        all.sort_by_key(|it| (std::cmp::Reverse(it.score), it.one, it.other));
        all
    }
}

/// Whether duplicates of this kind are looked for.
pub const fn is_compared(kind: Kind) -> bool {
    kind.spec().is_compared
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_may_be_one() {
        for (one, other) in
            [("Nguyễn Thị Lan", "Lan Nguyễn"), ("Lan", "NGUYEN LAN"), ("lan@acme.vn", "Trần Bình"), ("", "An")]
        {
            assert!(may_be_one(one, other) && may_be_one(other, one), "{one} {other}");
        }
        for (one, other) in [("Nguyễn An", "Trần Bình"), ("Công ty Acme", "Nguyễn Văn Đức"), ("Lan Anh", "Lan Hương")]
        {
            assert!(!may_be_one(one, other) && !may_be_one(other, one), "{one} {other}");
        }
    }

    #[test]
    fn a_name_says_more_than_how_somebody_is_reached() {
        for (name, known) in [
            ("Lan", "Nguyễn Lan"),
            ("Lan Nguyễn", "Nguyễn Lan"),
            ("lan@acme.vn", "Nguyễn Lan"),
            ("0903 123 456", "Lan"),
            ("lan@acme.vn", "0903 123 456"),
        ] {
            assert!(says_no_more(name, known), "{name} {known}");
        }
        for (name, known) in [
            ("Nguyễn Lan", "Lan"),
            ("Lan Nguyễn", "lan.nguyen@acme.vn"),
            ("Lan", "0903 123 456"),
            ("Lan", ""),
            ("lan@acme.vn", ""),
        ] {
            assert!(!says_no_more(name, known), "{name} {known}");
        }
    }
    use crate::{
        id::{CompanyId, PartId},
        value::FieldEdit,
    };

    fn contact(name: &str, email: &str, number: &str, company: Option<&str>) -> Row {
        let part = PartId::from_cause("part");
        let edits = [
            FieldEdit::new("full_name", name),
            FieldEdit::new(key::COMPANY, company.map(CompanyId::from_cause)),
            FieldEdit::new(format!("emails/{part}/address"), email),
            FieldEdit::new(format!("phones/{part}/number"), number),
        ];
        Row::written(RecordId::from_cause(&format!("{name}{number}")), Kind::Contact, &edits)
    }

    fn index(rows: &[&Row]) -> Index {
        let mut index = Index::default();
        rows.iter().for_each(|row| index.set(row.id, keys(row, Some("VN"))));
        index
    }

    #[test]
    fn people_are_found_by_what_they_share() {
        let lan = contact("Nguyễn Thị Lan", "Lan@Example.vn", "0903 123 456", Some("acme"));
        let same_mail = contact("Lan N.", "lan@example.vn", "", None);
        let same_phone = contact("Chị Lan", "", "+84 903.123.456", None);
        let same_name = contact("Lan Nguyen Thi", "", "1", None);
        let colleague = contact("Lan Thị Nguyễn", "", "2", Some("acme"));
        let other = contact("Trần Văn Đức", "duc@example.vn", "0912 222 333", Some("acme"));
        let index = index(&[&lan, &same_mail, &same_phone, &same_name, &colleague, &other]);
        let like = index.like(&keys(&lan, Some("VN")), Some(lan.id));
        let found: Vec<(RecordId, u32)> = like.iter().map(|(record, _, score)| (*record, *score)).collect();
        assert_eq!(found, [(same_mail.id, 70), (colleague.id, 60), (same_phone.id, 55)]);
        assert_eq!(like[1].1, BTreeSet::from([Reason::Name, Reason::Company]));
        assert_eq!(index.suspicions().iter().filter(|it| it.one == other.id || it.other == other.id).count(), 0);
    }

    #[test]
    fn one_name_in_two_spellings_is_one() {
        for (one, other) in [
            ("Đặng Thu", "Ðặng\u{a0}Thu"),
            ("Pat O’Neil", "Pat ONeil"),
            ("Phạm Hà", "Phạm \u{200b}Hà"),
            ("Ｌａｎ Ａｎｈ", "Lan Anh"),
            ("Anna Weiß", "ANNA WEISS"),
            ("Nguyễn", "Nguye\u{302}\u{303}n"),
        ] {
            assert_eq!(name_key(one), name_key(other), "{one}");
            assert_eq!(
                company_key(&format!("Công ty {one}")),
                company_key(&format!("{other} Co.,\u{3000}Ltd")),
                "{one}"
            );
        }
    }

    #[test]
    fn what_is_gone_or_common_is_not_found() {
        let rows: Vec<Row> = (0..30).map(|nth| contact(&format!("Người {nth}"), "info@example.vn", "", None)).collect();
        let mut index = index(&rows.iter().collect::<Vec<_>>());
        assert_eq!(index.suspicions(), []);
        for row in &rows[2..] {
            index.set(row.id, Keys::new());
        }
        assert_eq!(index.suspicions().len(), 1);
    }

    #[test]
    fn companies_by_name_tax_id_and_domain() {
        let company = |id: &str, name: &str, domain: &str, tax_id: &str| {
            let fields = [("name", name), ("domain", domain), ("tax_id", tax_id)];
            let edits = fields.map(|(key, text)| FieldEdit::new(key, text));
            Row::written(RecordId::from_cause(id), Kind::Company, &edits)
        };
        let a = company("a", "Công ty TNHH Thép Hải Phòng", "https://www.thep.vn/gioi-thieu", "0312-345-678");
        let b = company("b", "Thép Hải Phòng Co., Ltd", "thep.vn", "0312345678");
        let c = company("c", "Thép Hải Dương", "gmail.com", "");
        let index = index(&[&a, &b, &c]);
        let suspicions = index.suspicions();
        assert_eq!(suspicions.len(), 1);
        assert_eq!(suspicions[0].score, 100);
        assert_eq!(suspicions[0].reasons, BTreeSet::from([Reason::TaxId, Reason::Domain, Reason::Name]));
    }
}
