//! A bad network and a full disk.

use super::*;
use sotay_shared::{
    command::{Command, FieldEdit},
    kind::Kind,
};
use sotay_tests::{
    Device,
    proxy::{Proxy, Weather},
    server::on_postgres,
};
use std::{io::Write, time::Duration};

fn company(nth: usize) -> Command {
    let record = sotay_shared::id::RecordId::v7(now().0, random());
    let fields = vec![FieldEdit::new("name", format!("Công ty {nth}"))];
    Command::Create { record, kind: Kind::Company, fields }
}

#[tokio::test]
async fn l1_l5_a_network_that_cuts_delays_and_goes_silent_loses_nothing() {
    const ROUNDS: usize = 30;
    let mut team = sync::team().await;
    let proxy = Proxy::before(&team.server.url).await;
    team.lan.disconnect();
    team.minh.disconnect();
    let direct = team.minh.account.clone();
    for device in [&mut team.lan, &mut team.minh] {
        device.account = device.account.through(&proxy.url);
    }
    let mut made = 3;
    for round in 0..ROUNDS {
        for nth in 0..20 {
            team.lan.dispatch(company(nth));
            team.minh.dispatch(company(nth));
            made += 2;
        }
        proxy.set(match round % 3 {
            0 => Weather::Slow(Duration::from_millis(3)),
            _ => Weather::Fair,
        });
        team.lan.insist().await;
        team.minh.insist().await;
        // Broken while pushes, answers and batches are on their way.
        let until = proxy.bytes() + u64::from(random::<1>()[0]) * 64;
        let work = async { tokio::join!(team.lan.work(), team.minh.work()) };
        let breaks = async {
            sotay_tests::eventually(async || proxy.bytes() >= until).await;
            match round % 3 {
                2 => proxy.set(Weather::Silent),
                _ => proxy.cut(),
            }
        };
        tokio::select! {
            _ = work => {}
            () = breaks => {}
        }
    }
    proxy.set(Weather::Fair);
    proxy.cut();
    for device in [&mut team.lan, &mut team.minh] {
        device.insist().await;
        device.until(|device| device.replica.outbox().is_empty()).await;
    }
    for device in [&mut team.lan, &mut team.minh] {
        device.settled_at(made).await;
    }
    assert!(team.lan.state() == team.minh.state());
    let (entries, cursor) = direct.log(team.lan.workspace).await;
    log::check(&entries, cursor);
    assert_eq!(entries.len() as u64, made, "nothing is lost, nothing is there twice");
}

#[tokio::test]
async fn l1_l7_a_full_disk_acknowledges_nothing_and_loses_nothing() {
    if on_postgres() {
        return;
    }
    let Some(server) = TestServer::on_a_small_disk(24, "0").await else {
        println!("skipped: this needs a system that lets a process mount a small disk for itself");
        return;
    };
    let (account, workspace, member) = owner(&server).await;
    let mut lan = Device::new(account.clone(), workspace, member);
    for nth in 0..50 {
        lan.dispatch(company(nth));
    }
    lan.connect().await;
    lan.settled_at(50).await;
    // Somebody else fills the disk up to the last byte.
    let filler = server.data().join("filler");
    let mut file = std::fs::File::create(&filler).unwrap();
    while file.write_all(&[7; 4_096]).is_ok() {}
    while file.write_all(&[7]).is_ok() {}
    let mut sent = 0;
    loop {
        for nth in 0..400 {
            lan.dispatch(company(nth));
        }
        // The log's own file may still have room in it.
        lan.work().await;
        sent += 400;
        if !lan.replica.outbox().is_empty() {
            break;
        }
        assert!(sent < 40_000, "the disk is never full");
        lan.insist().await;
    }
    // Who is connected is told, and everybody can still read.
    let health = reqwest::get(format!("{}/healthz", server.url)).await.unwrap();
    assert_eq!(health.status(), 200);
    let (entries, cursor) = account.log(workspace).await;
    log::check(&entries, cursor);
    assert!(entries.len() < 50 + sent);
    drop(file);
    std::fs::remove_file(filler).unwrap();
    while !lan.replica.outbox().is_empty() {
        lan.insist().await;
        lan.work().await;
    }
    let (entries, cursor) = account.log(workspace).await;
    log::check(&entries, cursor);
    assert_eq!(entries.len(), 50 + sent);
}
