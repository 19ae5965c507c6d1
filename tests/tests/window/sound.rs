//! What is heard: the till plays into a real ALSA device, which hands every sample to us.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use counter::view::RoleName;
use scenarios::window::staff::{Staff, place_order};
use scenarios::window::{Outcome, Place, Trouble, Window};

/// What the device plays: 16 bits, two channels.
const RATE: usize = 48_000;
const FRAME_BYTES: usize = 4;
/// A loudspeaker takes its time: a hundredth of a second at once.
const GULP: Duration = Duration::from_millis(10);

/// A loudspeaker: the end of a pipe that ALSA writes into, as fast as a real one would play and no faster.
struct Ear {
    heard: Arc<Mutex<Vec<i16>>>,
}

impl Ear {
    /// Makes the pipe and the settings of ALSA that lead to it.
    fn at(folder: &Path) -> (Self, PathBuf) {
        let pipe = folder.join("speaker");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let settings = folder.join("asound.conf");
        let text = format!(
            "pcm.!default {{ type plug slave {{ pcm \"speaker\" rate {RATE} format S16_LE channels 2 }} }}\n\
             pcm.speaker {{ type file slave.pcm \"nothing\" file \"{}\" format \"raw\" }}\n\
             pcm.nothing {{ type null }}\n",
            pipe.display()
        );
        fs::write(&settings, text).unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let into = Arc::clone(&heard);
        std::thread::spawn(move || listen(&pipe, &into));
        (Self { heard }, settings)
    }

    fn samples(&self) -> Vec<i16> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What was heard since then, as of now.
    fn since(&self, from: usize) -> Vec<i16> {
        self.samples().split_off(from)
    }

