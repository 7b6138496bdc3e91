//! Which headers of any file hold personal data, as far as the playbooks' contracts can tell.

use std::collections::BTreeMap;

use super::fit::data_settings;
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

/// What the names of columns with personal data begin with in evidence and in frames that phases make.
const MARK: &str = "pii_";

/// A column's name without the mark of personal data; nothing where it bears none.
pub(super) fn marked_personal(column: &str) -> Option<&str> {
    column.strip_prefix(MARK)
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

/// The class of a column of any file: by its header, else by what most of its values look like.
pub fn personal_class(header: &str, values: &[&str]) -> Option<PiiClass> {
    personal_headers().class_of(header).or_else(|| {
        let least = (values.len() as f64 * data_settings().personal_share).ceil() as usize;
        let most = |test: fn(&str) -> bool| {
            !values.is_empty() && values.iter().filter(|value| test(value)).count() >= least.max(1)
        };
        if most(is_phone) {
            Some(PiiClass::Phone)
        } else if most(is_mail) {
            Some(PiiClass::Email)
        } else {
            None
        }
    })
}

fn is_phone(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let marks = |byte: u8| byte.is_ascii_digit() || b"()+-. /".contains(&byte);
    (10..=11).contains(&digits) && value.bytes().all(marks)
}

fn is_mail(value: &str) -> bool {
    let parts = value.split_once('@');
    parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !value.contains(' '))
}
