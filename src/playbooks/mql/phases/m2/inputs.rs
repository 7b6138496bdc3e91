//! From chosen vendor rows, or from any labelled table, to what features are computed from.

use std::collections::BTreeMap;

use super::vendor::{Place, Source, Vendor};
use crate::engine::PhaseError;
use crate::frame::{ColumnKind, Frame, boolean, date, kind_of, real, text};
use crate::playbooks::mql::catalog;
use crate::playbooks::mql::features::inputs::Inputs;
use crate::playbooks::mql::features::metro::first_city;

/// The word of `ownership` that makes feature 15.
const INDEPENDENT: &str = "independent";

/// Symbols of raw columns: those of the catalogue that a frame may hold as they are.
fn symbols() -> impl Iterator<Item = &'static str> {
    let raw = catalog::features().iter().filter(|feature| {
        let formula = feature.compute.as_deref();
        formula == Some(feature.symbol.as_str())
    });
    raw.map(|feature| feature.symbol.as_str())
}

/// A column of a frame as numbers; flags are 0 and 1, unknown is NaN. Nothing where the frame lacks it.
fn column(frame: &Frame, symbol: &str) -> Result<Option<Vec<f64>>, PhaseError> {
    let flag = |value: Option<bool>| value.map_or(f64::NAN, |value| f64::from(u8::from(value)));
    Ok(match kind_of(frame, symbol) {
        Some(ColumnKind::Boolean) => Some(boolean(frame, symbol)?.iter().map(flag).collect()),
        Some(ColumnKind::Real | ColumnKind::Integer) => Some(
            real(frame, symbol)?
                .iter()
                .map(|value| value.unwrap_or(f64::NAN))
                .collect(),
        ),
        _ if symbol == "independent" && kind_of(frame, "ownership").is_some() => Some(
            text(frame, "ownership")?
                .iter()
                .map(|word| flag(word.map(|word| word.trim().eq_ignore_ascii_case(INDEPENDENT))))
                .collect(),
        ),
        _ => None,
    })
}

/// What the vendor says of leads, each by the row that was chosen for it.
pub(super) struct Described<'v> {
    vendor: &'v Vendor,
    /// Columns that the column merge put in place of others, of today's exports.
    survivors: &'v BTreeMap<String, Vec<f64>>,
}

impl<'v> Described<'v> {
    pub(super) fn new(vendor: &'v Vendor, survivors: &'v BTreeMap<String, Vec<f64>>) -> Self {
        Self { vendor, survivors }
    }

    /// The inputs of leads. A column that today's exports lack is absent: a model must not learn from older exports what
    /// it will not be told.
    pub(super) fn inputs(&self, places: &[Option<Place>], contacted: &[Option<i32>]) -> Result<Inputs, PhaseError> {
        let mut inputs = Inputs {
            rows: places.len(),
            described: places.iter().map(Option::is_some).collect(),
            contacted: contacted.to_vec(),
            snapshots: self.days(places)?,
            ..Inputs::default()
        };
        for symbol in symbols() {
            let mut values = vec![f64::NAN; places.len()];
            let mut found = false;
            for source in [Source::Current, Source::Targeted, Source::Snapshot] {
                let survivor = self.survivors.get(symbol).filter(|_| source == Source::Current);
                let own = match survivor {
                    Some(_) => None,
                    None => column(self.vendor.frame(source), symbol)?,
                };
                let Some(known) = survivor.or(own.as_ref()) else {
                    continue;
                };
                found = found || source == Source::Current;
                let chosen = values.iter_mut().zip(places).filter_map(|(value, place)| {
                    let place = place.as_ref().filter(|place| place.source == source)?;
                    Some((value, place.row))
                });
                for (value, row) in chosen {
                    *value = known.get(row).copied().unwrap_or(f64::NAN);
                }
            }
            if found {
                inputs.columns.insert(symbol.to_owned(), values);
            }
        }
        inputs.cities = self.words(places, "metro", |area| first_city(area).map(str::to_owned))?;
        inputs.add_weekdays();
        Ok(inputs)
    }

    /// A text column of the chosen rows; nothing where no source has it.
    pub(super) fn words(
        &self,
        places: &[Option<Place>],
        name: &str,
        read: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<Vec<Option<String>>>, PhaseError> {
        let mut found = false;
        let mut values = vec![None; places.len()];
        for source in [Source::Current, Source::Targeted, Source::Snapshot] {
            let frame = self.vendor.frame(source);
            if kind_of(frame, name) != Some(ColumnKind::Text) {
                continue;
            }
            found = true;
            let cells = text(frame, name)?;
            for (value, place) in values.iter_mut().zip(places) {
                if let Some(place) = place.as_ref().filter(|place| place.source == source) {
                    *value = cells.get(place.row).and_then(&read);
                }
            }
        }
        Ok(found.then_some(values))
    }

    fn days(&self, places: &[Option<Place>]) -> Result<Vec<Option<i32>>, PhaseError> {
        let mut values = vec![None; places.len()];
        for source in [Source::Current, Source::Targeted, Source::Snapshot] {
            let days = date(self.vendor.frame(source), "snapshot_as_of")?;
            for (value, place) in values.iter_mut().zip(places) {
                if let Some(place) = place.as_ref().filter(|place| place.source == source) {
                    *value = days.get(place.row);
                }
            }
        }
        Ok(values)
    }
}

/// The inputs of a labelled table: every row describes itself.
pub(super) fn of_table(table: &Frame) -> Result<Inputs, PhaseError> {
    let mut inputs = Inputs {
        rows: table.height(),
        described: vec![true; table.height()],
        contacted: date(table, "contacted_date")?.iter().collect(),
        snapshots: vec![None; table.height()],
        ..Inputs::default()
    };
    for symbol in symbols() {
        if let Some(values) = column(table, symbol)? {
            inputs.columns.insert(symbol.to_owned(), values);
        }
    }
    if kind_of(table, "metro") == Some(ColumnKind::Text) {
        let city = |area: Option<&str>| area.and_then(first_city).map(str::to_owned);
        inputs.cities = Some(text(table, "metro")?.iter().map(city).collect());
    }
    inputs.add_weekdays();
    Ok(inputs)
}
