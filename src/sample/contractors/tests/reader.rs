//! Plain reading of sample files: tables, phone keys, class tokens, name likeness.

use std::collections::{BTreeMap, BTreeSet};

use crate::sample::SampleFile;

pub(super) struct Table {
    header: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

fn fold(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect()
}

pub(super) fn bytes<'a>(files: &'a [SampleFile], path: &str) -> &'a [u8] {
    &files
        .iter()
        .find(|file| file.path == path)
        .unwrap_or_else(|| panic!("no {path}"))
        .bytes
}

pub(super) fn text(files: &[SampleFile], path: &str) -> String {
    let bytes = bytes(files, path);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{FEFF}').to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    }
}

impl Table {
    /// Reads a file; without a header its columns are called 0, 1, 2 …
    pub(super) fn read(files: &[SampleFile], path: &str, has_header: bool) -> Self {
        let text = text(files, path);
        let first = text.lines().next().unwrap_or_default();
        let delimiter = if first.matches(';').count() > first.matches(',').count() {
            b';'
        } else {
            b','
        };
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        let mut rows: Vec<Vec<String>> = reader
            .records()
            .map(|row| row.unwrap().iter().map(|cell| cell.trim().to_owned()).collect())
            .collect();
        let header = if has_header && !rows.is_empty() {
            rows.remove(0).iter().map(|name| fold(name)).collect()
        } else {
            (0..rows.first().map_or(0, Vec::len)).map(|n| n.to_string()).collect()
        };
        Self { header, rows }
    }

    /// Rows of the right width with any value.
    pub(super) fn sound(&self) -> impl Iterator<Item = &Vec<String>> {
        self.rows
            .iter()
            .filter(|row| row.len() == self.header.len() && row.iter().any(|cell| !cell.is_empty()))
    }

    /// The first non-empty of the named cells.
    pub(super) fn cell<'a>(&self, row: &'a [String], names: &[&str]) -> &'a str {
        for name in names {
            if let Some(place) = self.header.iter().position(|column| *column == fold(name))
                && let Some(value) = row.get(place)
                && !["", "nan", "null", "N/A"].contains(&value.as_str())
            {
                return value;
            }
        }
        ""
    }
}

/// The ten-digit key of a phone cell, or why it has none.
pub(super) fn key(cell: &str) -> Result<String, &'static str> {
    if cell.is_empty() {
        return Err("empty");
    }
    if cell.contains("E+") {
        return Err("numeric_lossy");
    }
    let mut reason = "length";
    for part in cell.trim_end_matches(".0").split(['/', ';', ',']) {
        let lower = part.to_lowercase();
        let mut number = lower.as_str();
        for mark in ["extension", "ext", "x", "#"] {
            if let Some((front, back)) = lower.rsplit_once(mark) {
                let tail: String = back.chars().filter(char::is_ascii_digit).collect();
                let clean = back.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ' ');
                if clean && (1..=6).contains(&tail.len()) {
                    number = front;
                    break;
                }
            }
        }
        match digits(number) {
            Ok(key) => return Ok(key),
            Err(why) => reason = why,
        }
    }
    Err(reason)
}

fn digits(number: &str) -> Result<String, &'static str> {
    if number.chars().any(char::is_alphabetic) {
        return Err("vanity");
    }
    if number.trim().starts_with('+') && !number.trim().starts_with("+1") {
        return Err("foreign");
    }
    let mut digits: String = number.chars().filter(char::is_ascii_digit).collect();
    if digits.len() == 11 && digits.starts_with('1') {
        digits.remove(0);
    }
    if digits.len() != 10 {
        return Err("length");
    }
    let (area, exchange, line) = (&digits[..3], &digits[3..6], &digits[6..]);
    if digits.bytes().all(|digit| Some(digit) == digits.bytes().next())
        || (area == "555" && exchange == "555")
        || (exchange == "555" && line == "1212")
    {
        return Err("placeholder");
    }
    if [area, exchange]
        .iter()
        .any(|code| code.starts_with(['0', '1']) || code.ends_with("11"))
    {
        return Err("nanp");
    }
    Ok(digits)
}

