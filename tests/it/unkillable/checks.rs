//! What must hold after a kill, and after the command was given again.

use std::path::Path;

use assay::frame::{cell_text, from_parquet};
use assay::store::{Access, Store};
use rusqlite::Connection;
use tempfile::TempDir;

use super::Seeded;
use super::held::{Held, TIMED, connected, each, leftovers, named_frames, untimed};
use super::orders::Order;
use super::scene::{PLAYBOOKS, Scene, Side, copy};
use crate::support::bench;

/// Columns of timed frames that hold a moment, a duration, an address of this machine, a number of a run or an archive, or what
/// was paid, which is more where a call was lost on its way.
const OF_THE_CLOCK: [&str; 21] = [
    "answer_key",
    "archive_id",
    "asks",
    "attempts",
    "batch",
    "cached",
    "checked_at",
    "cost_usd",
    "figures",
    "hash",
    "latency_s",
    "parameter_hash",
    "parent",
    "path",
    "resumed",
    "run",
    "scored_at",
    "seconds",
    "seq",
    "text",
    "usd",
];

/// What a kill left.
pub struct Found {
    /// A run that was going on.
    pub interrupted: bool,
    /// Calls of which nobody knows whether they were paid.
    pub lost: usize,
}

/// Opens the victim as its next start does, and looks at everything.
pub fn looked_over(scene: &Scene, order: &Order, (before, wanted): (&Held, &Held), told: &str) -> Found {
    let root = scene.victim.root.as_path();
    // Whoever reads the settings in the middle of a write sees the old or the new.
    let settings = std::fs::read_to_string(root.join("assay.toml")).unwrap();
    assert!(toml::from_str::<toml::Table>(&settings).is_ok(), "{told}: {settings}");
    let opened = bench(root);
    let store = Store::open(
        root,
        Access::Writer {
            holder: "the next start".to_owned(),
        },
    )
    .unwrap();
    let runs = store.runs(None).unwrap();
    assert!(
        runs.iter().all(|run| run.outcome != "running"),
        "{told}: a run is said to go on"
    );
    let newest = runs.iter().max_by_key(|run| run.id);
    let interrupted = newest.is_some_and(|run| run.outcome == "interrupted");
    drop((store, opened));
    let now = Held::of(root);
    database_is_sound(root, told);
    frames_are_whole(root, told);
    nothing_is_lost(before, &now, order, told);
    old_or_new(before, &now, wanted, (order.is_run || order.forgets, told));
    archives_and_generations(root, told);
    calls_are_accounted(scene, told);
    let on_their_way = |held: &Held| held.calls.values().filter(|(state, _)| state == "sent").count();
    let lost = on_their_way(&now).saturating_sub(on_their_way(before));
    Found { interrupted, lost }
}

fn database_is_sound(root: &Path, told: &str) {
    let database = connected(root);
    let word = |sql: &str| -> String { database.query_row(sql, [], |row| row.get(0)).unwrap() };
    assert_eq!(word("PRAGMA integrity_check"), "ok", "{told}");
    let mut broken = 0;
    each(&database, "PRAGMA foreign_key_check", |_| {
        broken += 1;
        Ok(())
    });
    assert_eq!(broken, 0, "{told}: records that refer to nothing");
}

/// Whatever names a frame finds it, and it is what its name says.
fn frames_are_whole(root: &Path, told: &str) {
    let store = Store::open(root, Access::Reader).unwrap();
    for hash in named_frames(root) {
        store
            .frame_bytes(&hash)
            .unwrap_or_else(|error| panic!("{told}: {error}"));
    }
}

