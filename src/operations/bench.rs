//! A workspace opened for work.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use chrono::{FixedOffset, NaiveDate, Offset, Utc};

use super::error::OperationError;
use super::record::Recorder;
use super::results::latest_frames;
use super::review::StoreReviews;
use super::view::View;
use crate::engine::{
    CancelToken, Clock, Engine, InputFile, LogLevel, Origin, Parameters, RunEvent, RunReport, RunRequest, RunSink,
    SystemClock,
};
use crate::frame::{Source, fingerprint_file, instead};
use crate::playbooks::{self, Playbook};
use crate::privacy::{KeyedHasher, SAMPLE_KEY, SUPPRESSION, Suppression, load_or_create_key};
use crate::store::{Access, PlaybookVocabulary, RunRecord, Settings, Store, Vocabulary, Workspace};

/// The variable that names the file of the key with which ids are made.
pub const KEY_FILE: &str = "ASSAY_KEY_FILE";

/// Who signs where neither the options nor the environment name anybody.
pub const NOBODY: &str = "unknown";

/// Values that outrank the workspace's for one run or one look.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overrides {
    /// The profile to use instead of the settings'.
    pub profile: Option<String>,
    /// `--set` values, by dotted name.
    pub set: BTreeMap<String, toml::Value>,
    /// Values of a draft on screen.
    pub draft: BTreeMap<String, toml::Value>,
    /// The run's day.
    pub as_of: Option<NaiveDate>,
}

/// Set once a process is told to call nothing outside.
static OFFLINE: OnceLock<()> = OnceLock::new();

/// From now on this process calls nothing outside the machine, whatever the settings allow.
pub fn stay_offline() {
    let _ = OFFLINE.set(());
}

/// A named layer of parameters.
type Layer = (String, BTreeMap<String, toml::Value>);

/// A workspace, its clock and whoever works in it.
#[derive(Clone)]
pub struct Bench {
    workspace: Arc<Workspace>,
    clock: Arc<dyn Clock + Send + Sync>,
    actor: String,
    today: NaiveDate,
    /// The day of a replay: it outranks the settings'.
    pub(super) day: Option<NaiveDate>,
    /// What operations are written down by.
    pub(super) recorder: Option<Recorder>,
}

impl Bench {
    /// Opens the workspace in `root`. `actor` signs what is written; `today` is `as_of` where nothing else says.
    ///
    /// # Errors
    /// When `assay.toml` is missing or wrong; every error in it is reported at once.
    pub fn open(root: &Path, actor: &str, today: NaiveDate) -> Result<Self, OperationError> {
        let workspace = Arc::new(Workspace::open(root, &vocabulary())?);
        let bench = Self {
            workspace,
            clock: Arc::new(SystemClock),
            actor: actor.to_owned(),
            today,
            day: None,
            recorder: None,
        };
        bench.finish_forgetting()?;
        Ok(bench)
    }

    /// Whether services may be called at all: the settings allow it and nobody asked to stay offline.
    pub fn live(&self) -> bool {
        self.workspace.settings.workspace.live && OFFLINE.get().is_none()
    }

