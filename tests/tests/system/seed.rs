//! The demo is made through the same commands and admission as a user's edits, and its totals are exact.

use super::*;
use sotay_shared::row::StageType;
use sotay_tests::{Device, server};

#[tokio::test]
async fn the_demo_has_every_deal_and_exact_totals() {
    let directory = tempfile::tempdir().unwrap();
    let seed = || {
        let mut command = tokio::process::Command::new(server::binary());
        command.args(["seed", "--demo-passwords"]).arg("--data").arg(directory.path().join("data"));
        command
    };
    let output = seed().output().await.unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    println!("{said}");
    for words in [
        "Won: 4238 deals, 10005534 USD",
        "Lost: 2473 deals",
        "Engaging: 1589",
        "Prospecting: 500",
        "\"GTXPro\" to \"GTX Pro\", 1480 times",
    ] {
        assert!(said.contains(words), "{words} is missing");
    }
    let again = seed().output().await.unwrap();
    assert!(String::from_utf8_lossy(&again.stderr).contains("already"));

    // Whoever signs in reads the same from the log.
    let server = TestServer::on(directory).await;
    let account = Account::known(&server, "lan@example.vn", "demo demo demo").await;
    let (_, session) = account.get("/api/session").await;
    let workspace: WorkspaceId = session["workspaces"][0]["workspace"].as_str().unwrap().parse().unwrap();
    let member: MemberId = session["workspaces"][0]["member"].as_str().unwrap().parse().unwrap();
    let (_, cursor) = account.log(workspace).await;
    let mut device = Device::new(account, workspace, member);
    device.connect().await;
    device.settled_at(cursor.seq).await;
    let rows = || device.replica.rows();
    let won =
        rows().find_map(|row| row.as_pipeline()).unwrap().stages.iter().find(|it| it.stage_type == StageType::Won);
    let won = won.unwrap().id;
    let deals = rows().filter_map(|row| row.as_deal()).filter(|deal| deal.place.as_ref().unwrap().stage == won);
    let (count, cents) = deals.fold((0, 0), |(count, sum), deal| (count + 1, sum + deal.amount.unwrap_or(0)));
    assert_eq!((count, cents), (4_238, 1_000_553_400));
    assert_eq!(rows().filter(|row| row.as_company().is_some()).count(), 85);
}
