//! Clean-up on a few invented records: what is merged, what is found beside it, and what each gate says.

use std::collections::BTreeMap;

use serde_json::json;

use super::gates::{self, Done};
use super::world::{TODAY, World};
use crate::engine::{Observation, Reading};
use crate::frame::{Frame, text, to_parquet};
use crate::playbooks::buyer_groups::merging::{Merged, Value};

fn cells(frame: &Frame, column: &str) -> Vec<String> {
    let column = text(frame, column).unwrap();
    column.iter().map(|cell| cell.unwrap_or("–").to_owned()).collect()
}

fn value(reading: &Reading) -> f64 {
    match &reading.observed {
        Observation::Value(value) => *value,
        other => panic!("{other:?}"),
    }
}

// spec: buyer-groups B6, 5.7
#[test]
fn a_cluster_becomes_one_record_and_everything_refers_to_it() {
    let (_, after, log, _) = World::new().done();
    let merged: Vec<(&str, &str, &str)> = log
        .iter()
        .map(|merge| (merge.survivor.as_str(), merge.absorbed.as_str(), merge.actor.as_str()))
        .collect();
    // Companies before people; of the three records the CRM's with most fields stays.
    assert_eq!(
        merged,
        [
            ("c1", "c2", "phase B6"),
            ("p1", "p2", "reviewer"),
            ("p1", "p3", "phase B6")
        ]
    );
    assert_eq!(log[2].points, Some(8.0), "the best pair with any that is in already");
    assert_eq!((log[1].why.as_str(), log[0].archive.as_str()), ("name", "root"));
    let people = after.frame("people").unwrap();
    assert_eq!(cells(&people, "person_id"), ["p1", "p4", "p9"]);
    assert_eq!(cells(&people, "company_id"), ["c1", "c3", "c1"]);
    let identity = after.frame("people_identity").unwrap();
    assert_eq!(
        cells(&identity, "full_name"),
        ["Ada Nonesuch", "Petra Sill", "Inez Callow"]
    );
    assert_eq!(cells(&identity, "email")[0], "ada@omni.example");
    assert_eq!(log[1].sources.get("email").map(String::as_str), Some("p2"));
    // The call stood at two records: one goes. Two mails likewise.
    let relations = after.frame("relations").unwrap();
    assert_eq!(cells(&relations, "relation_key"), ["a:1", "a:3", "o:1"]);
    assert_eq!(cells(&relations, "reference_id"), ["p1", "p1", "c1"]);
    assert_eq!(
        cells(&after.frame("relations_identity").unwrap(), "relation_key").len(),
        3
    );
    // The CRM's groups of the two companies are one, and she stands in it once.
    let groups = after.frame("groups0").unwrap();
    assert_eq!(cells(&groups, "group_id"), ["g1", "g3"]);
    assert_eq!(cells(&groups, "person_id"), ["p1", "–"]);
}

// spec: buyer-groups §2, B6
#[test]
fn new_columns_say_what_the_run_found() {
    let (before, after, _, _) = World::new().done();
    let people = before.frame("people").unwrap();
    assert_eq!(
        cells(&people, "role"),
        ["champion", "–", "–", "–", "stakeholder"],
        "the seat's role; excluded is none"
    );
    assert_eq!(cells(&people, "linked_company_id"), ["c1", "c1", "c1", "c3", "c1"]);
    assert_eq!(cells(&people, "title")[4], "CFO", "somebody whom a provider found");
    let table = after.table("people").unwrap();
    assert_eq!(table.cell("p1", "confidence"), Some(&Value::Real(60.0)));
    assert_eq!(table.cell("p1", "last_buyer_group_update"), Some(&Value::Date(TODAY)));
    assert_eq!(table.cell("p4", "last_buyer_group_update"), Some(&Value::Null));
    assert_eq!(table.cell("p1", "perplexity_verified"), Some(&Value::Boolean(true)));
    assert_eq!(
        table.cell("p1", "has_phone"),
        Some(&Value::Boolean(true)),
        "a number that was looked for and found"
    );
    // Her own record gets what was found outside, not what another record of hers says: an undo would leave it there.
    let identity = before.table("people_identity").unwrap();
    assert_eq!(
        (identity.text("p1", "phone"), identity.text("p1", "email")),
        ("5555550101", "")
    );
    let companies = after.table("companies").unwrap();
    assert_eq!(companies.text("c1", "core_signal_id"), "cs-7");
    assert_eq!(
        companies.cell("c3", "buyer_groups_generated"),
        Some(&Value::Boolean(false))
    );
    let process: serde_json::Value = serde_json::from_str(companies.text("c1", "buying_process")).unwrap();
    assert_eq!(process["seats"]["decision"], json!(2));
    assert_eq!(process["coverage"]["champion"], json!(1));
    assert_eq!(process["signing_limits_usd"]["vp"], json!(300_000.0));
}

