//! Merge then undo is the identity: for any tables, any chain of merges and any order in which undoing is allowed.

use std::collections::{BTreeMap, BTreeSet};

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::apply::{Stamp, Step, apply};
use super::log::{Edit, Merge};
use super::rules::Merged;
use super::state::{
    COMPANIES, GROUP_LINKS, GROUPS, MEMBERS, PEOPLE, PEOPLE_IDENTITY, RELATIONS, RELATIONS_IDENTITY, State, TABLES,
    Table, kind_of_relation, referred,
};
use super::undo::{Refusal, undo, undo_all};
use super::value::{Column, Kind, Value};

const STAMP: Stamp<'_> = Stamp {
    time: "2026-03-01",
    archive: "root",
};

fn text(word: impl Into<String>) -> Value {
    let word = word.into();
    if word.is_empty() {
        Value::Null
    } else {
        Value::Text(word)
    }
}

fn table(state: &mut State, name: &'static str, columns: &[(&str, Kind)], rows: Vec<Vec<Value>>) {
    let spec = TABLES.iter().find(|spec| spec.name == name).unwrap();
    let columns = columns.iter().map(|(name, kind)| Column::new(name, *kind)).collect();
    state.tables.insert(name, Table::new(spec, columns, rows).unwrap());
}

/// Tables of invented records that refer to each other at random.
fn random(rng: &mut ChaCha8Rng) -> State {
    let mut state = State::default();
    let (companies, people) = (rng.random_range(2..7_i64), rng.random_range(2..12_i64));
    let mut pick = |words: &[&str]| words[rng.random_range(0..words.len())].to_owned();
    let sources = ["crm", "dump", "live", ""];
    let days = ["2024-01-01", "2025-06-01T10:00:00Z", ""];
    let rows = (0..companies).map(|at| {
        vec![
            text(format!("c{at}")),
            text(pick(&["Omni Fjord", "OMNI FJORD", "Omnifjord Inc", ""])),
            text(pick(&["a.example", "b.example", ""])),
            text(pick(&["c.example|d.example", "c.example", ""])),
            text(pick(&sources)),
            text(pick(&days)),
        ]
    });
    let rows = rows.collect();
    let names = ["company_id", "name", "domain", "alias_domains", "source", "updated_at"];
    table(&mut state, COMPANIES, &names.map(|name| (name, Kind::Text)), rows);
    let firm = |rng: &mut ChaCha8Rng| text(format!("c{}", rng.random_range(0..companies)));
    let person = |rng: &mut ChaCha8Rng| text(format!("p{}", rng.random_range(0..people)));
    let (mut known, mut identity) = (Vec::new(), Vec::new());
    for at in 0..people {
        let score = [
            Value::Null,
            Value::Real(-0.0),
            Value::Real(0.1 + 0.2),
            Value::Real(90.0),
        ];
        let nobody = rng.random_range(0..4) == 0;
        known.push(vec![
            text(format!("p{at}")),
            if nobody { Value::Null } else { firm(rng) },
            text(sources[rng.random_range(0..4)]),
            score[rng.random_range(0..4)].clone(),
            Value::Date(rng.random_range(-3..20_000)),
            Value::Boolean(rng.random_range(0..2) == 0),
        ]);
        identity.push(vec![
            text(format!("p{at}")),
            text(["Ada Nonesuch", "ADA NONESUCH", "A. Nonesuch"][rng.random_range(0..3)]),
        ]);
    }
    let columns = [
        ("person_id", Kind::Text),
        ("company_id", Kind::Text),
        ("source", Kind::Text),
        ("confidence", Kind::Real),
        ("title_as_of", Kind::Date),
        ("has_email", Kind::Boolean),
    ];
    table(&mut state, PEOPLE, &columns, known);
    table(
        &mut state,
        PEOPLE_IDENTITY,
        &[("person_id", Kind::Text), ("full_name", Kind::Text)],
        identity,
    );
    let (mut relations, mut raw) = (Vec::new(), Vec::new());
    for at in 0..rng.random_range(0..25) {
        let of_people = rng.random_range(0..3) > 0;
        let target = if of_people { person(rng) } else { firm(rng) };
        relations.push(vec![
            text(format!("activities.csv:{at}")),
            text(["activities", "opportunities"][rng.random_range(0..2)]),
            text(if of_people { "people" } else { "companies" }),
            target,
            text(["same", "other"][rng.random_range(0..2)]),
        ]);
        raw.push(vec![
            text(format!("activities.csv:{at}")),
            text(format!("{{\"n\":{at}}}")),
        ]);
    }
    let names = ["relation_key", "frame", "references", "reference_id", "content"];
    table(&mut state, RELATIONS, &names.map(|name| (name, Kind::Text)), relations);
    table(
        &mut state,
        RELATIONS_IDENTITY,
        &["relation_key", "raw"].map(|name| (name, Kind::Text)),
        raw,
    );
    // A group is of one company; a company may have two.
    let links = (0..rng.random_range(0..15)).map(|_| {
        let at = rng.random_range(0..companies);
        let group = format!("g{at}{}", rng.random_range(0..4) / 3);
        vec![text(group), text(format!("c{at}")), person(rng)]
    });
    let links = links.collect();
    table(
        &mut state,
        GROUP_LINKS,
        &["group_id", "company_id", "person_id"].map(|name| (name, Kind::Text)),
        links,
    );
    seats(&mut state, rng, companies, people);
    state
}

