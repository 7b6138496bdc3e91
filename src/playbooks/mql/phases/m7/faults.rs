//! M7.4: faults are injected into what alerts look at; each must be noticed, and what is in order must stay quiet.

use super::shadow::{Bins, shift};
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::playbooks::mql::alerts::{AlertReadings, AlertRule, fired, relative_drop, rules};
use crate::playbooks::mql::scoring::scorer::Scores;
use crate::playbooks::mql::scoring::words::words;
use crate::stats::{average_precision, precision_at};

/// What alerts look at.
pub(super) struct Watched<'a> {
    /// Today's scores.
    pub scores: &'a Scores,
    /// Probabilities and outcomes of the holdout; empty without labels.
    pub chances: &'a [f64],
    pub booked: &'a [bool],
    /// Share of the holdout that stands for Tier A.
    pub tier_a_share: f64,
    pub bins: Bins,
}

/// One rule's trial.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Trial {
    pub rule: &'static AlertRule,
    /// The reading where all is well, and with the fault; absent where there is nothing to measure.
    pub clean: Option<f64>,
    pub faulty: Option<f64>,
    /// Whether it fired with the fault and stayed quiet without.
    pub held: Option<bool>,
}

/// The odds of a probability multiplied.
fn odds_times(chance: f64, times: f64) -> f64 {
    let odds = chance / (1.0 - chance) * times;
    odds / (1.0 + odds)
}

/// A ranking whose better part is turned round: its best leads stand last among that part.
fn reversed(chances: &[f64], share: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..chances.len()).collect();
    let chance = |row: usize| chances.get(row).copied().unwrap_or(f64::NAN);
    order.sort_by(|one, other| chance(*other).total_cmp(&chance(*one)).then(one.cmp(other)));
    order.truncate((chances.len() as f64 * share) as usize);
    let mut turned = chances.to_vec();
    for (row, from) in order.iter().zip(order.iter().rev()) {
        if let Some(cell) = turned.get_mut(*row) {
            *cell = chance(*from);
        }
    }
    turned
}

impl Watched<'_> {
    fn chances_today(&self) -> Vec<f64> {
        self.scores.leads.iter().filter_map(|lead| lead.probability).collect()
    }

    fn failed(&self, every: Option<usize>) -> f64 {
        let fails = |place: usize| every.is_some_and(|every| every > 0 && place.is_multiple_of(every));
        let leads = self.scores.leads.iter().enumerate();
        let failed = leads
            .filter(|(place, lead)| lead.log_odds.is_none() || fails(*place))
            .count();
        failed as f64 / (self.scores.leads.len().max(1)) as f64
    }

    /// Readings of a day on which all is well: everything is held against itself.
    fn clean(&self) -> AlertReadings {
        let today = self.chances_today();
        let mut readings = AlertReadings::new();
        // A run below the models has failures of its own; the trial asks about the rule, not about the run.
        readings.insert(
            "failed_share",
            if self.scores.leads.iter().any(|lead| lead.log_odds.is_some()) {
                self.failed(None)
            } else {
                0.0
            },
        );
        readings.extend(shift(&today, &today, self.bins).map(|psi| ("psi_day", psi)));
        let (precision, top) = self.quality(self.chances);
        readings.extend(relative_drop(precision, precision).map(|drop| ("average_precision_drop", drop)));
        readings.extend(relative_drop(top, top).map(|drop| ("tier_a_precision_drop", drop)));
        readings.insert("snapshot_age_days", 0.0);
        readings
    }

    fn quality(&self, chances: &[f64]) -> (Option<f64>, Option<f64>) {
        (
            average_precision(self.booked, chances),
            precision_at(self.booked, chances, self.tier_a_share),
        )
    }

    fn faulty(&self) -> AlertReadings {
        let fault = &words().fault;
        let today = self.chances_today();
        let odd: Vec<f64> = today.iter().map(|chance| odds_times(*chance, fault.odds)).collect();
        let mut readings = AlertReadings::new();
        readings.insert("failed_share", self.failed(Some(fault.failing_every)));
        readings.extend(shift(&today, &odd, self.bins).map(|psi| ("psi_day", psi)));
        let (before, top_before) = self.quality(self.chances);
        let (now, top_now) = self.quality(&reversed(self.chances, fault.reversed_share));
        readings.extend(relative_drop(before, now).map(|drop| ("average_precision_drop", drop)));
        readings.extend(relative_drop(top_before, top_now).map(|drop| ("tier_a_precision_drop", drop)));
        readings.insert("snapshot_age_days", f64::from(fault.stale_days));
        readings
    }

    /// Every rule tried.
    pub(super) fn trials(&self) -> Vec<Trial> {
        let (clean, faulty) = (self.clean(), self.faulty());
        let fires = |rule: &AlertRule, readings: &AlertReadings| fired(std::slice::from_ref(rule), readings).len() == 1;
        let trial = |rule: &'static AlertRule| {
            let of = |readings: &AlertReadings| readings.get(rule.reading.as_str()).copied();
            let (quiet, loud) = (of(&clean), of(&faulty));
            Trial {
                rule,
                clean: quiet,
                faulty: loud,
                held: quiet.and(loud).map(|_| fires(rule, &faulty) && !fires(rule, &clean)),
            }
        };
        rules().iter().map(trial).collect()
    }
}

