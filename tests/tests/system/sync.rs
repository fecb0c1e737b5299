use super::*;
use serde_json::json;
use sotay_shared::{
    command::{Command, FieldEdit, NewStage},
    id::{DealId, PipelineId, RecordId, StageId},
    kind::Kind,
    money::Currency,
    pipeline_template::SALES,
    position::Position,
    sync::{ClientMessage, CloseCode, Presence},
};
use sotay_tests::{Device, socket::Heard};

pub struct Team {
    pub server: TestServer,
    pub lan: Device,
    pub minh: Device,
    pipeline: PipelineId,
    stages: Vec<StageId>,
}

/// Two devices in one workspace that Lan made without a server and then shared.
pub async fn team() -> Team {
    let server = TestServer::start().await;
    let account = Account::sign_up(&server, "lan").await;
    let (workspace, member) = (WorkspaceId::v7(now().0, random()), MemberId::v7(now().0, random()));
    let pipeline = PipelineId::v7(now().0, random());
    let stages: Vec<StageId> = SALES.iter().map(|_| StageId::v7(now().0, random())).collect();
    let mut lan = Device::new(account.clone(), workspace, member);
    lan.dispatch(Command::CreateWorkspace {
        workspace,
        name: "Sổ tay".into(),
        currency: Currency::VND,
        member,
        member_name: "Lan".into(),
        pipeline,
        pipeline_name: "Bán hàng".into(),
        stages: SALES
            .iter()
            .zip(&stages)
            .map(|(template, stage)| NewStage {
                stage: *stage,
                name: template.name_vi.into(),
                probability: template.probability,
                stage_type: template.stage_type,
                rotten_days: template.rotten_days,
                color: template.color.into(),
            })
            .collect(),
    });
    account.create_workspace(workspace, member).await;
    lan.connect().await;
    lan.settled_at(3).await;
    let (minh, minh_member) = joined(&server, &account, workspace, "member").await;
    let mut minh = Device::new(minh, workspace, minh_member);
    minh.connect().await;
    minh.settled_at(3).await;
    Team { server, lan, minh, pipeline, stages }
}

impl Team {
    pub fn new_deal(&self, name: &str) -> (DealId, Command) {
        let deal = DealId::v7(now().0, random());
        let fields = vec![FieldEdit::new("name", name), FieldEdit::new("amount", 1_000_000)];
        let position = Position::between(None, None, u64::from_le_bytes(random()));
        (deal, Command::CreateDeal { deal, pipeline: self.pipeline, stage: self.stages[0], position, fields })
    }

    pub async fn settle(&mut self, seq: u64) {
        self.lan.until(|lan| lan.replica.outbox().is_empty()).await;
        self.minh.settled_at(seq).await;
        self.lan.settled_at(seq).await;
        assert!(self.lan.state() == self.minh.state(), "the replicas differ");
    }
}

pub fn edit(record: impl Into<RecordId>, key: &str, value: impl Into<sotay_shared::value::Value>) -> Command {
    Command::Edit { record: record.into(), fields: vec![FieldEdit::new(key, value)] }
}

#[tokio::test]
async fn l6_devices_that_were_apart_end_up_equal() {
    let mut team = team().await;
    let (deal, create) = team.new_deal("Acme");
    team.lan.dispatch(create);
    team.settle(4).await;
    team.lan.disconnect();
    team.minh.disconnect();
    let position = Position::between(None, None, 5);
    team.lan.dispatch(Command::MoveDeal { deal, stage: team.stages[2], position: position.clone(), lost: None });
    team.lan.dispatch(edit(deal, "amount", 45_000_000));
    team.minh.dispatch(edit(deal, "name", "Acme Việt Nam"));
    team.minh.dispatch(Command::MoveDeal { deal, stage: team.stages[4], position, lost: None });
    team.lan.connect().await;
    team.minh.connect().await;
    team.settle(8).await;
    let row = team.lan.replica.get(deal.into()).unwrap().clone();
    assert_eq!((row.title(), row.as_deal().unwrap().amount), ("Acme Việt Nam", Some(45_000_000)));
    assert_eq!(row.meta.conflicts["place"].len(), 2);

    // Somebody who joins now sees the same.
    let (mai, member) = joined(&team.server, &team.lan.account, team.lan.workspace, "viewer").await;
    let mut mai = Device::new(mai, team.lan.workspace, member);
    mai.connect().await;
    mai.settled_at(8).await;
    assert!(mai.state() == team.lan.state());
}

