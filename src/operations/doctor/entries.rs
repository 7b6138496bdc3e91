//! The data files that the settings name: whether they are there.

use super::{Check, Verdict};
use crate::engine::counted;
use crate::operations::bench::Bench;
use crate::playbooks::Playbook;
use crate::store::SETTINGS_FILE;

/// One check for each dataset that the settings name, and one for each path that leads nowhere.
pub(super) fn datasets(bench: &Bench, playbook: &Playbook) -> Vec<Check> {
    let settings = bench.workspace().settings.playbooks.get(playbook.id);
    let names = settings.into_iter().flat_map(|settings| settings.datasets.keys());
    names
        .flat_map(|dataset| dataset_files(bench, playbook, dataset))
        .collect()
}

fn dataset_files(bench: &Bench, playbook: &Playbook, dataset: &str) -> Vec<Check> {
    let what = format!("{}.{dataset}", playbook.id);
    let declared = playbook.pipeline.datasets.iter().find(|(name, _)| *name == dataset);
    let required = declared.is_none_or(|(_, required)| *required);
    let (mut files, mut checks) = (0, Vec::new());
    for (entry, found) in bench.workspace().entries(playbook.id, dataset) {
        match found {
            Ok(found) => files += found.len(),
            // A pattern that nothing matches yet stands for no file where the dataset may be left out.
            Err(_) if !required && entry.path.contains('*') => {}
            Err(problem) => {
                let place = entry
                    .line
                    .map_or_else(String::new, |line| format!("{SETTINGS_FILE} line {line}: "));
                checks.push(
                    Check::new(&what, Verdict::Bad, format!("{place}{problem}"))
                        .mended_by("put the file there, mend the path, or take the entry out"),
                );
            }
        }
    }
    if checks.is_empty() {
        checks.push(Check::new(
            &what,
            Verdict::Good,
            counted(files, "file found", "files found"),
        ));
    }
    checks
}
