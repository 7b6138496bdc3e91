//! The page of keys: from the table of verbs, pane by pane.

use super::markdown::{Page, code};
use crate::lens::TierTab;
use crate::operations::{Binding, FIXED_KEYS, KeyTable, Pane, Situation, Statuses};

/// The page.
pub fn page() -> String {
    let table = KeyTable::default();
    let mut page = Page::new("Keys");
    page.paragraph(
        "What `assay keys` prints, with the default keys. A section `[keys]` in your `settings.toml` gives verbs other \
         keys (see [settings](settings.md)); `?` shows what holds in the pane you are in, `:` finds a verb by its \
         name, and a verb that cannot act says why. Keys with a blank between them are pressed one after the other. What lies over a \
         pane (a form, a sheet, a question) shows its own keys in the last line.",
    );
    page.heading(2, "Everywhere");
    verbs(&mut page, &table, |binding| binding.verb.panes.is_empty());
    page.heading(2, "Fixed");
    page.paragraph("These cannot be given to another verb.");
    let rows: Vec<Vec<String>> = FIXED_KEYS
        .iter()
        .map(|(key, what)| vec![code(key), (*what).to_owned()])
        .collect();
    page.table(&["keys", "what it does"], &rows);
    page.heading(2, "In every table");
    let holders: Vec<&str> = Pane::ALL
        .into_iter()
        .filter(|pane| {
            table
                .bindings()
                .iter()
                .any(|one| one.verb.is_of_tables() && one.verb.panes.contains(pane))
        })
        .map(Pane::title)
        .collect();
    page.paragraph(&format!(
        "In {}, and in every table that lies over a pane.",
        holders.join(", ")
    ));
    verbs(&mut page, &table, |binding| binding.verb.is_of_tables());
    for (number, pane) in Pane::ALL.into_iter().enumerate() {
        let own = |binding: &Binding| binding.verb.panes.contains(&pane) && !binding.verb.is_of_tables();
        if !table.bindings().iter().any(own) {
            continue;
        }
        page.heading(2, &format!("{} {}", number + 1, pane.title()));
        if pane == Pane::Tiers {
            tabbed(&mut page, &table, own);
        } else {
            verbs(&mut page, &table, own);
        }
    }
    statuses(&mut page, &table);
    page.finish()
}

/// The keys as they are written in settings.
fn written(binding: &Binding) -> String {
    let each = binding.keys.iter().map(|keys| code(&keys.join(" ")));
    each.collect::<Vec<_>>().join(" ")
}

fn row(binding: &Binding) -> Vec<String> {
    let verb = binding.verb;
    vec![
        written(binding),
        verb.id.to_owned(),
        verb.summary.to_owned(),
        code(verb.command.unwrap_or_default()),
    ]
}

fn verbs(page: &mut Page, table: &KeyTable, wanted: impl Fn(&Binding) -> bool) {
    let rows: Vec<Vec<String>> = table.bindings().iter().filter(|one| wanted(one)).map(row).collect();
    page.table(&["keys", "verb", "what it does", "command"], &rows);
}

/// The pane of tiers has tabs of its own, and not every verb acts in all of them.
fn tabbed(page: &mut Page, table: &KeyTable, wanted: impl Fn(&Binding) -> bool) {
    let tabs: Vec<&str> = TierTab::ALL.into_iter().map(TierTab::title).collect();
    page.paragraph(&format!("Its tabs are {}.", tabs.join(", ")));
    let with_tabs = |binding: &Binding| {
        let acts = Situation::tabs_of(binding.verb);
        let acts = if acts.len() == TierTab::ALL.len() {
            "all".to_owned()
        } else {
            acts.into_iter().map(TierTab::title).collect::<Vec<_>>().join(", ")
        };
        let mut cells = row(binding);
        cells.insert(3, acts);
        cells
    };
    let rows: Vec<Vec<String>> = table
        .bindings()
        .iter()
        .filter(|one| wanted(one))
        .map(with_tabs)
        .collect();
    page.table(&["keys", "verb", "what it does", "tabs", "command"], &rows);
}

/// What each key of the verb `status` sets.
fn statuses(page: &mut Page, table: &KeyTable) {
    let Some(binding) = table.binding("status") else {
        return;
    };
    page.heading(2, "Statuses of a lead");
    page.paragraph("The keys of the verb `status`, in their order; `assay mark` takes the word.");
    let rows: Vec<Vec<String>> = Statuses::built_in()
        .status
        .iter()
        .zip(&binding.keys)
        .map(|(status, keys)| {
            let counts = if status.worked { "counts as today's work" } else { "" };
            let lists = if status.off_lists {
                "left out of every call list"
            } else {
                ""
            };
            let effects: Vec<&str> = [counts, lists].into_iter().filter(|words| !words.is_empty()).collect();
            vec![
                code(&keys.join(" ")),
                code(&status.name),
                status.summary.clone(),
                effects.join("; "),
            ]
        })
        .collect();
    page.table(&["key", "status", "what it says", "effect"], &rows);
}
