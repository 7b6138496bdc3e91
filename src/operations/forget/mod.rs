//! Forgetting a person, in every playbook at once: frames, units, marks, log, journal, exports and the session lose
//! them, a keyed entry keeps them out of every later load and export, and models that were trained on them are named.
//!
//! It survives a kill at any instant. What is to be done is written down first (`.assay/forget.json`, for its owner
//! only); every step after it may be repeated, the database changes in one transaction, and whoever next opens the
//! workspace finishes what is left. The plan goes last, and with it the last trace of whom it was about.

mod archives;
mod files;
mod frames;
mod person;
mod redact;
mod report;
mod trained;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::bench::Bench;
use super::error::OperationError;
use crate::engine::digest;
use crate::frame::{Frame, from_parquet, to_parquet};
use crate::playbooks;
use crate::privacy::{Identifier, Suppression};
use crate::store::{ASSAY_FOLDER, Access, Erasure, Store, StoreError, sha256_hex, write_private};
use frames::rewrite;
use person::{Known, Person};
use trained::models_trained;

/// The plan of a forgetting under way, inside `.assay/`.
pub(super) const PLAN_FILE: &str = "forget.json";

/// Whom to forget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ForgetWhom {
    /// A mail address, a telephone, a lead's id or a full name, whichever the text is.
    Identity(String),
    /// The lead with this id.
    Lead(String),
    /// Whoever bears this registry number, and its rows, although the number is public record.
    Crd(String),
}

/// One thing that forgetting does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForgetLine {
    /// What is done.
    pub what: &'static str,
    /// Where.
    pub place: String,
    /// How many rows, files or entries.
    pub count: usize,
}

/// What forgetting somebody does, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgetting {
    /// What stands where the person's id stood.
    pub tombstone: String,
    /// Ids of leads that are theirs, one that a provider gave them included.
    pub leads: usize,
    /// What is done where.
    pub lines: Vec<ForgetLine>,
    /// What a person must know or do beside it.
    pub remarks: Vec<String>,
}

/// What is to be done, as it is written down.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Plan {
    id: String,
    at: String,
    actor: String,
    tombstone: String,
    person: Person,
}

/// A frame that is stored, with who names it.
struct Stored {
    hash: String,
    place: String,
}

impl Bench {
    /// What forgetting somebody would do; nothing is changed.
    ///
    /// # Errors
    /// When nobody in the workspace is meant, a name is borne by several leads, or something cannot be read.
    pub fn would_forget(&self, whom: &ForgetWhom) -> Result<Forgetting, OperationError> {
        let store = self.reader()?;
        let plan = self.plan(&store, whom)?;
        self.foreseen(&store, &plan)
    }

    /// Forgets somebody and says what was done.
    ///
    /// # Errors
    /// As [`Bench::would_forget`]; when the workspace is locked; when the disk refuses. What was begun is finished when
    /// the workspace is opened the next time.
    pub fn forget(&self, whom: &ForgetWhom) -> Result<Forgetting, OperationError> {
        let store = self.writer("forget")?;
        let plan = self.plan(&store, whom)?;
        let done = self.foreseen(&store, &plan)?;
        let text = serde_json::to_vec(&plan).map_err(|error| OperationError::Refused(error.to_string()))?;
        write_private(&store.folder().join(PLAN_FILE), &text)?;
        self.carry_out_plan(&store, &plan)?;
        Ok(done)
    }

    /// Finishes a forgetting that was cut short. Does nothing where there is none, or while somebody writes.
    ///
    /// # Errors
    /// When the plan is damaged or the disk refuses in its middle.
    pub(super) fn finish_forgetting(&self) -> Result<(), OperationError> {
        let path = self.workspace().root.join(ASSAY_FOLDER).join(PLAN_FILE);
        if !path.is_file() {
            return Ok(());
        }
        let holder = format!("{} (forget)", self.actor());
        match Store::open(&self.workspace().root, Access::Writer { holder }) {
            Ok(store) => self.finish_with(&store),
            // Whoever writes finishes it; on a disk that cannot be written nobody can, and looking is still allowed.
            Err(_) => Ok(()),
        }
    }

    /// The same by whoever writes already.
    pub(super) fn finish_with(&self, store: &Store) -> Result<(), OperationError> {
        let path = store.folder().join(PLAN_FILE);
        let Ok(bytes) = std::fs::read(&path) else { return Ok(()) };
        let plan: Plan = serde_json::from_slice(&bytes).map_err(|error| {
            OperationError::Refused(format!(
                "{}: the plan of a forgetting is damaged ({error}); delete it and give the `assay forget` again",
                path.display()
            ))
        })?;
        match self.carry_out_plan(store, &plan) {
            // The person is out of every record; the rest is done once nobody reads.
            Err(OperationError::Store(StoreError::StillRead)) => Ok(()),
            other => other,
        }
    }

