//! The lists a title is read by, from TOML that is compiled in, made ready to be looked up.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::kinds::{Band, Function, Level};

/// How a title is made plain (T1, T2).
pub(super) struct TextData {
    pub letters: HashMap<char, String>,
    pub markers: HashSet<String>,
    pub gender_endings: Vec<Vec<char>>,
    pub joined: Vec<(Vec<String>, String)>,
    pub employers: HashSet<String>,
    pub no_longer: HashSet<String>,
    pub separators: HashSet<char>,
    pub ends: HashSet<String>,
    pub conjunctions: HashSet<String>,
    pub abbreviations: HashMap<String, Vec<String>>,
}

/// A place in a level's phrase.
pub(super) enum Slot {
    /// One of these words.
    Word(Vec<String>),
    /// A longer word with this ending.
    Ending(String),
    /// Up to so many words.
    Gap(usize),
    /// The beginning of the segment.
    Begin,
}

/// A phrase that gives a level.
pub(super) struct LevelPhrase {
    pub text: String,
    pub slots: Vec<Slot>,
    pub level: Level,
    /// Whether it hides the shorter phrases within its words.
    pub hides: bool,
}

/// What is known of a level.
pub(super) struct LevelFacts {
    pub rank: Option<f64>,
    pub band: Option<Band>,
}

/// How a level is read (T3).
pub(super) struct LevelData {
    pub facts: BTreeMap<Level, LevelFacts>,
    pub phrases: Vec<LevelPhrase>,
    /// Phrases by their first word.
    pub by_word: HashMap<String, Vec<usize>>,
    /// Phrases that begin with an ending, or with the segment.
    pub elsewhere: Vec<usize>,
    pub executive: Level,
    pub not_executive: HashSet<String>,
    /// The level that beats all but the other in its segment.
    pub beats: (Level, Level),
    pub by_function: Level,
    pub trainees: Vec<LevelPhrase>,
    pub trainee_unless: HashSet<String>,
    /// Phrases that hide these words of theirs.
    pub hidden: Vec<(LevelPhrase, HashSet<String>)>,
}

/// A phrase that gives a function.
pub(super) struct FunctionPhrase {
    pub words: Vec<String>,
    pub function: Function,
}

/// How functions are read (T4).
pub(super) struct FunctionData {
    /// Phrases by their first word, longest first.
    pub by_word: HashMap<String, Vec<FunctionPhrase>>,
    pub anywhere: HashMap<String, Function>,
    pub last_only: HashSet<String>,
    pub of_words: HashSet<String>,
    pub of_links: HashSet<String>,
    pub without: BTreeMap<Level, Function>,
    pub always: BTreeMap<Level, Function>,
    pub first: Function,
    /// Endings of compounds with the function of one whose front is not listed, longest first.
    pub endings: Vec<(String, Option<Function>)>,
    pub fronts: HashMap<String, Function>,
}

#[derive(Deserialize)]
struct TextFile {
    letters: BTreeMap<char, String>,
    markers: Vec<String>,
    gender_endings: Vec<String>,
    joined: Vec<(String, String)>,
    employers: Vec<String>,
    no_longer: Vec<String>,
    separators: Vec<char>,
    ends: Vec<String>,
    conjunctions: Vec<String>,
    abbreviations: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct LevelFile {
    gap: usize,
    level: Vec<LevelRow>,
    hide: Vec<HideRow>,
}

#[derive(Deserialize)]
struct LevelRow {
    name: String,
    rank: Option<f64>,
    band: Option<String>,
    phrases: Vec<String>,
    #[serde(default)]
    lifting: Vec<String>,
    #[serde(default)]
    executive: bool,
    #[serde(default)]
    not_executive: Vec<String>,
    beats_all_but: Option<String>,
    #[serde(default)]
    by_function: bool,
    unless_followed_by: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct HideRow {
    phrase: String,
    words: Vec<String>,
}

#[derive(Deserialize)]
struct FunctionFile {
    anywhere: BTreeMap<String, Vec<String>>,
    last_only: Vec<String>,
    of_what_follows: OfRow,
    without: BTreeMap<String, String>,
    always: BTreeMap<String, String>,
    first: String,
    functions: BTreeMap<String, Vec<String>>,
    compounds: CompoundRow,
}

#[derive(Deserialize)]
struct OfRow {
    words: Vec<String>,
    links: Vec<String>,
}

#[derive(Deserialize)]
struct CompoundRow {
    endings: BTreeMap<String, String>,
    fronts: BTreeMap<String, String>,
}

#[allow(
    clippy::expect_used,
    reason = "the file is compiled in, and every test of this module reads it"
)]
pub(super) static TEXT: LazyLock<TextData> = LazyLock::new(|| {
    let file: TextFile =
        toml::from_str(include_str!("../data/titles/text.toml")).expect("data/titles/text.toml is valid");
    TextData {
        letters: file.letters.into_iter().collect(),
        markers: file.markers.into_iter().collect(),
        gender_endings: file
            .gender_endings
            .iter()
            .map(|ending| ending.chars().collect())
            .collect(),
        joined: file
            .joined
            .into_iter()
            .map(|(phrase, word)| (words(&phrase), word))
            .collect(),
        employers: file.employers.into_iter().collect(),
        no_longer: file.no_longer.into_iter().collect(),
        separators: file.separators.into_iter().collect(),
        ends: file.ends.into_iter().collect(),
        conjunctions: file.conjunctions.into_iter().collect(),
        abbreviations: file
            .abbreviations
            .into_iter()
            .map(|(short, long)| (short, words(&long)))
            .collect(),
    }
});

