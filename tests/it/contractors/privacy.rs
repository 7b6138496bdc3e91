//! Canaries: no phone and no licence holder's name in any frame, id or file that is not made for them.

use std::collections::HashSet;

use assay::frame::{Frame, cell_text, from_parquet};
use assay::lens::FrameSource;
use assay::operations::View;

use super::{column, list_frames, small};

/// Every text cell of a frame, split where cells hold several values.
fn pieces(frame: &Frame) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for name in frame.get_column_names() {
        for row in 0..frame.height() {
            if let Ok(Some(cell)) = cell_text(frame, name, row) {
                found.extend(
                    cell.split(['|', '\n'])
                        .map(|piece| (name.to_string(), piece.to_owned())),
                );
            }
        }
    }
    found
}

/// Every phone key and every licence holder's name the workspace knows.
fn canaries(view: &View) -> (HashSet<String>, HashSet<String>) {
    let dealers = view.frame("oem_identity").unwrap();
    let mut phones: HashSet<String> = column(&dealers, "key").into_iter().collect();
    phones.extend(
        column(&dealers, "alt_phones")
            .iter()
            .flat_map(|cell| cell.split('|').map(str::to_owned)),
    );
    let public: HashSet<String> = column(&dealers, "name")
        .into_iter()
        .chain(
            column(&dealers, "other_names")
                .iter()
                .flat_map(|cell| cell.split('|').map(str::to_owned)),
        )
        .collect();
    let mut names = HashSet::new();
    for list in ["ca.csv", "tx.csv", "fl.csv", "az.csv", "nv.csv"] {
        let (_, people) = list_frames(view, list);
        phones.extend(column(&people, "phone_key"));
        names.extend(
            column(&people, "business_name")
                .into_iter()
                .filter(|name| !public.contains(name)),
        );
    }
    phones.remove("");
    names.remove("");
    assert!(phones.len() > 1000 && names.len() > 1000);
    (phones, names)
}

/// Whether a piece of text holds one of the phones, whatever stands between its digits.
fn holds_phone(piece: &str, phones: &HashSet<String>) -> bool {
    let digits: String = piece.chars().filter(char::is_ascii_digit).collect();
    (0..digits.len().saturating_sub(9)).any(|from| phones.contains(&digits[from..from + 10]))
}

fn innocent(what: &str, frame: &Frame, phones: &HashSet<String>, names: &HashSet<String>) {
    for (column, piece) in pieces(frame) {
        assert!(!holds_phone(&piece, phones), "{what}.{column} holds a phone: {piece}");
        assert!(
            !names.contains(&piece),
            "{what}.{column} holds a licence holder's name: {piece}"
        );
    }
}

#[test]
fn working_frames_hold_nobody() {
    let view = small().view();
    let (phones, names) = canaries(&view);
    let made = view.playbook.pipeline.phases.iter().flat_map(|phase| phase.makes);
    let mut looked_at = 0;
    for name in made.filter(|name| !name.ends_with("_identity")) {
        innocent(name, view.frame(name).unwrap().as_ref(), &phones, &names);
        looked_at += 1;
    }
    assert!(looked_at >= 16);
    for list in ["ca.csv", "tx.csv", "fl.csv", "az.csv", "nv.csv"] {
        innocent(list, &list_frames(&view, list).0, &phones, &names);
    }
    // The search itself finds what it looks for.
    assert!(holds_phone(
        "call (555) 234-0142 now",
        &["5552340142".to_owned()].into()
    ));
    let people = view.frame("contractor_identity").unwrap();
    assert!(pieces(&people).iter().any(|(_, piece)| holds_phone(piece, &phones)));
}

#[test]
fn evidence_marks_the_columns_that_hold_people() {
    let view = small().view();
    let (phones, names) = canaries(&view);
    for gate in view.gates() {
        let Some(rows) = view.evidence(gate).unwrap() else {
            continue;
        };
        for (column, piece) in pieces(&rows) {
            if !column.starts_with("pii_") {
                assert!(!holds_phone(&piece, &phones), "{} {column}: {piece}", gate.id);
                assert!(!names.contains(&piece), "{} {column}: {piece}", gate.id);
            }
        }
    }
}

#[test]
fn metrics_notes_and_log_lines_hold_nobody() {
    let ran = small();
    let view = ran.view();
    let (phones, names) = canaries(&view);
    let mut texts: Vec<String> = view.gates().map(|gate| gate.note.clone()).collect();
    texts.extend(
        view.store()
            .log_of_run(ran.report.run)
            .unwrap()
            .into_iter()
            .map(|line| line.message),
    );
    texts.push(ran.bench().log(view.playbook, None, true).unwrap());
    for text in texts {
        for line in text.lines().flat_map(|line| line.split('|')) {
            assert!(
                !holds_phone(line, &phones) || line.contains("c-") || is_hash(line),
                "{line}"
            );
            assert!(!names.contains(line.trim()), "{line}");
        }
    }
}

/// A fingerprint or a row id may hold ten digits in a row by chance.
fn is_hash(text: &str) -> bool {
    text.split(|letter: char| !letter.is_ascii_hexdigit())
        .any(|word| word.len() >= 12)
}

#[test]
fn a_contractors_id_is_no_phone_and_the_same_under_the_same_key_only() {
    let view = small().view();
    let (phones, _) = canaries(&view);
    let contractors = view.frame("contractors").unwrap();
    let ids = column(&contractors, "contractor_id");
    let distinct: HashSet<&String> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len());
    for id in &ids {
        let hex = id.strip_prefix("c-").unwrap();
        assert!(
            hex.len() == 16 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{id}"
        );
        assert!(!holds_phone(id, &phones), "{id}");
    }
    // Another key, other ids: nobody can look a phone up without the workspace's key.
    let people = view.frame("contractor_identity").unwrap();
    let identifier = &column(&people, "identifier")[0];
    let other = assay::privacy::KeyedHasher::new(&[7; 32], "contractors", 1);
    let ours = assay::privacy::KeyedHasher::new(&assay::privacy::SAMPLE_KEY, "contractors", 1);
    let id = &column(&people, "contractor_id")[0];
    assert_eq!(&ours.opaque_id("c-", identifier), id);
    assert_ne!(&other.opaque_id("c-", identifier), id);
}

#[test]
fn stored_identity_frames_are_apart_from_working_ones() {
    let ran = small();
    let view = ran.view();
    let store = view.store();
    for id in ["c0", "c1", "c2", "c3"] {
        let record = store.latest_done("contractors", id).unwrap().unwrap();
        for (name, hash) in &record.frames {
            let frame = from_parquet(&store.frame_bytes(hash).unwrap()).unwrap();
            let personal = [
                "name",
                "other_names",
                "phone",
                "alt_phones",
                "phone_key",
                "raw",
                "business_name",
                "licence_name",
            ];
            let held: Vec<String> = frame
                .get_column_names()
                .iter()
                .filter(|column| personal.contains(&column.as_str()))
                .map(|column| column.to_string())
                .collect();
            assert!(
                name.ends_with("_identity") || held.is_empty(),
                "{id} {name} holds {held:?}"
            );
        }
    }
}