    fn carry_out_plan(&self, store: &Store, plan: &Plan) -> Result<(), OperationError> {
        let replaced = match store.forgotten_frames(&plan.id)? {
            Some(replaced) => replaced,
            None => {
                self.clean_files(store, plan)?;
                let hashes = rewritten_frames(store, plan, archives::replaced(store, plan)?)?;
                let models = models_trained(store, &hashes, &plan.person.leads())?;
                let suppress = self.entries(store, &plan.person)?;
                let redact = |text: &str| plan.person.redacted(text, &plan.tombstone, true);
                let leads = plan.person.leads();
                let erasure = Erasure {
                    plan: &plan.id,
                    tombstone: &plan.tombstone,
                    leads: &leads,
                    records: &records_of_leads(),
                    frames: &hashes,
                    suppress: &suppress,
                    models: &models,
                    redact: &redact,
                    is_record: &|object| plan.person.is_record(object),
                };
                store.erase(&erasure, &plan.actor, &plan.at)?;
                hashes
            }
        };
        // Each of these may be repeated: what was done already changes nothing again.
        archives::rewrite_all(store, plan)?;
        archives::republish(store, &replaced)?;
        store.sweep_erased(&replaced)?;
        let path = store.folder().join(PLAN_FILE);
        std::fs::remove_file(&path).map_err(|error| files::refused(&path, &error))
    }

    /// Exports and what the screen keeps.
    fn clean_files(&self, store: &Store, plan: &Plan) -> Result<(), OperationError> {
        for path in files::exported(store)? {
            if let Some(bytes) = files::without(&path, &plan.person, &plan.tombstone)? {
                files::replace(&path, &bytes)?;
            }
        }
        for (path, bytes) in files::states(store.root(), &plan.person, &plan.tombstone) {
            files::replace_state(&path, &bytes)?;
        }
        Ok(())
    }

    fn entries(&self, store: &Store, person: &Person) -> Result<BTreeSet<String>, OperationError> {
        let suppression = self.suppression(store)?;
        let entry = |(kind, value)| suppression.entry(kind, value);
        Ok(person.suppressed().filter_map(entry).collect())
    }

    /// Finds out who is meant and everything that is theirs.
    fn plan(&self, store: &Store, whom: &ForgetWhom) -> Result<Plan, OperationError> {
        let suppression = self.suppression(store)?;
        let (kind, value) = asked(whom)?;
        // Only the columns that identify are kept in memory, and each frame is decoded once.
        let mut frames = Vec::new();
        for one in stored_frames(store)? {
            let frame = from_parquet(&store.frame_bytes(&one.hash)?)?;
            frames.push(person::telling(&frame)?);
        }
        archives::each_frame(store, &mut |_, _, frame| {
            frames.push(person::telling(&frame)?);
            Ok(())
        })?;
        let mut person = Person::asked_for(kind, &value);
        let learn_all = |person: &mut Person, from: &Known| -> Result<(), OperationError> {
            for frame in &frames {
                person.learn(frame, from)?;
            }
            Ok(())
        };
        let start = person.known.clone();
        learn_all(&mut person, &start)?;
        if kind == Identifier::Name {
            one_lead_of(&person, &value)?;
        }
        if let Some(leads) = person.known.get(&Identifier::Lead).cloned() {
            learn_all(&mut person, &BTreeMap::from([(Identifier::Lead, leads)]))?;
        }
        for frame in &frames {
            person.find_shared(frame)?;
        }
        person.drop_shared();
        // Rows of files know a person by their numbers and addresses only.
        let mut reach = person.known.clone();
        reach.retain(|kind, _| matches!(kind, Identifier::Email | Identifier::Phone));
        learn_all(&mut person, &reach)?;
        person.drop_shared();
        let named = person.leads().into_iter().next().unwrap_or_else(|| value.clone());
        let tombstone = suppression.tombstone(&named);
        let at = self.now();
        Ok(Plan {
            id: digest(&(&tombstone, &at, store.suppressed()?.len())),
            at,
            actor: self.actor().to_owned(),
            tombstone,
            person,
        })
    }
}

/// The streams whose facts are records of one lead each: what phases remember.
fn records_of_leads() -> BTreeSet<&'static str> {
    let phases = playbooks::all().iter().flat_map(|playbook| playbook.pipeline.phases);
    phases.flat_map(|phase| phase.recalls.iter().copied()).collect()
}

