//! Linked views through the real loop with its real workers: each way to leads, and `Esc` back from it.

use super::loop_::{back, row, walked, workspace};

const UNSCORED: &str = "12 of 166 contractors";

#[test]
fn a_tier_a_gate_and_a_row_of_its_evidence_open_leads_and_esc_comes_back() {
    let workspace = workspace(true);
    let rows = [
        /* 1 */ row("5G", &["UNSCORED", "!▼"]),
        /* 2 */ row("\r", &["▼ tier UNSCORED", UNSCORED, "1 of 12 contractors (166 in all)"]),
        /* 3 */ back("\u{1b}", &["!▼"], 1),
        // The evidence of the gate that counts them names the same leads.
        /* 4 */
        row("4/C3.7\r", &["C3.7", "UNSCORED leads"]),
        /* 5 */
        row(
            "K",
            &["▼ gate C3.7 evidence", UNSCORED, "1 of 12 contractors (166 in all)"],
        ),
        /* 6 */ back("\u{1b}", &["!▼"], 4),
        /* 7 */ row("e", &["C3.7", "Resimercial"]),
        /* 8 */ row("j", &["C3.7"]),
        /* 9 */ row("K", &["▼ gate C3.7 evidence: c-", "1 of 166 contractors"]),
        /* 10 */ back("\u{1b}", &["!▼"], 8),
        /* 11 */ row("J", &["▼ gate C3.7 evidence", UNSCORED]),
        // The tiers count what is kept, and the pane of runs says that it cannot be narrowed.
        /* 12 */
        row("5", &["▼ gate C3.7 evidence", "kept"]),
        /* 13 */ row("9", &["▽ gate C3.7 evidence (not applied here)"]),
        /* 14 */ row("X", &["!gate C3.7", "all leads again"]),
        /* 15 */ row("u", &["▽ gate C3.7 evidence"]),
    ];
    walked(workspace.path(), &rows);
}

#[test]
fn a_cell_of_the_matrix_and_a_bar_open_leads_and_esc_comes_back() {
    let workspace = workspace(true);
    let rows = [
        /* 1 */ row("R", &["run 2 done"]),
        /* 2 */ row("5\t\t\t", &["0 of 166 contractors moved"]),
        /* 3 */ row("Gllllll", &["▸ UNSCORED"]),
        /* 4 */
        row("\r", &["▼ 12 contractors UNSCORED → UNSCORED, run 1 → 2", UNSCORED]),
        /* 5 */ back("\u{1b}", &["!▼"], 3),
        /* 6 */ row("\t\t", &["In the cheapest move up"]),
        /* 7 */ row("K", &["whose leads?", "cheapest move up: "]),
        /* 8 */ row("\r", &["▼ cheapest move up: "]),
        // On from there to another pane, and both ways back.
        /* 9 */ row("w", &["What-if"]),
        /* 10 */ back("\u{1b}", &[], 8),
        /* 11 */ back("\u{1b}", &["!▼"], 6),
    ];
    walked(workspace.path(), &rows);
}
