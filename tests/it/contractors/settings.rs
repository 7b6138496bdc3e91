//! Parameters written into `assay.toml`, what they make stale, old runs' parameters restored, runs compared.

use std::collections::BTreeMap;
use std::path::Path;

use assay::engine::{Origin, RunReport};
use assay::lens::Figure;
use assay::operations::{Bench, OperationError, Overrides, ParameterEdits};

use super::own;
use crate::support::{bench, playbook, run_all, view};

type Values = BTreeMap<String, Option<toml::Value>>;

fn values(values: &[(&str, Option<toml::Value>)]) -> Values {
    values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect()
}

fn settings(root: &Path) -> String {
    std::fs::read_to_string(root.join("assay.toml")).unwrap()
}

/// Phases a run executed rather than took from an earlier one.
fn executed(report: &RunReport) -> Vec<&'static str> {
    let fresh = report.phases.iter().filter(|phase| phase.reused_from.is_none());
    fresh.map(|phase| phase.phase).collect()
}

fn stale_ids(bench: &Bench) -> Vec<&'static str> {
    view(bench).stale().map(|state| state.phase.id).collect()
}

#[test]
fn what_a_save_makes_stale_is_what_the_next_run_executes() {
    let (dir, _) = own(None);
    for (name, value, ids) in [
        ("tiers.gold", toml::Value::Float(55.0), &["c3"][..]),
        ("universe", "licensed_plus_oem".into(), &["c2", "c3"]),
        ("match.scope", "state".into(), &["c1", "c2", "c3"]),
        ("gate.C1.2.warn.below", toml::Value::Float(0.1), &[]),
    ] {
        let now = bench(dir.path());
        let edits = values(&[(name, Some(value))]);
        let foreseen = now
            .stale_after(
                playbook(),
                &ParameterEdits {
                    profile: None,
                    values: edits.clone(),
                },
            )
            .unwrap();
        let told = now.save_parameters(playbook(), &edits).unwrap();
        assert_eq!(told, foreseen, "{name}: what was shown before is what was told after");
        let phases: Vec<&str> = told.stale.iter().map(|stale| stale.phase.as_str()).collect();
        assert_eq!(phases, ids, "{name}");
        assert!(told.stale.iter().all(|stale| stale.new && !stale.why.is_empty()));
        let later = bench(dir.path());
        assert_eq!(stale_ids(&later), ids, "{name}: the settings say so too");
        assert_eq!(executed(&run_all(&later)), ids, "{name}: and so does the run");
    }
}

#[test]
fn a_value_reset_before_any_run_mends_the_phase() {
    let (dir, _) = own(None);
    let gold = |value| values(&[("tiers.gold", value)]);
    let before = settings(dir.path());
    let save = |values: &Values| bench(dir.path()).save_parameters(playbook(), values).unwrap();
    save(&gold(Some(toml::Value::Float(55.0))));
    let told = save(&gold(None));
    assert_eq!(told.words(), "c3 up to date again");
    assert_eq!(settings(dir.path()), before, "and the file is what it was");
}

#[test]
fn comments_and_order_of_the_settings_stay() {
    let (dir, now) = own(None);
    let before = settings(dir.path());
    now.save_parameters(
        playbook(),
        &values(&[
            ("default.resimercial", None),
            (
                "match.keys",
                Some(toml::Value::Array(vec!["phone".into(), "domain".into()])),
            ),
            ("tiers.gold", Some(toml::Value::Integer(55))),
        ]),
    )
    .unwrap();
    let after = settings(dir.path());
    for line in before.lines().filter(|line| line.trim_start().starts_with('#')) {
        assert!(after.contains(line), "{line} is gone");
    }
    let parameters = bench(dir.path()).parameters(playbook(), &Overrides::default()).unwrap();
    assert_eq!(parameters.number("tiers.gold"), Some(55.0));
    assert_eq!(parameters.all()["match.keys"].origin, Origin::Workspace);
    assert_eq!(parameters.all()["default.resimercial"].origin, Origin::BuiltIn);
}

