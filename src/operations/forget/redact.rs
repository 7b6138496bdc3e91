//! Texts without a person: names, ids and addresses wherever they stand as a whole, telephones however they are written,
//! registry numbers where they are called so.

use serde_json::{Map, Value};

use super::person::Person;
use crate::privacy::{Identifier, shortest_in_text};

impl Person {
    /// A text with `tombstone` where it names this person; nothing where it does not. Names are left to others who bear
    /// them where `names` is false.
    pub fn redacted(&self, text: &str, tombstone: &str, names: bool) -> Option<String> {
        let mut now: Option<String> = None;
        let folded = text.to_ascii_lowercase();
        for needle in self.written.iter().filter(|needle| folded.contains(needle.as_str())) {
            let is_name = Identifier::Name.normalised(needle).is_some_and(|name| {
                self.known
                    .get(&Identifier::Name)
                    .is_some_and(|held| held.contains(&name))
            });
            if is_name && !names {
                continue;
            }
            if let Some(new) = replaced(now.as_deref().unwrap_or(text), needle, tombstone) {
                now = Some(new);
            }
        }
        let held: &str = now.as_deref().unwrap_or(text);
        self.without_numbers(held, tombstone).or(now)
    }

    /// Whether an object is a record of this person: it bears their id or mail address, or their name and nobody's. A
    /// telephone alone is none: a company's may be theirs as well.
    pub fn is_record(&self, object: &Map<String, Value>) -> bool {
        let cells = object
            .iter()
            .filter_map(|(name, value)| Some((Identifier::of_own_column(name)?, value.as_str()?)));
        let (mut named, mut others) = (false, false);
        for (kind, cell) in cells {
            match kind {
                Identifier::Lead | Identifier::Email if self.is_theirs(kind, cell) => return true,
                Identifier::Lead | Identifier::Email => others |= kind.normalised(cell).is_some(),
                Identifier::Name => named |= self.holds(kind, cell).0 > 0,
                Identifier::Row | Identifier::Phone | Identifier::Crd => {}
            }
        }
        named && !others
    }

    /// The same for telephones, however they are written, and for registry numbers that are called so.
    fn without_numbers(&self, text: &str, tombstone: &str) -> Option<String> {
        let wanted = |kind: &Identifier| self.known.get(kind).is_some_and(|held| !held.is_empty());
        let (phones, crds) = (wanted(&Identifier::Phone), wanted(&Identifier::Crd));
        if !phones && !crds {
            return None;
        }
        let mut now = String::new();
        let mut done = 0;
        let groups = digit_groups(text);
        for (place, (from, to)) in groups.iter().enumerate() {
            if *from < done {
                continue;
            }
            let is_phone = |end: &usize| {
                let whole = text.get(*from..*end).unwrap_or_default();
                phones && whole.chars().all(is_phone_part) && self.is_known(Identifier::Phone, whole)
            };
            // A telephone is up to four groups: 1 555 010 2030.
            let mut ends = groups.iter().skip(place).take(4).map(|group| group.1);
            let end = ends.find(is_phone).or_else(|| {
                let number = text.get(*from..*to).unwrap_or_default();
                let is_crd = crds && is_called_crd(text.get(..*from).unwrap_or_default());
                (is_crd && self.is_known(Identifier::Crd, number)).then_some(*to)
            });
            if let Some(end) = end {
                now.push_str(text.get(done..*from).unwrap_or_default());
                now.push_str(tombstone);
                done = end;
            }
        }
        if done == 0 {
            return None;
        }
        now.push_str(text.get(done..).unwrap_or_default());
        Some(now)
    }
}

/// What may stand inside a telephone number.
fn is_phone_part(letter: char) -> bool {
    letter.is_ascii_digit() || "+-(). /".contains(letter)
}

