//! M8: what the CRM and the reps are handed: fields, guide, cheat sheet, segment playbook and the UI spec a reviewer signs.

mod guide;
mod mapping;
mod segments;
mod sheet;
mod words;

use std::sync::Arc;

use super::report::{did, next};
use crate::engine::{Metric, PhaseContext, PhaseError, PhaseOutput, Reading};
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::playbooks::mql::handbook::handbook;
use crate::playbooks::mql::labelled::Labels;
use crate::playbooks::mql::scoring::trained::{Trained, models};
use crate::playbooks::mql::table::FeatureTable;

/// What is written into the CRM beside the features.
pub(in crate::playbooks::mql) fn raw_field() -> &'static str {
    &words::enablement().crm.raw_field
}

/// Runs the phase.
pub(in crate::playbooks::mql) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let now = FeatureTable::from_frame(context.frame("features_now")?.as_ref())?;
    let past = FeatureTable::from_frame(context.frame("features")?.as_ref())?;
    let labels = Labels::read(context.frame("labelled")?.as_ref())?;
    let fields = mapping::fields();
    let entries = guide::entries(&guide::Leads {
        now: &now,
        past: &past,
        labels: &labels,
    });
    context.checkpoint()?;
    let sheet = sheet(context, &past, &labels)?;
    context.checkpoint()?;
    let lines = segments::lines(&past, &labels);
    let readings = vec![
        of_mapping(&fields)?,
        of_enablement(&entries, sheet.len(), &lines, &past)?,
        Reading::new("M8.3", handbook().ui.len() as f64)
            .note(format!("{} parts; sign M8.3 to approve them", handbook().ui.len()))
            .evidence(ui()?),
    ];
    did(
        context,
        &format!(
            "Wrote {} fields, a guide of {} features, {} lines of the sheet and {} of the playbook",
            fields.len(),
            entries.len(),
            sheet.len(),
            lines.len()
        ),
    );
    next(
        context,
        "A reviewer reads the UI spec and signs M8.3; assay export mql guide, cheat_sheet, segment_playbook",
    );
    Ok(PhaseOutput {
        metrics: vec![
            Metric::count("crm_fields", fields.len()),
            Metric::count(
                "playbook_lines",
                lines.iter().filter(|line| line.statement != segments::NOTHING).count(),
            ),
        ],
        readings,
        rows_in: past.rows(),
        rows_out: lines.len(),
        frames: vec![
            ("crm_mapping", mapping::frame(fields.iter())?),
            ("guide", guide::frame(&entries)?),
            ("cheat_sheet", sheet::frame(&sheet)?),
            ("segment_playbook", segments::frame(&lines)?),
            ("ui_spec", ui()?),
        ],
    })
}

fn sheet(context: &PhaseContext<'_>, past: &FeatureTable, labels: &Labels) -> Result<Vec<sheet::Line>, PhaseError> {
    let (model, calibrators) = (context.frame("model")?, context.frame("calibrators")?);
    let leads = context.frame("leads_clean")?;
    let trained = Trained::read("model", &model, &calibrators).map_err(PhaseError::Input)?;
    let scored = models(vec![trained], Arc::new(|_| 0), leads, Vec::new());
    let (importance, selection) = (context.frame("importance")?, context.frame("selection")?);
    sheet::lines(&importance, &selection, past, labels, &scored).map_err(PhaseError::Input)
}

fn ui() -> Result<Frame, FrameError> {
    let parts = &handbook().ui;
    FrameBuilder::new()
        .text("part", parts.iter().map(|part| Some(part.part.as_str())))
        .text("text", parts.iter().map(|part| Some(part.text.as_str())))
        .finish()
}

/// M8.1.
fn of_mapping(fields: &[mapping::Field]) -> Result<Reading, FrameError> {
    let faults = mapping::faults(fields);
    let good = fields.len() - faults.len();
    let names: Vec<&str> = faults.iter().map(|field| field.feature.as_str()).collect();
    let note = if names.is_empty() {
        format!("{good} fields and {}", raw_field())
    } else {
        names.join(", ")
    };
    Ok(Reading::new("M8.1", good as f64)
        .note(note)
        .evidence(mapping::frame(faults.into_iter())?))
}

/// M8.2: what the guide, the sheet and the playbook lack.
fn of_enablement(
    entries: &[guide::Entry],
    sheet: usize,
    lines: &[segments::Line],
    table: &FeatureTable,
) -> Result<Reading, FrameError> {
    let mut gaps: Vec<(&str, String)> = Vec::new();
    for entry in entries {
        let words = entry.meaning.is_empty() || entry.read.is_empty();
        if words || (entry.known && (entry.high.is_none() || entry.low.is_none())) {
            gaps.push(("guide", entry.feature.clone()));
        }
    }
    // A table with few features (D-4) cannot fill the sheet.
    let wanted = words::enablement().sheet.features.min(table.names.len());
    if sheet < wanted {
        gaps.push(("cheat sheet", format!("{sheet} of {wanted} lines")));
    }
    let segments: std::collections::BTreeSet<&String> = table.segments.iter().collect();
    for segment in segments {
        if lines.iter().all(|line| line.segment != *segment) {
            gaps.push(("segment playbook", segment.clone()));
        }
    }
    let unknown: Vec<&str> = entries
        .iter()
        .filter(|entry| !entry.known)
        .map(|entry| entry.feature.as_str())
        .collect();
    let note = if unknown.is_empty() {
        "every feature has a high and a low example".to_owned()
    } else {
        format!("no lead has a value of {}: no example can be given", unknown.join(", "))
    };
    let evidence = FrameBuilder::new()
        .text("where", gaps.iter().map(|gap| Some(gap.0)))
        .text("what", gaps.iter().map(|gap| Some(gap.1.as_str())))
        .finish()?;
    Ok(Reading::new("M8.2", gaps.len() as f64).note(note).evidence(evidence))
}

#[cfg(test)]
mod tests;
