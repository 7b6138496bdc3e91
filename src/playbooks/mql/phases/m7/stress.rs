//! M7/3: bad days rehearsed on the leads of today, by the code that grades them.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, FrameError, from_parquet, real, to_parquet};
use crate::playbooks::mql::catalog;
use crate::playbooks::mql::model::take;
use crate::playbooks::mql::scoring::grade::{Candidate, Graded, Settings, grade};
use crate::playbooks::mql::scoring::ladder::Level;
use crate::playbooks::mql::scoring::scorer::{Models, Scores, score};
use crate::playbooks::mql::scoring::tiers::{Tier, Tiering};
use crate::playbooks::mql::scoring::values::percent;
use crate::playbooks::mql::scoring::words::words;
use crate::playbooks::mql::table::FeatureTable;
use crate::stats::{mean, roc_auc};

/// One rehearsal.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Case {
    pub name: String,
    pub leads: usize,
    /// Absent where there is nothing to rehearse on.
    pub passed: Option<bool>,
    pub note: String,
}

/// What is rehearsed on.
pub(super) struct Rehearsal<'a> {
    /// Today's features.
    pub table: &'a FeatureTable,
    /// Rows of open leads.
    pub rows: &'a [usize],
    /// Which of them may be called.
    pub callable: &'a [bool],
    pub models: &'a Models,
    pub settings: &'a Settings,
    /// Features as of contact, and labelled leads among them that were never trained on.
    pub past: &'a FeatureTable,
    pub holdout: &'a [(usize, bool)],
    pub seed: u64,
}

fn finite(scores: &Scores) -> bool {
    let good = |chance: Option<f64>| chance.is_some_and(|chance| (0.0..=1.0).contains(&chance));
    scores.leads.iter().all(|lead| good(lead.probability))
}

/// Candidates from scores, in their order.
pub(super) fn candidates(scores: &Scores, callable: &[bool]) -> Vec<Candidate> {
    let one = |(score, callable): (&crate::playbooks::mql::scoring::scorer::Score, &bool)| Candidate {
        row: score.row,
        probability: score.probability.unwrap_or(f64::NAN),
        callable: *callable && score.probability.is_some(),
    };
    scores.leads.iter().zip(callable).map(one).collect()
}

/// Whether tiers part the leads: as many as there were, and no more in A than there is room for.
fn parts(graded: &[Graded], leads: usize, settings: &Settings) -> bool {
    let a = graded.iter().filter(|lead| lead.tier == Tier::A).count();
    let fits = match settings.tiering {
        Tiering::Capacity { a: room, .. } => a <= room,
        Tiering::Thresholds { .. } => true,
    };
    graded.len() == leads && fits
}

