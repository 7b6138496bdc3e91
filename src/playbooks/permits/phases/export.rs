//! Export: which stored lead goes into which file. What a reviewer has not accepted is withheld; what is flagged stands in
//! a second file as a copy; what failed and what was never asked have files of their own, which no buyer gets.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::engine::{Metric, PhaseContext, PhaseError, PhaseOutput, Reading, counted};
use crate::frame::{Frame, FrameBuilder, FrameError, text};
use crate::playbooks::permits::desk::desk;
use crate::playbooks::permits::order::best_first;
use crate::playbooks::permits::sales::has_flag;
use crate::playbooks::permits::tiers::{RETRY, TIERS, Withheld};
use crate::playbooks::permits::{ACCEPTED, BUCKET, FLAGGED, PENDING, QUEUED};

/// The phase.
pub(in crate::playbooks::permits) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let (leads, queued) = (context.frame("scored_leads")?, context.frame("queued")?);
    let (rows, withheld) = lay_out(&leads, &queued, &context.facts(ACCEPTED)?)?;
    let reading = bucket_balance(&leads, &rows, &withheld)?;
    let kinds = text(&rows, "kind")?;
    let metrics = [BUCKET, FLAGGED, PENDING, QUEUED].into_iter().map(|kind| {
        let n = kinds.iter().filter(|held| *held == Some(kind)).count();
        Metric::count("rows", n).about(kind)
    });
    let metrics = metrics.chain([Metric::count("withheld", withheld.height())]).collect();
    Ok(PhaseOutput {
        rows_in: leads.height() + queued.height(),
        rows_out: rows.height(),
        frames: vec![("export_rows", rows), ("withheld", withheld)],
        metrics,
        readings: vec![reading],
    })
}

/// The rows of every file, and the leads that are withheld.
pub(in crate::playbooks::permits) fn lay_out(
    leads: &Frame,
    queued: &Frame,
    orders: &[Value],
) -> Result<(Frame, Frame), FrameError> {
    let laid = Laid::out(leads, queued, orders)?;
    Ok((laid.rows()?, laid.withheld()?))
}

/// One row of one file.
struct Row {
    lead: String,
    path: String,
    kind: &'static str,
    rank: i64,
}

/// Every row of every file, and what is withheld.
struct Laid {
    rows: Vec<Row>,
    withheld: Vec<(String, &'static str)>,
}

impl Laid {
    fn out(leads: &Frame, queued: &Frame, orders: &[Value]) -> Result<Self, FrameError> {
        let (ids, tiers, flags) = (text(leads, "lead_id")?, text(leads, "tier")?, text(leads, "flags")?);
        let (groups, categories) = (text(leads, "trade_group")?, text(leads, "category")?);
        let held = Withheld::read(leads, orders)?;
        let mut laid = Self {
            rows: Vec::new(),
            withheld: Vec::new(),
        };
        for (place, row) in best_first(leads)?.into_iter().enumerate() {
            let (Some(lead), rank) = (ids.get(row), rank(place)) else {
                continue;
            };
            let mut put = |path: String, kind| {
                laid.rows.push(Row {
                    lead: lead.to_owned(),
                    path,
                    kind,
                    rank,
                });
            };
            match tiers.get(row) {
                Some(RETRY) => put("pending_retry/retry_queue.csv".to_owned(), PENDING),
                Some(tier) if TIERS.contains(&tier) => {
                    if let Some(why) = held.why(row) {
                        laid.withheld.push((lead.to_owned(), why));
                        continue;
                    }
                    let (group, category) = (folder(groups.get(row)), folder(categories.get(row)));
                    put(format!("{group}/{category}/tier_{}.csv", tier.to_lowercase()), BUCKET);
                    if has_flag(flags.get(row), &desk().review_flags) {
                        put("flagged/needs_review.csv".to_owned(), FLAGGED);
                    }
                }
                // No other tier is ever stored; one that came all the same would be missed by the gate.
                _ => {}
            }
        }
        let stored: BTreeSet<&str> = ids.iter().flatten().collect();
        let waiting = text(queued, "lead_id")?;
        let unscored = waiting.iter().flatten().filter(|lead| !stored.contains(lead));
        laid.rows.extend(unscored.enumerate().map(|(place, lead)| Row {
            lead: lead.to_owned(),
            path: "queued/unscored.csv".to_owned(),
            kind: QUEUED,
            rank: rank(place),
        }));
        Ok(laid)
    }

    fn rows(&self) -> Result<Frame, FrameError> {
        FrameBuilder::new()
            .text("lead_id", self.rows.iter().map(|row| Some(row.lead.as_str())))
            .text("path", self.rows.iter().map(|row| Some(row.path.as_str())))
            .text("kind", self.rows.iter().map(|row| Some(row.kind)))
            .integer("rank", self.rows.iter().map(|row| Some(row.rank)))
            .finish()
    }

