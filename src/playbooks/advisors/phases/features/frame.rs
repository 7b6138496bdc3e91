//! The features of all leads as a frame, with those that need all leads: F20 and what follows from it.

use super::Lead;
use super::lead::LeadFeatures;
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::playbooks::advisors::catalog::Catalog;

/// Months in a year, for features in years.
const MONTHS: f64 = 12.0;

/// F20: 100 times the percent rank of the net change among leads with a job on the day; 50 for the others.
pub(super) fn percentiles(all: &[LeadFeatures]) -> Vec<f64> {
    let mut held: Vec<i64> = all
        .iter()
        .filter(|lead| lead.person.held.is_some())
        .map(LeadFeatures::net)
        .collect();
    held.sort_unstable();
    let others = held.len().saturating_sub(1).max(1) as f64;
    all.iter()
        .map(|lead| match lead.person.held {
            Some(_) => 100.0 * held.partition_point(|net| *net < lead.net()) as f64 / others,
            None => 50.0,
        })
        .collect()
}

/// F19: 50 and 3.5 for each representative of the net change, within 0 to 100, to one decimal.
pub(super) fn stability(catalog: &Catalog, net: i64) -> f64 {
    let cuts = &catalog.stability;
    let score = (cuts.base + cuts.per_rep * net as f64).clamp(0.0, 100.0);
    (score * 10.0).round() / 10.0
}

/// F22.
pub(super) fn stability_tier(catalog: &Catalog, net: i64) -> &'static str {
    let cuts = &catalog.stability;
    match net {
        net if net <= cuts.severe => "Severe_Bleeding",
        net if net <= cuts.moderate => "Moderate_Bleeding",
        net if net < 0 => "Slight_Bleeding",
        0 => "Stable",
        _ => "Growing",
    }
}

fn priority(catalog: &Catalog, percentile: f64, net: i64) -> &'static str {
    let cuts = &catalog.stability;
    if percentile <= cuts.high_priority_percentile {
        "HIGH_PRIORITY"
    } else if percentile <= cuts.medium_priority_percentile {
        "MEDIUM_PRIORITY"
    } else if net < 0 {
        "MONITOR"
    } else {
        "STABLE"
    }
}

