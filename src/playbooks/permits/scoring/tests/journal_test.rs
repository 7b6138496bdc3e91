//! Earlier runs, by a journal laid out by hand: what was answered is not paid again, what was lost counts in full, what
//! never left costs nothing. No socket is opened in any of these.

use super::*;
use crate::connect::Call;
use crate::playbooks::permits::scoring::asking::{Moment, prepare};
use crate::playbooks::permits::scoring::key::Anew;
use crate::store::CallJournal;

/// The question for a lead as the phase would put it.
fn question(world: &World, lead: &Lead) -> Call {
    // The settings need a context; a phase of its own hands them out.
    thread_local! {
        static ASKED: RefCell<Option<(Lead, Option<Call>)>> = const { RefCell::new(None) };
    }
    fn body(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
        let settings = super::super::settings::Settings::read(context)?;
        ASKED.with(|asked| {
            let mut asked = asked.borrow_mut();
            if let Some((lead, made)) = asked.as_mut() {
                let moment = Moment {
                    at: "2026-11-19T07:00:00Z".to_owned(),
                    ..Moment::now(context).unwrap()
                };
                *made = Some(prepare(&settings, lead.clone(), Anew::No, &moment).1);
            }
        });
        Err(PhaseError::Cancelled)
    }
    ASKED.with(|asked| *asked.borrow_mut() = Some((lead.clone(), None)));
    let score = world.pipeline.phases.iter().find(|phase| phase.id == "score").unwrap();
    let phases: &'static [Phase] = vec![Phase {
        reads: &[],
        makes: &[],
        run: body,
        ..*score
    }]
    .leak();
    let folder = TempDir::new().unwrap();
    let holder = "test".to_owned();
    let probe = World {
        store: Store::open(folder.path(), Access::Writer { holder }).unwrap(),
        _folder: folder,
        pipeline: Pipeline {
            playbook: "permits",
            phases,
            gates: Vec::new(),
            parameters: params::parameters(),
            datasets: Vec::new(),
        },
        parameters: world.parameters.clone(),
        as_of: world.as_of,
        live: false,
        now: world.now.clone(),
        heard: Heard::default(),
        token: CancelToken::new(),
    };
    probe.run();
    ASKED.with(|asked| asked.borrow_mut().take()).unwrap().1.unwrap()
}

/// How far an earlier run came with a lead.
enum Left {
    Reserved,
    Sent,
    Answered(Value, f64),
}

/// Lays out one send of an earlier run.
fn leave(world: &World, lead: &Lead, phase: &str, scope: &str, left: &Left) {
    let call = question(world, lead);
    let journal = CallJournal::new(&world.store, "permits", phase);
    let request = json!({
        "send": {
            "call": call.key,
            "round": 1,
            "ask": 1,
            "attempt": 1,
            "waited_s": 0.0,
            "scope": scope,
            "reserve": call.reserve,
        },
        "request": call.request,
    });
    let id = journal.reserve(&format!("{}#1", call.key), &request).unwrap();
    if matches!(left, Left::Reserved) {
        return;
    }
    journal.sent(id).unwrap();
    if let Left::Answered(kept, usd) = left {
        let answer = json!({
            "status": 200,
            "failure": null,
            "words": null,
            "cost": { "usd": usd, "tokens": 3900 },
            "settled": "usage",
            "latency_s": 2.5,
            "kept": kept,
        });
        journal.answered(id, &answer).unwrap();
    }
}

fn answered(lead: &Lead, score: i64) -> Left {
    let usage = json!({ "prompt_tokens": 1500, "cached_tokens": 1000, "completion_tokens": 2400 });
    Left::Answered(completion(&content(lead, score), Some(usage)), 0.005671)
}

