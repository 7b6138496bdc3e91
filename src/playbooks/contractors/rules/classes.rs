//! Reads licence classes into tokens and says which are worth calling (contractors K-1 to K-6, S-4).
//!
//! Tokens are compared, never substrings: "ASB|" holds no class B. A piece that no scheme knows is reported, not
//! guessed at, so that gate C1.4 can show it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::score::ScoreParameters;

/// What a cell of classes says. Each list is without repetition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClassSet {
    /// Counted classes in order of letters, then number: C7 before C10.
    pub tokens: Vec<String>,
    /// Certifications, which never count (K-2).
    pub certifications: Vec<String>,
    /// Pieces the scheme does not know, as written (upper case).
    pub unknown: Vec<String>,
    /// Pieces the rules leave out: journeyman and apprentice (K-5).
    pub excluded: Vec<String>,
}

impl ClassSet {
    /// True when the token is counted.
    #[must_use]
    pub fn has(&self, token: &str) -> bool {
        self.tokens.iter().any(|own| own == token)
    }

    /// Adds another licence's classes: the union of one contractor and state.
    pub fn merge(&mut self, other: &Self) {
        let pairs = [
            (&mut self.tokens, &other.tokens),
            (&mut self.certifications, &other.certifications),
            (&mut self.unknown, &other.unknown),
            (&mut self.excluded, &other.excluded),
        ];
        for (own, theirs) in pairs {
            own.extend(theirs.iter().cloned());
        }
        self.tidy();
    }

    fn tidy(&mut self) {
        for list in [
            &mut self.tokens,
            &mut self.certifications,
            &mut self.unknown,
            &mut self.excluded,
        ] {
            list.sort_by(|a, b| class_order(a).cmp(&class_order(b)));
            list.dedup();
        }
    }
}

/// Letters first, then the number, then the text itself.
fn class_order(token: &str) -> (&str, u64, &str) {
    let start = token
        .find(|character: char| character.is_ascii_digit())
        .unwrap_or(token.len());
    let (letters, digits) = token.split_at(start);
    (letters, digits.parse().unwrap_or(0), token)
}

#[derive(Deserialize)]
struct ClassFile {
    alignment: Alignment,
    multiple_trades: MultipleTrades,
    schemes: BTreeMap<String, SchemeFile>,
}

#[derive(Deserialize)]
struct Alignment {
    core: Vec<String>,
    general: Vec<String>,
    groups: Vec<String>,
}

#[derive(Deserialize)]
struct MultipleTrades {
    leading: Vec<String>,
    groups: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SchemeFile {
    includes: Vec<String>,
    any_code: bool,
    certifications: Vec<String>,
    prefix: Option<String>,
    codes: Vec<String>,
    excluded_words: Vec<String>,
    phrases: BTreeMap<String, Vec<String>>,
    letters: BTreeMap<String, Vec<String>>,
}

/// How one state's lists write classes.
#[derive(Debug, Clone, Default)]
pub struct ClassScheme {
    name: String,
    any_code: bool,
    certifications: Vec<String>,
    prefix: Option<String>,
    codes: Vec<String>,
    excluded_words: Vec<String>,
    /// Plain phrase and the class it means.
    phrases: Vec<(String, String)>,
    /// Letters and the class they mean.
    letters: Vec<(String, String)>,
}

struct ClassData {
    alignment: Alignment,
    multiple_trades: MultipleTrades,
    schemes: BTreeMap<String, ClassScheme>,
}

#[allow(
    clippy::expect_used,
    reason = "the file is compiled in, and every test of this module reads it"
)]
static DATA: LazyLock<ClassData> = LazyLock::new(|| {
    let file: ClassFile =
        toml::from_str(include_str!("../data/classes.toml")).expect("contractors/data/classes.toml is valid");
    let schemes = file
        .schemes
        .iter()
        .map(|(name, own)| (name.clone(), ClassScheme::build(name, own, &file.schemes)));
    let schemes = schemes.collect();
    ClassData {
        alignment: file.alignment,
        multiple_trades: file.multiple_trades,
        schemes,
    }
});

/// What stands at the head of a piece: `C-10 Electrical` is C and 10, with " Electrical" behind.
struct LeadingCode<'a> {
    code: String,
    letters: String,
    digits: &'a str,
    tail: &'a str,
}

/// The most letters a class code has; a longer run is a word.
const MOST_LETTERS: usize = 4;
/// A run of digits this long behind letters is a licence number, not part of the class.
const SERIAL_DIGITS: usize = 4;
/// The most digits a class code has.
const MOST_DIGITS: usize = 3;

