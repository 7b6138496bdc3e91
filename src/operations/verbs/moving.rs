//! Verbs of the workbench itself: panes, playbooks, looks, help.

use super::situation::{always, idle, touring};
use super::{Verb, verb_of};

pub(super) static MOVING: &[Verb] = &[
    verb_of(
        "pane",
        &["1", "2", "3", "4", "5", "6", "7", "8", "9"],
        "the pane of that number",
        &[],
        None,
        always,
    ),
    verb_of("next pane", &["]", "Tab"], "the pane to the right", &[], None, always),
    verb_of(
        "previous pane",
        &["[", "BackTab"],
        "the pane to the left",
        &[],
        None,
        always,
    ),
    verb_of(
        "switch playbook",
        &["p"],
        "show another playbook of this workspace",
        &[],
        None,
        idle,
    ),
    verb_of(
        "read again",
        &["F5"],
        "read the latest results again",
        &[],
        Some("assay status"),
        always,
    ),
    verb_of(
        "log",
        &["Ctrl-l"],
        "what was said in this session, errors first",
        &[],
        Some("assay log"),
        always,
    ),
    verb_of(
        "theme",
        &["T"],
        "choose a theme by seeing it",
        &[],
        Some("assay themes"),
        always,
    ),
    verb_of(
        "mouse",
        &["M"],
        "mouse on or off; off lets the terminal select text",
        &[],
        None,
        always,
    ),
    verb_of(
        "tour",
        &["F2"],
        "leave the guided tour, or take it up again",
        &[],
        Some("assay tour"),
        touring,
    ),
    verb_of("palette", &[":"], "every verb by name", &[], None, always),
    verb_of("help", &["?"], "the keys of this pane", &[], Some("assay keys"), always),
    verb_of("back", &["Esc"], "one step back", &[], None, always),
    verb_of("quit", &["q"], "leave; asks only while a job runs", &[], None, always),
];
