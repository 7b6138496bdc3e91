//! Which headers of any file hold personal data, as far as the playbooks' contracts can tell.

use std::collections::BTreeMap;

use crate::frame::normalise;
use crate::playbooks;
use crate::privacy::PiiClass;

/// Headers that some contract calls personal.
pub struct PersonalHeaders(BTreeMap<String, PiiClass>);

impl PersonalHeaders {
    /// The class of a header's values; nothing where no contract calls them personal.
    pub fn class_of(&self, header: &str) -> Option<PiiClass> {
        // Columns outside a contract are called `x_<name>` once they are in a frame.
        let plain = header.strip_prefix("x_").unwrap_or(header);
        self.0
            .get(&normalise(plain))
            .or_else(|| self.0.get(&normalise(header)))
            .copied()
    }
}

/// The personal columns of every playbook's contracts, by name and alias.
pub fn personal_headers() -> PersonalHeaders {
    let mut known = BTreeMap::new();
    let contracts = playbooks::all().iter().flat_map(|playbook| &playbook.contracts);
    for column in contracts
        .flat_map(|contract| &contract.columns)
        .filter(|column| column.pii)
    {
        for name in std::iter::once(&column.name).chain(&column.aliases) {
            known.insert(normalise(name), class_of(&column.name));
        }
    }
    PersonalHeaders(known)
}

/// What kind of personal data a column's name tells of; whatever it does not tell is hidden entirely.
pub(super) fn class_of(column: &str) -> PiiClass {
    let told = [
        ("phone", PiiClass::Phone),
        ("name", PiiClass::Name),
        ("mail", PiiClass::Email),
        ("address", PiiClass::Address),
    ];
    told.into_iter()
        .find(|(word, _)| column.contains(word))
        .map_or(PiiClass::Other, |(_, class)| class)
}
