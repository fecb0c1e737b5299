use super::*;
use crate::{
    backup::BackupRecord,
    command::{Command, CommandError, FieldEdit, Issued, NewStage},
    document::{Actor, KeptChanges},
    id::{ActivityId, ContactId, DealId, GroupId, PartId, WorkspaceId},
    position::Position,
    replica::Replica,
    role::Role,
    schema::words_record,
    stamp::{Stamp, Timestamp},
};

const NOW: i64 = 1_800_000_000_000;

fn stamp(at: i64, who: &str) -> Stamp {
    Stamp::new(Timestamp(at), MemberId::from_cause(who), [7; 16])
}

fn workspace_of(who: &str) -> WorkspaceId {
    WorkspaceId::from_cause(&format!("workspace of {who}"))
}

fn pipeline_of(who: &str) -> PipelineId {
    PipelineId::from_cause(&format!("pipeline of {who}"))
}

/// A workspace of somebody, with stages of these names and meanings.
fn workspace(who: &str, currency: Currency, pipeline: &str, stages: &[(&str, StageType)]) -> Replica {
    let mut replica = Replica::new(Actor([who.len() as u8; 16]));
    let stages = stages.iter().map(|(name, stage_type)| NewStage {
        stage: StageId::from_cause(&format!("{who}/{name}")),
        name: (*name).into(),
        probability: 10,
        stage_type: *stage_type,
        rotten_days: None,
        color: "sky".into(),
    });
    let command = Command::CreateWorkspace {
        workspace: workspace_of(who),
        name: who.into(),
        currency,
        member: MemberId::from_cause(who),
        member_name: who.into(),
        pipeline: pipeline_of(who),
        pipeline_name: pipeline.into(),
        stages: stages.collect(),
    };
    carry_out(&mut replica, who, command).unwrap();
    replica
}

fn carry_out(replica: &mut Replica, who: &str, command: Command) -> Result<(), CommandError> {
    let issued = Issued { group: GroupId::from_cause(&format!("{command:?}")), command, stamp: stamp(NOW, who) };
    match replica.dispatch(issued) {
        Ok(_) => Ok(()),
        Err(crate::replica::ReplicaError::Command(error)) => Err(error),
        Err(other) => panic!("{other}"),
    }
}

fn create(kind: Kind, name: &str, fields: &[(&str, Value)]) -> Command {
    let fields = fields.iter().map(|(key, value)| FieldEdit { key: (*key).into(), value: value.clone() }).collect();
    Command::Create { record: RecordId::from_cause(name), kind, fields }
}

/// Everything of a workspace as a backup of it has it.
fn backup_of(replica: &Replica) -> Vec<(IncomingRecord, Row)> {
    let mut kept: BTreeMap<RecordId, KeptChanges> = BTreeMap::new();
    for outgoing in replica.outbox().iter() {
        for (change, hash) in outgoing.push.changes.iter().zip(&outgoing.hashes) {
            let attribution = Attribution::unsent(outgoing.issued.stamp.member);
            let stored = StoredChange { hash: *hash, bytes: change.bytes.clone(), attribution };
            kept.entry(change.record).or_default().changes.push(stored);
        }
    }
    let backups = kept.iter().map(|(record, kept)| BackupRecord::of(*record, kept).unwrap());
    backups.filter_map(|backup| read(&backup)).collect()
}

const OWN: [(&str, StageType); 4] =
    [("Mới", StageType::Open), ("Gặp", StageType::Open), ("Thắng", StageType::Won), ("Thua", StageType::Lost)];
const TEAM: [(&str, StageType); 6] = [
    ("New", StageType::Open),
    ("Demo", StageType::Open),
    ("Gặp", StageType::Open),
    ("Offer", StageType::Open),
    ("Won", StageType::Won),
    ("Lost", StageType::Lost),
];

