//! Going back to an earlier generation: the pointer is exchanged, databases that were written get a script that takes them
//! back too, and what left the house since is named, for nobody can call that back.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::json;

use super::bench::{Bench, Overrides};
use super::error::OperationError;
use super::files::EXPORTS;
use crate::engine::Parameters;
use crate::frame::{Frame, from_parquet};
use crate::lens::{FrameSource, LensError};
use crate::playbooks::Playbook;
use crate::store::{Generation, Store, write_private};

/// What the audit chain calls what leaves the house.
const PUSHES: [&str; 2] = ["export", "export_with_pii"];

/// A generation as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenerationRow {
    /// The generation.
    pub generation: Generation,
    /// Whether it is the live one.
    pub is_live: bool,
}

/// What going back did.
#[derive(Debug, Clone, PartialEq)]
pub struct RolledBack {
    /// The generation that was left; nothing where its manifest is damaged.
    pub from: Option<i64>,
    /// The generation that is live now.
    pub to: i64,
    /// The scripts that were written.
    pub scripts: Vec<PathBuf>,
    /// What was exported since the generation now live was made, and stays outside.
    pub outside: Vec<String>,
    /// What a person must know beside it.
    pub remarks: Vec<String>,
}

impl Bench {
    /// Every generation of a playbook, oldest first.
    ///
    /// # Errors
    /// When a manifest cannot be read.
    pub fn generations(&self, playbook: &Playbook) -> Result<Vec<GenerationRow>, OperationError> {
        let store = self.reader()?;
        let live = store.live_generation(playbook.id)?.map(|live| live.seq);
        let row = |generation: Generation| GenerationRow {
            is_live: live == Some(generation.seq),
            generation,
        };
        Ok(store.generations(playbook.id)?.into_iter().map(row).collect())
    }

    /// Makes an earlier generation live: the one before the live one, or the one asked for.
    ///
    /// # Errors
    /// When there is none, one of its frames is missing or damaged, or the workspace is locked; what is live is untouched
    /// then.
    pub fn rollback(&self, playbook: &'static Playbook, to: Option<i64>) -> Result<RolledBack, OperationError> {
        let store = self.writer("rollback")?;
        let live = match store.live_generation(playbook.id) {
            Ok(live) => live,
            // Away from a damaged one, if it is said where to.
            Err(_) if to.is_some() => None,
            Err(error) => return Err(error.into()),
        };
        let target = target(playbook, live.as_ref(), to)?;
        let generations = store.generations(playbook.id)?;
        let Some(before) = generations.iter().find(|one| one.seq == target) else {
            let there: Vec<String> = generations.iter().map(|one| one.seq.to_string()).collect();
            let there = there.join(", ");
            return Err(OperationError::Usage(format!(
                "there is no generation {target}; there are {there}"
            )));
        };
        for frame in before.frames.values() {
            store.frame_bytes(&frame.hash)?;
        }
        let mut done = RolledBack {
            from: live.as_ref().map(|live| live.seq),
            to: target,
            scripts: Vec::new(),
            outside: outside(&store, playbook, &before.time)?,
            remarks: Vec::new(),
        };
        if let Some(live) = &live {
            self.write_scripts(&store, playbook, (live, before), &mut done)?;
        }
        let files: Vec<_> = done
            .scripts
            .iter()
            .map(|path| json!({ "path": path.strip_prefix(store.root()).unwrap_or(path).display().to_string() }))
            .collect();
        let payload = json!({ "playbook": playbook.id, "from": done.from, "to": target, "files": files });
        store.audit_append(&self.now(), self.actor(), "rollback", &payload)?;
        store.point_to(playbook.id, target)?;
        Ok(done)
    }

    fn write_scripts(
        &self,
        store: &Store,
        playbook: &'static Playbook,
        (live, before): (&Generation, &Generation),
        done: &mut RolledBack,
    ) -> Result<(), OperationError> {
        let parameters = self.parameters(playbook, &Overrides::default())?;
        let (as_of, _) = self.day_of(None, &Overrides::default());
        let source = |generation| Held {
            store,
            generation,
            parameters: &parameters,
            as_of,
        };
        let (now, then) = (source(live), source(before));
        let scripts = match playbook.lens.inverse_sql(&now, Some(&then), true) {
            Ok(scripts) => scripts,
            Err(error) => {
                let words = format!("no script takes a database back: {error}");
                done.remarks.push(words);
                return Ok(());
            }
        };
        let folder = store.root().join(EXPORTS);
        if !scripts.is_empty() {
            std::fs::create_dir_all(&folder).map_err(|source| crate::store::StoreError::Io {
                doing: "make the folder",
                path: folder.clone(),
                source,
            })?;
        }
        for (stem, sql) in scripts {
            let path = folder.join(format!("{stem}_from_{}_to_{}.sql", live.seq, before.seq));
            write_private(&path, sql.as_bytes())?;
            done.scripts.push(path);
        }
        Ok(())
    }
}

fn target(playbook: &Playbook, live: Option<&Generation>, to: Option<i64>) -> Result<i64, OperationError> {
    match (live, to) {
        (Some(live), Some(to)) if live.seq == to => {
            Err(OperationError::Usage(format!("generation {to} is live already")))
        }
        (_, Some(to)) => Ok(to),
        (Some(live), None) => live.parent.ok_or_else(|| {
            OperationError::Refused(format!("generation {} is the first; there is none before it", live.seq))
        }),
        (None, None) => Err(OperationError::Refused(format!(
            "nothing of {} was published yet; `assay run {}` does it",
            playbook.id, playbook.id
        ))),
    }
}

/// What was exported since a moment, a line each.
fn outside(store: &Store, playbook: &Playbook, since: &str) -> Result<Vec<String>, OperationError> {
    let entries = store.audit_entries()?;
    let moment = |text: &str| chrono::DateTime::parse_from_rfc3339(text).ok();
    let since = moment(since);
    let ours = entries.iter().filter(|entry| {
        PUSHES.contains(&entry.action.as_str())
            && entry.payload.get("playbook").and_then(serde_json::Value::as_str) == Some(playbook.id)
            && moment(&entry.at) > since
    });
    let line = |entry: &crate::store::AuditEntry| {
        let what = entry
            .payload
            .get("exports")
            .map(ToString::to_string)
            .unwrap_or_default();
        format!("{} by {}: {what}", entry.at, entry.actor)
    };
    Ok(ours.map(line).collect())
}

/// The frames of one generation.
struct Held<'a> {
    store: &'a Store,
    generation: &'a Generation,
    parameters: &'a Parameters,
    as_of: NaiveDate,
}

impl FrameSource for Held<'_> {
    fn frame(&self, name: &str) -> Result<Arc<Frame>, LensError> {
        let frames: &BTreeMap<_, _> = &self.generation.frames;
        let held = frames.get(name).ok_or_else(|| {
            let seq = self.generation.seq;
            LensError::Absent(format!("generation {seq} has no frame `{name}`"))
        })?;
        let bytes = self.store.frame_bytes(&held.hash);
        let bytes = bytes.map_err(|error| LensError::Absent(error.to_string()))?;
        Ok(Arc::new(from_parquet(&bytes)?))
    }

    fn parameters(&self) -> &Parameters {
        self.parameters
    }

    fn as_of(&self) -> NaiveDate {
        self.as_of
    }
}
