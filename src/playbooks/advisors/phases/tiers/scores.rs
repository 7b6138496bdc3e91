//! The graded leads, in the order in which reps work them (R6), with the reason beside each.

use super::Evaluated;
use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{Frame, FrameBuilder, date, integer, real, take_rows, text};
use crate::playbooks::advisors::near_misses::near_miss_frame;
use crate::playbooks::advisors::phases::dates::Dates;
use crate::playbooks::advisors::phases::grading::Outcomes;
use crate::playbooks::advisors::rulesets::tier_column;

/// The columns of the features that rules and exports show.
const CARRIED: [&str; 5] = [
    "current_firm_tenure_months",
    "industry_tenure_months",
    "firm_net_change_12mo",
    "firm_rep_count_at_contact",
    "num_prior_firms",
];

/// Leads between two looks at the cancel token while reasons are written.
const LOOK: usize = 512;

/// Rows of the features in the order of R6: rank, expected rate, contact (the newest first), id.
fn order(features: &Frame, chosen: &Evaluated) -> Result<Vec<usize>, PhaseError> {
    let (contacts, ids) = (date(features, "contacted_date")?, text(features, "lead_id")?);
    let set = chosen.rules.rules();
    let mut rows: Vec<usize> = (0..features.height()).collect();
    let key = |row: usize| {
        let facts = set.facts(chosen.assigned.get(row).copied().unwrap_or(usize::MAX));
        (facts.rank, facts.rate)
    };
    rows.sort_by(|one, other| {
        let ((rank, rate), (other_rank, other_rate)) = (key(*one), key(*other));
        rank.cmp(&other_rank)
            .then(other_rate.total_cmp(&rate))
            .then(contacts.get(*other).cmp(&contacts.get(*one)))
            .then(ids.get(*one).cmp(&ids.get(*other)))
    });
    Ok(rows)
}

/// Every scored lead under the active rule set, and its tier under every other.
pub(super) fn scores(
    context: &PhaseContext<'_>,
    features: &Frame,
    outcomes: &Outcomes,
    sets: &[Evaluated],
    chosen: &Evaluated,
) -> Result<Frame, PhaseError> {
    let rows = order(features, chosen)?;
    let (set, hash) = (chosen.rules.rules(), chosen.rules.rules().hash());
    let facts: Vec<_> = rows
        .iter()
        .map(|row| set.facts(chosen.assigned.get(*row).copied().unwrap_or(usize::MAX)))
        .collect();
    let mut reasons = Vec::with_capacity(rows.len());
    for (place, row) in rows.iter().enumerate() {
        if place % LOOK == 0 {
            context.look(LOOK)?;
        }
        let tier = chosen.assigned.get(*row).copied().unwrap_or(usize::MAX);
        let template = chosen.rules.template(tier);
        reasons.push(template.map(|template| template.render(features, *row)).transpose()?);
    }
    let sorted = take_rows(features, &rows)?;
    let at = |values: &[Option<bool>]| {
        rows.iter()
            .map(|row| values.get(*row).copied().flatten())
            .collect::<Vec<_>>()
    };
    let label = |row: &usize| outcomes.split.get(*row).and_then(Option::as_deref);
    let mut frame = FrameBuilder::new()
        .integer("rank", (1..=rows.len()).map(|rank| i64::try_from(rank).ok()))
        .text("lead_id", text(&sorted, "lead_id")?.iter())
        .integer("advisor_crd", integer(&sorted, "advisor_crd")?.iter())
        .date("contacted_date", date(&sorted, "contacted_date")?.iter());
    for name in ["company", "title", "status", "lead_source"] {
        frame = frame.text(name, text(&sorted, name)?.iter());
    }
    frame = frame
        .text("score_tier", facts.iter().map(|facts| Some(facts.name)))
        .text("tier_display", facts.iter().map(|facts| Some(facts.label)))
        .real("expected_conversion_rate", facts.iter().map(|facts| Some(facts.rate)))
        .real("expected_lift", facts.iter().map(|facts| facts.lift))
        .integer("priority_rank", facts.iter().map(|facts| Some(i64::from(facts.rank))))
        .text("action_recommended", facts.iter().map(|facts| Some(facts.action)))
        .text("tier_explanation", reasons);
    for name in CARRIED {
        frame = frame.integer(name, integer(&sorted, name)?.iter());
    }
    frame = frame
        .column(
            sorted
                .column("is_wirehouse")
                .map_err(crate::frame::FrameError::from)?
                .clone(),
        )
        .real("tenure_years", real(&sorted, "tenure_years")?.iter())
        .real("experience_years", real(&sorted, "experience_years")?.iter())
        .integer(
            "target",
            at(&outcomes.converted).into_iter().map(|held| held.map(i64::from)),
        )
        .text("split_set", rows.iter().map(label))
        .text("ruleset_id", rows.iter().map(|_| Some(set.id())))
        .text("ruleset_hash", rows.iter().map(|_| Some(hash.as_str())))
        .text("model_version", rows.iter().map(|_| Some(set.model_version())));
    for other in sets {
        let names = other.rules.rules().tier_names();
        let tier = |row: &usize| names.get(*other.assigned.get(*row)?).copied();
        frame = frame.text(&tier_column(other.rules.rules().id()), rows.iter().map(tier));
    }
    Ok(frame.finish()?)
}

/// R9: for every lead the conditions that alone keep it from a better tier, in the order of the list.
pub(super) fn near_misses(
    context: &PhaseContext<'_>,
    features: &Frame,
    chosen: &Evaluated,
) -> Result<Frame, PhaseError> {
    let rows = order(features, chosen)?;
    let today = Dates::read(context.frame("dates")?.as_ref())?.execution;
    near_miss_frame(features, &chosen.rules, rows, today, &mut || context.look(1))
}
