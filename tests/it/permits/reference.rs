//! The reference run against scripted answers: its figures to the lead, and what was sent.

use std::collections::BTreeSet;

use assay::engine::{Outcome, RunOutcome};

use super::*;

// spec: permits 8.4, P6, P8, P9, P10, P11, P12, P13, P14, R1, S3, S9
#[test]
fn a_hundred_permits_give_the_figures_of_the_reference() {
    let dir = workspace(Some("reference_100"));
    let (model, bench) = (model(dir.path()), bench(dir.path()));
    let overrides = asking(&model);
    let report = run(&bench, &overrides, &[]);
    assert_eq!(report.outcome, RunOutcome::Done, "{report:?}");
    let seen = view(&bench, &overrides);
    let reasons = tally(&seen, "discarded", "reason");
    let of = |ids: &[&str]| {
        ids.iter()
            .map(|id| reasons.get(*id).copied().unwrap_or(0))
            .sum::<usize>()
    };
    assert_eq!(
        (of(&["D3", "D4"]), of(&["D1", "D2"]), of(&["D6"]), of(&["D5"])),
        (18, 9, 6, 0),
        "{reasons:?}"
    );
    assert_eq!(seen.frame("to_score").unwrap().height(), 67);
    let tiers = tally(&seen, "answers", "tier");
    assert_eq!(
        tiers,
        [("A", 5), ("B", 22), ("C", 39), ("RETRY", 1)]
            .map(|(tier, n)| (tier.to_owned(), n))
            .into()
    );
    let upserts = by(&seen, "upserts", "outcome", "leads");
    let counts = ["created", "updated", "skipped", "errors"].map(|name| upserts[name].as_str());
    assert_eq!(counts, ["64", "3", "0", "0"]);
    assert_eq!(gate(&seen, "P9"), (Outcome::Passed, Some(1.0 / 67.0)));
    assert_eq!(gate(&seen, "P11-A"), (Outcome::Passed, Some(5.0 / 66.0)));
    for id in ["P6", "P8", "P10", "P11", "P12", "P13", "P13-ERRORS", "P14"] {
        assert_eq!(gate(&seen, id).0, Outcome::Passed, "{id}");
    }

    // Sixty-six leads were asked once, the one that nobody can score twice.
    let requests = model.requests();
    assert_eq!(requests.len(), 68);
    let leads: BTreeSet<&String> = requests
        .iter()
        .filter_map(|request| request.lead_ref.as_ref())
        .collect();
    assert_eq!(leads.len(), 67);
    let sent = bodies(&requests);
    let leaked: Vec<String> = secrets(&files(Some("reference_100")))
        .into_iter()
        .filter(|secret| sent.contains(secret.as_str()))
        .collect();
    assert!(leaked.is_empty(), "{leaked:?}");

    // Again: every answer is there, nothing is sent, the frames are the same.
    let again = run(&bench, &overrides, &["score", "persist", "export"]);
    assert_eq!(again.outcome, RunOutcome::Done, "{again:?}");
    let after = view(&bench, &overrides);
    let resent = model.requests().len() - requests.len();
    assert!(resent <= 2, "only the lead without a score is asked again: {resent}");
    assert_eq!(
        column(&seen.frame("answers").unwrap(), "score"),
        column(&after.frame("answers").unwrap(), "score")
    );
    let scored = after.frame("scored_leads").unwrap();
    assert_eq!(scored.height(), 67);
    let statuses = tally(&after, "scored_leads", "status");
    assert_eq!(
        statuses["exported"], 3,
        "what was sold before keeps its place: {statuses:?}"
    );
    let kinds = tally(&after, "export_rows", "kind");
    assert_eq!((kinds["bucket"], kinds["retry"]), (66, 1), "{kinds:?}");
}

// spec: permits 8.4, P7, R1
#[test]
fn the_earlier_batch_warns_of_its_discards() {
    let dir = workspace(Some("earlier_batch"));
    let (model, bench) = (model(dir.path()), bench(dir.path()));
    let overrides = asking(&model);
    let report = run(&bench, &overrides, &[]);
    assert_eq!(report.outcome, RunOutcome::Done, "{report:?}");
    let seen = view(&bench, &overrides);
    assert_eq!(gate(&seen, "P7"), (Outcome::Warned, Some(0.675)));
    let tiers = tally(&seen, "answers", "tier");
    assert_eq!(
        tiers,
        [("A", 3), ("B", 3), ("C", 7)]
            .map(|(tier, n)| (tier.to_owned(), n))
            .into()
    );
    assert_eq!(model.requests().len(), 13);
}
