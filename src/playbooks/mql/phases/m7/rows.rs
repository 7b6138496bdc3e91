//! The frames of scores: one row a lead, best first, and ten drivers of each lead worth a call.

use super::inputs::Crm;
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, FrameError, text};
use crate::playbooks::mql::scoring::grade::Graded;
use crate::playbooks::mql::scoring::ladder::Level;
use crate::playbooks::mql::scoring::near_miss::{boosts_short, shortfalls};
use crate::playbooks::mql::scoring::peers::{Peers, Rates};
use crate::playbooks::mql::scoring::scorer::{Models, Score, Scores, Shares};
use crate::playbooks::mql::scoring::tiers::Tier;
use crate::playbooks::mql::scoring::values::ByNumber;
use crate::playbooks::mql::scoring::why::{Driver, Lead, drivers, reasons, rule_sentence};
use crate::playbooks::mql::table::FeatureTable;

/// Drivers kept of a lead, signed.
const KEPT: usize = 10;
/// Drivers shown and told to the CRM: those that raise it.
const TOLD: usize = 5;

/// What is said of a lead beside its numbers.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::playbooks::mql) struct Said {
    /// Its drivers, the strongest first, either way.
    pub drivers: Vec<Driver>,
    /// Why it stands where it stands.
    pub why: Vec<String>,
    /// How often leads like it booked a call.
    pub peers: Option<String>,
    /// What keeps it from the next tier.
    pub near_miss: String,
}

/// The drivers of the leads at these rows; none where no model scored them.
///
/// # Errors
/// When the table does not fit the model.
pub(in crate::playbooks::mql) fn explain(
    table: &FeatureTable,
    rows: &[usize],
    models: &Models,
    level: Level,
) -> Result<Vec<Vec<Driver>>, String> {
    let shares = match models.at(level) {
        Some(model) if !rows.is_empty() => model.shares(table, rows)?,
        _ => Shares::default(),
    };
    let columns: Vec<Option<&[f64]>> = shares.names.iter().map(|name| table.named(name)).collect();
    let value = |column: &Option<&[f64]>, row: usize| {
        let value = *column.as_ref()?.get(row)?;
        (!value.is_nan()).then_some(value)
    };
    let of = |(place, row): (usize, &usize)| {
        let values: Vec<Option<f64>> = columns.iter().map(|column| value(column, *row)).collect();
        let own = shares.rows.get(place).map_or(&[][..], Vec::as_slice);
        drivers(&shares.names, &values, own)
    };
    Ok(rows.iter().enumerate().map(of).collect())
}

/// Everything that is said of graded leads, in their order.
pub(super) struct Telling<'a> {
    pub table: &'a FeatureTable,
    pub graded: &'a [Graded],
    pub scores: &'a Scores,
    pub rates: &'a Rates,
}