    /// The same bench with another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock + Send + Sync>) -> Self {
        self.clock = clock;
        self
    }

    /// The same bench with other settings, as if `assay.toml` said so.
    pub(super) fn with_settings(&self, mut settings: Settings) -> Self {
        let workspace = self.workspace();
        if settings.workspace.name.is_empty() {
            settings.workspace.name.clone_from(&workspace.settings.workspace.name);
        }
        let workspace = Workspace {
            settings,
            ..workspace.clone()
        };
        Self {
            workspace: Arc::new(workspace),
            ..self.clone()
        }
    }

    /// The same bench on a workspace that was read again.
    pub(super) fn with_workspace(&self, workspace: Arc<Workspace>) -> Self {
        Self {
            workspace,
            ..self.clone()
        }
    }

    /// The workspace.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// Who signs.
    pub fn actor(&self) -> &str {
        &self.actor
    }

    /// Now, for records.
    pub(super) fn now(&self) -> String {
        self.clock.now()
    }

    /// The playbook with this id.
    ///
    /// # Errors
    /// When there is none; the sentence lists those there are.
    pub fn playbook(&self, id: &str) -> Result<&'static Playbook, OperationError> {
        playbooks::find(id).ok_or_else(|| {
            let known = playbooks::all().iter().map(|playbook| playbook.id);
            OperationError::Usage(format!("no playbook `{id}`; {}", instead(id, known)))
        })
    }

    /// The playbooks that the workspace has settings for; where it has none, the one it opens on.
    pub fn playbooks(&self) -> Vec<&'static Playbook> {
        let settings = &self.workspace.settings;
        let named: Vec<&Playbook> = settings.playbooks.keys().filter_map(|id| playbooks::find(id)).collect();
        if named.is_empty() {
            self.first_playbook().into_iter().collect()
        } else {
            named
        }
    }

    /// The playbook with this id, else the one the workspace opens on.
    ///
    /// # Errors
    /// When there is none of that name, or none at all.
    pub fn chosen_playbook(&self, id: Option<&str>) -> Result<&'static Playbook, OperationError> {
        match id {
            Some(id) => self.playbook(id),
            None => self
                .first_playbook()
                .ok_or_else(|| OperationError::Usage("the workspace names no playbook".to_owned())),
        }
    }

    /// The playbook the workspace opens on.
    pub fn first_playbook(&self) -> Option<&'static Playbook> {
        let settings = &self.workspace.settings;
        let named = settings
            .workspace
            .playbook
            .as_deref()
            .or_else(|| settings.playbooks.keys().next().map(String::as_str));
        named.and_then(playbooks::find).or_else(|| playbooks::all().first())
    }

    /// Opens the store for reading.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn reader(&self) -> Result<Store, OperationError> {
        Ok(Store::open(&self.workspace.root, Access::Reader)?)
    }

    /// Opens the store for writing; the lock lasts as long as the store.
    ///
    /// # Errors
    /// When somebody else holds the lock; the error names them.
    pub fn writer(&self, what: &str) -> Result<Store, OperationError> {
        let holder = format!("{} ({what})", self.actor);
        let store = Store::open(&self.workspace.root, Access::Writer { holder })?;
        // What was cut short while this bench was open already.
        self.finish_with(&store)?;
        Ok(store)
    }

    /// Opens the store for what is noted beside a run: marks, decisions, and entries of the audit chain.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub(super) fn note_taker(&self) -> Result<Store, OperationError> {
        Ok(Store::open(&self.workspace.root, Access::Notes)?)
    }

    /// Leads a day is planned for.
    pub fn leads_per_day(&self) -> usize {
        let settings = &self.workspace.settings.workspace;
        settings
            .leads_per_day
            .unwrap_or_else(|| super::leads::Statuses::built_in().leads_per_day)
    }

    /// What is done of today's work, by the latest marks of a view.
    pub fn capacity(&self, view: &View) -> super::Capacity {
        view.capacity(&self.now())
    }

    /// The day by the clock, in the workspace's zone; nothing where the clock does not tell one.
    pub(super) fn clock_day(&self) -> Option<NaiveDate> {
        let found = crate::frame::moment(&self.now(), self.zone())?;
        NaiveDate::from_epoch_days(found.day)
    }

    /// The day a run is about.
    pub fn as_of(&self, overrides: &Overrides) -> NaiveDate {
        self.set_day(overrides).unwrap_or(self.today)
    }

    /// The day that somebody set: for one run or look, by a replay, or in the settings.
    fn set_day(&self, overrides: &Overrides) -> Option<NaiveDate> {
        overrides.as_of.or(self.day).or(self.workspace.settings.workspace.as_of)
    }

    /// The day a playbook's next run is about, and the run it goes on with. Where nobody says a day, a run that was
    /// stopped is gone on with on its own: what was paid for late in the evening is not asked again after midnight.
    pub(super) fn day_of(&self, latest: Option<&RunRecord>, overrides: &Overrides) -> (NaiveDate, Option<i64>) {
        let day = self.as_of(overrides);
        if self.set_day(overrides).is_some() {
            return (day, None);
        }
        let stopped = latest.filter(|run| matches!(run.outcome.as_str(), "interrupted" | "cancelled"));
        let own = stopped.and_then(|run| Some((run.as_of.parse().ok()?, run.id)));
        own.map_or((day, None), |(own, run)| (own, (own != day).then_some(run)))
    }

    /// The workspace's timezone; UTC for a text that is none, which settings refuse.
    pub(super) fn zone(&self) -> FixedOffset {
        let zone = self.workspace.settings.workspace.offset();
        zone.unwrap_or_else(|| Utc.fix())
    }

    /// The profile in force.
    pub fn profile(&self, playbook: &Playbook, overrides: &Overrides) -> Option<String> {
        let named = self
            .workspace
            .settings
            .playbooks
            .get(playbook.id)
            .and_then(|settings| settings.profile.clone());
        overrides.profile.clone().or(named)
    }

    /// Parameters with every layer laid.
    ///
    /// # Errors
    /// On an unknown profile or a value that does not fit.
    pub fn parameters(&self, playbook: &Playbook, overrides: &Overrides) -> Result<Parameters, OperationError> {
        let (specs, gates) = (&playbook.pipeline.parameters, &playbook.pipeline.gates);
        let mut parameters = playbook.built_in();
        if let Some(profile) = self.profile(playbook, overrides) {
            for (name, layer) in self.profile_layers(playbook, &profile)? {
                parameters.lay(specs, gates, &layer, &Origin::Profile(name))?;
            }
        }
        if let Some(settings) = self.workspace.settings.playbooks.get(playbook.id) {
            parameters.lay(specs, gates, &settings.parameters, &Origin::Workspace)?;
        }
        parameters.lay(specs, gates, &overrides.set, &Origin::CommandLine)?;
        parameters.lay(specs, gates, &overrides.draft, &Origin::Draft)?;
        Ok(parameters)
    }

    /// A profile's layers, the one it extends first.
    fn profile_layers(&self, playbook: &Playbook, profile: &str) -> Result<Vec<Layer>, OperationError> {
        let own = self
            .workspace
            .settings
            .playbooks
            .get(playbook.id)
            .map(|settings| &settings.profiles);
        let mut layers = Vec::new();
        let mut seen: Vec<String> = Vec::new();
        let mut next = Some(profile.to_owned());
        while let Some(name) = next {
            if seen.contains(&name) {
                return Err(OperationError::Usage(format!("profile `{name}` extends itself")));
            }
            let mine = own.and_then(|profiles| profiles.get(&name));
            next = match (mine, playbook.profiles.get(&name)) {
                (Some(found), _) => {
                    layers.push((name.clone(), found.parameters.clone()));
                    found.extends.clone()
                }
                (None, Some(found)) => {
                    layers.push((name.clone(), found.clone()));
                    None
                }
                (None, None) => {
                    let known = own.into_iter().flat_map(BTreeMap::keys).chain(playbook.profiles.keys());
                    let way_out = instead(&name, known.map(String::as_str));
                    return Err(OperationError::Usage(format!("no profile `{name}`; {way_out}")));
                }
            };
            seen.push(name);
        }
        layers.reverse();
        Ok(layers)
    }

    /// The data files of a playbook, fingerprinted. A fingerprint is taken from the store while the file's size and
    /// time of change are what they were.
    ///
    /// # Errors
    /// When a file named in the settings is missing or cannot be read.
    pub fn inputs(
        &self,
        playbook: &Playbook,
        store: &Store,
    ) -> Result<BTreeMap<String, Vec<InputFile>>, OperationError> {
        let mut inputs = BTreeMap::new();
        for (dataset, required) in &playbook.pipeline.datasets {
            let mut files = Vec::new();
            let sources = if *required {
                self.workspace.sources(playbook.id, dataset)?
            } else {
                self.workspace.optional_sources(playbook.id, dataset)?
            };
            for found in sources {
                let (fingerprint, bytes) = fingerprint(store, &found.path)?;
                let source = Source {
                    path: found.path,
                    shown: found.shown,
                    attributes: found.entry.attributes.clone(),
                    mapping: found.entry.columns.clone(),
                };
                files.push(InputFile {
                    source,
                    fingerprint,
                    layout: found.entry.layout.clone(),
                    bytes,
                });
            }
            inputs.insert((*dataset).to_owned(), files);
        }
        Ok(inputs)
    }

    /// Makes opaque ids for a playbook.
    pub(super) fn hasher(&self, playbook: &Playbook) -> Result<KeyedHasher, OperationError> {
        self.hasher_for(playbook.id)
    }

    /// Who was forgotten in this workspace.
    pub(super) fn suppression(&self, store: &Store) -> Result<Suppression, OperationError> {
        Ok(Suppression::new(self.hasher_for(SUPPRESSION)?, store.suppressed()?))
    }

    /// Makes keyed hashes for a purpose: the sample workspace uses the published key, every other one its user's.
    fn hasher_for(&self, purpose: &str) -> Result<KeyedHasher, OperationError> {
        if self.workspace.settings.workspace.sample {
            return Ok(KeyedHasher::new(&SAMPLE_KEY, purpose, 1));
        }
        let path = match std::env::var_os(KEY_FILE) {
            Some(path) => PathBuf::from(path),
            None => directories::ProjectDirs::from("", "", "assay")
                .map(|dirs| dirs.data_dir().join("identity.key"))
                .ok_or_else(|| {
                    OperationError::Refused(format!(
                        "no home directory: set {KEY_FILE} to where the identity key shall live"
                    ))
                })?,
        };
        Ok(KeyedHasher::new(&load_or_create_key(&path)?, purpose, 1))
    }

    /// Runs phases.
    ///
    /// # Errors
    /// When the workspace is locked, a file is missing, a parameter does not fit or the store fails.
    pub fn run(
        &self,
        playbook: &'static Playbook,
        overrides: &Overrides,
        request: &RunRequest,
        cancel: &CancelToken,
        sink: &dyn RunSink,
    ) -> Result<RunReport, OperationError> {
        let parameters = self.parameters(playbook, overrides)?;
        let store = self.writer("run")?;
        let (hasher, suppression) = (self.hasher(playbook)?, self.suppression(&store)?);
        let reviews = StoreReviews {
            store: &store,
            playbook: playbook.id,
        };
        let latest = latest_run(&store, playbook)?;
        let (as_of, goes_on) = self.day_of(latest.as_ref(), overrides);
        if let Some(run) = goes_on {
            let message = format!("goes on with run {run}, which was stopped, on its day {as_of}");
            sink.event(RunEvent::Log {
                level: LogLevel::Info,
                phase: None,
                message,
            });
        }
        let engine = Engine {
            pipeline: &playbook.pipeline,
            store: &store,
            parameters: &parameters,
            as_of,
            zone: self.zone(),
            inputs: self.inputs(playbook, &store)?,
            hasher: &hasher,
            suppression: &suppression,
            live: self.live(),
            reviews: &reviews,
            clock: self.clock.as_ref(),
        };
        let request = RunRequest {
            profile: self.profile(playbook, overrides),
            ..request.clone()
        };
        let before = latest_frames(&store, playbook)?;
        let report = engine.run(&request, cancel, sink)?;
        self.record_results(&store, playbook, report.run, &before)?;
        Ok(report)
    }

    /// A consistent picture of the latest results.
    ///
    /// # Errors
    /// When the store, the settings or a file cannot be read.
    pub fn view(&self, playbook: &'static Playbook, overrides: &Overrides) -> Result<View, OperationError> {
        View::take(self, playbook, overrides)
    }
}

