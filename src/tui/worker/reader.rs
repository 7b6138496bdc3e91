//! Reading results and writing decisions: every answer a pane shows comes from one call of `operations`.

use std::path::{Path, PathBuf};

use super::{history, today};
use crate::operations::{
    Bench, Capacity, Decision, LeadQuery, OperationError, Overrides, SheetKey, View, config_folder, keep_theme,
    sign_off, talk_track,
};
use crate::playbooks::Playbook;
use crate::store::RunRecord;
use crate::tui::action::{Answer, Picture, Request, Told};
use crate::tui::desk::DeskPicture;

/// Leads shown on the overview.
const BEST: usize = 5;

/// Runs a gate's history goes back.
const HISTORY: usize = 30;

/// What is open for reading.
struct Open {
    bench: Bench,
    playbook: &'static Playbook,
    view: View,
}

/// The reader's state.
pub struct Reader {
    root: PathBuf,
    actor: String,
    playbook: Option<String>,
    open: Option<Open>,
}

impl Reader {
    /// A reader that has opened nothing yet.
    pub fn new(root: &Path, actor: &str) -> Self {
        Self {
            root: root.to_owned(),
            actor: actor.to_owned(),
            playbook: None,
            open: None,
        }
    }

    /// Lets go of everything; the next picture opens it again.
    pub fn forget(&mut self) {
        self.open = None;
    }

    /// Answers one request; nothing where the question has lost its object.
    pub fn answer(&mut self, request: Request) -> Option<Answer> {
        if let Request::Picture { generation } = request {
            let result = self.picture().map(Box::new).map_err(|error| error.to_string());
            return Some(Answer::Picture { generation, result });
        }
        let request = match request {
            Request::SwitchPlaybook(id) => {
                self.playbook = Some(id);
                self.forget();
                return None;
            }
            Request::KeepTheme(theme) => {
                let kept = keep_theme(config_folder().as_deref(), &theme);
                let result = kept.map(|file| file.display().to_string());
                let result = result.map_err(|error| error.to_string());
                return Some(Answer::ThemeKept { theme, result });
            }
            other => other,
        };
        let open = self.open.as_mut()?;
        Some(match request {
            Request::Picture { .. } | Request::SwitchPlaybook(_) | Request::KeepTheme(_) => return None,
            Request::Sheet { generation, key } => Answer::Sheet {
                generation,
                result: open.bench.sheet(&open.view, &key).map_err(|error| error.to_string()),
            },
            Request::Unmask { key } => {
                let result = open.unmask(&key).map_err(|error| error.to_string());
                Answer::Unmasked { key, result }
            }
            Request::TextOf { lead, what } => Answer::TextOf {
                what,
                result: open.text_of(&lead, what).map_err(|error| error.to_string()),
            },
            Request::Card {
                generation,
                lead,
                unmask,
            } => {
                let result = open
                    .card(&lead, unmask)
                    .map(Box::new)
                    .map_err(|error| error.to_string());
                Answer::Card { generation, result }
            }
            Request::Migration {
                generation,
                before,
                after,
            } => {
                let result = open
                    .view
                    .migration(before, after)
                    .map(Box::new)
                    .map_err(|error| error.to_string());
                Answer::Migration { generation, result }
            }
            Request::Migrated {
                generation,
                before,
                after,
                from,
                to,
            } => {
                let result = open
                    .view
                    .migrated(before, after, &from, &to)
                    .map_err(|error| error.to_string());
                Answer::LeadSet { generation, result }
            }
            Request::SaveDraft { name, values, replace } => {
                let saved = open.bench.save_draft(open.playbook, &name, &values, replace);
                Answer::Saved(saved.map_err(|error| error.to_string()))
            }
            Request::Mark { lead, status, note } => {
                let result = open.mark(&lead, &status, note.as_deref());
                Answer::Marked {
                    lead,
                    status,
                    note,
                    result: result.map_err(|error| error.to_string()),
                }
            }
            Request::Decide {
                gate,
                subject,
                decision,
                reason,
                step,
            } => {
                let result = open
                    .decide(&gate, subject.as_deref(), decision, &reason)
                    .map_err(|error| error.to_string());
                Answer::Decided {
                    key: (gate, subject),
                    decision,
                    step,
                    result,
                }
            }
            Request::SignPassed => {
                let signed = open.bench.sign_passed(open.playbook);
                Answer::SignedPassed(signed.map_err(|error| error.to_string()))
            }
            Request::DecidePair { order, step } => {
                let result = open.bench.decide_pair(open.playbook, &order);
                let result = result.map(Box::new).map_err(|error| error.to_string());
                let order = Box::new(order);
                Answer::PairDecided { order, step, result }
            }
            other => return history::answer(&open.bench, open.playbook, other),
        })
    }

