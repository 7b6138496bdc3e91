//! Telephone numbers and codes of gates and locks.

use std::ops::Range;

use super::{Redactor, Token, digits};

/// Runs of digits with nothing but a telephone's marks between them.
type Chain = Vec<Range<usize>>;

impl Redactor {
    /// Telephone numbers, with their extensions.
    pub(super) fn telephones(&self, text: &str, tokens: &[Token], spans: &mut Vec<Range<usize>>) {
        for chain in self.chains(text) {
            let before = spans.len();
            self.numbers_of(text, &chain, tokens, spans);
            for span in spans.iter_mut().skip(before) {
                span.end = self.with_extension(text, tokens, span.end);
            }
        }
    }

    fn chains(&self, text: &str) -> Vec<Chain> {
        let mut chains: Vec<Chain> = Vec::new();
        let mut begin = None;
        for (place, character) in text.char_indices().chain([(text.len(), ' ')]) {
            match (character.is_numeric(), begin) {
                (true, None) => begin = Some(place),
                (false, Some(from)) => {
                    let open = chains.last_mut().filter(|chain| {
                        let end = chain.last().map_or(0, |group: &Range<usize>| group.end);
                        let gap = text.get(end..from).unwrap_or_default();
                        gap.chars().count() <= 3
                            && gap.chars().all(|mark| self.data.telephone.separators.contains(mark))
                    });
                    match open {
                        Some(chain) => chain.push(from..place),
                        None => chains.push(std::iter::once(from..place).collect()),
                    }
                    begin = None;
                }
                _ => {}
            }
        }
        chains
    }

    fn numbers_of(&self, text: &str, chain: &Chain, tokens: &[Token], spans: &mut Vec<Range<usize>>) {
        let telephone = &self.data.telephone;
        let (Some(first), Some(last)) = (chain.first(), chain.last()) else {
            return;
        };
        let total: usize = chain.iter().map(|group| size(text, group)).sum();
        let left = text.get(..first.start).unwrap_or_default().trim_end_matches(['(', ' ']);
        let from_abroad = left.ends_with('+')
            || telephone
                .abroad
                .iter()
                .any(|code| text.get(first.clone()) == Some(code));
        let before = tokens.partition_point(|token| token.span.end <= first.start);
        let before = tokens.get(before.saturating_sub(2)..before).unwrap_or_default();
        let announced = before.iter().any(|token| telephone.words.contains(&token.text));
        let fits = (telephone.least_digits..=telephone.most_digits).contains(&total);
        if fits && (from_abroad || announced) {
            spans.push(first.start..last.end);
            return;
        }
        let mut place = 0;
        while place < chain.len() {
            let rest = chain.get(place..).unwrap_or_default();
            match self.number_at(text, rest) {
                Some(groups) => {
                    let end = rest.get(groups - 1).map_or(0, |group| group.end);
                    spans.push(rest.first().map_or(end, |group| group.start)..end);
                    place += groups;
                }
                None => place += 1,
            }
        }
    }

    /// How many groups from the first on are a telephone number.
    fn number_at(&self, text: &str, groups: &[Range<usize>]) -> Option<usize> {
        let telephone = &self.data.telephone;
        let sizes: Vec<usize> = groups.iter().take(5).map(|group| size(text, group)).collect();
        let first = groups.first().and_then(|group| text.get(group.clone()))?;
        // The country's 1, on its own or at the head of the first group.
        let own = usize::from(first == telephone.country);
        let grown: Vec<usize> = match sizes.split_first() {
            Some((size, rest)) if first.starts_with(&telephone.country) && *size > telephone.country.len() => {
                [&[size - telephone.country.len()], rest].concat()
            }
            _ => Vec::new(),
        };
        for wanted in &telephone.groups {
            let plain = sizes.starts_with(wanted).then_some(wanted.len());
            let with_country = || (own == 1 && sizes.get(1..)?.starts_with(wanted)).then_some(wanted.len() + 1);
            let with_head = || grown.starts_with(wanted).then_some(wanted.len());
            if let Some(groups) = plain.or_else(with_country).or_else(with_head) {
                return Some(groups);
            }
        }
        let gap = match groups {
            [left, right, ..] => text.get(left.end..right.start).unwrap_or_default(),
            _ => "",
        };
        let is_short = sizes.starts_with(&telephone.short) && gap.chars().count() == 1 && gap != " " && gap != "/";
        is_short.then_some(telephone.short.len())
    }