#[allow(
    clippy::expect_used,
    reason = "the file is compiled in, and every test of this module reads it"
)]
pub(super) static LEVELS: LazyLock<LevelData> = LazyLock::new(|| {
    let file: LevelFile =
        toml::from_str(include_str!("../data/titles/levels.toml")).expect("data/titles/levels.toml is valid");
    level_data(&file).expect("data/titles/levels.toml names levels and bands that there are")
});

#[allow(
    clippy::expect_used,
    reason = "the file is compiled in, and every test of this module reads it"
)]
pub(super) static FUNCTIONS: LazyLock<FunctionData> = LazyLock::new(|| {
    let file: FunctionFile =
        toml::from_str(include_str!("../data/titles/functions.toml")).expect("data/titles/functions.toml is valid");
    function_data(file).expect("data/titles/functions.toml names functions and levels that there are")
});

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

fn level_phrase(text: &str, level: Level, gap: usize, hides: bool) -> LevelPhrase {
    let slot = |word: &str| match word {
        "..." => Slot::Gap(gap),
        "^" => Slot::Begin,
        _ => match word.strip_prefix('*') {
            Some(ending) => Slot::Ending(ending.to_owned()),
            None => Slot::Word(word.split('|').map(str::to_owned).collect()),
        },
    };
    LevelPhrase {
        text: text.to_owned(),
        slots: text.split_whitespace().map(slot).collect(),
        level,
        hides,
    }
}

fn level_data(file: &LevelFile) -> Option<LevelData> {
    let mut data = LevelData {
        facts: BTreeMap::new(),
        phrases: Vec::new(),
        by_word: HashMap::new(),
        elsewhere: Vec::new(),
        executive: Level::Chief,
        not_executive: HashSet::new(),
        beats: (Level::Board, Level::Chief),
        by_function: Level::Ic,
        trainees: Vec::new(),
        trainee_unless: HashSet::new(),
        hidden: Vec::new(),
    };
    for row in &file.level {
        let level = Level::named(&row.name)?;
        let band = match &row.band {
            Some(word) => Some(Band::named(word)?),
            None => None,
        };
        data.facts.insert(level, LevelFacts { rank: row.rank, band });
        let phrases = row.phrases.iter().map(|text| (text, true));
        let phrases = phrases.chain(row.lifting.iter().map(|text| (text, false)));
        let phrases = phrases.map(|(text, hides)| level_phrase(text, level, file.gap, hides));
        if let Some(unless) = &row.unless_followed_by {
            data.trainees.extend(phrases);
            data.trainee_unless = unless.iter().cloned().collect();
            continue;
        }
        data.phrases.extend(phrases);
        if row.executive {
            data.executive = level;
            data.not_executive = row.not_executive.iter().cloned().collect();
        }
        if let Some(but) = &row.beats_all_but {
            data.beats = (level, Level::named(but)?);
        }
        if row.by_function {
            data.by_function = level;
        }
    }
    for (place, phrase) in data.phrases.iter().enumerate() {
        match phrase.slots.first()? {
            Slot::Word(choices) => {
                for word in choices {
                    data.by_word.entry(word.clone()).or_default().push(place);
                }
            }
            _ => data.elsewhere.push(place),
        }
    }
    let hidden = file.hide.iter().map(|row| {
        let phrase = level_phrase(&row.phrase, Level::Chief, file.gap, false);
        (phrase, row.words.iter().cloned().collect())
    });
    data.hidden.extend(hidden);
    Some(data)
}

fn function_data(file: FunctionFile) -> Option<FunctionData> {
    let mut by_word: HashMap<String, Vec<FunctionPhrase>> = HashMap::new();
    for (name, phrases) in &file.functions {
        let function = Function::named(name)?;
        for phrase in phrases {
            let words = words(phrase);
            by_word
                .entry(words.first()?.clone())
                .or_default()
                .push(FunctionPhrase { words, function });
        }
    }
    for phrases in by_word.values_mut() {
        phrases.sort_by(|a, b| b.words.len().cmp(&a.words.len()).then(a.words.cmp(&b.words)));
    }
    let mut anywhere = HashMap::new();
    for (name, found) in file.anywhere {
        let function = Function::named(&name)?;
        anywhere.extend(found.into_iter().map(|word| (word, function)));
    }
    let by_level = |rows: BTreeMap<String, String>| -> Option<BTreeMap<Level, Function>> {
        let row = |(level, function): (String, String)| Some((Level::named(&level)?, Function::named(&function)?));
        rows.into_iter().map(row).collect()
    };
    let mut endings = Vec::new();
    for (ending, function) in file.compounds.endings {
        let function = match function.as_str() {
            "" => None,
            word => Some(Function::named(word)?),
        };
        endings.push((ending, function));
    }
    endings.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.0.cmp(&b.0)));
    let front = |(front, function): (String, String)| Some((front, Function::named(&function)?));
    Some(FunctionData {
        by_word,
        anywhere,
        last_only: file.last_only.into_iter().collect(),
        of_words: file.of_what_follows.words.into_iter().collect(),
        of_links: file.of_what_follows.links.into_iter().collect(),
        without: by_level(file.without)?,
        always: by_level(file.always)?,
        first: Function::named(&file.first)?,
        endings,
        fronts: file.compounds.fronts.into_iter().map(front).collect::<Option<_>>()?,
    })
}
