//! F6: what a phone is worth.

use super::data::{CODES, CallingCode, POINTS};
use super::{Evidence, Sum, Word};
use crate::identity::phones::{PhoneProblem, read_phone};

/// What is known of a phone.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct PhoneFacts<'a> {
    /// The number; none where nobody knows one.
    pub phone: Option<&'a str>,
    /// direct, mobile, main or unknown.
    pub line: Option<&'a str>,
    /// How many sources give this number.
    pub sources: usize,
    /// How many people have it.
    pub people: usize,
    /// The person's country, ISO-2.
    pub person_country: Option<&'a str>,
    /// The company's.
    pub company_country: Option<&'a str>,
    /// What the validator says of it.
    pub word: Word,
}

/// Whether a number can be read: one of the North American plan, or one that begins with `+` and a known code.
pub(crate) fn phone_parses(raw: &str) -> bool {
    countries(raw).is_some()
}

/// Whether it is settled what line a number is: a source says whether it rings at the person or at the company.
pub(crate) fn is_known_line(line: Option<&str>) -> bool {
    let rules = &POINTS.phone;
    let mut known = rules.personal_types.iter().chain(&rules.company_types);
    line.is_some_and(|line| known.any(|word| word == line))
}

/// Countries that a number may be of; nothing for one that cannot be read.
fn countries(raw: &str) -> Option<&'static [String]> {
    let reading = read_phone(raw);
    if reading.key.is_some() {
        return CODES
            .iter()
            .find(|code| code.plan)
            .map(|code| code.countries.as_slice());
    }
    if reading.reason() != Some(PhoneProblem::Foreign) {
        return None;
    }
    let digits: String = raw.chars().filter(char::is_ascii_digit).collect();
    let rules = &POINTS.phone;
    let fits = |code: &&CallingCode| !code.plan && digits.starts_with(&code.digits);
    let code = CODES.iter().filter(fits).max_by_key(|code| code.digits.len())?;
    let long_enough = (rules.fewest_digits..=rules.most_digits).contains(&digits.len());
    long_enough.then_some(code.countries.as_slice())
}

/// Whether a number is of another country than the person's and the company's, as far as they are known.
fn is_foreign(countries: &[String], facts: &PhoneFacts<'_>) -> bool {
    let known: Vec<&str> = [facts.person_country, facts.company_country]
        .into_iter()
        .flatten()
        .collect();
    let is_of = |country: &&str| countries.iter().any(|one| one.eq_ignore_ascii_case(country));
    !known.is_empty() && !known.iter().any(is_of)
}

/// P and what it is made of.
pub(crate) fn phone_evidence(facts: &PhoneFacts<'_>) -> Evidence {
    let points = &POINTS.phone;
    let Some(phone) = facts.phone.filter(|phone| !phone.trim().is_empty()) else {
        return Sum::worthless("no phone");
    };
    let Some(countries) = countries(phone) else {
        return Sum::worthless("cannot be read");
    };
    let line = facts.line.unwrap_or("unknown");
    let is_one_of = |list: &[String]| list.iter().any(|word| word == line);
    let mut sum = Sum::default();
    sum.add("parses", points.parses);
    if is_one_of(&points.personal_types) {
        sum.add(line, points.personal_line);
    }
    match facts.sources {
        0 | 1 => {}
        2 => sum.add("2 sources", points.two_sources),
        _ => sum.add("3 sources or more", points.three_sources),
    }
    if is_foreign(countries, facts) {
        sum.add("foreign", points.foreign);
    }
    sum.cap("all", points.most);
    if is_one_of(&points.company_types) {
        sum.cap(line, points.shared_most);
    }
    if facts.people >= points.shared_by {
        sum.cap("shared", points.shared_most);
    }
    if facts.word == Word::Contradicted {
        sum.cap("contradicted", points.contradicted_most);
    }
    sum.finish()
}
