//! An address from its text, read from the right: ZIP, country, state, city, units; then the street (permits N1 to N6).

use super::data::data;
use super::street::{self, is_street};
use super::text::{Cities, city_key, plain, words};
use super::units;
use super::{Address, Unit, Unparseable};
use crate::identity::states::usps;

/// Reads an address.
///
/// ```
/// use assay::identity::addresses::{Cities, parse};
/// let found = parse("0412 1/2 Saint Ives Av., Austin, TX 78752-1111", &Cities::default())?;
/// assert_eq!((found.line().as_str(), found.zip.as_deref()), ("412 ST IVES AVE", Some("78752")));
/// # Ok::<(), assay::identity::addresses::Unparseable>(())
/// ```
///
/// # Errors
/// [`Unparseable`]: why the text is no street address.
pub fn parse(raw: &str, cities: &Cities) -> Result<Address, Unparseable> {
    let text = plain(raw.trim());
    let text = text.replace(['\n', '\r'], ",");
    let mut parts: Vec<Vec<String>> = text
        .split([',', ';'])
        .map(words)
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() {
        return Err(Unparseable::Empty);
    }
    if parts.iter().any(|part| is_post_box(part)) {
        return Err(Unparseable::PostBox);
    }
    let zip = take_zip(&mut parts);
    let mut parts = parts.into_iter();
    let mut street = parts.next().unwrap_or_default();
    let (mut city, mut behind) = (None, Vec::new());
    for part in parts {
        match units::whole(&part) {
            Some(found) => behind.extend(found),
            None => city = city.or_else(|| city_of(&part)),
        }
    }
    let at_end = drop_state_and_city(&mut street, cities, zip.is_some());
    let mut units: Vec<Unit> = units::take(&mut street);
    units.extend(behind);
    let mut address = Address {
        units,
        zip,
        city: city.or(at_end),
        ..Address::default()
    };
    street::read(&street, &mut address)?;
    Ok(address)
}

/// Whether mail goes to a box: its words stand in a row.
fn is_post_box(words: &[String]) -> bool {
    let boxes = &data().post_boxes;
    boxes
        .iter()
        .any(|phrase| words.windows(phrase.len()).any(|some| some == phrase.as_slice()))
}

/// Takes the ZIP code at the end, and the country behind it. A number behind a unit's or a road's word is theirs.
fn take_zip(parts: &mut Vec<Vec<String>>) -> Option<String> {
    for country in &data().countries {
        let Some(last) = parts.last_mut() else { break };
        // A country alone is no address, and `US 290` is a road.
        let is_tail = last.ends_with(country.as_slice());
        if is_tail && (last.len() > country.len() + 1 || parts.len() > 1) {
            let last = parts.last_mut()?;
            last.truncate(last.len() - country.len());
            break;
        }
    }
    while parts.last().is_some_and(Vec::is_empty) {
        parts.pop();
    }
    let is_first = parts.len() == 1;
    let last = parts.last_mut()?;
    let found = zip_at_end(last, is_first)?;
    last.truncate(last.len() - found.1);
    if last.is_empty() {
        parts.pop();
    }
    Some(found.0)
}

/// The ZIP code that the words end with and how many words it takes.
fn zip_at_end(words: &[String], is_first: bool) -> Option<(String, usize)> {
    let (last, before) = words.split_last()?;
    let digits = |word: &str, count: usize| word.len() == count && word.bytes().all(|byte| byte.is_ascii_digit());
    let (zip, length) = match before.last() {
        Some(word) if digits(last, 4) && digits(word, 5) => (word.as_str(), 2),
        _ if digits(last, 5) => (last.as_str(), 1),
        _ if digits(last, 9) => (last.get(..5)?, 1),
        // Alone in its part, the first word keeps its hyphen.
        _ => {
            let (base, more) = last.split_once('-')?;
            (digits(base, 5) && digits(more, 4)).then_some((base, 1))?
        }
    };
    let in_front = words.len().checked_sub(length + 1).and_then(|place| words.get(place));
    let belongs = in_front.is_some_and(|word| data().units.contains_key(word) || data().road_words.contains(word));
    let is_number = is_first && words.len() == length;
    (!belongs && !is_number).then(|| (zip.to_owned(), length))
}

/// The city of a part behind a comma: what is left without its state.
fn city_of(part: &[String]) -> Option<String> {
    let whole = part.join(" ");
    if usps(&whole).is_some() {
        return None;
    }
    let most = part.len().saturating_sub(1).min(3);
    let state = (1..=most)
        .rev()
        .find(|count| usps(&part.get(part.len() - count..).unwrap_or_default().join(" ")).is_some());
    let named = part.get(..part.len() - state.unwrap_or(0))?;
    let has_letters = named
        .iter()
        .any(|word| word.bytes().any(|byte| byte.is_ascii_alphabetic()));
    has_letters.then(|| city_key(&named.join(" ")))
}

/// Drops the state and a known city from the end of a street, as long as a street is left; gives the city.
///
/// `CT` is Connecticut and a court: a state's code that is also a word of streets is dropped only behind a known city
/// or in front of a ZIP code that follows a city.
fn drop_state_and_city(street: &mut Vec<String>, cities: &Cities, has_zip: bool) -> Option<String> {
    let rest = |length: usize| street.get(..street.len().checked_sub(length)?);
    let state = (1..=3).rev().find(|count| {
        let (Some(before), Some(words)) = (rest(*count), street.len().checked_sub(*count)) else {
            return false;
        };
        let words = street.get(words..).unwrap_or_default();
        let code = words.first().map_or("", String::as_str);
        let is_code = *count == 1 && code.len() == 2;
        let of_streets = data().suffixes.contains_key(code) || data().directionals.contains_key(code);
        let may_be = cities.at_end_of(before) > 0 || (is_code && !of_streets && (has_zip || ends_street(before)));
        may_be && usps(&words.join(" ")).is_some() && is_street(before)
    });
    if let Some(count) = state {
        street.truncate(street.len() - count);
    }
    let length = cities.at_end_of(street);
    let start = street.len().saturating_sub(length);
    if length == 0 || !is_street(street.get(..start).unwrap_or_default()) {
        return None;
    }
    let city = city_key(&street.get(start..).unwrap_or_default().join(" "));
    street.truncate(start);
    Some(city)
}

/// Whether the words end as streets do: with a suffix or a part of town.
fn ends_street(words: &[String]) -> bool {
    words
        .last()
        .is_some_and(|word| data().suffixes.contains_key(word) || data().directionals.contains_key(word))
}
