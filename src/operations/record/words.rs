//! Operations and what they did, in words: a line each in a replay. Notes and reasons are not among them.

use crate::operations::apply::Applied;
use crate::operations::operation::{Operation, RunOrder};
use crate::operations::pairs::PairOrder;

impl RunOrder {
    /// The words that make such a run, for the history. Values may hold spaces; they are quoted then.
    pub fn command(&self, playbook: &str) -> String {
        let mut text = format!("assay run {playbook}");
        let mut add = |name: &str, value: &str| {
            let quote = if value.contains(' ') { "'" } else { "" };
            text.push_str(&format!(" --{name} {quote}{value}{quote}"));
        };
        self.phases.iter().for_each(|phase| add("phase", phase));
        self.profile.iter().for_each(|profile| add("profile", profile));
        for (name, value) in &self.set {
            let plain = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            add("set", &format!("{name}={plain}"));
        }
        self.as_of.iter().for_each(|day| add("as-of", &day.to_string()));
        if self.force {
            text.push_str(" --force");
        }
        text
    }
}

impl Operation {
    /// The playbook it is about; nothing where it is about the settings alone.
    pub fn playbook(&self) -> Option<&str> {
        match self {
            Self::TakeBackMapping => None,
            Self::Mark { playbook, .. }
            | Self::Decide { playbook, .. }
            | Self::SetParameters { playbook, .. }
            | Self::DecidePair { playbook, .. }
            | Self::SignPassed { playbook }
            | Self::SaveDraft { playbook, .. }
            | Self::AcceptMapping { playbook, .. }
            | Self::Sale { playbook, .. }
            | Self::Order { playbook, .. }
            | Self::UndoMerges { playbook, .. }
            | Self::View { playbook, .. }
            | Self::Select { playbook, .. }
            | Self::Run { playbook, .. }
            | Self::Export { playbook, .. }
            | Self::Promote { playbook, .. }
            | Self::Demote { playbook, .. } => Some(playbook),
        }
    }

    /// What it orders, in words.
    pub fn words(&self) -> String {
        match self {
            Self::Mark { lead, status, note, .. } => match (status, note) {
                (Some(status), None) => format!("mark {lead}: {status}"),
                (Some(status), Some(_)) => format!("mark {lead}: {status}, with a note"),
                (None, _) => format!("note on {lead}"),
            },
            Self::Decide {
                gate,
                subject,
                decision,
                ..
            } => match subject {
                Some(subject) => format!("gate {gate} {subject}: {}", decision.word()),
                None => format!("gate {gate}: {}", decision.word()),
            },
            Self::SetParameters { profile, values, .. } => {
                let profile = profile.iter().map(|profile| format!("profile {profile}"));
                let all: Vec<String> = profile.chain(values.keys().cloned()).collect();
                format!("parameters: {}", all.join(", "))
            }
            Self::DecidePair { order, .. } => pair_words(order),
            Self::SignPassed { .. } => "sign every gate that passed".to_owned(),
            Self::SaveDraft { name, .. } => format!("save the draft {name}"),
            Self::AcceptMapping { mapping, .. } => format!("map {} to {}", mapping.path.display(), mapping.dataset),
            Self::TakeBackMapping => "take the last mapping back".to_owned(),
            Self::Sale { order, .. } => format!("sale of {}: {}", order.lead, order.step),
            Self::Order { order, .. } => format!("{} {}", order.order, order.lead),
            Self::UndoMerges { merge: Some(merge), .. } => format!("undo merge {merge}"),
            Self::UndoMerges { merge: None, .. } => "undo every merge".to_owned(),
            Self::View { sheet, .. } => format!("look at {}", sheet.words()),
            Self::Select { filter, .. } if filter.is_empty() => "look at all leads".to_owned(),
            Self::Select { filter, .. } => format!("look at the leads of {}", filter.title()),
            Self::Run { playbook, order } => order.command(playbook).replacen("assay ", "", 1),
            Self::Export { order, .. } => format!("export {}", order.exports.join(", ")),
            Self::Promote { model, .. } => format!("promote {model}"),
            Self::Demote { .. } => "demote the model that scores".to_owned(),
        }
    }
}

fn pair_words(order: &PairOrder) -> String {
    let choice = order.choice.as_deref().unwrap_or("withdrawn");
    format!("pair {}, {}: {choice}", order.a, order.b)
}

impl Applied {
    /// What was done, in words.
    pub fn words(&self) -> String {
        let counted = crate::engine::counted;
        match self {
            Self::Marked(mark) => format!("status {}", mark.status),
            Self::Decided(gate) => format!("the gate had {}", gate.outcome.word()),
            Self::SignedPassed(gates) => counted(gates.len(), "gate signed", "gates signed"),
            Self::PairDecided(done) => format!("written into {}", done.file),
            Self::ParametersSet(stale) => stale.words(),
            Self::DraftSaved(saved) => saved.words(),
            Self::MappingAccepted(accepted) => accepted.words(),
            Self::MappingTakenBack => "taken back".to_owned(),
            Self::Sold(taken) => format!("was {}, is {}", taken.before.step, taken.now.step),
            Self::Ordered(ordered) => ordered.note.clone(),
            Self::MergesUndone(undone) => {
                let merges = counted(undone.merges.len(), "merge undone", "merges undone");
                match undone.generation {
                    Some(seq) => format!("{merges}; generation {seq} is live"),
                    None => merges,
                }
            }
            Self::Ran(report) => {
                let made = report.phases.iter().filter(|phase| phase.reused_from.is_none()).count();
                let reused = report.phases.len() - made;
                let phases = counted(made, "phase run", "phases run");
                format!(
                    "run {} {}: {phases}, {reused} up to date",
                    report.run,
                    report.outcome.word()
                )
            }
            Self::Exported(files) => counted(files.len(), "file written", "files written"),
            Self::Promoted(row) => format!("{} scores {:.0} % of the leads", row.model.id, row.share * 100.0),
            Self::Demoted(rows) => {
                let champion = rows.iter().find(|row| row.role == Some("champion"));
                champion.map_or_else(
                    || "no model scores".to_owned(),
                    |row| format!("{} scores again", row.model.id),
                )
            }
            Self::Viewed => "looked at only".to_owned(),
        }
    }
}
