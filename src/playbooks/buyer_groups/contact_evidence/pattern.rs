//! How a company writes its addresses, learned from those that are verified.

use std::collections::BTreeMap;

use super::data::POINTS;
use crate::identity::linkage::fold;

/// A company's pattern.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct CompanyPattern {
    /// The commonest form, `first.last`; none where no verified address fits one.
    pub form: Option<String>,
    /// Share of the verified addresses that have it.
    pub share: Option<f64>,
    /// How many verified addresses there are.
    pub verified: usize,
}

impl CompanyPattern {
    /// Whether it is sure enough to count.
    pub(crate) fn counts(&self) -> bool {
        let rules = &POINTS.pattern;
        self.verified >= rules.verified && self.share.is_some_and(|share| share >= rules.share)
    }

    /// Whether an address of somebody is written so, and the pattern counts.
    pub(crate) fn holds(&self, email: &str, first: &str, last: &str) -> bool {
        self.counts()
            && self
                .form
                .as_deref()
                .is_some_and(|form| is_in_form(form, email, first, last))
    }
}

/// The form in which an address is made of a name; the first that fits.
#[cfg(test)]
pub(crate) fn form_of(email: &str, first: &str, last: &str) -> Option<&'static str> {
    let forms = POINTS.pattern.forms.iter().map(String::as_str);
    forms.into_iter().find(|form| is_in_form(form, email, first, last))
}

/// The pattern of a company's verified addresses: address, first and last name of each.
pub(crate) fn company_pattern<'a>(verified: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>) -> CompanyPattern {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    let mut total = 0;
    let forms = &POINTS.pattern.forms;
    for (email, first, last) in verified {
        total += 1;
        if let Some(place) = forms.iter().position(|form| is_in_form(form, email, first, last)) {
            *counts.entry(place).or_default() += 1;
        }
    }
    // Of two as common, the one that stands first in the list.
    let best = counts
        .into_iter()
        .max_by_key(|(place, count)| (*count, std::cmp::Reverse(*place)));
    CompanyPattern {
        form: best.and_then(|(place, _)| forms.get(place).cloned()),
        share: best.map(|(_, count)| count as f64 / total as f64),
        verified: total,
    }
}

fn is_in_form(form: &str, email: &str, first: &str, last: &str) -> bool {
    let local = email.trim().split('@').next().unwrap_or("").to_lowercase();
    let (first, last) = (letters(first), letters(last));
    written(form, &first, &last).is_some_and(|written| written == fold(&local))
}

/// A name's letters as an address has them.
fn letters(name: &str) -> String {
    fold(name).chars().filter(char::is_ascii_alphanumeric).collect()
}

/// A name in a form; nothing where the form needs a part that the name lacks.
fn written(form: &str, first: &str, last: &str) -> Option<String> {
    let mut made = String::new();
    let mut rest = form;
    while let Some(letter) = rest.chars().next() {
        let (part, used) = if rest.starts_with("first") {
            (first, "first".len())
        } else if rest.starts_with("last") {
            (last, "last".len())
        } else if letter == 'f' {
            (first.get(..1)?, 1)
        } else if letter == 'l' {
            (last.get(..1)?, 1)
        } else {
            (rest.get(..1)?, 1)
        };
        if part.is_empty() {
            return None;
        }
        made.push_str(part);
        rest = rest.get(used..)?;
    }
    Some(made)
}
