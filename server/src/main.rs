use clap::Parser;
use sotay_server::{
    backup,
    config::{Command, Config},
    quarantine, reset_password, seed,
    serve::{self, StartError},
};
use std::{io::IsTerminal, process::ExitCode};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let config = Config::parse();
    let done = match config.command {
        None => start(config).await.map_err(|error| error.to_string()),
        Some(Command::Seed { contacts }) => {
            seed::run(&config.location(), contacts).await.map_err(|error| error.to_string())
        }
        Some(Command::Backup { ref file }) => {
            backup::run(&config.location(), file).await.map_err(|error| error.to_string())
        }
        Some(Command::Restore { ref file }) => {
            backup::restore(&config.location(), file).await.map_err(|error| error.to_string())
        }
        Some(Command::ResetPassword { ref email }) => {
            reset_password::run(&config.location(), email, config.public_url.as_deref())
                .await
                .map_err(|error| error.to_string())
        }
        Some(Command::Quarantine { export }) => {
            quarantine::run(&config.location(), export).await.map_err(|error| error.to_string())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sotay-server: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn start(config: Config) -> Result<(), StartError> {
    log_to_stderr(&config)?;
    let ready = |address| {
        // Also read by whoever started the server with port 0.
        println!("Sotay is listening on http://{address}");
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
