//! What M2 says of features: present or absent and why, nulls, range, what was capped.

use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder};
use crate::playbooks::mql::catalog::{self, Kind};
use crate::playbooks::mql::features::compute::Made;
use crate::playbooks::mql::table::FeatureTable;

/// One feature of the list.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Listed {
    pub number: Option<usize>,
    pub name: String,
    pub symbol: String,
    pub group: String,
    pub kind: &'static str,
    pub absent: Option<String>,
    pub null_share: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub capped: i64,
    pub out_of_range: i64,
}

/// The 69, present or not, then what a table or a set adds.
pub(super) fn list(table: &FeatureTable, made: &[Made]) -> Vec<Listed> {
    let mut all = Vec::with_capacity(table.names.len());
    for made in made {
        let feature = catalog::by_number(made.number);
        all.push(with_column(
            table,
            Listed {
                number: Some(made.number),
                name: made.name.clone(),
                symbol: feature.map(|feature| feature.symbol.clone()).unwrap_or_default(),
                group: feature.map(|feature| feature.group.clone()).unwrap_or_default(),
                kind: match feature.map(|feature| feature.kind) {
                    Some(Kind::Integer) => "integer",
                    Some(Kind::Flag) => "flag",
                    _ => "real",
                },
                absent: made.absent.clone(),
                null_share: None,
                low: None,
                high: None,
                capped: made.capped,
                out_of_range: made.out_of_range,
            },
        ));
    }
    let known = made.len();
    for name in &table.names {
        if all.iter().take(known).any(|listed| listed.name == *name) {
            continue;
        }
        // A level of a column is named `column=level`; the column is its symbol.
        let (symbol, kind) = match name.split_once('=') {
            Some((column, _)) => (column, "level"),
            None => (name.as_str(), "real"),
        };
        all.push(with_column(
            table,
            Listed {
                number: None,
                name: name.clone(),
                symbol: symbol.to_owned(),
                group: "extra".to_owned(),
                kind,
                absent: None,
                null_share: None,
                low: None,
                high: None,
                capped: 0,
                out_of_range: 0,
            },
        ));
    }
    all
}

fn with_column(table: &FeatureTable, mut listed: Listed) -> Listed {
    let Some(column) = table.named(&listed.name).filter(|column| !column.is_empty()) else {
        return listed;
    };
    let (mut nulls, mut low, mut high) = (0_usize, f64::INFINITY, f64::NEG_INFINITY);
    for value in column {
        if value.is_nan() {
            nulls += 1;
        } else {
            low = low.min(*value);
            high = high.max(*value);
        }
    }
    listed.null_share = Some(nulls as f64 / column.len() as f64);
    listed.low = low.is_finite().then_some(low);
    listed.high = high.is_finite().then_some(high);
    listed
}

/// The frame of the list.
pub(super) fn frame(listed: &[Listed], note: &str) -> Result<Frame, PhaseError> {
    let all = || listed.iter();
    Ok(FrameBuilder::new()
        .integer(
            "number",
            all().map(|one| one.number.and_then(|number| i64::try_from(number).ok())),
        )
        .text("name", all().map(|one| Some(one.name.as_str())))
        .text("symbol", all().map(|one| Some(one.symbol.as_str())))
        .text("group", all().map(|one| Some(one.group.as_str())))
        .text("kind", all().map(|one| Some(one.kind)))
        .boolean("present", all().map(|one| Some(one.absent.is_none())))
        .text("why_absent", all().map(|one| one.absent.as_deref()))
        .real("null_share", all().map(|one| one.null_share))
        .real("low", all().map(|one| one.low))
        .real("high", all().map(|one| one.high))
        .integer("capped", all().map(|one| Some(one.capped)))
        .integer("out_of_range", all().map(|one| Some(one.out_of_range)))
        .text("note", all().map(|_| (!note.is_empty()).then_some(note)))
        .finish()?)
}
