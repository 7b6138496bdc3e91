//! House number, directionals, name and suffix of a street (permits N3 to N6).

use super::data::{Road, data};
use super::{Address, Directional, Unparseable};

/// Whether the words are a house number and at least one word that can be a street's name.
pub(super) fn is_street(words: &[String]) -> bool {
    let Some((number, rest)) = words.split_first() else {
        return false;
    };
    let named = |word: &String| !data().directionals.contains_key(word) && !word.contains('/') && word != "-";
    house_number(number).is_some() && rest.iter().any(named)
}

/// The house number that a word is: leading digits without zeros in front, the first of a range, no letter.
fn house_number(word: &str) -> Option<&str> {
    let end = word.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(word.len());
    let (digits, rest) = word.split_at_checked(end)?;
    let digits = digits.trim_start_matches('0');
    let is_range = rest.starts_with(['-', '–', '/', '\u{2044}']);
    let is_letter = rest.len() == 1;
    (!digits.is_empty() && (rest.is_empty() || is_range || is_letter)).then_some(digits)
}

/// Reads number and street into `address`.
pub(super) fn read(words: &[String], address: &mut Address) -> Result<(), Unparseable> {
    let (first, mut rest) = words.split_first().ok_or(Unparseable::Empty)?;
    let number = house_number(first).ok_or(Unparseable::NoNumber)?;
    number.clone_into(&mut address.number);
    rest = behind_number(rest);
    if rest.is_empty() {
        return Err(Unparseable::NoStreet);
    }
    let merged = merged_directionals(rest);
    let mut street: &[String] = &merged;
    if let Some((last, before)) = street.split_last()
        && let Some(found) = data().directionals.get(last)
        && holds_name(before)
    {
        address.post = Some(*found);
        street = before;
    }
    if let Some((first, behind)) = street.split_first()
        && let Some(found) = data().directionals.get(first)
        && holds_name(behind)
    {
        address.pre = Some(*found);
        street = behind;
    }
    if let Some((last, before)) = street.split_last()
        && !before.is_empty()
        && let Some(found) = data().suffixes.get(last)
    {
        address.suffix = Some(found.clone());
        street = before;
    }
    address.name = name(street);
    if address.name.is_empty() {
        return Err(Unparseable::NoStreet);
    }
    Ok(())
}

/// Drops what belongs to the number: the other end of a range, a fraction, a letter of its own (`412 B MISSION ST`).
fn behind_number(mut rest: &[String]) -> &[String] {
    if let [hyphen, end, more @ ..] = rest
        && hyphen == "-"
        && house_number(end).is_some()
    {
        rest = more;
    }
    if let [fraction, more @ ..] = rest
        && fraction.contains(['/', '\u{2044}'])
    {
        rest = more;
    }
    let short = |word: &String| word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    if let [letter, next, ..] = rest
        && short(letter)
        && !short(next)
        && !data().directionals.contains_key(letter)
        && data().roads.iter().all(|road| !fits(road, rest))
        && holds_suffixed_name(rest.get(1..).unwrap_or_default())
    {
        rest = rest.get(1..).unwrap_or_default();
    }
    rest
}

/// A name with its suffix, whatever part of town stands around it.
fn holds_suffixed_name(words: &[String]) -> bool {
    let inner: Vec<&String> = words
        .iter()
        .filter(|word| !data().directionals.contains_key(*word))
        .collect();
    inner.len() >= 2 && inner.last().is_some_and(|word| data().suffixes.contains_key(*word))
}

/// Whether a street's name is left in the words: more than a suffix alone (`NORTH AVE` is called North, `AVENUE E` is
/// called Avenue E).
fn holds_name(words: &[String]) -> bool {
    match words {
        [] => false,
        [only] => !data().suffixes.contains_key(only),
        _ => true,
    }
}

/// Two words for one part of town in one: `NORTH EAST 5TH ST`. Not where the second would be the name.
fn merged_directionals(words: &[String]) -> Vec<String> {
    let joined = |first: &String, second: &String| -> Option<&'static str> {
        let (first, second) = (data().directionals.get(first)?, data().directionals.get(second)?);
        let both = format!("{}{}", first.code(), second.code());
        let found = Directional::ALL.into_iter().find(|known| known.code() == both)?;
        Some(found.code())
    };
    let mut words = words.to_vec();
    if let [first, second, more @ ..] = words.as_slice()
        && let Some(code) = joined(first, second)
        && holds_name(more)
    {
        words.splice(..2, [code.to_owned()]);
    }
    if let [before @ .., first, second] = words.as_slice()
        && let Some(code) = joined(first, second)
        && before.len() >= 2
    {
        let start = before.len();
        words.splice(start.., [code.to_owned()]);
    }
    words
}

/// The name as it is compared.
fn name(words: &[String]) -> String {
    if let [only] = words
        && let Some(found) = data().directionals.get(only)
    {
        // A street that is called North is North, however short it was written.
        return data().written_out.get(found).cloned().unwrap_or_default();
    }
    let (mut road, rest) = as_road(words);
    let alone = road.is_empty() && rest.len() == 1;
    for (place, word) in rest.iter().enumerate() {
        let found = data().ordinals.get(word).or_else(|| match place {
            0 if road.is_empty() && !alone => data().leading.get(word),
            0 => None,
            _ => data().later.get(word),
        });
        road.push(found.unwrap_or(word).clone());
    }
    road.join(" ")
}

/// The words of a numbered road in one spelling, and what follows them.
fn as_road(words: &[String]) -> (Vec<String>, &[String]) {
    for road in &data().roads {
        if fits(road, words) {
            let rest = words.get(road.words.len()..).unwrap_or_default();
            return (vec![road.written.clone()], rest);
        }
        // `IH35`
        if let ([word], Some(first)) = (road.words.as_slice(), words.first())
            && let Some(number) = first.strip_prefix(word.as_str())
            && is_number(number)
        {
            let rest = words.get(1..).unwrap_or_default();
            return (vec![road.written.clone(), number.to_owned()], rest);
        }
    }
    (Vec::new(), words)
}

/// Whether the words begin with the road's words and a number.
fn fits(road: &Road, words: &[String]) -> bool {
    let number = words.get(road.words.len());
    words.starts_with(&road.words) && number.is_some_and(|word| is_number(word))
}

/// Digits, or digits and a letter (`35W`).
fn is_number(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    digits > 0 && word.len() - digits <= 1
}
