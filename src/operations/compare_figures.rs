//! Two runs side by side, as figures: what differs by kind, and who moved between tiers.

use std::collections::BTreeSet;

use super::compare::Comparison;
use super::runs::{figure, moment, rounded, words};
use crate::engine::counted;
use crate::lens::{Cell, Column, Figure, Matrix};
use crate::store::RunRecord;

/// The tier of a lead that a run does not have.
const NEITHER: &str = "-";

impl Comparison {
    /// What differs, kind by kind, and who moved between tiers.
    pub fn figures(&self) -> Vec<Figure> {
        let mut figures = vec![self.summary()];
        for (kind, title) in [
            ("parameter", "Parameters"),
            ("input", "Inputs"),
            ("metric", "Metrics"),
            ("gate", "Gates"),
        ] {
            figures.extend(self.table(kind, title));
        }
        if !self.migration.is_empty() {
            figures.push(Figure::Matrix(self.matrix()));
        }
        figures
    }

    /// Leads that changed their tier and leads that did not.
    pub fn moved(&self) -> (u64, u64) {
        let count = |moved: bool| {
            let pairs = self.migration.iter().filter(|(from, to, _)| (from != to) == moved);
            pairs.map(|(_, _, leads)| leads).sum()
        };
        (count(true), count(false))
    }

    fn summary(&self) -> Figure {
        let line = |run: &RunRecord| {
            format!(
                "run {}: {} UTC, {}, as of {}, profile {}",
                run.id,
                moment(&run.started_at),
                run.outcome,
                run.as_of,
                run.profile.as_deref().unwrap_or("default")
            )
        };
        let (moved, stayed) = self.moved();
        let differs = if self.differences.is_empty() && moved == 0 {
            "nothing differs".to_owned()
        } else {
            format!(
                "{}; {} between tiers, {stayed} stay",
                counted(self.differences.len(), "difference", "differences"),
                counted(moved, "lead moves", "leads move")
            )
        };
        Figure::Text {
            title: format!("Run {} and run {}", self.before.id, self.after.id),
            lines: vec![line(&self.before), line(&self.after), differs],
        }
    }

    fn table(&self, kind: &str, title: &str) -> Option<Figure> {
        let columns = vec![
            Column::text("name", "what"),
            Column::text("before", &format!("run {}", self.before.id)),
            Column::text("after", &format!("run {}", self.after.id)),
        ];
        let side = |text: &Option<String>| text.as_deref().map_or(Cell::Null, |text| words(shortened(text)));
        let found = self.differences.iter().filter(|difference| difference.kind == kind);
        let rows: Vec<Vec<Cell>> = found
            .map(|one| vec![words(&one.name), side(&one.before), side(&one.after)])
            .collect();
        (!rows.is_empty()).then(|| figure(title, columns, rows))
    }

    /// From tier by row, to tier by column, best first; `-` stands for leads that only one of the runs has.
    fn matrix(&self) -> Matrix {
        let found: BTreeSet<&String> = self.migration.iter().flat_map(|(from, to, _)| [from, to]).collect();
        let ranked = self.tiers.iter().filter(|tier| found.contains(tier));
        let others = found.iter().copied().filter(|tier| !self.tiers.contains(tier));
        let names: Vec<String> = ranked.chain(others).cloned().collect();
        let leads = |from: &String, to: &String| {
            let found = self.migration.iter().find(|(a, b, _)| a == from && b == to);
            found.map_or(0, |(_, _, leads)| *leads)
        };
        let row = |from: &String| names.iter().map(|to| leads(from, to)).collect();
        let partial = names.iter().any(|name| name == NEITHER);
        let note = if partial {
            "- stands for leads that only one of the runs has"
        } else {
            ""
        };
        Matrix {
            title: "Moves between tiers".to_owned(),
            row_title: format!("run {}", self.before.id),
            column_title: format!("run {}", self.after.id),
            counts: names.iter().map(row).collect(),
            rows: names.clone(),
            // Only tiers have a better and a worse.
            ordered: names.iter().all(|name| self.tiers.contains(name)),
            columns: names,
            note: note.to_owned(),
        }
    }
}

/// A recorded value with its numbers shortened; whatever is no number stays.
fn shortened(text: &str) -> String {
    let text = text.trim_matches('"');
    let word = |word: &str| {
        let core = word.trim_matches(['(', ')', '"']);
        match core.parse::<f64>() {
            Ok(value) if value.is_finite() => word.replace(core, &rounded(value)),
            _ => word.to_owned(),
        }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::Difference;

    fn comparison() -> Comparison {
        let run = |id| RunRecord {
            id,
            outcome: "done".into(),
            as_of: "2026-01-31".into(),
            started_at: "2026-01-31T14:02:11Z".into(),
            ..RunRecord::default()
        };
        let difference = |kind, name: &str, before: &str, after: &str| Difference {
            kind,
            name: name.into(),
            before: Some(before.into()),
            after: Some(after.into()),
        };
        Comparison {
            before: run(1),
            after: run(2),
            differences: vec![
                difference("parameter", "tiers.gold", "60.0", "55.0"),
                difference("gate", "G1", "passed (0.95723456)", "warned (0.5)"),
            ],
            migration: vec![
                ("-".into(), "GOLD".into(), 2),
                ("GOLD".into(), "GOLD".into(), 5),
                ("SILVER".into(), "GOLD".into(), 1),
            ],
            tiers: vec!["GOLD".into(), "SILVER".into()],
        }
    }

    #[test]
    fn differences_stand_under_their_kind_and_moves_in_a_matrix() {
        let figures = comparison().figures();
        let titles: Vec<&str> = figures
            .iter()
            .map(|figure| match figure {
                Figure::Table(table) => table.title.as_str(),
                Figure::Text { title, .. } => title.as_str(),
                Figure::Matrix(matrix) => matrix.title.as_str(),
                _ => "",
            })
            .collect();
        assert_eq!(
            titles,
            ["Run 1 and run 2", "Parameters", "Gates", "Moves between tiers"]
        );
        let Some(Figure::Text { lines, .. }) = figures.first() else {
            panic!("the summary comes first")
        };
        assert_eq!(
            lines.last().map(String::as_str),
            Some("2 differences; 3 leads move between tiers, 5 stay")
        );
        let Some(Figure::Table(gates)) = figures.get(2) else {
            panic!()
        };
        assert_eq!(gates.rows[0][1], Cell::Text("passed (0.9572)".into()));
        let Some(Figure::Matrix(matrix)) = figures.last() else {
            panic!()
        };
        assert_eq!(matrix.rows, ["GOLD", "SILVER", "-"], "best first");
        assert_eq!(matrix.counts, [[5, 0, 0], [1, 0, 0], [2, 0, 0]]);
        assert!(!matrix.ordered, "a lead that is new has neither risen nor fallen");
    }
}
