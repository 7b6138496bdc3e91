//! Reading results and writing decisions: every answer a pane shows comes from one call of `operations`.

use super::refusal::refused;
use super::{archives, history};
use crate::operations::{
    Applied, Bench, Capacity, LeadQuery, NOBODY, Opening, OperationError, Overrides, SheetKey, View, config_folder,
    keep_theme, sign_off, talk_track,
};
use crate::playbooks::Playbook;
use crate::store::{Mark, RunRecord};
use crate::tui::action::{Answer, Picture, Request, Told};
use crate::tui::defect::{Place, planted};
use crate::tui::desk::DeskPicture;
use crate::tui::group_desk::GroupFacts;
use crate::tui::orders::of_request;

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
    opening: Opening,
    playbook: Option<String>,
    open: Option<Open>,
}

impl Reader {
    /// A reader that has opened nothing yet.
    pub fn new(opening: &Opening) -> Self {
        Self {
            opening: opening.clone(),
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
        let Some(open) = self.open.as_mut() else {
            return Some(refused(
                request,
                "nothing is read at the moment, so this was not done; F5 reads again",
            ));
        };
        Some(match request {
            Request::Picture { .. } | Request::SwitchPlaybook(_) | Request::KeepTheme(_) => return None,
            Request::Mark { .. }
            | Request::Decide { .. }
            | Request::SignPassed
            | Request::Sale(_)
            | Request::Order(_)
            | Request::UndoMerges(_)
            | Request::CreateArchive(_)
            | Request::RestoreArchive(_)
            | Request::Rollback(_)
            | Request::DecidePair { .. }
            | Request::SaveParameters { .. }
            | Request::SaveDraft { .. } => return open.carry_out(request),
            Request::Sheet { generation, key } => Answer::Sheet {
                generation,
                result: open.bench.sheet(&open.view, &key).map_err(|error| error.to_string()),
            },
            Request::Note(looked) => {
                let noted = open.bench.apply_in(&open.view, &looked);
                return noted.err().map(|error| Answer::Unrecorded(error.to_string()));
            }
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
                planted(Place::Reader);
                let result = open
                    .card(&lead, unmask)
                    .map(Box::new)
                    .map_err(|error| error.to_string());
                Answer::Card { generation, result }
            }
            Request::GroupMap {
                generation,
                group,
                unmask,
            } => {
                let result = open.bench.group_map(&open.view, &group, unmask).map(Box::new);
                Answer::GroupMap {
                    generation,
                    result: result.map_err(|error| error.to_string()),
                }
            }
            Request::PairFigures {
                generation,
                sides,
                unmask,
            } => {
                let sides = [sides[0].as_str(), sides[1].as_str()];
                let result = open.bench.pair_figures(&open.view, sides, unmask);
                Answer::PairFigures {
                    generation,
                    result: result.map_err(|error| error.to_string()),
                }
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
            Request::TierSet { generation, view } => {
                let result = open.view.tier_set(&view).map(Box::new);
                Answer::TierSet {
                    generation,
                    result: result.map_err(|error| error.to_string()),
                }
            }
            Request::RuleMigration {
                generation,
                from,
                to,
                split,
            } => {
                let result = open.view.rule_migration(&from, &to, split.as_deref()).map(Box::new);
                Answer::Migration {
                    generation,
                    result: result.map_err(|error| error.to_string()),
                }
            }
            Request::RuleMigrated {
                generation,
                rulesets: (from, to),
                split,
                tiers: (before, after),
            } => {
                let found = open
                    .view
                    .rule_migrated((&from, &to), split.as_deref(), (&before, &after));
                Answer::Leads {
                    generation,
                    result: found.map_err(|error| error.to_string()),
                }
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
                Answer::Leads { generation, result }
            }
            Request::EvidenceLeads {
                generation,
                gate,
                subject,
            } => {
                let found = open.bench.evidence_leads(&open.view, &gate, subject.as_deref());
                Answer::Leads {
                    generation,
                    result: found.map_err(|error| error.to_string()),
                }
            }
            Request::Hold { generation, filter } => Answer::Held {
                generation,
                result: open.view.hold(&filter).map(Box::new).map_err(|error| error.to_string()),
            },
            other => {
                let (bench, playbook) = (&open.bench, open.playbook);
                return archives::answer(bench, playbook, &other).or_else(|| history::answer(bench, playbook, other));
            }
        })
    }

    /// Opens the workspace anew, so that a changed `assay.toml` counts, and gathers what the panes show.
    fn picture(&mut self) -> Result<Picture, OperationError> {
        let bench = self.opening.bench()?;
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
            self.bench
                .record_lead_unmasking(self.playbook.id, lead, "a lead's card")?;
        }
        Ok(self.view.card(lead, unmask)?)
    }

