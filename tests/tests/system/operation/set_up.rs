//! What whoever runs a server does with it: as root, before it starts, and while its database does not answer.

use super::{Certificate, doctor, line, mode};
use sotay_tests::{
    PATIENCE,
    server::{binary, command, on_postgres},
};
use std::{path::Path, process::Stdio};
use tokio::{net::TcpListener, process::Command, time::timeout};

/// A database that takes connections and says nothing, and the flag that names it.
async fn silent_database() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, format!("--database=postgres://sotay@{address}/sotay"))
}

#[cfg(unix)]
mod as_root {
    use super::*;
    use std::os::unix::fs::{MetadataExt, chown};

    const SERVER: (u32, u32) = (12_345, 12_346);

    fn owner(path: &Path) -> (u32, u32) {
        let found = std::fs::metadata(path).unwrap();
        (found.uid(), found.gid())
    }

    /// A directory of the user that the server runs as.
    fn directory_of_the_server(within: &Path, name: &str) -> std::path::PathBuf {
        let directory = within.join(name);
        std::fs::create_dir(&directory).unwrap();
        chown(&directory, Some(SERVER.0), Some(SERVER.1)).unwrap();
        directory
    }

    async fn done(data: &Path, arguments: &[&str]) {
        let mut command = Command::new(binary());
        command.args(arguments).arg("--data").arg(data);
        assert!(timeout(PATIENCE, command.status()).await.unwrap().unwrap().success(), "{arguments:?}");
    }

    #[tokio::test]
    async fn what_root_makes_in_the_servers_directory_is_the_servers() {
        let directory = tempfile::tempdir().unwrap();
        if owner(directory.path()).0 != 0 {
            println!("SKIPPED: only root makes files for others");
            return;
        }
        let (fresh, restored) =
            (directory_of_the_server(directory.path(), "fresh"), directory_of_the_server(directory.path(), "restored"));
        let backup = directory.path().join("backup.sqlite3");
        done(&fresh, &["backup", backup.to_str().unwrap()]).await;
        assert_eq!((owner(&fresh.join("sotay.sqlite3")), owner(&backup).0), (SERVER, 0));
        done(&restored, &["restore", backup.to_str().unwrap()]).await;
        let database = restored.join("sotay.sqlite3");
        assert_eq!((owner(&database), mode(&database)), (SERVER, 0o600));
    }

    #[tokio::test]
    async fn the_doctor_says_whose_the_files_are() {
        let directory = tempfile::tempdir().unwrap();
        if owner(directory.path()).0 != 0 {
            println!("SKIPPED: only root makes files for others");
            return;
        }
        drop(command(directory.path()));
        let data = directory_of_the_server(directory.path(), "data");
        done(&data, &["backup", directory.path().join("backup.sqlite3").to_str().unwrap()]).await;
        std::fs::set_permissions(&data, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
        let (good, said) = doctor(directory.path(), &[]).await;
        assert!(good && !said.contains("warn  data"), "{said}");
        // As a copy that root made by hand.
        chown(data.join("sotay.sqlite3"), Some(0), Some(0)).unwrap();
        let (good, said) = doctor(directory.path(), &[]).await;
        assert!(!good && said.contains("bad   data directory") && said.contains("chown --reference="), "{said}");
    }

    #[tokio::test]
    async fn a_key_that_systemd_hands_over_is_taken_for_safe() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        drop(command(directory.path()));
        let certificate = Certificate::make(directory.path(), false);
        std::fs::set_permissions(certificate.flags()[3], std::fs::Permissions::from_mode(0o440)).unwrap();
        let look = async |credentials: &Path| {
            let mut command = Command::new(binary());
            command.arg("--app").arg(directory.path().join("app")).arg("--data").arg(directory.path().join("data"));
            command.args(certificate.flags()).arg("doctor").env("CREDENTIALS_DIRECTORY", credentials);
            String::from_utf8(timeout(PATIENCE, command.output()).await.unwrap().unwrap().stdout).unwrap()
        };
        let said = look(directory.path()).await;
        assert!(said.contains("ok    TLS") && !said.contains("warn  TLS"), "{said}");
        let said = look(Path::new("/run/credentials/another.service")).await;
        assert!(said.contains("warn  TLS: others can read the key (mode 440)"), "{said}");
    }
}