/// A playbook's latest run.
pub(super) fn latest_run(store: &Store, playbook: &Playbook) -> Result<Option<RunRecord>, OperationError> {
    Ok(store.runs(Some(playbook.id))?.into_iter().max_by_key(|run| run.id))
}

pub(super) fn fingerprint(store: &Store, path: &Path) -> Result<(String, u64), OperationError> {
    let meta = std::fs::metadata(path).map_err(|source| crate::engine::EngineError::Input {
        file: path.display().to_string(),
        source,
    })?;
    let changed = meta
        .modified()
        .ok()
        .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    let nanos = changed.map_or(0, |time| i64::try_from(time.as_nanos()).unwrap_or(i64::MAX));
    let shown = path.display().to_string();
    if let Some(known) = store.cached_fingerprint(&shown, meta.len(), nanos)? {
        return Ok((known, meta.len()));
    }
    let made = fingerprint_file(path)?.to_string();
    store.cache_fingerprint(&shown, meta.len(), nanos, &made)?;
    Ok((made, meta.len()))
}

/// The words `assay.toml` may use, from the playbooks there are.
pub fn vocabulary() -> Vocabulary {
    let words = |playbook: &Playbook| PlaybookVocabulary {
        datasets: playbook
            .pipeline
            .datasets
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .collect(),
        parameters: playbook
            .pipeline
            .parameters
            .iter()
            .map(|spec| spec.name.clone())
            .collect(),
        source_attributes: playbook
            .source_attributes
            .iter()
            .map(|name| (*name).to_owned())
            .collect(),
    };
    Vocabulary {
        playbooks: playbooks::all()
            .iter()
            .map(|playbook| (playbook.id.to_owned(), words(playbook)))
            .collect(),
    }
}
