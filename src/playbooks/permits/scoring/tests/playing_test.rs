//! The whole way against a model that is played on loopback: what is sent, what is believed, what it costs, what is saved.

use super::stage::{model, says, world};
use super::*;
use crate::connect::stand_in::StandIn;
use crate::playbooks::permits::SCORED;

/// The scores of the reference run: 5 A, 22 B, 39 C and one that never comes to anything.
fn reference_scores() -> Vec<Option<i64>> {
    let a = (0..5).map(|place| Some(80 + 3 * place));
    let b = (0..22).map(|place| Some(50 + place));
    let c = (0..39).map(|place| Some(49 - place));
    a.chain(b).chain(c).chain([None]).collect()
}

fn reference() -> (Vec<Lead>, StandIn) {
    let leads = leads(67);
    let steps: Vec<(&Lead, Value)> = leads
        .iter()
        .zip(reference_scores())
        .map(|(lead, score)| match score {
            Some(score) => (lead, json!([says(lead, score)])),
            None => (lead, json!([{ "answer": "I cannot rate this lead." }])),
        })
        .collect();
    let model = model(&steps);
    (leads, model)
}

// spec: permits 8.4, P9, P11, P13, R1
#[test]
fn the_reference_run() {
    let (leads, model) = reference();
    let mut world = world(&leads, &model);
    let stored = [
        (leads[0].lead_id.as_str(), 64, "exported"),
        (leads[30].lead_id.as_str(), 71, "sold"),
        (leads[60].lead_id.as_str(), 20, "new"),
    ];
    world.feed("scored_before", before_frame(&stored));
    world.runs();
    for (tier, expected) in [("A", 5.0), ("B", 22.0), ("C", 39.0), ("RETRY", 1.0)] {
        assert_eq!(world.metric("score", "leads", Some(tier)), Some(expected));
        assert_eq!(world.metric("persist", "leads", Some(tier)), Some(expected));
    }
    assert_eq!(world.upserts(), [64, 3, 0, 0]);
    let p9 = world.gate("P9");
    assert!((p9.observed.unwrap() - 1.0 / 67.0).abs() < 1e-12);
    assert_eq!((p9.outcome, p9.evidence_rows), (Outcome::Passed, 1));
    let a = world.gate("P11-A");
    assert!((a.observed.unwrap() - 5.0 / 66.0).abs() < 1e-12);
    assert_eq!((a.outcome, a.evidence_rows), (Outcome::Passed, 5));
    for gate in ["P8", "P10", "P11", "P12", "P13", "P13-ERRORS"] {
        assert_eq!(world.outcome(gate), Outcome::Passed, "{gate}");
    }
    // The lead that failed was asked twice; everybody else once.
    assert_eq!(model.requests().len(), 68);
    assert_eq!(world.metric("score", "calls", None), Some(68.0));
    assert_eq!(world.frame("score", "invalid_answers").height(), 2);
    let shelf = world.frame("persist", "scored_leads");
    let row = text(&shelf, "lead_id")
        .unwrap()
        .iter()
        .position(|id| id == Some(&leads[30].lead_id));
    assert_eq!(text(&shelf, "status").unwrap().get(row.unwrap()), Some("sold"));
    let scores = integer(&shelf, "score").unwrap();
    assert!((1..67).all(|row| scores.get(row) <= scores.get(row - 1)));
    assert_eq!(
        text(&shelf, "flags").unwrap().get(66),
        Some("PENDING_RETRY|prose around the object")
    );
}