/// One's own workspace with a deal in each stage, and what hangs on it.
fn own() -> Replica {
    let mut own = workspace("lan", Currency::VND, "Bán hàng", &OWN);
    let lan = MemberId::from_cause("lan");
    let field = RecordId::from_cause("field");
    let mut fields = vec![("of", Value::text("deal")), ("name", Value::text("Màu")), ("type", Value::text("text"))];
    carry_out(&mut own, "lan", create(Kind::Field, "field", &fields)).unwrap();
    fields[1].1 = Value::text("Kho");
    carry_out(&mut own, "lan", create(Kind::Field, "known field", &fields)).unwrap();
    carry_out(&mut own, "lan", create(Kind::Tag, "tag", &[("name", Value::text("VIP"))])).unwrap();
    carry_out(&mut own, "lan", create(Kind::Tag, "own tag", &[("name", Value::text("gấp"))])).unwrap();
    for (stage, _) in OWN {
        let fields = vec![
            FieldEdit::new("name", stage),
            FieldEdit::new("amount", 45_000_000),
            FieldEdit::new("owner_id", lan),
            FieldEdit::new(format!("custom/{field}"), "đỏ"),
            FieldEdit::new(format!("custom/{}", RecordId::from_cause("known field")), "A1"),
            FieldEdit::new(format!("tags/{}", RecordId::from_cause("tag")), true),
            FieldEdit::new(format!("tags/{}", RecordId::from_cause("own tag")), true),
        ];
        let command = Command::CreateDeal {
            deal: DealId::from_cause(stage),
            pipeline: pipeline_of("lan"),
            stage: StageId::from_cause(&format!("lan/{stage}")),
            position: Position::between(None, None, 1),
            fields,
        };
        carry_out(&mut own, "lan", command).unwrap();
    }
    let body = [("body", Value::text("Gọi lại")), ("activity_type", Value::text("note"))];
    carry_out(&mut own, "lan", create(Kind::Activity, "activity", &body)).unwrap();
    carry_out(&mut own, "lan", create(Kind::Contact, "contact", &[("full_name", Value::text("Hoa"))])).unwrap();
    carry_out(&mut own, "lan", create(Kind::Contact, "gone", &[("full_name", Value::text("Gone"))])).unwrap();
    carry_out(&mut own, "lan", Command::Delete { records: vec![RecordId::from_cause("gone")] }).unwrap();
    let query = format!("?pipeline={}&filter=owner_id%3D{lan}", pipeline_of("lan"));
    carry_out(&mut own, "lan", create(Kind::View, "view", &[("name", "Của tôi".into()), ("query", query.into())]))
        .unwrap();
    own
}

fn team(role: Role) -> Replica {
    let mut team = workspace("minh", Currency::USD, "Sales", &TEAM);
    carry_out(&mut team, "minh", create(Kind::Tag, "their tag", &[("name", Value::text("vip"))])).unwrap();
    let fields = [("of", Value::text("deal")), ("name", Value::text("kho")), ("type", Value::text("text"))];
    carry_out(&mut team, "minh", create(Kind::Field, "their field", &fields)).unwrap();
    team.set_role(Some(role));
    team
}

fn incoming(team: &mut Replica, role: Role) -> usize {
    let target = Target::of(team.rows().map(AsRef::as_ref), role >= Role::Admin);
    let records = fit(backup_of(&own()), MemberId::from_cause("lan"), MemberId::from_cause("mai"), &target);
    let count = records.len();
    carry_out(team, "mai", Command::MergeWorkspace { records }).unwrap();
    count
}