/// Groups of the random companies, each with its seats counted and ranked.
fn seats(state: &mut State, rng: &mut ChaCha8Rng, companies: i64, people: i64) {
    let mut seated: BTreeMap<(i64, i64), (f64, &str)> = BTreeMap::new();
    for _ in 0..rng.random_range(0..15) {
        let seat = (rng.random_range(0..companies), rng.random_range(0..people));
        let role = ["decision", "champion"][rng.random_range(0..2)];
        seated.insert(seat, (rng.random_range(0..4) as f64 * 25.0, role));
    }
    let rank = |company: i64, of: i64, score: f64, role: &str| {
        let before = seated.iter().filter(|((firm, person), (other, held))| {
            *firm == company && *held == role && (*other > score || (*other == score && *person < of))
        });
        before.count() as i64 + 1
    };
    let members = seated.iter().map(|((company, person), (score, role))| {
        let rank = rank(*company, *person, *score, role);
        vec![
            text(format!("c{company}")),
            text(format!("p{person}")),
            Value::Real(*score),
            text(*role),
            Value::Integer(rank),
            Value::Boolean(rank == 1),
        ]
    });
    let members = members.collect();
    let columns = [
        ("company_id", Kind::Text),
        ("person_id", Kind::Text),
        ("seat_score", Kind::Real),
        ("role", Kind::Text),
        ("rank", Kind::Integer),
        ("lead", Kind::Boolean),
    ];
    table(state, MEMBERS, &columns, members);
    let mut groups = Vec::new();
    for at in (0..companies).rev() {
        let own = seated
            .iter()
            .filter(|((firm, _), _)| *firm == at)
            .map(|(_, (_, role))| *role);
        let own: Vec<&str> = own.collect();
        // Whoever is seated sits in a group; a group may seat nobody.
        if !own.is_empty() || rng.random_range(0..3) > 0 {
            let filled = own.iter().filter(|role| **role == "champion").count();
            groups.push(vec![
                text(format!("c{at}")),
                Value::Integer(own.len() as i64),
                Value::Integer(filled as i64),
            ]);
        }
    }
    let columns = [
        ("company_id", Kind::Text),
        ("n", Kind::Integer),
        ("filled_champion", Kind::Integer),
    ];
    table(state, GROUPS, &columns, groups);
}

/// Random pairs; some name records that an earlier one has taken out, and chains come about by themselves.
fn steps(state: &State, rng: &mut ChaCha8Rng) -> Vec<Step> {
    (0..rng.random_range(1..9))
        .map(|_| {
            let kind = [Merged::Company, Merged::Person][rng.random_range(0..2)];
            let ids: Vec<&str> = state.records(kind).unwrap().names().collect();
            Step {
                kind,
                survivor: ids[rng.random_range(0..ids.len())].to_owned(),
                absorbed: ids[rng.random_range(0..ids.len())].to_owned(),
                points: Some(6.0),
                why: String::new(),
                actor: "B6".to_owned(),
            }
        })
        .collect()
}

/// Every reference of the tables that leads nowhere.
fn dangling(state: &State) -> Vec<String> {
    let mut found = Vec::new();
    for spec in &TABLES {
        let Some(table) = state.table(spec.name) else { continue };
        for row in table.names() {
            let mut refers: Vec<(Merged, &str)> = Vec::new();
            for column in &table.columns {
                if let Some((kind, _)) = referred(spec.name, &column.name) {
                    refers.push((kind, table.text(row, &column.name)));
                }
            }
            if let Some(kind) = kind_of_relation(table.text(row, "references")) {
                refers.push((kind, table.text(row, "reference_id")));
            }
            let lost = refers
                .into_iter()
                .filter(|(kind, id)| !id.is_empty() && !state.has(*kind, id));
            found.extend(lost.map(|(_, id)| format!("{} {row} → {id}", spec.name)));
        }
    }
    found
}

