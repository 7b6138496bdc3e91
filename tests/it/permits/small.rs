//! The small sample without a key: from the files to a priced question, and a queue of what was scored before.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use assay::engine::{Outcome, RunOutcome, Status};
use assay::lens::FrameSource;
use assay::operations::Overrides;
use serde::Deserialize;
use tempfile::TempDir;

use super::*;

/// The small sample, run once for all tests that only look.
fn small() -> &'static (TempDir, RunReport) {
    static RAN: OnceLock<(TempDir, RunReport)> = OnceLock::new();
    RAN.get_or_init(|| {
        let dir = workspace(None);
        let report = run(&bench(dir.path()), &Overrides::default(), &[]);
        (dir, report)
    })
}

fn seen() -> View {
    view(&bench(small().0.path()), &Overrides::default())
}

/// A permit of the plan, with what the playbook has to find.
#[derive(Deserialize)]
struct Special {
    about: String,
    number: String,
    city: String,
    category: Option<String>,
    level: Option<String>,
    outcome: Option<String>,
    flags: Option<String>,
    #[serde(default)]
    injection: bool,
}

#[derive(Deserialize)]
struct Plan {
    permit: Vec<Special>,
}

fn specials() -> Vec<Special> {
    let plan: Plan = toml::from_str(include_str!("../../../src/sample/data/permits_special.toml")).unwrap();
    plan.permit
        .into_iter()
        .filter(|special| special.category.is_some())
        .collect()
}

impl Special {
    fn lead(&self) -> String {
        format!("{}:{}", self.city.to_lowercase().replace(' ', "-"), self.number)
    }
}

// spec: permits S12, P1, P2, P3, P4, P5, P6, P7, P13, P14
#[test]
fn it_runs_to_the_question_and_sells_what_was_scored_before() {
    let (_, report) = small();
    assert_eq!(report.outcome, RunOutcome::Done, "{report:?}");
    let status: BTreeMap<&str, Status> = report.phases.iter().map(|phase| (phase.phase, phase.status)).collect();
    for phase in [
        "load",
        "enrich",
        "categorise",
        "prefilter",
        "persist",
        "export",
        "sales",
    ] {
        assert!(
            matches!(status[phase], Status::Passed | Status::PassedWithWarnings),
            "{phase}: {:?}",
            status[phase]
        );
    }
    assert_eq!(status["score"], Status::PendingValidation);
    let view = seen();
    for id in [
        "P1",
        "P1-COLUMNS",
        "P2",
        "P3",
        "P4",
        "P5",
        "P6",
        "P7",
        "P13",
        "P13-ERRORS",
        "P14",
    ] {
        for gate in gates(&view, id) {
            assert!(
                matches!(gate.outcome, Outcome::Passed | Outcome::Skipped),
                "{id}: {gate:?}"
            );
        }
        assert!(!gates(&view, id).is_empty(), "{id}");
    }
    let p8 = &gates(&view, "P8")[0];
    assert_eq!(p8.outcome, Outcome::Pending);
    assert!(
        p8.note.contains("ASSAY_LLM_API_KEY") || p8.note.contains("llm.enabled"),
        "{}",
        p8.note
    );
    for id in ["P9", "P10", "P11", "P12"] {
        assert!(matches!(gate(&view, id).0, Outcome::Skipped | Outcome::Pending), "{id}");
    }
    assert_eq!(view.frame("permits_clean").unwrap().height(), 400);
    assert_eq!(view.frame("cad_clean").unwrap().height(), 300);
    assert_eq!(view.frame("scored_leads").unwrap().height(), 60);
}

