use clap::Parser;
use sotay_server::{
    background, backup, claims,
    config::{Command, Config},
    distribute, doctor, healthcheck,
    operation::check_database,
    private, quarantine, reset_password, seed,
    serve::{self, StartError},
    store::Location,
};
use std::{io::IsTerminal, process::ExitCode};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    private::close_umask();
    let config = Config::parse();
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.enable_all();
    // What comes from the network waits for what is on its way to the disk, not the other way round. Where the database is
    // elsewhere, that way is the network.
    if matches!(config.location(), Location::Directory(_)) {
        runtime.on_thread_start(|| background::lower_priority(background::LOW));
    }
    let done = match runtime.build() {
        Ok(runtime) => runtime.block_on(run(config)),
        Err(error) => Err(format!("the system gives no threads: {error}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sotay-server: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(config: Config) -> Result<(), String> {
    if !matches!(config.command, Some(Command::Doctor { .. })) {
        check_database(&config).map_err(|error| error.to_string())?;
    }
    match config.command {
        None => start(config).await.map_err(|error| error.to_string()),
        Some(Command::Seed { contacts, demo_passwords }) => {
            seed::run(&config.location(), contacts, demo_passwords).await.map_err(|error| error.to_string())
        }
        Some(Command::Healthcheck) => healthcheck::run(&config).await.map_err(|error| error.to_string()),
        Some(Command::Doctor { quiet }) => doctor::run(&config, quiet).await.map_err(|error| error.to_string()),
        Some(Command::Backup { ref file }) => {
            backup::run(&config.location(), file).await.map_err(|error| error.to_string())
        }
        Some(Command::Restore { ref file, is_final }) => {
            backup::restore(&config.location(), file.as_deref(), is_final).await.map_err(|error| error.to_string())
        }
        Some(Command::Distribute { shards }) => {
            distribute::run(&config.location(), shards).await.map_err(|error| error.to_string())
        }
        Some(Command::Claim { workspace }) => {
            claims::claim(&config.location(), workspace).await.map_err(|error| error.to_string())
        }
        Some(Command::GrantOwner { workspace, ref email }) => {
            claims::grant_owner(&config.location(), workspace, email).await.map_err(|error| error.to_string())
        }
        Some(Command::ResetPassword { ref email }) => {
            let location = config.location();
            let link = reset_password::run(&location, email, config.public_url.as_deref());
            link.await.map_err(|error| error.to_string())
        }
        Some(Command::Quarantine { export }) => {
            quarantine::run(&config.location(), export).await.map_err(|error| error.to_string())
        }
    }
}

async fn start(config: Config) -> Result<(), StartError> {
    log_to_stderr(&config)?;
    let scheme = if config.operation.has_tls() { "https" } else { "http" };
    let ready = |address| {
        // Also read by whoever started the server with port 0.
        println!("Sotay is listening on {scheme}://{address}");
    };
    serve::run(config, ready, stop_signal()).await?;
    tracing::info!("stopped");
    Ok(())
}

fn log_to_stderr(config: &Config) -> Result<(), StartError> {
    let filter = EnvFilter::try_new(&config.log)
        .map_err(|error| StartError::Log { filter: config.log.clone(), error: error.to_string() })?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if config.log_json {
        log.json().init();
    } else {
        log.with_ansi(std::io::stderr().is_terminal()).init();
    }
    Ok(())
}

/// Resolves on Ctrl-C or SIGTERM.
async fn stop_signal() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => {
                tokio::select! { _ = interrupted => {}, _ = terminated.recv() => {} }
            }
            Err(_) => drop(interrupted.await),
        }
    }
    #[cfg(not(unix))]
    let _ = interrupted.await;
}