#[test]
fn what_was_done_alone_becomes_the_members_own_in_the_team() {
    for role in [Role::Member, Role::Admin] {
        let mut team = team(role);
        let before = team.len();
        let count = incoming(&mut team, role);
        assert_eq!(team.len(), before + count);
        let mai = MemberId::from_cause("mai");
        for (own, theirs) in [("Mới", "New"), ("Gặp", "Gặp"), ("Thắng", "Won"), ("Thua", "Lost")] {
            let row = team.get(DealId::from_cause(own).into()).unwrap();
            let deal = row.as_deal().unwrap();
            assert_eq!(deal.pipeline, Some(pipeline_of("minh")));
            assert_eq!(deal.place.as_ref().unwrap().stage, StageId::from_cause(&format!("minh/{theirs}")), "{own}");
            assert_eq!((deal.amount, deal.currency), (Some(45_000_000), Some(Currency::VND)));
            assert_eq!((row.meta.owner, row.meta.created_by), (Some(mai), Some(mai)));
            let tags: Vec<String> = row.meta.tags.iter().map(ToString::to_string).collect();
            let expected = ["their tag", "own tag"].map(|tag| RecordId::from_cause(tag).to_string());
            assert_eq!(tags.len(), 2);
            assert!(expected.iter().all(|tag| tags.contains(tag)), "{tags:?}");
            let known = RecordId::from_cause("their field").to_string();
            assert_eq!(row.value(&format!("custom/{known}")), Value::text("A1"));
            let field = RecordId::from_cause("field").to_string();
            let note = team.get(RecordId::from_cause(&format!("{}|brought", row.id)));
            match role {
                // Who may make fields brings them.
                Role::Admin => {
                    assert_eq!(row.value(&format!("custom/{field}")), Value::text("đỏ"));
                    assert!(note.is_none());
                }
                // Otherwise what stood in them is a note.
                _ => {
                    assert_eq!(row.value(&format!("custom/{field}")), Value::Empty);
                    assert_eq!(note.unwrap().as_activity().unwrap().body, "Màu: đỏ");
                }
            }
        }
        let activity = team.get(ActivityId::from_cause("activity").into()).unwrap();
        assert_eq!(activity.as_activity().unwrap().body, "Gọi lại");
        assert!(team.get(ContactId::from_cause("contact").into()).is_some());
        assert!(team.get(RecordId::from_cause("gone")).is_none());
        let view = team.get(RecordId::from_cause("view")).unwrap().as_view().unwrap().clone();
        assert_eq!(view.query, format!("?pipeline={}&filter=owner_id%3D{mai}", pipeline_of("minh")));
        // The team is as it was.
        let name = |id: RecordId| team.get(id).map(|row| row.title().to_owned());
        assert_eq!(name(workspace_of("minh").into()).as_deref(), Some("minh"));
        assert_eq!(name(workspace_of("lan").into()), None);
        assert_eq!(name(pipeline_of("lan").into()), None);
    }
}

#[test]
fn a_reason_of_ones_own_is_called_so_in_the_team() {
    let record = words_record(Kind::Deal, key::LOST_REASON);
    let (bankrupt, other) = (PartId::from_cause("bankrupt"), PartId::from_cause("other"));
    let words = |id: PartId, name: &str| {
        let extends = FieldEdit::new("extends", format!("deal/{}", key::LOST_REASON));
        let fields = vec![
            FieldEdit::new("name", "Lost reason"),
            extends,
            FieldEdit::new(format!("options/{id}/name"), name.to_owned()),
        ];
        Command::Create { record, kind: Kind::Field, fields }
    };
    for (role, theirs, is_taken_back, expected) in [
        // Who may change the words brings them.
        (Role::Admin, None, false, bankrupt.to_string()),
        (Role::Member, None, false, "Phá sản".to_owned()),
        (Role::Admin, Some("Đổi chủ"), false, "Phá sản".to_owned()),
        (Role::Admin, Some("phá sản"), false, other.to_string()),
        (Role::Admin, Some("Đổi chủ"), true, "Phá sản".to_owned()),
    ] {
        let mut own = workspace("lan", Currency::VND, "Bán hàng", &OWN);
        carry_out(&mut own, "lan", words(bankrupt, "Phá sản")).unwrap();
        let deal = DealId::from_cause("deal");
        let command = Command::CreateDeal {
            deal,
            pipeline: pipeline_of("lan"),
            stage: StageId::from_cause("lan/Mới"),
            position: Position::between(None, None, 1),
            fields: vec![FieldEdit::new("name", "Acme"), FieldEdit::new(key::LOST_REASON, bankrupt.to_string())],
        };
        carry_out(&mut own, "lan", command).unwrap();
        let mut team = workspace("minh", Currency::USD, "Sales", &TEAM);
        if let Some(name) = theirs {
            carry_out(&mut team, "minh", words(other, name)).unwrap();
        }
        if is_taken_back {
            carry_out(&mut team, "minh", Command::Delete { records: vec![record] }).unwrap();
        }
        team.set_role(Some(role));
        let target = Target::of(team.rows().map(AsRef::as_ref), role >= Role::Admin);
        let records = fit(backup_of(&own), MemberId::from_cause("lan"), MemberId::from_cause("mai"), &target);
        carry_out(&mut team, "mai", Command::MergeWorkspace { records }).unwrap();
        let row = team.get(deal.into()).unwrap();
        assert_eq!(row.value(key::LOST_REASON), Value::Text(expected), "{role:?} {theirs:?} {is_taken_back}");
    }
}

