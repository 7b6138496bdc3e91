//! Reads a phone cell into a ten-digit key, or says why there is none (contractors N-1 to N-8).
//!
//! The phone is the key that joins dealer lists to licence lists, so a doubtful number is no number: letters are never
//! turned into digits, and a cell that a spreadsheet has rounded is never guessed at. Area code 555 is valid: rule N-6
//! alone decides on US and Canadian numbers.

use std::sync::LazyLock;

use serde::Deserialize;

/// Digits in a US or Canadian number without its country code.
const NUMBER_DIGITS: usize = 10;

/// Why a number in a cell can't be a key. In a reading, problems stand in the order of the numbers in the cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PhoneProblem {
    /// The cell is blank or says so (`nan`, `null`, `N/A`).
    Missing,
    /// Scientific notation: a spreadsheet has rounded the number (N-1).
    NumericLossy,
    /// Letters remain after the extension is cut (N-4).
    Vanity,
    /// Not ten digits (N-5).
    Length,
    /// `+` and a country other than 1 (N-5).
    Foreign,
    /// Area code or exchange that the North American plan does not allow (N-6).
    Nanp,
    /// A number typed to fill the field (N-7).
    Placeholder,
}

impl PhoneProblem {
    /// Every problem, in the order the rules look for them.
    pub const ALL: [Self; 7] = [
        Self::Missing,
        Self::NumericLossy,
        Self::Vanity,
        Self::Length,
        Self::Foreign,
        Self::Nanp,
        Self::Placeholder,
    ];

    /// The word that counts, quarantine and files use for this problem.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::NumericLossy => "numeric_lossy",
            Self::Vanity => "vanity",
            Self::Length => "length",
            Self::Foreign => "foreign",
            Self::Nanp => "nanp",
            Self::Placeholder => "placeholder",
        }
    }
}

/// What a phone cell says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PhoneReading {
    /// The first valid number of the cell: ten digits, no country code. None: the row has no usable phone.
    pub key: Option<String>,
    /// The other valid numbers of the cell, in its order, without repetition.
    pub alternatives: Vec<String>,
    /// Problems of the numbers that are not valid. A cell of two numbers can have a key and a problem; to count rows
    /// without a phone, look at `reason`.
    pub problems: Vec<PhoneProblem>,
    /// The key is a toll-free number: valid, but it may ring at a call centre (N-8).
    pub toll_free: bool,
}

impl PhoneReading {
    /// Why the cell has no key: its first problem. None when it has one.
    #[must_use]
    pub fn reason(&self) -> Option<PhoneProblem> {
        if self.key.is_some() {
            None
        } else {
            self.problems.first().copied()
        }
    }

    fn with_problem(problem: PhoneProblem) -> Self {
        Self {
            problems: vec![problem],
            ..Self::default()
        }
    }
}

#[derive(Deserialize)]
struct PhoneData {
    empty_words: Vec<String>,
    separator_words: Vec<String>,
    separator_characters: String,
    extension_words: Vec<String>,
    extension_max_digits: usize,
    toll_free: Vec<String>,
    placeholders: Vec<String>,
}

#[allow(
    clippy::expect_used,
    reason = "the file is compiled in, and every test of this module reads it"
)]
static DATA: LazyLock<PhoneData> =
    LazyLock::new(|| toml::from_str(include_str!("data/phones.toml")).expect("data/phones.toml is valid"));

/// Reads one phone cell as it stands in a file.
///
/// Never fails: a cell without a usable number has no key and at least one problem.
#[must_use]
pub fn read_phone(raw: &str) -> PhoneReading {
    if let Some(digits) = plain_digits(raw.as_bytes()) {
        return match judge(&digits) {
            Verdict::Valid => PhoneReading {
                key: Some(text_of(&digits)),
                toll_free: is_toll_free(&digits),
                ..PhoneReading::default()
            },
            Verdict::Rejected(problems) => PhoneReading {
                problems,
                ..PhoneReading::default()
            },
        };
    }
    read_slowly(raw)
}

