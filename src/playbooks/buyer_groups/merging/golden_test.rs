//! Survivorship, field by field.

use super::golden::{Golden, golden, survivor};
use super::rules::{Merged, Survivorship};
use super::value::{Column, Kind, Value};

fn columns(names: &[&str]) -> Vec<Column> {
    names.iter().map(|name| Column::new(name, Kind::Text)).collect()
}

/// Records of texts; an empty text is unknown.
fn records(rows: &[&[&str]]) -> Vec<Vec<Value>> {
    let cell = |text: &&str| Value::of_text((!text.is_empty()).then_some(text));
    rows.iter().map(|row| row.iter().map(cell).collect()).collect()
}

fn merged(kind: Merged, names: &[&str], rows: &[&[&str]]) -> (Vec<Column>, Golden) {
    let (columns, rows) = (columns(names), records(rows));
    let rows: Vec<&[Value]> = rows.iter().map(Vec::as_slice).collect();
    let made = golden(&Survivorship::of(kind), &columns, &rows);
    (columns, made)
}

fn texts(golden: &Golden) -> Vec<&str> {
    golden.values.iter().map(|value| value.text().unwrap_or("–")).collect()
}

// spec: buyer-groups 5.7
#[test]
fn the_best_source_counts_then_the_newest_record() {
    let names = ["person_id", "source", "updated_at", "department", "country"];
    let (_, made) = merged(
        Merged::Person,
        &names,
        &[
            &["d1", "dump", "2026-02-01", "Sales", "US"],
            &["l1", "live", "2025-01-01", "Quality", ""],
            &["c1", "crm", "2024-01-01", "", "CA"],
            &["c2", "crm", "2025-01-01", "Operations", "MX"],
        ],
    );
    // The id is the survivor's, which stands first; the stamp is the latest of all.
    assert_eq!(texts(&made), ["d1", "dump", "2026-02-01", "Operations", "MX"]);
    assert_eq!(made.givers, [vec![0], vec![0], vec![0], vec![3], vec![3]]);
    // A reviewer's word beats the CRM's, however old.
    let (_, made) = merged(
        Merged::Person,
        &names,
        &[
            &["c1", "crm", "2025-01-01", "Operations", "MX"],
            &["r1", "reviewer", "2020-01-01", "Legal", ""],
        ],
    );
    assert_eq!(texts(&made)[3..], ["Legal", "MX"]);
}

// spec: buyer-groups 5.7
#[test]
fn the_commonest_name_counts_then_the_longest_and_its_parts_go_with_it() {
    let names = ["full_name", "first_name", "last_name"];
    let rows: &[&[&str]] = &[
        &["Bob Quillfeather-Nonesuch", "Bob", "Quillfeather-Nonesuch"],
        &["ROBERT QUILLFEATHER", "ROBERT", "QUILLFEATHER"],
        &["Robert  Quillfeather", "Robert", "Quillfeather"],
    ];
    let (_, made) = merged(Merged::Person, &names, rows);
    assert_eq!(texts(&made), ["Robert  Quillfeather", "Robert", "Quillfeather"]);
    let (_, made) = merged(Merged::Person, &names, &rows[..2]);
    assert_eq!(texts(&made)[0], "Bob Quillfeather-Nonesuch", "once each: the longer");
    let (_, made) = merged(Merged::Company, &["name"], &[&["OMNIFJORD"], &["OmniFjord"]]);
    assert_eq!(texts(&made), ["OmniFjord"], "as long: the one that does not shout");
}

// spec: buyer-groups 5.7
#[test]
fn lists_unite_and_the_other_records_domains_stay_known() {
    let names = ["domain", "alias_domains", "technology_stack"];
    let (_, made) = merged(
        Merged::Company,
        &names,
        &[
            &["a.example", "old.example", "cad|erp"],
            &["b.example", "a.example|older.example", "erp|plm"],
            &["", "", ""],
        ],
    );
    assert_eq!(
        texts(&made),
        ["a.example", "old.example|older.example|b.example", "cad|erp|plm"]
    );
    assert_eq!(made.givers[1], [0, 1]);
    let (_, made) = merged(
        Merged::Company,
        &names,
        &[&["a.example", "", ""], &["a.example", "", ""]],
    );
    assert_eq!(texts(&made), ["a.example", "–", "–"]);
}