impl ClassScheme {
    /// The scheme that reads every code the shipped states use, for a list without a scheme of its own.
    #[must_use]
    #[allow(
        clippy::expect_used,
        reason = "the scheme stands in the compiled-in file, and a test names it"
    )]
    pub fn generic() -> &'static Self {
        Self::named("generic").expect("classes.toml has the scheme generic")
    }

    /// The scheme of that name: `ca`, `tx`, `fl` or `generic`.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        DATA.schemes.get(name)
    }

    /// The names `named` knows, in alphabetical order.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        DATA.schemes.keys().map(String::as_str).collect()
    }

    /// This scheme's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    fn build(name: &str, own: &SchemeFile, all: &BTreeMap<String, SchemeFile>) -> Self {
        let mut scheme = Self {
            name: name.to_owned(),
            any_code: own.any_code,
            ..Self::default()
        };
        for part in std::iter::once(own).chain(own.includes.iter().filter_map(|other| all.get(other))) {
            scheme.certifications.extend(part.certifications.iter().cloned());
            scheme.prefix = scheme.prefix.or_else(|| part.prefix.clone());
            scheme.codes.extend(part.codes.iter().cloned());
            scheme
                .excluded_words
                .extend(part.excluded_words.iter().map(|word| plain_phrase(word)));
            for (class, phrases) in &part.phrases {
                scheme
                    .phrases
                    .extend(phrases.iter().map(|phrase| (plain_phrase(phrase), class.clone())));
            }
            for (class, letters) in &part.letters {
                scheme
                    .letters
                    .extend(letters.iter().map(|letters| (letters.clone(), class.clone())));
            }
        }
        scheme
    }

    /// Reads a cell of classes (K-1, K-2, K-5, K-6). Cells repeat, so callers may cache by the raw text.
    #[must_use]
    pub fn tokens(&self, raw: &str) -> ClassSet {
        let mut set = ClassSet::default();
        for piece in raw
            .split(['|', ';', ','])
            .map(str::trim)
            .filter(|piece| !piece.is_empty())
        {
            self.read_piece(&piece.to_uppercase(), &mut set);
        }
        set.tidy();
        set
    }

    fn read_piece(&self, piece: &str, set: &mut ClassSet) {
        if !self.excluded_words.is_empty() || !self.phrases.is_empty() {
            let phrase = plain_phrase(piece);
            if phrase
                .split(' ')
                .any(|word| self.excluded_words.iter().any(|excluded| excluded == word))
            {
                set.excluded.push(piece.to_owned());
                return;
            }
            let begins = |known: &str| {
                phrase
                    .strip_prefix(known)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
            };
            if let Some((_, class)) = self.phrases.iter().find(|(known, _)| begins(known)) {
                set.tokens.push(class.clone());
                return;
            }
        }
        let Some(leading) = leading_code(piece) else {
            set.unknown.push(piece.to_owned());
            return;
        };
        if self.certifications.contains(&leading.code) {
            set.certifications.push(leading.code);
        } else if let Some(class) = self.class_of(&leading) {
            set.tokens.push(class);
            // K-1 takes the leading code only: a second one behind a slash is shown, not silently lost.
            if let Some(second) = leading.tail.trim_start().strip_prefix('/').and_then(leading_code)
                && Some(&leading.code) != self.prefix.as_ref()
                && self.codes.contains(&second.code)
            {
                set.unknown.push(piece.to_owned());
            }
        } else {
            set.unknown.push(piece.to_owned());
        }
    }

    fn class_of(&self, leading: &LeadingCode<'_>) -> Option<String> {
        if Some(&leading.code) == self.prefix.as_ref() {
            let behind = leading
                .tail
                .trim_start_matches(|character: char| !character.is_alphanumeric());
            let inner = leading_code(behind).filter(|inner| self.codes.contains(&inner.code));
            return Some(inner.map_or_else(|| leading.code.clone(), |inner| inner.code));
        }
        if self.codes.contains(&leading.code) {
            return Some(leading.code.clone());
        }
        if leading.digits.is_empty() || leading.digits.len() >= SERIAL_DIGITS {
            let known = self.letters.iter().find(|(letters, _)| *letters == leading.letters);
            if let Some((_, class)) = known {
                return Some(class.clone());
            }
        }
        let is_code = !leading.digits.is_empty() && leading.digits.len() <= MOST_DIGITS;
        (self.any_code && is_code).then(|| leading.code.clone())
    }
}

