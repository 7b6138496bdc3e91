//! Counts the names behind each phone, to find the phones that can't be keys (contractors N-9).
//!
//! A call centre or an answering service stands behind many firms. Joining on such a number would make one contractor
//! of them all, so a phone with too many names gives up its key.

use std::collections::BTreeMap;

use super::names::NormalisedName;

/// A phone with more names than allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedPhone {
    /// Ten digits.
    pub phone: String,
    /// The first form of each distinct name, in alphabetical order.
    pub names: Vec<String>,
}

/// Names by phone, gathered row by row.
#[derive(Debug, Clone, Default)]
pub struct PhoneNames {
    phones: BTreeMap<String, Vec<Vec<String>>>,
}

impl PhoneNames {
    /// Notes that a row with this phone carries this name. A name without any form is not counted.
    ///
    /// Names are one name when they share a form: "X DBA Y", "X" and "Y" count once.
    pub fn add(&mut self, phone: &str, name: &NormalisedName) {
        if name.forms.is_empty() {
            return;
        }
        if !self.phones.contains_key(phone) {
            self.phones.insert(phone.to_owned(), Vec::new());
        }
        let Some(groups) = self.phones.get_mut(phone) else {
            return;
        };
        let touches = |group: &Vec<String>| name.forms.iter().any(|form| group.contains(form));
        let Some(first) = groups.iter().position(touches) else {
            groups.push(name.forms.clone());
            return;
        };
        // This name may bridge groups that were apart until now.
        let mut merged = groups.remove(first);
        groups.retain(|group| {
            let bridged = touches(group);
            if bridged {
                merged.extend(group.iter().cloned());
            }
            !bridged
        });
        for form in &name.forms {
            if !merged.contains(form) {
                merged.push(form.clone());
            }
        }
        groups.push(merged);
    }

    /// How many distinct names the phone has.
    #[must_use]
    pub fn names_of(&self, phone: &str) -> usize {
        self.phones.get(phone).map_or(0, Vec::len)
    }

    /// True when the phone has more than `most` distinct names and so is no key.
    #[must_use]
    pub fn is_shared(&self, phone: &str, most: usize) -> bool {
        self.names_of(phone) > most
    }

    /// Every shared phone with its names, in the order of the phones.
    #[must_use]
    pub fn shared(&self, most: usize) -> Vec<SharedPhone> {
        let too_many = self.phones.iter().filter(|(_, groups)| groups.len() > most);
        too_many
            .map(|(phone, groups)| {
                let mut names: Vec<String> = groups.iter().filter_map(|group| group.iter().min().cloned()).collect();
                names.sort_unstable();
                SharedPhone {
                    phone: phone.clone(),
                    names,
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::names::normalise;
    use super::*;

    // spec: contractors N-9
    #[test]
    fn more_names_than_allowed_make_a_phone_shared() {
        let mut names = PhoneNames::default();
        for name in ["Alpha", "Beta Inc", "Gamma", "Delta", "Epsilon", "ALPHA LLC", "beta"] {
            names.add("5552340142", &normalise(name));
        }
        assert_eq!(names.names_of("5552340142"), 5, "spellings count once");
        assert!(!names.is_shared("5552340142", 5), "five of five are allowed");
        names.add("5552340142", &normalise("Zeta"));
        assert!(names.is_shared("5552340142", 5));
        let shared = names.shared(5);
        assert_eq!(shared.len(), 1);
        assert_eq!(shared[0].names, ["alpha", "beta", "delta", "epsilon", "gamma", "zeta"]);
        assert!(!names.is_shared("5552340143", 5));
    }

    // spec: contractors N-9, M-2
    #[test]
    fn a_trade_name_joins_the_names_it_links() {
        let mut names = PhoneNames::default();
        for name in ["X", "Y", "Z", "X DBA Y", ""] {
            names.add("5552340142", &normalise(name));
        }
        assert_eq!(names.names_of("5552340142"), 2);
    }
}
