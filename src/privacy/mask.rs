//! What is left of a person's data when it is shown masked: enough to tell two rows apart, too little to reach anybody.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

/// What a hidden part looks like. Its length is fixed: the length of a name is a hint too.
const HIDDEN: &str = "•••";

/// What kind of personal data a column holds; a contract declares it per column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PiiClass {
    /// Not personal, or public record (registry numbers of advisers and firms): shown as it is.
    #[default]
    Public,
    /// A person's or a small firm's name.
    Name,
    /// A telephone number.
    Phone,
    /// A mail address.
    Email,
    /// A street address.
    Address,
    /// Anything else personal: hidden entirely.
    Other,
}

impl PiiClass {
    /// The class as it is written in contracts and settings.
    pub fn as_str(self) -> &'static str {
        match self {
            PiiClass::Public => "public",
            PiiClass::Name => "name",
            PiiClass::Phone => "phone",
            PiiClass::Email => "email",
            PiiClass::Address => "address",
            PiiClass::Other => "other",
        }
    }

    /// Whether values of this class must be masked unless somebody asked, on record, to see them.
    pub fn is_personal(self) -> bool {
        self != PiiClass::Public
    }
}

impl fmt::Display for PiiClass {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for PiiClass {
    type Err = String;

    /// Reads the class's name; an unknown one comes back in the error with the names that are known.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "public" => Ok(PiiClass::Public),
            "name" => Ok(PiiClass::Name),
            "phone" => Ok(PiiClass::Phone),
            "email" => Ok(PiiClass::Email),
            "address" => Ok(PiiClass::Address),
            "other" => Ok(PiiClass::Other),
            _ => Err(format!(
                "`{text}` is not a class of personal data; known are public, name, phone, email, address, other"
            )),
        }
    }
}

/// Masks a value by its class. An empty value stays empty, so that "missing" can still be told from "hidden".
pub fn mask_text(class: PiiClass, text: &str) -> String {
    match class {
        PiiClass::Public => text.to_owned(),
        PiiClass::Name => mask_name(text),
        PiiClass::Phone => mask_phone(text),
        PiiClass::Email => mask_email(text),
        PiiClass::Address => mask_address(text),
        PiiClass::Other => hidden_unless_empty(text),
    }
}

/// A telephone number with its last two digits: `••• ••• ••42`, and `+••• ••• ••42` where the number is written with
/// its country. An extension is dropped first (its digits are not the number's). Fewer than five digits are hidden.
pub fn mask_phone(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() {
        return String::new();
    }
    let number = before_extension(text);
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    let Some([tens, ones]) = digits.last_chunk::<2>() else {
        return HIDDEN.to_owned();
    };
    if digits.len() < 5 {
        return HIDDEN.to_owned();
    }
    let plus = if text.starts_with('+') { "+" } else { "" };
    format!("{plus}••• ••• ••{tens}{ones}")
}

/// The part of a written number before `x`, `ext` or `#`, if at least seven digits stand there.
fn before_extension(text: &str) -> &str {
    let cut = text
        .char_indices()
        .find(|(_, letter)| letter.is_alphabetic() || *letter == '#')
        .map(|(at, _)| at);
    match cut.and_then(|at| text.get(..at)) {
        Some(head) if head.chars().filter(char::is_ascii_digit).count() >= 7 => head,
        _ => text,
    }
}

/// Initials: `Ana María López` becomes `A. M. L.`, a hyphenated part counts once. A word that starts with no letter or
/// digit is left out; a name without any initial is hidden.
pub fn mask_name(text: &str) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    let initials: Vec<String> = text
        .split_whitespace()
        .filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()))
        .map(|letter| format!("{}.", letter.to_uppercase()))
        .collect();
    if initials.is_empty() {
        HIDDEN.to_owned()
    } else {
        initials.join(" ")
    }
}

/// First letter of the mailbox only: `a•••@•••`. The domain is hidden too, because many people's domain is their name.
pub fn mask_email(text: &str) -> String {
    let text = text.trim();
    match text.rsplit_once('@') {
        Some((mailbox, _)) => match mailbox.chars().next() {
            Some(first) => format!("{first}{HIDDEN}@{HIDDEN}"),
            None => format!("{HIDDEN}@{HIDDEN}"),
        },
        None => hidden_unless_empty(text),
    }
}

/// What `data/masks.toml` holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Masks {
    /// The letters that end an address and may be seen.
    states: BTreeSet<String>,
}