/// The frame `alert_config`: every rule, its trial, and what it says of today.
///
/// # Errors
/// Never in practice: the columns are of one length.
pub(super) fn frame(trials: &[Trial], today: &AlertReadings) -> Result<Frame, FrameError> {
    let now = |trial: &Trial| today.get(trial.rule.reading.as_str()).copied();
    FrameBuilder::new()
        .text("alert", trials.iter().map(|trial| Some(trial.rule.id.as_str())))
        .text("level", trials.iter().map(|trial| Some(trial.rule.level.word())))
        .text("what", trials.iter().map(|trial| Some(trial.rule.what.as_str())))
        .text("threshold", trials.iter().map(|trial| Some(trial.rule.limit())))
        .real("clean", trials.iter().map(|trial| trial.clean))
        .real("injected", trials.iter().map(|trial| trial.faulty))
        .boolean("fired", trials.iter().map(|trial| trial.held))
        .real("today", trials.iter().map(now))
        .boolean(
            "fires_today",
            trials
                .iter()
                .map(|trial| now(trial).map(|value| trial.rule.fires(value))),
        )
        .text("action", trials.iter().map(|trial| Some(trial.rule.action.as_str())))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playbooks::mql::scoring::ladder::Level;
    use crate::playbooks::mql::scoring::scorer::Score;

    fn scores(chances: &[f64]) -> Scores {
        let one = |(row, chance): (usize, &f64)| Score {
            row,
            level: Level::Full,
            log_odds: Some(*chance),
            probability: Some(*chance),
            calibrator: String::new(),
            version: String::new(),
            rule: None,
        };
        Scores {
            level: Level::Full,
            why: String::new(),
            missing: None,
            leads: chances.iter().enumerate().map(one).collect(),
        }
    }

    // spec: mql M7.4
    #[test]
    fn every_rule_fires_on_its_fault_and_on_nothing_else() {
        let chances: Vec<f64> = (0..200).map(|row| 0.001 * f64::from(200 - row)).collect();
        let booked: Vec<bool> = (0..200).map(|row| row < 10 || row == 150).collect();
        let scores = scores(&chances);
        let watched = Watched {
            scores: &scores,
            chances: &chances,
            booked: &booked,
            tier_a_share: 0.1,
            bins: Bins { bins: 10, floor: 1e-4 },
        };
        let trials = watched.trials();
        assert_eq!(trials.len(), rules().len());
        assert!(trials.iter().all(|trial| trial.held == Some(true)), "{trials:?}");
        assert_eq!(watched.failed(Some(5)), 0.2);
        let unlabelled = Watched {
            chances: &[],
            booked: &[],
            ..watched
        };
        let open = unlabelled.trials().iter().filter(|trial| trial.held.is_none()).count();
        assert_eq!(open, 2, "without labels nobody can say whether precision fell");
    }

    #[test]
    fn a_turned_ranking_has_its_best_lead_last_among_the_better_part() {
        assert_eq!(reversed(&[0.9, 0.1, 0.7, 0.5], 0.5), [0.7, 0.1, 0.9, 0.5]);
    }
}
