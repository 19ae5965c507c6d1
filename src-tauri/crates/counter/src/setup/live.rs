//! Trying what a form says, before it is kept: the other side is really asked, the port really listened on.

use super::file::SettingsFile;
use crate::clock::Clock;
use crate::config::{Config, Intake, Store};
use crate::intake::{self, listener};
use crate::view::{SetupSection, SetupTest};
use kuper::client::Check;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use yandex_pay::PayError;

/// Somebody stands at the screen and waits.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// A shorter token can be guessed.
const LONG_TOKEN: usize = 16;

/// Tries a form. `open`: the settings of the counter that runs, if one does. `Err` is the answer for a form that is
/// wrong by itself. Of printing it only judges the form: paper is the shell's.
pub async fn try_form(
    file: &SettingsFile,
    section: &SetupSection,
    open: Option<&Config>,
    clock: &Clock,
) -> Result<(SetupTest, Config), SetupTest> {
    let config = file.judge(section).map_err(|mistake| SetupTest {
        ok: false,
        found: "wrongField".to_owned(),
        field: Some(mistake.key),
        detail: Some(mistake.expected),
    })?;
    // Whoever installed a provider first has done the same; only one can be.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let found = match section {
        SetupSection::Store(_) => time_there(&config.store, clock),
        SetupSection::Intake(_) => try_intake(&config.intake, open.map(|open| open.intake.listen)).await,
        SetupSection::Kuper(_) => try_kuper(&config).await,
        SetupSection::YandexPay(_) => try_yandex_pay(&config).await,
        SetupSection::Printing(_) | SetupSection::Counter(_) => right("fits"),
    };
    Ok((found, config))
}

fn right(found: &str) -> SetupTest {
    SetupTest {
        ok: true,
        found: found.to_owned(),
        field: None,
        detail: None,
    }
}

fn wrong(found: &str, field: Option<&str>, detail: impl ToString) -> SetupTest {
    SetupTest {
        ok: false,
        found: found.to_owned(),
        field: field.map(str::to_owned),
        detail: Some(detail.to_string()),
    }
}

/// A zone that is not the store's shows by its time.
fn time_there(store: &Store, clock: &Clock) -> SetupTest {
    let there = store.hours.as_ref().map(|hours| {
        let time = clock.now().to_zoned(hours.time_zone.clone());
        format!("{:02}:{:02}", time.hour(), time.minute())
    });
    SetupTest {
        detail: there,
        ..right("fits")
    }
}

async fn try_kuper(config: &Config) -> SetupTest {
    let mut settings = config.kuper.client_config();
    settings.timeouts.total = settings.timeouts.total.min(ANSWER_WITHIN);
    settings.timeouts.connect = settings.timeouts.connect.min(ANSWER_WITHIN / 2);
    let client = match kuper::client::Client::new(settings) {
        Ok(client) => client,
        Err(error) => return wrong("wrongField", Some("kuper.base_url"), error),
    };
    match client.check().await.outcome {
        Check::TokenAccepted => right("tokenAccepted"),
        Check::HostAnswers { .. } => right("hostAnswers"),
        Check::Unauthorized { problem } => wrong("unauthorized", Some("kuper.token"), problem),
        Check::Failed { why } => wrong("unreachable", None, why),
    }
}

async fn try_yandex_pay(config: &Config) -> SetupTest {
    let Some(pay) = &config.yandex_pay else {
        return right("off");
    };
    let client = match yandex_pay::Client::new(pay.client_config()) {
        Ok(client) => client,
        Err(error) => return wrong("wrongField", Some("yandex_pay.api_key"), error),
    };
    match is_known_to_pay(&client, &config.store).await {
        Ok(()) => right("keyAccepted"),
        Err(error @ PayError::Unauthorized) => wrong("unauthorized", Some("yandex_pay.api_key"), error),
        Err(error) => wrong("unreachable", None, error),
    }
}

/// Asks for an order that cannot exist: "not found" proves address and key.
pub(crate) async fn is_known_to_pay(client: &yandex_pay::Client, store: &Store) -> Result<(), PayError> {
    let nobodys = format!("s{}-t{}-connection-test", store.id, store.till);
    match client.get(&nobodys).await {
        Ok(_) | Err(PayError::NotFound { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Listens where Kuper's webhooks will arrive, and sends itself one with the token and one without.
async fn try_intake(intake: &Intake, ours: Option<SocketAddr>) -> SetupTest {
    // Where the counter listens already, another listener would find the port taken: by ourselves.
    let is_ours = ours.is_some_and(|ours| ours.port() == intake.listen.port() && ours.port() != 0);
    let address = if is_ours {
        SocketAddr::from((Ipv4Addr::LOCALHOST, 0))
    } else {
        intake.listen
    };
    let bound = match listener::bind(address).await {
        Ok(socket) => socket.local_addr().map(|address| (socket, address)),
        Err(error) => Err(error),
    };
    let (socket, address) = match bound {
        Ok(bound) => bound,
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            return wrong("portTaken", Some("intake.listen"), error);
        }
        Err(error) => return wrong("addressUnavailable", Some("intake.listen"), error),
    };
    let stop = CancellationToken::new();
    let router = intake::rehearsal(intake.auth.clone());
    let serving = tokio::spawn(listener::serve(
        socket,
        router,
        intake.max_connections,
        stop.clone(),
    ));
    let answers = knock(reachable(address), intake).await;
    stop.cancel();
    // A serving that panicked has left its answer wanting already.
    let _ = serving.await;
    match answers {
        Ok((200, 401)) if intake.auth.secret_length() < LONG_TOKEN => right("tokenShort"),
        Ok((200, 401)) => right("hookAnswers"),
        Ok((with, without)) => wrong("hookSilent", None, format!("{with}, {without}")),
        Err(error) => wrong("hookSilent", None, error),
    }
}

/// The status of a webhook with the token, and of one without.
async fn knock(address: SocketAddr, intake: &Intake) -> Result<(u16, u16), reqwest::Error> {
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(ANSWER_WITHIN)
        .build()?;
    let url = format!("http://{address}/kuper/webhook");
    let (header, value) = (intake.auth.header_name(), intake.auth.header_value());
    let with = client.post(&url).header(header, value).body("{}").send().await?;
    let without = client.post(&url).body("{}").send().await?;
    Ok((with.status().as_u16(), without.status().as_u16()))
}

/// "Any address" is none to connect to.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip @ (IpAddr::V4(_) | IpAddr::V6(_)) => ip,
    };
    SocketAddr::new(ip, address.port())
}