#[tokio::test]
async fn a_quiet_doctor_tells_only_what_is_to_be_known() {
    let directory = tempfile::tempdir().unwrap();
    let look = async |flags: &[&str]| {
        let mut command = Command::new(binary());
        command.arg("--app").arg(directory.path().join("app")).arg("--data").arg(directory.path().join("data"));
        let output =
            timeout(PATIENCE, command.args(flags).args(["doctor", "--quiet"]).output()).await.unwrap().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    let (good, said) = look(&[]).await;
    assert!(!good && said.starts_with("bad   app: ") && said.lines().count() == 1, "{said}");
    drop(command(directory.path()));
    std::fs::write(directory.path().join("app/.build"), "1790000000").unwrap();
    let full = u64::MAX.to_string();
    let (good, said) = look(&["--free-bytes", &full]).await;
    assert!(!good && said.starts_with("bad   free space: ") && said.contains("--free-bytes"), "{said}");
    assert_eq!(look(&["--free-bytes", "0"]).await, (true, String::new()));
}

#[tokio::test]
async fn a_database_that_does_not_answer_keeps_nobody_waiting() {
    let directory = tempfile::tempdir().unwrap();
    let (database, flag) = silent_database().await;
    let mut server = command(directory.path()).arg(&flag).stderr(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
    let (_waiting, _) = timeout(PATIENCE, database.accept()).await.expect("the server asks its database").unwrap();
    let id = server.id().unwrap().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    let ended = timeout(PATIENCE, server.wait()).await.expect("it stops").unwrap();
    assert!(ended.success(), "it stops by itself: {ended}");
    let (good, said) = doctor(directory.path(), &[&flag]).await;
    assert!(!good && said.contains("bad   database: no answer within"), "{said}");
}

#[tokio::test]
async fn a_server_that_waits_for_its_database_is_not_ready() {
    let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = server.local_addr().unwrap().to_string();
    let mut ask = Command::new(binary());
    ask.args(["--listen", &address, "healthcheck"]);
    let error = line(ask).await;
    assert!(error.contains("is not ready: no answer within"), "{error}");
}

#[tokio::test]
async fn a_database_that_is_new_is_well() {
    if !on_postgres() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let (_, said) = doctor(directory.path(), &[&empty_database("")]).await;
    assert!(said.contains("ok    database: it answers, and is empty"), "{said}");
    assert!(said.contains("ok    database: its traffic stays on this machine"), "{said}");
}

/// The flag for a database in which no test keeps anything, with what stands behind its name.
fn empty_database(query: &str) -> String {
    let part = |name: &str| std::env::var(name).unwrap_or_default();
    let (user, password, host, port) = (part("PGUSER"), part("PGPASSWORD"), part("PGHOST"), part("PGPORT"));
    format!("--database=postgres://{user}:{password}@{host}:{port}/postgres{query}")
}

#[tokio::test]
async fn a_database_with_a_bad_certificate_is_told_what_a_good_one_is() {
    if !on_postgres() {
        return;
    }
    // Whoever makes a certificate for tests, it is not one of the public issuers.
    let directory = tempfile::tempdir().unwrap();
    let mut server = silent_server(directory.path());
    server.arg(empty_database("?sslmode=verify-full"));
    let error = line(server).await;
    assert!(error.contains("invalid peer certificate") && error.contains("sslrootcert=FILE"), "{error}");
    assert!(error.contains("/postgres: "), "{error}");
}

/// A command that starts the server in a directory, and logs nothing.
fn silent_server(directory: &Path) -> Command {
    drop(command(directory));
    let mut command = Command::new(binary());
    command.args(["--listen", "127.0.0.1:0", "--log", "off"]);
    command.arg("--app").arg(directory.join("app")).arg("--data").arg(directory.join("data"));
    command
}

#[tokio::test]
async fn a_database_that_is_not_there_is_said_to_be_so() {
    let directory = tempfile::tempdir().unwrap();
    let (database, flag) = silent_database().await;
    drop(database);
    let mut server = silent_server(directory.path());
    server.arg(&flag);
    let error = line(server).await;
    assert!(error.contains("cannot open the database") && error.contains("refused"), "{error}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_disk_that_is_full_from_the_start_is_said_to_be_so() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let small = format!("mount -t tmpfs -o size=1m small '{0}' && ! cat /dev/zero 2>&- > '{0}/full'", data.display());
    let within = |then: &str| {
        let mut outer = Command::new("unshare");
        outer.args(["-Urm", "sh", "-c", &format!("{small} && {then}"), "sh"]);
        outer
    };
    if !within("true").stderr(Stdio::null()).status().await.is_ok_and(|status| status.success()) {
        println!("SKIPPED: the system lets nobody make a small disk here");
        return;
    }
    let server = silent_server(directory.path());
    let mut outer = within("exec \"$@\"");
    outer.arg(server.as_std().get_program()).args(server.as_std().get_args());
    let error = line(outer).await;
    assert!(error.contains("cannot open the database") && error.contains("full"), "{error}");
}
