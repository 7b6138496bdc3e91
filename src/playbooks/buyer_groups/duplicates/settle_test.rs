//! Clusters, decisions and what they lead to.

use super::inputs::{PersonInput, person_records};
use super::settle::{Decided, Decisions, Settled, Table, settle};
use super::{clusters_frame, pairs_frame, person_scheme};
use crate::frame::{boolean, text};
use crate::identity::linkage::{Bands, Limits, find_pairs};

fn bands() -> Bands {
    Bands {
        match_at: 6.0,
        review_at: 4.0,
    }
}

fn settled(people: &[PersonInput<'_>], decisions: &Decisions, largest: usize) -> (Vec<String>, Settled) {
    let scheme = person_scheme(bands()).unwrap();
    let records = person_records(&scheme, people);
    let limits = Limits { largest_block: 200 };
    let found = find_pairs(&scheme, &records, limits, &mut |_| Ok::<(), ()>(())).unwrap();
    let ids: Vec<String> = (0..people.len()).map(|row| format!("p{row}")).collect();
    let borrowed: Vec<&str> = ids.iter().map(String::as_str).collect();
    let table = Table {
        scheme: &scheme,
        records: &records,
        ids: &borrowed,
        largest_cluster: largest,
    };
    let settled = settle(&table, &found, decisions);
    (ids, settled)
}

fn person(name: &'static str, email: &'static str) -> PersonInput<'static> {
    PersonInput {
        name: Some(name.into()),
        email: (!email.is_empty()).then_some(email),
        company: Some("c1"),
        ..PersonInput::default()
    }
}

fn states(settled: &Settled) -> Vec<(u32, u32, &'static str)> {
    settled.pairs.iter().map(|pair| (pair.a, pair.b, pair.state)).collect()
}

fn decided(a: &str, b: &str, what: Decided) -> Decisions {
    let mut decisions = Decisions::default();
    decisions.note(&format!("person:{a}"), &format!("person:{b}"), what);
    decisions
}

// spec: buyer-groups 5.7
#[test]
fn matches_unite_and_one_stands_for_all() {
    let people = [
        person("Robert Quillfeather", "r.q@zeta.example"),
        person("Bob Quillfeather", "r.q@zeta.example"),
        person("R. Quillfeather", "r.q@zeta.example"),
        person("Ida Stormwell", "i.s@zeta.example"),
    ];
    let (ids, settled) = settled(&people, &Decisions::default(), 10);
    assert_eq!(states(&settled), [(0, 1, "merge"), (0, 2, "merge"), (1, 2, "merge")]);
    assert_eq!(settled.representatives(4, true), [0, 0, 0, 3]);
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let clusters = clusters_frame(&[("person", &settled, &ids)]).unwrap();
    let stands: Vec<_> = boolean(&clusters, "representative").unwrap().iter().collect();
    assert_eq!(stands, [Some(true), Some(false), Some(false)]);
    let pairs = pairs_frame(&[("person", &settled, &ids)]).unwrap();
    assert_eq!(text(&pairs, "a_key").unwrap().get(0), Some("person:p0"));
    let fields = text(&pairs, "fields").unwrap().get(0).unwrap();
    assert!(fields.contains("nickname") && !fields.contains("zeta"), "{fields}");
}

// spec: buyer-groups 5.7, PV1
#[test]
fn a_cluster_that_contradicts_itself_waits_whole() {
    let people = [
        person("Amos Tarrow Jr.", "a.t@zeta.example"),
        person("Amos Tarrow", "a.t@zeta.example"),
        person("Amos Tarrow Sr.", "a.t@zeta.example"),
    ];
    let (_, held) = settled(&people, &Decisions::default(), 10);
    assert_eq!(states(&held), [(0, 1, "review"), (0, 2, "review"), (1, 2, "review")]);
    assert_eq!(
        held.clusters[0].held.as_deref(),
        Some("PV1 forbids two of its records to be one")
    );
    // One stands for all while nobody knows: nobody sits twice. What is known to be one is nothing yet.
    assert_eq!(held.representatives(3, true), [0, 0, 0]);
    assert_eq!(held.representatives(3, false), [0, 1, 2]);
    // A reviewer parts one of the two ties, and the other stands.
    let (_, parted) = settled(&people, &decided("p1", "p2", Decided::Distinct), 10);
    assert_eq!(states(&parted), [(0, 1, "merge"), (0, 2, "review"), (1, 2, "apart")]);
}