/// The ten digits of a cell that holds one number and nothing but digits, spaces, brackets and hyphens.
///
/// Almost every cell has this shape, and this way costs no allocation. None: the cell needs the whole rule book.
fn plain_digits(bytes: &[u8]) -> Option<[u8; NUMBER_DIGITS]> {
    let mut digits = [0u8; NUMBER_DIGITS];
    let mut found = 0usize;
    for &byte in bytes {
        match byte {
            b'0'..=b'9' => {
                *digits.get_mut(found)? = byte;
                found += 1;
            }
            b' ' | b'-' | b'(' | b')' => {}
            _ => return None,
        }
    }
    (found == NUMBER_DIGITS).then_some(digits)
}

pub(super) fn read_slowly(raw: &str) -> PhoneReading {
    let cell = raw.trim();
    if cell.is_empty() || DATA.empty_words.iter().any(|word| cell.eq_ignore_ascii_case(word)) {
        return PhoneReading::with_problem(PhoneProblem::Missing);
    }
    let mut reading = PhoneReading::default();
    for part in split_numbers(cell) {
        match read_one(part) {
            Part::Empty => {}
            Part::Rejected(problems) => reading.problems.extend(problems),
            Part::Number(digits) => {
                let number = text_of(&digits);
                match &reading.key {
                    None => {
                        reading.toll_free = is_toll_free(&digits);
                        reading.key = Some(number);
                    }
                    Some(key) if *key == number || reading.alternatives.contains(&number) => {}
                    Some(_) => reading.alternatives.push(number),
                }
            }
        }
    }
    if reading.key.is_none() && reading.problems.is_empty() {
        // Only separators, or an extension without a number.
        reading.problems.push(PhoneProblem::Length);
    }
    reading
}

/// One number of a cell.
enum Part {
    /// Nothing but an extension or blanks: part of its neighbour.
    Empty,
    Rejected(Vec<PhoneProblem>),
    Number([u8; NUMBER_DIGITS]),
}

fn read_one(part: &str) -> Part {
    let part = without_decimal_zero(part.trim());
    if part.is_empty() {
        return Part::Empty;
    }
    if is_scientific(part) {
        return Part::Rejected(vec![PhoneProblem::NumericLossy]);
    }
    let number = without_extension(part);
    if number.is_empty() {
        return Part::Empty;
    }
    if number.chars().any(char::is_alphabetic) {
        return Part::Rejected(vec![PhoneProblem::Vanity]);
    }
    let mut digits: Vec<u8> = number.bytes().filter(u8::is_ascii_digit).collect();
    if is_foreign(number) {
        return Part::Rejected(vec![PhoneProblem::Foreign]);
    }
    if digits.len() == NUMBER_DIGITS + 1 && digits.first() == Some(&b'1') {
        digits.remove(0);
    }
    let Ok(digits) = <[u8; NUMBER_DIGITS]>::try_from(digits) else {
        return Part::Rejected(vec![PhoneProblem::Length]);
    };
    match judge(&digits) {
        Verdict::Valid => Part::Number(digits),
        Verdict::Rejected(problems) => Part::Rejected(problems),
    }
}

/// Splits a cell where two numbers meet (N-2). A word separates only when no letter touches it.
fn split_numbers(cell: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for piece in cell.split(|character| DATA.separator_characters.contains(character)) {
        let mut rest = piece;
        while let Some((before, after)) = DATA.separator_words.iter().find_map(|word| split_at_word(rest, word)) {
            parts.push(before);
            rest = after;
        }
        parts.push(rest);
    }
    parts
}

fn split_at_word<'a>(text: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    for (start, _) in text.char_indices() {
        let Some(candidate) = text.get(start..start + word.len()) else {
            continue;
        };
        if !candidate.eq_ignore_ascii_case(word) {
            continue;
        }
        let (before, after) = (text.get(..start)?, text.get(start + word.len()..)?);
        let touches = before.chars().next_back().is_some_and(char::is_alphabetic)
            || after.chars().next().is_some_and(char::is_alphabetic);
        if !touches {
            return Some((before, after));
        }
    }
    None
}

/// A number that went through a spreadsheet ends in `.0` (N-1).
fn without_decimal_zero(part: &str) -> &str {
    match part.split_once('.') {
        Some((whole, zeros))
            if !whole.is_empty()
                && !zeros.is_empty()
                && whole.bytes().all(|byte| byte.is_ascii_digit())
                && zeros.bytes().all(|byte| byte == b'0') =>
        {
            whole
        }
        _ => part,
    }
}

