//! The row's own people and places in its text.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::{Own, Redactor, Token, tokens, visible};

impl Redactor {
    /// Words of its names, its numbers, and parts of its addresses.
    pub(super) fn own_words(&self, text: &[Token], own: &Own<'_>, spans: &mut Vec<Range<usize>>) {
        self.names(text, own.names, spans);
        for id in own.ids {
            self.id(text, id, spans);
        }
        let shortened: Vec<&str> = text.iter().map(|token| self.short(&token.text)).collect();
        for address in own.addresses {
            self.address(text, &shortened, address, spans);
        }
    }

    fn names(&self, text: &[Token], names: &[&str], spans: &mut Vec<Range<usize>>) {
        let mut words: Vec<String> = Vec::new();
        for token in names.iter().flat_map(|name| tokens(&visible(name))) {
            let letters = token.text.chars().filter(|character| character.is_alphabetic()).count();
            let word = folded(&token.text);
            let tells = letters >= self.data.own.least_letters && !self.data.own.common.contains(&word);
            if tells && !words.contains(&word) && !self.is_rule_word(&word) {
                words.push(word);
            }
        }
        if words.is_empty() {
            return;
        }
        for token in text {
            let word = folded(&token.text);
            let singular = word
                .strip_suffix("es")
                .filter(|stem| words.iter().any(|known| known == stem));
            let singular = singular.or_else(|| word.strip_suffix('s')).unwrap_or(&word);
            let is_own = words.iter().any(|known| *known == word || known == singular);
            if is_own && !self.is_rule_word(&token.text) {
                spans.push(token.span.clone());
            }
        }
    }

    /// A number of the row's own, however it is punctuated.
    fn id(&self, text: &[Token], id: &str, spans: &mut Vec<Range<usize>>) {
        let parts = tokens(&visible(id));
        let size: usize = parts.iter().map(|part| part.text.len()).sum();
        if size < self.data.own.least_id || !parts.iter().any(|part| super::digits(&part.text) > 0) {
            return;
        }
        for window in text.windows(parts.len()) {
            let is_same = window.iter().zip(&parts).all(|(token, part)| token.text == part.text);
            if let (true, [first, ..], [.., last]) = (is_same, window, window) {
                spans.push(first.span.start..last.span.end);
            }
        }
    }

    /// Two words of an address that stand side by side as they do there, its directions left out or not.
    fn address(&self, text: &[Token], shortened: &[&str], address: &str, spans: &mut Vec<Range<usize>>) {
        let held = tokens(&visible(address));
        let parts: Vec<&str> = held.iter().map(|token| self.short(&token.text)).collect();
        let is_direction = |part: &str| self.data.own.directions.iter().any(|direction| direction == part);
        let named: Vec<&str> = parts.iter().copied().filter(|part| !is_direction(part)).collect();
        for (window, words) in text.windows(2).zip(shortened.windows(2)) {
            if parts.windows(2).chain(named.windows(2)).any(|pair| pair == words) {
                let tells = window.iter().filter(|token| !self.is_rule_word(&token.text));
                spans.extend(tells.map(|token| token.span.clone()));
            }
        }
    }

    fn short<'w>(&'w self, word: &'w str) -> &'w str {
        let same = self.data.own.same.iter().find(|(long, _)| long == word);
        same.map_or(word, |(_, short)| short)
    }
}

/// A word without accents: names are typed with and without them.
fn folded(word: &str) -> String {
    if word.is_ascii() {
        return word.to_owned();
    }
    let parts = word.nfkd();
    parts
        .filter(|character| !unicode_normalization::char::is_combining_mark(*character))
        .collect()
}