// spec: buyer-groups 5.7
#[test]
fn what_belongs_together_comes_from_one_record() {
    let names = [
        "source",
        "email",
        "email_status",
        "country",
        "city",
        "title",
        "title_as_of",
        "updated_at",
    ];
    let (_, made) = merged(
        Merged::Person,
        &names,
        &[
            &["crm", "x@a.example", "", "US", "", "Buyer", "2025-01-01", "2026-02-02"],
            &[
                "dump",
                "y@a.example",
                "valid",
                "CA",
                "Toronto",
                "Senior Buyer",
                "",
                "2026-03-01",
            ],
            &["dump", "x@a.example", "invalid", "", "Reno", "Buyer", "2026-02-01", ""],
        ],
    );
    // Not `valid`, which was said of another address; the city is of somebody who does not say another country.
    assert_eq!(texts(&made)[..3], ["crm", "x@a.example", "invalid"]);
    assert_eq!(texts(&made)[5..7], ["Buyer", "2025-01-01"]);
    let (_, company) = merged(
        Merged::Company,
        &["source", "country", "city"],
        &[&["crm", "US", ""], &["dump", "CA", "Toronto"], &["dump", "", "Reno"]],
    );
    assert_eq!(texts(&company), ["crm", "US", "Reno"]);
    let (_, company) = merged(
        Merged::Company,
        &["source", "country", "city"],
        &[&["crm", "US", ""], &["dump", "CA", "Toronto"]],
    );
    assert_eq!(texts(&company)[2], "–", "a city abroad is no city here");
    // Of two titles in sources as good, the one that was read later, whatever the record's own stamp says.
    let (_, read) = merged(
        Merged::Person,
        &["source", "title", "title_as_of", "updated_at"],
        &[
            &["crm", "Buyer", "2024-01-01", "2026-02-02"],
            &["crm", "Senior Buyer", "2025-06-01", "2025-06-01"],
        ],
    );
    assert_eq!(texts(&read)[1..3], ["Senior Buyer", "2025-06-01"]);
}

// spec: buyer-groups 5.7
#[test]
fn a_direct_phone_beats_a_better_sources_main_number() {
    let names = ["source", "phone", "phone_type", "direct_phone", "mobile_phone"];
    let (_, made) = merged(
        Merged::Person,
        &names,
        &[
            &["crm", "5555550100", "main", "", ""],
            &["dump", "5555550101", "direct", "5555550101", "5555550102"],
        ],
    );
    assert_eq!(
        texts(&made),
        ["crm", "5555550101", "direct", "5555550101", "5555550102"]
    );
    let (_, made) = merged(
        Merged::Person,
        &names,
        &[&["crm", "", "", "", ""], &["dump", "5555550103", "unknown", "", ""]],
    );
    assert_eq!(texts(&made)[1..3], ["5555550103", "unknown"]);
}

#[test]
fn a_record_alone_stays_as_it_is() {
    let names = [
        "person_id",
        "full_name",
        "email",
        "email_status",
        "phone",
        "phone_type",
        "country",
        "title",
        "title_as_of",
    ];
    let row: &[&str] = &["p", "a  b", "", "valid", "1", "mobile", "", "", "2025-01-01"];
    let (_, made) = merged(Merged::Person, &names, &[row]);
    assert_eq!(made.values, records(&[row])[0]);
    let names = ["company_id", "name", "domain", "alias_domains", "country", "city"];
    let row: &[&str] = &["c", "X", "a.example", "b.example|c.example", "", "Reno"];
    let (_, made) = merged(Merged::Company, &names, &[row]);
    assert_eq!(made.values, records(&[row])[0]);
}

// spec: buyer-groups 5.7
#[test]
fn the_survivor_is_of_the_crm_has_most_people_most_fields_is_oldest_and_has_the_lowest_id() {
    let columns = columns(&["company_id", "source", "created_at", "domain"]);
    let choose = |rows: &[&[&str]], links: &[usize]| {
        let rows = records(rows);
        let rows: Vec<&[Value]> = rows.iter().map(Vec::as_slice).collect();
        survivor(
            Merged::Company,
            &Survivorship::of(Merged::Company),
            &columns,
            &rows,
            links,
        )
    };
    let dump: &[&str] = &["a", "dump", "2001-01-01", "a.example"];
    let thin: &[&str] = &["c", "crm", "", ""];
    let full: &[&str] = &["d", "crm", "2020-01-01", "a.example"];
    let old: &[&str] = &["e", "crm", "2019-01-01", "a.example"];
    let twin: &[&str] = &["b", "crm", "2019-01-01", "a.example"];
    assert_eq!(
        choose(&[dump, thin], &[9, 0]),
        Some(1),
        "the CRM's id is what the rest refers to"
    );
    assert_eq!(choose(&[thin, full], &[2, 1]), Some(0), "most people");
    assert_eq!(choose(&[thin, full], &[1, 1]), Some(1), "most fields");
    assert_eq!(choose(&[full, old], &[1, 1]), Some(1), "oldest");
    assert_eq!(choose(&[full, old, twin], &[]), Some(2), "lowest id");
    assert_eq!(choose(&[], &[]), None);
}