#[test]
fn all_that_is_wrong_is_told_at_once_and_nothing_is_written() {
    let (dir, now) = own(None);
    let before = settings(dir.path());
    let wrong = values(&[
        ("tiers.gold", Some(toml::Value::Integer(500))),
        ("universe", Some("everything".into())),
        ("tiers.glod", Some(toml::Value::Integer(5))),
        ("tiers.silver", Some(toml::Value::Integer(90))),
        ("no.such", None),
        ("gate.C1.2.warn.below", Some("low".into())),
    ]);
    let Err(OperationError::Values(sentences)) = now.save_parameters(playbook(), &wrong) else {
        panic!("it must be refused")
    };
    let all = sentences.join("\n");
    for part in [
        "`tiers.gold` = 500: expected a number from 0 to 110",
        "`universe` = \"everything\": expected one of licensed, licensed_plus_oem",
        "no parameter `tiers.glod`; the nearest is `tiers.gold`",
        "no parameter `no.such`",
        "gate.C1.2.warn.below",
    ] {
        assert!(all.contains(part), "{part} is not in\n{all}");
    }
    assert_eq!(sentences.len(), 6, "and that silver stands above gold\n{all}");
    assert_eq!(settings(dir.path()), before);
    // Values that fit alone but not together are refused as well.
    let crossed = values(&[("tiers.silver", Some(toml::Value::Integer(70)))]);
    assert!(matches!(
        now.save_parameters(playbook(), &crossed),
        Err(OperationError::Values(sentences)) if sentences.len() == 1
    ));
    assert_eq!(settings(dir.path()), before);
}

#[test]
fn the_form_has_every_parameter_once_the_phases_own_first() {
    let (_dir, now) = own(None);
    let form = now.parameter_form(playbook(), Some("c2"), None).unwrap();
    let names: Vec<&str> = form.rows.iter().map(|row| row.spec.name.as_str()).collect();
    let specs = &playbook().pipeline.parameters;
    let own = specs.iter().filter(|spec| spec.used_by.iter().any(|id| id == "c2"));
    let own: Vec<&str> = own.map(|spec| spec.name.as_str()).collect();
    assert_eq!(names[..own.len()], own);
    for spec in specs {
        let times = names.iter().filter(|name| **name == spec.name).count();
        assert_eq!(times, 1, "{}", spec.name);
    }
    assert!(
        names.contains(&"gate.C1.2.warn.below"),
        "bounds of gates are parameters"
    );
    assert_eq!(form.profiles, ["default", "evidence_only"]);
    let row = |name: &str| form.rows.iter().find(|row| row.spec.name == name).unwrap();
    let set = row("default.resimercial");
    assert_eq!(
        (&set.value, &set.origin, &set.beneath, &set.beneath_origin),
        (&"none".into(), &Origin::Workspace, &70.0.into(), &Origin::BuiltIn)
    );
    let other = now.parameter_form(playbook(), None, Some("evidence_only")).unwrap();
    let om = other.rows.iter().find(|row| row.spec.name == "default.om").unwrap();
    assert_eq!(om.origin, Origin::Profile("evidence_only".into()));
}

