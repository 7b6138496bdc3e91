//! What a workspace holds at a moment, read from outside: every fact that was acknowledged, and the sense of it without
//! the clock's moments, in which two workspaces may be compared.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::SystemTime;

use assay::frame::{cell_text, from_parquet};
use assay::store::{Access, Generation, Store, sha256_hex};
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use super::scene::PLAYBOOKS;

/// Frames that say when something was asked, took how long, or in which archive and run it was: with the clock, they differ
/// between two workspaces in which the same was done.
pub const TIMED: [&str; 13] = [
    "answers",
    "retried",
    "calls",
    "retry_calls",
    "ledger",
    "scored_leads",
    "archived",
    "progress",
    "sample",
    "ledger_contacts",
    "verdicts",
    "generation",
    "report",
];

/// Columns that say what was paid, which is more where a call was lost on its way, and one that names an archive of such frames.
pub const PAID: [(&str, &str); 4] = [
    ("groups", "usd"),
    ("groups_drafted", "usd"),
    ("groups_merged", "usd"),
    ("merge_log", "archive_root"),
];

/// Frames by name.
pub type Frames = BTreeMap<String, String>;

/// Everything that a workspace has acknowledged.
pub struct Held {
    /// Files outside `.assay/` and `exports/`.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Hashes of the audit chain, in order.
    pub audit: Vec<String>,
    /// Marks, reviews and events as rows, in order.
    pub facts: Vec<Vec<String>>,
    /// Calls by id: state, request and answer.
    pub calls: BTreeMap<i64, (String, Option<String>)>,
    /// Archives by id, with their reasons.
    pub archives: BTreeMap<String, String>,
    /// The live generation of each playbook that has one.
    pub live: BTreeMap<String, Frames>,
    /// The same by what they mean.
    pub sense: BTreeMap<String, Frames>,
    /// The latest finished record of each phase: the frames that it names.
    pub phases: BTreeMap<(String, String), Frames>,
    /// Keyed hashes of people who are kept out.
    pub suppressed: BTreeSet<String>,
}

/// What two workspaces must agree about once the same was done in both.
pub struct Meaning {
    pub files: BTreeMap<String, String>,
    pub facts: Vec<Vec<String>>,
    pub reasons: BTreeSet<String>,
    pub live: BTreeMap<String, Frames>,
    pub suppressed: usize,
}

const FACTS: [&str; 3] = [
    "SELECT playbook, lead, status, note, actor, seq FROM mark ORDER BY seq",
    "SELECT playbook, gate, subject, decision, reason, id FROM review ORDER BY id",
    "SELECT stream, value, '', '', '', seq FROM event ORDER BY seq",
];

impl Held {
    pub fn of(root: &Path) -> Self {
        let store = Store::open(root, Access::Reader).unwrap();
        let database = connected(root);
        let archives = store.archives().unwrap();
        let archives = archives.into_iter().filter_map(|archive| {
            let manifest = archive.manifest.ok()?;
            Some((archive.id, manifest.reason))
        });
        let live: BTreeMap<String, Frames> = PLAYBOOKS
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), frames_of(&store.live_generation(name).unwrap()?))))
            .collect();
        let mut calls = BTreeMap::new();
        each(&database, "SELECT id, state, answer FROM journal", |row| {
            calls.insert(row.get(0)?, (row.get(1)?, row.get(2)?));
            Ok(())
        });
        Self {
            files: files_of(root),
            audit: store
                .audit_entries()
                .unwrap()
                .into_iter()
                .map(|entry| entry.hash)
                .collect(),
            facts: FACTS.map(|sql| texts(&database, sql)).into(),
            calls,
            archives: archives.collect(),
            sense: live
                .iter()
                .map(|(name, frames)| (name.clone(), sense(&store, frames)))
                .collect(),
            live,
            phases: latest(&database),
            suppressed: store.suppressed().unwrap(),
        }
    }

    pub fn meaning(&self) -> Meaning {
        let hashed = |bytes: &Vec<u8>| sha256_hex(bytes);
        // An event may say when; how many of each stream there are is the same. Only of the companies' progress there are
        // more: a batch that a kill cut off is begun twice.
        let plain = |(place, rows): (usize, &Vec<String>)| -> Vec<String> {
            let stream = |row: &String| row.split('\u{1f}').next().unwrap_or_default().to_owned();
            if place == 2 {
                let streams = rows.iter().map(stream);
                streams.filter(|stream| stream != "buyer-groups.progress").collect()
            } else {
                rows.clone()
            }
        };
        Meaning {
            files: self
                .files
                .iter()
                .map(|(name, bytes)| (name.clone(), hashed(bytes)))
                .collect(),
            facts: self.facts.iter().enumerate().map(plain).collect(),
            reasons: self.archives.values().cloned().collect(),
            live: self.sense.clone(),
            suppressed: self.suppressed.len(),
        }
    }
}

/// The frames of a generation.
pub fn frames_of(generation: &Generation) -> Frames {
    let frames = generation.frames.iter();
    frames.map(|(name, frame)| (name.clone(), frame.hash.clone())).collect()
}

