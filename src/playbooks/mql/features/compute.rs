//! The columns of the features, in the order of their numbers, each kept within its range.

use std::collections::BTreeMap;

use super::expression::{Expression, Resolved};
use super::inputs::Inputs;
use crate::playbooks::mql::catalog::{self, AsOf, Feature, Outside};

/// What a run may set otherwise than the catalogue.
#[derive(Debug, Clone, Default)]
pub(in crate::playbooks::mql) struct Settings {
    /// Ends of growth rates, where a run sets its own.
    pub growth_cap: Option<(f64, f64)>,
    /// Column name and first city of the metro flags, in the order of their features; empty: those of the catalogue.
    pub metros: Vec<(String, String)>,
}

/// What is said of a feature beside its column.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::playbooks::mql) struct Made {
    /// Its number, from 1.
    pub number: usize,
    /// Its column.
    pub name: String,
    /// Why it is absent; nothing when it is there.
    pub absent: Option<String>,
    /// Values set to the end of the range.
    pub capped: i64,
    /// Values outside the range that became unknown.
    pub out_of_range: i64,
}

/// All features of all leads.
#[derive(Debug, Clone, Default)]
pub(in crate::playbooks::mql) struct Computed {
    /// One entry a feature of the catalogue, present or not.
    pub made: Vec<Made>,
    /// Names of the columns that are there.
    pub names: Vec<String>,
    /// The columns.
    pub columns: Vec<Vec<f64>>,
    places: BTreeMap<usize, usize>,
    symbols: BTreeMap<String, usize>,
}

impl Computed {
    /// The column of a feature.
    #[cfg(test)]
    pub(in crate::playbooks::mql) fn by_number(&self, number: usize) -> Option<&[f64]> {
        self.columns.get(*self.places.get(&number)?).map(Vec::as_slice)
    }

    /// The column of a feature, to change it.
    pub(super) fn by_number_mut(&mut self, number: usize) -> Option<&mut Vec<f64>> {
        self.columns.get_mut(*self.places.get(&number)?)
    }

    /// The column of a symbol.
    pub(in crate::playbooks::mql) fn by_symbol(&self, symbol: &str) -> Option<&[f64]> {
        self.columns.get(*self.symbols.get(symbol)?).map(Vec::as_slice)
    }

    fn add(&mut self, feature: &Feature, name: String, column: Vec<f64>) {
        self.places.insert(feature.number, self.columns.len());
        self.symbols.insert(feature.symbol.clone(), self.columns.len());
        self.names.push(name);
        self.columns.push(column);
    }
}

/// Computes every feature whose inputs are there. Those with fitted constants come out unknown: `constants` fills them.
pub(in crate::playbooks::mql) fn compute(inputs: &Inputs, settings: &Settings) -> Computed {
    let mut computed = Computed::default();
    let mut metros = settings.metros.iter();
    for feature in catalog::features() {
        let mut name = feature.name.clone();
        let found = if let Some(city) = &feature.city {
            let chosen = metros.next();
            if let Some((column, _)) = chosen {
                name.clone_from(column);
            }
            metro(inputs, chosen.map_or(city.as_str(), |(_, city)| city))
        } else {
            by_formula(feature, inputs, &computed)
        };
        let mut made = Made {
            number: feature.number,
            name: name.clone(),
            absent: None,
            capped: 0,
            out_of_range: 0,
        };
        match found {
            Ok(mut column) => {
                if feature.as_of != AsOf::Contact {
                    let pairs = column.iter_mut().zip(&inputs.described);
                    pairs
                        .filter(|(_, described)| !**described)
                        .for_each(|(value, _)| *value = f64::NAN);
                }
                keep_within(feature, settings, &mut column, &mut made);
                computed.add(feature, name, column);
            }
            Err(why) => made.absent = Some(why),
        }
        computed.made.push(made);
    }
    computed
}

fn metro(inputs: &Inputs, city: &str) -> Result<Vec<f64>, String> {
    let cities = inputs.cities.as_ref().ok_or("no column says the metropolitan area")?;
    let is_city = |found: &Option<String>| {
        let flag = |found: &String| f64::from(u8::from(found.eq_ignore_ascii_case(city)));
        found.as_ref().map_or(f64::NAN, flag)
    };
    Ok(cities.iter().map(is_city).collect())
}

/// A column by its formula: symbols are features made before, else inputs.
fn by_formula(feature: &Feature, inputs: &Inputs, computed: &Computed) -> Result<Vec<f64>, String> {
    let parsed = Expression::parse(feature.compute.as_deref().unwrap_or(&feature.formula))?;
    let column = |name: &str| computed.by_symbol(name).or_else(|| inputs.column(name));
    // A fitted feature is filled when all others are there; it may name such as come after it.
    let comes_later = |name: &str| {
        let later = catalog::by_symbol(name).filter(|other| feature.fitted && other.number > feature.number);
        let formula = later.and_then(|later| Expression::parse(later.compute.as_deref()?).ok());
        formula.is_some_and(|formula| formula.missing(&|name| column(name).is_some()).is_empty())
    };
    let known = |name: &str| name.starts_with('$') || column(name).is_some() || comes_later(name);
    let missing = parsed.missing(&known);
    if missing == ["contact_weekday"] || missing == ["day_of_contact"] {
        return Err("no column says the time of contact".to_owned());
    } else if !missing.is_empty() {
        return Err(format!("needs {}", missing.join(", ")));
    } else if feature.fitted {
        return Ok(vec![f64::NAN; inputs.rows]);
    }
    let names = parsed.names();
    let columns: Vec<&[f64]> = names.iter().map(|name| column(name).unwrap_or_default()).collect();
    let place = |name: &str| names.iter().position(|known| *known == name).map(Resolved::Column);
    let resolved = parsed.resolve(&place).ok_or("a name is unknown")?;
    Ok((0..inputs.rows).map(|row| resolved.value(&columns, row)).collect())
}

/// Caps or drops what lies outside the feature's range.
fn keep_within(feature: &Feature, settings: &Settings, column: &mut [f64], made: &mut Made) {
    let (mut low, mut high) = (
        feature.minimum.unwrap_or(f64::NEG_INFINITY),
        feature.maximum.unwrap_or(f64::INFINITY),
    );
    match (settings.growth_cap, feature.symbol.as_str()) {
        (Some(ends), "g1" | "g5") => (low, high) = ends,
        // What is made of capped rates stays within what they can make.
        (Some(_), "growth_momentum" | "growth_acceleration") => return,
        _ => {}
    }
    for value in column.iter_mut() {
        if value.is_infinite() {
            *value = f64::NAN;
            made.out_of_range += 1;
        } else if *value < low || *value > high {
            if feature.outside == Outside::Cap && !(feature.number <= 29 && low >= 0.0 && *value < low) {
                *value = value.clamp(low, high);
                made.capped += 1;
            } else {
                *value = f64::NAN;
                made.out_of_range += 1;
            }
        }
    }
}