/// The columns of the features, in the order of the specification, added to what identifies the leads.
pub(super) fn features(
    lead_columns: FrameBuilder,
    leads: &[Lead<'_>],
    all: &[LeadFeatures],
    catalog: &Catalog,
) -> Result<Frame, FrameError> {
    let whole = |value: fn(&LeadFeatures) -> i64| all.iter().map(move |lead| Some(value(lead)));
    let real = |value: fn(&LeadFeatures) -> f64| all.iter().map(move |lead| Some(value(lead)));
    let flag = |value: fn(&LeadFeatures) -> bool| all.iter().map(move |lead| Some(i64::from(value(lead))));
    let yes = |value: fn(&LeadFeatures) -> bool| all.iter().map(move |lead| Some(value(lead)));
    let ranks = percentiles(all);
    let with_rank = || all.iter().zip(&ranks);
    lead_columns
        .integer("industry_tenure_months", whole(|lead| lead.person.experience_months))
        .integer("num_prior_firms", whole(|lead| lead.person.prior_firms))
        .integer("current_firm_tenure_months", whole(|lead| lead.person.tenure_months))
        .real(
            "avg_prior_firm_tenure_months",
            real(|lead| lead.person.prior_tenure_mean),
        )
        .integer("firms_in_last_5_years", whole(|lead| lead.person.recent_jobs))
        .integer("pit_moves_3yr", whole(|lead| lead.person.moves))
        .real(
            "pit_avg_prior_tenure_months",
            real(|lead| lead.person.finished_tenure_mean),
        )
        .real("pit_restlessness_ratio", real(|lead| lead.person.restlessness))
        .text("pit_mobility_tier", all.iter().map(|lead| Some(lead.mobility)))
        .integer("firm_aum_pit", all.iter().map(|lead| lead.assets))
        .real(
            "log_firm_aum",
            real(|lead| lead.assets.map_or(0.0, |assets| (assets.max(1) as f64).ln())),
        )
        .real("aum_growth_12mo_pct", all.iter().map(|lead| lead.growth))
        .integer("firm_rep_count_at_contact", all.iter().map(|lead| lead.representatives))
        .text("firm_aum_tier", all.iter().map(|lead| Some(lead.asset_tier.as_str())))
        .integer("firm_departures_12mo", whole(|lead| lead.departures))
        .integer("firm_arrivals_12mo", whole(|lead| lead.arrivals))
        .integer("firm_net_change_12mo", whole(LeadFeatures::net))
        .integer(
            "firm_total_movement_12mo",
            whole(|lead| lead.arrivals + lead.departures),
        )
        .real(
            "firm_stability_score",
            all.iter().map(|lead| Some(stability(catalog, lead.net()))),
        )
        .real("firm_stability_percentile", ranks.iter().map(|rank| Some(*rank)))
        .text(
            "firm_recruiting_priority",
            with_rank().map(|(lead, rank)| Some(priority(catalog, *rank, lead.net()))),
        )
        .text(
            "firm_stability_tier",
            all.iter().map(|lead| Some(stability_tier(catalog, lead.net()))),
        )
        .integer("accolade_count", whole(|lead| lead.accolades.0))
        .integer("has_accolades", flag(|lead| lead.accolades.0 > 0))
        .integer("forbes_accolades", whole(|lead| lead.accolades.1))
        .integer("disclosure_count", whole(|lead| lead.disclosures.0))
        .integer("has_disclosures", flag(|lead| lead.disclosures.0 > 0))
        .integer("criminal_disclosures", whole(|lead| lead.disclosures.1))
        .integer("regulatory_disclosures", whole(|lead| lead.disclosures.2))
        .integer("has_linkedin", flag(|lead| !lead.known.linkedin_missing))
        .integer("has_firm_aum", flag(|lead| lead.assets.is_some()))
        .integer("has_valid_virtual_snapshot", flag(|lead| lead.person.held.is_some()))
        .integer("is_gender_missing", flag(|lead| lead.known.gender_missing))
        .integer("is_linkedin_missing", flag(|lead| lead.known.linkedin_missing))
        .integer(
            "is_personal_email_missing",
            flag(|lead| lead.known.personal_email_missing),
        )
        .integer("is_license_data_missing", flag(|lead| lead.known.license_missing))
        .integer("is_industry_tenure_missing", flag(|lead| lead.known.tenure_missing))
        .boolean("is_wirehouse", leads.iter().map(|lead| Some(lead.wirehouse)))
        .real("tenure_years", real(|lead| lead.person.tenure_months as f64 / MONTHS))
        .real(
            "experience_years",
            real(|lead| lead.person.experience_months as f64 / MONTHS),
        )
        .boolean("has_cfp", yes(|lead| lead.known.has_cfp))
        .boolean("has_series_7", yes(|lead| lead.known.series_7))
        .boolean(
            "has_series_65_only",
            yes(|lead| lead.known.series_65 && !lead.known.series_7),
        )
        .boolean("has_cfa", yes(|lead| lead.known.has_cfa))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playbooks::advisors::catalog::catalog;

    // spec: advisors G12, F19, F22
    #[test]
    fn stability_is_clamped_and_has_cuts_of_its_own() {
        let catalog = catalog();
        assert_eq!(
            [-20, -3, 0, 20].map(|net| stability(catalog, net)),
            [0.0, 39.5, 50.0, 100.0]
        );
        let tiers = [-14, -13, -3, -2, 0, 1].map(|net| stability_tier(catalog, net));
        assert_eq!(
            tiers,
            [
                "Severe_Bleeding",
                "Moderate_Bleeding",
                "Moderate_Bleeding",
                "Slight_Bleeding",
                "Stable",
                "Growing"
            ]
        );
    }
}