/// Upper case, points and slashes closed up ("A/C" is "AC"), other punctuation to single spaces.
fn plain_phrase(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_alphanumeric() {
            plain.extend(character.to_uppercase());
        } else if !matches!(character, '/' | '.') && !plain.ends_with(' ') {
            plain.push(' ');
        }
    }
    plain.trim().to_owned()
}

/// The code at the head of an upper-case piece (K-1): letters, then digits across hyphens and spaces, without leading
/// zeros. None when the piece begins with a word or a number.
fn leading_code(piece: &str) -> Option<LeadingCode<'_>> {
    let is_letter = |character: char| character.is_ascii_uppercase();
    let is_digit = |character: char| character.is_ascii_digit();
    let after_letters = piece.trim_start_matches(is_letter);
    let letters = piece
        .strip_suffix(after_letters)
        .filter(|letters| (1..=MOST_LETTERS).contains(&letters.len()))?;
    let gap = |character: char| matches!(character, '-' | ' ' | '\u{2010}' | '\u{2011}' | '\u{2013}');
    let numbered = after_letters.trim_start_matches(gap);
    let tail = numbered.trim_start_matches(is_digit);
    let all_digits = numbered.strip_suffix(tail).unwrap_or_default();
    if all_digits.is_empty() {
        // A class of letters alone ends where the letters end.
        let ends = after_letters.chars().next().is_none_or(|next| !next.is_alphanumeric());
        return ends.then(|| LeadingCode {
            code: letters.to_owned(),
            letters: letters.to_owned(),
            digits: "",
            tail: after_letters,
        });
    }
    let trimmed = all_digits.trim_start_matches('0');
    // A letter right behind the digits belongs to the code: C10A is not C10.
    let rest = tail.trim_start_matches(|character: char| character.is_alphanumeric());
    let suffix = tail.strip_suffix(rest).unwrap_or_default();
    let code = format!("{letters}{trimmed}{suffix}");
    Some(LeadingCode {
        code,
        letters: letters.to_owned(),
        digits: all_digits,
        tail: rest,
    })
}

fn any_of(set: &ClassSet, list: &[String]) -> bool {
    list.iter().any(|token| set.has(token))
}

/// K-4: one of C10, C20, C36, C27, C15, C7, or A or B beside another counted class, or a trade group of K-5 and K-6.
#[must_use]
pub fn is_icp(set: &ClassSet) -> bool {
    let alignment = &DATA.alignment;
    any_of(set, &alignment.core)
        || any_of(set, &alignment.groups)
        || (any_of(set, &alignment.general) && set.tokens.len() > 1)
}

/// S-4 for one state: the points of its classes, in hundredths.
#[must_use]
pub fn state_points(set: &ClassSet, params: &ScoreParameters) -> u32 {
    let trades = &DATA.multiple_trades;
    let groups = trades.groups.iter().filter(|group| set.has(group)).count();
    let several = groups > 1 || (set.tokens.len() > 1 && any_of(set, &trades.leading));
    let points = if several {
        params.mepr_multi
    } else if is_icp(set) {
        params.mepr_single
    } else {
        return 0;
    };
    u32::try_from(points.0).unwrap_or(0)
}

/// S-4: licence points in hundredths, the best state's. Each set is the union of one state's licences; no state is 0.
#[must_use]
pub fn licence_points<'a>(per_state: impl IntoIterator<Item = &'a ClassSet>, params: &ScoreParameters) -> u32 {
    per_state
        .into_iter()
        .map(|set| state_points(set, params))
        .max()
        .unwrap_or(0)
}

/// The position of the state whose classes earn the licence points, with the points in hundredths; the first of
/// equals. None when no state earns any.
#[must_use]
pub fn best_state<'a>(
    per_state: impl IntoIterator<Item = &'a ClassSet>,
    params: &ScoreParameters,
) -> Option<(usize, u32)> {
    let points = per_state.into_iter().map(|set| state_points(set, params)).enumerate();
    points
        .filter(|&(_, points)| points > 0)
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
}

/// How many distinct classes a contractor holds over all states: what T-2 and T-4 count.
#[must_use]
pub fn counted_classes<'a>(per_state: impl IntoIterator<Item = &'a ClassSet>) -> usize {
    let tokens: std::collections::BTreeSet<&str> = per_state
        .into_iter()
        .flat_map(|set| set.tokens.iter().map(String::as_str))
        .collect();
    tokens.len()
}

#[cfg(test)]
#[path = "classes_test.rs"]
mod tests;
