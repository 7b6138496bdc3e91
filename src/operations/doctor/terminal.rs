//! Whether a terminal of a size is large enough for the workbench; somebody else has to measure it.

use super::{Check, Verdict, settings};

/// What a terminal of so many columns and rows can show.
pub fn terminal_size(columns: u16, rows: u16) -> Check {
    let (wide, high) = settings().comfortable_terminal;
    let (narrow, low) = settings().smallest_terminal;
    let size = format!("{columns} × {rows}");
    let enlarge = format!("make the window larger or its letters smaller, until it has {wide} × {high}");
    if columns < narrow || rows < low {
        let found = format!("{size}: too small for the workbench, which needs {narrow} × {low} at least");
        return Check::new("terminal size", Verdict::Bad, found).mended_by(enlarge);
    }
    if columns < wide || rows < high {
        let mut lost = Vec::new();
        if columns < wide {
            lost.push("tables show fewer columns, and details stand behind ↵ where they have no room");
        }
        if rows < high {
            lost.push("lists show few rows, and what stands below them is cut");
        }
        let found = format!("{size}: it works, but {}", lost.join("; "));
        return Check::new("terminal size", Verdict::Note, found).mended_by(enlarge);
    }
    Check::new("terminal size", Verdict::Good, size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_small_terminal_costs_is_said() {
        for (columns, rows, verdict, word) in [
            (80, 24, Verdict::Good, "80 × 24"),
            (79, 24, Verdict::Note, "fewer columns"),
            (120, 23, Verdict::Note, "few rows"),
            (40, 12, Verdict::Note, "; lists"),
            (39, 12, Verdict::Bad, "40 × 12"),
            (200, 11, Verdict::Bad, "too small"),
        ] {
            let check = terminal_size(columns, rows);
            assert_eq!(check.verdict, verdict, "{columns} × {rows}");
            assert!(check.found.contains(word), "{}", check.found);
            assert_eq!(check.mend.is_some(), verdict != Verdict::Good);
        }
    }
}