    fn unmask(&self, key: &SheetKey) -> Result<(), OperationError> {
        self.bench.record_unmasking(self.playbook.id, &key.words())
    }

    fn text_of(&self, lead: &str, what: Told) -> Result<String, OperationError> {
        let kind = match what {
            Told::TalkTrack => return Ok(talk_track(&self.view.card(lead, false)?)),
            Told::Phone => "phone",
            Told::Mail => "mail",
        };
        let card = self.view.card(lead, true)?;
        let line = card.contact.into_iter().find(|line| line.kind == kind);
        let absent = || OperationError::Usage(format!("nobody told a {kind} of lead {lead}"));
        let line = line.ok_or_else(absent)?;
        self.bench
            .record_lead_unmasking(self.playbook.id, lead, &format!("a lead's {kind}, copied"))?;
        Ok(line.value)
    }

    /// Carries out an order as the operation it is.
    fn carry_out(&mut self, request: Request) -> Option<Answer> {
        let operation = of_request(&request, self.playbook.id)?;
        let applied = self.bench.apply_in(&self.view, &operation);
        let applied = applied.map_err(|error| error.to_string());
        Some(match request {
            Request::Mark { lead, step, .. } => {
                let result = applied.and_then(|done| match done {
                    Applied::Marked(mark) => self.after_mark(mark).map_err(|error| error.to_string()),
                    other => Err(unexpected(&other)),
                });
                Answer::Marked { lead, step, result }
            }
            Request::Decide {
                gate,
                subject,
                decision,
                step,
                ..
            } => Answer::Decided {
                key: (gate, subject),
                decision,
                step,
                result: applied.map(|_| ()),
            },
            Request::SignPassed => Answer::SignedPassed(applied.and_then(|done| match done {
                Applied::SignedPassed(signed) => Ok(signed),
                other => Err(unexpected(&other)),
            })),
            Request::DecidePair { order, step } => Answer::PairDecided {
                order: Box::new(order),
                step,
                result: applied.and_then(|done| match done {
                    Applied::PairDecided(decided) => Ok(decided),
                    other => Err(unexpected(&other)),
                }),
            },
            Request::Sale(order) => Answer::Sold {
                lead: order.lead,
                result: applied.and_then(|done| match done {
                    Applied::Sold(taken) => Ok(taken),
                    other => Err(unexpected(&other)),
                }),
            },
            Request::UndoMerges(_) => Answer::MergesUndone(applied.and_then(|done| match done {
                Applied::MergesUndone(undone) => Ok(undone),
                other => Err(unexpected(&other)),
            })),
            Request::Order(order) => Answer::Ordered {
                lead: order.lead,
                result: applied.and_then(|done| match done {
                    Applied::Ordered(ordered) => Ok(ordered.note),
                    other => Err(unexpected(&other)),
                }),
            },
            Request::SaveParameters { .. } => Answer::ParametersSaved {
                result: applied.and_then(|done| match done {
                    Applied::ParametersSet(stale) => Ok(stale),
                    other => Err(unexpected(&other)),
                }),
            },
            Request::SaveDraft { .. } => Answer::Saved(applied.and_then(|done| match done {
                Applied::DraftSaved(saved) => Ok(saved),
                other => Err(unexpected(&other)),
            })),
            of_archives => return archives::done(&of_archives, applied),
        })
    }

