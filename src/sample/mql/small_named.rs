//! Leads of the small sample that are planted by name: their ids say what they show. Nothing here changes the outcome of
//! a gate; what does is a plant of its own.

use super::draft::{Copied, Draft, LEADS, TERRITORIES};
use super::model::{Lead, NOW, Practice, Rep, YEAR};
use super::table::{Table, Tables};
use super::world::signals;
use crate::sample::days::Day;

/// The id of a named plant, such as `00QDAY30XXXXXXXAAA`.
pub(super) fn plant_id(tag: &str) -> String {
    format!("00Q{tag:X<12}AAA")
}

/// Days whose leads are labelled, and days whose leads are open today and described by the current export.
const PAST: (Day, Day) = (Day::of(2024, 6, 1), Day::of(2025, 6, 30));
const OPEN: (Day, Day) = (Day::of(2026, 1, 16), Day::of(2026, 1, 30));

/// Lays every named plant.
pub(super) fn plant(draft: &mut Draft) {
    outcomes(draft);
    values(draft);
    registrations(draft);
    copies(draft);
    boosts(draft);
    ties(draft);
    rows(draft);
    draft.after.push(odd_cells);
}

/// A lead that is as common as can be, contacted from `low` to `high`, under a name of its own.
fn take(draft: &mut Draft, tag: &str, (low, high): (Day, Day)) -> Option<usize> {
    let free = |lead: &Lead| {
        let within = lead
            .contacted
            .is_some_and(|(day, _)| day >= low && day <= high && day.is_weekday());
        let plain = lead.id.starts_with("00QMQ") && lead.rep.is_some();
        let weak = signals(draft, lead).is_some_and(|known| !known.strong(1.5, 6.0));
        within && plain && weak
    };
    let place = draft.leads.iter().position(free)?;
    name(draft, place, tag);
    Some(place)
}

fn name(draft: &mut Draft, place: usize, tag: &str) {
    if let Some(lead) = draft.leads.get_mut(place) {
        lead.id = plant_id(tag);
        lead.named = true;
        lead.status = "Contacting";
    }
}

/// The first lead without a name for which `wanted` holds gets that name.
fn tag(draft: &mut Draft, tag: &str, wanted: impl Fn(&Lead) -> bool) -> Option<usize> {
    let free = |lead: &Lead| lead.id.starts_with("00QMQ") && lead.contacted.is_some() && wanted(lead);
    let place = draft.leads.iter().position(free)?;
    name(draft, place, tag);
    Some(place)
}

fn lead(draft: &mut Draft, place: Option<usize>) -> Option<&mut Lead> {
    draft.leads.get_mut(place?)
}

fn rep(draft: &mut Draft, place: Option<usize>) -> Option<&mut Rep> {
    let rep = draft.leads.get(place?)?.rep?;
    draft.reps.get_mut(rep)
}

/// Changes the practice of a lead's representative at every export.
fn practice(draft: &mut Draft, place: Option<usize>, change: impl Fn(&mut Practice)) {
    if let Some(rep) = rep(draft, place) {
        rep.practice.iter_mut().for_each(change);
    }
}

/// Calls on the edges of the window, before the contact, and a contact too young for a label.
fn outcomes(draft: &mut Draft) {
    for (name, days) in [
        ("DAY0", 0),
        ("DAY30", 30),
        ("DAY31", 31),
        ("NEGDAYA", -1),
        ("NEGDAYB", -20),
        ("NEGDAYC", -3),
    ] {
        let place = take(draft, name, PAST);
        if let Some(lead) = lead(draft, place) {
            lead.called = lead.contacted.map(|(day, minute)| (day.plus(days), minute + 200));
            lead.status = "Call Scheduled";
        }
    }
    let young = Day::of(2026, 1, 2);
    let _ = take(draft, "CENSORED", (young, young));
    let last = Day::of(2025, 12, 31);
    let _ = take(draft, "LASTLABEL", (last, last));
}