impl Telling<'_> {
    fn score(&self, row: usize) -> Option<&Score> {
        // Scores stand in the order of rows.
        let place = self.scores.leads.partition_point(|score| score.row < row);
        self.scores.leads.get(place).filter(|score| score.row == row)
    }

    /// Reasons of Tiers A and B from their drivers, peers and near misses of all.
    ///
    /// # Errors
    /// When the table does not fit the model.
    pub(super) fn said(&self, models: &Models) -> Result<Vec<Said>, PhaseError> {
        let worth: Vec<usize> = self
            .graded
            .iter()
            .filter(|lead| lead.tier != Tier::C)
            .map(|lead| lead.candidate.row)
            .filter(|row| self.score(*row).is_some_and(|score| score.log_odds.is_some()))
            .collect();
        let explained = explain(self.table, &worth, models, self.scores.level).map_err(PhaseError::Input)?;
        let mut explained: std::collections::BTreeMap<usize, Vec<Driver>> = worth.into_iter().zip(explained).collect();
        let all: Vec<usize> = (0..self.table.rows()).collect();
        let mut peers = Peers::of(self.table, &all);
        let values = ByNumber::of(self.table);
        let callable = self.graded.iter().filter(|lead| lead.candidate.callable);
        let (priorities, tiers): (Vec<f64>, Vec<Tier>) = callable.map(|lead| (lead.priority, lead.tier)).unzip();
        let short = shortfalls(&priorities, &tiers);
        let mut said = Vec::with_capacity(self.graded.len());
        for (place, graded) in self.graded.iter().enumerate() {
            let row = graded.candidate.row;
            let drivers = explained.remove(&row).unwrap_or_default();
            let segment = self.table.segments.get(row).map_or("", String::as_str);
            let trajectory = self.table.trajectories.get(row).map_or("", String::as_str);
            let lead = Lead {
                values: &values,
                row,
                segment,
                metro: self.table.metros.get(row).and_then(Option::as_deref),
            };
            let rule = self.score(row).and_then(|score| score.rule);
            let why = match rule {
                Some(rule) => vec![rule_sentence(rule)],
                None => reasons(&drivers, &lead, &mut peers),
            };
            let mut near: Vec<String> = short
                .get(place)
                .and_then(Option::as_ref)
                .map(|one| one.words())
                .into_iter()
                .collect();
            if graded.boosts.is_empty() && graded.tier != Tier::A && graded.candidate.callable {
                near.extend(boosts_short(&|number| values.value(number, row)));
            }
            said.push(Said {
                drivers,
                why,
                peers: self.rates.line(segment, trajectory),
                near_miss: near.join("; "),
            });
        }
        Ok(said)
    }

    /// How far a score may be trusted.
    fn confidence(&self, row: usize) -> &'static str {
        let found = self.table.has_discovery.get(row) == Some(&true);
        let level = self.score(row).map_or(Level::Last, |score| score.level);
        match level {
            Level::Full if found => "high",
            Level::Reduced if found => "medium",
            _ => "low",
        }
    }

    /// The frame `scores`.
    ///
    /// # Errors
    /// When a column of the CRM is missing.
    pub(super) fn scores_frame(
        &self,
        said: &[Said],
        crm: &Crm<'_>,
        leads: &Frame,
        day: i32,
        window: i32,
    ) -> Result<Frame, FrameError> {
        let rows: Vec<usize> = self.graded.iter().map(|lead| lead.candidate.row).collect();
        let score: Vec<Option<&Score>> = rows.iter().map(|row| self.score(*row)).collect();
        let known = |value: f64| (!value.is_nan()).then_some(value);
        let table = self.table;
        let ids: Vec<&str> = rows
            .iter()
            .map(|row| table.lead_ids.get(*row).map_or("", String::as_str))
            .collect();
        let word = |column: &'static dyn Fn(&FeatureTable, usize) -> Option<String>| {
            rows.iter().map(move |row| column(table, *row))
        };
        let expired = ids
            .iter()
            .map(|id| crm.state(id).map(|state| state.is_expired(day, window)));
        let level = |score: &Option<&Score>| score.map(|score| score.level.number());
        let builder = FrameBuilder::new()
            .integer("rank", (1..=rows.len()).map(|rank| i64::try_from(rank).ok()))
            .text("lead_id", ids.iter().map(Some))
            .real(
                "prob_mql_30d",
                self.graded.iter().map(|lead| known(lead.candidate.probability)),
            )
            .real(
                "log_odds",
                score.iter().map(|score| score.and_then(|score| score.log_odds)),
            )
            .real("priority", self.graded.iter().map(|lead| known(lead.priority)))
            .text(
                "boost",
                self.graded
                    .iter()
                    .map(|lead| (!lead.boosts.is_empty()).then(|| lead.boosts.join("; "))),
            )
            .text("tier", self.graded.iter().map(|lead| Some(lead.tier.name())))
            .text(
                "bucket",
                self.graded
                    .iter()
                    .map(|lead| (!lead.bucket.is_empty()).then_some(lead.bucket)),
            )
            .real("percentile", self.graded.iter().map(|lead| known(lead.percentile)))
            .boolean("callable", self.graded.iter().map(|lead| Some(lead.candidate.callable)))
            .boolean(
                "has_discovery_data",
                rows.iter().map(|row| table.has_discovery.get(*row).copied()),
            )
            .text("confidence", rows.iter().map(|row| Some(self.confidence(*row))))
            .integer("degradation_level", score.iter().map(level))
            .boolean("window_expired", expired.map(|flag| Some(flag == Some(true))))
            .text("segment", word(&|table, row| table.segments.get(row).cloned()))
            .text("trajectory", word(&|table, row| table.trajectories.get(row).cloned()))
            .text("metro", word(&|table, row| table.metros.get(row).cloned().flatten()))
            .text(
                "calibrator",
                score.iter().map(|score| score.map(|score| score.calibrator.as_str())),
            )
            .text(
                "model_version",
                score.iter().map(|score| score.map(|score| score.version.as_str())),
            )
            .date(
                "contacted_date",
                rows.iter()
                    .map(|row| table.contacted_dates.get(*row).copied().flatten()),
            )
            .date(
                "snapshot_as_of",
                rows.iter().map(|row| table.snapshots.get(*row).copied().flatten()),
            )
            .date("scored_date", rows.iter().map(|_| Some(day)))
            .text(
                "rule",
                score
                    .iter()
                    .map(|score| score.and_then(|score| score.rule).map(|rule| rule.id.as_str())),
            );
        with_words(with_crm(builder, &ids, crm, leads)?, said).finish()
    }
}