/// Which kind of identifier was said.
fn asked(whom: &ForgetWhom) -> Result<(Identifier, String), OperationError> {
    let (kind, value) = match whom {
        ForgetWhom::Lead(id) => (Identifier::Lead, id.as_str()),
        ForgetWhom::Crd(number) => (Identifier::Crd, number.as_str()),
        ForgetWhom::Identity(text) => {
            let text = text.trim();
            let kind = [Identifier::Email, Identifier::Phone]
                .into_iter()
                .find(|kind| kind.normalised(text).is_some());
            let named = text.contains(' ');
            (
                kind.unwrap_or(if named { Identifier::Name } else { Identifier::Lead }),
                text,
            )
        }
    };
    match kind.normalised(value) {
        Some(_) => Ok((kind, value.trim().to_owned())),
        None => Err(OperationError::Usage(format!(
            "`{value}` is no {}; say a mail address, a telephone of ten digits, a full name, --lead ID or --crd NUMBER",
            kind.word()
        ))),
    }
}

/// A name must mean one lead: several people may bear it.
fn one_lead_of(person: &Person, name: &str) -> Result<(), OperationError> {
    let leads = person.leads();
    match leads.len() {
        0 => Err(OperationError::Usage(format!(
            "no lead is called `{name}`; say a mail address, a telephone, --lead ID or --crd NUMBER"
        ))),
        1 => Ok(()),
        _ => Err(OperationError::Usage(format!(
            "{} leads are called `{name}` ({}): say which with --lead ID",
            leads.len(),
            leads.into_iter().take(10).collect::<Vec<_>>().join(", ")
        ))),
    }
}

/// Every frame on disk that something names, with the phase and name it is known by.
fn stored_frames(store: &Store) -> Result<Vec<Stored>, OperationError> {
    let mut places: BTreeMap<String, String> = BTreeMap::new();
    for playbook in playbooks::all() {
        for phase in playbook.pipeline.phases {
            if let Some(record) = store.latest_done(playbook.id, phase.id)? {
                for (name, hash) in record.frames {
                    places.insert(hash, format!("{} {} {name}", playbook.id, phase.id));
                }
            }
        }
    }
    let referred = store.referred_frames()?;
    let there = referred.into_iter().filter(|hash| store.has_frame(hash));
    Ok(there
        .map(|hash| Stored {
            place: places
                .get(&hash)
                .cloned()
                .unwrap_or_else(|| "units, evidence and earlier runs".to_owned()),
            hash,
        })
        .collect())
}

/// Writes every frame anew that holds the person, or names a frame that does; gives old hash and new. `hashes` are those of
/// what is written anew beside frames, which frames may name too.
fn rewritten_frames(
    store: &Store,
    plan: &Plan,
    mut hashes: BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, OperationError> {
    let mut looked_at = stored_frames(store)?;
    loop {
        let mut settled = true;
        let mut pointing = Vec::new();
        for one in looked_at {
            let frame = from_parquet(&store.frame_bytes(&one.hash)?)?;
            if frames::names_frames(&frame)? {
                pointing.push(Stored {
                    hash: one.hash.clone(),
                    place: one.place.clone(),
                });
            }
            let Some(found) = rewrite(&frame, &plan.person, &plan.tombstone, &hashes)? else {
                continue;
            };
            let bytes = to_parquet(&found.frame)?;
            let hash = sha256_hex(&bytes);
            if hashes.get(&one.hash) != Some(&hash) {
                // A frame names only frames made before it, so this ends.
                store.put_frame_like(&one.hash, &bytes)?;
                hashes.insert(one.hash.clone(), hash);
                settled = false;
            }
        }
        if settled {
            return Ok(hashes);
        }
        // Only frames that name others change again.
        looked_at = pointing;
    }
}

/// Rows of a frame that is about to be written that are nobody's who was forgotten; nothing where all are.
pub(super) fn without_forgotten(frame: &Frame, suppression: &Suppression) -> Result<Option<Frame>, OperationError> {
    let gone = crate::frame::rows_of(frame, suppression)?;
    if gone.is_empty() {
        return Ok(None);
    }
    let kept: Vec<usize> = (0..frame.height()).filter(|row| !gone.contains(row)).collect();
    Ok(Some(crate::frame::take_rows(frame, &kept)?))
}

/// The paths of files as the audit chain names them: inside the workspace without its folder.
pub(super) fn audited_path(root: &std::path::Path, path: &std::path::Path) -> String {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| PathBuf::from(path));
    let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
    absolute.strip_prefix(&root).unwrap_or(&absolute).display().to_string()
}