fn nothing_is_lost(before: &Held, now: &Held, order: &Order, told: &str) {
    let store_says = |what: &str| format!("{told}: {what} that was acknowledged is gone");
    assert!(
        now.audit.starts_with(&before.audit),
        "{}",
        store_says("an entry of the audit chain")
    );
    assert!(
        before.suppressed.is_subset(&now.suppressed),
        "{}",
        store_says("somebody's being kept out")
    );
    // To forget somebody is to rewrite what was written of them.
    if order.forgets {
        return;
    }
    for (held, found) in before.facts.iter().zip(&now.facts) {
        assert!(
            found.starts_with(held),
            "{}",
            store_says("a mark, a decision or a fact")
        );
    }
    for (id, (state, answer)) in &before.calls {
        let (found, kept) = now.calls.get(id).unwrap_or_else(|| panic!("{}", store_says("a call")));
        assert!(
            state != "answered" || (found == state && kept == answer),
            "{}",
            store_says("an answer")
        );
    }
    for id in before.archives.keys() {
        assert!(now.archives.contains_key(id), "{}", store_says("an archive"));
    }
}

/// Files and what is live are as they were or as they shall be, never between.
fn old_or_new(before: &Held, now: &Held, wanted: &Held, (is_run, told): (bool, &str)) {
    for (name, bytes) in &now.files {
        let known = [before.files.get(name), wanted.files.get(name)];
        assert!(
            known.contains(&Some(bytes)),
            "{told}: {name} is neither old nor new: {}",
            String::from_utf8_lossy(bytes)
        );
    }
    for name in before.files.keys().filter(|name| wanted.files.contains_key(*name)) {
        assert!(now.files.contains_key(name), "{told}: {name} is gone");
    }
    for (playbook, frames) in &now.live {
        let known = [before.live.get(playbook), wanted.live.get(playbook)].map(|frames| frames.map(untimed));
        let is_old = known[0].as_ref() == Some(&untimed(frames));
        assert!(
            is_old || known[1].as_ref() == Some(&untimed(frames)),
            "{told}: what is live of {playbook} is neither old nor new"
        );
        // A person who makes another state live is named before it is.
        assert!(
            is_old || is_run || now.audit.len() > before.audit.len(),
            "{told}: {playbook} changed without a word"
        );
    }
}

fn archives_and_generations(root: &Path, told: &str) {
    let store = Store::open(root, Access::Reader).unwrap();
    let audit = store.audit_verify().unwrap();
    assert!(audit.first_broken.is_none(), "{told}: {audit:?}");
    for archive in store.archives().unwrap() {
        let check = store.verify_archive(&archive.id).unwrap();
        assert!(check.is_whole(), "{told}: {:?}", check.why());
    }
    for playbook in PLAYBOOKS {
        let problems = store.verify_generations(playbook).unwrap();
        assert!(problems.is_empty(), "{told}: {problems:?}");
    }
}

/// Every request that left was written down before: what the victim asked more than the mirror, it wrote down more.
fn calls_are_accounted(scene: &Scene, told: &str) {
    let asked = scene.victim.asked() as i64 - scene.mirror.asked() as i64;
    let written = total(&connected(&scene.victim.root)) - total(&connected(&scene.mirror.root));
    assert!(
        asked <= written,
        "{told}: {asked} requests more than the mirror, {written} written down"
    );
}

fn total(database: &Connection) -> i64 {
    database
        .query_row("SELECT coalesce(sum(attempts), 0) FROM journal", [], |row| row.get(0))
        .unwrap()
}

/// Both sides mean the same: files, facts, what is live, and the frames of the latest records.
pub fn alike(scene: &Scene, order: &Order, told: &str) {
    let (mirror, victim) = (Held::of(&scene.mirror.root), Held::of(&scene.victim.root));
    assert_eq!(victim.meaning(), mirror.meaning(), "{told}: {order:?}");
    assert_eq!(
        victim.phases.keys().collect::<Vec<_>>(),
        mirror.phases.keys().collect::<Vec<_>>(),
        "{told}: other phases are done"
    );
    let mut differ = Vec::new();
    for ((playbook, phase), frames) in &mirror.phases {
        let found = &victim.phases[&(playbook.clone(), phase.clone())];
        for (name, hash) in frames.iter().filter(|(name, hash)| found.get(*name) != Some(*hash)) {
            let place = format!("{playbook} {phase} {name}");
            match found.get(name).filter(|_| TIMED.contains(&name.as_str())) {
                Some(theirs) => differ.extend(
                    timed_differ(scene, name, (hash.as_str(), theirs.as_str())).map(|what| format!("{place}: {what}")),
                ),
                None => differ.push(place),
            }
        }
    }
    assert!(differ.is_empty(), "{told}: {differ:#?}");
}

