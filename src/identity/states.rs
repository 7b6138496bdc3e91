//! Reads states, ZIP codes and the one-cell address line of licence lists (contractors A-1).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// Digits of the ZIP code that names a delivery area, without the "+4".
const ZIP_DIGITS: usize = 5;
/// Digits of a ZIP+4.
const ZIP_PLUS_DIGITS: usize = 9;
/// Leading zeros a spreadsheet can drop: Puerto Rico's codes begin with two.
const MOST_LOST_ZEROS: usize = 2;

#[derive(Deserialize)]
struct StateFile {
    codes: BTreeMap<String, Vec<String>>,
}

/// Codes, and lower-case names with the code they stand for.
struct StateData {
    codes: Vec<String>,
    names: BTreeMap<String, usize>,
    /// Words in the longest name.
    most_words: usize,
}

#[allow(
    clippy::expect_used,
    reason = "the file is compiled in, and every test of this module reads it"
)]
static DATA: LazyLock<StateData> = LazyLock::new(|| {
    let file: StateFile = toml::from_str(include_str!("data/states.toml")).expect("data/states.toml is valid");
    let mut data = StateData {
        codes: Vec::new(),
        names: BTreeMap::new(),
        most_words: 1,
    };
    for (at, (code, names)) in file.codes.into_iter().enumerate() {
        data.codes.push(code);
        for name in names {
            data.most_words = data.most_words.max(name.split_whitespace().count());
            data.names.insert(name, at);
        }
    }
    data
});

/// The USPS code of a state, the District or a territory, from its code or full name in any case; else none.
#[must_use]
pub fn usps(raw: &str) -> Option<&'static str> {
    let text = raw.trim();
    if text.len() == 2 {
        return DATA
            .codes
            .iter()
            .find(|code| code.eq_ignore_ascii_case(text))
            .map(String::as_str);
    }
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| {
            word.chars()
                .filter(|&character| character != '.')
                .flat_map(char::to_lowercase)
                .collect()
        })
        .collect();
    let at = *DATA.names.get(&words.join(" "))?;
    DATA.codes.get(at).map(String::as_str)
}

/// Every code, in alphabetical order.
#[must_use]
pub fn all_codes() -> Vec<&'static str> {
    DATA.codes.iter().map(String::as_str).collect()
}

/// The five digits of a ZIP code, from `78701`, `78701-1234`, `787011234` or `78701.0`; else none.
///
/// A code that a spreadsheet took for a number has lost its leading zeros; they are put back.
#[must_use]
pub fn zip5(raw: &str) -> Option<String> {
    let text = raw.trim();
    let text = text.strip_suffix(".0").unwrap_or(text);
    let (base, plus) = match text.split_once('-') {
        Some((base, plus)) => (base.trim(), Some(plus.trim())),
        None => (text, None),
    };
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(base) || !plus.is_none_or(|plus| is_number(plus) && plus.len() <= ZIP_PLUS_DIGITS - ZIP_DIGITS) {
        return None;
    }
    let width = if base.len() > ZIP_DIGITS && plus.is_none() {
        ZIP_PLUS_DIGITS
    } else {
        ZIP_DIGITS
    };
    let lost = width.checked_sub(base.len()).filter(|&lost| lost <= MOST_LOST_ZEROS)?;
    let zip: String = std::iter::repeat_n('0', lost)
        .chain(base.chars())
        .take(ZIP_DIGITS)
        .collect();
    zip.bytes().any(|byte| byte != b'0').then_some(zip)
}

