//! The HTTP server: hyper in front of Rocket.
//!
//! Rocket 0.5 has no time limit for a request's head or body, and none for idle connections,
//! and keeps its listener to itself (docs/decisions/0068). So Snug accepts the connections
//! itself, bounds them, reads the bodies of forms, and then hands each request to Rocket
//! inside the process (`rocket::local`). Rocket's answer goes to hyper without a task or a
//! channel of its own, and an endless one to the connection without hyper.

mod connection_task;
mod connections;
mod conversation;
mod dispatch;
mod endless_answer;
mod host;
mod limits;
mod listener;
mod request_body;
mod response_body;
mod restart;
mod take_over;
mod upgrade;
mod watched_io;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use rocket::{Build, Orbit, Rocket, local::asynchronous::Client};
use rustix::process::{Resource, getrlimit};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
    time::{interval, sleep, timeout},
};

use self::{
    connections::Connections, conversation::converse, dispatch::Dispatcher,
    limits::ConnectionLimits,
};
use crate::base::{VERSION, seldom::Seldom};

pub use self::{
    request_body::whole_body,
    response_body::{EndlessBytes, stream_body},
    restart::Restart,
    upgrade::upgrade,
};

/// How often connections are checked against their deadlines.
const SWEEP_INTERVAL: Duration = Duration::from_secs(1);

/// The pause after a connection could not be accepted, for example without a free
/// descriptor.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// It happens again and again until a descriptor is free.
static NOT_ACCEPTED: Seldom = Seldom::every(Duration::from_secs(10));

/// Runs the server until SIGTERM or SIGINT. `database` is for the line that tells that it is
/// ready. Returns the server, so that its store can be
/// closed.
///
/// # Errors
/// When a fairing fails, or the address cannot be listened on.
pub async fn serve(
    rocket: Rocket<Build>,
    database: &str,
) -> Result<&'static Rocket<Orbit>, Box<dyn std::error::Error + Send + Sync>> {
    let rocket = rocket.ignite().await?;
    let config = rocket.config().clone();
    let address = SocketAddr::new(config.address, config.port);
    let listener = listener::listen(address).map_err(|error| {
        format!("address and port are {address}, which cannot be used: {error}")
    })?;
    let limits = ConnectionLimits::from(rocket.figment())?;
    let ending = Ending {
        grace: Duration::from_secs(config.shutdown.grace.into()),
        mercy: Duration::from_secs(config.shutdown.mercy.into()),
    };
    // Requests borrow from it for as long as the process runs.
    let client: &'static Client = Box::leak(Box::new(Client::untracked(rocket).await?));
    let rocket = client.rocket();
    shut_down_on_signals(rocket)?;
    let address = listener.local_addr()?;
    if let Some(restart) = rocket.state::<Restart>()
        && config.port == 0
    {
        restart.keep_port(address.port());
    }
    println!("Snug {VERSION}, with the database {database}, is ready at http://{address}");

    let connections = Connections::new(limits);
    let dispatcher = Dispatcher::new(client, connections.clone());
    let sweeper = tokio::spawn(sweep(connections.clone()));
    let (close, closing) = watch::channel(false);
    accept(rocket, listener, &dispatcher, closing).await;
    ending.finish(&connections, &close).await;
    sweeper.abort();
    Ok(rocket)
}

/// Accepts connections until the server shuts down.
async fn accept(
    rocket: &Rocket<Orbit>,
    listener: TcpListener,
    dispatcher: &Dispatcher,
    closing: watch::Receiver<bool>,
) {
    let mut shutdown = rocket.shutdown();
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut shutdown => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                // Without it, an event would wait for the acknowledgement of the one before
                // (Nagle's algorithm).
                let _ = stream.set_nodelay(true);
                if let Some(connection) = dispatcher.connections().admit(peer) {
                    let (dispatcher, closing) = (dispatcher.clone(), closing.clone());
                    let task = converse(dispatcher, connection.clone(), stream, peer, closing);
                    connection.runs_in(tokio::spawn(task).abort_handle());
                }
            }
            Err(error) if is_of_the_client(&error) => {}
            Err(error) => {
                // Somebody who waits gives up a descriptor.
                dispatcher.connections().make_room();
                if NOT_ACCEPTED.is_due() {
                    let limit = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
                    tracing::error!(
                        "Connections cannot be accepted: {error}. This process may have {limit} \
                         open files (ulimit -n)."
                    );
                }
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Whether the client gave up before its connection was accepted.
fn is_of_the_client(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
    )
}

/// Ends connections that are past their deadline, for as long as the server runs.
async fn sweep(connections: Arc<Connections>) {
    let mut ticks = interval(SWEEP_INTERVAL);
    loop {
        ticks.tick().await;
        connections.sweep();
    }
}

/// How long the server waits at its end.
struct Ending {
    /// For requests in flight.
    grace: Duration,
    /// For connections to close after that.
    mercy: Duration,
}

impl Ending {
    async fn finish(self, connections: &Connections, close: &watch::Sender<bool>) {
        let _ = close.send(true);
        if timeout(self.grace + self.mercy, connections.all_ended())
            .await
            .is_err()
        {
            tracing::debug!("Connections were still open at the end.");
        }
    }
}

/// SIGTERM and SIGINT begin the shutdown. A second one exits without waiting for requests
/// in flight.
fn shut_down_on_signals(rocket: &'static Rocket<Orbit>) -> io::Result<()> {
    let mut term = signal(SignalKind::terminate())?;
    let mut int = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        for asked_before in [false, true] {
            tokio::select! {
                _ = term.recv() => {}
                _ = int.recv() => {}
            }
            if asked_before {
                std::process::exit(1);
            }
            if let Some(restart) = rocket.state::<Restart>() {
                restart.stop();
            }
            rocket.shutdown().notify();
        }
    });
    Ok(())
}