/// Groups of digits that are no part of a word, from and to; a country's plus and an opening bracket belong to theirs.
fn digit_groups(text: &str) -> Vec<(usize, usize)> {
    let mut groups: Vec<(usize, usize)> = Vec::new();
    let mut before = ' ';
    let mut start: Option<usize> = None;
    let mut lead: Option<usize> = None;
    for (at, letter) in text.char_indices() {
        match (start, letter.is_ascii_digit()) {
            (None, true) if !before.is_alphanumeric() => start = Some(lead.unwrap_or(at)),
            (Some(from), false) => {
                if !letter.is_alphanumeric() {
                    groups.push((from, at));
                }
                start = None;
            }
            _ => {}
        }
        lead = "(+".contains(letter).then(|| lead.unwrap_or(at));
        before = letter;
    }
    if let Some(from) = start {
        groups.push((from, text.len()));
    }
    groups
}

/// Whether what stands before a number calls it a registry number: `CRD# `, or the colon of an id such as
/// `prospect:123`.
fn is_called_crd(before: &str) -> bool {
    let word = before.trim_end_matches(['#', '=', ' ', '"']).to_ascii_lowercase();
    word.ends_with("crd") || before.ends_with(':')
}

/// A text with every whole occurrence of a needle (in small letters) replaced, whatever its case; a short needle counts only where it is
/// the whole text.
fn replaced(text: &str, needle: &str, by: &str) -> Option<String> {
    if text.trim().eq_ignore_ascii_case(needle) {
        return Some(by.to_owned());
    }
    if needle.len() < shortest_in_text() {
        return None;
    }
    let folded = text.to_ascii_lowercase();
    let mut now = String::new();
    let mut done = 0;
    for (at, _) in folded.match_indices(needle) {
        let end = at + needle.len();
        let before = text.get(..at).and_then(|part| part.chars().next_back());
        let after = text.get(end..).and_then(|part| part.chars().next());
        let whole = |side: Option<char>| side.is_none_or(|letter| !letter.is_alphanumeric());
        if at >= done && whole(before) && whole(after) {
            now.push_str(text.get(done..at).unwrap_or_default());
            now.push_str(by);
            done = end;
        }
    }
    if done == 0 {
        return None;
    }
    now.push_str(text.get(done..).unwrap_or_default());
    Some(now)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::person::tests::person;
    use super::*;

    #[test]
    fn a_record_is_known_by_an_id_a_mail_address_or_a_name_that_nobody_else_bears() {
        let ada = person(Identifier::Lead, "L-000001");
        for (record, theirs) in [
            (
                json!({"full_name": "A. L.", "email": "ada@acme.example", "title": "CTO"}),
                true,
            ),
            (
                json!({"full_name": "Ada Lovelace", "email": null, "title": "CTO"}),
                true,
            ),
            (
                json!({"full_name": "Ada Lovelace", "email": "ada@other.example"}),
                false,
            ),
            (json!({"full_name": "Ada Lovelace", "email_status": "verified"}), true),
            (json!({"name": "Acme", "phone": "(555) 010-2030"}), false),
            (json!({"thinking": "Ada Lovelace is called for"}), false),
        ] {
            assert_eq!(ada.is_record(record.as_object().unwrap()), theirs, "{record}");
        }
    }

    #[test]
    fn texts_lose_the_person_and_nothing_else() {
        let ada = person(Identifier::Lead, "L-000001");
        for (text, expected) in [
            ("lead L-000001 is late", Some("lead † is late")),
            ("lead L-0000011 is late", None),
            ("Ada Lovelace, 555.010.2030!", Some("†, †!")),
            ("mail ADA@ACME.example now", Some("mail † now")),
            ("order 15550102030", Some("order †")),
            ("order 5550102030777", None),
            ("on (555) 010-2030 2 times", Some("on † 2 times")),
            ("+1 555 010 2030", Some("†")),
            ("v5550102030 x", None),
            ("Bob Byron", None),
        ] {
            assert_eq!(ada.redacted(text, "†", true).as_deref(), expected, "{text}");
        }
        assert_eq!(ada.redacted("Ada Lovelace", "†", false), None, "a namesake");
        let crd = person(Identifier::Crd, "703");
        assert_eq!(crd.redacted("prospect:703", "†", true).as_deref(), Some("prospect:†"));
        assert_eq!(crd.redacted("rows 703", "†", true), None);
    }
}
