//! The CRM's own fields about an adviser, for the model that does without the vendor. They count only where they were
//! known on the day of contact; what was enriched later would tell the model how the story went on.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::frame::{Frame, FrameError, boolean, date, real, text};
use crate::playbooks::embedded;
use crate::playbooks::mql::table::FeatureTable;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FieldKind {
    Number,
    Flag,
    Ordered,
    Tokens,
    Levels,
    TokenLevels,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    name: String,
    column: String,
    kind: FieldKind,
    #[serde(default)]
    words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    most_levels: usize,
    field: Vec<Field>,
}

fn file() -> &'static File {
    static ALL: OnceLock<File> = OnceLock::new();
    ALL.get_or_init(|| embedded::<File>("enrichment.toml", include_str!("../data/enrichment.toml")))
}

/// Which levels became columns: found on training rows, frozen with the model.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::playbooks::mql) struct Enrichment {
    levels: BTreeMap<String, Vec<String>>,
    /// Fields that the CRM gives at all.
    fields: BTreeSet<String>,
}

/// A field of every lead of a table, known by the day of contact.
enum Values {
    Numbers(Vec<f64>),
    Words(Vec<Option<String>>),
}

impl Enrichment {
    /// Finds the commonest levels on these rows of a table.
    ///
    /// # Errors
    /// When `leads_clean` has a column of another kind than it has to have.
    pub(in crate::playbooks::mql) fn fit(
        table: &FeatureTable,
        leads: &Frame,
        rows: &[usize],
    ) -> Result<Self, FrameError> {
        let mut found = Self::default();
        let places = places(table, leads)?;
        for field in &file().field {
            let known = match values(field, leads, &places)? {
                Some(known) => known,
                None => continue,
            };
            let any = rows.iter().any(|row| match &known {
                Values::Numbers(numbers) => numbers.get(*row).is_some_and(|number| !number.is_nan()),
                Values::Words(words) => words.get(*row).is_some_and(Option::is_some),
            });
            if !any {
                continue;
            }
            found.fields.insert(field.name.clone());
            if let (FieldKind::Levels | FieldKind::TokenLevels, Values::Words(words)) = (field.kind, &known) {
                let words = rows.iter().filter_map(|row| words.get(*row)?.as_deref());
                found.levels.insert(field.name.clone(), commonest(field.kind, words));
            }
        }
        Ok(found)
    }

    /// Names of the columns it makes, in order.
    pub(in crate::playbooks::mql) fn names(&self) -> Vec<String> {
        let present = file().field.iter().filter(|field| self.fields.contains(&field.name));
        present.flat_map(|field| self.names_of(field)).collect()
    }

    fn words_of<'a>(&'a self, field: &'a Field) -> &'a [String] {
        match field.kind {
            FieldKind::Levels | FieldKind::TokenLevels => self.levels.get(&field.name).map_or(&[], Vec::as_slice),
            _ => &field.words,
        }
    }

    fn names_of(&self, field: &Field) -> Vec<String> {
        match field.kind {
            FieldKind::Number | FieldKind::Flag | FieldKind::Ordered => vec![field.name.clone()],
            _ => {
                let words = self.words_of(field).iter();
                words.map(|word| format!("{}: {word}", field.name)).collect()
            }
        }
    }

    /// Adds its columns to a table; a lead that was enriched later than contacted has none of them.
    ///
    /// # Errors
    /// When `leads_clean` has a column of another kind than it has to have.
    pub(in crate::playbooks::mql) fn extend(&self, table: &mut FeatureTable, leads: &Frame) -> Result<(), FrameError> {
        if self.fields.is_empty() {
            return Ok(());
        }
        let places = places(table, leads)?;
        for field in file().field.iter().filter(|field| self.fields.contains(&field.name)) {
            let known = values(field, leads, &places)?;
            for (place, name) in self.names_of(field).into_iter().enumerate() {
                if table.named(&name).is_some() {
                    continue;
                }
                let column = match &known {
                    None => vec![f64::NAN; places.len()],
                    Some(Values::Numbers(numbers)) => numbers.clone(),
                    Some(Values::Words(words)) => {
                        let cell = |word: &Option<String>| match word {
                            Some(word) => self.cell(field, word, place),
                            None => f64::NAN,
                        };
                        words.iter().map(cell).collect()
                    }
                };
                table.names.push(name);
                table.columns.push(column);
            }
        }
        Ok(())
    }

    fn cell(&self, field: &Field, word: &str, place: usize) -> f64 {
        let wanted = self.words_of(field).get(place).map(String::as_str).unwrap_or_default();
        match field.kind {
            FieldKind::Ordered => ordered(&field.words, word),
            FieldKind::Tokens | FieldKind::TokenLevels => f64::from(tokens(word).any(|token| is_token(token, wanted))),
            _ => f64::from(word == wanted),
        }
    }
}

/// The place of the gravest word that is named, from 1; 0 where none is.
fn ordered(words: &[String], text: &str) -> f64 {
    let graver = |token: &str| words.iter().position(|word| word.eq_ignore_ascii_case(token));
    tokens(text)
        .filter_map(graver)
        .max()
        .map_or(0.0, |place| (place + 1) as f64)
}

fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', ',', '|'])
        .map(str::trim)
        .filter(|token| !token.is_empty())
}

