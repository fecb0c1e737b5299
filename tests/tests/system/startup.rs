//! What stands in the way of starting is one line that says what to do.

use sotay_tests::server::command;
use sqlx::Connection;
use std::path::Path;
use tokio::io::AsyncBufReadExt;

#[tokio::test]
async fn a_missing_app_an_unusable_directory_and_a_newer_database_say_what_to_do() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    std::fs::write(&file, "not a directory").unwrap();
    let base = |data: &Path, app: &Path| {
        let mut command = tokio::process::Command::new(sotay_tests::server::binary());
        command.args(["--listen", "127.0.0.1:0"]).arg("--data").arg(data).arg("--app").arg(app);
        command
    };
    let line = async |mut command: tokio::process::Command| {
        let output = command.output().await.unwrap();
        assert!(!output.status.success());
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(error.trim().lines().count(), 1, "{error}");
        error
    };
    let data = directory.path().join("data");
    let error = line(base(&data, directory.path())).await;
    assert!(error.contains("index.html") && error.contains("--app"), "{error}");

    let app = directory.path().join("app");
    std::fs::create_dir(&app).unwrap();
    std::fs::write(app.join("index.html"), "").unwrap();
    let error = line(base(&file.join("data"), &app)).await;
    assert!(error.contains("make it writable") && error.contains("--data"), "{error}");

    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut busy = tokio::process::Command::new(sotay_tests::server::binary());
    busy.arg("--listen").arg(taken.local_addr().unwrap().to_string()).arg("--data").arg(&data).arg("--app").arg(&app);
    let error = line(busy).await;
    assert!(error.contains("cannot listen on") && error.contains("--listen"), "{error}");

    // A migration from the future, in a database that a run before made.
    let path = data.join("sotay.sqlite3");
    let mut database = sqlx::SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'future', 1, x'00', 0)",
    )
    .execute(&mut database)
    .await
    .unwrap();
    database.close().await.unwrap();
    let error = line(base(&data, &app)).await;
    assert!(error.contains("newer version") && error.contains("update this server"), "{error}");
}

#[tokio::test]
async fn bad_flags_are_explained() {
    let directory = tempfile::tempdir().unwrap();
    let output = command(directory.path()).args(["--public-url", "crm.example.vn/path"]).output().await.unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("https://crm.example.vn"), "{error}");
    let help = command(directory.path()).arg("--help").output().await.unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    for word in ["--public-url", "SOTAY_DATA", "/healthz", "Examples"] {
        assert!(help.contains(word), "{word}");
    }
}

#[tokio::test]
async fn a_data_directory_may_be_called_anything() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("dữ liệu #1? 100%");
    let app = directory.path().join("app");
    std::fs::create_dir(&app).unwrap();
    std::fs::write(app.join("index.html"), "").unwrap();
    let mut command = tokio::process::Command::new(sotay_tests::server::binary());
    command.args(["--listen", "127.0.0.1:0"]).arg("--data").arg(&data).arg("--app").arg(&app);
    let mut child = command.stdout(std::process::Stdio::piped()).kill_on_drop(true).spawn().unwrap();
    let mut lines = tokio::io::BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.next_line().await.unwrap().unwrap_or_default();
    assert!(line.contains("listening"), "{line}");
    assert!(data.join("sotay.sqlite3").is_file());
}
