//! The report of a run as one HTML file: what a reviewer files beside the signature.
//!
//! It tells what the run left: of each phase the latest record up to it, judged by the bounds the run had and by the
//! decisions there are. It holds the run's own times and none of its own, so that the same state gives the same bytes.

mod changes;
mod decisions;
mod figures;
mod gates;
mod inputs;
mod phases;
mod summary;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::bench::{Bench, Overrides};
use super::compare::run_of;
use super::error::OperationError;
use super::history::{GateKey, GatePoint};
use super::signoff::{SignOff, sign_off};
use super::view::View;
use crate::engine::Parameters;
use crate::export::{Report, Section, to_html};
use crate::lens::LensError;
use crate::playbooks::Playbook;
use crate::store::RunRecord;

/// The folder of exports, in the workspace; each playbook's reports have one of their own there.
const EXPORTS: &str = "exports";
/// The ending of a report; files of this ending are searched when somebody is forgotten.
const ENDING: &str = "html";
/// Earlier runs that a gate's history goes back.
const HISTORY: usize = 12;

/// A report that is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportOrder {
    /// The run it is about; the latest one unless given.
    pub run: Option<i64>,
    /// The file to write; its usual place unless given.
    pub to: Option<PathBuf>,
    /// Personal data in clear. This is recorded.
    pub with_pii: bool,
}

/// Everything that sections are made of.
struct Gathered<'a> {
    bench: &'a Bench,
    run: RunRecord,
    /// What the run left.
    view: View,
    sheet: SignOff,
    histories: BTreeMap<GateKey, Vec<GatePoint>>,
    /// Hash of every entry of the audit chain.
    audit: BTreeMap<i64, String>,
    /// The run before this one.
    before: Option<i64>,
    /// A later run there is.
    later: Option<i64>,
    /// The parameters as settings have them now.
    now: Parameters,
    unmask: bool,
}

/// What a lens could not answer: a part of the report and why it is not there.
type LeftOut = Vec<(String, String)>;

/// What a lens answered; why it did not is kept for the end of the report.
fn answered<T>(left_out: &mut LeftOut, what: &str, found: Result<T, LensError>) -> Option<T> {
    found
        .map_err(|error| left_out.push((what.to_owned(), error.to_string())))
        .ok()
}

impl Bench {
    /// Writes the report of a run and gives the file, which is replaced when it is there. The file, and personal data in
    /// clear, are recorded in the audit chain first.
    ///
    /// # Errors
    /// When the playbook has not run, the run is of another playbook, or the disk says no.
    pub fn write_report(&self, playbook: &'static Playbook, order: &ReportOrder) -> Result<PathBuf, OperationError> {
        let view = self.view(playbook, &Overrides::default())?;
        let run = chosen_run(&view, order.run)?;
        let usual = || self.workspace().root.join(EXPORTS).join(playbook.id);
        let (folder, stem) = match &order.to {
            Some(file) => place_of(file)?,
            None => (usual(), format!("report-{}", run.id)),
        };
        let text = self.report(view, run, order.with_pii)?;
        self.write_text(playbook, &folder, (&stem, ENDING), text, order.with_pii)
    }

    /// The report of a run as HTML.
    fn report(&self, view: View, run: RunRecord, unmask: bool) -> Result<String, OperationError> {
        let playbook = view.playbook;
        let now = view.parameters.clone();
        let mut ids: Vec<i64> = view.store().runs(Some(playbook.id))?.iter().map(|run| run.id).collect();
        ids.sort_unstable();
        let before = ids.iter().rev().find(|id| **id < run.id).copied();
        let later = ids.last().filter(|id| **id > run.id).copied();
        let view = view.left_by(&run)?;
        let mut histories = view.gate_histories_to(run.id, HISTORY)?;
        histories.retain(|_, points| points.len() > 1);
        let entries = view.store().audit_entries()?;
        let gathered = Gathered {
            bench: self,
            sheet: sign_off(&view),
            view,
            run,
            histories,
            audit: entries.into_iter().map(|entry| (entry.seq, entry.hash)).collect(),
            before,
            later,
            now,
            unmask,
        };
        Ok(to_html(&gathered.document()?))
    }
}

impl Gathered<'_> {
    fn document(&self) -> Result<Report, OperationError> {
        let mut left_out = LeftOut::new();
        let mut sections = vec![phases::section(self), gates::section(self)?];
        sections.extend(figures::sections(self, &mut left_out)?);
        sections.push(changes::section(self)?);
        sections.push(changes::metrics(self)?);
        sections.push(decisions::section(self)?);
        sections.push(inputs::parameters(self));
        sections.push(inputs::data(self, &mut left_out));
        sections.push(inputs::fingerprints(self)?);
        sections.push(phases::commands(self));
        if !left_out.is_empty() {
            sections.push(Section::new(
                "Not in this report",
                vec![crate::export::Block::Facts(left_out.clone())],
            ));
        }
        sections.retain(|section| !section.is_empty());
        Ok(Report {
            title: format!("{}: report of run {}", self.view.playbook.title, self.run.id),
            facts: summary::facts(self),
            alerts: summary::alerts(self)?,
            summary: summary::section(self),
            sections,
            colophon: summary::colophon(self),
        })
    }

    fn playbook(&self) -> &'static Playbook {
        self.view.playbook
    }
}

fn chosen_run(view: &View, wanted: Option<i64>) -> Result<RunRecord, OperationError> {
    let id = view.playbook.id;
    match wanted {
        Some(run) => {
            let found = run_of(view.store(), run)?;
            if found.playbook != id {
                let words = format!(
                    "run {run} is of {}; `assay runs {id}` lists those of {id}",
                    found.playbook
                );
                return Err(OperationError::Usage(words));
            }
            Ok(found)
        }
        None => view.latest_run.clone().ok_or_else(|| {
            OperationError::Refused(format!(
                "{id} has not run yet, so there is nothing to report: `assay run {id}`"
            ))
        }),
    }
}

/// Folder and stem of a file that is to hold a report.
fn place_of(file: &Path) -> Result<(PathBuf, String), OperationError> {
    let ending = file.extension().and_then(|ending| ending.to_str());
    let stem = file.file_stem().and_then(|stem| stem.to_str());
    match (stem, ending) {
        (Some(stem), Some(ENDING)) => {
            let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
            Ok((folder.unwrap_or(Path::new(".")).to_owned(), stem.to_owned()))
        }
        _ => Err(OperationError::Usage(format!(
            "`{}` is no name for a report: it is one file that ends in .{ENDING}",
            file.display()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_a_file_that_ends_in_html() {
        let place = |text: &str| place_of(Path::new(text)).map_err(|error| error.to_string());
        assert_eq!(
            place("out/may.v2.html"),
            Ok((PathBuf::from("out"), "may.v2".to_owned()))
        );
        assert_eq!(place("may.html"), Ok((PathBuf::from("."), "may".to_owned())));
        for wrong in ["out", "out/", "may.pdf", ".html", ""] {
            assert!(place(wrong).is_err(), "{wrong}");
        }
    }
}