// spec: permits S9, S12
#[test]
fn what_was_answered_is_replayed_though_nothing_may_be_sent() {
    let leads = leads(3);
    let mut world = World::new(&leads);
    leave(&world, &leads[0], "score", "2026-11-20", &answered(&leads[0], 85));
    leave(&world, &leads[1], "score", "2026-11-20", &Left::Sent);
    leave(&world, &leads[2], "score", "2026-11-20", &Left::Reserved);
    world.live = false;
    let report = world.run();
    assert_eq!(status(&report, "score"), Status::PendingValidation);
    let answers = world.answers();
    assert_eq!(answers.len(), 1);
    let first = &answers[0];
    assert_eq!(
        (first.lead_id.as_str(), first.score, first.cached),
        (leads[0].lead_id.as_str(), 85, false)
    );
    assert_eq!(
        (first.scored_at.as_str(), first.scoring_method.as_str()),
        ("2026-11-19T07:00:00Z", "ai-reasoner")
    );
    assert_eq!(
        (first.prompt_tokens, first.cached_tokens, first.completion_tokens),
        (Some(1500), Some(1000), Some(2400))
    );
    assert_eq!(
        (first.cost_usd, first.latency_s, first.attempts, first.asks),
        (0.005671, Some(2.5), 1, 1)
    );
    assert_eq!(world.frame("score", "queued").height(), 2);
    // What was lost counts at its full reservation, what never left at nothing.
    let reserve = question(&world, &leads[1]).reserve.usd;
    assert_eq!(world.ledger("calls lost on their way"), 1.0);
    assert!((world.ledger("may have been billed for calls lost on their way") - reserve).abs() < 1e-12);
    assert!((world.ledger("spent of it") - reserve - 0.005671).abs() < 1e-12);
    // The model's thoughts are kept apart, and saved with the lead.
    assert_eq!(world.frame("score", "answers_identity").height(), 1);
    let identity = world.frame("persist", "scored_identity");
    assert_eq!(
        text(&identity, "chain_of_thought").unwrap().get(0),
        Some("The roof is nine days old.")
    );
    assert_eq!(text(&identity, "owner_name").unwrap().get(0), Some("Ada Quillfeather"));
    assert_eq!(world.upserts(), [1, 0, 0, 0]);
}

// spec: permits S12, P8, P9, P10, P11, P12
#[test]
fn what_waits_says_how_many_at_what_cost_and_what_to_do() {
    let leads = leads(2);
    let mut world = World::new(&leads);
    let waits = |world: &World, words: &[&str]| {
        let report = world.run();
        assert_eq!(status(&report, "score"), Status::PendingValidation);
        assert_eq!(status(&report, "persist"), Status::Passed);
        assert_eq!(world.outcome("P8"), Outcome::Pending);
        for gate in ["P9", "P10", "P11", "P11-A", "P12"] {
            assert_eq!(world.outcome(gate), Outcome::Skipped, "{gate}");
        }
        let note = world.gate("P8").note;
        for word in words {
            assert!(note.contains(word), "{word}: {note}");
        }
        let logged = world
            .heard
            .0
            .borrow()
            .iter()
            .any(|event| matches!(event, RunEvent::Log { message, .. } if *message == note));
        assert!(logged, "{note}");
    };
    world.live = false;
    waits(
        &world,
        &[
            "2 permits queued",
            "USD expected",
            "0 answered already",
            "live = true",
            "assay run permits",
        ],
    );
    world.live = true;
    world.set("llm.enabled", false);
    waits(&world, &["2 permits queued", "llm.enabled"]);
    // All that is lacking is said at once.
    world.live = false;
    world.set("llm.api_key_env", vec!["ASSAY_TEST_NO_SUCH_KEY", "ASSAY_TEST_NOR_THIS"]);
    waits(
        &world,
        &["live = true", "llm.enabled", "variable ASSAY_TEST_NO_SUCH_KEY"],
    );
    world.live = true;
    world.set("llm.enabled", true);
    waits(
        &world,
        &["2 permits queued", "ASSAY_TEST_NO_SUCH_KEY or ASSAY_TEST_NOR_THIS"],
    );
    let queued = world.frame("score", "queued");
    assert!(
        text(&queued, "why")
            .unwrap()
            .get(1)
            .unwrap()
            .contains("ASSAY_TEST_NO_SUCH_KEY")
    );
}