/// What the CRM says of each lead.
fn with_crm(mut builder: FrameBuilder, ids: &[&str], crm: &Crm<'_>, leads: &Frame) -> Result<FrameBuilder, FrameError> {
    let rows: Vec<Option<usize>> = ids.iter().map(|id| crm.row(id)).collect();
    for name in ["owner_id", "company", "title", "city", "state", "source", "status"] {
        let column = text(leads, name)?;
        builder = builder.text(name, rows.iter().map(|row| column.get((*row)?)));
    }
    Ok(builder)
}

/// Drivers and sentences.
fn with_words(mut builder: FrameBuilder, said: &[Said]) -> FrameBuilder {
    let raising = |said: &Said, place: usize| {
        let mut up = said.drivers.iter().filter(|driver| driver.contribution > 0.0);
        up.nth(place).map(Driver::words)
    };
    for (place, name) in ["driver_1", "driver_2", "driver_3", "driver_4", "driver_5"]
        .iter()
        .enumerate()
        .take(TOLD)
    {
        builder = builder.text(name, said.iter().map(|said| raising(said, place)));
    }
    for (place, name) in ["why_1", "why_2", "why_3"].iter().enumerate() {
        builder = builder.text(name, said.iter().map(|said| said.why.get(place).map(String::as_str)));
    }
    builder
        .text("peers", said.iter().map(|said| said.peers.as_deref()))
        .text(
            "near_miss",
            said.iter()
                .map(|said| (!said.near_miss.is_empty()).then_some(said.near_miss.as_str())),
        )
}

/// The frame `score_drivers`: ten signed drivers of each lead that has them.
///
/// # Errors
/// Never in practice: the columns are of one length.
pub(super) fn drivers_frame(table: &FeatureTable, graded: &[Graded], said: &[Said]) -> Result<Frame, FrameError> {
    let id = |lead: &Graded| table.lead_ids.get(lead.candidate.row).cloned().unwrap_or_default();
    let rows = graded.iter().zip(said).flat_map(|(lead, said)| {
        let kept = said.drivers.iter().take(KEPT).enumerate();
        kept.map(move |(place, driver)| (id(lead), place, driver))
    });
    let rows: Vec<(String, usize, &Driver)> = rows.collect();
    FrameBuilder::new()
        .text("lead_id", rows.iter().map(|row| Some(row.0.as_str())))
        .integer("place", rows.iter().map(|row| i64::try_from(row.1 + 1).ok()))
        .text("feature", rows.iter().map(|row| Some(row.2.feature.as_str())))
        .real("value", rows.iter().map(|row| row.2.value))
        .real("contribution", rows.iter().map(|row| Some(row.2.contribution)))
        .finish()
}