/// Counted tokens of any board's class text.
pub(super) fn tokens(state: &str, text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    if state == "TX" {
        match text {
            "Electrical Contractor" | "Master Electrician" | "Residential Wireman" => found.insert("ELEC".to_owned()),
            "A/C Contractor" | "A/C Technician" => found.insert("HVAC".to_owned()),
            "Appliance Installation Contractor" => found.insert("APPL".to_owned()),
            _ => false,
        };
        return found;
    }
    for part in text.split(['|', ';', ',']) {
        let part = part.trim();
        let code = part
            .rsplit('/')
            .next()
            .unwrap_or(part)
            .split_whitespace()
            .next()
            .unwrap_or_default();
        let code = code.to_uppercase().replace('-', "");
        let letters: String = code.chars().take_while(char::is_ascii_alphabetic).collect();
        let number = code[letters.len()..].trim_start_matches('0').to_owned();
        let token = format!("{letters}{number}");
        if state == "FL" {
            let group = match token.as_str() {
                "EC" | "ER" => "ELEC",
                "CAC" | "RA" | "CMC" | "RM" => "HVAC",
                "CFC" | "RF" => "PLUMB",
                "CCC" | "RC" => "ROOF",
                "CVC" => "SOLAR",
                "CGC" | "RG" | "CBC" | "RB" => "GENERAL",
                other => panic!("unknown Florida class {other}"),
            };
            found.insert(group.to_owned());
        } else if token != "ASB" && token != "HAZ" && !token.is_empty() {
            found.insert(token);
        }
    }
    found
}

const GROUPS: [&str; 7] = ["ELEC", "HVAC", "APPL", "PLUMB", "ROOF", "SOLAR", "GENERAL"];

/// Whether the tokens fit the ideal customer profile.
pub(super) fn aligned(tokens: &BTreeSet<String>) -> bool {
    let has = |token: &str| tokens.contains(token);
    ["C10", "C20", "C36", "C27", "C15", "C7"].into_iter().any(has)
        || ((has("A") || has("B")) && tokens.len() > 1)
        || tokens
            .iter()
            .any(|token| GROUPS.contains(&token.as_str()) && token != "GENERAL")
}

/// Licence points of one state's tokens.
pub(super) fn points(tokens: &BTreeSet<String>) -> f64 {
    let groups = tokens.iter().filter(|token| GROUPS.contains(&token.as_str())).count();
    let lead = ["A", "B", "C10", "C20"].iter().any(|token| tokens.contains(*token));
    if groups >= 2 || (tokens.len() >= 2 && lead) {
        80.0
    } else if aligned(tokens) {
        40.0
    } else {
        0.0
    }
}

/// A name without case, punctuation and legal form, words in order.
pub(super) fn plain_name(name: &str) -> String {
    let spaced = name.to_lowercase().replace('&', " and ");
    let kept: String = spaced
        .chars()
        .filter(|c| c.is_alphanumeric() || c.is_whitespace())
        .collect();
    let mut words: Vec<&str> = kept.split_whitespace().collect();
    while let Some(last) = words.last() {
        if words.len() > 1 && ["inc", "llc", "corp", "co", "ltd", "lp"].contains(last) {
            words.pop();
        } else {
            break;
        }
    }
    words.join(" ")
}

/// 1 − edit distance ÷ longer length over sorted words, of the best pair where one name is "X DBA Y".
pub(super) fn likeness(first: &str, second: &str) -> f64 {
    let sorted = |name: &str| {
        let plain = plain_name(name);
        let mut words: Vec<&str> = plain.split(' ').collect();
        words.sort_unstable();
        words.join(" ").chars().collect::<Vec<char>>()
    };
    let parts = |name: &str| {
        name.to_uppercase()
            .split(" DBA ")
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let mut best: f64 = 0.0;
    for one in parts(first) {
        for other in parts(second) {
            let (one, other) = (sorted(&one), sorted(&other));
            let longer = one.len().max(other.len()).max(1);
            best = best.max(1.0 - edits(&one, &other) as f64 / longer as f64);
        }
    }
    best
}

fn edits(first: &[char], second: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=second.len()).collect();
    for (i, a) in first.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, b) in second.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (corner + usize::from(a != b)).min(above + 1).min(row[j] + 1);
            corner = above;
        }
    }
    row[second.len()]
}

/// How often each text occurs.
pub(super) fn count<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counts = BTreeMap::new();
    for item in items {
        *counts.entry(item).or_insert(0) += 1;
    }
    counts
}

// spec: contractors G23, G24
#[test]
fn this_reader_knows_the_phone_cases() {
    for cell in [
        "(555) 234-0142 x9",
        "1-555-234-0142",
        "5552340142.0",
        "555 234-0142 / 555-234-0143",
    ] {
        assert_eq!(key(cell), Ok("5552340142".to_owned()), "{cell}");
    }
    for (cell, reason) in [
        ("1-555-BUY-GENS", "vanity"),
        ("555-12", "length"),
        ("(555) 123-4567", "nanp"),
        ("222-222-2222", "placeholder"),
        ("+44 20 7946 0123", "foreign"),
        ("5.55E+09", "numeric_lossy"),
    ] {
        assert_eq!(key(cell), Err(reason), "{cell}");
    }
}