#[test]
fn an_old_runs_parameters_are_restored() {
    let (dir, first) = own(None);
    let text = settings(dir.path());
    assert!(
        first.restore_plan(playbook(), 1).unwrap().edits.is_empty(),
        "they are in force"
    );
    let edits = ParameterEdits {
        profile: Some("evidence_only".into()),
        values: values(&[
            ("tiers.gold", Some(toml::Value::Float(55.0))),
            ("match.scope", Some("state".into())),
            ("gate.C1.2.warn.below", Some(toml::Value::Float(0.1))),
        ]),
    };
    first.save_edits(playbook(), &edits).unwrap();
    run_all(&bench(dir.path()));
    let now = bench(dir.path());
    let plan = now.restore_plan(playbook(), 1).unwrap();
    let names: Vec<&str> = plan.differences.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(
        names,
        ["match.scope", "tiers.gold", "default.om", "gate.C1.2.warn.below"]
    );
    // What the profile now says otherwise has to be written, all else is taken away.
    assert_eq!(plan.edits.values.get("default.om"), Some(&Some(60.0.into())));
    assert_eq!(plan.edits.values.get("tiers.gold"), Some(&None));
    now.save_edits(playbook(), &plan.edits).unwrap();
    let after = bench(dir.path());
    let old = Bench::parameters(&first, playbook(), &Overrides::default()).unwrap();
    let new = after.parameters(playbook(), &Overrides::default()).unwrap();
    for (name, held) in old.all() {
        assert_eq!(new.value(name), Some(&held.value), "{name}");
    }
    assert!(after.restore_plan(playbook(), 1).unwrap().edits.is_empty());
    // The very results of the first run are taken again.
    assert_eq!(executed(&run_all(&after)), Vec::<&str>::new());
    assert_ne!(settings(dir.path()), text);
    let refused = after.restore_plan(playbook(), 99).unwrap_err().to_string();
    assert!(refused.contains("no run 99"), "{refused}");
}

#[test]
fn runs_are_counted_told_and_compared() {
    let (dir, first) = own(None);
    let gold = values(&[("tiers.gold", Some(toml::Value::Float(55.0)))]);
    first.save_parameters(playbook(), &gold).unwrap();
    run_all(&bench(dir.path()));
    let now = bench(dir.path());
    let facts = now.run_facts(playbook(), &[1, 2]).unwrap();
    assert_eq!((facts[&1].executed, facts[&1].reused), (4, 0));
    assert_eq!((facts[&2].executed, facts[&2].reused), (1, 3));
    assert!(facts[&2].passed > 20);

    let figures = now.run_figures(playbook(), 2).unwrap();
    let table = |title: &str| {
        let found = figures.iter().find_map(|figure| match figure {
            Figure::Table(table) if table.title == title => Some(table),
            _ => None,
        });
        found.unwrap_or_else(|| panic!("no {title}"))
    };
    assert_eq!(table("Phases").rows.len(), 4);
    assert!(table("Gates").rows.len() > 40 && table("Metrics").rows.len() > 5);
    assert!(table("Inputs").rows.len() > 5);
    let gold = |row: &&Vec<assay::lens::Cell>| row[0].shown() == "tiers.gold";
    let gold = table("Parameters").rows.iter().find(gold).unwrap();
    assert_eq!([gold[1].shown(), gold[2].shown()], ["55", "assay.toml"]);
    let whole = now.run_figures(playbook(), 1).unwrap();
    assert!(
        matches!(whole.last(), Some(Figure::Text { title, lines }) if title == "Log" && lines.len() > 5),
        "{:?}",
        whole.last()
    );

    let found = now.compare(1, 2).unwrap();
    let (moved, stayed) = found.moved();
    assert!(moved > 0 && stayed > 0, "gold begins earlier");
    assert!(found.figures().len() >= 3);
}

#[test]
fn the_log_of_a_run_is_written_with_the_runs_own_tiers() {
    let (dir, first) = own(None);
    let before = first.log(playbook(), Some(1), true).unwrap();
    let gold = values(&[("tiers.gold", Some(toml::Value::Float(55.0)))]);
    first.save_parameters(playbook(), &gold).unwrap();
    run_all(&bench(dir.path()));
    let now = bench(dir.path());
    let path = now.write_log(playbook(), 1).unwrap();
    assert_eq!(path, dir.path().join("logs/contractors-run-1.md"));
    let tiers = |text: &str| {
        let (_, after) = text.split_once("#### Tier Summary").unwrap();
        after.split_once("#### ").unwrap().0.to_owned()
    };
    let written = std::fs::read_to_string(&path).unwrap();
    assert_eq!(tiers(&written), tiers(&before), "a later run has not changed them");
    assert_ne!(tiers(&written), tiers(&now.log(playbook(), Some(2), true).unwrap()));
    assert!(
        now.write_log(playbook(), 9)
            .unwrap_err()
            .to_string()
            .contains("no run 9")
    );
}
