//! The readings of c3.

use std::collections::BTreeMap;

use super::super::super::rules::dimensions::{Dimension, Hundredths, Score};
use super::super::super::rules::score::ScoreParameters;
use super::super::super::rules::tiers::{Thresholds, Tier, tier_of};
use super::super::columns::{share, text_rows};
use super::ORDER;
use super::grade::Grade;
use super::inputs::LeadInputs;
use crate::engine::{PhaseError, Reading, counted, part_of};

/// What the readings are taken from.
pub(super) struct Found<'a> {
    pub leads: &'a [LeadInputs],
    pub graded: &'a [Grade],
    pub contractors_in: usize,
    pub parameters: &'a ScoreParameters,
    pub limits: &'a Thresholds,
    /// Enrichment rows that shared a key, by kind of key.
    pub repeated: &'a BTreeMap<&'static str, usize>,
}

impl Found<'_> {
    fn pairs(&self) -> impl Iterator<Item = (&LeadInputs, &Grade)> {
        self.leads.iter().zip(self.graded)
    }

    fn count(&self, tier: Tier) -> usize {
        self.graded.iter().filter(|grade| grade.tier == tier).count()
    }
}

/// All of them.
pub(super) fn readings(found: &Found<'_>) -> Result<Vec<Reading>, PhaseError> {
    Ok(vec![
        ranges(found)?,
        settings(found)?,
        rows(found)?,
        imputed(found)?,
        unsupported(found)?,
        platinum(found)?,
        unscored(found)?,
    ])
}

/// C3.1
fn ranges(found: &Found<'_>) -> Result<Reading, PhaseError> {
    let bonus = found.parameters.weights.b.0;
    // 100 points of every base dimension, and the bonus on top.
    let most = Score::from_points(100).0 + bonus * Hundredths::from_points(100).0;
    let outside = |grade: &Grade| {
        let wrong_value = ORDER.iter().any(|dimension| {
            grade
                .scored
                .graded(*dimension)
                .value
                .is_some_and(|value| !value.is_in_range())
        });
        wrong_value || grade.scored.score.is_some_and(|score| score.0 < 0 || score.0 > most)
    };
    let bad: Vec<Vec<String>> = found
        .pairs()
        .filter(|pair| outside(pair.1))
        .map(|pair| vec![pair.0.id.clone()])
        .collect();
    let inside = found.graded.len() - bad.len();
    let note = counted(inside, "contractor within range", "contractors within range");
    Ok(Reading::new("C3.1", bad.len() as f64)
        .note(note)
        .evidence(text_rows(&["lead_id"], &bad)?))
}

/// C3.2
fn settings(found: &Found<'_>) -> Result<Reading, PhaseError> {
    let mut problems: Vec<String> = found.parameters.problems().iter().map(ToString::to_string).collect();
    problems.extend(found.limits.check().err().map(|error| error.to_string()));
    let rows: Vec<Vec<String>> = problems.iter().map(|problem| vec![problem.clone()]).collect();
    let note = if problems.is_empty() {
        "weights and thresholds agree".to_owned()
    } else {
        problems.join("; ")
    };
    Ok(Reading::new("C3.2", problems.len() as f64)
        .note(note)
        .evidence(text_rows(&["problem"], &rows)?))
}

/// C3.3
fn rows(found: &Found<'_>) -> Result<Reading, PhaseError> {
    let rows: Vec<Vec<String>> = found
        .repeated
        .iter()
        .map(|(kind, count)| vec![(*kind).to_owned(), count.to_string()])
        .collect();
    let lost: usize = found.repeated.values().sum();
    let note = format!(
        "{} in, {} out; {} shared a key and the newest won",
        counted(found.contractors_in, "contractor", "contractors"),
        counted(found.graded.len(), "row", "rows"),
        counted(lost, "enrichment row", "enrichment rows")
    );
    let observed = found.graded.len() as f64 - found.contractors_in as f64;
    Ok(Reading::new("C3.3", observed)
        .note(note)
        .evidence(text_rows(&["enrichment_key", "rows_not_used"], &rows)?))
}

