//! The three alarms as sounds, made by computation: nothing to load, nothing to go missing.
//!
//! They differ in pitch, pace and number of tones, so that somebody at the shelves tells them apart with their back to
//! the screen: two calm rising tones; four quick high ones; three low ones that fall.

use std::f32::consts::TAU;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::time::Duration;

use counter::view::AlarmName;
use rodio::Source;

/// Milliseconds from a tone's start to its full loudness: without it the speaker clicks.
const ATTACK_MS: u32 = 6;

#[derive(Debug, Clone, Copy, PartialEq)]
struct Tone {
    start_ms: u32,
    length_ms: u32,
    hertz: f32,
}

const fn tone(start_ms: u32, length_ms: u32, hertz: f32) -> Tone {
    Tone {
        start_ms,
        length_ms,
        hertz,
    }
}

/// One alarm: tones, and after how long they come again.
#[derive(Debug, Clone, Copy)]
struct Pattern {
    tones: &'static [Tone],
    every_ms: u32,
    /// Of what the settings allow, from 0 to 1.
    loudness: f32,
}

const SILENCE: Pattern = Pattern {
    tones: &[],
    every_ms: 1000,
    loudness: 0.0,
};
const NEW_ORDER: Pattern = Pattern {
    tones: &[tone(0, 260, 784.0), tone(240, 520, 1047.0)],
    every_ms: 4000,
    loudness: 0.55,
};
const NEW_ORDER_URGENT: Pattern = Pattern {
    tones: &[
        tone(0, 130, 1319.0),
        tone(150, 130, 1568.0),
        tone(300, 130, 1319.0),
        tone(450, 220, 1568.0),
    ],
    every_ms: 1400,
    loudness: 1.0,
};
const PAID_NOT_HANDED_OVER: Pattern = Pattern {
    tones: &[tone(0, 220, 523.0), tone(260, 220, 523.0), tone(520, 420, 392.0)],
    every_ms: 3000,
    loudness: 0.8,
};

fn pattern(alarm: AlarmName) -> Pattern {
    match alarm {
        AlarmName::Silent => SILENCE,
        AlarmName::NewOrder => NEW_ORDER,
        AlarmName::NewOrderUrgent => NEW_ORDER_URGENT,
        AlarmName::PaidNotHandedOver => PAID_NOT_HANDED_OVER,
    }
}

/// How long one round of an alarm is heard.
pub fn length(alarm: AlarmName) -> Duration {
    let end = |tone: &Tone| tone.start_ms + tone.length_ms;
    let last = pattern(alarm).tones.iter().map(end).max().unwrap_or_default();
    Duration::from_millis(u64::from(last))
}

/// What the device shall play; set by one thread, read by the device's own for every sample.
#[derive(Debug, Default)]
pub struct Score {
    alarm: AtomicU8,
    volume_percent: AtomicU32,
}

impl Score {
    pub fn set(&self, alarm: AlarmName, volume_percent: u8) {
        self.volume_percent
            .store(u32::from(volume_percent), Ordering::Relaxed);
        self.alarm.store(alarm as u8, Ordering::Relaxed);
    }
}

const ALARMS: [AlarmName; 4] = [
    AlarmName::Silent,
    AlarmName::NewOrder,
    AlarmName::NewOrderUrgent,
    AlarmName::PaidNotHandedOver,
];

/// The endless sound of a score. A change of the score is heard from the next sample on.
pub struct Ringing {
    score: Arc<Score>,
    rate: NonZero<u32>,
    playing: u8,
    pattern: Pattern,
    /// Samples since this round of the alarm began.
    at: u64,
}

impl Ringing {
    pub fn new(score: Arc<Score>, rate: NonZero<u32>) -> Self {
        Self {
            score,
            rate,
            playing: AlarmName::Silent as u8,
            pattern: SILENCE,
            at: 0,
        }
    }

    fn samples(&self, ms: u32) -> u64 {
        u64::from(ms) * u64::from(self.rate.get()) / 1000
    }
}

