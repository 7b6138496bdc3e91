//! What each section says.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Facts, Field};
use crate::engine::{Judged, Outcome, counted};
use crate::playbooks::buyer_groups::assembly::GroupTier;
use crate::playbooks::buyer_groups::phases::validation::readings::Seen;
use crate::playbooks::buyer_groups::size::SeatRole;

/// The sentences and figures of a section; nothing for a name that nobody writes.
pub(super) fn section(
    name: &str,
    facts: &Facts,
    seen: &Seen<'_>,
    gates: &[Judged],
    field: &Field,
) -> Option<(String, Value)> {
    Some(match name {
        "summary" => summary(facts, seen, field),
        "groups" => groups(facts),
        "roles" => roles(facts),
        "contacts" => contacts(facts),
        "cost" => cost(facts),
        "duplicates" => duplicates(facts),
        "gates and waivers" => waivers(gates),
        "archives" => archives(facts, seen),
        "open reviews" => open(facts, gates),
        _ => return None,
    })
}

/// `12 ready, 3 thin`, in a given order.
fn listed(counts: &BTreeMap<String, usize>, order: &[&str]) -> String {
    let words = order
        .iter()
        .filter_map(|word| Some(format!("{} {word}", counts.get(*word)?)));
    let words: Vec<String> = words.collect();
    if words.is_empty() {
        "none".to_owned()
    } else {
        words.join(", ")
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn shown(value: Option<f64>) -> String {
    value.map_or_else(|| "not known".to_owned(), |value| format!("{value:.1}"))
}

fn percent(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "nothing to count".to_owned();
    }
    format!("{part} of {whole} ({:.1} %)", 100.0 * part as f64 / whole as f64)
}

fn summary(facts: &Facts, seen: &Seen<'_>, field: &Field) -> (String, Value) {
    let tiers = facts.counts("groups_merged", "tier");
    let (groups, members) = (facts.height("groups_merged"), facts.height("members_merged"));
    let overall = seen.checks.share().map(|share| share * 100.0);
    let in_scope = facts.yes("scope", "in_scope");
    let text = format!(
        "{} in scope, {} with {}: {}. Record checks passed: {} %. Integrity: {}. {} set aside on reading.\n\
         What competes: {}. What has to fit: {}. What is watched: {}.",
        counted(in_scope, "company", "companies"),
        counted(groups, "group", "groups"),
        counted(members, "member", "members"),
        listed(&tiers, &GroupTier::ALL.map(GroupTier::as_str)),
        shown(overall),
        shown(seen.integrity.points()),
        counted(facts.height("quarantine"), "row", "rows"),
        field.threats.join(", "),
        field.integrations.join(", "),
        field.compliance.join(", "),
    );
    let figures = json!({
        "companies_in_scope": in_scope, "groups": groups, "members": members, "tiers": tiers, "overall": overall,
        "integrity": seen.integrity.points(), "quarantined": facts.height("quarantine"), "threats": field.threats,
        "integrations": field.integrations, "compliance": field.compliance,
    });
    (text, figures)
}

fn groups(facts: &Facts) -> (String, Value) {
    let columns = ["score", "completeness", "confidence", "reach", "cohesion", "balance"];
    let means: BTreeMap<&str, Option<f64>> = columns
        .into_iter()
        .map(|column| (column, mean(&facts.reals("groups_merged", column))))
        .collect();
    let mut warnings: BTreeMap<String, usize> = BTreeMap::new();
    for held in facts.texts("groups_merged", "warnings") {
        for id in held.split('|') {
            *warnings.entry(id.to_owned()).or_insert(0) += 1;
        }
    }
    let of = |column: &str| shown(means.get(column).copied().flatten());
    let told: Vec<String> = warnings.iter().map(|(id, n)| format!("{id} {n}")).collect();
    let text = format!(
        "{}. Means: G {}, completeness {}, confidence {}, reach {}, cohesion {}, balance {}. Groups by warning: {}.",
        counted(facts.height("groups_merged"), "group", "groups"),
        of("score"),
        of("completeness"),
        of("confidence"),
        of("reach"),
        of("cohesion"),
        of("balance"),
        if told.is_empty() {
            "none".to_owned()
        } else {
            told.join(", ")
        },
    );
    (
        text,
        json!({ "means": means, "warnings": warnings, "methods": facts.counts("groups_merged", "method") }),
    )
}

fn roles(facts: &Facts) -> (String, Value) {
    let order = SeatRole::ALL.map(SeatRole::as_str);
    let (seated, all) = (facts.counts("members_merged", "role"), facts.counts("scored", "role"));
    let sure = mean(&facts.reals("members_merged", "confidence"));
    let added = facts.yes("members_merged", "added");
    let text = format!(
        "Seated: {}; {added} of them are not in the CRM. Mean role confidence {}. Candidates by role: {}; excluded {}, without \
         a role {}. On the bench: {}.",
        listed(&seated, &order),
        shown(sure),
        listed(&all, &order),
        all.get("excluded").copied().unwrap_or(0),
        all.get("unassigned").copied().unwrap_or(0),
        facts.height("benched"),
    );
    (
        text,
        json!({ "seated": seated, "candidates": all, "added": added, "mean_confidence": sure, "benched": facts.height("benched") }),
    )
}

fn contacts(facts: &Facts) -> (String, Value) {
    let yes = |column: &str| facts.yes("contacts", column);
    let (email, email_ok) = (yes("email_checked"), yes("email_verified"));
    let (phone, phone_ok) = (yes("phone_checked"), yes("phone_verified"));
    let text = format!(
        "Of {} seats, addresses checked: {email}, verified {}; phones checked: {phone}, verified {}. Confirmed by the validator \
         in all: {}.",
        facts.height("contacts"),
        percent(email_ok, email),
        percent(phone_ok, phone),
        yes("perplexity_verified"),
    );
    let figures = json!({
        "seats": facts.height("contacts"), "email_checked": email, "email_verified": email_ok, "phone_checked": phone,
        "phone_verified": phone_ok, "validator_verified": yes("perplexity_verified"),
    });
    (text, figures)
}

fn cost(facts: &Facts) -> (String, Value) {
    let mut by_provider: BTreeMap<String, f64> = BTreeMap::new();
    for frame in ["ledger", "ledger_contacts"] {
        let (who, usd) = (facts.texts(frame, "provider"), facts.reals(frame, "usd"));
        for (provider, usd) in who.into_iter().zip(usd) {
            *by_provider.entry(provider).or_insert(0.0) += usd;
        }
    }
    // Sums of addends in another order differ in their last digits; cents of cents do not.
    by_provider
        .values_mut()
        .for_each(|usd| *usd = (*usd * 1e6).round() / 1e6);
    let total = crate::stats::total(by_provider.values().copied());
    let companies = facts.height("progress");
    let each = (companies > 0).then(|| total / companies as f64);
    let calls = facts.height("ledger") + facts.height("ledger_contacts");
    let states = facts.counts("lights", "state");
    let lines: Vec<String> = by_provider.iter().map(|(who, usd)| format!("{who} {usd:.4}")).collect();
    let text = format!(
        "{total:.4} USD in {}{}; {} USD a company. Companies: {}; {}. Providers: {}.",
        counted(calls, "call", "calls"),
        if lines.is_empty() {
            String::new()
        } else {
            format!(" ({})", lines.join(", "))
        },
        each.map_or_else(|| "no".to_owned(), |each| format!("{each:.4}")),
        listed(
            &facts.counts("progress", "state"),
            &["done", "failed", "skipped", "running", "pending"]
        ),
        counted(facts.height("errors"), "error", "errors"),
        listed(&states, &["live", "replay", "disabled", "stopped"]),
    );
    (
        text,
        json!({ "usd": total, "usd_a_company": each, "by_provider": by_provider, "calls": calls, "providers": states }),
    )
}

fn duplicates(facts: &Facts) -> (String, Value) {
    let kinds = facts.counts("merge_log", "kind");
    let (moved, deduped) = (
        facts.sum("merge_log", "relations_moved"),
        facts.sum("merge_log", "relations_deduped"),
    );
    let states = facts.counts("pairs", "state");
    let text = format!(
        "{} merged: {}. Relation rows re-pointed: {moved}, logged as repeats: {deduped}. Pairs: {}.",
        counted(facts.height("merge_log"), "record", "records"),
        listed(&kinds, &["company", "person"]),
        listed(&states, &["merge", "review", "apart"]),
    );
    (
        text,
        json!({ "merged": kinds, "relations_moved": moved, "relations_deduped": deduped, "pairs": states }),
    )
}

fn waivers(gates: &[Judged]) -> (String, Value) {
    let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
    for gate in gates {
        *outcomes.entry(gate.outcome.word().to_owned()).or_insert(0) += 1;
    }
    let order = ["passed", "warned", "waived", "failed", "pending", "skipped"];
    let mut lines = vec![format!("Gates: {}.", listed(&outcomes, &order))];
    let told = |gate: &&Judged| matches!(gate.outcome, Outcome::Warned | Outcome::Waived | Outcome::Failed);
    for gate in gates.iter().filter(told) {
        let by = gate.reviewed.as_ref().filter(|_| gate.outcome == Outcome::Waived);
        let by = by.map_or_else(String::new, |review| {
            format!("; by {} on {}: {}", review.actor, review.at, review.reason)
        });
        lines.push(format!(
            "{} {}: {} ({}){by}",
            gate.id,
            gate.outcome.word(),
            gate.check,
            gate.note
        ));
    }
    let figures: Vec<Value> = gates
        .iter()
        .map(|gate| json!({ "gate": gate.id, "outcome": gate.outcome.word(), "observed": gate.observed, "note": gate.note }))
        .collect();
    (lines.join("\n"), json!({ "outcomes": outcomes, "gates": figures }))
}

fn archives(facts: &Facts, seen: &Seen<'_>) -> (String, Value) {
    let of_run = facts.texts("archived", "archive_id").into_iter().next();
    let root = facts.texts("archived", "root").into_iter().next();
    let bad = seen.archives.iter().filter(|check| !check.problems.is_empty()).count();
    let mut lines = vec![format!(
        "{} verified, {bad} with problems. Before this run: {} ({} rows).",
        counted(seen.archives.len(), "archive", "archives"),
        of_run.as_deref().unwrap_or("none"),
        facts.sum("archived", "rows"),
    )];
    lines.extend(seen.archives.iter().map(|check| {
        let state = if check.problems.is_empty() {
            "verified"
        } else {
            "does not verify"
        };
        format!("{}: {}, {state}", check.id, counted(check.files, "file", "files"))
    }));
    let figures = json!({
        "archive": of_run, "root": root, "rows": facts.sum("archived", "rows"),
        "archives": seen.archives.iter().map(|check| json!({ "id": check.id, "root": check.root, "files": check.files,
            "problems": check.problems.len() })).collect::<Vec<_>>(),
    });
    (lines.join("\n"), figures)
}

fn open(facts: &Facts, gates: &[Judged]) -> (String, Value) {
    let pairs = facts.count("pairs", "state", "review");
    let titles = facts.yes("members_merged", "review");
    let undecided: Vec<&str> = gates
        .iter()
        .filter(|gate| gate.undecided())
        .map(|gate| gate.id.as_str())
        .collect();
    let text = format!(
        "{} to decide, {} whose role rests on a rule to look at, {}.",
        counted(pairs, "pair", "pairs"),
        counted(titles, "seat", "seats"),
        if undecided.is_empty() {
            "no gate waits for a reviewer".to_owned()
        } else {
            format!("gates that nobody has decided: {}", undecided.join(", "))
        },
    );
    (
        text,
        json!({ "pairs": pairs, "seats_to_review": titles, "gates": undecided }),
    )
}