#[allow(clippy::expect_used, reason = "the file is compiled in and a unit test parses it")]
fn masks() -> &'static Masks {
    static MASKS: OnceLock<Masks> = OnceLock::new();
    MASKS.get_or_init(|| toml::from_str(include_str!("data/masks.toml")).expect("masks.toml is well-formed"))
}

/// All of an address but the state, where it ends in one: `12 Elm St, Reno NV 89501` becomes `•••, NV`.
pub fn mask_address(text: &str) -> String {
    let mut words = text
        .split(|letter: char| letter.is_whitespace() || letter == ',')
        .filter(|word| !word.is_empty());
    let Some(mut last) = words.next_back() else {
        return String::new();
    };
    let zip = last.starts_with(|letter: char| letter.is_ascii_digit());
    if zip {
        // A ZIP code stands behind the state.
        last = words.next_back().unwrap_or_default();
    }
    // A street's own type may be two letters as well: a state has a city's comma or a ZIP code beside it.
    let is_state = masks().states.contains(last) && (zip || text.contains(','));
    // A lone pair of capitals could be the whole value, so something must stand before it.
    if is_state && words.next_back().is_some() {
        format!("{HIDDEN}, {last}")
    } else {
        HIDDEN.to_owned()
    }
}

fn hidden_unless_empty(text: &str) -> String {
    if text.trim().is_empty() {
        String::new()
    } else {
        HIDDEN.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn phones_keep_their_last_two_digits() {
        assert_eq!(mask_phone("(415) 555-0142"), "••• ••• ••42");
        assert_eq!(mask_phone("+44 20 7946 0958"), "+••• ••• ••58");
        assert_eq!(mask_phone("415-555-0142 x77"), "••• ••• ••42");
        assert_eq!(mask_phone("4155550142 ext. 5"), "••• ••• ••42");
        assert_eq!(mask_phone("0142"), "•••");
        assert_eq!(mask_phone("call me"), "•••");
        assert_eq!(mask_phone("  "), "");
    }

    #[test]
    fn names_become_initials() {
        assert_eq!(mask_name("Ana María López"), "A. M. L.");
        assert_eq!(mask_name("élan power & light"), "É. P. L.");
        assert_eq!(mask_name("Jean-Luc O'Neil"), "J. O.");
        assert_eq!(mask_name("---"), "•••");
        assert_eq!(mask_name(""), "");
    }

    #[test]
    fn mail_addresses_hide_mailbox_and_domain() {
        assert_eq!(mask_email("ana.lopez@lopez-solar.com"), "a•••@•••");
        assert_eq!(mask_email("@x.com"), "•••@•••");
        assert_eq!(mask_email("not a mail"), "•••");
        assert_eq!(mask_email(""), "");
    }

    #[test]
    fn addresses_keep_only_the_state() {
        assert_eq!(mask_address("12 Elm St, Reno NV 89501"), "•••, NV");
        assert_eq!(mask_address("12 Elm St, Reno, NV"), "•••, NV");
        assert_eq!(mask_address("12 Elm St"), "•••");
        assert_eq!(mask_address("1200 LINDEN SQ"), "•••");
        assert_eq!(mask_address("1200 LINDEN CT"), "•••");
        assert_eq!(mask_address("9 PARK PL, 75001"), "•••");
        assert_eq!(mask_address("NV"), "•••");
        assert_eq!(mask_address(" "), "");
    }

    #[test]
    fn classes_are_read_as_they_are_written() {
        for class in [
            PiiClass::Public,
            PiiClass::Name,
            PiiClass::Phone,
            PiiClass::Email,
            PiiClass::Address,
            PiiClass::Other,
        ] {
            assert_eq!(class.as_str().parse::<PiiClass>(), Ok(class));
            assert_eq!(
                class.is_personal(),
                mask_text(class, "Zoe 4155550142") != "Zoe 4155550142"
            );
        }
        assert!("fax".parse::<PiiClass>().unwrap_err().contains("`fax`"));
    }

    proptest! {
        #[test]
        fn a_masked_phone_shows_at_most_two_digits(text in "\\PC{0,40}") {
            let masked = mask_phone(&text);
            prop_assert!(masked.chars().filter(char::is_ascii_digit).count() <= 2);
        }

        #[test]
        fn a_masked_value_never_contains_a_word_of_it(words in proptest::collection::vec("[A-Za-z]{3,9}", 1..5)) {
            let text = words.join(" ");
            for class in [PiiClass::Name, PiiClass::Email, PiiClass::Address, PiiClass::Other] {
                let masked = mask_text(class, &text);
                for word in &words {
                    prop_assert!(!masked.contains(word.as_str()), "{class}: {masked} shows {word}");
                }
            }
        }
    }
}