// spec: buyer-groups 5.7
#[test]
fn large_clusters_and_negative_pairs_wait() {
    let many: Vec<PersonInput<'_>> = (0..4).map(|_| person("Ida Stormwell", "i.s@zeta.example")).collect();
    let (_, large) = settled(&many, &Decisions::default(), 3);
    assert_eq!(large.clusters[0].held.as_deref(), Some("4 records, more than 3"));
    assert_eq!(large.to_review(), 6);
    assert_eq!(settled(&many, &Decisions::default(), 4).1.to_review(), 0);
    // Two profiles, two firms and two functions part what a third record ties together.
    let tied = |slug: &'static str, email, phone| PersonInput {
        slug: Some(slug).filter(|slug| !slug.is_empty()),
        phones: vec![phone],
        ..person("Ida Stormwell", email)
    };
    let mut people = [
        tied("ida-a", "", "5552340101"),
        tied("", "", "5552340101"),
        tied("ida-b", "", "5552340102"),
    ];
    people[1].phones.push("5552340102");
    people[2].country = Some("CA");
    people[0].country = Some("US");
    let (_, negative) = settled(&people, &Decisions::default(), 10);
    assert_eq!(
        negative.clusters[0].held.as_deref(),
        Some("two of its records have -1 points")
    );
    assert_eq!(
        states(&negative).len(),
        3,
        "the pair that contradicts is shown with the two ties"
    );
    assert_eq!(negative.to_review(), 3);
}

// spec: buyer-groups 5.7, B2.5
#[test]
fn decisions_go_before_points() {
    let people = [
        person("Dana Overstreet", ""),
        person("Dana Overstreet", ""),
        person("Petra Sill", "p@zeta.example"),
        person("Owen Gradell", "p@zeta.example"),
    ];
    let (_, open) = settled(&people, &Decisions::default(), 10);
    // Name and firm only are 5 points; one mailbox under two names 4.
    assert_eq!(states(&open), [(0, 1, "review"), (2, 3, "review")]);
    let (_, united) = settled(&people, &decided("p1", "p0", Decided::Match), 10);
    assert_eq!(states(&united), [(0, 1, "merge"), (2, 3, "review")]);
    let (_, parted) = settled(&people, &decided("p2", "p3", Decided::Distinct), 10);
    assert_eq!(states(&parted), [(0, 1, "review"), (2, 3, "apart")]);
    // Records that never met are one as well if a reviewer says so.
    let (_, told) = settled(&people, &decided("p0", "p3", Decided::Match), 10);
    assert_eq!(states(&told), [(0, 1, "review"), (0, 3, "merge"), (2, 3, "review")]);
}

// spec: buyer-groups B6.1
#[test]
fn a_merge_that_was_undone_stays_undone_whatever_the_file_says() {
    let people = [
        person("Ida Stormwell", "i.s@zeta.example"),
        person("Ida Stormwell", "i.s@zeta.example"),
    ];
    let mut decisions = decided("p0", "p1", Decided::Match);
    decisions.note("person:p1", "person:p0", Decided::Undone);
    decisions.note("person:p0", "person:p1", Decided::Match);
    let (_, undone) = settled(&people, &decisions, 10);
    assert_eq!(states(&undone), [(0, 1, "apart")]);
    assert_eq!(undone.pairs[0].decision, Some(Decided::Undone));
    assert!(undone.clusters.is_empty());
}

// spec: buyer-groups B6.1
#[test]
fn one_mailbox_is_always_looked_at() {
    let mut people = [
        person("Petra Sill", "p@zeta.example"),
        person("Owen Gradell", "p@zeta.example"),
    ];
    people[1].company = Some("c2");
    let (_, settled) = settled(&people, &Decisions::default(), 10);
    assert_eq!(settled.pairs[0].points, 0.0);
    assert_eq!(states(&settled), [(0, 1, "review")]);
}