// spec: permits S11
#[test]
fn a_dry_run_prepares_everything_and_sends_nothing() {
    let leads = leads(5);
    let mut world = World::new(&leads);
    leave(&world, &leads[1], "score", "2026-11-20", &answered(&leads[1], 64));
    world.set("llm.dry_run", true);
    // Nothing listens there: a call would fail, and the lead would be RETRY.
    world.set("llm.base_url", "https://llm.invalid");
    leave(&world, &leads[0], "score", "2026-11-20", &answered(&leads[0], 85));
    world.run();
    let prompts = world.frame("score", "prompts");
    let states: Vec<Option<&str>> = text(&prompts, "state").unwrap().iter().collect();
    // The second lead was answered by another service: that is another question.
    assert_eq!(states, ["cached", "new", "new", "new", "new"].map(Some));
    let reserve = real(&prompts, "reserve_usd").unwrap();
    let most: f64 = (1..5).map(|row| reserve.get(row).unwrap()).sum();
    assert!((world.ledger("the queued cost at most") - most).abs() < 1e-12);
    // Two answers were paid for before, at the same price.
    assert!((world.ledger("the queued should cost") - 4.0 * 0.005671).abs() < 1e-12);
    let key = std::env::var(KEY_VARIABLE).unwrap();
    for body in text(&prompts, "body").unwrap().iter().flatten() {
        let said: Value = serde_json::from_str(body).unwrap();
        assert_eq!(said["messages"].as_array().unwrap().len(), 1);
        assert_eq!(said["thinking"], json!({ "type": "enabled" }));
        assert_eq!(
            (said["reasoning_effort"].as_str(), said["max_tokens"].as_i64()),
            (Some("high"), Some(8000))
        );
        assert!(said.get("temperature").is_none() && !body.contains(&key));
    }
    let shown = world
        .heard
        .0
        .borrow()
        .iter()
        .filter(|event| matches!(event, RunEvent::Log { message, .. } if message.contains("lead_ref")))
        .count();
    assert_eq!(shown, 3);
    let unpaid = World::new(&leads);
    let mut unpaid = unpaid;
    unpaid.set("llm.dry_run", true);
    unpaid.run();
    let (most, expected) = (
        unpaid.ledger("the queued cost at most"),
        unpaid.ledger("the queued should cost"),
    );
    assert!((expected - 0.3 * most).abs() < 1e-12);
}

// spec: permits S2, S3, S4
#[test]
fn a_chat_model_gets_two_messages_and_json_mode() {
    let leads = leads(1);
    let mut world = World::new(&leads);
    world.set("llm.dry_run", true);
    world.set("llm.mode", "chat");
    world.run();
    let prompts = world.frame("score", "prompts");
    let body: Value = serde_json::from_str(text(&prompts, "body").unwrap().get(0).unwrap()).unwrap();
    assert_eq!(body["response_format"], json!({ "type": "json_object" }));
    assert_eq!(
        (body["temperature"].as_f64(), body["max_tokens"].as_i64()),
        (Some(0.3), Some(500))
    );
    let messages = body["messages"].as_array().unwrap();
    assert_eq!(
        (messages[0]["role"].as_str(), messages[1]["role"].as_str()),
        (Some("system"), Some("user"))
    );
    assert!(
        messages
            .iter()
            .all(|message| message["content"].as_str().unwrap().contains("json"))
    );
    let said = body.to_string();
    let mut secret: Vec<String> = CANARIES.iter().map(|word| (*word).to_owned()).collect();
    secret.extend([
        leads[0].lead_id.clone(),
        leads[0].permit_id.clone(),
        leads[0].cad_account.clone().unwrap(),
    ]);
    for word in secret {
        assert!(!said.contains(&word), "{word}");
    }
}

// spec: permits S9
#[test]
fn an_answer_serves_another_day_and_another_lead_of_the_same_kind() {
    let twin = Lead {
        lead_id: "austin:twin".to_owned(),
        permit_id: "twin".to_owned(),
        ..lead(1)
    };
    let mut world = World::new(&[lead(1), twin.clone()]);
    let yesterday = Lead {
        batch: "b0".to_owned(),
        ..lead(1)
    };
    leave(&world, &yesterday, "score", "2026-11-19", &answered(&lead(1), 85));
    world.live = false;
    let report = world.run();
    // Nothing is left to be sent, so nothing waits.
    assert_eq!(status(&report, "score"), Status::PassedWithWarnings);
    let answers = world.answers();
    assert!(
        answers
            .iter()
            .all(|answer| answer.cached && answer.cost_usd == 0.0 && answer.score == 85)
    );
    assert_eq!(answers.len(), 2);
    assert_eq!(world.metric("score", "cache_hits", None), Some(2.0));
    assert_eq!(
        (world.metric("score", "calls", None), world.ledger("spent of it")),
        (Some(0.0), 0.0)
    );
    assert_eq!(world.outcome("P10"), Outcome::Skipped);
}

// spec: permits S10
#[test]
fn a_day_has_one_budget_for_both_phases() {
    let leads = leads(2);
    let mut world = World::new(&leads);
    leave(&world, &leads[0], "retry", "2026-11-20", &Left::Sent);
    leave(&world, &leads[1], "retry", "2026-11-19", &Left::Sent);
    world.live = false;
    world.run();
    let reserve = question(&world, &leads[0]).reserve.usd;
    assert!((world.ledger("spent by the other phase") - reserve).abs() < 1e-12);
    assert!((world.ledger("spent of it") - reserve).abs() < 1e-12);
}