/// Splits "AUSTIN, TX 78701" into city, state and ZIP; each is none where the text does not have it.
///
/// Read from the right: a ZIP, then the longest run of words that is a state, then the city.
#[must_use]
pub fn split_city_state_zip(raw: &str) -> (Option<String>, Option<&'static str>, Option<String>) {
    let mut words: Vec<&str> = raw.split([' ', '\t', ',']).filter(|word| !word.is_empty()).collect();
    let zip = words
        .last()
        .filter(|word| word.len() >= ZIP_DIGITS - MOST_LOST_ZEROS)
        .and_then(|word| zip5(word));
    if zip.is_some() {
        words.pop();
    }
    let most = DATA.most_words.min(words.len());
    let state = (1..=most).rev().find_map(|count| {
        let start = words.len() - count;
        let code = usps(&words.get(start..)?.join(" "))?;
        Some((start, code))
    });
    if let Some((start, _)) = state {
        words.truncate(start);
    }
    let city = words.join(" ");
    ((!city.is_empty()).then_some(city), state.map(|(_, code)| code), zip)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    // spec: contractors A-1
    #[test]
    fn a_state_is_its_code_or_its_name() {
        for raw in ["TX", "tx", " Tx ", "Texas", "TEXAS", "texas "] {
            assert_eq!(usps(raw), Some("TX"), "{raw}");
        }
        assert_eq!(usps("New  Hampshire"), Some("NH"));
        assert_eq!(usps("District of Columbia"), Some("DC"));
        assert_eq!(usps("D.C."), None, "an abbreviation is neither code nor name");
        assert_eq!(usps("Puerto Rico"), Some("PR"));
        assert_eq!(usps("U.S. Virgin Islands"), Some("VI"));
        for raw in ["", "T", "XX", "Tex", "Ontario", "T X", "ñ"] {
            assert_eq!(usps(raw), None, "{raw}");
        }
    }

    // spec: contractors A-1
    #[test]
    fn fifty_states_a_district_and_five_territories() {
        assert_eq!(all_codes().len(), 50 + 1 + 5);
        for code in all_codes() {
            assert_eq!(usps(code), Some(code));
        }
        for (name, at) in &DATA.names {
            assert_eq!(usps(name), Some(DATA.codes[*at].as_str()));
        }
    }

    #[test]
    fn a_masked_address_keeps_any_state_there_is() {
        for code in all_codes() {
            let masked = crate::privacy::mask_address(&format!("12 Elm St, Springfield {code} 00001"));
            assert!(masked.ends_with(&format!(", {code}")), "{masked} hides {code}");
        }
    }

    #[test]
    fn an_address_line_comes_apart() {
        let split = |raw| {
            let (city, state, zip) = split_city_state_zip(raw);
            (
                city.unwrap_or_default(),
                state.unwrap_or_default(),
                zip.unwrap_or_default(),
            )
        };
        let expect = |city: &str, state: &'static str, zip: &str| (city.to_owned(), state, zip.to_owned());
        assert_eq!(split("AUSTIN, TX 78701"), expect("AUSTIN", "TX", "78701"));
        assert_eq!(split("SAN ANTONIO TX 78701-1234"), expect("SAN ANTONIO", "TX", "78701"));
        assert_eq!(
            split("Charleston, West Virginia 25301"),
            expect("Charleston", "WV", "25301")
        );
        assert_eq!(split("New York, NY"), expect("New York", "NY", ""));
        assert_eq!(split("TX 78701"), expect("", "TX", "78701"));
        assert_eq!(split("AUSTIN"), expect("AUSTIN", "", ""));
        assert_eq!(split(""), expect("", "", ""));
    }

    #[test]
    fn zip_codes_lose_their_tail_and_regain_their_zeros() {
        for (raw, expected) in [
            ("78701", "78701"),
            (" 78701-1234 ", "78701"),
            ("787011234", "78701"),
            ("78701.0", "78701"),
            ("2134", "02134"),
            ("2134.0", "02134"),
            ("21341234", "02134"),
            ("601", "00601"),
        ] {
            assert_eq!(zip5(raw).as_deref(), Some(expected), "{raw}");
        }
        for raw in [
            "",
            "12",
            "00000",
            "A1A 1A1",
            "7870A",
            "123456",
            "1234567890",
            "78701-12345",
        ] {
            assert_eq!(zip5(raw), None, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_a_bad_zip_or_a_panic(raw in r"\PC{0,30}") {
            prop_assert!(zip5(&raw).is_none_or(|zip| zip.len() == 5 && zip.bytes().all(|byte| byte.is_ascii_digit())));
            let (city, state, _) = split_city_state_zip(&raw);
            prop_assert!(city.is_none_or(|city| !city.is_empty()));
            prop_assert!(state.is_none_or(|state| state.len() == 2));
        }
    }
}
