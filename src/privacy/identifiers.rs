//! What tells who a row is about: kinds of identifiers, which columns hold them, and one way to write each of them, so
//! that `(555) 010-2030` and `+1 555 010 2030` are the same telephone.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

/// A kind of identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Identifier {
    /// A lead's id.
    Lead,
    /// A row's id in a file.
    Row,
    /// A mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A registry number of a person.
    Crd,
    /// A name; several people may bear it.
    Name,
}

impl Identifier {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Lead, Self::Row, Self::Email, Self::Phone, Self::Crd, Self::Name];

    /// The kind as people and files read it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Row => "row",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Crd => "crd",
            Self::Name => "name",
        }
    }

    /// Whether a row that bears it is kept out at load: an id, an address or a number is one person's, a name is not,
    /// and a row's id is another one in every file.
    pub fn is_suppressed(self) -> bool {
        matches!(self, Self::Lead | Self::Email | Self::Phone | Self::Crd)
    }

    /// What a column's cells identify by, as far as its name tells.
    pub fn of_column(column: &str) -> Option<Self> {
        let name = plain_name(column);
        Self::of_own_column(column).or_else(|| {
            let plain = settings()
                .sides
                .iter()
                .find_map(|side| name.strip_suffix(side.as_str()));
            plain.and_then(Self::of_plain)
        })
    }

    /// The same, but only where the column is about the row itself: not one side of a pair.
    pub fn of_own_column(column: &str) -> Option<Self> {
        Self::of_plain(&plain_name(column))
    }

    fn of_plain(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| {
            let named = kind.named();
            named.columns.iter().any(|column| column == name)
                || named.words.iter().any(|word| name.contains(word.as_str()))
        })
    }

    fn named(self) -> &'static Named {
        let settings = settings();
        match self {
            Self::Lead => &settings.lead,
            Self::Row => &settings.row,
            Self::Email => &settings.email,
            Self::Phone => &settings.phone,
            Self::Crd => &settings.crd,
            Self::Name => &settings.name,
        }
    }

    /// The one way to write a value; nothing for a text that is no such identifier.
    pub fn normalised(self, value: &str) -> Option<String> {
        let value = value.trim();
        match self {
            Self::Lead | Self::Row => (!value.is_empty()).then(|| value.to_owned()),
            Self::Email => {
                let parts = value.split_once('@')?;
                let whole = !parts.0.is_empty() && parts.1.contains('.') && !value.contains(char::is_whitespace);
                whole.then(|| value.to_lowercase())
            }
            Self::Phone => {
                let digits: String = value.chars().filter(char::is_ascii_digit).collect();
                let wanted = settings().phone_digits;
                let national = digits.strip_prefix('1').filter(|rest| rest.len() == wanted);
                let number = national.unwrap_or(&digits);
                let plain = value.chars().all(|letter| !letter.is_alphabetic());
                (plain && number.len() == wanted).then(|| number.to_owned())
            }
            Self::Crd => {
                let digits: String = value.chars().filter(char::is_ascii_digit).collect();
                let number = digits.trim_start_matches('0');
                (!number.is_empty()).then(|| number.to_owned())
            }
            Self::Name => {
                let words: Vec<String> = value.split_whitespace().map(str::to_lowercase).collect();
                (!words.is_empty()).then(|| words.join(" "))
            }
        }
    }
}

fn plain_name(column: &str) -> String {
    let name = column.to_lowercase();
    let name = name.strip_prefix("x_").unwrap_or(&name);
    name.strip_prefix("pii_").unwrap_or(name).to_owned()
}

/// The values of a cell that may hold several.
pub fn cell_values(cell: &str) -> impl Iterator<Item = &str> {
    let separators = &settings().separators;
    cell.split(move |letter: char| separators.contains(&letter))
        .map(str::trim)
        .filter(|value| !value.is_empty())
}

/// Texts shorter than this are not searched for inside longer ones.
pub fn shortest_in_text() -> usize {
    settings().shortest_in_text
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    columns: Vec<String>,
    words: Vec<String>,
}

/// `data/identifiers.toml`; the file explains each entry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    sides: Vec<String>,
    separators: Vec<char>,
    shortest_in_text: usize,
    phone_digits: usize,
    lead: Named,
    row: Named,
    email: Named,
    phone: Named,
    crd: Named,
    name: Named,
}

#[allow(clippy::expect_used, reason = "the file is compiled in and a unit test parses it")]
fn settings() -> &'static Settings {
    static SETTINGS: OnceLock<Settings> = OnceLock::new();
    SETTINGS
        .get_or_init(|| toml::from_str(include_str!("data/identifiers.toml")).expect("identifiers.toml is well-formed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_told_by_their_names() {
        for (column, kind) in [
            ("lead_id", Some(Identifier::Lead)),
            ("contractor_id_b", Some(Identifier::Lead)),
            ("row_id", Some(Identifier::Row)),
            ("pii_phone", Some(Identifier::Phone)),
            ("phone2", Some(Identifier::Phone)),
            ("x_Email", Some(Identifier::Email)),
            ("personal_email", Some(Identifier::Email)),
            ("advisor_crd", Some(Identifier::Crd)),
            ("firm_crd", None),
            ("pii_name", Some(Identifier::Name)),
            ("company", None),
            ("mean_abs_shap", None),
        ] {
            assert_eq!(Identifier::of_column(column), kind, "{column}");
        }
    }

    #[test]
    fn one_identifier_is_written_in_one_way() {
        let table = [
            (Identifier::Phone, "+1 (555) 010-2030", Some("5550102030")),
            (Identifier::Phone, "555.010.2030", Some("5550102030")),
            (Identifier::Phone, "010-2030", None),
            (Identifier::Phone, "acme5550102030.example", None),
            (Identifier::Email, " Ada@Acme.Example ", Some("ada@acme.example")),
            (Identifier::Email, "ada at acme", None),
            (Identifier::Crd, "CRD# 0012-345", Some("12345")),
            (Identifier::Crd, "none", None),
            (Identifier::Lead, " 00Q1 ", Some("00Q1")),
            (Identifier::Name, "Ada  LOVELACE", Some("ada lovelace")),
        ];
        for (kind, value, expected) in table {
            assert_eq!(kind.normalised(value).as_deref(), expected, "{kind:?} {value}");
        }
    }

    #[test]
    fn a_cell_may_hold_several_values() {
        assert_eq!(cell_values("a| b |c\n").collect::<Vec<_>>(), ["a", "b", "c"]);
    }
}
