//! What is said of a cluster that is not set up well.

use super::*;
use sotay_tests::server::binary;

/// What a command says that fails.
fn complaint(arguments: &[&str]) -> String {
    let output = std::process::Command::new(binary()).args(arguments).output().unwrap();
    assert!(!output.status.success());
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

#[tokio::test]
async fn the_doctor_looks_at_the_workers() {
    let _alone = alone().await;
    let Some(cluster) = Cluster::start() else { return };
    let server = TestServer::on_citus(&cluster, &[]).await;
    let (_, said) = server.output(&["doctor"]).await;
    assert!(said.contains("nothing is distributed"), "{said}");
    server.database().distribute();
    let (_, said) = server.output(&["doctor"]).await;
    assert!(said.contains("workspaces are distributed over 2 workers") && !said.contains("bad   workers"), "{said}");
    cluster.set(1, "synchronous_commit", "off");
    cluster.set(2, "fsync", "off");
    let found = async || {
        let (_, said) = server.output(&["doctor"]).await;
        said.contains(&format!("warn  workers: synchronous_commit of 127.0.0.1:{} is off", cluster.port(1)))
            && said.contains(&format!("bad   workers: fsync of 127.0.0.1:{} is off", cluster.port(2)))
    };
    sotay_tests::eventually(found).await;
    // As after an update that has a table more.
    server.database().ask("SELECT undistribute_table('workspace_told')");
    let (is_well, said) = server.output(&["doctor"]).await;
    assert!(!is_well && said.contains("workspace_told are not distributed as the others are"), "{said}");
    let said = server.database().distribute();
    assert_eq!(said, "Workspaces are distributed over 2 workers: workspace_told\n");
}

#[tokio::test]
async fn a_server_knows_that_it_is_connected_to_a_worker() {
    let _alone = alone().await;
    let Some(cluster) = Cluster::start() else { return };
    let server = distributed(&cluster, &[]).await;
    let worker = server.database().url_at(cluster.port(1));
    for command in ["distribute", "doctor", "quarantine"] {
        let said = complaint(&[command, "--database", &worker]);
        assert!(said.contains("is a worker of a distributed database"), "{command}: {said}");
    }
    let app = server.directory().join("app");
    let started = ["--database", &worker, "--app", app.to_str().unwrap(), "--listen", "127.0.0.1:0"];
    let said = complaint(&started);
    assert!(said.contains("name the coordinator with --database"), "{said}");
    let alone = complaint(&["distribute", "--data", server.directory().join("sqlite").to_str().unwrap()]);
    assert!(alone.contains("distribute a PostgreSQL database"), "{alone}");
}
