//! The tables as they stand before anything is merged: what was read, with what the run found out beside it. A fact from
//! outside goes to the record it was asked for; what only another record of the same cluster says comes by the merging, or
//! an undo would leave it behind.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::given::{Given, Keyed};
use crate::engine::PhaseError;
use crate::playbooks::buyer_groups::merging::{
    COMPANIES, Column, GROUP_LINKS, GROUPS, Kind, MEMBERS, Merged, PEOPLE, PEOPLE_IDENTITY, RELATIONS,
    RELATIONS_IDENTITY, Rows, State, Survivorship, Value,
};
use crate::playbooks::buyer_groups::size::SeatRole;

/// Records that are one by the clusters that may merge: by kind and id, the ids of all of them.
pub(super) type Clusters = BTreeMap<(Merged, String), Vec<String>>;

/// The clusters that may merge.
pub(super) fn clusters(given: &Given) -> Result<Clusters, PhaseError> {
    let rows = given.rows("clusters")?;
    let mut held: BTreeMap<(Merged, String), Vec<String>> = BTreeMap::new();
    for row in 0..rows.rows.len() {
        let word = |column: &str| rows.value(row, column).text().unwrap_or_default();
        if let (Some(kind), "match") = (Merged::parse(word("kind")), word("state")) {
            let ids = held.entry((kind, word("cluster").to_owned())).or_default();
            ids.push(word("record_id").to_owned());
        }
    }
    let mut made = Clusters::new();
    for ((kind, _), mut ids) in held {
        ids.sort();
        for id in &ids {
            made.insert((kind, id.clone()), ids.clone());
        }
    }
    Ok(made)
}

/// The tables before the merging.
pub(super) fn before(given: &Given, clusters: &Clusters, today: i32) -> Result<State, PhaseError> {
    let mut state = State::default();
    state.put(COMPANIES, companies(given, clusters, today)?)?;
    let (people, identity) = people(given, clusters, today)?;
    state.put(PEOPLE, people)?;
    state.put(PEOPLE_IDENTITY, identity)?;
    state.put(GROUP_LINKS, links(given)?)?;
    for name in [RELATIONS, RELATIONS_IDENTITY, MEMBERS] {
        state.put(name, given.rows(name)?)?;
    }
    let mut groups = given.rows(GROUPS)?;
    add(&mut groups, "last_validated", Kind::Date, |_, _| Value::Date(today));
    state.put(GROUPS, groups)?;
    Ok(state)
}

/// Adds a column of what each row says.
fn add(rows: &mut Rows, name: &str, kind: Kind, value: impl Fn(&Rows, usize) -> Value) {
    let values: Vec<Value> = (0..rows.rows.len()).map(|row| value(rows, row)).collect();
    rows.columns.push(Column::new(name, kind));
    for (row, value) in rows.rows.iter_mut().zip(values) {
        row.push(value);
    }
}

fn companies(given: &Given, clusters: &Clusters, today: i32) -> Result<Rows, PhaseError> {
    let mut rows = given.rows(COMPANIES)?;
    let facts = given.keyed("company_facts", "company_id")?;
    let groups = given.keyed(GROUPS, "company_id")?;
    bring(&mut rows, Merged::Company, &facts, clusters);
    let id = |rows: &Rows, row: usize| rows.value(row, "company_id").text().unwrap_or_default().to_owned();
    let grouped = |rows: &Rows, row: usize| groups.row(&id(rows, row)).is_some();
    add(&mut rows, "core_signal_id", Kind::Text, |rows, row| {
        rows.value(row, "provider_id").clone()
    });
    add(&mut rows, "buyer_groups_generated", Kind::Boolean, |rows, row| {
        Value::Boolean(grouped(rows, row))
    });
    add(&mut rows, "last_buyer_group_update", Kind::Date, |rows, row| {
        if grouped(rows, row) {
            Value::Date(today)
        } else {
            Value::Null
        }
    });
    add(&mut rows, "buying_process", Kind::Text, |rows, row| {
        let id = id(rows, row);
        groups
            .row(&id)
            .map_or(Value::Null, |_| Value::Text(buying_process(&id, &facts, &groups)))
    });
    Ok(rows)
}

