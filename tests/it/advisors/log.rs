//! The execution log in the form of the specification.

use assay::operations::Overrides;

use super::{own, playbook, run, small};
use crate::support::bench;

// spec: advisors E6
#[test]
fn the_log_has_the_summary_and_a_section_for_each_execution() {
    let bench = bench(&small().root);
    let log = bench.log(playbook(), None, true).unwrap();
    let version = "**Model Version**: V3.2_12212025";
    for words in [
        "# Execution log: advisors\n",
        version,
        "**Started**: ",
        "## Execution Summary\n\n| Phase | Status | Duration | Key Outcome |",
        "## Detailed Phase Logs",
        "---\n\n### Phase 0.0: Dates",
        "### Phase BACKTEST-COMPILE: Backtest, compiled",
        "**Executed**: ",
        "minutes\n",
        "**Status**: ✅ PASSED",
        "**Status**: ⚠️ PASSED WITH WARNINGS",
        "**Status**: ⏳ PENDING VALIDATION",
        "#### What We Did",
        "#### Files Created\n\n| File | Path | Purpose |",
        "#### Validation Gates\n\n| Gate ID | Check | Result | Notes |",
        "#### Tier Summary\n\n| Tier | Volume | Conv Rate | Lift | 95% CI |",
        "#### Key Metrics",
        "#### What We Learned",
        "#### Decisions Made\n\n- **Data end on",
        "#### Next Steps",
        "*no decision was taken*",
    ] {
        assert!(log.contains(words), "{words} is not in the log");
    }
    let base = small().root.file_name().unwrap().to_string_lossy().into_owned();
    assert!(log.contains(&format!("**Base Directory**: {base}\n")));
    assert!(!log.contains(&small().root.display().to_string()), "no whole path");
    // The newest execution stands first in the summary, last in the details.
    let summary = log.split("## Detailed").next().unwrap();
    assert!(summary.find("| BACKTEST-COMPILE |") < summary.find("| 0.0-PREFLIGHT |"));
    assert!(log.find("### Phase 0.0: Dates") < log.find("### Phase BACKTEST:"));
    // Without marks the words say it all.
    let plain = bench.log(playbook(), None, false).unwrap();
    assert!(plain.contains("**Status**: PASSED\n") && !plain.contains('✅'));
}

// spec: advisors E6, K12, K15
#[test]
fn executions_stay_in_the_log_and_what_was_reused_is_none() {
    let (_dir, bench) = own(None);
    run(&bench, &Overrides::default());
    let count = |log: &str, phase: &str| log.matches(&format!("### Phase {phase}:")).count();
    let first = bench.log(playbook(), None, false).unwrap();
    assert_eq!((count(&first, "4.1"), count(&first, "5.1")), (1, 1));
    // Another baseline runs 4.1 and what is below it again; nothing above it.
    let moved = super::set(&[("lift_baseline", "as printed".into())]);
    run(&bench, &moved);
    let second = bench.log(playbook(), None, false).unwrap();
    assert_eq!((count(&second, "4.1"), count(&second, "1.1")), (2, 1));
    let one = bench.log(playbook(), Some(2), false).unwrap();
    assert!(one.contains("# Execution log: advisors run 2") && one.contains("(result of run 1)"));
}
