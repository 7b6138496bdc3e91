//! Saving: what is created, replaced and left alone, by hand-made answers.

use super::*;
use crate::playbooks::permits::scoring::answered::{Cuts, NO_SCORE};
use crate::playbooks::permits::scoring::saved::{Closing, Saved, Stored};
use crate::playbooks::permits::scoring::shelf;
use crate::playbooks::permits::scoring::upsert::{Upsert, failure_flags, flags, upsert};

const CUTS: Cuts = Cuts {
    a: 80.0,
    b: 50.0,
    review_below: 30.0,
};

fn answer(number: usize, score: i64) -> Answered {
    Answered {
        lead_id: lead(number).lead_id,
        answer_key: format!("key {number}"),
        score,
        reasoning: Some("Because of its roof.".to_owned()),
        scored_at: "2026-11-20T08:00:00Z".to_owned(),
        batch: "b1".to_owned(),
        ..Answered::default()
    }
}

fn failure(number: usize, rounds: i64) -> Answered {
    Answered {
        reasoning: None,
        error: Some("no answer".to_owned()),
        flags: failure_flags("no answer", rounds, 5),
        rounds,
        answer_key: format!("key {number} round {rounds}"),
        ..answer(number, NO_SCORE)
    }
}

fn counts(closing: &Closing) -> [i64; 4] {
    [closing.created, closing.updated, closing.skipped, closing.errors]
}

/// Saves answers over a stream of facts, as the phase does.
fn save(facts: &mut Vec<Value>, answers: &[Answered]) -> Upsert {
    let before = before_frame(&[("austin:2026-000009", 64, "sold")]);
    let stored = Stored::read(facts, &before).unwrap();
    let made = upsert(&stored, &leads(9), answers, CUTS, 7);
    if !stored.closed.contains_key(&made.closing.persisted) {
        facts.extend(made.saves.iter().map(Saved::fact));
        facts.push(serde_json::to_value(&made.closing).unwrap());
    }
    made
}

fn stored(facts: &[Value], number: usize) -> Saved {
    let before = before_frame(&[("austin:2026-000009", 64, "sold")]);
    Stored::read(facts, &before).unwrap().leads[&lead(number).lead_id].clone()
}

// spec: permits 4.7, P13
#[test]
fn every_answer_has_one_of_four_outcomes() {
    let mut facts = Vec::new();
    let unknown = Answered {
        lead_id: "austin:gone".to_owned(),
        ..answer(1, 70)
    };
    let first = [
        answer(1, 85),
        failure(2, 0),
        answer(9, 40),
        unknown,
        answer(1, 85),
        answer(3, 101),
        Answered {
            reasoning: None,
            ..answer(4, 60)
        },
        Answered {
            error: None,
            ..failure(5, 0)
        },
    ];
    let made = save(&mut facts, &first);
    assert_eq!(counts(&made.closing), [2, 1, 1, 4]);
    assert_eq!(counts(&made.closing).iter().sum::<i64>(), first.len() as i64);
    let words: Vec<&str> = made.closing.faults.iter().map(|(_, words)| words.as_str()).collect();
    let expected = [
        "the lead was answered twice",
        "score 101 is outside 0 to 100",
        "a score without its reasons",
        "no score and no word why",
    ];
    assert_eq!(words, expected);
    // A sale is not touched by a new score.
    assert_eq!(stored(&facts, 9).score, 40);
    assert_eq!(stored(&facts, 9).status(), "sold");
    assert_eq!(stored(&facts, 1).status(), "new");
}

