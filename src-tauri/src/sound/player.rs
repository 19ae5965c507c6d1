//! The thread that holds the sound device, and holds it only while there is something to hear.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use counter::view::AlarmName;
use rodio::cpal::traits::{DeviceTrait as _, HostTrait as _};
use rodio::stream::{DeviceSinkBuilder, DeviceSinkError, MixerDeviceSink};
use rodio::{CpalError, CpalErrorKind};
use tokio::sync::{oneshot, watch};

use super::tones::{self, Ringing, Score};

/// A device that was missing is looked for again after so long.
const TRY_AGAIN: Duration = Duration::from_secs(30);

pub enum Wish {
    /// From now on, until the next of these.
    Ring { alarm: AlarmName, volume_percent: u8 },
    /// Nothing any more.
    Hush,
    /// Once, at this volume, whatever rings.
    Test {
        volume_percent: u8,
        answer: oneshot::Sender<Result<(), String>>,
    },
    /// The device that this many were opened before said that it is gone.
    Lost { opened: u64, why: String },
}

/// Starts the thread, which lives as long as the program.
pub fn start() -> (Sender<Wish>, watch::Receiver<Option<String>>) {
    let (wishes, wished) = channel();
    let (trouble, told) = watch::channel(None);
    let lost = wishes.clone();
    let spawned = thread::Builder::new().name("sound".to_owned()).spawn(move || {
        let player = Player {
            score: Arc::default(),
            alarm: AlarmName::Silent,
            volume_percent: 80,
            device: None,
            opened: 0,
            tried: None,
            test: None,
            trouble,
            lost,
        };
        player.work(&wished);
    });
    if let Err(error) = spawned {
        tracing::error!(%error, "the till has no thread for its sound and stays silent");
    }
    (wishes, told)
}

/// Somebody wants to hear how loud it would be.
struct Test {
    until: Instant,
    volume_percent: u8,
}

struct Player {
    score: Arc<Score>,
    alarm: AlarmName,
    volume_percent: u8,
    /// Open while something is to be heard.
    device: Option<MixerDeviceSink>,
    /// How many were opened so far: what an old one still says is not about the new one.
    opened: u64,
    /// When a device was last tried.
    tried: Option<Instant>,
    test: Option<Test>,
    trouble: watch::Sender<Option<String>>,
    lost: Sender<Wish>,
}

