//! The tab of archives: made, read again, brought back only after a look at what changes.

use std::sync::Arc;

use super::groups::{answer_table, in_groups};
use super::pipeline::{answer, asked};
use super::screens::drawn;
use super::*;
use crate::lens::GroupTab;
use crate::operations::{ExchangedFrame, FrameFate, Operation, Restored, RollbackOrder, RolledBack, Standing};
use crate::store::{ArchiveCheck, ArchiveProblem};
use crate::tui::action::Request;
use crate::tui::layer::Foreseen;

const OLD: &str = "20260302T050607Z-00000001";
const NEW: &str = "20260303T050607Z-00000002";

fn archive_sheet() -> OpenSheet {
    let frame = FrameBuilder::new()
        .text("archive_id", [NEW, OLD].map(Some))
        .text("check", ["whole", "whole"].map(Some))
        .text("reason", ["pre-merge", "intake"].map(Some))
        .finish()
        .unwrap();
    OpenSheet {
        source: Arc::new(SheetSource::new("archives", &frame, &[], Some("archive_id")).unwrap()),
        shown: Vec::new(),
        fixed: 1,
        note: String::new(),
    }
}

fn standing(before: Option<i64>) -> Standing {
    Standing {
        words: "generation 3 is live, not run 4's".to_owned(),
        short: "generation 3".to_owned(),
        differs: true,
        before,
    }
}

/// A model in the tab of archives, with two of them and, unless `before` is none, a generation to go back to.
fn in_archives(width: u16, height: u16, before: Option<i64>) -> Model {
    let mut model = in_groups(width, height);
    if let Some(picture) = model.picture.ready_mut() {
        picture.standing = Some(standing(before));
    }
    press(&mut model, "BackTab");
    assert_eq!(model.groups.tab, GroupTab::Archive);
    let generation = model.groups.archives.reading;
    answer_table(&mut model, generation, archive_sheet());
    model
}

fn foreseen(model: &mut Model, effects: &[Effect], foreseen: Foreseen) {
    let generation = asked(effects).into_iter().find_map(|request| match request {
        Request::ForeseeRestore { generation, .. } | Request::ForeseeRollback { generation } => Some(*generation),
        _ => None,
    });
    let (generation, result) = (generation.unwrap(), Ok(Box::new(foreseen)));
    answer(model, Answer::Foreseen { generation, result });
}

fn restored(fates: &[FrameFate]) -> Restored {
    let frame = |(place, fate): (usize, &FrameFate)| ExchangedFrame {
        frame: format!("frame_{place}"),
        now: (*fate != FrameFate::Comes).then_some(12),
        then: (*fate != FrameFate::Goes).then_some(1_310),
        fate: *fate,
    };
    Restored {
        archive: NEW.to_owned(),
        frames: fates.iter().enumerate().map(frame).collect(),
        safety: None,
        generation: None,
    }
}

#[test]
fn the_tab_is_legible_and_says_what_is_live() {
    for (width, height) in [(80, 24), (120, 40), (40, 12)] {
        let mut model = in_archives(width, height, Some(2));
        insta::assert_snapshot!(format!("archives_{width}x{height}"), drawn(&model).0);
        let effects = press(&mut model, "r");
        let fates = [FrameFate::Stays, FrameFate::Changes, FrameFate::Comes, FrameFate::Goes];
        foreseen(&mut model, &effects, Foreseen::Archive(restored(&fates)));
        insta::assert_snapshot!(format!("archives_restore_{width}x{height}"), drawn(&model).0);
    }
}

#[test]
fn an_archive_is_made_for_the_reason_that_was_typed() {
    let mut model = in_archives(80, 24, None);
    press(&mut model, "a");
    let before = model.operations.len();
    let effects = press(&mut model, "x y Enter");
    assert_eq!(asked(&effects), [&Request::CreateArchive("xy".to_owned())]);
    let made = Operation::CreateArchive {
        playbook: "invented".to_owned(),
        reason: "xy".to_owned(),
    };
    assert_eq!(model.operations.back(), Some(&made));
    answer(&mut model, Answer::ArchiveCreated(Err("the disk is full".to_owned())));
    assert_eq!(model.operations.len(), before, "what was refused was not done");
    assert!(said(&model).contains("the disk is full"));
    press(&mut model, "a");
    let effects = press(&mut model, "Enter");
    assert_eq!(asked(&effects), [&Request::CreateArchive("asked for".to_owned())]);
}

