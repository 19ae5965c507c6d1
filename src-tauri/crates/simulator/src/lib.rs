//! The counterparties of the till, on loopback: a strict Kuper, a strict Yandex Pay, the faults of
//! the network between, and believable orders to feed in.
//!
//! **What lives here:** the two services as the till meets them over real HTTP ([`kuper`], [`pay`]),
//! fault injection ([`faults`]), the record of all that arrived ([`log`]), the order generator
//! ([`orders`]), a settable clock ([`clock`]). It serves the tests, the demo and the training mode.
//!
//! **What may not:** leniency (a wrong order of events, an unknown field, a sum that does not add up
//! is refused), the protocol crates and the domain (this room reads the wire with its own eyes, so
//! that a mistake over there shows as a refusal here), and decisions about money or goods.
//!
//! The record keeps bodies as they came. Everything in them is invented; never point this at a
//! program that holds real customers.
//!
//! ```no_run
//! # async fn demo() -> Result<(), Box<dyn std::error::Error>> {
//! use simulator::{Simulator, SimulatorConfig, faults::{Fault, Route}};
//!
//! let sim = Simulator::start(SimulatorConfig::default()).await?;
//! sim.kuper().point_at("http://127.0.0.1:8088/kuper/webhook");
//! sim.faults().next(Route::PayCreate, Fault::DropAfter);
//! # Ok(()) }
//! ```

pub mod clock;
pub mod faults;
pub mod kuper;
pub mod log;
pub mod orders;
pub mod pay;
pub mod secret;

mod eventually;
mod gate;
mod lock;
mod wire;

pub use crate::eventually::eventually;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::faults::Faults;
use crate::gate::{Gate, Listening, Side};
use crate::kuper::{Kuper, KuperConfig};
use crate::log::Log;
use crate::pay::{Pay, PayConfig, Postman};

/// What to start. The default listens on two free ports of 127.0.0.1 and speaks the seed's dialect.
#[derive(Clone, Debug)]
pub struct SimulatorConfig {
    pub kuper: KuperConfig,
    pub pay: PayConfig,
    /// The time both services live in; the system's by default.
    pub clock: Clock,
    /// 0 takes a free port.
    pub kuper_port: u16,
    /// 0 takes a free port.
    pub pay_port: u16,
    /// How long Kuper waits for the till's answer to a webhook.
    pub webhook_timeout: Duration,
}

impl Default for SimulatorConfig {
    fn default() -> Self {
        Self {
            kuper: KuperConfig::default(),
            pay: PayConfig::default(),
            clock: Clock::system(),
            kuper_port: 0,
            pay_port: 0,
            webhook_timeout: Duration::from_secs(30),
        }
    }
}

/// Why the simulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Choose another port, or 0.
    #[error("cannot listen on 127.0.0.1:{port}")]
    Listen {
        port: u16,
        #[source]
        source: io::Error,
    },
    /// The HTTP client that sends webhooks could not be built.
    #[error("cannot build the HTTP client")]
    Client {
        #[source]
        source: reqwest::Error,
    },
}

/// Both services, running. Dropping it closes the listeners and every open connection.
#[derive(Debug)]
pub struct Simulator {
    kuper: Kuper,
    pay: Pay,
    faults: Faults,
    log: Log,
    _kuper_listening: Listening,
    _pay_listening: Listening,
    _postman: Postman,
}

impl Simulator {
    /// Binds and serves until dropped. Needs a tokio runtime, and keeps its tasks on it.
    ///
    /// # Errors
    /// [`StartError`] when a port is taken or no HTTP client can be built.
    pub async fn start(config: SimulatorConfig) -> Result<Self, StartError> {
        // Another part of the process may have installed it before: then theirs serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .timeout(config.webhook_timeout)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(|source| StartError::Client { source })?;

        let kuper_socket = listen(config.kuper_port).await?;
        let pay_socket = listen(config.pay_port).await?;
        let kuper_at = address(&kuper_socket, config.kuper_port)?;
        let pay_at = address(&pay_socket, config.pay_port)?;

        let faults = Faults::default();
        let log = Log::default();
        let kuper = Kuper::new(config.kuper, config.clock.clone(), client.clone(), kuper_at);
        let pay = Pay::new(config.pay, config.clock.clone(), format!("http://{pay_at}"));

        let gate = |side| {
            Arc::new(Gate {
                side,
                faults: faults.clone(),
                log: log.clone(),
                clock: config.clock.clone(),
            })
        };
        let kuper_listening = Listening::serve(kuper_socket, kuper.router(), gate(Side::Kuper));
        let pay_listening = Listening::serve(pay_socket, pay.router(), gate(Side::Pay));
        let postman = Postman::hire(&pay, client);
        Ok(Self {
            kuper,
            pay,
            faults,
            log,
            _kuper_listening: kuper_listening,
            _pay_listening: pay_listening,
            _postman: postman,
        })
    }

    /// Kuper: its orders, its webhooks to the till, and what the till told it.
    #[must_use]
    pub fn kuper(&self) -> &Kuper {
        &self.kuper
    }

    /// Yandex Pay: its orders, the customers who pay, and the money.
    #[must_use]
    pub fn pay(&self) -> &Pay {
        &self.pay
    }

    /// What goes wrong on the way, and when.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Every request that reached either service, also those that a fault swallowed.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
    }
}

async fn listen(port: u16) -> Result<tokio::net::TcpListener, StartError> {
    tokio::net::TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|source| StartError::Listen { port, source })
}

fn address(socket: &tokio::net::TcpListener, port: u16) -> Result<SocketAddr, StartError> {
    socket
        .local_addr()
        .map_err(|source| StartError::Listen { port, source })
}