impl Player {
    fn work(mut self, wished: &Receiver<Wish>) {
        loop {
            let wish = match self.next_look() {
                Some(pause) => wished.recv_timeout(pause),
                None => wished.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match wish {
                Ok(wish) => self.hear(wish),
                Err(RecvTimeoutError::Timeout) => self.look(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn hear(&mut self, wish: Wish) {
        match wish {
            Wish::Ring {
                alarm,
                volume_percent,
            } => {
                let is_news = self.wanted() == AlarmName::Silent && alarm != AlarmName::Silent;
                (self.alarm, self.volume_percent) = (alarm, volume_percent);
                // Whether there is a device is found out before the first order comes.
                let never_tried = self.tried.is_none() && volume_percent > 0;
                self.play(is_news || never_tried);
            }
            Wish::Hush => {
                self.alarm = AlarmName::Silent;
                self.play(false);
            }
            Wish::Test {
                volume_percent: 0,
                answer,
            } => {
                let _ = answer.send(Err("volume".to_owned()));
            }
            Wish::Test {
                volume_percent,
                answer,
            } => {
                self.test = Some(Test {
                    until: Instant::now() + tones::length(AlarmName::NewOrder),
                    volume_percent,
                });
                self.play(true);
                let why = self.trouble.borrow().clone();
                let _ = answer.send(why.map_or(Ok(()), Err));
            }
            Wish::Lost { opened, why } => {
                if opened == self.opened {
                    tracing::warn!(why, "the sound device is gone");
                    self.device = None;
                    self.tell(Some(why));
                }
            }
        }
    }

    /// Time has passed: a test is over, or a device may be back.
    fn look(&mut self) {
        if self
            .test
            .as_ref()
            .is_some_and(|test| test.until <= Instant::now())
        {
            self.test = None;
        }
        self.play(false);
    }

    fn next_look(&self) -> Option<Duration> {
        let now = Instant::now();
        let test = self
            .test
            .as_ref()
            .map(|test| test.until.saturating_duration_since(now));
        let again = self
            .tried
            .filter(|_| self.is_in_trouble())
            .map(|tried| TRY_AGAIN.saturating_sub(now.saturating_duration_since(tried)));
        test.into_iter().chain(again).min()
    }

    fn is_in_trouble(&self) -> bool {
        self.trouble.borrow().is_some()
    }

    /// What is to be heard now.
    fn wanted(&self) -> AlarmName {
        if self.test.is_some() {
            AlarmName::NewOrder
        } else {
            self.alarm
        }
    }

    /// How loud that is to be: a test is as loud as it was asked for, the rest as it is set.
    fn volume_percent(&self) -> u8 {
        self.test
            .as_ref()
            .map_or(self.volume_percent, |test| test.volume_percent)
    }

    /// Makes the device sound as is wanted. `at_once`: even if it was tried and missing a moment ago.
    fn play(&mut self, at_once: bool) {
        let volume_percent = self.volume_percent();
        let wanted = if volume_percent == 0 {
            AlarmName::Silent
        } else {
            self.wanted()
        };
        self.score.set(wanted, volume_percent);
        let rested = self.tried.is_none_or(|tried| tried.elapsed() >= TRY_AGAIN);
        let probe = volume_percent > 0 && (at_once || self.is_in_trouble() && rested);
        if self.device.is_none() && probe {
            self.open();
        }
        if wanted == AlarmName::Silent {
            // At once: what the device still has in store is not played any more.
            self.device = None;
        }
        if volume_percent == 0 {
            self.tell(None);
        }
    }

    fn open(&mut self) {
        self.tried = Some(Instant::now());
        self.opened += 1;
        match self.open_device() {
            Ok(mut device) => {
                device.log_on_drop(false);
                let rate = device.config().sample_rate();
                device.mixer().add(Ringing::new(Arc::clone(&self.score), rate));
                self.device = Some(device);
                self.tell(None);
            }
            Err(error) => {
                if !self.is_in_trouble() {
                    tracing::warn!(%error, "there is no sound");
                }
                self.tell(Some(error.to_string()));
            }
        }
    }

    /// The system's own choice; where that does not work, whichever does.
    fn open_device(&self) -> Result<MixerDeviceSink, DeviceSinkError> {
        let (lost, opened) = (self.lost.clone(), self.opened);
        let told = move |error: CpalError| {
            let is_harmless = matches!(
                error.kind(),
                CpalErrorKind::Xrun | CpalErrorKind::RealtimeDenied | CpalErrorKind::DeviceChanged
            );
            if !is_harmless {
                let why = error.to_string();
                let _ = lost.send(Wish::Lost { opened, why });
            }
        };
        let usual = DeviceSinkBuilder::from_default_device()
            .and_then(|device| device.with_error_callback(told.clone()).open_stream());
        usual.or_else(|why| {
            let Ok(devices) = rodio::cpal::default_host().output_devices() else {
                return Err(why);
            };
            devices
                .filter(|device| {
                    let about = device.description();
                    // One that throws everything away would hide that nothing is heard.
                    about.is_ok_and(|about| about.driver().is_some_and(|driver| driver != "null"))
                })
                .find_map(|device| {
                    let device = DeviceSinkBuilder::from_device(device).ok()?;
                    device.with_error_callback(told.clone()).open_stream().ok()
                })
                .ok_or(why)
        })
    }

    fn tell(&self, trouble: Option<String>) {
        self.trouble.send_if_modified(|told| {
            let changed = *told != trouble;
            *told = trouble;
            changed
        });
    }
}
