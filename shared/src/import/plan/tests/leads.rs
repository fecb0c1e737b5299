//! Who owns what is brought in.

use super::*;
use crate::row::{RuleRow, Strategy};

fn lead(nth: usize, source: &str) -> Draft {
    let line = person(&format!("Lead {nth}"), &format!("{nth}@example.vn"), "");
    with(with(line, "lifecycle_stage", "lead"), "lead_source", source)
}

/// A desk at which leads of the web go to these in turn.
fn desk_with_rule(members: &[MemberId]) -> Desk {
    let rule = RuleRow {
        name: "Web".into(),
        filter: "lead_source=web".into(),
        strategy: Strategy::RoundRobin,
        position: None,
        archived: false,
        members: members.iter().copied().collect(),
    };
    let mut desk = Desk::new(Kind::Contact);
    desk.rules.push((RecordId::from_cause("web"), rule));
    desk
}

fn owner(desk: &Desk, kind: Kind, title: &str) -> Option<MemberId> {
    desk.one(kind, title).meta.owner
}

#[test]
fn leads_go_round_and_one_that_is_refused_costs_nobody_a_turn() {
    let members = ["lan", "minh"].map(MemberId::from_cause);
    let desk = desk_with_rule(&members);
    let line = |nth: usize| if nth == 1 { refused(lead(nth, "web")) } else { lead(nth, "web") };
    let report = desk.import(ExistingPolicy::Update, (0..5).map(line));
    assert_eq!(outcomes(&report), ["created", "refused", "created", "created", "created"]);
    // The next file goes on where this one ended.
    desk.import(ExistingPolicy::Update, [lead(5, "web"), lead(6, "web")]);
    let leads = desk.of(Kind::Contact);
    for member in members {
        assert_eq!(leads.iter().filter(|row| row.meta.owner == Some(member)).count(), 3);
    }
    assert!(leads.iter().all(|row| row.text("assigned_reason") == Some("Web")));
}

#[test]
fn a_rule_is_asked_for_new_leads_that_nobody_owns() {
    let (lan, minh) = (MemberId::from_cause("lan"), MemberId::from_cause("minh"));
    let desk = desk_with_rule(&[minh]);
    let owned = |mut line: Draft, owner: &str| {
        line.names.insert("owner_id".into(), owner.into());
        line
    };
    let lines = [
        owned(lead(0, "web"), "Lan"),
        owned(lead(1, "web"), "Ghost"),
        lead(2, "fair"),
        with(lead(3, "web"), "lifecycle_stage", "customer"),
    ];
    let report = desk.import(ExistingPolicy::Update, lines);
    assert_eq!(report[1].told, [LineNote::NoMember("Ghost".into())]);
    let owners = [0, 1, 2, 3].map(|nth| owner(&desk, Kind::Contact, &format!("Lead {nth}")));
    assert_eq!(owners, [lan, minh, lan, lan].map(Some));
    // Who is known stays whose they are.
    assert_eq!(outcomes(&desk.import(ExistingPolicy::Update, [lead(0, "web"), lead(2, "web")])), ["updated"; 2]);
    assert_eq!([0, 2].map(|nth| owner(&desk, Kind::Contact, &format!("Lead {nth}"))), [Some(lan); 2]);
}

#[test]
fn an_owner_is_named_by_name_or_address_and_one_who_is_not_here_is_told() {
    let desk = Desk::new(Kind::Deal);
    let lan = MemberId::from_cause("lan");
    let minh = MemberId::of(desk.make(Kind::Member, &[("name", "Minh"), ("email", "minh@example.vn")]));
    let names = [("Minh", minh), (" MINH ", minh), ("Minh@Example.VN", minh), ("lan", lan), ("ghost@x.vn", lan)];
    for (nth, (named, member)) in names.into_iter().enumerate() {
        let name = format!("Deal {nth}");
        let report = desk.import(ExistingPolicy::Update, [deal(&name, &[("owner_id", named)])]);
        let told = if nth == 4 { vec![LineNote::NoMember(named.into())] } else { Vec::new() };
        assert_eq!(report[0].told, told, "{named}");
        assert_eq!(owner(&desk, Kind::Deal, &name), Some(member), "{named}");
    }
    // An owner gives way only to somebody who is here.
    for (named, member) in [("ghost@x.vn", minh), ("Lan", lan)] {
        assert_eq!(
            outcomes(&desk.import(ExistingPolicy::Update, [deal("Deal 0", &[("owner_id", named)])])),
            ["updated"]
        );
        assert_eq!(owner(&desk, Kind::Deal, "Deal 0"), Some(member), "{named}");
    }
}