/// How the company buys, as far as its size and its group say: tier, seats, signing limits, coverage.
fn buying_process(company: &str, facts: &Keyed, groups: &Keyed) -> String {
    let number = |keyed: &Keyed, column: &str| keyed.get(company, column).number();
    let by_role = |prefix: &str, keyed: &Keyed| {
        let roles = SeatRole::ALL.map(SeatRole::as_str);
        let counts = roles.map(|role| {
            let column = if prefix.is_empty() {
                role.to_owned()
            } else {
                format!("{prefix}_{role}")
            };
            (role.to_owned(), json!(keyed.get(company, &column).integer()))
        });
        counts.into_iter().collect::<Map<String, Json>>()
    };
    json!({
        "tier": groups.get(company, "size_tier").text().or_else(|| facts.get(company, "tier").text()),
        "deal_class": groups.get(company, "deal_class").text(),
        "seats": by_role("", facts),
        "signing_limits_usd": {
            "vp": number(facts, "limit_vp"), "director": number(facts, "limit_director"), "manager": number(facts, "limit_manager"),
        },
        "coverage": by_role("filled", groups),
        "completeness": number(groups, "completeness"),
    })
    .to_string()
}

/// Sets what came from outside: what a fact says and no record of the cluster says.
fn bring(rows: &mut Rows, kind: Merged, facts: &Keyed, clusters: &Clusters) {
    let key = kind.id_column();
    let held: BTreeMap<String, usize> = (0..rows.rows.len())
        .filter_map(|row| Some((rows.value(row, key).text()?.to_owned(), row)))
        .collect();
    for name in Survivorship::of(kind).outside() {
        let place = |of: &Rows| Some((of.place(name)?, of.columns.get(of.place(name)?)?.kind));
        let (Some((place, kind_here)), Some((_, kind_there))) = (place(rows), place(&facts.rows)) else {
            continue;
        };
        if kind_here != kind_there {
            continue;
        }
        for (id, _) in facts.ids() {
            let (said, Some(&row)) = (facts.get(id, name), held.get(id)) else {
                continue;
            };
            let own = [id.to_owned()];
            let cluster = clusters.get(&(kind, id.to_owned())).map_or(&own[..], Vec::as_slice);
            let known = |id: &String| held.get(id).is_some_and(|row| rows.value(*row, name) == said);
            if said.is_blank() || cluster.iter().any(known) {
                continue;
            }
            if let Some(cell) = rows.rows.get_mut(row).and_then(|cells| cells.get_mut(place)) {
                *cell = said.clone();
            }
        }
    }
}

fn people(given: &Given, clusters: &Clusters, today: i32) -> Result<(Rows, Rows), PhaseError> {
    let (mut rows, mut identity) = (given.rows(PEOPLE)?, given.rows(PEOPLE_IDENTITY)?);
    let gathered = Keyed::new(given.wide(&["gathered", "gathered_identity"])?, "person_id");
    add_found(&mut rows, &mut identity, &gathered);
    bring(&mut rows, Merged::Person, &gathered, clusters);
    bring(&mut identity, Merged::Person, &gathered, clusters);
    let contacts = Keyed::new(given.wide(&["contacts", "contacts_identity"])?, "person_id");
    fill_contacts(&mut rows, &mut identity, &contacts);
    let (candidates, scored) = (
        given.keyed("candidates", "person_id")?,
        given.keyed("scored", "person_id")?,
    );
    let members = given.keyed(MEMBERS, "person_id")?;
    let id = |rows: &Rows, row: usize| rows.value(row, "person_id").text().unwrap_or_default().to_owned();
    let linked = |column: &'static str, rows: &Rows, row: usize| {
        let id = id(rows, row);
        let candidate = candidates.get(&id, column);
        if candidate.is_blank() {
            gathered.get(&id, column).clone()
        } else {
            candidate.clone()
        }
    };
    add(&mut rows, "linked_company_id", Kind::Text, |rows, row| {
        linked("company_id", rows, row)
    });
    add(&mut rows, "link", Kind::Text, |rows, row| linked("link", rows, row));
    // A seat says the role that counts; everybody else has the one the rules gave.
    let said = |rows: &Rows, row: usize, column: &str| {
        let id = id(rows, row);
        let of = if members.row(&id).is_some() { &members } else { &scored };
        let seated = of.get(&id, "role").text().and_then(SeatRole::named).is_some();
        if seated {
            of.get(&id, column).clone()
        } else {
            Value::Null
        }
    };
    for name in ["role", "authority_level", "pain_points", "buying_signals"] {
        add(&mut rows, name, Kind::Text, |rows, row| {
            Value::of_text(said(rows, row, name).text())
        });
    }
    for name in ["confidence", "influence"] {
        let number = |rows: &Rows, row: usize| said(rows, row, name).number().map_or(Value::Null, Value::Real);
        add(&mut rows, name, Kind::Real, number);
    }
    add(&mut rows, "core_signal_id", Kind::Text, |rows, row| {
        rows.value(row, "provider_id").clone()
    });
    add(&mut rows, "perplexity_verified", Kind::Boolean, |rows, row| {
        let answer = contacts.get(&id(rows, row), "perplexity_verified").boolean();
        answer.map_or(Value::Null, Value::Boolean)
    });
    add(&mut rows, "last_buyer_group_update", Kind::Date, |rows, row| {
        if said(rows, row, "role").is_blank() {
            Value::Null
        } else {
            Value::Date(today)
        }
    });
    Ok((rows, identity))
}