impl Rehearsal<'_> {
    fn graded(&self, table: &FeatureTable, rows: &[usize], callable: &[bool]) -> (Scores, Vec<Graded>) {
        let scores = score(table, rows, self.models, None);
        let graded = grade(table, &candidates(&scores, callable), self.settings);
        (scores, graded)
    }

    fn case(&self, name: impl Into<String>, leads: usize, passed: bool, note: impl Into<String>) -> Case {
        Case {
            name: name.into(),
            leads,
            passed: Some(passed),
            note: note.into(),
        }
    }

    /// Every lead twice: copies get the scores of their originals.
    fn twice(&self) -> Case {
        let all: Vec<usize> = self.rows.iter().chain(self.rows).copied().collect();
        let mut table = take(self.table, &all);
        let n = self.rows.len();
        for id in table.lead_ids.iter_mut().skip(n) {
            id.push_str(" (copy)");
        }
        let rows: Vec<usize> = (0..all.len()).collect();
        let callable: Vec<bool> = self.callable.iter().chain(self.callable).copied().collect();
        let (scores, graded) = self.graded(&table, &rows, &callable);
        let chance = |place: usize| scores.leads.get(place).and_then(|lead| lead.log_odds).map(f64::to_bits);
        // A model that is being rolled out may score a copy by another version.
        let versions = |place: usize| scores.leads.get(place).map(|lead| lead.version.as_str());
        let same = (0..n).all(|place| chance(place) == chance(place + n) || versions(place) != versions(place + n));
        let passed = same && finite(&scores) && parts(&graded, all.len(), self.settings);
        self.case("rows twice", all.len(), passed, "copies score like their originals")
    }

    /// Blanks discovery values of today's leads.
    fn blanked(&self, share: f64) -> Case {
        let mut table = take(self.table, self.rows);
        let mut draws = ChaCha8Rng::seed_from_u64(self.seed);
        let limit = (share * u32::MAX as f64) as u32;
        for feature in catalog::features().iter().take(words().ladder.discovery_features) {
            let Some(place) = table.names.iter().position(|name| *name == feature.name) else {
                continue;
            };
            for value in table.columns.get_mut(place).into_iter().flatten() {
                if draws.next_u32() < limit {
                    *value = f64::NAN;
                }
            }
        }
        let rows: Vec<usize> = (0..self.rows.len()).collect();
        let (scores, graded) = self.graded(&table, &rows, self.callable);
        let must_step = share > words().ladder.reduced_above && scores.missing.is_some();
        let level = if must_step {
            scores.level == Level::Reduced
        } else {
            matches!(scores.level, Level::Full | Level::Reduced)
        };
        let passed = level && finite(&scores) && parts(&graded, rows.len(), self.settings);
        let missing = scores.missing.map_or_else(
            || "no lead is matched".to_owned(),
            |share| format!("{} missing", percent(share)),
        );
        let note = format!("{missing}: {}", scores.level.words());
        self.case(
            format!("{} of discovery values blank", percent(share)),
            rows.len(),
            passed,
            note,
        )
    }

    /// The leads of the holdout as if so many of them booked a call: one class is repeated.
    fn base_rate(&self, rate: f64) -> Case {
        let name = format!("base rate {}", percent(rate));
        let (positives, negatives): (Vec<usize>, Vec<usize>) = {
            let of = |wanted: bool| {
                let rows = self.holdout.iter().filter(move |(_, booked)| *booked == wanted);
                rows.map(|(row, _)| *row).collect()
            };
            (of(true), of(false))
        };
        if positives.is_empty() || negatives.is_empty() {
            return Case {
                name,
                leads: 0,
                passed: None,
                note: "no labelled holdout to rehearse on".to_owned(),
            };
        }
        let (p, n) = (positives.len() as f64, negatives.len() as f64);
        let grow = |rows: &[usize], wanted: f64| -> Vec<usize> {
            let wanted = (wanted.round() as usize).max(rows.len());
            rows.iter().cycle().take(wanted).copied().collect()
        };
        let (positives, negatives) = if p / (p + n) > rate {
            (positives, grow(&negatives, p * (1.0 - rate) / rate))
        } else {
            (grow(&positives, n * rate / (1.0 - rate)), negatives)
        };
        let rows: Vec<usize> = positives.iter().chain(&negatives).copied().collect();
        let truth: Vec<bool> = (0..rows.len()).map(|place| place < positives.len()).collect();
        let found = |rows: &[usize]| -> (Scores, Vec<f64>) {
            let scores = score(self.past, rows, self.models, None);
            let chances = scores
                .leads
                .iter()
                .map(|lead| lead.probability.unwrap_or(f64::NAN))
                .collect();
            (scores, chances)
        };
        let plain: Vec<usize> = self.holdout.iter().map(|(row, _)| *row).collect();
        let labels: Vec<bool> = self.holdout.iter().map(|(_, booked)| *booked).collect();
        let (scores, chances) = found(&rows);
        let (before, now) = (roc_auc(&labels, &found(&plain).1), roc_auc(&truth, &chances));
        let close = before
            .zip(now)
            .is_some_and(|(before, now)| (before - now).abs() <= words().stress.auc_within);
        let told = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"));
        let note = format!(
            "ROC-AUC {} (holdout as it is {}); mean p {}: calibrate anew before tiers by probability",
            told(now),
            told(before),
            told(mean(&chances))
        );
        self.case(name, rows.len(), close && finite(&scores), note)
    }

    /// The vendor's file cut short: leads beyond the cut have no vendor row, and are scored all the same.
    fn truncated(&self, refuses_cut_model: bool) -> Case {
        let mut table = take(self.table, self.rows);
        let kept = (self.rows.len() as f64 * words().stress.truncated_share) as usize;
        for feature in catalog::features().iter().take(words().ladder.discovery_features) {
            if let Some(place) = table.names.iter().position(|name| *name == feature.name) {
                let column = table.columns.get_mut(place).into_iter().flatten();
                column.skip(kept).for_each(|value| *value = f64::NAN);
            }
        }
        table
            .has_discovery
            .iter_mut()
            .skip(kept)
            .for_each(|found| *found = false);
        let rows: Vec<usize> = (0..self.rows.len()).collect();
        let (scores, graded) = self.graded(&table, &rows, self.callable);
        let none = Models::default();
        let heuristic = score(&table, &rows, &none, None);
        let stepped = heuristic.level == Level::Heuristic && heuristic.leads.iter().all(|lead| lead.rule.is_some());
        let passed = finite(&scores) && parts(&graded, rows.len(), self.settings) && stepped && refuses_cut_model;
        let note = format!(
            "{} leads without vendor data are scored; a model cut short is refused and the heuristic scores",
            rows.len() - kept
        );
        self.case("truncated file", rows.len(), passed, note)
    }

    /// Killed after half of the leads: what was kept is read back, the rest is scored, and the whole is the same.
    fn resumed(&self) -> Result<Case, PhaseError> {
        let whole = score(self.table, self.rows, self.models, None);
        let half = self.rows.len() / 2;
        let (done, rest) = self.rows.split_at(half);
        let odds = |scores: &Scores| -> Vec<Option<f64>> { scores.leads.iter().map(|lead| lead.log_odds).collect() };
        let first = FrameBuilder::new()
            .real("log_odds", odds(&score(self.table, done, self.models, None)))
            .finish()?;
        let kept = from_parquet(&to_parquet(&first)?)?;
        let mut joined: Vec<Option<f64>> = real(&kept, "log_odds")?.iter().collect();
        joined.extend(odds(&score(self.table, rest, self.models, None)));
        let bits =
            |odds: &[Option<f64>]| -> Vec<Option<u64>> { odds.iter().map(|odds| odds.map(f64::to_bits)).collect() };
        let same = bits(&joined) == bits(&odds(&whole));
        let note = format!(
            "{half} leads kept, {} scored after the restart, to the bit as in one go",
            rest.len()
        );
        Ok(self.case("kill and resume", self.rows.len(), same, note))
    }

    /// A snapshot that comes late changes nothing but its date, and a rerun changes nothing at all.
    fn late(&self, changes_on_rerun: usize) -> Case {
        let mut table = take(self.table, self.rows);
        let late = words().stress.late_days;
        table.snapshots.iter_mut().flatten().for_each(|day| *day += late);
        let rows: Vec<usize> = (0..self.rows.len()).collect();
        let today = take(self.table, self.rows);
        let (_, before) = self.graded(&today, &rows, self.callable);
        let (_, first) = self.graded(&table, &rows, self.callable);
        let (_, again) = self.graded(&table, &rows, self.callable);
        let passed = before == first && first == again && changes_on_rerun == 0;
        let note = format!("the rerun tells the CRM {changes_on_rerun} rows more");
        self.case(format!("snapshot {late} day late"), rows.len(), passed, note)
    }

    /// All cases. `refuses_cut_model` is whether half a model was refused, `changes_on_rerun` how many rows the CRM would
    /// be told when today's list is made again.
    ///
    /// # Errors
    /// When a frame cannot be written or read, or the run is cancelled.
    pub(super) fn run(
        &self,
        refuses_cut_model: bool,
        changes_on_rerun: usize,
        look: &mut dyn FnMut() -> Result<(), PhaseError>,
    ) -> Result<Vec<Case>, PhaseError> {
        let stress = &words().stress;
        let mut cases = vec![self.twice()];
        for share in &stress.blanked {
            look()?;
            cases.push(self.blanked(*share));
        }
        for rate in &stress.base_rates {
            look()?;
            cases.push(self.base_rate(*rate));
        }
        look()?;
        cases.push(self.truncated(refuses_cut_model));
        look()?;
        cases.push(self.resumed()?);
        look()?;
        cases.push(self.late(changes_on_rerun));
        Ok(cases)
    }
}

/// The cases as a frame.
///
/// # Errors
/// Never in practice: the columns are of one length.
pub(super) fn frame(cases: &[Case]) -> Result<Frame, FrameError> {
    FrameBuilder::new()
        .text("case", cases.iter().map(|case| Some(case.name.as_str())))
        .integer("leads", cases.iter().map(|case| i64::try_from(case.leads).ok()))
        .boolean("passed", cases.iter().map(|case| case.passed))
        .text("note", cases.iter().map(|case| Some(case.note.as_str())))
        .finish()
}
