//! The order of leads (R3): score, then age, then the home's value, then the permit's key.

use crate::frame::{Frame, FrameError, integer, real, text};

/// Rows of scored leads, the best first: score descending, age ascending, market value descending, what is unknown last,
/// then the permit's key.
pub(super) fn best_first(leads: &Frame) -> Result<Vec<usize>, FrameError> {
    let (ids, scores, ages) = (
        text(leads, "lead_id")?,
        integer(leads, "score")?,
        integer(leads, "age_days")?,
    );
    let values = real(leads, "market_value")?;
    let mut rows: Vec<usize> = (0..leads.height()).collect();
    rows.sort_by(|one, other| {
        let score = |row: &usize| scores.get(*row).unwrap_or(i64::MIN);
        let age = |row: &usize| ages.get(*row).unwrap_or(i64::MAX);
        let value = |row: &usize| values.get(*row).filter(|value| !value.is_nan());
        score(other)
            .cmp(&score(one))
            .then(age(one).cmp(&age(other)))
            .then_with(|| match (value(one), value(other)) {
                (Some(one), Some(other)) => other.total_cmp(&one),
                (one, other) => other.is_some().cmp(&one.is_some()),
            })
            .then_with(|| ids.get(*one).cmp(&ids.get(*other)))
    });
    Ok(rows)
}
