//! What the pane of tiers rests on: runs compared lead by lead, drafts saved as profiles, a list reckoned.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::Duration;

use assay::lens::TierTab;
use assay::operations::{ABSENT, OperationError, Overrides, calculate};
use assay::store::SETTINGS_FILE;

use super::{column, full, own, queue, set, small};
use crate::support::{bench, playbook, run_all, run_with, view};

const ROOT: &str = "ASSAY_TEST_SAVE_ROOT";

fn values(gold: i64) -> BTreeMap<String, toml::Value> {
    set(&[("tiers.gold", toml::Value::Integer(gold))]).set
}

// spec: contractors W-1
#[test]
fn a_matrix_of_two_runs_and_the_leads_behind_its_cells_agree_with_both_queues() {
    let (_dir, bench) = own(None);
    let before = queue(&view(&bench));
    let lower = set(&[("tiers.gold", toml::Value::Integer(50))]);
    run_with(&bench, &lower);
    let view = bench.view(playbook(), &lower).unwrap();
    let after = queue(&view);
    let matrix = view.migration(1, 2).unwrap();
    assert_eq!(matrix.leads() as usize, after.height());
    assert!(matrix.moved() > 0 && !matrix.rows.iter().any(|tier| tier == ABSENT));
    let old: BTreeMap<String, String> = column(&before, "lead_id")
        .into_iter()
        .zip(column(&before, "tier"))
        .collect();
    let new: Vec<(String, String)> = column(&after, "lead_id")
        .into_iter()
        .zip(column(&after, "tier"))
        .collect();
    for (row, from) in matrix.rows.iter().enumerate() {
        for (column, to) in matrix.rows.iter().enumerate() {
            let mut wanted: Vec<&String> = new
                .iter()
                .filter(|(id, tier)| tier == to && &old[id] == from)
                .map(|(id, _)| id)
                .collect();
            assert_eq!(matrix.cell(row, column) as usize, wanted.len(), "{from} → {to}");
            let set = view.migrated(1, 2, from, to).unwrap();
            let mut listed = set.values().to_vec();
            listed.sort();
            wanted.sort();
            assert_eq!(listed.iter().collect::<Vec<_>>(), wanted);
            if row != column && !wanted.is_empty() {
                assert!(
                    set.title.contains(&format!("{from} → {to}, run 1 → 2")),
                    "{}",
                    set.title
                );
            }
        }
    }
    assert!(matches!(view.migration(1, 77), Err(OperationError::Usage(why)) if why.contains("no run 77")));
}

#[test]
fn a_draft_becomes_a_profile_that_comments_survive_and_nothing_becomes_stale_by() {
    let (dir, first) = own(None);
    let path = dir.path().join(SETTINGS_FILE);
    let before = std::fs::read_to_string(&path).unwrap();
    let saved = first.save_draft(playbook(), "easier", &values(55), false).unwrap();
    assert_eq!(saved.command, "assay run contractors --profile easier");
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(
        written.starts_with(&before) && written.len() > before.len(),
        "what stood there stands there"
    );
    let again = bench(dir.path());
    assert!(view(&again).stale().next().is_none());
    let chosen = Overrides {
        profile: Some("easier".into()),
        ..Overrides::default()
    };
    assert_eq!(
        again.parameters(playbook(), &chosen).unwrap().number("tiers.gold"),
        Some(55.0)
    );
    assert_eq!(again.tier_facts(&view(&again)).own_profiles, ["easier"]);

    // One's own is replaced when that is wanted; what ships never is, and neither is a name that cannot be typed taken.
    assert!(again.save_draft(playbook(), "easier", &values(50), false).is_err());
    again.save_draft(playbook(), "easier", &values(50), true).unwrap();
    assert_eq!(
        bench(dir.path())
            .parameters(playbook(), &chosen)
            .unwrap()
            .number("tiers.gold"),
        Some(50.0)
    );
    let written = std::fs::read_to_string(&path).unwrap();
    for (name, values) in [
        ("evidence_only", values(50)),
        ("", values(50)),
        ("two words", values(50)),
        ("other", BTreeMap::new()),
        ("other", set(&[("tiers.gold", toml::Value::Integer(500))]).set),
        ("other", set(&[("tiers.golden", toml::Value::Integer(50))]).set),
    ] {
        assert!(again.save_draft(playbook(), name, &values, true).is_err(), "{name}");
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), written);

    // What assay.toml sets outside any profile outranks the profile, and saving says so.
    let outranking = format!("{}\n\"tiers.gold\" = 60\n", before.trim_end());
    std::fs::write(&path, outranking).unwrap();
    let saved = bench(dir.path())
        .save_draft(playbook(), "easier", &values(55), false)
        .unwrap();
    assert_eq!(saved.outranked, ["tiers.gold"]);
}