    /// Waits for something that can be heard after `from`, and says where.
    async fn rings(&self, from: usize) -> Outcome<usize> {
        for _ in 0..1500 {
            if let Some(at) = self.since(from).iter().position(|sample| sample.abs() > 600) {
                return Ok(from + at);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Err(Trouble::new("nothing is heard"))
    }
}

/// Opened anew for each time that the till opens its device.
fn listen(pipe: &Path, heard: &Mutex<Vec<i16>>) {
    let mut gulp = vec![0; RATE * FRAME_BYTES / 100];
    while let Ok(mut file) = fs::File::open(pipe) {
        while let Ok(read) = file.read(&mut gulp) {
            if read == 0 {
                break;
            }
            // The left channel.
            let samples = gulp[..read].chunks_exact(FRAME_BYTES);
            let left = samples.map(|frame| i16::from_le_bytes([frame[0], frame[1]]));
            heard.lock().unwrap_or_else(PoisonError::into_inner).extend(left);
            std::thread::sleep(
                GULP * u32::try_from(read).unwrap_or(0) / u32::try_from(gulp.len()).unwrap_or(1),
            );
        }
    }
}

/// The highest tone that sounds for a twentieth of a second, in waves a second; zero: none does.
fn pitch(samples: &[i16]) -> usize {
    let piece = RATE / 20;
    let pieces = (0..samples.len().saturating_sub(piece)).step_by(piece / 4);
    pieces
        .map(|at| &samples[at..at + piece])
        // A tone all through, and neither its end nor the pause behind it.
        .filter(|piece| {
            piece
                .chunks(RATE / 200)
                .all(|part| part.iter().any(|one| one.unsigned_abs() > 1000))
        })
        .map(|piece| {
            piece
                .windows(2)
                .filter(|pair| pair[0] < 0 && pair[1] >= 0)
                .count()
                * 20
        })
        .max()
        .unwrap_or(0)
}

/// Between the highest tone of the calm alarm (1047 Hz) and the lowest of the urgent one (1319 Hz).
const HIGH: usize = 1180;

fn loudest(samples: &[i16]) -> u16 {
    samples
        .iter()
        .map(|sample| sample.unsigned_abs())
        .max()
        .unwrap_or(0)
}

/// A till with these settings of its sound, somebody signed in at its window, and an ear at its speaker.
async fn with_an_ear(
    name: &str,
    sound: &str,
    role: RoleName,
    part: impl AsyncFnOnce(&Staff<'_>, &Ear) -> Outcome,
) {
    let place = Place::prepare(None).await.unwrap();
    let (ear, alsa) = Ear::at(place.folder());
    let settings = fs::read_to_string(&place.config).unwrap();
    fs::write(&place.config, format!("{settings}\n[sound]\n{sound}\n")).unwrap();
    // Each test is a process of its own, and the program it starts inherits its environment through the driver.
    let environment = [("ALSA_CONFIG_PATH", alsa.as_os_str())];
    super::in_window_with(name, &place, &environment, async |window| {
        let staff = Staff {
            window,
            place: &place,
        };
        staff.sign_in(role).await?;
        part(&staff, &ear).await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_order_is_heard_until_it_is_opened_and_heard_differently_when_nobody_comes() {
    let sound = "volume_percent = 100\nurgent_after_s = 10";
    with_an_ear("sound", sound, RoleName::Cashier, async |staff, ear| {
        let window = staff.window;
        window.gone("strip-sound").await?;
        let quiet = ear.samples().len();
        let order = place_order(staff.place, &super::order_with(1, 0)).await?;
        let calm = ear.rings(quiet).await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
        let calm = pitch(&ear.since(calm));
        assert!((700..HIGH).contains(&calm), "calm at {calm} Hz");
        window.see("strip-alarm").await?;

        window.step("waiting until it is urgent");
        window
            .until("the alarm to become urgent", async || {
                let shown = window
                    .run("return document.querySelector('[data-testid=strip-alarm]')?.textContent")
                    .await?;
                Ok(shown.as_str().is_some_and(|shown| shown.contains('!')))
            })
            .await?;
        let from = ear.samples().len();
        window
            .until("a higher tone", async || Ok(pitch(&ear.since(from)) > HIGH))
            .await?;

        window.step("opening the order");
        window.tap(&format!("card-{}", order.number)).await?;
        window.see("start-picking").await?;
        tokio::time::sleep(Duration::from_millis(600)).await;
        let from = ear.samples().len();
        tokio::time::sleep(Duration::from_secs(3)).await;
        let after = loudest(&ear.since(from));
        assert!(after < 100, "still heard after it was opened: {after}");
        Ok(())
    })
    .await;
}

/// The highest sample of one test in the settings, from its first sound until nothing is heard any more.
async fn loudest_of_a_test(window: &Window, ear: &Ear) -> Outcome<u16> {
    let from = ear.samples().len();
    window.tap("test-sound").await?;
    window
        .until("the test to be heard", async || {
            Ok(loudest(&ear.since(from)) > 100)
        })
        .await?;
    window
        .until("the test to be over", async || {
            let before = ear.samples().len();
            tokio::time::sleep(Duration::from_millis(400)).await;
            Ok(loudest(&ear.since(before)) < 100)
        })
        .await?;
    Ok(loudest(&ear.since(from)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_volume_that_is_chosen_is_heard_before_it_is_saved() {
    let sound = "volume_percent = 100";
    with_an_ear("volume", sound, RoleName::Manager, async |staff, ear| {
        let window = staff.window;
        let settings = fs::read_to_string(&staff.place.config)?;
        window.tap("nav-settings").await?;
        window.tap("settings-tab-counter").await?;
        let saved = loudest_of_a_test(window, ear).await?;
        window.tap("setup-sound-volume-percent-20").await?;
        let chosen = loudest_of_a_test(window, ear).await?;
        window.tap("setup-sound-volume-percent-100").await?;
        let again = loudest_of_a_test(window, ear).await?;
        assert!(chosen > 100 && chosen < saved / 2, "{chosen} after {saved}");
        assert!(again > saved / 2, "{again} after {saved}");
        let after = fs::read_to_string(&staff.place.config)?;
        assert_eq!(after, settings, "a test saved something");
        Ok(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_without_a_sound_device_starts_without_delay_and_says_so() {
    let place = Place::prepare(None).await.unwrap();
    let alsa = place.folder().join("asound.conf");
    fs::write(&alsa, "pcm.!default { type hw card 31 }\n").unwrap();
    super::in_window_with(
        "no_sound",
        &place,
        &[("ALSA_CONFIG_PATH", alsa.as_os_str())],
        async |window| {
            let staff = Staff {
                window,
                place: &place,
            };
            staff.sign_in(RoleName::Cashier).await?;
            window.see("strip-sound").await?;
            Ok(())
        },
    )
    .await;
}
