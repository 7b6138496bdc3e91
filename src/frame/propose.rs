//! Proposals for `assay map`: for each contract column the header that most likely holds it, and why.

use super::contract::{ColumnContract, ColumnKind, Contract};
use super::headers::{likeness, normalise};
use super::settings::{Shape, reading};
use super::source::Inspection;
use super::typing::{self, DateReader};

/// A guess for one column.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Canonical column.
    pub column: String,
    /// The header proposed, if one is good enough.
    pub header: Option<String>,
    /// 0 to 1; 1 is an equal name or alias. 0 when nothing is proposed.
    pub score: f64,
    /// Why, in words.
    pub reason: String,
}

/// A header weighed for a column.
struct Candidate {
    column: usize,
    header: usize,
    score: f64,
    reason: String,
}

/// One proposal per contract column, in the contract's order; no header is proposed twice.
#[must_use]
pub fn propose_mapping(inspection: &Inspection, contract: &Contract) -> Vec<Proposal> {
    let dates = DateReader::new(&[]);
    let mut candidates: Vec<Candidate> = Vec::new();
    for (column, declared) in contract.columns.iter().enumerate() {
        for (header, name) in inspection.headers.iter().enumerate() {
            let values: Vec<&str> = inspection
                .sample
                .iter()
                .filter_map(|record| typing::value(record.get(header)?))
                .collect();
            let (score, reason) = weigh(declared, name, &values, &dates);
            if score >= reading().propose_minimum {
                candidates.push(Candidate {
                    column,
                    header,
                    score,
                    reason,
                });
            }
        }
    }
    candidates.sort_by(|left, right| {
        right
            .score
            .total_cmp(&left.score)
            .then(left.column.cmp(&right.column))
            .then(left.header.cmp(&right.header))
    });
    let mut chosen: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        if chosen
            .iter()
            .all(|taken| taken.column != candidate.column && taken.header != candidate.header)
        {
            chosen.push(candidate);
        }
    }
    let propose = |(column, declared): (usize, &ColumnContract)| {
        let found = chosen.iter().find(|candidate| candidate.column == column);
        Proposal {
            column: declared.name.clone(),
            header: found.and_then(|candidate| inspection.headers.get(candidate.header).cloned()),
            score: found.map_or(0.0, |candidate| candidate.score),
            reason: found.map_or_else(
                || "no header comes near".to_owned(),
                |candidate| candidate.reason.clone(),
            ),
        }
    };
    contract.columns.iter().enumerate().map(propose).collect()
}

/// A header weighed for one column.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedHeader {
    /// The header.
    pub header: String,
    /// 0 to 1; 1 is an equal name or alias.
    pub score: f64,
    /// Why, in words.
    pub reason: String,
    /// Whether the column has a shape of its own (phone, mail, ZIP, state) and every sample value has it.
    pub telling: bool,
}

/// Every header of a file for one contract column, the most likely first; equal ones stand in the file's order. Unlike
/// [`propose_mapping`] nothing is left out: a person may know better.
#[must_use]
pub fn rank_headers(inspection: &Inspection, column: &ColumnContract) -> Vec<RankedHeader> {
    let dates = DateReader::new(&[]);
    let hint = reading()
        .shapes
        .iter()
        .find(|hint| column.kind == ColumnKind::Text && column.name.contains(&hint.word));
    let weighed = |(place, name): (usize, &String)| {
        let values: Vec<&str> = inspection
            .sample
            .iter()
            .filter_map(|record| typing::value(record.get(place)?))
            .collect();
        let (mut score, mut reason) = weigh(column, name, &values, &dates);
        let telling = hint.is_some() && !values.is_empty() && values.iter().all(|value| fits(column, value, &dates));
        if let Some(hint) = hint.filter(|hint| hint.sure && telling && score < 1.0) {
            let least = reading().propose_shape_score;
            score = score.max(least + (1.0 - least) * likeness(&normalise(&column.name), &normalise(name)));
            reason = format!("all {} sample values look like a {}", values.len(), hint.word);
        }
        RankedHeader {
            header: name.clone(),
            score,
            reason,
            telling,
        }
    };
    let mut ranked: Vec<RankedHeader> = inspection.headers.iter().enumerate().map(weighed).collect();
    ranked.sort_by(|left, right| right.score.total_cmp(&left.score));
    ranked
}

/// Score and reason of a header for a column.
fn weigh(column: &ColumnContract, header: &str, values: &[&str], dates: &DateReader) -> (f64, String) {
    let wanted = normalise(header);
    let names = std::iter::once(&column.name).chain(&column.aliases);
    let mut best = (0.0, column.name.as_str());
    for name in names {
        let alike = likeness(&normalise(name), &wanted);
        if alike > best.0 {
            best = (alike, name);
        }
    }
    let (alike, name) = best;
    if normalise(name) == wanted && !wanted.is_empty() {
        return (1.0, format!("same as `{name}`"));
    }
    let fits = values.iter().filter(|value| fits(column, value, dates)).count();
    // Without a value nothing speaks for or against; half is neither.
    let share = if values.is_empty() {
        0.5
    } else {
        fits as f64 / values.len() as f64
    };
    let score = reading().propose_name_weight * alike + reading().propose_value_weight * share;
    let reason = format!(
        "{:.0}% like `{name}`; {fits} of {} sample values fit {}",
        alike * 100.0,
        values.len(),
        column.kind.with_article()
    );
    (score, reason)
}

/// Whether a value is of the column's kind, range and, for a known word in its name, shape.
fn fits(column: &ColumnContract, value: &str, dates: &DateReader) -> bool {
    let in_range = |number: f64| {
        column.minimum.is_none_or(|minimum| number >= minimum) && column.maximum.is_none_or(|maximum| number <= maximum)
    };
    match column.kind {
        ColumnKind::Integer => typing::integer(value).is_some_and(|number| in_range(number as f64)),
        ColumnKind::Real => typing::real(value).is_some_and(in_range),
        ColumnKind::Boolean => typing::boolean(value).is_some(),
        ColumnKind::Date => dates.days(value).is_some(),
        ColumnKind::Text => {
            let hint = reading().shapes.iter().find(|hint| column.name.contains(&hint.word));
            hint.is_none_or(|hint| has_shape(value, hint.shape))
        }
    }
}

fn has_shape(value: &str, shape: Shape) -> bool {
    match shape {
        Shape::Phone => {
            let digits = value.bytes().filter(u8::is_ascii_digit).count();
            (10..=11).contains(&digits) && !value.bytes().any(|byte| byte.is_ascii_alphabetic())
        }
        Shape::Mail => value
            .split_once('@')
            .is_some_and(|(before, after)| !before.is_empty() && after.contains('.') && !after.contains(['@', ' '])),
        Shape::Zip => typing::is_zip(value),
        Shape::State => typing::is_state(value),
    }
}
