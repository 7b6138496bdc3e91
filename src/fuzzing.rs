//! Property fuzzing on stable Rust. proptest makes the cases and shrinks them; here stand the clock, the seed, and
//! mutations of real texts, which reach deeper than texts made of nothing.
//!
//! An ordinary `cargo test` runs each target for a few seeded cases. `ASSAY_FUZZ_SECONDS=600 cargo test --lib fuzz_ --
//! --nocapture` runs each of them for ten minutes and prints how many cases there were and how they ended;
//! `ASSAY_FUZZ_SEED` (42) chooses others.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::path::Path;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

/// How many cases ended in which way, in the target's own words.
pub(crate) type Endings = BTreeMap<&'static str, u64>;

/// Cases between two looks at the clock; all that an ordinary run does.
const CASES: u32 = 48;
/// No case of these sizes takes nearly as long, on any machine: what does is stuck.
const LONGEST: Duration = Duration::from_secs(20);
/// The longest text that mutations make.
const MOST: usize = 1 << 15;

/// Runs a target: a few cases, or as long as `ASSAY_FUZZ_SECONDS` says. Fails with the smallest case that breaks it.
pub(crate) fn fuzz<S: Strategy>(
    target: &str,
    strategy: &S,
    check: impl Fn(S::Value) -> Result<&'static str, TestCaseError>,
) -> Endings {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let seed = number("ASSAY_FUZZ_SEED").unwrap_or(42);
    let time = number("ASSAY_FUZZ_SECONDS").map(Duration::from_secs);
    let (endings, slowest) = (RefCell::new(Endings::new()), Cell::new(Duration::ZERO));
    let started = Instant::now();
    let mut batch = 0;
    while batch == 0 || time.is_some_and(|time| started.elapsed() < time) {
        let ran = runner(seed, batch).run(strategy, |case| {
            let begun = Instant::now();
            let ending = check(case)?;
            let took = begun.elapsed();
            slowest.set(slowest.get().max(took));
            prop_assert!(took < LONGEST, "it took {took:?}");
            *endings.borrow_mut().entry(ending).or_default() += 1;
            Ok(())
        });
        match ran {
            Ok(()) => {}
            Err(TestError::Fail(why, case)) => {
                let case: String = format!("{case:?}").chars().take(MOST).collect();
                panic!("{target}, seed {seed}, batch {batch}: {why}\n{case}")
            }
            Err(TestError::Abort(why)) => panic!("{target}, seed {seed}, batch {batch}: {why}"),
        }
        batch += 1;
    }
    let endings = endings.into_inner();
    if time.is_some() {
        let cases: u64 = endings.values().sum();
        let took = started.elapsed().as_secs();
        eprintln!(
            "{target}: {cases} cases in {took} s, slowest {:?}: {endings:?}",
            slowest.get()
        );
    }
    endings
}

fn runner(seed: u64, batch: u64) -> TestRunner {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes[8..16].copy_from_slice(&batch.to_le_bytes());
    let config = Config {
        cases: CASES,
        failure_persistence: None,
        max_shrink_time: 60_000,
        ..Config::default()
    };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

/// One change of a sequence; places are shares of its length, so that they mean something after other changes too.
#[derive(Debug, Clone)]
enum Edit<T> {
    Put(Index, Vec<T>),
    Cut(Index, usize),
    Repeat(Index, usize, usize),
    Move(Index, usize, Index),
    /// The rest is that of another text.
    Splice(Index, Index, Index),
}

impl<T: Clone> Edit<T> {
    fn apply(&self, items: &mut Vec<T>, corpus: &[Vec<T>]) {
        let place = |index: &Index, length: usize| index.index(length + 1);
        match self {
            Self::Put(at, piece) => {
                let at = place(at, items.len());
                items.splice(at..at, piece.iter().cloned());
            }
            Self::Cut(at, length) => {
                let at = place(at, items.len());
                items.drain(at..(at + length).min(items.len()));
            }
            Self::Repeat(at, length, times) => {
                let at = place(at, items.len());
                let piece = items[at..(at + length).min(items.len())].to_vec();
                let fits = (MOST.saturating_sub(items.len())) / piece.len().max(1);
                items.splice(at..at, (0..(*times).min(fits)).flat_map(|_| piece.clone()));
            }
            Self::Move(from, length, to) => {
                let from = place(from, items.len());
                let piece: Vec<T> = items.drain(from..(from + length).min(items.len())).collect();
                let to = place(to, items.len());
                items.splice(to..to, piece);
            }
            Self::Splice(at, other, from) => {
                let other = &corpus[other.index(corpus.len())];
                items.truncate(place(at, items.len()));
                items.extend_from_slice(&other[place(from, other.len())..]);
            }
        }
    }
}

fn edit<T: Clone + Debug + 'static>(pieces: Vec<Vec<T>>) -> impl Strategy<Value = Edit<T>> {
    let at = any::<Index>;
    prop_oneof![
        4 => (at(), prop::sample::select(pieces)).prop_map(|(at, piece)| Edit::Put(at, piece)),
        3 => (at(), 1..9_usize).prop_map(|(at, length)| Edit::Cut(at, length)),
        2 => (at(), 1..12_usize, prop_oneof![40 => 1..5_usize, 1 => 30..3000_usize])
            .prop_map(|(at, length, times)| Edit::Repeat(at, length, times)),
        1 => (at(), 1..20_usize, at()).prop_map(|(from, length, to)| Edit::Move(from, length, to)),
        1 => (at(), at(), at()).prop_map(|(at, other, from)| Edit::Splice(at, other, from)),
    ]
}