/// Values at the edges of what features can be.
fn values(draft: &mut Draft) {
    let place = take(draft, "NOGROWTH", PAST);
    practice(draft, place, |held| (held.growth, held.growth_five) = (None, None));
    let place = take(draft, "NOEMPLOYEES", PAST);
    practice(draft, place, |held| held.employees = Some(0));
    let place = take(draft, "NOCLIENTS", PAST);
    practice(draft, place, |held| {
        (held.clients, held.wealthy, held.individuals) = (Some(0), Some(0), Some(0))
    });
    let place = take(draft, "UNKNOWNSEG", PAST);
    practice(draft, place, |held| held.assets = None);
    let place = take(draft, "CAPPED", PAST);
    practice(draft, place, |held| held.growth_five = Some(26_000));
    let place = take(draft, "DOLLAR", PAST);
    practice(draft, place, |held| held.assets = Some(129_531));
    let place = take(draft, "FEWHNW", PAST);
    practice(draft, place, |held| held.wealthy = Some(2));
    let place = take(draft, "PARENS", PAST);
    practice(draft, place, |held| held.growth = Some(-1_250));
    let _ = take(draft, "OSSEO", PAST);
    let place = tag(draft, "WASHINGTON", |lead| lead.rep.is_some());
    let washington = draft
        .words
        .metros
        .iter()
        .position(|metro| metro.area.starts_with("Washington-Arlington"));
    if let (Some(rep), Some(metro)) = (rep(draft, place), washington) {
        rep.metro = metro;
    }
}

/// Ways in which the CRM writes a registry number, or none.
fn registrations(draft: &mut Draft) {
    let _ = tag(draft, "NULLCRD", |lead| lead.crd.is_empty());
    let place = tag(draft, "BADCRD", |lead| lead.crd.is_empty());
    if let Some(lead) = lead(draft, place) {
        lead.crd = "not known".to_owned();
    }
    let place = take(draft, "CRDFLOAT", PAST);
    if let Some(lead) = lead(draft, place) {
        lead.crd.push_str(".0");
    }
    let place = take(draft, "CRDZEROS", PAST);
    if let Some(lead) = lead(draft, place) {
        lead.crd.insert_str(0, "00");
    }
    let _ = tag(draft, "UNMATCHED", |lead| {
        lead.rep.is_none() && lead.crd.starts_with('9')
    });
    let bought = |lead: &Lead| {
        lead.enrichment
            .as_ref()
            .zip(lead.contacted)
            .map(|(held, (day, _))| held.at.0 <= day)
    };
    let _ = tag(draft, "BOUGHTBEFORE", move |lead| bought(lead) == Some(true));
    let _ = tag(draft, "BOUGHTAFTER", move |lead| bought(lead) == Some(false));
}

/// Rows that stand twice in the exports: by territory as many as the plan leaves open.
fn copies(draft: &mut Draft) {
    // Name, the representative's territory, the row's, and whether it is at another firm.
    for (tag, from, to, other) in [
        ("TWOTERRA", 0, 1, false),
        ("TWOTERRB", 2, 1, false),
        ("TWOFIRMSA", 1, 0, true),
        ("TWOFIRMSB", 0, 0, true),
        ("SAMEROWA", 2, 2, false),
        ("SAMEROWB", 2, 2, false),
    ] {
        let free = |lead: &Lead| {
            let rep = lead.rep.and_then(|rep| draft.reps.get(rep));
            lead.id.starts_with("00QMQ") && lead.contacted.is_some() && rep.is_some_and(|rep| rep.territory == from)
        };
        let Some(place) = draft.leads.iter().position(free) else {
            continue;
        };
        name(draft, place, tag);
        let Some(rep) = draft.leads.get(place).and_then(|lead| lead.rep) else {
            continue;
        };
        if other && let Some(rep) = draft.reps.get_mut(rep) {
            rep.primary = Some(true);
        }
        draft.copies.push(Copied {
            rep,
            territory: to,
            firm: other.then_some((rep + 1) % draft.firms.len()),
        });
    }
}

/// An open lead's representative as it is to be scored today: years at the firm and in the business, assets in millions,
/// growth, and how many of a hundred clients are wealthy.
fn today(draft: &mut Draft, tag: &str, (at_firm, in_all): (f64, f64), (assets, growth, wealthy): (i64, i64, i64)) {
    let place = take(draft, tag, OPEN);
    let taken = draft.exports.get(NOW).copied().unwrap_or(draft.as_of);
    let ago = |years: f64| taken.plus(-((years * YEAR) as i32));
    let Some(rep) = rep(draft, place) else { return };
    rep.became = Some(ago(in_all));
    if let Some(seat) = rep.seats.get_mut(NOW).and_then(Option::as_mut) {
        seat.hired = Some(ago(at_firm));
    }
    for held in &mut rep.practice {
        held.assets = Some(assets * 100);
        (held.growth, held.growth_five) = (Some(growth * 100), Some(growth * 300));
        (held.clients, held.wealthy) = (Some(100), Some(wealthy));
    }
}

