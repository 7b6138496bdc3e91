//! The page of commands: from the declaration that reads them.

use std::sync::OnceLock;

use clap::{Arg, Command, CommandFactory};
use serde::Deserialize;

use super::markdown::{Page, code, codes};
use crate::cli::args::Cli;
use crate::cli::failure::Exit;

/// The keys that programs get, which a test compares with what the commands print.
const ROWS: &str = include_str!("rows.toml");

/// What a command prints for programs.
#[derive(Debug, Deserialize)]
struct Rows {
    /// The command as it is typed, without `assay`.
    command: String,
    /// The keys of a row, in their order; several where rows are of several kinds.
    keys: Vec<String>,
}

fn all_rows() -> &'static [Rows] {
    #[derive(Deserialize)]
    struct File {
        rows: Vec<Rows>,
    }
    static ROWS_READ: OnceLock<Vec<Rows>> = OnceLock::new();
    // A test reads the text, so a failure here cannot reach a user.
    ROWS_READ.get_or_init(|| toml::from_str(ROWS).map(|file: File| file.rows).unwrap_or_default())
}

/// The page.
pub fn page() -> String {
    let mut root = Cli::command().term_width(0);
    root.build();
    let mut page = Page::new("Commands");
    page.paragraph(&words(root.get_long_about().or(root.get_about())));
    page.block("", &usage(&mut root));
    page.paragraph(
        "Data goes to stdout, remarks and errors to stderr. With `--format json` or `csv` rows have the keys that stand \
         with each command, in that order, and unrounded numbers; more columns may come to the right. The workspace is \
         the folder here or above that holds `assay.toml`, else the last one opened, else an invented sample.",
    );
    page.heading(2, "Global options");
    page.paragraph("Every command takes them.");
    let global = |arg: &&Arg| arg.is_global_set();
    page.table(&["option", "what it does", "values"], &arguments(&root, global));
    page.heading(2, "Exit codes");
    let codes = Exit::ALL
        .iter()
        .map(|(code, words)| vec![code.to_string(), (*words).to_owned()]);
    page.table(&["code", "meaning"], &codes.collect::<Vec<_>>());
    let mut below: Vec<Command> = Vec::new();
    leaves(&root, &mut below);
    page.heading(2, "All commands");
    let line = |command: &Command| {
        vec![
            format!("[{0}](#{1})", name(command), anchor(command)),
            words(command.get_about()),
        ]
    };
    page.table(
        &["command", "what it does"],
        &below.iter().map(line).collect::<Vec<_>>(),
    );
    for mut command in below {
        of_command(&mut page, &mut command);
    }
    page.finish()
}

/// The commands that have no commands below them, in the order of the help.
fn leaves(command: &Command, found: &mut Vec<Command>) {
    let shown = |child: &&Command| child.get_name() != "help" && !child.is_hide_set();
    for child in command.get_subcommands().filter(shown) {
        if child.get_subcommands().any(|below| below.get_name() != "help") {
            leaves(child, found);
        } else {
            found.push(child.clone());
        }
    }
}

fn of_command(page: &mut Page, command: &mut Command) {
    page.heading(2, &name(command));
    let about = words(command.get_long_about().or(command.get_about()));
    page.paragraph(&format!("{}.", about.trim_end_matches('.')));
    page.block("", &usage(command));
    let own = |arg: &&Arg| !arg.is_global_set();
    let positional = arguments(command, |arg: &&Arg| own(arg) && arg.is_positional());
    page.table(&["argument", "what it is", "values"], &positional);
    let options = arguments(command, |arg: &&Arg| own(arg) && !arg.is_positional());
    page.table(&["option", "what it does", "values"], &options);
    if let Some(after) = command.get_after_help() {
        examples(page, &after.to_string());
    }
    rows(page, command);
}

/// What the help ends with: a title, examples below it, and perhaps a remark.
fn examples(page: &mut Page, after: &str) {
    let (examples, words): (Vec<&str>, Vec<&str>) = after.lines().partition(|line| line.starts_with("  "));
    let (title, remark) = words.split_first().unwrap_or((&"Example:", &[]));
    page.paragraph(title);
    let examples: Vec<&str> = examples.into_iter().map(str::trim_start).collect();
    page.block("sh", &examples.join("\n"));
    let remark = remark.join(" ");
    if !remark.trim().is_empty() {
        page.paragraph(remark.trim());
    }
}

