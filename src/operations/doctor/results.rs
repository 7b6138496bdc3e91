//! Whether the results still fit the inputs and the parameters.

use super::{Check, Verdict};
use crate::engine::Stale;
use crate::operations::bench::{Bench, Overrides};
use crate::playbooks::Playbook;

/// The phases whose results are older than what they are made of.
pub(super) fn freshness(bench: &Bench, playbook: &'static Playbook) -> Check {
    let what = format!("{} results", playbook.id);
    let mend = format!("`assay run {}`", playbook.id);
    let view = match bench.view(playbook, &Overrides::default()) {
        Ok(view) => view,
        Err(error) => return Check::new(&what, Verdict::Bad, error.to_string()).mended_by(mend),
    };
    let stale: Vec<(&str, &Stale)> = view
        .states
        .iter()
        .filter_map(|state| Some((state.phase.id, state.stale.as_ref()?)))
        .collect();
    let ids: Vec<&str> = stale.iter().map(|(id, _)| *id).collect();
    match stale.first() {
        None => Check::new(&what, Verdict::Good, "up to date with files and parameters"),
        Some(_) if view.latest_run.is_none() => Check::new(&what, Verdict::Note, "nothing ran yet").mended_by(mend),
        Some((first, why)) => {
            let found = format!("stale: {} ({first}: {})", ids.join(", "), why.words());
            Check::new(&what, Verdict::Note, found).mended_by(mend)
        }
    }
}
