//! Whatever lines there are.

use super::*;
use proptest::prelude::*;

proptest! {
    /// Every line is told once, whatever is refused; what is said to be made is there, and points at what is there.
    #[test]
    fn every_line_is_told_once_and_true(
        lines in prop::collection::vec((0..12u8, 0..5u8, any::<bool>(), any::<bool>()), 0..90),
        known in prop::sample::select(vec![ExistingPolicy::Update, ExistingPolicy::Skip, ExistingPolicy::Create]),
    ) {
        let desk = Desk::new(Kind::Contact);
        let draft = |(who, company, is_refused, tagged): (u8, u8, bool, bool)| {
            let company = if company == 0 { String::new() } else { format!("Company {company}") };
            let mut draft = person(&format!("Person {who}"), &format!("p{who}@example.vn"), &company);
            draft.tags = tagged.then(|| format!("Tag {who}")).into_iter().collect();
            if is_refused && who % 3 == 0 { refused(draft) } else { draft }
        };
        let report = desk.import(known, lines.iter().copied().map(draft));
        let mut told: Vec<usize> = report.iter().map(|it| it.line).collect();
        told.sort_unstable();
        prop_assert_eq!(told, (2..lines.len() + 2).collect::<Vec<_>>());
        for reported in &report {
            if let Outcome::Created(record) | Outcome::Updated(record) = &reported.outcome {
                prop_assert!(desk.row(*record).is_some(), "{:?}", reported);
            }
        }
        for row in [desk.of(Kind::Contact), desk.of(Kind::Company)].concat() {
            let company = row.value("company_id").as_text().and_then(|id| id.parse::<RecordId>().ok());
            prop_assert!(company.is_none_or(|company| desk.row(company).is_some()));
            prop_assert!(row.meta.tags.iter().all(|tag| desk.row((*tag).into()).is_some()));
        }
        let companies = desk.titles(Kind::Company);
        let mut distinct = companies.clone();
        distinct.dedup();
        prop_assert_eq!(companies, distinct);
    }
}
