//! The pairs a reviewer decides: names that do not fit one phone (C1.7), and firms that may be one (C2.5). Both are
//! written where c2 reads them.

use super::contract::ALIASES;
use super::phases::c2::written_id;
use crate::lens::{Choice, Decidable};

const CHOICES: &[Choice] = &[
    Choice {
        word: "same",
        also: &["match", "merge"],
        key: '=',
        summary: "one firm: c2 merges them",
    },
    Choice {
        word: "different",
        also: &["distinct", "apart"],
        key: '!',
        summary: "two firms: c2 keeps them apart",
    },
];

const COLUMNS: [&str; 4] = ["id_a", "id_b", "decision", "note"];

pub(super) static DECIDABLE: [Decidable; 2] = [
    Decidable {
        gate: "C1.7",
        dataset: ALIASES,
        shown: ["oem_id", "row_id"],
        written: ["pii_id_a", "pii_id_b"],
        columns: COLUMNS,
        choices: CHOICES,
        plain: written_id,
    },
    Decidable {
        gate: "C2.5",
        dataset: ALIASES,
        shown: ["id_a", "id_b"],
        written: ["id_a", "id_b"],
        columns: COLUMNS,
        choices: CHOICES,
        plain: written_id,
    },
];