/// How the same frame of both sides differs but for the clock.
fn timed_differ(scene: &Scene, name: &str, (ours, theirs): (&str, &str)) -> Option<String> {
    let read = |side: &Side, hash: &str| {
        let store = Store::open(&side.root, Access::Reader).unwrap();
        from_parquet(&store.frame_bytes(hash).unwrap()).unwrap()
    };
    let (ours, theirs) = (read(&scene.mirror, ours), read(&scene.victim, theirs));
    // Of calls there are more where some were lost on their way.
    if ["calls", "ledger", "ledger_contacts"].contains(&name) {
        return (theirs.height() < ours.height()).then(|| "rows were lost".to_owned());
    }
    if theirs.height() != ours.height() {
        return Some(format!("{} rows, {} in the mirror", theirs.height(), ours.height()));
    }
    let names: Vec<String> = ours.get_column_names().iter().map(|name| name.to_string()).collect();
    let cells = |column: &str| -> Vec<[Option<String>; 2]> {
        let cell = |row| [&ours, &theirs].map(|frame| cell_text(frame, column, row).unwrap());
        (0..ours.height()).map(cell).collect()
    };
    let plain = names.iter().filter(|column| !OF_THE_CLOCK.contains(&column.as_str()));
    let mut differ = plain.filter_map(|column| {
        let pair = cells(column).into_iter().find(|[ours, theirs]| ours != theirs)?;
        Some(format!("{column} {pair:?}"))
    });
    let first = differ.next()?;
    Some(differ.fold(first, |told, more| format!("{told}; {more}")))
}

/// `gc` sweeps every leftover of a killed write; gives how many there were.
pub fn swept(side: &Side) -> usize {
    let before = leftovers(&side.root);
    let done = side.finish(&Order::plain("gc", &["gc"]));
    assert!(done.is_done(), "{}", done.said);
    assert_eq!(
        leftovers(&side.root),
        Vec::<String>::new(),
        "gc leaves what it does not know, of {before:?}"
    );
    before.len()
}

/// A copy of the victim with little money left is killed while it asks, and asked to go on: what is written down as spent, what was
/// lost included, stays within the cap.
pub fn within_budget(scene: &Scene, random: &mut Seeded, number: usize) {
    let folder = TempDir::new().unwrap();
    let root = folder.path().join("tight");
    copy(&scene.victim.root, &root);
    let tight = scene.side(root);
    let before = spent(&tight.root);
    let cap = before + 0.15;
    let words = [format!("budget.usd={cap}"), format!("llm.model=tight-{number}")];
    let order = Order::run("permits", &words.map(|word| ["--set".to_owned(), word]).concat());
    let stays = |told: &str| {
        let now = spent(&tight.root);
        assert!(now <= cap + 1e-6, "{told}: {now} of {cap} USD");
        now
    };
    for _ in 0..2 {
        let mut child = tight.command(&order).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(500 + random.below(3500) as u64));
        let _ = child.kill();
        child.wait().unwrap();
        stays("killed");
    }
    let ended = tight.finish(&order);
    assert!(stays(&ended.said) > before, "nothing was asked: {}", ended.said);
}

/// What the journal of the permits' calls says was spent; a call that was lost counts with what was set aside for it.
fn spent(root: &Path) -> f64 {
    let mut sum = 0.0;
    each(
        &connected(root),
        "SELECT request, answer FROM journal WHERE playbook = 'permits' AND state <> 'reserved'",
        |row| {
            let read = |text: String| serde_json::from_str::<serde_json::Value>(&text).unwrap();
            let request = read(row.get(0)?);
            let answer: Option<String> = row.get(1)?;
            let cost = match answer.map(read) {
                Some(answer) => answer["cost"]["usd"].as_f64(),
                None => request["send"]["reserve"]["usd"].as_f64(),
            };
            sum += cost.unwrap();
            Ok(())
        },
    );
    sum
}
