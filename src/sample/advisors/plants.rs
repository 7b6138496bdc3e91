//! Changes to the small sample, each of which makes one gate answer as the sample alone does not. They change leads,
//! jobs or settings by what they are, not text.

use super::draft::Draft;
use super::model;
use super::plants_change as change;
use crate::sample::planting::{Planting, find, plantings};
use crate::sample::{Plant, SampleError};

plantings! { Draft:
    "unknown-header" "PREFLIGHT-2" "failed" "roster.csv calls its reps `Person`, which no alias knows" => |draft| draft.renamed.push((model::ROSTER, "RIA_CONTACT_CRD_ID", "Person"));
    "no-roster" "PREFLIGHT-2" "failed" "no roster is named" => |draft| draft.unnamed.push(model::ROSTER);
    "no-extras" "PREFLIGHT-2" "passed" "accolades and disclosures are not given: their features are 0" => |draft| draft.unnamed.extend([model::ACCOLADES, model::DISCLOSURES]);
    "some-quarantined" "A0.0.4" "warned" "over 5% of firm_monthly.csv are months that are there twice" => |draft| change::repeated_months(draft, 12, 1);
    "most-quarantined" "A0.0.4" "failed" "every month of firm_monthly.csv is there three times" => |draft| change::repeated_months(draft, 1, 2);
    "late-training" "G0.0.1" "failed" "training starts in May 2025, under 180 days before it ends" => |draft| set(draft, "training_start", "\"2025-05-01\"");
    "damaged-crds" "G0.1.1" "failed" "a third of the leads have a digit too many in their CRD" => change::damaged_crds;
    "few-contacted" "G0.1.2" "failed" "fewer than 250 leads were contacted" => |draft| change::uncontact(draft, 1_700);
    "few-firm-months" "G0.1.3" "warned" "assets are known of ten months only" => change::few_firm_months;
    "no-history" "G0.1.4" "warned" "a quarter of the leads have no job in the history" => change::no_history;
    "few-calls" "G0.1.5" "warned" "fewer than 2% of the contacted leads booked a call" => |draft| change::drop_calls(draft, change::ALL, 60);
    "many-calls" "G0.1.5" "warned" "over 6% of the contacted leads booked a call" => |draft| change::add_calls(draft, change::YOUNG, 32);
    "fast-calls" "G0.2.2" "warned" "every call is booked within ten days" => |draft| change::pace(draft, 10);
    "slow-calls" "G0.2.2" "warned" "one call in eight is booked after 120 days" => change::slow_calls;
    "young-leads" "G0.2.3" "failed" "nearly all leads were contacted in the last weeks" => |draft| change::rejuvenate(draft, 20);
    "high-rate" "G0.2.4" "warned" "over 6% of the mature leads convert" => |draft| change::add_calls(draft, change::TRAIN, 32);
    "low-rate" "G0.2.4" "warned" "under 2% of the mature leads convert" => |draft| change::drop_calls(draft, change::ALL, 70);
    "many-censored" "G0.2.5" "warned" "a quarter of the leads are too young for a label" => |draft| change::move_standard(draft, change::TRAIN, 180, change::YOUNG);
    "other-window" "A0.2.7" "warned" "the window is set to 30 days, 43 are recommended" => |draft| set(draft, "maturity_window_days", "30");
    "unknown-column" "G1.1.0" "failed" "a column is asked for that the lead file does not have" => |draft| set(draft, "carried_columns", "[\"Favourite_Colour__c\"]");
    "early-leads" "G1.1.1" "failed" "nearly all leads were contacted before training starts" => change::early_leads;
    "busy-leads" "G1.1.2" "warned" "over 6% of the labelled leads convert" => |draft| change::add_calls(draft, change::TRAIN, 32);
    "quiet-leads" "G1.1.2" "warned" "under 2% of the labelled leads convert" => |draft| change::drop_calls(draft, change::ALL, 70);
    "no-open-jobs" "A1.1.4" "failed" "the history lists only jobs that people have left since" => change::no_open_jobs;
    "thin-test" "A1.1.5" "warned" "half of the test's leads have no job on the day of contact" => |draft| change::unseat(draft, change::TEST, 2);
    "short-training" "G2.1.1" "failed" "fewer than 100 leads are in training" => |draft| change::move_all(draft, change::TRAIN, 14, change::GAP);
    "short-test" "G2.1.2" "failed" "fewer than 25 leads are in the test" => |draft| change::move_all(draft, change::TEST, 14, change::GAP);
    "short-gap" "G2.1.3" "failed" "the gap is set to 20 days" => |draft| set(draft, "gap_days", "20");
    "close-contacts" "G2.1.4" "failed" "last training and first test contact are ten days apart" => |draft| set(draft, "gap_days", "10");
    "eager-test" "G2.1.5" "warned" "leads of the test convert twice as often" => |draft| change::add_calls(draft, change::TEST, 9);
    "gap-under-window" "A2.1.6" "warned" "the gap is 35 days, the window 43" => |draft| set(draft, "gap_days", "35");
    "city" "G3.1.1" "failed" "a column named after a city is carried into the features" => |draft| change::carry(draft, "Home_City");
    "market" "G3.1.6" "passed" "the market column is carried into the features" => |draft| change::carry(draft, "is_core_market");
    "idle-test" "G3.1.8" "warned" "nobody of the test converts" => |draft| change::drop_calls(draft, change::TEST, 100);
    "thin-history" "A3.1.11" "warned" "most leads have no job on the day of contact" => |draft| change::unseat(draft, change::ALL, 7);
    "one-top-lead" "G4.1.1" "warned" "one lead is in the top tier, and converts" => change::one_top_lead;
    "weak-top-tier" "G4.1.2" "failed" "one lead of the top tier converts" => |draft| change::top_calls(draft, 0, 1);
    "no-standard" "G4.1.2" "skipped" "no labelled lead is STANDARD, and lift is held against that tier" => change::no_standard;
    "broken-rules" "G4.3.1" "failed" "a rule set of the workspace names a column that there is not" => change::broken_rules;
    "rate-order" "A4.1.3" "passed" "the active rule set expects less of every tier than of the one above" => change::ordered_rules;
    "clock-rules" "G0.2.1" "warned" "a rule set of the workspace names the clock" => change::clock_rules;
    "weak-training" "G5.1.3" "failed" "the top tier converts in the test, and hardly in training" => |draft| change::top_calls(draft, 2, 5);
    "below-expected" "G5.1.4" "warned" "the top tier's lift in training is under 0.8 of what its rule expects" => |draft| change::top_calls(draft, 4, 1);
    "no-test-call" "G5.1.5" "warned" "nobody of the top tier converts in the test" => |draft| change::top_calls(draft, 6, 0);
    "shifted-rate" "G5.1.6" "warned" "the top tier converts twice as often in the test" => |draft| change::top_calls(draft, 6, 3);
    "low-calibration" "G6.1.4" "failed" "the top tier's rate is low, if well above a lower pool" => change::low_calibration;
    "few-priority" "G6.1.5" "warned" "fewer than 50 training leads have priority" => |draft| change::uncontact_priority(draft, 70);
    "dull-1a" "V3.2.1" "warned" "nobody of tier 1A converts in training" => |draft| change::quiet_cell(draft, super::cells::Cell::T1To1a);
    "dull-1b" "V3.2.2" "warned" "nobody of tier 1B converts in training" => |draft| change::quiet_cell(draft, super::cells::Cell::STo1b);
    "dull-bleeders" "V3.2.3" "failed" "nobody of the heavy bleeders converts in training" => |draft| change::quiet_cell(draft, super::cells::Cell::T4To4);
    "rare-priority" "V3.2.4" "warned" "fewer than 5% of the leads have priority" => |draft| change::uncontact_priority(draft, 90);
    "common-priority" "V3.2.4" "warned" "over 15% of the leads have priority" => |draft| change::priority_twice(draft);
    "backtest-low" "BACKTEST-1" "warned" "the top tier converts outside the backtests' windows only" => |draft| change::top_in(draft, change::WINDOWS, false);
    "backtest-uneven" "BACKTEST-2" "warned" "the top tier converts far better in one window than in the others" => |draft| change::top_in(draft, change::SUMMER, true);
    "backtest-dip" "BACKTEST-3" "warned" "nobody of the top tier converts in one window" => |draft| change::top_in(draft, change::SUMMER, false);
    "disjoint-windows" "A-BT-4" "passed" "the backtests' windows are apart, and from their training" => |draft| set(draft, "backtest.windows", DISJOINT);
}

const DISJOINT: &str = "[\"Autumn_2024 2024-02-01..2024-06-30 2024-08-15..2024-10-31\", \"Winter_2024 2024-02-01..2024-09-15 2024-11-01..2025-01-31\"]";

/// Lays the plant called `name` into the draft.
pub(super) fn lay(name: &str, draft: &mut Draft) -> Result<(), SampleError> {
    let planting = find(PLANTINGS, name)?;
    (planting.lay)(draft);
    let Plant { name, summary, .. } = planting.plant;
    draft.comment = format!("{}\nPlanted: {name} ({summary}).", draft.comment);
    Ok(())
}

/// Sets a parameter.
pub(super) fn set(draft: &mut Draft, parameter: &str, value: &str) {
    let planted = (parameter.to_owned(), value.to_owned(), "Planted.");
    draft.parameters.push(planted);
}