#[test]
fn brought_twice_nothing_changes() {
    let mut team = team(Role::Member);
    incoming(&mut team, Role::Member);
    let rows: BTreeMap<RecordId, Row> = team.rows().map(|row| (row.id, Row::clone(row))).collect();
    incoming(&mut team, Role::Member);
    assert_eq!(team.rows().map(|row| (row.id, Row::clone(row))).collect::<BTreeMap<_, _>>(), rows);
}

#[test]
fn a_viewer_brings_nothing() {
    let mut team = team(Role::Viewer);
    let target = Target::of(team.rows().map(AsRef::as_ref), false);
    let records = fit(backup_of(&own()), MemberId::from_cause("lan"), MemberId::from_cause("mai"), &target);
    let refused = carry_out(&mut team, "mai", Command::MergeWorkspace { records });
    assert_eq!(refused, Err(CommandError::NotPermitted { role: Role::Viewer, needs: Role::Member }));
}

#[test]
fn what_a_workspace_is_cannot_be_brought() {
    let mut team = team(Role::Owner);
    for kind in [Kind::Workspace, Kind::Member, Kind::Pipeline] {
        let fields = vec![("name".to_owned(), Value::text("x"))];
        let records = vec![IncomingRecord { record: RecordId::from_cause("x"), kind, fields }];
        assert!(carry_out(&mut team, "minh", Command::MergeWorkspace { records }).is_err());
    }
    for key in ["created_by", "kind", "schema"] {
        let fields = vec![("name".to_owned(), Value::text("x")), (key.to_owned(), Value::text("deal"))];
        let records = vec![IncomingRecord { record: RecordId::from_cause("y"), kind: Kind::Tag, fields }];
        assert!(carry_out(&mut team, "minh", Command::MergeWorkspace { records }).is_err(), "{key}");
    }
}

#[test]
fn stages_are_matched_by_name_then_by_meaning_and_step() {
    let stage = |name: &str, stage_type| Stage {
        id: StageId::from_cause(name),
        name: name.into(),
        position: None,
        probability: 0,
        stage_type,
        rotten_days: None,
        wip_limit: None,
        color: String::new(),
        archived: false,
        required: Default::default(),
        tasks: Default::default(),
    };
    let stages = |all: &[(&str, StageType)]| all.iter().map(|(name, it)| stage(name, *it)).collect::<Vec<_>>();
    let (own, others) = (stages(&OWN), stages(&[("Một", StageType::Open), ("THANG", StageType::Won)]));
    let like: Vec<StageId> = matched(&own, &others).into_iter().map(|(_, like)| like).collect();
    let (first, won) = (StageId::from_cause("Một"), StageId::from_cause("THANG"));
    // Lost deals of a team without such a stage are at its beginning rather than nowhere.
    assert_eq!(like, [first, first, won, first]);
    assert!(matched(&own, &[]).is_empty());
}

#[test]
fn ids_are_replaced_wherever_they_stand() {
    let (old, new) = (RecordId::from_cause("a").to_string(), RecordId::from_cause("b").to_string());
    let ids = HashMap::from([(old.clone(), new.clone())]);
    for (before, after) in [
        (old.clone(), new.clone()),
        (format!("{old}|V|12"), format!("{new}|V|12")),
        (format!("tags/{old}"), format!("tags/{new}")),
        (format!("ế{old}ế{old}"), format!("ế{new}ế{new}")),
        (
            "một đoạn văn dài hơn ba mươi sáu ký tự, không có gì".into(),
            "một đoạn văn dài hơn ba mươi sáu ký tự, không có gì".into(),
        ),
        (String::new(), String::new()),
    ] {
        let mut text = before;
        replace(&mut text, &ids);
        assert_eq!(text, after);
    }
}