/// The keys of its rows for programs.
fn rows(page: &mut Page, command: &Command) {
    let name = name(command);
    let short = name.strip_prefix("assay ").unwrap_or(&name);
    let is_it = |rows: &&Rows| rows.command == short || rows.command.starts_with(&format!("{short} "));
    for rows in all_rows().iter().filter(is_it) {
        let kinds = rows.keys.iter().map(|keys| codes(keys.split_whitespace()));
        let kinds: Vec<String> = kinds.collect();
        let of = if rows.command == short {
            "Keys of its rows".to_owned()
        } else {
            format!("Keys of the rows of `assay {}`", rows.command)
        };
        match kinds.as_slice() {
            [only] => page.paragraph(&format!("{of}: {only}.")),
            _ => {
                page.paragraph(&format!("{of}, by their kind:"));
                page.list(&kinds);
            }
        }
    }
}

/// A row for each argument.
fn arguments(command: &Command, wanted: impl Fn(&&Arg) -> bool) -> Vec<Vec<String>> {
    let shown = |arg: &&Arg| !arg.is_hide_set() && !matches!(arg.get_id().as_str(), "help" | "version");
    let row = |arg: &Arg| vec![typed(arg), help(command, arg), values(arg)];
    command.get_arguments().filter(shown).filter(wanted).map(row).collect()
}

/// The argument as it is typed.
fn typed(arg: &Arg) -> String {
    let long = arg.to_string();
    match arg.get_short() {
        Some(short) if !arg.is_positional() => format!("{}, {}", code(&format!("-{short}")), code(&long)),
        _ => code(&long),
    }
}

/// Its sentence, and which options it cannot stand beside.
fn help(command: &Command, arg: &Arg) -> String {
    let mut text = words(arg.get_long_help().or(arg.get_help()));
    if arg.is_required_set() && !arg.is_positional() {
        text.push_str(" (must be given)");
    }
    let against: Vec<String> = command
        .get_arg_conflicts_with(arg)
        .into_iter()
        .filter(|other| !other.is_positional())
        .map(|other| code(&format!("--{}", other.get_long().unwrap_or_default())))
        .collect();
    if !against.is_empty() {
        text.push_str(&format!(" (not with {})", against.join(", ")));
    }
    text
}

/// What it may be and what it is otherwise.
fn values(arg: &Arg) -> String {
    if !arg.get_action().takes_values() {
        return String::new();
    }
    let possible: Vec<String> = arg
        .get_possible_values()
        .iter()
        .filter(|value| !value.is_hide_set())
        .map(|value| match value.get_help() {
            Some(help) => format!("{}: {}", code(value.get_name()), help.to_string().trim_end_matches('.')),
            None => code(value.get_name()),
        })
        .collect();
    let mut parts = Vec::new();
    if !possible.is_empty() {
        parts.push(possible.join("; "));
    }
    let usual: Vec<String> = arg
        .get_default_values()
        .iter()
        .map(|value| code(&value.to_string_lossy()))
        .filter(|word| !word.is_empty())
        .collect();
    if !usual.is_empty() {
        parts.push(format!("default {}", usual.join(" ")));
    }
    parts.join("; ")
}

fn usage(command: &mut Command) -> String {
    let usage = command.render_usage().to_string();
    usage.trim_start_matches("Usage: ").to_owned()
}

/// `assay archive list`
fn name(command: &Command) -> String {
    command.get_bin_name().unwrap_or(command.get_name()).to_owned()
}

/// The place of its heading within the page.
fn anchor(command: &Command) -> String {
    name(command).replace(' ', "-")
}

fn words(text: Option<&clap::builder::StyledStr>) -> String {
    let text = text.map(ToString::to_string).unwrap_or_default();
    text.split("\n\n")
        .map(|part| part.replace('\n', " "))
        .collect::<Vec<_>>()
        .join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_with_commands_that_there_are() {
        #[derive(Deserialize)]
        struct File {
            rows: Vec<Rows>,
        }
        let file: File = toml::from_str(ROWS).unwrap();
        assert_eq!(file.rows.len(), all_rows().len());
        let page = page();
        for rows in &file.rows {
            assert!(
                page.contains(&format!("`assay {}`", rows.command))
                    || page.contains(&format!("\n## assay {}\n", rows.command)),
                "{}",
                rows.command
            );
        }
    }
}