/// People whom a provider found and no file has: they join the others.
fn add_found(rows: &mut Rows, identity: &mut Rows, gathered: &Keyed) {
    let key = |of: &Rows| -> BTreeSet<String> {
        (0..of.rows.len())
            .filter_map(|row| of.value(row, "person_id").text().map(str::to_owned))
            .collect()
    };
    let known = key(rows);
    for (id, row) in gathered.ids().filter(|(id, _)| !known.contains(*id)) {
        for table in [&mut *rows, &mut *identity] {
            let cells = table.columns.iter().map(|column| {
                let filled = |contact: &str| Value::Boolean(!gathered.get(id, contact).is_blank());
                match column.name.as_str() {
                    "has_email" => filled("email"),
                    "has_phone" => filled("phone"),
                    name => {
                        let place = gathered.rows.place(name);
                        let kind = place
                            .and_then(|place| gathered.rows.columns.get(place))
                            .map(|held| held.kind);
                        if kind == Some(column.kind) {
                            gathered.rows.value(row, name).clone()
                        } else {
                            Value::Null
                        }
                    }
                }
            });
            let cells = cells.collect();
            table.rows.push(cells);
        }
    }
}

/// Sets a mail address or a phone that was looked for and found.
fn fill_contacts(rows: &mut Rows, identity: &mut Rows, contacts: &Keyed) {
    for (contact, flag) in [("email", "has_email"), ("phone", "has_phone")] {
        let before = format!("{contact}_before");
        let found = |id: &str| {
            let (now, old) = (contacts.get(id, contact), contacts.get(id, &before));
            (!now.is_blank() && old.is_blank()).then(|| now.clone())
        };
        for (table, name) in [(&mut *identity, contact), (&mut *rows, flag)] {
            let Some(place) = table.place(name) else { continue };
            for row in 0..table.rows.len() {
                let Some(now) = table.value(row, "person_id").text().and_then(found) else {
                    continue;
                };
                let now = if name == flag { Value::Boolean(true) } else { now };
                if let Some(cell) = table.rows.get_mut(row).and_then(|cells| cells.get_mut(place))
                    && (name == flag || cell.is_blank())
                {
                    *cell = now;
                }
            }
        }
    }
}

/// The CRM's groups, one row a member; a group of nobody keeps one row.
fn links(given: &Given) -> Result<Rows, PhaseError> {
    let groups = given.rows("groups0")?;
    let mut made = Rows {
        columns: ["group_id", "company_id", "person_id"]
            .map(|name| Column::new(name, Kind::Text))
            .to_vec(),
        rows: Vec::new(),
    };
    for row in 0..groups.rows.len() {
        let own = |column: &str| groups.value(row, column).clone();
        let members = own("members");
        let people: Vec<&str> = members.text().unwrap_or_default().split('|').map(str::trim).collect();
        let some = people.iter().any(|person| !person.is_empty());
        for person in people.into_iter().filter(|person| !some || !person.is_empty()) {
            let person = Value::of_text((!person.is_empty()).then_some(person));
            made.rows.push(vec![own("group_id"), own("company_id"), person]);
            if !some {
                break;
            }
        }
    }
    Ok(made)
}