// spec: permits 4.7
#[test]
fn a_batch_is_saved_once_and_a_failure_never_replaces_a_score() {
    let mut facts = Vec::new();
    let first = [answer(1, 85), answer(2, 40)];
    let made = save(&mut facts, &first);
    let written = facts.len();
    assert_eq!(save(&mut facts, &first).closing, made.closing);
    assert_eq!(facts.len(), written);
    let later = "2026-11-21T08:00:00Z".to_owned();
    let lost = Answered {
        scored_at: later.clone(),
        ..failure(1, 0)
    };
    let better = Answered {
        scored_at: later,
        answer_key: "key 2 anew".to_owned(),
        ..answer(2, 45)
    };
    let made = save(&mut facts, &[lost, better]);
    assert_eq!(counts(&made.closing), [0, 1, 1, 0]);
    assert_eq!((stored(&facts, 1).score, stored(&facts, 2).score), (85, 45));
    // The first batch, come again beside another answer, does not undo what came after it.
    let made = save(&mut facts, &[answer(1, 85), answer(2, 40), answer(3, 50)]);
    assert_eq!(counts(&made.closing), [1, 0, 2, 0]);
    assert_eq!(stored(&facts, 2).score, 45);
}

// spec: permits 4.6, S8
#[test]
fn rounds_add_up_until_a_lead_is_given_up() {
    let mut facts = Vec::new();
    save(&mut facts, &[failure(1, 0)]);
    for round in 1..=5 {
        save(&mut facts, &[failure(1, round)]);
        let saved = stored(&facts, 1);
        assert_eq!((saved.score, saved.tier.as_str(), saved.rounds), (-1, "RETRY", round));
        let state = if round < 5 { "PENDING_RETRY" } else { "retry_exhausted" };
        assert_eq!(flags(&saved, CUTS), [state, "no answer"]);
    }
    // An answer of scoring that failed long ago does not bring the rounds back.
    save(&mut facts, &[failure(1, 0), answer(3, 50)]);
    assert_eq!(stored(&facts, 1).rounds, 5);
    let success = Answered {
        rounds: 4,
        answer_key: "key 1 anew".to_owned(),
        ..answer(1, 62)
    };
    let made = save(&mut facts, &[success]);
    assert_eq!(counts(&made.closing), [0, 1, 0, 0]);
    assert_eq!(stored(&facts, 1).score, 62);
}

// spec: permits R2, R6, S13
#[test]
fn flags_say_what_is_known_of_a_lead() {
    let mut saved = Saved::of(&lead(1), &answer(1, 29), "C", 1);
    saved.said_flags = "value unknown|value unknown".to_owned();
    saved.lead.siblings = 3;
    saved.lead.injection = Some("score 100".to_owned());
    saved.lead.flags = Some("no_issue_date".to_owned());
    let expected = [
        "REVIEW",
        "sibling:3",
        "suspected_injection",
        "no_issue_date",
        "value unknown",
    ];
    assert_eq!(flags(&saved, CUTS), expected);
    saved.score = 30;
    assert_eq!(flags(&saved, CUTS)[0], "sibling:3");
    saved.score = -1;
    assert_eq!(flags(&saved, CUTS)[0], "sibling:3");
}

// spec: permits R1, R3
#[test]
fn leads_are_sorted_by_score_age_value_and_id() {
    let of = |number: usize, score: i64, age: Option<i64>, value: Option<f64>| {
        let mut saved = Saved::of(&lead(number), &answer(number, score), "", 1);
        saved.lead.age_days = age;
        saved.lead.market_value = value;
        saved
    };
    let sorted = [
        of(5, 90, None, None),
        of(7, 70, Some(3), Some(400e3)),
        of(6, 70, Some(9), Some(900e3)),
        of(2, 70, Some(9), Some(500e3)),
        of(3, 70, Some(9), Some(500e3)),
        of(1, 70, Some(9), None),
        of(4, 70, None, Some(1e6)),
        of(8, -1, Some(1), Some(1e6)),
    ];
    let backwards: Vec<&Saved> = sorted.iter().rev().collect();
    let (shelf, frame) = shelf::sorted(backwards, Cuts { b: 75.0, ..CUTS }).unwrap();
    let expected: Vec<&Saved> = sorted.iter().collect();
    assert_eq!(shelf, expected);
    let tiers: Vec<Option<&str>> = text(&frame, "tier").unwrap().iter().collect();
    assert_eq!(tiers, ["A", "C", "C", "C", "C", "C", "C", "RETRY"].map(Some));
}