impl Iterator for Ringing {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        let wanted = self.score.alarm.load(Ordering::Relaxed);
        if wanted != self.playing {
            self.playing = wanted;
            let found = ALARMS.into_iter().find(|alarm| *alarm as u8 == wanted);
            self.pattern = pattern(found.unwrap_or(AlarmName::Silent));
            self.at = 0;
        }
        let volume = self.score.volume_percent.load(Ordering::Relaxed) as f32 / 100.0;
        let mut sum = 0.0;
        for tone in self.pattern.tones {
            let (start, length) = (self.samples(tone.start_ms), self.samples(tone.length_ms));
            if (start..start + length).contains(&self.at) {
                let attack = self.samples(ATTACK_MS) as f32;
                sum += sample(
                    tone.hertz,
                    (self.at - start) as f32,
                    length as f32,
                    attack,
                    self.rate,
                );
            }
        }
        self.at = (self.at + 1) % self.samples(self.pattern.every_ms).max(1);
        // Two tones overlap for a moment; what people call half as loud is a quarter of the amplitude.
        Some((sum * 0.6 * self.pattern.loudness * volume * volume).clamp(-1.0, 1.0))
    }
}

/// A struck bar: a tone, an overtone, a quick rise and a fall to nothing.
fn sample(hertz: f32, at: f32, length: f32, attack: f32, rate: NonZero<u32>) -> f32 {
    let turns = hertz * at / rate.get() as f32;
    let wave = (TAU * turns).sin() + 0.25 * (TAU * turns * 3.0).sin();
    let rise = (at / attack).min(1.0);
    let fall = 1.0 - at / length;
    wave * rise * fall.sqrt()
}

impl Source for Ringing {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> NonZero<u16> {
        NonZero::<u16>::MIN
    }

    fn sample_rate(&self) -> NonZero<u32> {
        self.rate
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 44_100;

    /// So many milliseconds of an alarm.
    fn heard(alarm: AlarmName, volume: u8, ms: u32) -> Vec<f32> {
        let score = Arc::new(Score::default());
        score.set(alarm, volume);
        let rate = NonZero::new(RATE).unwrap();
        Ringing::new(score, rate)
            .take((RATE / 1000 * ms) as usize)
            .collect()
    }

    fn loudest(samples: &[f32]) -> f32 {
        samples
            .iter()
            .fold(0.0, |loudest, sample| sample.abs().max(loudest))
    }

    /// Waves a second, counted where the sound goes up through nothing.
    fn pitch(samples: &[f32]) -> usize {
        let ups = samples.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0);
        ups.count() * RATE as usize / samples.len()
    }

    #[test]
    fn each_alarm_has_its_own_pitch_pace_and_loudness() {
        let [_, new, urgent, paid] = ALARMS.map(pattern);
        let paces = [new.every_ms, paid.every_ms, urgent.every_ms];
        assert!(paces[0] > paces[1] && paces[1] > paces[2], "{paces:?}");
        let first = |alarm| pitch(&heard(alarm, 100, 100));
        let pitches = [
            first(AlarmName::PaidNotHandedOver),
            first(AlarmName::NewOrder),
            first(AlarmName::NewOrderUrgent),
        ];
        assert!(
            pitches[0] + 150 < pitches[1] && pitches[1] + 300 < pitches[2],
            "{pitches:?}"
        );
        let round = |alarm| loudest(&heard(alarm, 100, 1000));
        assert!(round(AlarmName::NewOrder) < round(AlarmName::NewOrderUrgent) * 0.7);
    }

    #[test]
    fn an_alarm_comes_again_and_is_quiet_in_between() {
        let calm = heard(AlarmName::NewOrder, 80, 4300);
        let ms = |from: usize, to: usize| &calm[from * 44..to * 44];
        assert!(loudest(ms(0, 800)) > 0.1);
        assert_eq!(loudest(ms(800, 3900)), 0.0);
        assert!(loudest(ms(4010, 4300)) > 0.1);
    }

    #[test]
    fn volume_is_followed_and_nothing_is_louder_than_a_speaker_can_be() {
        for alarm in ALARMS {
            assert_eq!(loudest(&heard(alarm, 0, 1000)), 0.0, "{alarm:?}");
            let (half, full) = (heard(alarm, 50, 2000), heard(alarm, 100, 2000));
            assert!(loudest(&half) <= loudest(&full) / 2.0);
            assert!(loudest(&full) < 1.0, "{alarm:?}");
        }
    }

    #[test]
    fn a_silenced_alarm_is_silent_from_the_next_sample_on() {
        let score = Arc::new(Score::default());
        score.set(AlarmName::NewOrderUrgent, 100);
        let mut ringing = Ringing::new(Arc::clone(&score), NonZero::new(RATE).unwrap());
        assert!(loudest(&ringing.by_ref().take(4000).collect::<Vec<_>>()) > 0.1);
        score.set(AlarmName::Silent, 100);
        assert_eq!(loudest(&ringing.take(44_100).collect::<Vec<_>>()), 0.0);
    }
}
