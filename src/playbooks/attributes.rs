//! What a data file's entry in `assay.toml` may say about all of its rows: declared as data, so that a form can be
//! made of it and a wrong word is refused before a run meets it.

use serde::Deserialize;

use crate::identity::states::usps;

/// What an attribute's text must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AttributeKind {
    /// Anything.
    Text,
    /// A USPS code or a state's name.
    State,
    /// A day as `YYYY-MM-DD`.
    Date,
    /// A whole number, not negative.
    Count,
    /// One of the listed words.
    Choice,
}

/// One attribute.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceAttribute {
    /// Its key in an entry.
    pub name: String,
    /// What its text must be.
    pub kind: AttributeKind,
    /// The words of a choice.
    #[serde(default)]
    pub values: Vec<String>,
    /// The datasets whose entries take it.
    pub datasets: Vec<String>,
    /// Whether a file of these datasets needs it, unless its layout says it.
    #[serde(default)]
    pub required: bool,
    /// Whether the first word of a file's name may tell it.
    #[serde(default)]
    pub from_file_name: bool,
    /// Required columns that are not, once it is given.
    #[serde(default)]
    pub relaxes: Vec<String>,
    /// One sentence for people.
    #[serde(default)]
    pub description: String,
}

impl SourceAttribute {
    /// The text as it is kept, such as `CA` for `California`; or what it would have to be.
    ///
    /// # Errors
    /// The words for what is allowed.
    pub fn accept(&self, text: &str) -> Result<String, String> {
        let text = text.trim();
        match self.kind {
            AttributeKind::Text => Ok(text.to_owned()),
            AttributeKind::State => usps(text)
                .map(str::to_owned)
                .ok_or_else(|| "a USPS code or a state's name".to_owned()),
            AttributeKind::Date => match chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d") {
                Ok(day) => Ok(day.to_string()),
                Err(_) => Err("a date such as 2026-01-31".to_owned()),
            },
            AttributeKind::Count => match text.parse::<u64>() {
                Ok(count) => Ok(count.to_string()),
                Err(_) => Err("a whole number".to_owned()),
            },
            AttributeKind::Choice => {
                let found = self.values.iter().find(|value| value.eq_ignore_ascii_case(text));
                found.cloned().ok_or_else(|| self.values.join(" or "))
            }
        }
    }

    /// What a file's name tells of it, such as `AZ` in `az_2026.csv`.
    pub fn from_name(&self, file_name: &str) -> Option<String> {
        if !self.from_file_name {
            return None;
        }
        let stem = file_name.split(|letter: char| !letter.is_ascii_alphabetic()).next()?;
        self.accept(stem).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(kind: AttributeKind) -> SourceAttribute {
        SourceAttribute {
            name: "a".to_owned(),
            kind,
            values: vec!["raw".to_owned(), "matched".to_owned()],
            datasets: Vec::new(),
            required: true,
            from_file_name: true,
            relaxes: Vec::new(),
            description: String::new(),
        }
    }

    #[test]
    fn texts_are_accepted_in_one_spelling_or_refused_with_what_is_allowed() {
        for (kind, text, expected) in [
            (AttributeKind::State, " california ", Ok("CA")),
            (AttributeKind::State, "Bavaria", Err("a USPS code or a state's name")),
            (AttributeKind::Date, "2026-02-30", Err("a date such as 2026-01-31")),
            (AttributeKind::Date, "2026-02-28", Ok("2026-02-28")),
            (AttributeKind::Count, "-1", Err("a whole number")),
            (AttributeKind::Count, "12", Ok("12")),
            (AttributeKind::Choice, "RAW", Ok("raw")),
            (AttributeKind::Choice, "cooked", Err("raw or matched")),
            (AttributeKind::Text, " any ", Ok("any")),
        ] {
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(attribute(kind).accept(text), expected, "{text}");
        }
        assert_eq!(
            attribute(AttributeKind::State).from_name("az_2026.csv").as_deref(),
            Some("AZ")
        );
        assert_eq!(attribute(AttributeKind::State).from_name("roll.csv"), None);
    }
}