/// A sequence of the corpus with up to eight changes; what is put in comes from `pieces`.
fn changed<T: Clone + Debug + 'static>(corpus: Vec<Vec<T>>, pieces: Vec<Vec<T>>) -> impl Strategy<Value = Vec<T>> {
    let start = prop::sample::select(corpus.clone());
    // Mostly one or two: what is changed all over is refused at its first word.
    let edits = prop_oneof![8 => 0..3_usize, 2 => 3..9_usize];
    let edits = edits.prop_flat_map(move |count| prop::collection::vec(edit(pieces.clone()), count));
    (start, edits).prop_map(move |(mut items, edits)| {
        edits.iter().for_each(|edit| edit.apply(&mut items, &corpus));
        items
    })
}

/// Characters that trouble whoever reads text: ends of lines, quotes, escapes, marks without width, letters that grow
/// when their case changes, digits of other scripts.
const TROUBLE: &[&str] = &[
    "\"",
    "'",
    "\0",
    "\r\n",
    "\r",
    "\n",
    "\t",
    " ",
    "\u{a0}",
    "\u{feff}",
    "\u{1b}[31m",
    "\u{202e}",
    "\u{200b}",
    "\\",
    "ß",
    "İ",
    "ŉ",
    "ǆ",
    "é",
    "e\u{301}",
    "ﬁ",
    "½",
    "٣",
    "５",
    "𝟗",
    "職",
    "🏗",
    "-",
    "–",
    "/",
    ",",
    ";",
    "|",
    "#",
    "0",
    "9",
    "A",
    "z",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "%",
    "+",
    "&",
    ".",
    ":",
];

/// A text of the corpus with changes: pieces of the target's own, and what troubles any reader of text.
pub(crate) fn mutated(corpus: &[String], pieces: &[&str]) -> impl Strategy<Value = String> + use<> {
    let letters = |text: &str| text.chars().collect::<Vec<char>>();
    let corpus = corpus.iter().map(|text| letters(text)).collect();
    let pieces = pieces.iter().chain(TROUBLE).map(|piece| letters(piece)).collect();
    changed(corpus, pieces).prop_map(String::from_iter)
}

/// Bytes of the corpus with changes, halves of characters among what is put in.
pub(crate) fn mutated_bytes(corpus: &[Vec<u8>]) -> impl Strategy<Value = Vec<u8>> + use<> {
    let broken: [&[u8]; 6] = [
        &[0xff],
        &[0xc3],
        &[0xe2, 0x82],
        &[0xff, 0xfe],
        &[0x80],
        &[0xef, 0xbb, 0xbf],
    ];
    let pieces = TROUBLE.iter().map(|piece| piece.as_bytes()).chain(broken);
    changed(corpus.to_vec(), pieces.map(<[u8]>::to_vec).collect())
}

/// The files of a folder of the repository with that ending, below it too, in the order of their names.
pub(crate) fn files_of_the_tree(folder: &str, ending: &str) -> Vec<Vec<u8>> {
    fn walk(folder: &Path, ending: &str, into: &mut Vec<Vec<u8>>) {
        let mut paths: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                walk(&path, ending, into);
            } else if path.to_string_lossy().ends_with(ending) {
                into.push(std::fs::read(&path).unwrap());
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), ending, &mut found);
    assert!(!found.is_empty(), "no {ending} in {folder}");
    found
}