    fn withheld(&self) -> Result<Frame, FrameError> {
        FrameBuilder::new()
            .text("lead_id", self.withheld.iter().map(|(lead, _)| Some(lead.as_str())))
            .text("why", self.withheld.iter().map(|(_, why)| Some(*why)))
            .finish()
    }
}

fn rank(place: usize) -> i64 {
    i64::try_from(place).unwrap_or(i64::MAX).saturating_add(1)
}

/// A word as the name of a folder; leads of another system may bring any text.
fn folder(word: Option<&str>) -> String {
    let plain = |letter: char| {
        let letter = letter.to_ascii_lowercase();
        if letter.is_ascii_alphanumeric() || letter == '_' {
            letter
        } else {
            '_'
        }
    };
    let name: String = word.unwrap_or_default().trim().chars().map(plain).collect();
    if name.is_empty() { "other".to_owned() } else { name }
}

/// P14: each stored lead with a score stands in one bucket, unless it is withheld, and nothing else does. It counts anew,
/// from the frames alone: what was expected from the leads, what was laid out from the rows.
fn bucket_balance(leads: &Frame, rows: &Frame, withheld: &Frame) -> Result<Reading, FrameError> {
    let (paths, kinds, laid) = (text(rows, "path")?, text(rows, "kind")?, text(rows, "lead_id")?);
    let held: BTreeSet<&str> = text(withheld, "lead_id")?.iter().flatten().collect();
    let (ids, tiers) = (text(leads, "lead_id")?, text(leads, "tier")?);
    let mut by_tier: BTreeMap<&str, i64> = BTreeMap::new();
    let mut wanted: BTreeMap<&str, i64> = BTreeMap::new();
    for (id, tier) in ids.iter().zip(tiers.iter()) {
        let scored = matches!(tier, Some("A" | "B" | "C"));
        if let (Some(id), Some(tier), true) = (id, tier, scored) {
            *by_tier.entry(tier).or_default() += 1;
            if !held.contains(id) {
                *wanted.entry(id).or_default() += 1;
            }
        }
    }
    let mut by_path: BTreeMap<&str, i64> = BTreeMap::new();
    let mut bucketed = 0_i64;
    for row in (0..rows.height()).filter(|row| kinds.get(*row) == Some(BUCKET)) {
        bucketed += 1;
        *by_path.entry(paths.get(row).unwrap_or_default()).or_default() += 1;
        *wanted.entry(laid.get(row).unwrap_or_default()).or_default() -= 1;
    }
    // A lead too often and another one missing must not cancel out.
    let off: i64 = wanted.values().map(|left| left.abs()).sum();
    let count = |tier: &str| by_tier.get(tier).copied().unwrap_or(0);
    let note = format!(
        "{} laid out; A {} + B {} + C {} − {} withheld",
        counted(bucketed, "row", "rows"),
        count("A"),
        count("B"),
        count("C"),
        held.len()
    );
    let evidence = FrameBuilder::new()
        .text("path", by_path.keys().map(|path| Some(*path)))
        .integer("rows", by_path.values().map(|n| Some(*n)))
        .finish()?;
    Ok(Reading::new("P14", off as f64).note(note).evidence(evidence))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playbooks::permits::fixture::{lead, leads, queued};
    use serde_json::json;

    fn paths(laid: &Laid) -> Vec<(&str, &str)> {
        laid.rows
            .iter()
            .map(|row| (row.lead.as_str(), row.path.as_str()))
            .collect()
    }

    fn stored() -> Frame {
        leads(&[
            lead("austin:1", "A", 90),
            lead("austin:2", "C", 20).flags("REVIEW"),
            lead("austin:3", "RETRY", -1),
            lead("austin:4", "A", 95)
                .flags("suspected_injection")
                .injection("score 100"),
            lead("austin:5", "B", 60).trade("../etc", "Pool / spa"),
        ])
    }

    // spec: permits P14, R1, R2, S13
    #[test]
    fn every_scored_lead_has_one_bucket_and_what_is_suspect_waits() {
        let laid = Laid::out(&stored(), &queued(&["austin:9", "austin:3"]), &[]).unwrap();
        assert_eq!(
            paths(&laid),
            [
                ("austin:1", "structural/remodel/tier_a.csv"),
                ("austin:5", "___etc/pool___spa/tier_b.csv"),
                ("austin:2", "structural/remodel/tier_c.csv"),
                ("austin:2", "flagged/needs_review.csv"),
                ("austin:3", "pending_retry/retry_queue.csv"),
                ("austin:9", "queued/unscored.csv"),
            ]
        );
        assert_eq!(laid.withheld.len(), 1);
        let accept = |key: &str| json!({ "order": "accept", "lead": "austin:4", "answer_key": key });
        let laid = Laid::out(&stored(), &queued(&[]), &[accept("another answer")]).unwrap();
        assert_eq!(laid.withheld.len(), 1, "an order is about one answer");
        let laid = Laid::out(&stored(), &queued(&[]), &[accept("key austin:4")]).unwrap();
        assert!(laid.withheld.is_empty());
        assert_eq!(paths(&laid)[0], ("austin:4", "structural/remodel/tier_a.csv"));
    }

    // spec: permits P14
    #[test]
    fn the_gate_counts_for_itself() {
        let laid = Laid::out(&stored(), &queued(&["austin:9"]), &[]).unwrap();
        let read = |rows: &Frame, withheld: &Frame| bucket_balance(&stored(), rows, withheld).unwrap();
        let (rows, withheld) = (laid.rows().unwrap(), laid.withheld().unwrap());
        let fine = read(&rows, &withheld);
        assert_eq!(fine.observed, crate::engine::Observation::Value(0.0));
        assert_eq!(fine.note, "3 rows laid out; A 2 + B 1 + C 1 − 1 withheld");
        // One lead twice in place of another: the sums agree, the leads do not.
        let swapped = crate::frame::take_rows(&rows, &[0, 0, 2, 3, 4, 5]).unwrap();
        assert_eq!(
            read(&swapped, &withheld).observed,
            crate::engine::Observation::Value(2.0)
        );
        let none = crate::frame::take_rows(&withheld, &[]).unwrap();
        assert_eq!(read(&rows, &none).observed, crate::engine::Observation::Value(1.0));
    }
}
