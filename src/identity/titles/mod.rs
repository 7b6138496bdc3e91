//! What a job title says: how high, about what, and whether somebody has it still (buyer-groups T1 to T4).
//!
//! Titles are written in four languages, abbreviated, with the firm behind and remarks between; two files rarely spell
//! one alike. A title is made plain, parted into segments, and the highest segment speaks for it. Everything that is a
//! list stands in `data/titles/*.toml`.

mod data;
mod functions;
mod kinds;
mod levels;
mod plain;

#[cfg(test)]
mod tests;

pub use kinds::{Band, Function, Level};

use data::{FUNCTIONS, LEVELS};

/// A title, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    /// How high it stands; none where it names neither a level nor a function.
    pub level: Option<Level>,
    /// What it is about, the executive function first; empty where it says nothing.
    pub functions: Vec<Function>,
    /// False for "former" and the like.
    pub current: bool,
    /// T1: the title in plain words, with the marks that part its segments.
    pub plain: String,
    /// T2: the plain words of each segment, abbreviations written out.
    pub segments: Vec<Vec<String>>,
    /// The segment that speaks for the title.
    pub primary: usize,
    /// The phrase that gave the level.
    pub level_by: String,
    /// The words that gave each function, in the order of `functions`.
    pub functions_by: Vec<String>,
}

impl Title {
    /// The band of the level; none for trainees and titles that are not known.
    #[must_use]
    pub fn band(&self) -> Option<Band> {
        LEVELS.facts.get(&self.level?)?.band
    }

    /// The rank of the level, 1 to 10; none for trainees and titles that are not known.
    #[must_use]
    pub fn rank(&self) -> Option<f64> {
        LEVELS.facts.get(&self.level?)?.rank
    }

    /// The word of the level in frames: `unknown` where there is none.
    #[must_use]
    pub fn level_word(&self) -> &'static str {
        self.level.map_or("unknown", Level::as_str)
    }

    /// The functions as frames hold them, joined by `|`.
    #[must_use]
    pub fn function_words(&self) -> String {
        let words: Vec<&str> = self.functions.iter().map(|function| function.as_str()).collect();
        words.join("|")
    }

    /// The first function.
    #[must_use]
    pub fn primary_function(&self) -> Option<Function> {
        self.functions.first().copied()
    }

    /// Whether it names a level or a function.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.level.is_some()
    }

    /// Whether it is an intern's, an apprentice's, a student's.
    #[must_use]
    pub fn is_trainee(&self) -> bool {
        self.level == Some(Level::Trainee)
    }

    /// Whether it leads people: manager or above, the board left out.
    #[must_use]
    pub fn is_leader(&self) -> bool {
        self.level
            .is_some_and(|level| level >= Level::Manager && level != Level::Board)
    }

    /// Whether the words stand in it, next to each other in one segment.
    #[must_use]
    pub fn says(&self, words: &[String]) -> bool {
        self.places(words).next().is_some()
    }

    /// Whether the words stand in a segment in which nobody who leads follows them: "intern", but not "intern program
    /// manager".
    #[must_use]
    pub fn says_of_oneself(&self, words: &[String]) -> bool {
        self.places(words)
            .any(|(segment, end)| !levels::leads_from(segment, end))
    }

    fn places<'a>(&'a self, words: &'a [String]) -> impl Iterator<Item = (&'a [String], usize)> {
        let length = words.len();
        let places = self.segments.iter().flat_map(move |segment| {
            let windows = segment.windows(length.max(1)).enumerate();
            windows.map(move |(place, window)| (segment.as_slice(), place + length, window))
        });
        places.filter_map(move |(segment, end, window)| (window == words).then_some((segment, end)))
    }

    /// Why it is read so, in a line: `vp by "vice president"; operations by "operations"`.
    #[must_use]
    pub fn why(&self) -> String {
        let mut parts = Vec::new();
        if let Some(level) = self.level {
            parts.push(format!("{} by \"{}\"", level.as_str(), self.level_by));
        } else {
            parts.push("neither a level nor a function is known".to_owned());
        }
        let functions = self.functions.iter().zip(&self.functions_by);
        parts.extend(functions.map(|(function, by)| format!("{} by \"{by}\"", function.as_str())));
        if !self.current {
            parts.push("no longer theirs".to_owned());
        }
        parts.join("; ")
    }

    /// How it is read, step by step: T1 to T4, a line each.
    #[must_use]
    pub fn steps(&self) -> [String; 4] {
        let show = |(place, words): (usize, &Vec<String>)| {
            let mark = if place == self.primary { "*" } else { "" };
            format!("[{}]{mark}", words.join(" "))
        };
        let segments: Vec<String> = self.segments.iter().enumerate().map(show).collect();
        let level = match (self.level, self.band()) {
            (None, _) => "unknown".to_owned(),
            (Some(level), None) => format!("{} by \"{}\"", level.as_str(), self.level_by),
            (Some(level), Some(band)) => format!("{} ({}) by \"{}\"", level.as_str(), band.as_str(), self.level_by),
        };
        let functions = self.functions.iter().zip(&self.functions_by);
        let functions: Vec<String> = functions
            .map(|(function, by)| format!("{} by \"{by}\"", function.as_str()))
            .collect();
        let functions = if functions.is_empty() {
            "–".to_owned()
        } else {
            functions.join(", ")
        };
        let current = if self.current { "" } else { " (no longer theirs)" };
        [format!("{}{current}", self.plain), segments.join(" "), level, functions]
    }
}

