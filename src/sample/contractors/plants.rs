//! Changes to the small sample, each of which makes one gate answer as the sample alone does not. They change rows that
//! belong to firms, not text, so that nothing but the intended gate should notice.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{Draft, List};
use super::layouts::Licence;
use crate::sample::planting::{Planting, find, plantings};
use crate::sample::{Plant, SampleError};

plantings! { Draft:
    "missing-column" "C0.1" "failed" "az.csv calls its classes `Class Code`, which no alias knows" => missing_column;
    "empty-list" "C0.1" "failed" "az.csv is empty" => |draft| set_bytes(draft, b"");
    "no-dealers" "C0.1" "failed" "no dealer file is named in assay.toml" => |draft| draft.dealer_paths.clear();
    "state-twice" "C0.2" "failed" "a second list of Nevada is named" => state_twice;
    "file-twice" "C0.2" "failed" "nv.csv is named again as the list of Utah" => file_twice;
    "unparsable-rows" "C0.3" "failed" "over 5% of nv.csv's rows have too few fields" => |draft| in_list(draft, "NV", |list| list.ragged = 20);
    "unquoted-header" "C0.3" "passed" "tx.csv's header holds a comma without quotes; its cells are joined" => |draft| in_list(draft, "TX", |list| list.unquoted_header = true);
    "empty-rows" "C0.4" "warned" "az.csv has twelve empty rows" => |draft| in_list(draft, "AZ", |list| list.empty = 12);
    "few-phones" "C0.5" "failed" "nv.csv has a phone in under 5% of its rows" => |draft| drop_phones(draft, 30);
    "half-phones" "C0.5" "warned" "nv.csv has a phone in under half of its rows" => |draft| drop_phones(draft, 3);
    "dealer-phones" "C0.6" "warned" "thirty dealer listings have a vanity number" => dealer_phones;
    "repeated-licences" "C0.8" "warned" "five licences of az.csv carry one number" => repeated_licences;
    "old-list" "C0.9" "warned" "az.csv is declared older than 180 days" => |draft| in_list(draft, "AZ", |list| list.as_of = Some("2025-05-01".to_owned()));
    "shared-phones" "C0.10" "warned" "twelve firms of az.csv share one phone" => shared_phones;
    "no-multi-oem" "C0.11" "warned" "every dealer lists one and the same maker" => |draft| draft.listings.iter_mut().for_each(|listing| "Generac".clone_into(&mut listing.oems));
    "unknown-oems" "C0.12" "warned" "some dealers list makers that no alias knows" => unknown_oems;
    "low-match" "C1.2" "warned" "most matched licences of az.csv lose their phone" => |draft| each_matched(draft, 12, |licence| licence.phone.clear());
    "matched-list" "C1.2" "skipped" "nv.csv is a list that was cross-referenced before" => matched_list;
    "many-licences" "C1.3" "warned" "one contractor holds twelve Arizona licences" => many_licences;
    "unknown-classes" "C1.4" "warned" "twelve rows of nv.csv have class codes that nobody knows" => unknown_classes;
    "other-trades" "C1.5" "warned" "five matched licences of az.csv are for roofing" => |draft| each_matched(draft, 5, |licence| "C39".clone_into(&mut licence.classes));
    "other-names" "C1.7" "warned" "five matched licences of az.csv are in a holding's name" => |draft| each_matched(draft, 5, |licence| "VOXUMBRI HOLDINGS LLC".clone_into(&mut licence.name));
    "bad-standing" "C1.8" "warned" "three matched licences of az.csv are suspended" => |draft| each_matched(draft, 3, |licence| "Suspended".clone_into(&mut licence.status));
    "spreadsheet-list" "C1.9" "warned" "az.csv is really a spreadsheet" => |draft| set_bytes(draft, b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00");
    "five-lists" "C1.9" "passed" "the five lists lie in one folder and are four times as long, for a batch that is interrupted" => five_lists;
    "one-state" "C2.4" "warned" "no contractor is licensed in two states" => one_state;
    "many-states" "C2.4" "warned" "over 30% of the contractors are licensed in two states" => many_states;
    "undecided-duplicates" "C2.5" "pending" "two pairs of possible duplicates await a decision" => |draft| draft.aliases.retain(|[first, ..]| first.contains('#'));
    "weights" "C3.2" "failed" "the four base weights sum to 1.10" => |draft| set(draft, "weights.resimercial", "0.45");
    "tier-order" "C3.2" "failed" "PLATINUM starts below GOLD" => |draft| set(draft, "tiers.platinum", "55");
    "imputed" "C3.4" "warned" "over 20% of the contractors have no maintenance value" => imputed;
    "imputed-gold" "C3.5" "failed" "one lead is GOLD only by the default for maintenance" => imputed_gold;
    "no-platinum" "C3.6" "warned" "no lead shows commercial work or maintenance enough for PLATINUM" => no_platinum;
    "all-scored" "C3.7" "passed" "every lead has a value for every dimension" => all_scored;
}

/// Lays the plant called `name` into the draft.
pub(super) fn lay(name: &str, draft: &mut Draft) -> Result<(), SampleError> {
    let planting = find(PLANTINGS, name)?;
    (planting.lay)(draft);
    draft.comment = format!(
        "{}\nPlanted: {} ({}).",
        draft.comment, planting.plant.name, planting.plant.summary
    );
    Ok(())
}

fn in_list(draft: &mut Draft, state: &str, change: impl FnOnce(&mut List)) {
    if let Some(list) = draft.list(state) {
        change(list);
    }
}

fn set_bytes(draft: &mut Draft, bytes: &[u8]) {
    in_list(draft, "AZ", |list| list.bytes = Some(bytes.to_vec()));
}

fn set(draft: &mut Draft, parameter: &str, value: &str) {
    draft
        .parameters
        .push((parameter.to_owned(), value.to_owned(), "Planted."));
}

/// Changes the first `count` matched licences of Arizona.
fn each_matched(draft: &mut Draft, count: usize, change: impl Fn(&mut Licence)) {
    in_list(draft, "AZ", |list| {
        let matched = list.licences.iter_mut().filter(|(firm, _)| firm.is_some());
        matched.take(count).for_each(|(_, licence)| change(licence));
    });
}

/// Changes the first `count` licences of nobody in `state`.
fn each_ballast(draft: &mut Draft, state: &str, count: usize, change: impl Fn(&mut Licence)) {
    in_list(draft, state, |list| {
        let ballast = list.licences.iter_mut().filter(|(firm, _)| firm.is_none());
        ballast.take(count).for_each(|(_, licence)| change(licence));
    });
}

fn missing_column(draft: &mut Draft) {
    in_list(draft, "AZ", |list| list.renamed = Some(("License Type", "Class Code")));
}

fn state_twice(draft: &mut Draft) {
    if let Some(list) = draft.list("NV").cloned() {
        draft.lists.push(List {
            path: "contractors/licenses/nv_again.csv".to_owned(),
            ..list
        });
    }
}

fn file_twice(draft: &mut Draft) {
    if let Some(list) = draft.list("NV").cloned() {
        draft.lists.push(List {
            state: "UT".to_owned(),
            ..list
        });
    }
}

/// Leaves Nevada every `kept`-th phone.
fn drop_phones(draft: &mut Draft, kept: usize) {
    in_list(draft, "NV", |list| {
        for (index, (_, licence)) in list.licences.iter_mut().enumerate() {
            if index % kept != 0 {
                licence.phone.clear();
            }
        }
    });
}

/// Only firms without a licence lose their number, so that nothing after c0 changes.
fn dealer_phones(draft: &mut Draft) {
    let licences = draft.lists.iter().flat_map(|list| &list.licences);
    let licensed: BTreeSet<&String> = licences.filter_map(|(firm, _)| firm.as_ref()).collect();
    for listing in draft
        .listings
        .iter_mut()
        .filter(|listing| !licensed.contains(&listing.firm))
        .take(30)
    {
        "1-555-CALL-NOW".clone_into(&mut listing.phone);
    }
}

fn repeated_licences(draft: &mut Draft) {
    each_ballast(draft, "AZ", 5, |licence| "AZ-777000".clone_into(&mut licence.number));
}

fn shared_phones(draft: &mut Draft) {
    each_ballast(draft, "AZ", 12, |licence| "555-234-0188".clone_into(&mut licence.phone));
}

fn unknown_classes(draft: &mut Draft) {
    // Letters alone: a generic list takes any letters with a number for a class of its state.
    each_ballast(draft, "NV", 12, |licence| "ZXQ".clone_into(&mut licence.classes));
}

fn unknown_oems(draft: &mut Draft) {
    for listing in draft.listings.iter_mut().step_by(20) {
        listing.oems = format!("{}, Voltarium Dynamics", listing.oems);
    }
}

fn matched_list(draft: &mut Draft) {
    in_list(draft, "NV", |list| {
        list.matched = true;
        (list.ragged, list.empty) = (0, 0);
        list.licences.retain(|(firm, _)| firm.is_some());
    });
}

fn many_licences(draft: &mut Draft) {
    in_list(draft, "AZ", |list| {
        let Some(held) = list.licences.iter().find(|(firm, _)| firm.is_some()).cloned() else {
            return;
        };
        for n in 0..11 {
            let (firm, licence) = held.clone();
            list.licences.push((
                firm,
                Licence {
                    number: format!("AZ-7770{n:02}"),
                    ..licence
                },
            ));
        }
    });
}

fn five_lists(draft: &mut Draft) {
    for list in &mut draft.lists {
        list.path = list.path.replace("contractors/licenses/", "contractors/lists/");
        let ballast: Vec<_> = list
            .licences
            .iter()
            .filter(|(firm, _)| firm.is_none())
            .cloned()
            .collect();
        for copy in 1..4 {
            list.licences.extend(ballast.iter().cloned().map(|(firm, licence)| {
                let number = format!("{}{copy:02}", licence.number);
                (firm, Licence { number, ..licence })
            }));
        }
    }
}

fn one_state(draft: &mut Draft) {
    let mut home: BTreeMap<String, String> = BTreeMap::new();
    for list in &mut draft.lists {
        let state = list.state.clone();
        list.licences.retain(|(firm, _)| match firm {
            Some(firm) => *home.entry(firm.clone()).or_insert_with(|| state.clone()) == state,
            None => true,
        });
    }
}

fn many_states(draft: &mut Draft) {
    let Some(california) = draft.list("CA").cloned() else {
        return;
    };
    let mut seen = BTreeSet::new();
    in_list(draft, "NV", |list| {
        for (firm, licence) in california.licences {
            if firm.is_some() && seen.insert(firm.clone()) && seen.len() % 3 != 0 {
                let number = format!("NV-{}", licence.number);
                list.licences.push((
                    firm,
                    Licence {
                        number,
                        status: "Active".to_owned(),
                        ..licence
                    },
                ));
            }
        }
    });
}

/// Takes the maintenance value from leads of one maker that even the default can't lift to GOLD: C3.5 stays quiet.
fn imputed(draft: &mut Draft) {
    let mut rows: BTreeMap<String, usize> = BTreeMap::new();
    for listing in &draft.listings {
        *rows.entry(listing.firm.clone()).or_default() += 1;
    }
    for listing in &mut draft.listings {
        let humble = ["0", "20", "40"].contains(&listing.resimercial.as_str()) && !listing.oems.contains(',');
        if humble && rows.get(&listing.firm) == Some(&1) {
            listing.om.clear();
        }
    }
}

fn imputed_gold(draft: &mut Draft) {
    // R 80, one maker, trade 80: 54.25 known, 63.25 with the default.
    for listing in draft.firm("Marrowfield Electric") {
        "80".clone_into(&mut listing.resimercial);
        listing.om.clear();
    }
}

/// R up to 40 and O up to 20: even four makers, full trade points and three states stay under 80.
fn no_platinum(draft: &mut Draft) {
    let cap = |value: &mut String, highest: f64| {
        if value.parse::<f64>().is_ok_and(|number| number > highest) {
            *value = highest.to_string();
        }
    };
    for listing in &mut draft.listings {
        cap(&mut listing.resimercial, 40.0);
        cap(&mut listing.om, 20.0);
    }
    for [_, _, resimercial, om, ..] in &mut draft.enrichment {
        cap(resimercial, 40.0);
        cap(om, 20.0);
    }
}

fn all_scored(draft: &mut Draft) {
    for listing in &mut draft.listings {
        for value in [&mut listing.resimercial, &mut listing.om] {
            if !value.parse::<f64>().is_ok_and(|number| (0.0..=100.0).contains(&number)) {
                "20".clone_into(value);
            }
        }
    }
}