    fn with_extension(&self, text: &str, tokens: &[Token], end: usize) -> usize {
        let behind = tokens.partition_point(|token| token.span.end <= end);
        let mut behind = tokens.get(behind..).unwrap_or_default().iter();
        let Some(word) = behind.next() else {
            return end;
        };
        let gap = text.get(end..word.span.start.max(end)).unwrap_or_default();
        if gap.chars().count() > 3 {
            return end;
        }
        // `x12` is one word, `ext 12` are two; a word that the number runs into begins before its end.
        let written = text
            .get(word.span.start.max(end)..word.span.end)
            .unwrap_or_default()
            .to_lowercase();
        let stem = written.trim_end_matches(char::is_numeric);
        if !self.data.telephone.extensions.iter().any(|known| known == stem) {
            return end;
        }
        if stem.len() < written.len() {
            return word.span.end;
        }
        let number = behind.next().filter(|token| token.text.chars().all(char::is_numeric));
        number
            .filter(|token| token.span.start <= word.span.end + 3)
            .map_or(end, |token| token.span.end)
    }

    /// Codes of gates and locks: the code goes, the words that announce it stay.
    pub(super) fn gate_codes(&self, text: &str, tokens: &[Token], spans: &mut Vec<Range<usize>>) {
        let codes = &self.data.codes;
        for place in 0..tokens.len() {
            let stands = |phrase: &&Vec<String>| {
                let mut words = phrase.iter().enumerate();
                words.all(|(offset, word)| tokens.get(place + offset).is_some_and(|token| token.text == *word))
            };
            if let Some(phrase) = self.codes.iter().filter(stands).max_by_key(|phrase| phrase.len()) {
                self.code_behind(text, tokens, place + phrase.len(), spans);
                self.code_before(text, tokens, place, spans);
            } else if tokens
                .get(place)
                .is_some_and(|token| codes.marked.contains(&token.text))
            {
                let end = tokens.get(place).map_or(0, |token| token.span.end);
                let value = tokens.get(place + 1);
                let gap = value
                    .and_then(|token| text.get(end..token.span.start))
                    .unwrap_or_default();
                // `code: 1357`, and `code is 1357`.
                let told = value.filter(|token| codes.telling.contains(&token.text));
                let value = if told.is_some() { tokens.get(place + 2) } else { value };
                if told.is_some() || gap.contains(|mark| codes.marks.contains(mark)) {
                    spans.extend(value.and_then(|token| self.code(text, token)));
                }
            }
        }
    }

    fn code_behind(&self, text: &str, tokens: &[Token], from: usize, spans: &mut Vec<Range<usize>>) {
        let codes = &self.data.codes;
        let mut place = from;
        while place < from + 3 && tokens.get(place).is_some_and(|token| codes.links.contains(&token.text)) {
            place += 1;
        }
        let Some(value) = tokens.get(place) else {
            return;
        };
        if let Some(span) = self.code(text, value) {
            spans.push(span);
            return;
        }
        // A word for a code, where it is said to be one.
        let end = place
            .checked_sub(1)
            .and_then(|before| tokens.get(before))
            .map_or(0, |token| token.span.end);
        let gap = text.get(end..value.span.start).unwrap_or_default();
        let link = place
            .checked_sub(1)
            .filter(|_| place > from)
            .and_then(|before| tokens.get(before));
        let is_told = gap.contains([':', '=']) || link.is_some_and(|link| codes.telling.contains(&link.text));
        let is_word = value.text.chars().count() >= codes.least_digits && digits(&value.text) < value.text.len();
        if is_told && is_word && !self.is_rule_word(&value.text) {
            spans.push(value.span.clone());
        }
    }

    fn code_before(&self, text: &str, tokens: &[Token], phrase: usize, spans: &mut Vec<Range<usize>>) {
        let codes = &self.data.codes;
        let before = tokens.get(..phrase).unwrap_or_default().iter().rev();
        let mut linked = false;
        for token in before.take(4) {
            if codes.links.contains(&token.text) {
                linked = true;
                continue;
            }
            let span = self.code(text, token);
            let is_marked = span.as_ref().is_some_and(|span| span.len() > token.span.len());
            spans.extend(span.filter(|_| linked || is_marked));
            return;
        }
    }

    /// The span of a code that this word is part of, with the marks around it; nothing where it is no code.
    fn code(&self, text: &str, token: &Token) -> Option<Range<usize>> {
        let codes = &self.data.codes;
        let is_part =
            |character: char| character.is_alphanumeric() || character == '-' || codes.marks.contains(character);
        let left = text.get(..token.span.start).unwrap_or_default();
        let start = left.trim_end_matches(['#', '*']).len();
        let right = text.get(token.span.end..).unwrap_or_default();
        let end = token.span.end + right.find(|character| !is_part(character)).unwrap_or(right.len());
        let written = text.get(start..end)?;
        let written = written.trim_end_matches([':', '=', '-']);
        let fits = digits(written) >= codes.least_digits && written.chars().count() <= codes.most_characters;
        let mixed = digits(written) > 0
            && written.chars().any(char::is_alphabetic)
            && written.chars().count() > codes.least_digits;
        (fits || mixed).then(|| start..start + written.len())
    }
}

fn size(text: &str, group: &Range<usize>) -> usize {
    text.get(group.clone()).map_or(0, |digits| digits.chars().count())
}