// spec: permits S9, 4.7
#[test]
fn a_second_run_pays_nothing_and_gives_the_same_bytes() {
    let leads = leads(4);
    let steps: Vec<(&Lead, Value)> = leads.iter().map(|lead| (lead, json!([says(lead, 60)]))).collect();
    let model = model(&steps);
    let mut world = world(&leads, &model);
    world.runs();
    let frames = [
        ("score", "answers"),
        ("score", "answers_identity"),
        ("score", "calls"),
        ("score", "ledger"),
        ("score", "prompts"),
        ("persist", "scored_leads"),
        ("persist", "scored_identity"),
        ("persist", "upserts"),
    ];
    let first: Vec<String> = frames.iter().map(|(phase, name)| world.hash(phase, name)).collect();
    let facts = world.store.events(SCORED).unwrap().len();
    world.now = "2026-11-20T09:30:00Z".to_owned();
    world.runs();
    let second: Vec<String> = frames.iter().map(|(phase, name)| world.hash(phase, name)).collect();
    assert_eq!(first, second);
    assert_eq!(
        (model.requests().len(), world.store.events(SCORED).unwrap().len()),
        (4, facts)
    );
    assert!((world.ledger("spent of it") - 4.0 * 0.005671).abs() < 1e-12);
    // Another cut of the tiers moves leads without a call or a new fact.
    world.set("tier_a", 60);
    world.runs();
    assert_eq!(world.metric("persist", "leads", Some("A")), Some(4.0));
    assert_eq!(
        (model.requests().len(), world.store.events(SCORED).unwrap().len()),
        (4, facts)
    );
}

// spec: permits S2, S3, S6
#[test]
fn nothing_of_people_or_places_leaves_and_the_key_stays_in_its_header() {
    let leads = leads(3);
    let steps: Vec<(&Lead, Value)> = leads.iter().map(|lead| (lead, json!([says(lead, 60)]))).collect();
    let model = model(&steps);
    let world = world(&leads, &model);
    world.runs();
    let key = std::env::var(KEY_VARIABLE).unwrap();
    let requests = model.requests();
    assert_eq!(requests.len(), 3);
    for request in &requests {
        let mut secret: Vec<String> = CANARIES.iter().map(|word| (*word).to_owned()).collect();
        secret.extend(["Nine days old".to_owned(), key.clone()]);
        for lead in &leads {
            secret.extend([
                lead.lead_id.clone(),
                lead.permit_id.clone(),
                lead.cad_account.clone().unwrap(),
            ]);
        }
        for word in secret {
            assert!(!request.body.contains(&word), "{word}");
        }
        let bearer = request
            .headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        assert_eq!(bearer.unwrap().1, format!("Bearer {key}"));
    }
    // Neither journal nor frames hold the key.
    let journal = world.store.journal_entries("permits", "score").unwrap();
    assert!(!serde_json::to_string(&journal).unwrap().contains(&key));
    let prompts = world.frame("score", "prompts");
    assert!(
        text(&prompts, "body")
            .unwrap()
            .iter()
            .flatten()
            .all(|body| !body.contains(&key))
    );
}

// spec: permits S5, S7, P10
#[test]
fn an_invalid_answer_is_asked_again_once() {
    let leads = leads(2);
    let wrong_tier = content(&leads[0], 85).replace("\"A\"", "\"B\"");
    let steps = [
        (&leads[0], json!([{ "answer": wrong_tier }, says(&leads[0], 85)])),
        (&leads[1], json!([{ "answer": "", "finish_reason": "length" }])),
    ];
    let model = model(&steps);
    let world = world(&leads, &model);
    world.runs();
    let answers = world.answers();
    assert_eq!((answers[0].score, answers[0].asks, answers[0].attempts), (85, 2, 2));
    let lost = &answers[1];
    assert_eq!(
        (lost.score, lost.contact_priority.as_str(), lost.scoring_method.as_str()),
        (-1, "skip", "pending_retry")
    );
    assert_eq!(
        (lost.error.as_deref(), lost.flags.as_str()),
        (Some("finish_reason length"), "PENDING_RETRY|finish_reason length")
    );
    assert_eq!(world.gate("P10").observed, Some(1.0));
    assert_eq!(world.outcome("P9"), Outcome::Failed);
    let invalid = world.frame("score", "invalid_answers");
    let what: Vec<Option<&str>> = text(&invalid, "what").unwrap().iter().collect();
    assert_eq!(
        what,
        [
            "tier B does not go with score 85",
            "finish_reason length",
            "finish_reason length"
        ]
        .map(Some)
    );
}