/// The log as it comes back from where it is kept.
fn stored(log: &[Merge], state: &State) -> Vec<Merge> {
    let mut log = log.to_vec();
    for merge in &mut log {
        let texts: Vec<String> = merge.edits.iter().map(|edit| edit.to_json().to_string()).collect();
        let back = texts
            .iter()
            .map(|text| Edit::from_json(&serde_json::from_str(text).unwrap(), state).unwrap());
        merge.edits = back.collect();
    }
    log
}

// spec: buyer-groups B6.3, B6.4
#[test]
fn merge_then_undo_is_the_identity_in_any_legal_order() {
    let mut refused = 0;
    for seed in 0..300 {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let before = random(&mut rng);
        assert_eq!(dangling(&before), Vec::<String>::new());
        let steps = steps(&before, &mut rng);
        let (after, log) = apply(&before, &steps, STAMP);
        assert_eq!(dangling(&after), Vec::<String>::new(), "seed {seed}");
        let rows = |state: &State, name: &str| state.table(name).map_or(0, Table::height) as i64;
        let links = |state: &State| rows(state, RELATIONS) + rows(state, GROUP_LINKS);
        let deduped: i64 = log.iter().map(|merge| merge.deduped).sum();
        assert_eq!(links(&before), links(&after) + deduped, "seed {seed}");
        let mut log = stored(&log, &after);
        // The order in which the edits of a log undo does not matter as long as it is allowed.
        let mut state = after.clone();
        let mut left: BTreeSet<String> = log.iter().map(|merge| merge.id.clone()).collect();
        let taken: Vec<Step> = steps_of(&log);
        while !left.is_empty() {
            let ids: Vec<&String> = left.iter().collect();
            let id = ids[rng.random_range(0..ids.len())].clone();
            let held = state.clone();
            match undo(&mut state, &mut log, &id) {
                Ok(()) => {
                    left.remove(&id);
                    assert_eq!(dangling(&state), Vec::<String>::new(), "seed {seed}");
                    // As if it had never been: the same tables as when only the others are done.
                    let others: Vec<Step> = taken
                        .iter()
                        .filter(|step| left.contains(&id_of(step)))
                        .cloned()
                        .collect();
                    let differing = differences(&apply(&before, &others, STAMP).0, &state);
                    assert_eq!(differing, Vec::<String>::new(), "seed {seed}, undone {id} of {taken:?}");
                }
                Err(Refusal::Later { later, .. }) => {
                    refused += 1;
                    assert!(left.contains(&later));
                    assert_eq!(held, state, "a refusal changes nothing");
                }
                Err(other) => panic!("seed {seed}: {other}"),
            }
        }
        assert_eq!(state, before, "seed {seed}");
        let (mut state, mut log) = (after.clone(), stored(&apply(&before, &steps, STAMP).1, &after));
        undo_all(&mut state, &mut log).unwrap();
        assert_eq!(state, before, "seed {seed}");
        for (name, table) in &state.tables {
            assert_eq!(table.ordered(), before.tables[name].ordered());
        }
    }
    assert!(refused > 50, "chains stand in each other's way: {refused}");
}

/// The rows in which two states differ.
fn differences(left: &State, right: &State) -> Vec<String> {
    let mut found = Vec::new();
    for (name, table) in &left.tables {
        let other = &right.tables[name];
        let rows: BTreeSet<&String> = table.rows.keys().chain(other.rows.keys()).collect();
        let differ = rows
            .into_iter()
            .filter(|row| table.rows.get(*row) != other.rows.get(*row));
        found.extend(differ.map(|row| format!("{name} {row}: {:?} | {:?}", table.rows.get(row), other.rows.get(row))));
    }
    found
}

fn id_of(step: &Step) -> String {
    Merge::id_of(step.kind, &step.survivor, &step.absorbed)
}

fn steps_of(log: &[Merge]) -> Vec<Step> {
    log.iter()
        .map(|merge| Step {
            kind: merge.kind,
            survivor: merge.survivor.clone(),
            absorbed: merge.absorbed.clone(),
            points: merge.points,
            why: merge.why.clone(),
            actor: merge.actor.clone(),
        })
        .collect()
}
