//! The reference, written from the program itself: keys, commands, settings, rules and gates. What is written by hand
//! goes stale; this is made from the tables that the program runs on, and a test holds `docs/` against it.

mod commands;
mod datasets;
mod examples;
mod gates;
mod keys;
mod markdown;
mod parameters;
mod rules;
mod settings;

use super::failure::Failure;
use markdown::Page;

/// A page of the reference.
pub struct Reference {
    /// Its name, which is the file's stem.
    pub name: &'static str,
    /// Its text, in Markdown.
    pub text: String,
}

/// The pages by name and what they hold.
const PAGES: [(&str, &str); 5] = [
    (
        "keys",
        "the keys of the workbench, pane by pane, and the command that does the same",
    ),
    (
        "cli",
        "every command with its arguments, options, examples, the keys of its rows, and the exit codes",
    ),
    (
        "settings",
        "`assay.toml`, a person's `settings.toml`, the environment, and each playbook's parameters and datasets",
    ),
    (
        "rules",
        "what conditions and rule sets are made of, what is refused and why, and the SQL of other engines",
    ),
    (
        "gates",
        "every gate of every playbook, with its check, bounds and what it stops",
    ),
];

/// Every page, the index first.
///
/// # Errors
/// When an example of the rules is no longer read: a test would have said so.
pub fn pages() -> Result<Vec<Reference>, Failure> {
    let mut all = vec![Reference {
        name: "README",
        text: index(),
    }];
    for (name, _) in PAGES {
        let text = match name {
            "keys" => keys::page(),
            "cli" => commands::page(),
            "settings" => settings::page(),
            "rules" => rules::page()?,
            _ => gates::page(),
        };
        all.push(Reference { name, text });
    }
    Ok(all)
}

fn index() -> String {
    let mut page = Page::new("Reference");
    page.paragraph(
        "These pages are written by the program from the tables that it runs on; a test compares them. To write them \
         anew: `INSTA_UPDATE=always cargo test --test it docs::`, or `assay docs --to docs` for the pages without the \
         screens. A page alone: `assay docs keys`.",
    );
    let line = |(name, summary): (&str, &str)| vec![format!("[{name}]({name}.md)"), summary.to_owned()];
    let mut rows: Vec<Vec<String>> = PAGES.into_iter().map(line).collect();
    rows.push(vec![
        "[screens](screens/README.md)".to_owned(),
        "screens of the workbench as text, each with the keys that lead there".to_owned(),
    ]);
    page.table(&["page", "what it holds"], &rows);
    page.finish()
}
