//! What must hold after a kill, and after the command was given again.

use std::path::Path;

use assay::store::{Access, Store};
use rusqlite::Connection;
use tempfile::TempDir;

use super::Seeded;
use super::differ::{differences, lines};
use super::held::{Held, connected, each, leftovers, named_frames};
use super::orders::Order;
use super::scene::{PLAYBOOKS, Scene, Side, copy};
use crate::support::bench;

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
    for (playbook, frames) in &now.sense {
        let is_old = before.sense.get(playbook) == Some(frames);
        assert!(
            is_old || wanted.sense.get(playbook) == Some(frames),
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
pub fn alike(scene: &Scene, told: &str) {
    let differ = differences(scene);
    assert!(differ.is_empty(), "{told}: the victim differs:{}", lines(&differ));
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