/// C3.4
fn imputed(found: &Found<'_>) -> Result<Reading, PhaseError> {
    let with = found
        .graded
        .iter()
        .filter(|grade| !grade.scored.imputed.is_empty())
        .count();
    let by = |dimension: Dimension| {
        found
            .graded
            .iter()
            .filter(|grade| grade.scored.imputed.contains(&dimension))
            .count()
    };
    let rows: Vec<Vec<String>> = ORDER
        .iter()
        .map(|dimension| (dimension.label(), by(*dimension)))
        .filter(|row| row.1 > 0)
        .map(|row| vec![row.0.to_owned(), row.1.to_string()])
        .collect();
    let note = format!("{} contractors stand on a default", part_of(with, found.graded.len()));
    Ok(Reading::new("C3.4", share(with, found.graded.len()))
        .note(note)
        .evidence(text_rows(&["dimension", "contractors"], &rows)?))
}

/// C3.5
fn unsupported(found: &Found<'_>) -> Result<Reading, PhaseError> {
    let high = |tier: Tier| matches!(tier, Tier::Platinum | Tier::Gold);
    let below = |grade: &Grade| high(grade.tier) && tier_of(grade.scored.low, found.limits).rank() > grade.tier.rank();
    let shown = |score: Option<Score>| score.map(Score::exact).unwrap_or_default();
    let rows: Vec<Vec<String>> = found
        .pairs()
        .filter(|pair| below(pair.1))
        .map(|pair| {
            vec![
                pair.0.id.clone(),
                pair.1.tier.name().to_owned(),
                shown(pair.1.scored.score),
                shown(pair.1.scored.low),
            ]
        })
        .collect();
    let note = counted(
        rows.len(),
        "lead is PLATINUM or GOLD only by a default",
        "leads are PLATINUM or GOLD only by a default",
    );
    Ok(Reading::new("C3.5", rows.len() as f64)
        .note(note)
        .evidence(text_rows(&["lead_id", "tier", "score", "score_low"], &rows)?))
}

/// C3.6
fn platinum(found: &Found<'_>) -> Result<Reading, PhaseError> {
    let count = found.count(Tier::Platinum);
    let best = found
        .pairs()
        .filter(|pair| pair.1.scored.score.is_some())
        .min_by_key(|pair| pair.1.rank);
    let short = best
        .and_then(|pair| pair.1.scored.score)
        .map(|score| Score((found.limits.platinum.0 - score.0).max(0)));
    let note = match (best, short) {
        (Some((_, grade)), Some(short)) => {
            let score = grade.scored.score.map(Score::exact).unwrap_or_default();
            format!("best score {score}, {} short of PLATINUM", short.exact())
        }
        _ => "no lead has a score".to_owned(),
    };
    let rows: Vec<Vec<String>> = best
        .into_iter()
        .map(|(lead, grade)| {
            vec![
                lead.id.clone(),
                grade.scored.score.map(Score::exact).unwrap_or_default(),
                short.map(Score::exact).unwrap_or_default(),
            ]
        })
        .collect();
    Ok(Reading::new("C3.6", count as f64)
        .note(note)
        .evidence(text_rows(&["lead_id", "score", "short"], &rows)?))
}

/// C3.7
fn unscored(found: &Found<'_>) -> Result<Reading, PhaseError> {
    let missing = |grade: &Grade| {
        let none = ORDER
            .iter()
            .filter(|dimension| grade.scored.graded(**dimension).value.is_none());
        none.map(|dimension| dimension.label()).collect::<Vec<_>>().join(", ")
    };
    let left = found.pairs().filter(|pair| pair.1.tier == Tier::Unscored);
    let rows: Vec<Vec<String>> = left.map(|pair| vec![pair.0.id.clone(), missing(pair.1)]).collect();
    let note = counted(
        rows.len(),
        "contractor lacks a value and has no score",
        "contractors lack a value and have no score",
    );
    Ok(Reading::new("C3.7", rows.len() as f64)
        .note(note)
        .evidence(text_rows(&["lead_id", "missing"], &rows)?))
}
