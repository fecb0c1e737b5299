//! A PostgreSQL database of its own.

use crate::{citus::Cluster, server::binary};
use std::process::{Command, Stdio};

/// In the cluster that the environment names (`PGHOST`, `PGPORT`, `PGUSER`, `PGPASSWORD`), or in a Citus cluster. Dropped
/// at the end.
#[derive(Debug)]
pub struct Database {
    name: String,
    environment: Vec<(&'static str, String)>,
    /// The ports of the workers, where it is to be distributed.
    workers: Vec<u16>,
}

impl Database {
    /// In the cluster of the environment; distributed where that is a Citus cluster (`SOTAY_TEST_CITUS`).
    pub(crate) fn create() -> Database {
        let part = |name: &'static str| (name, std::env::var(name).unwrap_or_default());
        let environment = ["PGHOST", "PGPORT", "PGUSER", "PGPASSWORD"].map(part).to_vec();
        let workers = std::env::var("SOTAY_TEST_CITUS").unwrap_or_default();
        let workers: Vec<u16> = workers.split(',').filter_map(|port| port.parse().ok()).collect();
        let is_citus = !workers.is_empty();
        let database = Database::with(environment, workers);
        if is_citus {
            database.distribute();
        }
        database
    }

    /// In a Citus cluster that knows its workers, not distributed yet.
    pub(crate) fn on(cluster: &Cluster) -> Database {
        Database::with(cluster.environment(), cluster.workers())
    }

    fn with(environment: Vec<(&'static str, String)>, workers: Vec<u16>) -> Database {
        let name = format!("sotay_{}", uuid::Uuid::new_v4().simple());
        let database = Database { name, environment, workers };
        for port in database.ports() {
            let status = database.tool(port, "createdb").arg(&database.name).status();
            assert!(status.expect("createdb is there").success(), "no PostgreSQL: run it through pg_virtualenv");
        }
        if !database.workers.is_empty() {
            for port in database.ports() {
                database.ask_at(port, "CREATE EXTENSION citus");
            }
            for worker in &database.workers {
                database.ask(&format!("SELECT citus_add_node('127.0.0.1', {worker})"));
            }
        }
        database
    }

    /// Where it is: the coordinator first, where it has one.
    fn ports(&self) -> Vec<u16> {
        let own = self.part("PGPORT").parse().unwrap_or(5432);
        [own].into_iter().chain(self.workers.iter().copied()).collect()
    }

    fn part(&self, name: &str) -> &str {
        self.environment.iter().find(|(of, _)| *of == name).map_or("", |(_, value)| value.as_str())
    }

    fn tool(&self, port: u16, program: &str) -> Command {
        let mut command = Command::new(program);
        command.envs(self.environment.iter().map(|(name, value)| (*name, value))).env("PGPORT", port.to_string());
        command
    }

    /// Its address for a server.
    pub fn url(&self) -> String {
        self.url_at(self.ports()[0])
    }

    /// The same at another node of its cluster.
    pub fn url_at(&self, port: u16) -> String {
        let (user, password, host) = (self.part("PGUSER"), self.part("PGPASSWORD"), self.part("PGHOST"));
        format!("postgres://{user}:{password}@{host}:{port}/{}", self.name)
    }

    /// Runs `sotay-server distribute` on it, and gives what it prints.
    pub fn distribute(&self) -> String {
        let mut command = Command::new(binary());
        let output = command.args(["distribute", "--shards", crate::citus::SHARDS, "--database", &self.url()]).output();
        let output = output.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a statement beside the server, as its administrator would, and gives what it answers.
    pub fn ask(&self, statement: &str) -> String {
        self.ask_at(self.ports()[0], statement)
    }

    /// The same at another node of its cluster.
    pub fn ask_at(&self, port: u16, statement: &str) -> String {
        let mut psql = self.tool(port, "psql");
        let output = psql.args(["-qtAX", "-d", &self.name, "-c", statement]).stderr(Stdio::inherit()).output();
        let output = output.expect("psql is there");
        assert!(output.status.success(), "{statement}");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        for port in self.ports() {
            // A server that was killed leaves connections behind, which --force ends.
            let mut dropdb = self.tool(port, "dropdb");
            let _ = dropdb.arg("--force").arg(&self.name).stderr(Stdio::null()).status();
        }
    }
}
