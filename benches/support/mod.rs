//! What several benches share: the invented sheet, and times told as percentiles.
#![allow(dead_code, reason = "no bench uses all of it")]

use std::time::Duration;

use assay::frame::{Frame, FrameBuilder};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Different first words of the names.
const NAMES: u64 = 1_000_000;
/// Different states.
const STATES: u64 = 50;

/// Twelve columns of every kind, the same on every machine.
pub fn frame(rows: u64) -> Frame {
    let column = |stream: u64| {
        let mut source = ChaCha8Rng::seed_from_u64(42);
        source.set_stream(stream);
        (0..rows).map(move |_| source.next_u64())
    };
    let whole = |value: u64, bound: u64| i64::try_from(value % bound).unwrap();
    let present = |value: u64| !value.is_multiple_of(11);
    let name = |value: u64| format!("{} {} Solar", word(value % NAMES), word(value % 977));
    let mut builder = FrameBuilder::new()
        .integer("id", (0..rows).map(|row| i64::try_from(row).ok()))
        .real(
            "score",
            column(1).map(|value| Some((value % 1_000_000) as f64 / 10_000.0)),
        )
        .text("name", column(2).map(|value| present(value >> 40).then(|| name(value))))
        .text("state", column(3).map(|value| Some(word(value % STATES))))
        .date(
            "issued",
            column(4).map(|value| i32::try_from(10_000 + value % 10_000).ok()),
        )
        .boolean(
            "platinum",
            column(5).map(|value| present(value >> 40).then_some(value % 2 == 0)),
        );
    for extra in 6..12 {
        let values = column(extra).map(|value| present(value >> 40).then(|| whole(value, 1_000)));
        builder = builder.integer(&format!("extra_{extra}"), values);
    }
    builder.finish().unwrap()
}

/// A word of syllables that stands for a number.
fn word(number: u64) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va",
    ];
    let (mut left, mut text) = (number, String::new());
    loop {
        text.push_str(SYLLABLES.get(usize::try_from(left % 16).unwrap()).unwrap());
        left /= 16;
        if left == 0 {
            return text;
        }
    }
}

/// Prints the median, the 99th percentile and the longest of some times.
pub fn tell(what: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let at = |share: usize| times.get((times.len() * share / 100).min(times.len() - 1)).unwrap();
    println!(
        "{what}: p50 {:.2?}, p99 {:.2?}, longest {:.2?} ({} times)",
        at(50),
        at(99),
        times.last().unwrap(),
        times.len()
    );
}