// spec: permits L1, L2, L3, L4, L5, N1, N2, N3, N4, N5, N6, N7, M0, M1, M2, M3, M4, T1, T2, T3, T4, T5, C1, C2
// spec: permits D1, D2, D3, D4, D5, D6, S13
#[test]
fn each_special_permit_shows_its_rule() {
    let view = seen();
    let category = by(&view, "permits_categorised", "lead_id", "category");
    let level = by(&view, "permits_enriched", "lead_id", "match_level");
    let flags = by(&view, "permits_clean", "lead_id", "flags");
    let outcome = by(&view, "prefiltered", "lead_id", "outcome");
    let reason = by(&view, "prefiltered", "lead_id", "reason");
    let injection = by(&view, "to_score", "lead_id", "injection");
    let mut wrong = Vec::new();
    for special in specials() {
        let lead = special.lead();
        let mut compare = |what: &str, found: Option<&String>, wanted: Option<&str>| {
            if let Some(wanted) = wanted
                && found.map(String::as_str) != Some(wanted)
            {
                wrong.push(format!("{lead} ({}): {what} is {found:?}, not {wanted}", special.about));
            }
        };
        compare("category", category.get(&lead), special.category.as_deref());
        compare("level", level.get(&lead), special.level.as_deref());
        compare("flags", flags.get(&lead), special.flags.as_deref());
        match special.outcome.as_deref() {
            Some("to_score") => compare("outcome", outcome.get(&lead), Some("to_score")),
            wanted => compare("reason", reason.get(&lead), wanted),
        }
        if special.outcome.as_deref() == Some("to_score") {
            let found = injection.get(&lead).is_some_and(|phrase| !phrase.is_empty());
            if found != special.injection {
                wrong.push(format!("{lead}: injection {found}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

// spec: permits P6
#[test]
fn every_category_reason_and_level_is_there_in_the_shares_promised() {
    let view = seen();
    let categories = tally(&view, "permits_categorised", "category");
    assert_eq!(
        categories.len(),
        28,
        "22 rules, other, and five commercial ones: {categories:?}"
    );
    let commercial = tally(&view, "permits_categorised", "is_commercial");
    assert!((56..=64).contains(&commercial["true"]), "{commercial:?}");
    let levels = tally(&view, "permits_enriched", "match_level");
    for level in ["M0", "M1", "M2", "M3", "M4", "unmatched", "ambiguous", "unparseable"] {
        assert!(levels.contains_key(level), "{level}: {levels:?}");
    }
    let reasons = tally(&view, "discarded", "reason");
    assert_eq!(
        reasons.keys().map(String::as_str).collect::<Vec<_>>(),
        ["D1", "D2", "D3", "D4", "D5", "D6"]
    );
    let outcomes = tally(&view, "prefiltered", "outcome");
    assert_eq!(outcomes.values().sum::<usize>(), 400);
    assert_eq!(outcomes["discarded"], reasons.values().sum::<usize>());
    assert!(outcomes["already_scored"] >= 40, "{outcomes:?}");
    let bands = tally(&view, "to_score", "freshness");
    for band in ["fresh", "cooling", "stale", "unknown"] {
        assert!(bands.contains_key(band), "{bands:?}");
    }
    let siblings = tally(&view, "permits_enriched", "siblings");
    let grouped: usize = siblings
        .iter()
        .filter(|(size, _)| *size != "1")
        .map(|(_, permits)| permits)
        .sum();
    assert!((56..=64).contains(&grouped), "{siblings:?}");
}

// spec: permits S3, S11
#[test]
fn the_prepared_questions_hold_nobody_and_no_place() {
    let view = seen();
    let prompts = column(&view.frame("prompts").unwrap(), "body").join("\n");
    assert!(prompts.len() > 100_000);
    let leaked: Vec<String> = secrets(&files(None))
        .into_iter()
        .filter(|secret| prompts.contains(secret.as_str()))
        .collect();
    assert!(leaked.is_empty(), "{leaked:?}");
    for canary in [
        "555-0142",
        "Abelwick",
        "abelwick",
        "4471",
        "mirraholt.example",
        "Wynfra",
        "\u{200b}",
        "\u{202e}",
    ] {
        assert!(!prompts.contains(canary), "{canary}");
    }
    assert!(prompts.contains("[redacted]"));
    let folder = small().0.path().join(".assay");
    assert!(folder.is_dir());
}

// spec: permits R1, R3
#[test]
fn the_queue_is_in_the_order_of_sale() {
    let view = seen();
    let leads = view.frame("scored_leads").unwrap();
    let scores: Vec<i64> = column(&leads, "score")
        .iter()
        .map(|score| score.parse().unwrap())
        .collect();
    assert!(scores.is_sorted_by(|first, second| first >= second), "{scores:?}");
    let tiers = tally(&view, "scored_leads", "tier");
    let counts: Vec<usize> = ["A", "B", "C", "RETRY"].iter().map(|tier| tiers[*tier]).collect();
    assert_eq!(counts, [12, 25, 20, 3]);
    assert!(tally(&view, "scored_leads", "status").contains_key("converted"));
}

// spec: permits N8, N9
#[test]
fn the_roll_says_who_owns_it_and_whether_they_live_there() {
    let view = seen();
    let owner = by(&view, "permits_enriched_identity", "lead_id", "owner_name");
    let of_permit = by(&view, "permits_enriched_identity", "lead_id", "permit_owner_name");
    let lead = "chicago:101090051";
    assert_eq!(owner[lead].to_lowercase(), "fennimore-quayle delma");
    assert_eq!(of_permit[lead].to_lowercase(), "elversham edric");
    let absentee = by(&view, "permits_enriched", "lead_id", "absentee");
    assert_eq!(absentee["plano:PLN-26-90045"], "", "a box says nothing");
    assert_eq!(absentee["plano:PLN-26-90046"], "true");
    assert_eq!(absentee["plano:PLN-26-90004"], "false");
    let let_out = absentee.values().filter(|known| *known == "true").count();
    assert!((32..=48).contains(&let_out), "one in ten: {let_out}");
}

#[test]
fn its_report_tells_what_the_commands_tell() {
    crate::report::tells_what_the_commands_tell(small().0.path(), "permits");
}
