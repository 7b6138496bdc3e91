//! Mail addresses and web addresses.

use std::ops::Range;

use super::Redactor;

impl Redactor {
    /// Mail addresses, spelled ones included.
    pub(super) fn mail(&self, text: &str, spans: &mut Vec<Range<usize>>) {
        let mail = &self.data.mail;
        let spelled = std::iter::once(&mail.spelled_at);
        for (at, must_spell) in mail.at.iter().map(|at| (at, false)).chain(spelled.map(|at| (at, true))) {
            for (place, _) in find_all(text, at) {
                let (left, right) = (text.get(..place).unwrap_or_default(), place + at.len());
                let Some(end) = self.domain(text, right, must_spell) else {
                    continue;
                };
                let local = left.trim_end();
                let begin = match local.strip_suffix('"') {
                    Some(quoted) => quoted.rfind('"').unwrap_or(quoted.len()),
                    None => local.trim_end_matches(is_local).len(),
                };
                // A space before the mark is a slip in an address, and no reason to take the word before a handle.
                spans.push(begin..end);
            }
        }
    }

    /// Where a domain that begins about `from` ends: words with points between them, the last one of letters.
    fn domain(&self, text: &str, from: usize, must_spell: bool) -> Option<usize> {
        let rest = text.get(from..)?;
        let mut end = from + (rest.len() - rest.trim_start().len());
        let loose = end > from || text.get(..from)?.trim_end_matches('@').ends_with(' ');
        let (mut last, mut points, mut spelled) = ("", 0usize, false);
        loop {
            let rest = text.get(end..)?;
            let size = rest.find(|character: char| !(character.is_alphanumeric() || character == '-'));
            let label = rest.get(..size.unwrap_or(rest.len()))?;
            if label.is_empty() {
                break;
            }
            last = label;
            end += label.len();
            let Some((size, is_spelled)) = self.dot(text.get(end..)?) else {
                break;
            };
            points += 1;
            spelled |= is_spelled;
            end += size;
        }
        let named = last.len() >= 2
            && last
                .chars()
                .all(|character| character.is_alphabetic() || character == '-');
        let known = self
            .data
            .web
            .endings
            .iter()
            .any(|ending| last.eq_ignore_ascii_case(ending));
        let is_domain = points > 0 && named && (!loose || known) && (!must_spell || spelled);
        is_domain.then_some(end)
    }

    /// The size of a point with a word behind it, and whether it is spelled; spaces may stand around a spelled one.
    fn dot(&self, text: &str) -> Option<(usize, bool)> {
        let mail = &self.data.mail;
        let word_behind = |size: usize| {
            text.get(size..)
                .is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
        };
        let spelled = std::iter::once((mail.spelled_dot.as_str(), true));
        let dots = mail.dots.iter().map(|dot| (dot.as_str(), false)).chain(spelled);
        let sizes = dots.filter_map(|(dot, is_spelled)| {
            let spaces = |text: &str| text.len() - text.trim_start().len();
            let before = if dot.len() > 1 && !is_spelled { spaces(text) } else { 0 };
            let mut size = before + text.get(before..).filter(|rest| starts(rest, dot)).map(|_| dot.len())?;
            if dot.len() > 1 {
                size += text.get(size..).map_or(0, spaces);
            }
            Some((size, is_spelled))
        });
        sizes.into_iter().find(|(size, _)| word_behind(*size))
    }

    /// Web addresses: by scheme, by `www.`, or by a known ending.
    pub(super) fn web(&self, text: &str, spans: &mut Vec<Range<usize>>) {
        let web = &self.data.web;
        for (place, mark) in web.schemes.iter().flat_map(|mark| find_all(text, mark)) {
            let left = text.get(..place).unwrap_or_default();
            let begin = left
                .trim_end_matches(|character: char| character.is_ascii_alphanumeric())
                .len();
            spans.push(begin..to_space(text, place + mark.len()));
        }
        for (place, mark) in web.hosts.iter().flat_map(|mark| find_all(text, mark)) {
            let before = text.get(..place).unwrap_or_default();
            if !before.ends_with(char::is_alphanumeric) {
                spans.push(place..to_space(text, place + mark.len()));
            }
        }
        let is_host = |character: char| character.is_alphanumeric() || character == '-' || character == '.';
        let mut from = 0;
        while let Some(offset) = text.get(from..).and_then(|rest| rest.find('.')) {
            let point = from + offset;
            let begin = text.get(..point).unwrap_or_default().trim_end_matches(is_host).len();
            let rest = text.get(point..).unwrap_or_default();
            let end = point + rest.find(|character| !is_host(character)).unwrap_or(rest.len());
            let host = text.get(begin..end).unwrap_or_default().trim_matches('.');
            let ending = host.rsplit_once('.').map_or("", |(_, ending)| ending);
            if web.endings.iter().any(|known| ending.eq_ignore_ascii_case(known)) {
                let goes_on = text.get(end..).is_some_and(|rest| rest.starts_with(['/', ':', '?']));
                spans.push(begin..if goes_on { to_space(text, end) } else { end });
            }
            from = end.max(point + 1);
        }
    }
}

/// What may stand before the mark of a mail address.
fn is_local(character: char) -> bool {
    character.is_alphanumeric() || "._%+-'!#$&*/=?^`{|}~".contains(character)
}

/// Every place where `mark` stands, whatever its case, as it stands there.
fn find_all<'t>(text: &'t str, mark: &str) -> Vec<(usize, &'t str)> {
    let Some(first) = mark.bytes().next() else {
        return Vec::new();
    };
    let places = text
        .bytes()
        .enumerate()
        .filter(|(_, byte)| byte.eq_ignore_ascii_case(&first));
    let at = places.filter_map(|(place, _)| Some((place, text.get(place..place + mark.len())?)));
    at.filter(|(_, found)| found.eq_ignore_ascii_case(mark)).collect()
}

fn starts(text: &str, mark: &str) -> bool {
    text.get(..mark.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(mark))
}

/// The end of what is written without a space from here on, marks of a sentence left out.
fn to_space(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let written = rest.get(..end).unwrap_or_default();
    from + written.trim_end_matches(['.', ',', ';', ')', '!']).len()
}