/// Reads a title as it stands in a file (T1 to T4).
///
/// ```
/// use assay::identity::titles::{Function, Level, parse};
/// let title = parse("Vice President, Engineering");
/// assert_eq!((title.level, title.functions), (Some(Level::Vp), vec![Function::Engineering]));
/// ```
#[must_use]
pub fn parse(raw: &str) -> Title {
    let plain = plain::plain(raw);
    let mut title = Title {
        level: None,
        functions: Vec::new(),
        current: plain.current,
        plain: plain.line,
        segments: plain.segments,
        primary: 0,
        level_by: String::new(),
        functions_by: Vec::new(),
    };
    let mut best = 0.0;
    for (place, words) in title.segments.iter().enumerate() {
        let Some(found) = level_of(words) else { continue };
        if found.level == Level::Trainee {
            (title.level, title.level_by, title.primary) = (Some(found.level), found.phrase, place);
            break;
        }
        let rank = LEVELS.facts.get(&found.level).and_then(|facts| facts.rank);
        if let Some(rank) = rank.filter(|rank| *rank > best) {
            best = rank;
            (title.level, title.level_by, title.primary) = (Some(found.level), found.phrase, place);
        }
    }
    let functions = functions_of_title(&title);
    (title.functions, title.functions_by) = functions.into_iter().unzip();
    title
}

/// The functions that a department's name says (T4), each once.
#[must_use]
pub fn functions_of(department: &str) -> Vec<Function> {
    let mut found: Vec<Function> = Vec::new();
    for words in &plain::plain(department).segments {
        for (function, _) in functions::functions(words) {
            if !found.contains(&function) {
                found.push(function);
            }
        }
    }
    found
}

/// The plain words of a text, as titles have them: how a word of a parameter is compared with a title's.
#[must_use]
pub fn plain_words(text: &str) -> Vec<String> {
    plain::plain_words(text)
}

/// The level of a segment: by a phrase, else by a function.
fn level_of(words: &[String]) -> Option<levels::Found> {
    levels::level(words).or_else(|| {
        let (_, phrase) = functions::functions(words).into_iter().next()?;
        Some(levels::Found {
            level: LEVELS.by_function,
            phrase,
        })
    })
}

/// The functions of the segment that speaks, else of the first other that has one.
fn functions_of_title(title: &Title) -> Vec<(Function, String)> {
    let data = &*FUNCTIONS;
    let by = || title.level_by.clone();
    if let Some(function) = title.level.and_then(|level| data.always.get(&level)) {
        return vec![(*function, by())];
    }
    let own = title.segments.get(title.primary);
    let mut found = own.map(|words| functions::functions(words)).unwrap_or_default();
    let others = title.segments.iter().enumerate();
    let mut others = others.filter(|(place, _)| *place != title.primary);
    while found.is_empty() {
        let Some((_, words)) = others.next() else { break };
        found = functions::functions(words);
    }
    if found.is_empty() {
        let function = title.level.and_then(|level| data.without.get(&level));
        found.extend(function.map(|function| (*function, by())));
    }
    // Stable: what stands first stays where it was among the others.
    found.sort_by_key(|(function, _)| *function != data.first);
    found
}
