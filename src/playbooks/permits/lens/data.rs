//! Figures about the data: what was dropped and why, how parcels were found, and what could not be decided.

use std::collections::BTreeMap;

use super::super::desk::{desk, listed};
use crate::frame::{Frame, text};
use crate::lens::{Cell, Column, Figure, FrameSource, LensError, NamedFigures, Table};
use crate::playbooks::tables::{by, made, rows_of, table};

/// Named figures; those whose phase has not run are left out.
pub(super) fn figures(frames: &dyn FrameSource) -> Result<Vec<NamedFigures>, LensError> {
    let mut all = Vec::new();
    if let Some(discarded) = made(frames, "discarded")? {
        let kept = made(frames, "prefiltered")?.map_or(discarded.height(), |frame| frame.height());
        all.push(("Discards".to_owned(), discards(&discarded, kept)?));
    }
    let mut matches = Vec::new();
    if let Some(enriched) = made(frames, "permits_enriched")? {
        matches.push(Figure::Table(by(
            &enriched,
            "match_level",
            "Permits by how their parcel was found",
            "permits",
        )?));
    }
    if let Some(ambiguous) = made(frames, "cad_ambiguous")? {
        matches.push(Figure::Table(first(
            &ambiguous,
            "Permits that several parcels fit: none was taken",
            &["lead_id", "level", "county", "account_id=parcel"],
        )?));
    }
    if let Some(unmatched) = made(frames, "cad_unmatched")? {
        matches.push(Figure::Table(by(
            &unmatched,
            "why",
            "Permits without a parcel",
            "permits",
        )?));
    }
    if !matches.is_empty() {
        all.push(("Parcels".to_owned(), matches));
    }
    if let Some(intake) = made(frames, "intake")? {
        let columns = [
            "file",
            "dataset",
            "layout",
            "rows_in",
            "kept",
            "quarantined=set aside",
            "duplicates",
            "share%",
        ];
        let files = table(
            &intake,
            "Files",
            &columns,
            "in = kept + set aside; share is what was set aside",
        )?;
        all.push(("Files".to_owned(), vec![Figure::Table(files)]));
    }
    Ok(all)
}

/// What was dropped: by reason, by phrase, and permit by permit.
fn discards(discarded: &Frame, all: usize) -> Result<Vec<Figure>, LensError> {
    let (reasons, phrases, hits) = (
        text(discarded, "reason")?,
        text(discarded, "phrase")?,
        text(discarded, "hits")?,
    );
    let mut counted: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut by_phrase: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for row in 0..discarded.height() {
        let reason = reasons.get(row).unwrap_or_default();
        counted.entry(reason).or_default().0 += 1;
        for hit in listed(hits.get(row)) {
            counted.entry(hit).or_default().1 += 1;
        }
        *by_phrase
            .entry((reason, phrases.get(row).unwrap_or("(none)")))
            .or_default() += 1;
    }
    let share = |n: usize| {
        if all == 0 {
            Cell::Null
        } else {
            Cell::Share(n as f64 / all as f64)
        }
    };
    let row = |(reason, (first, every)): (&&str, &(usize, usize))| {
        vec![
            Cell::text(Some(reason)),
            Cell::text(desk().discards.get(*reason).map(String::as_str)),
            Cell::count(*first),
            share(*first),
            Cell::count(*every),
        ]
    };
    let reasons = Table {
        title: "Why permits were dropped".to_owned(),
        columns: vec![
            Column::text("reason", "rule"),
            Column::text("words", "because"),
            Column::number("permits", "permits"),
            Column::number("share", "of all"),
            Column::number("hits", "would hit"),
        ],
        rows: counted.iter().map(row).collect(),
        note: "The first rule that hits is the reason; all hits are kept.".to_owned(),
    };
    let phrases = by_what_matched(by_phrase);
    let columns = [
        "lead_id",
        "reason=rule",
        "phrase=matched",
        "hits",
        "category~",
        "age_days",
        "permit_text",
    ];
    Ok(vec![
        Figure::Table(reasons),
        Figure::Table(phrases),
        Figure::Table(first(discarded, "Permit by permit", &columns)?),
    ])
}

/// What matched, the most frequent first within each rule.
fn by_what_matched(by_phrase: BTreeMap<(&str, &str), usize>) -> Table {
    let mut ordered: Vec<((&str, &str), usize)> = by_phrase.into_iter().collect();
    ordered.sort_by(|one, other| {
        one.0
            .0
            .cmp(other.0.0)
            .then(other.1.cmp(&one.1))
            .then(one.0.1.cmp(other.0.1))
    });
    let phrase = |((reason, phrase), n): &((&str, &str), usize)| {
        vec![Cell::text(Some(reason)), Cell::text(Some(phrase)), Cell::count(*n)]
    };
    Table {
        title: "By what matched".to_owned(),
        columns: vec![
            Column::text("reason", "rule"),
            Column::text("phrase", "matched"),
            Column::number("permits", "permits"),
        ],
        rows: ordered.iter().map(phrase).collect(),
        note: String::new(),
    }
}

/// The first rows of a long frame, and how many there are.
pub(super) fn first(frame: &Frame, title: &str, columns: &[&str]) -> Result<Table, LensError> {
    let shown = frame.height().min(desk().rows_shown);
    let rows: Vec<usize> = (0..shown).collect();
    let note = if shown < frame.height() {
        format!("{shown} of {} rows; the frame itself holds them all", frame.height())
    } else {
        String::new()
    };
    rows_of(frame, title, columns, &rows, &note)
}