/// What frames mean: without those in which a clock shows, and without what was paid.
pub fn sense(store: &Store, frames: &Frames) -> Frames {
    let plain = frames.iter().filter(|(name, _)| !TIMED.contains(&name.as_str()));
    let meant = plain.map(|(name, hash)| {
        let paid = PAID.iter().find(|(frame, _)| frame == name);
        let meant = paid.map(|(_, column)| without(store, hash, column));
        (name.clone(), meant.unwrap_or_else(|| hash.clone()))
    });
    meant.collect()
}

/// Hash of a frame without a column.
fn without(store: &Store, hash: &str, left_out: &str) -> String {
    let frame = from_parquet(&store.frame_bytes(hash).unwrap()).unwrap();
    let names = frame
        .get_column_names()
        .into_iter()
        .filter(|name| name.as_str() != left_out);
    let cells = names.flat_map(|name| {
        let cell = |row| cell_text(&frame, name.as_str(), row).unwrap();
        (0..frame.height()).map(cell).collect::<Vec<_>>()
    });
    sha256_hex(format!("{:?}", cells.collect::<Vec<_>>()).as_bytes())
}

pub fn connected(root: &Path) -> Connection {
    Connection::open_with_flags(root.join(".assay/assay.db"), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

pub fn each(database: &Connection, sql: &str, mut take: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<()>) {
    let mut statement = database.prepare(sql).unwrap();
    let mut rows = statement.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        take(row).unwrap();
    }
}

/// Five columns of text in one, in the order of the sixth.
fn texts(database: &Connection, sql: &str) -> Vec<String> {
    let mut found = Vec::new();
    each(database, sql, |row| {
        let cells: rusqlite::Result<Vec<Option<String>>> = (0..5).map(|place| row.get(place)).collect();
        found.push(
            cells?
                .into_iter()
                .map(Option::unwrap_or_default)
                .collect::<Vec<_>>()
                .join("\u{1f}"),
        );
        Ok(())
    });
    found
}

fn latest(database: &Connection) -> BTreeMap<(String, String), Frames> {
    let mut found = BTreeMap::new();
    each(
        database,
        "SELECT playbook, phase, frames FROM phase WHERE status = 'done' ORDER BY id",
        |row| {
            let frames: String = row.get(2)?;
            found.insert((row.get(0)?, row.get(1)?), serde_json::from_str(&frames).unwrap());
            Ok(())
        },
    );
    found
}

/// Every frame that a record, a unit, a gate's evidence or a published generation names.
pub fn named_frames(root: &Path) -> BTreeSet<String> {
    let database = connected(root);
    let mut hashes = BTreeSet::new();
    for sql in ["SELECT frames FROM phase", "SELECT frames FROM unit"] {
        each(&database, sql, |row| {
            let frames: Frames = serde_json::from_str(&row.get::<_, String>(0)?).unwrap();
            hashes.extend(frames.into_values());
            Ok(())
        });
    }
    each(&database, "SELECT gates FROM phase", |row| {
        let gates: Vec<Value> = serde_json::from_str(&row.get::<_, String>(0)?).unwrap();
        hashes.extend(
            gates
                .iter()
                .filter_map(|gate| Some(gate["evidence"].as_str()?.to_owned())),
        );
        Ok(())
    });
    let store = Store::open(root, Access::Reader).unwrap();
    hashes.extend(store.generation_frames().unwrap().into_iter().map(|(.., hash)| hash));
    hashes
}

fn walk(folder: &Path, visit: &mut dyn FnMut(&Path, &std::fs::Metadata)) {
    // A file may be gone between two looks: the program is running.
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(metadata) = entry.metadata() else { continue };
        let path = entry.path();
        if metadata.is_dir() {
            walk(&path, visit);
        }
        visit(&path, &metadata);
    }
}

fn files_of(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    walk(root, &mut |path, metadata| {
        let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        let ours = name.starts_with(".assay/") || name.starts_with("exports/") || name.contains(".assay-tmp-");
        if metadata.is_file() && !ours {
            files.insert(name, std::fs::read(path).unwrap());
        }
    });
    files
}

/// Files that only a killed write leaves.
pub fn leftovers(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    walk(root, &mut |path, _| {
        let name = path.file_name().unwrap().to_string_lossy();
        if name.starts_with(".assay-tmp-") || name.starts_with(".tmp") {
            found.push(path.strip_prefix(root).unwrap().display().to_string());
        }
    });
    found
}

/// A cheap print of everything on disk: it changes with every file that comes, goes or grows.
pub fn tree_of(root: &Path) -> u64 {
    let mut print: u64 = 0;
    walk(root, &mut |path, metadata| {
        let modified = metadata
            .modified()
            .ok()
            .and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
        let own = path
            .as_os_str()
            .as_encoded_bytes()
            .iter()
            .fold(metadata.len(), |sum, byte| {
                sum.wrapping_mul(31).wrapping_add(u64::from(*byte))
            });
        print ^= own.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ modified.map_or(0, |at| u64::from(at.subsec_nanos()) << 17);
    });
    print
}
