//! What the playbook's lens shows: tiers with their rates and intervals, rules, gaps, the tabs of the model and of groups.

use super::{Gathered, LeftOut, answered};
use crate::export::{Block, Section};
use crate::lens::{Cell, Column, Figure, NamedFigures, Table, TierView, distribution, head_line, lifts};
use crate::operations::{OpenSheet, OperationError, SheetKey, SheetKind, View, rows};

/// Groups that are listed.
const MOST_GROUPS: usize = 40;
/// Groups whose role map is drawn, the best ones.
const MOST_MAPS: usize = 3;

/// A section for each of them that there is.
pub(super) fn sections(of: &Gathered<'_>, left_out: &mut LeftOut) -> Result<Vec<Section>, OperationError> {
    let lens = of.playbook().lens;
    let plain = TierView::default();
    let mut found = vec![tiers(of, left_out)];
    let asked = [
        ("Overview", "", lens.overview(&of.view)),
        ("Rules", "rules", lens.rules(&of.view, &plain)),
        ("Gap", "gap", lens.gap_of(&of.view, &plain)),
        ("Backtest", "backtest", lens.backtest(&of.view)),
    ];
    for (title, command, figures) in asked {
        let Some(figures) = answered(left_out, title, figures) else {
            continue;
        };
        let mut blocks = drawn(figures);
        blocks.extend(twin(of, command));
        found.push(Section::new(title, blocks));
    }
    let model = answered(left_out, "Model", lens.model(&of.view));
    found.extend(model.map(|tabs| {
        let twin = twin(of, "model").into_iter().collect();
        Section::new("Model", twin).holding(tabbed("model", tabs))
    }));
    if lens.groups().is_some() {
        found.push(groups(of, left_out)?);
    }
    Ok(found)
}

/// The command that shows the same, of the latest run.
pub(super) fn twin(of: &Gathered<'_>, command: &str) -> Option<Block> {
    let is_there = of.later.is_none() && !command.is_empty();
    is_there.then(|| Block::Text(format!("`assay {command} {}` shows this, whole.", of.playbook().id)))
}

fn drawn(figures: Vec<Figure>) -> Vec<Block> {
    figures.into_iter().map(Block::Figure).collect()
}

/// Named figures as parts of a section.
pub(super) fn tabbed(above: &str, tabs: Vec<NamedFigures>) -> Vec<Section> {
    tabs.into_iter()
        .map(|(name, figures)| Section::new(&name, drawn(figures)).within(above))
        .collect()
}

fn tiers(of: &Gathered<'_>, left_out: &mut LeftOut) -> Section {
    let (lens, plain) = (of.playbook().lens, TierView::default());
    let Some(found) = answered(left_out, "Tiers", lens.tiers_of(&of.view, &plain)) else {
        return Section::default();
    };
    let mut table = rows::tiers(&found, &of.view.tier_heading(&plain), false);
    let choices = answered(left_out, "Rule sets", lens.tier_choices(&of.view, &plain));
    if let Some(choices) = choices.filter(|choices| !choices.rulesets.is_empty()) {
        table.note = format!("{}\n{}", head_line(&choices, &found), choices.note);
    }
    let mut blocks = Vec::new();
    let intervals: &[(bool, &str)] = if found.iter().any(|row| row.rate.is_some()) {
        &[
            (false, "Rates with Wilson's intervals"),
            (true, "Rates with Wald's intervals"),
        ]
    } else {
        &[(false, "Leads by tier")]
    };
    // Their numbers stand together in the table below.
    blocks.extend(
        intervals
            .iter()
            .map(|(wald, title)| Block::Drawing(titled(distribution(&found, *wald), title))),
    );
    blocks.push(Block::Figure(Figure::Table(table)));
    blocks.extend(lifts(&found).map(|dots| Block::Figure(Figure::Dots(dots))));
    let run = answered(left_out, "Figures of the run", lens.run_figures(&of.view));
    blocks.extend(twin(of, "tiers"));
    blocks.extend(drawn(run.unwrap_or_default()));
    Section::new("Tiers", blocks)
}

/// A distribution under a title.
pub(super) fn titled(mut figure: Figure, title: &str) -> Figure {
    match &mut figure {
        Figure::Dots(dots) => title.clone_into(&mut dots.title),
        Figure::Bars(bars) => title.clone_into(&mut bars.title),
        _ => {}
    }
    figure
}

/// The list of groups and the role maps of the best ones.
fn groups(of: &Gathered<'_>, left_out: &mut LeftOut) -> Result<Section, OperationError> {
    let found = match of.bench.sheet(&of.view, &SheetKey::Groups) {
        Ok(found) => found,
        Err(OperationError::Lens(error)) => {
            left_out.push(("Groups".to_owned(), error.to_string()));
            return Ok(Section::default());
        }
        Err(error) => return Err(error),
    };
    let list = listed(&found, of.unmask);
    let ids: Vec<&str> = (0..found.source.height().min(MOST_MAPS))
        .filter_map(|row| found.source.id(row))
        .collect();
    let mut maps = Vec::new();
    for id in ids {
        maps.extend(map(&of.view, id, of.unmask, left_out));
    }
    let more = found.source.height().saturating_sub(MOST_MAPS);
    let words = format!(
        "The role maps of the first {MOST_MAPS} follow; `assay groups {} COMPANY` shows each of the other {more}.",
        of.playbook().id
    );
    let mut blocks = vec![Block::Figure(Figure::Table(list))];
    if more > 0 {
        blocks.push(Block::Text(words));
    }
    Ok(Section::new("Groups", blocks).holding(maps))
}

fn map(view: &View, id: &str, unmask: bool, left_out: &mut LeftOut) -> Option<Section> {
    let groups = view.playbook.lens.groups()?;
    let map = answered(left_out, &format!("Role map of {id}"), groups.map(view, id, unmask))?;
    let title = format!("{} · {}", map.name, map.tier);
    Some(Section::new(&title, drawn(map.figures())).within(&format!("group-{id}")))
}

/// The first rows of a list, personal data masked unless asked for.
fn listed(found: &OpenSheet, unmask: bool) -> Table {
    let source = &found.source;
    let places: Vec<usize> = found
        .shown
        .iter()
        .filter_map(|name| source.column_place(name))
        .collect();
    let columns = places.iter().filter_map(|place| source.columns().get(*place));
    let columns = columns.map(|column| Column {
        name: column.name.clone(),
        title: column.title.clone(),
        number: column.kind == SheetKind::Number,
    });
    let columns = columns.collect();
    let row = |row: usize| -> Vec<Cell> { places.iter().map(|place| source.cell(row, *place, unmask)).collect() };
    let rows = (0..source.height().min(MOST_GROUPS)).map(row).collect();
    let more = source.height().saturating_sub(MOST_GROUPS);
    Table {
        title: "Groups".to_owned(),
        columns,
        rows,
        note: if more > 0 {
            format!("{MOST_GROUPS} of {}\n{}", source.height(), found.note)
        } else {
            found.note.clone()
        },
    }
}
