//! A store of its own: a folder with settings, secrets and journal, its people, and its Kuper and Yandex Pay.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use counter::config::Config;
use counter::view::RoleName;
use counter::{Chance, Clock, Counter, Surroundings};
use simulator::pay::{Host, PayConfig};
use simulator::{Simulator, SimulatorConfig};
use tempfile::TempDir;

use super::{Outcome, Trouble};

/// Somebody who works here.
pub struct Person {
    pub name: &'static str,
    pub role: RoleName,
    pub pin: &'static str,
    /// As the sign-in screen names them.
    pub id: i64,
}

const PEOPLE: [(&str, RoleName, &str); 3] = [
    ("Марина Ковалёва", RoleName::Manager, "5719"),
    ("Тимур Юсупов", RoleName::Cashier, "2468"),
    ("Анна Белова", RoleName::Picker, "1357"),
];

/// Everything the till needs around it.
pub struct Place {
    folder: TempDir,
    pub sim: Simulator,
    pub config: PathBuf,
    /// Where slips and labels are printed to.
    pub prints: PathBuf,
    pub webhook: String,
    pub people: Vec<Person>,
}

impl Place {
    /// Starts the simulator, writes the settings, and lets people sign in. `prints` is the printer's folder; without
    /// it, one inside of the place.
    pub async fn prepare(prints: Option<&Path>) -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let sim = Simulator::start(SimulatorConfig {
            pay: PayConfig {
                host: Host::Russia,
                ..PayConfig::default()
            },
            ..SimulatorConfig::default()
        })
        .await?;
        let port = free_port()?;
        let webhook = format!("http://127.0.0.1:{port}/kuper/webhook");
        sim.kuper().point_at(&webhook);
        let prints = prints.map_or_else(|| folder.path().join("prints"), Path::to_path_buf);
        fs::create_dir_all(&prints)?;
        let config = folder.path().join("vydacha.toml");
        for (file, secret) in [
            ("kuper-token", "kuper-token"),
            ("webhook-token", "webhook-token"),
            ("pay-key", "pay-key"),
        ] {
            write_private(&folder.path().join(file), secret)?;
        }
        write_private(&config, &settings(&sim, port, &prints))?;
        let mut place = Self {
            folder,
            sim,
            config,
            prints,
            webhook,
            people: Vec::new(),
        };
        place.people = place.admit().await?;
        Ok(place)
    }

    /// The folder with the settings and the journal; gone with the place.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.folder().join("vydacha.db")
    }

    /// Sets the paper's width in millimetres, before the till is opened.
    pub fn use_paper(&self, width: u32) -> Outcome {
        let settings = fs::read_to_string(&self.config)?;
        let width = format!("slip_width_mm = {width}");
        Ok(fs::write(
            &self.config,
            settings.replace("slip_width_mm = 80", &width),
        )?)
    }

    pub fn person(&self, role: RoleName) -> Outcome<&Person> {
        self.people
            .iter()
            .find(|person| person.role == role)
            .ok_or_else(|| Trouble::new(format!("nobody here is a {role:?}")))
    }

    /// As a manager does at the first start, by the counter itself: the till is not running yet.
    async fn admit(&self) -> Outcome<Vec<Person>> {
        let config =
            Config::load(&self.config).map_err(|mistakes| Trouble::new(mistakes.lines().join("; ")))?;
        let counter = Counter::open(
            config,
            Surroundings {
                clock: Clock::System,
                chance: Chance::from_os(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                config_path: self.config.display().to_string(),
                config_problems: Vec::new(),
            },
        )
        .await?;
        let running = counter.start().await?;
        for (name, role, pin) in PEOPLE {
            let admitted = if role == RoleName::Manager {
                counter.create_first_manager(name, pin).await.map(drop)
            } else {
                counter.add_operator(name, role, pin).await.map(drop)
            };
            admitted
                .map_err(|error| Trouble::new(format!("{name} could not be admitted: {}", error.code)))?;
        }
        let session = counter
            .sign_out()
            .await
            .map_err(|error| Trouble::new(format!("nobody could sign out: {}", error.code)))?;
        // The journal must be closed, and its lock gone, before the program opens it.
        running.stop().await;
        drop(counter);
        let known = |name: &str| session.operators.iter().find(|known| known.name == name);
        PEOPLE
            .into_iter()
            .map(|(name, role, pin)| {
                let id = known(name)
                    .ok_or_else(|| Trouble::new(format!("{name} is not on the list")))?
                    .id;
                Ok(Person { name, role, pin, id })
            })
            .collect()
    }
}

fn settings(sim: &Simulator, port: u16, prints: &Path) -> String {
    format!(
        r#"[store]
id = "12"
name = "Лесная лавка"
address = "Москва, Лесная улица, 1"

[intake]
listen = "127.0.0.1:{port}"
token = "file:webhook-token"

[kuper]
base_url = "{kuper}"
token = "file:kuper-token"

[yandex_pay]
base_url = "{pay}/api/merchant"
region = "ru"
api_key = "file:pay-key"
branch_id = "lesnaya-1"

[printing]
printer = "pdf:{prints}"
slip_width_mm = 80

[log]
filter = "info"
folder = "log"
"#,
        kuper = sim.kuper().base_url(),
        pay = sim.pay().base_url(),
        prints = prints.display(),
    )
}

fn write_private(path: &Path, text: &str) -> Outcome {
    fs::write(path, text)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    Ok(())
}

/// A port that nobody listens on at the moment.
pub fn free_port() -> Outcome<u16> {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(socket.local_addr()?.port())
}
