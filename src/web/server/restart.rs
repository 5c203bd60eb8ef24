//! Begins anew in the same process, with nothing of what was in memory.

use std::{
    env, io,
    os::unix::process::CommandExt,
    process::Command,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use rocket::Shutdown;

/// Whether the server is to begin anew after it has shut down. Cheap to clone.
#[derive(Clone, Default)]
pub struct Restart(Arc<RestartState>);

#[derive(Default)]
struct RestartState {
    requested: AtomicBool,
    /// Whether somebody wants the server to stop.
    stopped: AtomicBool,
    port: OnceLock<u16>,
}

impl Restart {
    /// Shuts the server down to begin anew.
    pub fn request(&self, shutdown: Shutdown) {
        self.0.requested.store(true, Ordering::SeqCst);
        shutdown.notify();
    }

    /// The server stops, whatever was requested.
    pub(super) fn stop(&self) {
        self.0.stopped.store(true, Ordering::SeqCst);
    }

    /// Keeps the port that the system has chosen, for pages know it by now.
    pub(super) fn keep_port(&self, port: u16) {
        let _ = self.0.port.set(port);
    }

    /// Whether the server is to begin anew.
    pub fn is_requested(&self) -> bool {
        self.0.requested.load(Ordering::SeqCst) && !self.0.stopped.load(Ordering::SeqCst)
    }

    /// Replaces this process by a new one of the same program, with the same arguments and
    /// settings. Returns only if that fails.
    pub fn begin_anew(&self) -> io::Error {
        // The program that runs, though its file may have been replaced by a newer one.
        let mut command = Command::new("/proc/self/exe");
        let mut arguments = env::args_os();
        if let Some(name) = arguments.next() {
            command.arg0(name);
        }
        command.args(arguments);
        if let Some(port) = self.0.port.get() {
            let set = |name: &&str| env::var_os(name).is_some();
            let name = Some("SNUG_PORT").filter(set).unwrap_or("ROCKET_PORT");
            command.env(name, port.to_string());
        }
        command.exec()
    }
}
