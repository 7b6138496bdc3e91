//! Reading results and writing decisions: every answer a pane shows comes from one call of `operations`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::today;
use crate::engine::Metric;
use crate::frame::text;
use crate::lens::Table;
use crate::operations::{Bench, Decision, LeadPage, LeadQuery, OperationError, Overrides, View, frame_table};
use crate::playbooks::Playbook;
use crate::store::{PhaseRecord, RunRecord};
use crate::tui::action::{Answer, AskError, LeadWindow, LeadsFound, MetricKey, Picture, Request};

/// Leads shown on the overview.
const BEST: usize = 5;
/// Evidence rows made ready for the screen; the layer says how many there are in all.
const EVIDENCE_ROWS: usize = 1000;

/// What is open for reading.
struct Open {
    bench: Bench,
    playbook: &'static Playbook,
    view: View,
    page: Option<LeadPage>,
}

/// The reader's state.
pub struct Reader {
    root: PathBuf,
    actor: String,
    open: Option<Open>,
}

impl Reader {
    /// A reader that has opened nothing yet.
    pub fn new(root: &Path, actor: &str) -> Self {
        Self {
            root: root.to_owned(),
            actor: actor.to_owned(),
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
        let open = self.open.as_mut()?;
        Some(match request {
            Request::Picture { .. } => return None,
            Request::Leads {
                generation,
                query,
                keep,
                count,
            } => Answer::Leads {
                generation,
                result: open.leads(&query, keep.as_deref(), count).map_err(ask_error),
            },
            Request::Window {
                generation,
                from,
                count,
            } => {
                let page = open.page.as_ref()?;
                let result = window(&open.view, page, from, count).map_err(|error| error.to_string());
                Answer::Window { generation, result }
            }
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
            Request::Evidence {
                generation,
                gate,
                subject,
            } => {
                let result = open
                    .evidence(&gate, subject.as_deref())
                    .map_err(|error| error.to_string());
                Answer::Evidence { generation, result }
            }
            Request::Migration {
                generation,
                before,
                after,
            } => {
                let result = open.view.migration(before, after).map(Box::new).map_err(words);
                Answer::Migration { generation, result }
            }
            Request::Migrated {
                generation,
                before,
                after,
                from,
                to,
            } => {
                let result = open.view.migrated(before, after, &from, &to).map_err(words);
                Answer::LeadSet { generation, result }
            }
            Request::SaveDraft { name, values, replace } => {
                let saved = open.bench.save_draft(open.playbook, &name, &values, replace);
                Answer::Saved(saved.map_err(words))
            }
            Request::Mark { lead, status } => {
                let result = open.mark(&lead, &status).map_err(|error| error.to_string());
                Answer::Marked { lead, status, result }
            }
            Request::Decide {
                gate,
                subject,
                decision,
                reason,
            } => {
                let shown = subject
                    .as_ref()
                    .map_or_else(|| gate.clone(), |subject| format!("{gate} {subject}"));
                let result = open
                    .decide(&gate, subject.as_deref(), decision, &reason)
                    .map_err(|error| error.to_string());
                Answer::Decided {
                    gate: shown,
                    decision,
                    result,
                }
            }
        })
    }

    /// Opens the workspace anew, so that a changed `assay.toml` counts, and gathers what the panes show.
    fn picture(&mut self) -> Result<Picture, OperationError> {
        let bench = Bench::open(&self.root, &self.actor, today())?;
        let playbook = bench
            .first_playbook()
            .ok_or_else(|| OperationError::Usage("there is no playbook".to_owned()))?;
        let view = bench.view(playbook, &Overrides::default())?;
        let picture = gather(&bench, playbook, &view)?;
        self.open = Some(Open {
            bench,
            playbook,
            view,
            page: None,
        });
        Ok(picture)
    }
}

fn words(error: OperationError) -> String {
    error.to_string()
}

fn ask_error(error: OperationError) -> AskError {
    match error {
        OperationError::Rule(rule) => AskError {
            message: rule.message.clone(),
            offset: Some(rule.offset),
        },
        other => AskError {
            message: other.to_string(),
            offset: None,
        },
    }
}

impl Open {
    fn leads(&mut self, query: &LeadQuery, keep: Option<&str>, count: usize) -> Result<LeadsFound, OperationError> {
        let mut page = self.view.leads(query)?;
        add_next_move(&mut page);
        if query.unmask {
            self.bench.record_unmasking(self.playbook.id, "the queue of leads")?;
        }
        let place = place_of(&page, keep)?;
        let from = place.unwrap_or(0).saturating_sub(count / 2);
        let window = window(&self.view, &page, from, count)?;
        let found = LeadsFound {
            total: page.rows.len(),
            place,
            window,
        };
        self.page = Some(page);
        Ok(found)
    }

    fn card(&self, lead: &str, unmask: bool) -> Result<crate::lens::Card, OperationError> {
        if unmask {
            self.bench.record_unmasking(self.playbook.id, &format!("lead {lead}"))?;
        }
        Ok(self.playbook.lens.card(&self.view, lead, unmask)?)
    }