/// Whether a token is the word wanted: `Series 7` is met by `Series 7`, `S7` and `7`, never by `17`.
fn is_token(token: &str, wanted: &str) -> bool {
    if token.eq_ignore_ascii_case(wanted) {
        return true;
    }
    let number = |text: &str| {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let words = text.trim_matches(|letter: char| letter.is_ascii_digit() || letter == ' ');
        let series = words.is_empty() || words.eq_ignore_ascii_case("series") || words.eq_ignore_ascii_case("s");
        (series && !digits.is_empty()).then_some(digits)
    };
    number(token).is_some_and(|one| number(wanted) == Some(one))
}

fn commonest<'a>(kind: FieldKind, words: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut counts = BTreeMap::<String, usize>::new();
    for word in words {
        if kind == FieldKind::TokenLevels {
            for token in tokens(word) {
                *counts.entry(token.to_owned()).or_default() += 1;
            }
        } else {
            *counts.entry(word.to_owned()).or_default() += 1;
        }
    }
    let mut ranked: Vec<(String, usize)> = counts.into_iter().collect();
    ranked.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    ranked.truncate(file().most_levels);
    let mut names: Vec<String> = ranked.into_iter().map(|(name, _)| name).collect();
    names.sort();
    names
}

/// Of each lead of a table its row in `leads_clean`, where it was enriched by the day of contact.
fn places(table: &FeatureTable, leads: &Frame) -> Result<Vec<Option<usize>>, FrameError> {
    if leads.height() == 0 || leads.column("enriched_date").is_err() {
        return Ok(vec![None; table.rows()]);
    }
    let (ids, enriched) = (text(leads, "lead_id")?, date(leads, "enriched_date")?);
    let by_id: HashMap<&str, usize> = ids
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((id?, row)))
        .collect();
    let place = |(id, contacted): (&String, &Option<i32>)| {
        let row = *by_id.get(id.as_str())?;
        let both = enriched.get(row).zip(*contacted);
        both.is_some_and(|(enriched, contacted)| enriched <= contacted)
            .then_some(row)
    };
    Ok(table.lead_ids.iter().zip(&table.contacted_dates).map(place).collect())
}

fn values(field: &Field, leads: &Frame, places: &[Option<usize>]) -> Result<Option<Values>, FrameError> {
    if leads.column(&field.column).is_err() {
        return Ok(None);
    }
    Ok(Some(match field.kind {
        FieldKind::Number => {
            let column = real(leads, &field.column)?;
            let cell = |place: &Option<usize>| place.and_then(|row| column.get(row)).unwrap_or(f64::NAN);
            Values::Numbers(places.iter().map(cell).collect())
        }
        FieldKind::Flag => {
            let column = boolean(leads, &field.column)?;
            let cell = |place: &Option<usize>| place.and_then(|row| column.get(row)).map_or(f64::NAN, f64::from);
            Values::Numbers(places.iter().map(cell).collect())
        }
        _ => {
            let column = text(leads, &field.column)?;
            let cell = |place: &Option<usize>| place.and_then(|row| column.get(row)).map(str::to_owned);
            Values::Words(places.iter().map(cell).collect())
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::FrameBuilder;

    fn leads() -> Frame {
        FrameBuilder::new()
            .text("lead_id", [Some("a"), Some("b"), Some("c")])
            .date("enriched_date", [Some(10), Some(30), None])
            .text("licenses", [Some("17; Series 65"), Some("Series 7"), Some("7")])
            .text("disclosure_type", [Some("Customer Dispute; Termination"), None, None])
            .text("business_model", [Some("RIA"), Some("RIA"), Some("Wirehouse")])
            .real("years_at_firm", [Some(3.0), Some(4.0), Some(5.0)])
            .finish()
            .unwrap()
    }

    fn table() -> FeatureTable {
        FeatureTable {
            lead_ids: ["a", "b", "c"].map(str::to_owned).to_vec(),
            contacted_dates: vec![Some(20); 3],
            ..FeatureTable::default()
        }
    }

    // spec: mql §2 enrichment types
    #[test]
    fn tokens_match_whole_and_late_enrichment_is_unknown() {
        let mut table = table();
        let found = Enrichment::fit(&table, &leads(), &[0, 1, 2]).unwrap();
        found.extend(&mut table, &leads()).unwrap();
        let cell = |name: &str, row: usize| table.named(name).unwrap()[row];
        assert_eq!(cell("Licenses: Series 7", 0), 0.0, "never 7 inside 17");
        assert_eq!(cell("Licenses: Series 65", 0), 1.0);
        assert_eq!(cell("Disclosure_Type", 0), 3.0, "termination is the gravest");
        assert_eq!(cell("Years_at_Firm", 0), 3.0);
        assert_eq!(cell("Business_Model: RIA", 0), 1.0);
        for row in [1, 2] {
            assert!(
                cell("Years_at_Firm", row).is_nan(),
                "enriched later than contacted, or never"
            );
        }
        assert_eq!(found.names().len(), table.names.len());
        assert!(
            !found.names().iter().any(|name| name.contains("Wirehouse")),
            "a level of late rows is no level"
        );
    }

    #[test]
    fn a_crm_without_enrichment_adds_nothing() {
        let plain = FrameBuilder::new().text("lead_id", [Some("a")]).finish().unwrap();
        let mut table = table();
        let found = Enrichment::fit(&table, &plain, &[0]).unwrap();
        found.extend(&mut table, &plain).unwrap();
        assert!(table.names.is_empty());
    }
}
