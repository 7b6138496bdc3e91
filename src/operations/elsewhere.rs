//! What one playbook leaves empty and another fills, so that an empty pane can say where to look.

use super::bench::Bench;
use crate::lens::Lens;
use crate::playbooks::{self, Playbook};

impl Bench {
    /// A sentence that names the other playbooks that have something: those of this workspace, else those that could be
    /// added to it. Empty where there is none. `{switch playbook}` in it stands for that verb's key.
    pub fn elsewhere(&self, here: &Playbook, has: impl Fn(&dyn Lens) -> bool) -> String {
        let names = |all: &mut dyn Iterator<Item = &Playbook>| -> Vec<&'static str> {
            all.filter(|one| one.id != here.id && has(one.lens))
                .map(|one| one.id)
                .collect()
        };
        let own = names(&mut self.playbooks().into_iter());
        if !own.is_empty() {
            let have = if own.len() == 1 { "has" } else { "have" };
            return format!(
                " In this workspace {} {have} it: {{switch playbook}} switches.",
                listed(&own)
            );
        }
        let known = names(&mut playbooks::all().iter());
        match known.first() {
            Some(first) => format!(
                " {} would have it: a section [playbooks.{first}] in assay.toml adds that playbook.",
                listed(&known)
            ),
            None => String::new(),
        }
    }
}

fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
