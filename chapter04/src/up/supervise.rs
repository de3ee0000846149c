//! The start, the watch and the stop of the whole system.
//!
//! All services start together. Each prints where it listens, those who ask it are told, and each says when it is ready. They stop one after the
//! other, who asks before who is asked, so that no request meets a service that has gone.

use super::{
    child::{Child, Said},
    service::{Plan, Service},
};
use crate::config::data::Unusable;
use chapter02::serve::{exit, signals::Signals};
use std::{io, path::PathBuf, process::ExitStatus, time::Duration};
use tokio::{
    sync::mpsc::{self, UnboundedReceiver},
    time::{Instant, timeout_at},
};

/// How long the services may take to become ready. A first start migrates and makes keys; in a debug build on a busy machine that can take seconds.
const START_TIME: Duration = Duration::from_secs(30);
/// How long a service that closed its output may take to end.
const END_TIME: Duration = Duration::from_secs(2);
/// How long a service may take to stop: longer than any drain time that makes sense, because its own limit comes first.
const STOP_TIME: Duration = Duration::from_secs(60);

/// How the system stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// Every open request was answered.
    Clean,
    /// Some were not.
    Cut,
}

/// Why the system did not run, or did not go on.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// Another `up` has this data folder.
    #[error(
        "another `up` runs with the data folder {}. Stop it, or choose another folder with --data and other addresses with --gateway, \
         --user, --user-admin, --auth, --auth-admin", folder.display()
    )]
    Locked {
        /// The folder.
        folder: PathBuf,
    },
    /// The data folder cannot be used.
    #[error(transparent)]
    Data(#[from] Unusable),
    /// A service says that a setting is wrong. It has said which.
    #[error("a setting is wrong")]
    Setting,
    /// A service ended, and nobody had asked it to.
    #[error("{service} (PID {process}) ended by itself, with {how}")]
    Ended {
        /// Which.
        service: Service,
        /// Its process.
        process: u32,
        /// Its exit code or the signal that ended it.
        how: String,
    },
    /// A service does not become ready.
    #[error("{services} did not become ready within {START_TIME:?}; RUST_LOG=info shows more")]
    NotReady {
        /// Which ones.
        services: String,
    },
    /// Nothing that a setting changes.
    #[error("cannot start: {0}")]
    System(#[from] io::Error),
}

// ANCHOR: system
/// The processes of the system, in the order of [`Service::ALL`].
#[derive(Debug)]
pub struct System {
    children: Vec<Child>,
    said: UnboundedReceiver<(Service, Said)>,
}

impl System {
    /// Starts all of them.
    ///
    /// # Errors
    /// If one cannot be started; those before it are killed.
    pub fn start(plan: &Plan) -> Result<System, Failed> {
        let (say, said) = mpsc::unbounded_channel();
        let children = Service::ALL.into_iter().map(|service| Child::start(plan, service, say.clone()));
        Ok(System { children: children.collect::<Result<_, _>>()?, said })
    }
    // ANCHOR_END: system

    /// The process of `service`.
    pub fn child(&self, service: Service) -> &Child {
        &self.children[service as usize]
    }

    // ANCHOR: until_ready
    /// Waits until all of them are ready.
    ///
    /// # Errors
    /// If one ends, or the time is over. Then the others are still there.
    pub async fn until_ready(&mut self) -> Result<(), Failed> {
        let until = Instant::now() + START_TIME;
        while !self.children.iter().all(|child| child.is_ready) {
            let Ok(said) = timeout_at(until, self.said.recv()).await else {
                return Err(Failed::NotReady { services: self.not_ready() });
            };
            match said.expect("each child has a sender, and says its end") {
                (service, Said::Line(line)) => self.note(service, line),
                (service, Said::End) => return Err(self.ended(service).await),
            }
        }
        Ok(())
    }
    // ANCHOR_END: until_ready

    /// Takes note of a line of `service`. If it is where it is reached, whoever asks it is told.
    fn note(&mut self, service: Service, line: String) {
        if let Some(address) = line.strip_prefix("grpc://") {
            let url = format!("http://{address}");
            for other in self.children.iter_mut().filter(|other| other.service.asks().contains(&service)) {
                other.tell(service, &url);
            }
        }
        self.children[service as usize].note(line);
    }

    fn not_ready(&self) -> String {
        let waiting = self.children.iter().filter(|child| !child.is_ready);
        waiting.map(|child| child.service.name()).collect::<Vec<_>>().join(", ")
    }

    /// Waits until one of them ends, which none should.
    pub async fn until_one_ends(&mut self) -> Failed {
        loop {
            match self.said.recv().await.expect("each child has a sender, and says its end") {
                (service, Said::End) => return self.ended(service).await,
                (_, Said::Line(_)) => {}
            }
        }
    }

    async fn ended(&mut self, service: Service) -> Failed {
        let child = &mut self.children[service as usize];
        let process = child.id();
        match child.end(END_TIME).await {
            Ok(Some(status)) if status.code() == Some(i32::from(exit::BAD_SETTING)) => Failed::Setting,
            Ok(Some(status)) => Failed::Ended { service, process, how: how(status) },
            Ok(None) => Failed::Ended { service, process, how: "its output closed".to_string() },
            Err(error) => Failed::System(error),
        }
    }

    // ANCHOR: stop
    /// Stops all of them, who asks before who is asked. Another signal means that nobody wants to wait: then they are killed.
    ///
    /// # Errors
    /// If the system does not say how one ended.
    pub async fn stop(mut self, signals: &mut Signals) -> Result<Stopped, Failed> {
        let mut stopped = Stopped::Clean;
        for child in self.children.iter_mut().rev() {
            child.ask_to_stop();
            let status = tokio::select! {
                status = child.end(STOP_TIME) => status?,
                () = signals.next() => return Ok(Stopped::Cut), // the children are dropped here
            };
            if status.is_none_or(|status| !status.success()) {
                stopped = Stopped::Cut;
            }
        }
        Ok(stopped)
    }
    // ANCHOR_END: stop
}

/// The exit code, or the signal.
fn how(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("exit code {code}"),
        None => status.to_string(),
    }
}