#[test]
fn a_damaged_archive_is_told_whole_and_marked_in_the_list() {
    let mut model = in_archives(120, 40, None);
    press(&mut model, "j");
    let effects = press(&mut model, "e");
    let requests = asked(&effects);
    let [Request::VerifyArchives { generation, archive }] = requests[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(archive.as_deref(), Some(OLD));
    let check = ArchiveCheck {
        id: OLD.to_owned(),
        root: "r".to_owned(),
        files: 2,
        problems: vec![ArchiveProblem {
            path: "people.parquet".to_owned(),
            expected: "aa".to_owned(),
            found: "bb".to_owned(),
            what: "its content was changed".to_owned(),
        }],
    };
    let (generation, result) = (*generation, Ok(vec![check]));
    answer(&mut model, Answer::ArchivesVerified { generation, result });
    let screen = drawn(&model).0;
    for words in ["people.parquet", "expected aa, found bb", "1 of 1 archive damaged"] {
        assert!(screen.contains(words), "{words}: {screen}");
    }
    press(&mut model, "Esc");
    assert!(
        drawn(&model).0.contains("people.parquet: its content"),
        "{}",
        drawn(&model).0
    );
    let effects = press(&mut model, "V");
    assert!(matches!(
        asked(&effects)[..],
        [Request::VerifyArchives { archive: None, .. }]
    ));
}

#[test]
fn nothing_is_brought_back_before_a_look_and_a_yes() {
    let mut model = in_archives(80, 24, None);
    let effects = press(&mut model, "r");
    assert!(matches!(asked(&effects)[..], [Request::ForeseeRestore { archive, .. }] if archive == NEW));
    assert!(asked(&press(&mut model, "y")).is_empty(), "nothing was shown yet");
    foreseen(
        &mut model,
        &effects,
        Foreseen::Archive(restored(&[FrameFate::Stays, FrameFate::Goes])),
    );
    let done = model.operations.clone();
    press(&mut model, "Esc");
    assert!(model.layers.is_empty() && model.operations == done);
    let effects = press(&mut model, "r");
    foreseen(&mut model, &effects, Foreseen::Archive(restored(&[FrameFate::Goes])));
    let effects = press(&mut model, "y");
    assert_eq!(asked(&effects), [&Request::RestoreArchive(NEW.to_owned())]);
    assert!(model.layers.is_empty());
    let done = Restored {
        generation: Some(4),
        safety: Some("kept".to_owned()),
        ..restored(&[])
    };
    let effects = answer(&mut model, Answer::ArchiveRestored(Ok(Box::new(done))));
    assert!(matches!(asked(&effects)[..], [Request::Picture { .. }]), "{effects:?}");
    assert!(said(&model).contains("live as generation 4"), "{}", said(&model));
}

#[test]
fn what_holds_nothing_else_is_not_brought_back() {
    let mut model = in_archives(80, 24, None);
    let effects = press(&mut model, "r");
    foreseen(&mut model, &effects, Foreseen::Archive(restored(&[FrameFate::Stays])));
    assert!(asked(&press(&mut model, "y")).is_empty());
    assert!(said(&model).contains("nothing differs"), "{}", said(&model));
}

#[test]
fn going_back_takes_along_what_was_live_when_somebody_looked() {
    let mut model = in_archives(80, 24, None);
    assert!(asked(&press(&mut model, "B")).is_empty());
    assert!(said(&model).contains("no generation stands before"), "{}", said(&model));
    let mut model = in_archives(80, 24, Some(2));
    let effects = press(&mut model, "B");
    let back = RolledBack {
        from: Some(3),
        to: 2,
        frames: restored(&[FrameFate::Changes]).frames,
        scripts: Vec::new(),
        outside: vec!["2026-03-02 by a.b: [\"groups\"]".to_owned()],
        remarks: Vec::new(),
    };
    foreseen(&mut model, &effects, Foreseen::Rollback(back));
    assert!(drawn(&model).0.contains("stays outside"), "{}", drawn(&model).0);
    let order = RollbackOrder {
        to: Some(2),
        seen: Some(3),
    };
    assert_eq!(asked(&press(&mut model, "y")), [&Request::Rollback(order)]);
}

#[test]
fn the_keys_say_where_they_act_and_wait_for_a_running_job() {
    let mut model = in_groups(80, 24);
    press(&mut model, "a");
    assert!(
        model.layers.is_empty() && said(&model).contains("in the tab Archive"),
        "{}",
        said(&model)
    );
    let mut model = in_archives(80, 24, Some(2));
    model.job = Some(crate::tui::job::Job::default());
    for key in ["a", "r", "B"] {
        assert!(
            asked(&press(&mut model, key)).is_empty() && model.layers.is_empty(),
            "{key}"
        );
        assert!(said(&model).contains("a job is running"), "{key}: {}", said(&model));
    }
    press(&mut model, "e");
    assert_eq!(model.layers.len(), 1, "reading again disturbs no run");
    // A report lies over the tabs: they stay where they are.
    press(&mut model, "Tab");
    assert_eq!(model.groups.tab, GroupTab::Archive);
}
