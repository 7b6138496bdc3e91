//! The reps' list: priority leads in the order in which they are worked, with the columns and roundings of the
//! specification. Phase 7.1 builds it to know that it can be built; the export writes it.

use crate::frame::{Frame, FrameBuilder, FrameError, date, integer, real, take_rows, text};

fn rounded(value: f64, places: i32) -> f64 {
    let unit = 10_f64.powi(places);
    (value * unit).round() / unit
}

/// The list from the scores; `scored` is the day that stands for when they were made.
///
/// # Errors
/// When the scores lack a column.
pub(super) fn sga_list(scores: &Frame, standard: &str, scored: i32) -> Result<Frame, FrameError> {
    let tiers = text(scores, "score_tier")?;
    let kept: Vec<usize> = (0..scores.height())
        .filter(|row| tiers.get(*row) != Some(standard))
        .collect();
    let leads = take_rows(scores, &kept)?;
    let words = |name: &str| text(&leads, name);
    let numbers = |name: &str, factor: f64, places: i32| -> Result<Vec<Option<f64>>, FrameError> {
        let values = real(&leads, name)?;
        Ok(values
            .iter()
            .map(|value| value.map(|value| rounded(value * factor, places)))
            .collect())
    };
    FrameBuilder::new()
        .text("lead_id", words("lead_id")?.iter())
        .integer("advisor_crd", integer(&leads, "advisor_crd")?.iter())
        .date("contacted_date", date(&leads, "contacted_date")?.iter())
        .text("Priority", words("tier_display")?.iter())
        .text("Action", words("action_recommended")?.iter())
        .text("Why_Prioritized", words("tier_explanation")?.iter())
        .real("Expected_Conv_Pct", numbers("expected_conversion_rate", 100.0, 1)?)
        .real("Lift_vs_Baseline", numbers("expected_lift", 1.0, 2)?)
        .real("Tenure_Years", numbers("tenure_years", 1.0, 1)?)
        .real("Experience_Years", numbers("experience_years", 1.0, 0)?)
        .integer("Firm_Net_Change", integer(&leads, "firm_net_change_12mo")?.iter())
        .integer("Firm_Size", integer(&leads, "firm_rep_count_at_contact")?.iter())
        .integer("Prior_Firms", integer(&leads, "num_prior_firms")?.iter())
        .date("scored_at", (0..leads.height()).map(|_| Some(scored)))
        .text("model_version", words("model_version")?.iter())
        .finish()
}