    /// Opens the workspace anew, so that a changed `assay.toml` counts, and gathers what the panes show.
    fn picture(&mut self) -> Result<Picture, OperationError> {
        let bench = Bench::open(&self.root, &self.actor, today())?;
        let playbook = bench.chosen_playbook(self.playbook.as_deref())?;
        let view = bench.view(playbook, &Overrides::default())?;
        let picture = gather(&bench, playbook, &view)?;
        self.open = Some(Open { bench, playbook, view });
        Ok(picture)
    }
}

impl Open {
    fn card(&self, lead: &str, unmask: bool) -> Result<crate::lens::Card, OperationError> {
        if unmask {
            self.bench.record_unmasking(self.playbook.id, &format!("lead {lead}"))?;
        }
        Ok(self.playbook.lens.card(&self.view, lead, unmask)?)
    }

    fn unmask(&self, key: &SheetKey) -> Result<(), OperationError> {
        let what = match key {
            SheetKey::Leads => "the queue of leads".to_owned(),
            SheetKey::Runs => "the history of runs".to_owned(),
            SheetKey::Evidence { gate, .. } => format!("the evidence of gate {gate}"),
            SheetKey::Data { table } => format!("the table {}", table.words()),
            SheetKey::Values { column, .. } => format!("the values of {column}"),
        };
        self.bench.record_unmasking(self.playbook.id, &what)
    }

    fn text_of(&self, lead: &str, what: Told) -> Result<String, OperationError> {
        let lens = self.playbook.lens;
        let kind = match what {
            Told::TalkTrack => return Ok(talk_track(&lens.card(&self.view, lead, false)?)),
            Told::Phone => "phone",
            Told::Mail => "mail",
        };
        let card = lens.card(&self.view, lead, true)?;
        let line = card.contact.into_iter().find(|line| line.kind == kind);
        let absent = || OperationError::Usage(format!("nobody told a {kind} of lead {lead}"));
        let line = line.ok_or_else(absent)?;
        self.bench
            .record_unmasking(self.playbook.id, &format!("the {kind} of lead {lead}, copied"))?;
        Ok(line.value)
    }

    fn mark(&mut self, lead: &str, status: &str, note: Option<&str>) -> Result<Capacity, OperationError> {
        self.bench.mark_in(&self.view, lead, status, note)?;
        self.view.marks = self.view.store().marks(self.playbook.id)?;
        Ok(self.bench.capacity(&self.view))
    }

    fn decide(
        &self,
        gate: &str,
        subject: Option<&str>,
        decision: Decision,
        reason: &str,
    ) -> Result<(), OperationError> {
        self.bench
            .decide(self.playbook, gate, subject, decision, reason)
            .map(|_| ())
    }
}

fn gather(bench: &Bench, playbook: &'static Playbook, view: &View) -> Result<Picture, OperationError> {
    let store = view.store();
    let mut runs: Vec<RunRecord> = store.runs(Some(playbook.id))?;
    runs.sort_by_key(|run| std::cmp::Reverse(run.id));
    let log = match &view.latest_run {
        Some(run) => store.log_of_run(run.id)?,
        None => Vec::new(),
    };
    let before = view.metric_changes()?.into_iter().filter_map(|change| {
        let key = (change.phase.to_owned(), change.metric.name, change.metric.subject);
        Some((key, change.before??))
    });
    let lens = playbook.lens;
    let page = view.leads(&LeadQuery::default());
    let best_leads = page.as_ref().map_or_else(
        |_| Vec::new(),
        |page| (0..BEST).map_while(|place| page.lead_id(place)).collect(),
    );
    let best = page.and_then(|page| Ok((page.window(view, 0, BEST)?, page.rows.len())));
    Ok(Picture {
        workspace: bench.workspace().settings.workspace.name.clone(),
        playbook: playbook.id.to_owned(),
        playbooks: bench
            .playbooks()
            .iter()
            .map(|playbook| (playbook.id.to_owned(), playbook.title.to_owned()))
            .collect(),
        title: playbook.title.to_owned(),
        summary: playbook.summary.to_owned(),
        lead_words: lens.lead_words(),
        states: view.states.clone(),
        phases: bench.phase_facts(view)?,
        runs,
        desk: DeskPicture {
            histories: view.gate_histories(HISTORY)?,
            decidable: lens.decidable(),
            sign_off: sign_off(view),
        },
        log,
        before: before.collect(),
        tiers: lens.tiers(view).map_err(|error| error.to_string()),
        best: best.map_err(|error| error.to_string()),
        best_leads,
        why_column: lens.why_column(),
        zone: bench.workspace().settings.workspace.offset(),
        figures: lens.overview(view).unwrap_or_default(),
        gap: lens.gap(view).unwrap_or_default(),
        tier_facts: bench.tier_facts(view),
        has_sliders: !lens.sliders(&view.parameters).is_empty(),
        capacity: bench.capacity(view),
        exports: playbook.exports.iter().map(|export| export.id.to_owned()).collect(),
    })
}