/// Each way to a boost, two at once, none, and leads that stand between: nearly every sign is there.
fn boosts(draft: &mut Draft) {
    today(draft, "BOOSTGROWING", (9.0, 15.0), (800, 5, 10));
    today(draft, "BOOSTWEALTHY", (9.0, 15.0), (200, 4, 60));
    today(draft, "BOOSTVETERAN", (1.0, 15.0), (200, 4, 10));
    today(draft, "BOOSTTWO", (3.0, 6.0), (900, 6, 60));
    today(draft, "BOOSTNONE", (9.0, 15.0), (800, -2, 10));
    for (tag, years, growth, wealthy) in [
        ("NEARYEARSA", 1.95, 6, 55),
        ("NEARYEARSB", 5.1, 9, 48),
        ("NEARYEARSC", 5.3, 12, 60),
        ("NEARHNWA", 3.0, 9, 42),
        ("NEARHNWB", 3.5, 7, 41),
        ("NEARHNWC", 2.6, 15, 40),
        ("NEARGROWTHA", 3.0, 0, 50),
        ("NEARGROWTHB", 3.4, -1, 60),
    ] {
        today(draft, tag, (years, 9.0), (260, growth, wealthy));
    }
}

/// Pairs that no feature tells apart: the newer contact, then the smaller id comes first.
fn ties(draft: &mut Draft) {
    for (first, second, minutes) in [("TIENEWA", "TIENEWB", 30), ("TIEIDA", "TIEIDB", 0)] {
        let one = take(draft, first, OPEN);
        let Some(model) = lead(draft, one).map(|lead| lead.clone()) else {
            continue;
        };
        let day = model.contacted.map_or(OPEN.0, |(day, _)| day);
        let two = take(draft, second, (day, day));
        if let Some(lead) = lead(draft, two) {
            lead.contacted = model.contacted.map(|(day, minute)| (day, minute + minutes));
            lead.enrichment = None;
            (lead.source, lead.owner) = (model.source.clone(), model.owner);
        }
        if let Some(lead) = lead(draft, one) {
            lead.enrichment = None;
        }
        let Some(twin) = rep(draft, one).map(|rep| rep.clone()) else {
            continue;
        };
        if let Some(rep) = rep(draft, two) {
            let (crd, territory, person) = (rep.crd, rep.territory, rep.person.clone());
            *rep = Rep {
                crd,
                territory,
                person,
                ..twin
            };
        }
    }
}

/// Rows of the lead file that a run sets aside: a lead twice, a person twice, a contact that has not been.
fn rows(draft: &mut Draft) {
    for (kept, lost) in [("DUPID", "DUPID"), ("DUPCRDKEPT", "DUPCRDLOST")] {
        let place = take(draft, kept, PAST);
        let Some(mut copy) = lead(draft, place).map(|lead| lead.clone()) else {
            continue;
        };
        copy.id = plant_id(lost);
        // The older of the two: what was modified last is kept.
        copy.contacted = copy.contacted.map(|(day, minute)| (day.plus(-40), minute));
        copy.created = (copy.created.0.plus(-45), copy.created.1);
        draft.leads.push(copy);
    }
    let Some(mut future) = draft.leads.first().cloned() else {
        return;
    };
    future.id = plant_id("FUTURE");
    future.named = true;
    future.status = "Contacting";
    future.crd.clear();
    future.rep = None;
    future.contacted = Some((Day::of(2026, 3, 3), 900));
    draft.leads.push(future);
}

/// The registry number of the lead of that name, as the exports write it.
fn crd(tables: &Tables, tag: &str) -> String {
    let leads = tables.0.iter().find(|table| table.path == LEADS);
    let row = leads.and_then(|leads| leads.rows.iter().find(|row| row.first() == Some(&plant_id(tag))));
    row.and_then(|row| row.get(1).cloned()).unwrap_or_default()
}

/// Cells that are no plain numbers.
fn odd_cells(tables: &mut Tables) {
    for (tag, column, text) in [
        ("DOLLAR", "TotalAssetsInMillions", "$1,295.31"),
        ("FEWHNW", "NumberClients_HNWIndividuals", "< 5"),
        ("PARENS", "AUMGrowthRate_1Year", "(12.5)"),
        ("OSSEO", "MilesToWork", "Osseo"),
    ] {
        let crd = crd(tables, tag);
        let exports = |table: &&mut Table| TERRITORIES.contains(&table.path) || table.dataset == "rep_snapshots";
        for table in tables.0.iter_mut().filter(exports) {
            table.set(&crd, column, text);
        }
    }
}
