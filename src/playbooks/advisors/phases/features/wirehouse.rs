//! Which companies are wirehouses, by patterns, with every hit on record: patterns over-match ("CLUBS" holds UBS).

use std::collections::{BTreeMap, HashMap};

use crate::frame::{Frame, FrameBuilder, FrameError};

/// The patterns, in upper case.
pub(super) struct Wirehouses {
    patterns: Vec<(String, bool)>,
    known: HashMap<String, Vec<usize>>,
    /// Leads by pattern and company.
    hits: BTreeMap<(usize, String), i64>,
}

impl Wirehouses {
    /// With `words` every pattern stands for whole words; else only those in double quotes do.
    pub fn new(patterns: &[String], words: bool) -> Self {
        let pattern = |text: &String| {
            let quoted = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            (quoted.unwrap_or(text).to_uppercase(), words || quoted.is_some())
        };
        Self {
            patterns: patterns
                .iter()
                .map(pattern)
                .filter(|(text, _)| !text.is_empty())
                .collect(),
            known: HashMap::new(),
            hits: BTreeMap::new(),
        }
    }

    /// Whether a lead's company is a wirehouse; no company matches nothing.
    pub fn is_wirehouse(&mut self, company: Option<&str>) -> bool {
        let Some(company) = company else { return false };
        let patterns = &self.patterns;
        let found = self.known.entry(company.to_owned()).or_insert_with(|| {
            let upper = company.to_uppercase();
            (0..patterns.len())
                .filter(|place| {
                    let held = patterns.get(*place);
                    held.is_some_and(|(pattern, word)| holds(&upper, pattern, *word))
                })
                .collect()
        });
        for place in found.iter() {
            *self.hits.entry((*place, company.to_owned())).or_default() += 1;
        }
        !found.is_empty()
    }

    /// Pattern, company, leads: the most frequent first within each pattern.
    pub fn hits(&self) -> Result<Frame, FrameError> {
        let mut rows: Vec<(&str, usize, &str, i64)> = self
            .hits
            .iter()
            .filter_map(|((place, company), leads)| {
                Some((self.patterns.get(*place)?.0.as_str(), *place, company.as_str(), *leads))
            })
            .collect();
        rows.sort_by_key(|(_, place, company, leads)| (*place, std::cmp::Reverse(*leads), *company));
        FrameBuilder::new()
            .text("pattern", rows.iter().map(|row| Some(row.0)))
            .text("company", rows.iter().map(|row| Some(row.2)))
            .integer("leads", rows.iter().map(|row| Some(row.3)))
            .finish()
    }
}

fn holds(text: &str, pattern: &str, word: bool) -> bool {
    if !word {
        return text.contains(pattern);
    }
    let outside = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
    text.match_indices(pattern).any(|(at, found)| {
        let before = text.get(..at).and_then(|part| part.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|part| part.chars().next());
        outside(before) && outside(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: advisors P16, D1
    #[test]
    fn patterns_match_parts_or_words_and_every_hit_is_on_record() {
        let patterns = ["ubs".to_owned(), "MERRILL".to_owned()];
        let mut parts = Wirehouses::new(&patterns, false);
        assert!(parts.is_wirehouse(Some("Rotary Clubs Advisors")));
        assert!(parts.is_wirehouse(Some("Merrill Lynch")) && parts.is_wirehouse(Some("Merrill Lynch")));
        assert!(!parts.is_wirehouse(None) && !parts.is_wirehouse(Some("Independent")));
        let hits = parts.hits().unwrap();
        assert_eq!(hits.height(), 2);
        assert_eq!(crate::frame::integer(&hits, "leads").unwrap().get(1), Some(2));
        let mut words = Wirehouses::new(&patterns, true);
        assert!(!words.is_wirehouse(Some("Rotary Clubs Advisors")) && words.is_wirehouse(Some("UBS, Inc.")));
        let mut quoted = Wirehouses::new(&["\"UBS\"".to_owned()], false);
        assert!(!quoted.is_wirehouse(Some("CLUBS")) && quoted.is_wirehouse(Some("the ubs group")));
    }
}