/// `5.55234E+09`: digits, an exponent mark and digits, with signs and a point at most.
fn is_scientific(part: &str) -> bool {
    let Some((mantissa, exponent)) = part.split_once(['e', 'E']) else {
        return false;
    };
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let mantissa = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    let numeric = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    numeric(mantissa)
        && numeric(exponent)
        && mantissa.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && exponent.bytes().all(|byte| byte.is_ascii_digit())
}

/// Cuts a trailing extension of one to six digits (N-3).
fn without_extension(part: &str) -> &str {
    let part = part.trim_end();
    let before_digits = part.trim_end_matches(|character: char| character.is_ascii_digit());
    let digits = part.len() - before_digits.len();
    if digits == 0 || digits > DATA.extension_max_digits {
        return part;
    }
    let punctuation = |character: char| character.is_whitespace() || matches!(character, '.' | ':' | '-' | '#');
    // `#` is a mark of its own, but also decorates the others ("ext #9"): try the words behind it first.
    for stripped in [before_digits.trim_end_matches(punctuation), before_digits.trim_end()] {
        for word in &DATA.extension_words {
            let Some(start) = stripped.len().checked_sub(word.len()) else {
                continue;
            };
            if !stripped.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(word)) {
                continue;
            }
            let number = stripped.get(..start).unwrap_or(part);
            if !number.chars().next_back().is_some_and(char::is_alphabetic) {
                return number.trim_end();
            }
        }
    }
    part
}

/// `+` before the first digit, and that digit is not the 1 of the North American plan (N-5).
fn is_foreign(number: &str) -> bool {
    let Some(first) = number.find(|character: char| character.is_ascii_digit()) else {
        return false;
    };
    let signed = number.get(..first).is_some_and(|before| before.contains('+'));
    signed && number.as_bytes().get(first) != Some(&b'1')
}

enum Verdict {
    Valid,
    Rejected(Vec<PhoneProblem>),
}

/// N-6, then N-7: both are reported where both apply (000-000-0000).
fn judge(digits: &[u8; NUMBER_DIGITS]) -> Verdict {
    let allowed = satisfies_plan(digits);
    let placeholder = PLACEHOLDERS.iter().any(|pattern| matches_pattern(pattern, digits));
    if allowed && !placeholder {
        return Verdict::Valid;
    }
    let mut problems = Vec::with_capacity(2);
    if !allowed {
        problems.push(PhoneProblem::Nanp);
    }
    if placeholder {
        problems.push(PhoneProblem::Placeholder);
    }
    Verdict::Rejected(problems)
}

/// N-6: area code and exchange start with 2 to 9 and do not end in 11.
const fn satisfies_plan(digits: &[u8; NUMBER_DIGITS]) -> bool {
    let [a, b, c, d, e, f, ..] = *digits;
    a >= b'2' && d >= b'2' && !(b == b'1' && c == b'1') && !(e == b'1' && f == b'1')
}

/// One place of a placeholder pattern.
#[derive(Clone, Copy)]
enum Place {
    Digit(u8),
    Any,
    TwoToNine,
    SameThroughout,
}

static PLACEHOLDERS: LazyLock<Vec<Vec<Place>>> = LazyLock::new(|| {
    let place = |byte| match byte {
        b'X' => Place::Any,
        b'N' => Place::TwoToNine,
        b'A' => Place::SameThroughout,
        digit => Place::Digit(digit),
    };
    DATA.placeholders
        .iter()
        .map(|pattern| pattern.bytes().map(place).collect())
        .collect()
});

fn matches_pattern(pattern: &[Place], digits: &[u8; NUMBER_DIGITS]) -> bool {
    let [first, ..] = *digits;
    pattern.len() == digits.len()
        && pattern.iter().zip(digits).all(|(place, &digit)| match *place {
            Place::Digit(expected) => digit == expected,
            Place::Any => true,
            Place::TwoToNine => digit >= b'2',
            Place::SameThroughout => digit == first,
        })
}

fn is_toll_free(digits: &[u8; NUMBER_DIGITS]) -> bool {
    DATA.toll_free.iter().any(|area| digits.starts_with(area.as_bytes()))
}

fn text_of(digits: &[u8; NUMBER_DIGITS]) -> String {
    digits.iter().map(|&digit| char::from(digit)).collect()
}

#[cfg(test)]
#[path = "phones_test.rs"]
mod tests;