#[tokio::test]
async fn a_device_far_behind_catches_up_over_http() {
    let mut team = team().await;
    team.minh.disconnect();
    for nth in 0..1_200 {
        let fields = vec![FieldEdit::new("name", format!("Công ty {nth}"))];
        let record = RecordId::v7(now().0, random());
        team.lan.dispatch(Command::Create { record, kind: Kind::Company, fields });
    }
    team.lan.settled_at(1_203).await;
    team.minh.connect().await;
    team.settle(1_203).await;
}

#[tokio::test]
async fn presence_is_relayed_and_ends_with_the_connection() {
    let mut team = team().await;
    let mut socket = team.minh.account.live(team.minh.workspace).await;
    socket.hello(team.minh.replica.cursor()).await;
    let record = RecordId::from_cause("a deal");
    let types = |field: &str| ClientMessage::Presence { record: Some(record), typing: true, field: Some(field.into()) };
    socket.send(&types("amount")).await;
    let is_at = |it: &Presence, field: Option<&str>| {
        it.here && it.record == Some(record) && it.typing && it.field.as_deref() == field
    };
    team.lan.until(|lan| lan.presences.iter().any(|it| is_at(it, Some("amount")))).await;
    // No field is called so: that somebody types is all that is told.
    socket.send(&types(&"x".repeat(257))).await;
    team.lan.until(|lan| lan.presences.iter().any(|it| is_at(it, None))).await;
    drop(socket);
    team.lan.until(|lan| lan.presences.iter().any(|it| !it.here)).await;
}

#[tokio::test]
async fn messages_that_make_no_sense_close_the_socket_with_a_reason() {
    let server = TestServer::start().await;
    let (account, workspace, _) = owner(&server).await;
    let push = sotay_shared::codec::encode(&ClientMessage::Push { groups: Vec::new() });
    let version =
        sotay_shared::codec::encode(&ClientMessage::Hello { protocol: 99, cursor: Cursor::default(), earlier: None });
    for (bytes, code, says) in [
        (b"garbage".to_vec(), CloseCode::Protocol, "unreadable"),
        (push, CloseCode::Protocol, "hello"),
        (version, CloseCode::Version, "reload"),
    ] {
        let mut socket = account.live(workspace).await;
        socket.send_bytes(bytes).await;
        match socket.hear().await {
            Heard::Closed(Some((found, reason))) => {
                assert_eq!(found, code as u16);
                assert!(reason.contains(says), "{reason}");
            }
            other => panic!("{other:?}"),
        }
    }
    live(&account, workspace).await;
}

#[tokio::test]
async fn a_server_that_stops_says_so_and_loses_nothing() {
    let mut team = team().await;
    let (_, create) = team.new_deal("Acme");
    team.lan.dispatch(create);
    team.settle(4).await;
    let mut socket = team.lan.account.live(team.lan.workspace).await;
    socket.hello(team.lan.replica.cursor()).await;
    assert!(team.server.stop().await.success());
    let end = loop {
        match socket.hear().await {
            // The others leave at the same moment.
            Heard::Message(ServerMessage::Presence(_)) => {}
            other => break other,
        }
    };
    assert!(matches!(end, Heard::Closed(Some((code, _))) if code == CloseCode::GoingAway as u16), "{end:?}");
    team.server.restart().await;
    team.lan.account.sign_in(&team.server).await;
    assert_eq!(team.lan.account.log(team.lan.workspace).await.0.len(), 4);
    let (_, body) = team.lan.account.get("/api/session").await;
    assert_eq!(body["workspaces"][0]["role"], json!("owner"));
}