    fn evidence(&self, gate: &str, subject: Option<&str>) -> Result<Table, OperationError> {
        let judged = self
            .view
            .gates()
            .find(|judged| judged.id == gate && judged.subject.as_deref() == subject);
        let gone = || OperationError::Usage(format!("gate {gate} is not among the latest results any more"));
        let judged = judged.ok_or_else(gone)?;
        let frame = self.view.evidence(judged)?;
        match frame {
            Some(frame) => frame_table(&frame, &judged.evidence_words, Some(EVIDENCE_ROWS)),
            None => Ok(Table::default()),
        }
    }

    fn mark(&mut self, lead: &str, status: &str) -> Result<(), OperationError> {
        self.bench.mark(self.playbook, lead, status, None)?;
        self.view.marks = self.view.store().marks(self.playbook.id)?;
        Ok(())
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

/// A rep asks "what now?": the next move stands in the queue even where the playbook's usual columns leave it out.
fn add_next_move(page: &mut LeadPage) {
    const NAME: &str = "next_move";
    if !page.columns.iter().any(|name| name == NAME) && page.queue.rows.column(NAME).is_ok() {
        page.columns.push(NAME.to_owned());
    }
}

fn place_of(page: &LeadPage, keep: Option<&str>) -> Result<Option<usize>, OperationError> {
    let Some(keep) = keep else { return Ok(None) };
    let ids = text(&page.queue.rows, "lead_id")?;
    Ok(page.rows.iter().position(|row| ids.get(*row) == Some(keep)))
}

fn window(view: &View, page: &LeadPage, from: usize, count: usize) -> Result<LeadWindow, OperationError> {
    let mut table = page.window(view, from, count)?;
    // Whatever columns the playbook shows: a rep needs the status beside the name, and the id last (the card has it).
    if !table.columns.iter().any(|column| column.name == "status") {
        append_status(view, page, from, &mut table)?;
    }
    move_column(&mut table, "lead_id", |table| table.columns.len());
    move_column(&mut table, "status", |table| {
        table
            .columns
            .iter()
            .position(|column| column.name == "name")
            .map_or(0, |name| name + 1)
    });
    let ids = text(&page.queue.rows, "lead_id")?;
    let rows = page.rows.iter().skip(from).take(count);
    let ids = rows.map(|row| ids.get(*row).unwrap_or_default().to_owned()).collect();
    Ok(LeadWindow { from, table, ids })
}

fn append_status(view: &View, page: &LeadPage, from: usize, table: &mut Table) -> Result<(), OperationError> {
    let ids = text(&page.queue.rows, "lead_id")?;
    table.columns.push(crate::lens::Column::text("status", "status"));
    for (cells, row) in table.rows.iter_mut().zip(page.rows.iter().skip(from)) {
        let mark = ids.get(*row).and_then(|id| view.marks.get(id));
        let status = mark.map_or("new", |mark| mark.status.as_str());
        cells.push(crate::lens::Cell::Text(status.to_owned()));
    }
    Ok(())
}

/// Moves a column to where `place` says it belongs once it is taken out.
fn move_column(table: &mut Table, name: &str, place: fn(&Table) -> usize) {
    let Some(from) = table.columns.iter().position(|column| column.name == name) else {
        return;
    };
    let column = table.columns.remove(from);
    let to = if table.columns.is_empty() {
        0
    } else {
        place(table).min(table.columns.len())
    };
    table.columns.insert(to, column);
    for cells in &mut table.rows {
        if from < cells.len() {
            let cell = cells.remove(from);
            cells.insert(to, cell);
        }
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
    let before = match runs.get(1) {
        Some(run) => metrics_of(&store.phases_of_run(run.id)?),
        None => BTreeMap::new(),
    };
    let lens = playbook.lens;
    let page = view.leads(&LeadQuery::default());
    let columns = page.as_ref().map(names).unwrap_or_default();
    let best = page.and_then(|page| Ok((page.window(view, 0, BEST)?, page.rows.len())));
    Ok(Picture {
        workspace: bench.workspace().settings.workspace.name.clone(),
        title: playbook.title.to_owned(),
        summary: playbook.summary.to_owned(),
        lead_words: lens.lead_words(),
        states: view.states.clone(),
        runs,
        log,
        before,
        tiers: lens.tiers(view).map_err(|error| error.to_string()),
        best: best.map_err(|error| error.to_string()),
        figures: lens.overview(view).unwrap_or_default(),
        gap: lens.gap(view).unwrap_or_default(),
        columns,
        tier_facts: bench.tier_facts(view),
        has_sliders: !lens.sliders(&view.parameters).is_empty(),
    })
}

/// The columns a condition may name.
fn names(page: &LeadPage) -> Vec<String> {
    page.queue
        .rows
        .get_column_names()
        .iter()
        .map(|name| name.to_string())
        .collect()
}

fn metrics_of(records: &[PhaseRecord]) -> BTreeMap<MetricKey, f64> {
    let mut found = BTreeMap::new();
    for record in records {
        let metrics: Vec<Metric> = serde_json::from_value(record.metrics.clone()).unwrap_or_default();
        for metric in metrics {
            if let Some(value) = metric.value {
                found.insert((record.phase.clone(), metric.name, metric.subject), value);
            }
        }
    }
    found
}