    /// The view knows of a mark at once, so that tables read from it do.
    fn after_mark(&mut self, mark: Mark) -> Result<(Mark, Capacity), OperationError> {
        self.view.marks = self.view.store().marks(self.playbook.id)?;
        Ok((mark, self.bench.capacity(&self.view)))
    }
}

/// An operation that did something else than it says is a defect of ours.
pub(super) fn unexpected(done: &Applied) -> String {
    format!("the order did something else than it says ({done:?}): this is a defect in Assay")
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
    let tier_facts = bench.tier_facts(view);
    let page = view.leads(&LeadQuery::default());
    let best_leads = page.as_ref().map_or_else(
        |_| Vec::new(),
        |page| (0..BEST).map_while(|place| page.lead_id(place)).collect(),
    );
    let best = page.and_then(|page| Ok((page.window(view, 0, BEST)?, page.rows.len())));
    Ok(Picture {
        workspace: bench.workspace().settings.workspace.name.clone(),
        sample: bench.workspace().settings.workspace.sample,
        signer: bench.actor() != NOBODY,
        playbook: playbook.id.to_owned(),
        playbooks: bench
            .playbooks()
            .iter()
            .map(|playbook| (playbook.id.to_owned(), playbook.title.to_owned()))
            .collect(),
        title: playbook.title.to_owned(),
        summary: playbook.summary.to_owned(),
        lead_words: lens.lead_words(),
        lead_columns: lens.lead_columns(),
        leads_frame: lens.leads_frame(),
        states: view.states.clone(),
        phases: bench.phase_facts(view)?,
        runs,
        desk: DeskPicture {
            histories: view.gate_histories(HISTORY)?,
            decidable: lens.decidable(),
            // What stands in the way of reading pairs is said where they are opened.
            waiting: bench.waiting_pairs(view).unwrap_or_default(),
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
        has_sliders: !tier_facts.sliders.is_empty(),
        tier_facts,
        model: lens
            .model(view)
            .map_err(|error| absent_model(bench, playbook, &error.to_string())),
        capacity: bench.capacity(view),
        sale_steps: lens
            .sales()
            .map_or_else(Vec::new, |sales| sales.steps().iter().map(|step| step.word).collect()),
        orders: lens
            .orders()
            .map_or_else(Vec::new, |orders| orders.kinds().iter().map(|kind| kind.word).collect()),
        groups_elsewhere: bench.elsewhere(playbook, |lens| lens.groups().is_some()),
        groups: lens.groups().map(|groups| GroupFacts {
            words: groups.words(),
            gate: groups.pairs_gate(),
        }),
        standing: view.standing(),
        spend: view.spend(),
        forgotten: store.suppressed()?.len(),
        exports: playbook.exports.iter().map(|export| export.id.to_owned()).collect(),
    })
}

/// Why there is no model to show; where the playbook never has one, with those that do.
fn absent_model(bench: &Bench, playbook: &Playbook, why: &str) -> String {
    if playbook.lens.absent_model().is_none() {
        return why.to_owned();
    }
    let there = bench.elsewhere(playbook, |lens| lens.absent_model().is_none());
    format!("{}.{there}", why.trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use super::*;
    use crate::engine::{CancelToken, Quiet, RunRequest};
    use crate::operations::{Decision, Operation, ParameterEdits};
    use crate::sample::{SampleOptions, contractors, write_sample};
    use crate::store::SETTINGS_FILE;
    use crate::tui::desk::Step;

    fn workspace() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        write_sample(&contractors(&SampleOptions::default()).unwrap(), folder.path()).unwrap();
        let bench = Bench::open_today(folder.path(), "tester").unwrap();
        let playbook = bench.first_playbook().unwrap();
        let request = RunRequest::default();
        let run = bench.run(playbook, &Overrides::default(), &request, &CancelToken::new(), &Quiet);
        run.unwrap();
        folder
    }

    /// A lead with its status and note.
    type Standing = (String, String, Option<String>);

    /// What operations leave behind: marks, decisions, parameters; without the times at which they were made.
    fn left(root: &Path) -> (Vec<Standing>, Vec<(String, String)>, String) {
        let bench = Bench::open_today(root, "tester").unwrap();
        let store = bench.reader().unwrap();
        let marks = store.marks("contractors").unwrap();
        let entries = store.audit_entries().unwrap().into_iter();
        let reviews = entries.filter(|entry| entry.action.starts_with("review."));
        (
            marks
                .into_values()
                .map(|mark| (mark.lead, mark.status, mark.note))
                .collect(),
            reviews.map(|entry| (entry.action, entry.payload.to_string())).collect(),
            std::fs::read_to_string(root.join(SETTINGS_FILE)).unwrap(),
        )
    }

    #[test]
    fn operations_without_a_screen_leave_what_the_orders_of_the_screen_left() {
        let (screen, headless) = (workspace(), workspace());
        let mut reader = Reader::new(&Opening::new(screen.path(), "tester"));
        let picture = reader.picture().unwrap();
        let lead = {
            let open = reader.open.as_ref().unwrap();
            open.view.leads(&LeadQuery::default()).unwrap().lead_id(0).unwrap()
        };
        let gate = picture
            .states
            .iter()
            .flat_map(|state| &state.gates)
            .next()
            .unwrap()
            .clone();
        let mark = |status: Option<&str>, note: Option<&str>, step| Request::Mark {
            lead: lead.clone(),
            status: status.map(str::to_owned),
            note: note.map(str::to_owned),
            step,
        };
        let decide = |decision, reason: &str, step| Request::Decide {
            gate: gate.id.clone(),
            subject: gate.subject.clone(),
            decision,
            reason: reason.to_owned(),
            seen: (decision != Decision::Withdrawn).then(|| gate.binding.clone()),
            step,
        };
        let number = {
            let open = reader.open.as_ref().unwrap();
            let usual = crate::lens::TierView::default();
            let sliders = open.playbook.lens.sliders(&open.view, &usual);
            let known = sliders.iter().find(|slider| slider.value.is_some());
            known.unwrap().clone()
        };
        let value = number.value.unwrap();
        let value = if value.fract() == 0.0 {
            toml::Value::Integer(value as i64)
        } else {
            toml::Value::Float(value)
        };
        let orders = vec![
            mark(Some("called"), None, Step::Fresh),
            mark(None, Some("asks for Tuesday"), Step::Fresh),
            mark(Some("booked"), None, Step::Fresh),
            decide(Decision::Signed, "", Step::Fresh),
            decide(Decision::Withdrawn, "undone", Step::Undo),
            decide(Decision::Rejected, "not this list", Step::Fresh),
            Request::SignPassed,
            Request::SaveDraft {
                name: "mine".to_owned(),
                values: BTreeMap::from([(number.name.clone(), value)]),
                replace: false,
            },
            Request::SaveParameters {
                edits: ParameterEdits {
                    profile: Some("mine".to_owned()),
                    values: BTreeMap::new(),
                },
            },
        ];
        let operations: Vec<Operation> = orders
            .iter()
            .map(|order| of_request(order, "contractors").unwrap())
            .collect();
        for order in orders {
            let shown = format!("{order:?}");
            // After a decision and a changed file the screen asks for a new picture, as here.
            let answer = format!("{:?}", reader.answer(order).unwrap());
            assert!(!answer.contains("Err("), "{shown}: {answer}");
            reader.picture().unwrap();
        }
        let untouched = left(headless.path());
        let bench = Bench::open_today(headless.path(), "tester").unwrap();
        for operation in &operations {
            bench.apply(operation).unwrap();
        }
        let (by_screen, by_list) = (left(screen.path()), left(headless.path()));
        assert_eq!(by_screen, by_list);
        assert_eq!(
            by_list.0,
            [(lead, "booked".to_owned(), Some("asks for Tuesday".to_owned()))]
        );
        assert!(by_list.1.len() > 3 && by_list.2 != untouched.2, "{by_list:?}");
    }
}