/// The process that is killed; without its variable it does nothing.
#[test]
fn child() {
    let Some(root) = std::env::var_os(ROOT) else { return };
    let bench = bench(std::path::Path::new(&root));
    for gold in (41..79).cycle() {
        bench.save_draft(playbook(), "draft", &values(gold), true).unwrap();
    }
}

#[test]
fn killed_while_saving_the_settings_are_the_old_or_the_new_ones() {
    let dir = crate::support::sample_workspace(assay::sample::Size::Small, None);
    let path = dir.path().join(SETTINGS_FILE);
    let before = std::fs::read_to_string(&path).unwrap();
    for round in 0..6 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["contractors::tier_desk::child", "--exact", "--test-threads=1"])
            .env(ROOT, dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let started = std::time::Instant::now();
        while round == 0 && std::fs::read_to_string(&path).unwrap() == before {
            assert!(started.elapsed() < Duration::from_secs(60), "the child never saved");
            std::thread::yield_now();
        }
        std::thread::sleep(Duration::from_millis(60 + 17 * round));
        child.kill().unwrap();
        child.wait().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with(&before), "round {round}: {text}");
        let chosen = Overrides {
            profile: Some("draft".into()),
            ..Overrides::default()
        };
        let gold = bench(dir.path())
            .parameters(playbook(), &chosen)
            .unwrap()
            .number("tiers.gold")
            .unwrap();
        assert!((41.0..79.0).contains(&gold));
    }
}

#[test]
fn the_facts_of_the_pane_name_what_this_playbook_lacks() {
    let bench = small().bench();
    let facts = bench.tier_facts(&small().view());
    let absent: Vec<TierTab> = facts.absent.iter().map(|(tab, _)| *tab).collect();
    assert_eq!(absent, [TierTab::Rules, TierTab::Backtest]);
    assert!(facts.sliders.len() >= 10 && facts.leads_a_day > 0);
    let rows = playbook().lens.tiers(&small().view()).unwrap();
    let means: Vec<f64> = rows
        .iter()
        .filter_map(|row| facts.mean_scores.get(&row.tier).copied())
        .collect();
    assert!(
        means.len() >= 4 && means.windows(2).all(|pair| pair[0] > pair[1]),
        "{means:?}"
    );
    assert!(!facts.mean_scores.contains_key("UNSCORED"));
    let wanted: Vec<(String, u64)> = rows.iter().map(|row| (row.tier.clone(), row.n)).collect();
    let all = calculate(&rows, &wanted, &facts.mean_scores, facts.leads_a_day).unwrap();
    assert_eq!(
        (all.expected, all.leads as usize),
        (None, queue(&small().view()).height())
    );
}

// spec: contractors W-1
#[test]
fn an_engine_is_prepared_once_and_steps_many_times() {
    let view = full().view();
    let lens = playbook().lens;
    let mut engine = lens.what_if_engine(&view).unwrap();
    for limit in [48.75, 47.25, 43.25, 42.25] {
        let draft = set(&[
            ("tiers.platinum", toml::Value::Float(limit)),
            ("tiers.gold", toml::Value::Float(41.0)),
        ]);
        let draft = full().bench().parameters(playbook(), &draft).unwrap();
        assert_eq!(engine.step(&draft).unwrap(), lens.what_if(&view, &draft).unwrap());
    }
    let (_dir, fresh) = own(None);
    run_all(&fresh);
    assert!(
        lens.what_if_engine(&fresh.view(playbook(), &Overrides::default()).unwrap())
            .is_ok()
    );
}