// spec: buyer-groups B6.1, B6.2, B6.3, B6.4
#[test]
fn every_gate_counts_for_itself_and_can_fail() {
    let world = World::new();
    let (before, after, log, apart) = world.done();
    let given = world.given();
    let done = Done {
        before: &before,
        after: &after,
        log: &log,
    };
    let nobody = |_: &str| false;
    let archived = BTreeMap::from([("companies".to_owned(), 3), ("people".to_owned(), 5)]);
    let fine = [
        gates::left_pairs(&given, &done, &apart, [6.0, 6.0]).unwrap(),
        gates::left_mail(&done, &apart, nobody).unwrap(),
        gates::removed(&done, &archived).unwrap(),
        gates::balance(&done).unwrap(),
        gates::orphans(&done).unwrap(),
        gates::rehearsal(&done).unwrap(),
    ];
    assert_eq!(fine.each_ref().map(value), [0.0; 6], "{fine:?}");
    assert_eq!(fine[3].note, "10 before, 5 after, 5 logged as repeats");
    // Nothing merged: the pairs are still there, and so are two people with one address.
    let idle = Done {
        before: &before,
        after: &before,
        log: &[],
    };
    assert_eq!(
        value(&gates::left_pairs(&given, &idle, &apart, [6.0, 6.0]).unwrap()),
        3.0,
        "the veto's pair does not count"
    );
    assert_eq!(
        value(&gates::left_pairs(&given, &idle, &apart, [12.0, 7.0]).unwrap()),
        1.0
    );
    assert_eq!(value(&gates::left_mail(&idle, &apart, nobody).unwrap()), 1.0);
    assert_eq!(
        value(&gates::left_mail(&idle, &apart, |mail| mail.starts_with("ada")).unwrap()),
        0.0
    );
    // Records gone that the log does not name, or that the archive has not whole.
    let unlogged = Done { log: &log[..2], ..done };
    assert_eq!(value(&gates::removed(&unlogged, &archived).unwrap()), 1.0);
    assert_eq!(
        value(&gates::removed(&Done { log: &log, ..unlogged }, &BTreeMap::new()).unwrap()),
        3.0
    );
    assert!(value(&gates::balance(&unlogged).unwrap()) > 0.0);
    assert!(
        value(&gates::rehearsal(&unlogged).unwrap()) > 0.0,
        "a merge that is not in the log stays"
    );
    let mut forged = log.clone();
    forged[0].survivor = "c3".to_owned();
    forged[2].edits.pop();
    let torn = gates::rehearsal(&Done {
        log: &forged,
        ..unlogged
    })
    .unwrap();
    assert!(
        value(&torn) > 0.0 && torn.note.starts_with("the undoing stopped"),
        "{}",
        torn.note
    );
}

// spec: buyer-groups B6.3, §9
#[test]
fn a_relation_to_nobody_is_an_orphan() {
    let mut world = World::new();
    world.put(
        "relations",
        "relation_key frame references reference_id content",
        &["a:1 activities people p404 call", "a:2 notes - p1 x"],
    );
    let (before, after, log, _) = world.done();
    let done = Done {
        before: &before,
        after: &after,
        log: &log,
    };
    let reading = gates::orphans(&done).unwrap();
    assert_eq!(value(&reading), 2.0);
    assert_eq!(
        cells(reading.evidence.as_ref().unwrap(), "reference_id"),
        ["p404", "p1"]
    );
}

// spec: buyer-groups B6.1, §4.6
#[test]
fn what_somebody_undid_or_keeps_apart_is_not_merged_and_not_missed() {
    let world = World::new();
    let fact = json!({ "merge": "m-1", "kind": "person", "a": "p1", "b": "p3" });
    let (before, after, log, apart) = world.done_with(&[fact]);
    assert_eq!(log.len(), 1, "no part of the cluster");
    let done = Done {
        before: &before,
        after: &after,
        log: &log,
    };
    let left = gates::left_pairs(&world.given(), &done, &apart, [6.0, 6.0]).unwrap();
    assert_eq!(value(&left), 1.0, "the other pair of the cluster waits for a decision");
    let mut world = world;
    world.put(
        "pair_decisions",
        "kind a b decision",
        &[
            "company company:c2 company:c1 distinct",
            "person person:p2 person:p3 distinct",
        ],
    );
    let (before, after, log, apart) = world.done();
    assert_eq!((log.len(), before == after), (0, true));
    let done = Done {
        before: &before,
        after: &after,
        log: &log,
    };
    assert_eq!(
        value(&gates::left_mail(&done, &apart, |_| false).unwrap()),
        0.0,
        "marked distinct"
    );
}

#[test]
fn the_same_frames_make_the_same_bytes_and_every_frame_that_is_read_is_there() {
    let world = World::new();
    let playbook = crate::playbooks::find("buyer-groups").unwrap();
    let phase = playbook.pipeline.phases.iter().find(|phase| phase.id == "B6").unwrap();
    assert!(phase.reads.iter().all(|name| world.0.contains_key(name)));
    let bytes = || {
        let (_, after, _, _) = world.done();
        ["people", "members", "groups"].map(|name| to_parquet(&after.frame(name).unwrap()).unwrap())
    };
    assert_eq!(bytes(), bytes());
    assert!(Merged::parse("persons").is_none());
}