// spec: permits S7, 8.6
#[test]
fn a_refused_key_stops_the_phase_and_leaves_the_rest_queued() {
    for (code, words) in [(401, "key"), (402, "balance"), (403, "key")] {
        let leads = leads(3);
        let steps: Vec<(&Lead, Value)> = leads.iter().map(|lead| (lead, json!([{ "status": code }]))).collect();
        let model = model(&steps);
        let world = world(&leads, &model);
        let report = world.run();
        assert_eq!(
            (status(&report, "score"), status(&report, "persist")),
            (Status::Error, Status::Blocked)
        );
        assert_eq!(
            report.outcome,
            crate::engine::RunOutcome::Failed {
                blame: crate::engine::Blame::Outside
            }
        );
        let message = report.phases.iter().find_map(|phase| phase.message.clone()).unwrap();
        assert!(
            message.contains(words) && message.contains("3 leads stay queued"),
            "{message}"
        );
        assert_eq!(model.requests().len(), 1);
    }
}

// spec: permits S10, P8
#[test]
fn a_spent_budget_queues_the_rest_and_a_rerun_gets_no_fresh_one() {
    let leads = leads(6);
    let unsaid = |lead: &Lead| json!([{ "answer": content(lead, 60), "usage": null }]);
    let steps: Vec<(&Lead, Value)> = leads.iter().map(|lead| (lead, unsaid(lead))).collect();
    let model = model(&steps);
    let mut world = world(&leads, &model);
    // Room for three reservations: without usage each of them is kept.
    world.set("llm.dry_run", true);
    world.runs();
    let reserve = real(&world.frame("score", "prompts"), "reserve_usd")
        .unwrap()
        .get(0)
        .unwrap();
    world.set("llm.dry_run", false);
    world.set("budget.usd", reserve * 3.5);
    for _ in 0..2 {
        world.runs();
        assert_eq!(
            (
                world.answers().len(),
                world.frame("score", "queued").height(),
                model.requests().len()
            ),
            (3, 3, 3)
        );
        let p8 = world.gate("P8");
        assert_eq!(
            (p8.outcome, p8.observed, p8.evidence_rows),
            (Outcome::Failed, Some(3.0), 3)
        );
        assert!((world.ledger("spent of it") - 3.0 * reserve).abs() < 1e-9);
        // What was paid is saved though the gate failed.
        assert_eq!(world.upserts(), [3, 0, 0, 0]);
    }
    // Another day of analysis has no budget of its own: that would never end where the day is pinned.
    world.as_of = world.as_of.succ_opt().unwrap();
    world.now = "2026-11-20T23:59:00Z".to_owned();
    world.runs();
    assert_eq!((world.answers().len(), model.requests().len()), (3, 3));
    // The next day by the clock has one; what was answered is not asked again.
    world.now = "2026-11-21T00:01:00Z".to_owned();
    world.runs();
    assert_eq!((world.answers().len(), model.requests().len()), (6, 6));
}

// spec: permits S9, 9
#[test]
fn a_run_that_was_stopped_goes_on_where_it_was() {
    let leads = leads(8);
    let steps: Vec<(&Lead, Value)> = leads.iter().map(|lead| (lead, json!([says(lead, 60)]))).collect();
    let model = model(&steps);
    let mut world = world(&leads, &model);
    world.set("concurrency", 1);
    struct StopAfter<'a>(&'a World, u64);
    impl RunSink for StopAfter<'_> {
        fn event(&self, event: RunEvent) {
            if let RunEvent::Progress {
                done,
                unit: "leads",
                subject,
                ..
            } = &event
            {
                assert!(subject.contains(" of 5.00 USD · 0 retries"), "{subject}");
                if *done >= self.1 {
                    self.0.token.cancel();
                }
            }
        }
    }
    let report = world.run_told(&[], &StopAfter(&world, 3));
    assert_eq!(status(&report, "score"), Status::Cancelled);
    let sent = model.requests().len();
    assert!((3..8).contains(&sent), "{sent}");
    world.token = CancelToken::new();
    world.runs();
    let mut refs: Vec<String> = model
        .requests()
        .into_iter()
        .filter_map(|request| request.lead_ref)
        .collect();
    assert_eq!(refs.len(), 8);
    refs.sort();
    refs.dedup();
    assert_eq!((refs.len(), world.answers().len()), (8, 8));
}
