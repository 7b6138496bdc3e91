//! What is in order and what is not: the terminal and its variables here, everything else by the core's own look.

use clap::Args;

use super::workspace::interactive;
use crate::cli::Done;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::{sheet, words};
use crate::cli::session::{Session, terminal_size};
use crate::cli::words::counted;
use crate::lens::{Cell, Column};
use crate::operations::{
    Bench, Check, Depth, Looks, UserSettings, Verdict, examine, examine_settings, terminal_size as judged_size,
};

/// `assay doctor`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  assay doctor\n  assay doctor --format json")]
pub struct Doctor {}

/// Looks everything over; something to mend is exit code 1.
pub fn doctor(session: &Session) -> Result<Done, Failure> {
    let mut checks = terminal(session.looks);
    checks.extend(examine_settings(&UserSettings::read()));
    match session.root() {
        Ok(chosen) => checks.extend(examine(&chosen.root, || {
            Bench::open_today(&chosen.root, &session.actor)
        })),
        Err(Failure::Said(_, why)) => checks.push(
            Check::new("workspace", Verdict::Bad, why).mended_by("`assay init` makes one, `--workspace DIR` names one"),
        ),
        Err(closed) => return Err(closed),
    }
    let columns = vec![
        Column::text("check", "check"),
        Column::text("verdict", "verdict"),
        Column::text("found", "found"),
        Column::text("mend", "mend"),
    ];
    let row = |check: &Check| {
        vec![
            words(&check.what),
            words(verdict(check.verdict)),
            words(&check.found),
            Cell::text(check.mend.as_deref()),
        ]
    };
    session
        .out
        .table(&sheet("", columns, checks.iter().map(row).collect()))?;
    let bad = checks.iter().filter(|check| check.verdict == Verdict::Bad).count();
    if bad == 0 {
        return Ok(Done::Well);
    }
    session.note(&format!("{} to mend", counted(bad, "thing", "things")));
    Ok(Done::With(Exit::Failed))
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Good => "good",
        Verdict::Note => "note",
        Verdict::Bad => "bad",
    }
}

/// What the workbench needs of a terminal.
fn terminal(looks: Looks) -> Vec<Check> {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let kind = variable("TERM");
    let terminal = match (interactive(), kind.as_str()) {
        (false, _) => Check::new(
            "terminal",
            Verdict::Note,
            "none: commands work, the workbench needs one",
        ),
        (true, "" | "dumb") => Check::new("terminal", Verdict::Bad, "TERM says it cannot place letters")
            .mended_by("set TERM, such as `export TERM=xterm-256color`"),
        (true, kind) => Check::new("terminal", Verdict::Good, kind),
    };
    let size = terminal_size().filter(|_| interactive());
    let size = size.map(|(columns, rows)| judged_size(columns, rows));
    [terminal]
        .into_iter()
        .chain(size)
        .chain([letters(variable), colours(looks.depth, variable)])
        .collect()
}

fn letters(variable: impl Fn(&str) -> String) -> Check {
    let language = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .map(variable)
        .find(|value| !value.is_empty());
    let unicode = language.is_some_and(|value| {
        let value = value.to_lowercase();
        value.contains("utf-8") || value.contains("utf8")
    });
    if unicode {
        return Check::new("letters", Verdict::Good, "UTF-8");
    }
    Check::new("letters", Verdict::Note, "the locale is not UTF-8")
        .mended_by("use --plain, or set LANG, such as `export LANG=en_US.UTF-8`")
}

/// How many colours there are, and which variable says so.
fn colours(depth: Depth, variable: impl Fn(&str) -> String) -> Check {
    let (switched_off, kind) = (variable("NO_COLOR"), variable("TERM"));
    let found = |why: &str| format!("{}: {why}", depth.words());
    if depth == Depth::None && !switched_off.is_empty() {
        return Check::new(
            "colours",
            Verdict::Good,
            found("NO_COLOR is set, marks and words tell everything"),
        );
    }
    match depth {
        Depth::Sixteen => Check::new(
            "colours",
            Verdict::Good,
            found(&format!("TERM={kind} promises no more")),
        )
        .mended_by("where the terminal can do more, `export TERM=xterm-256color` or COLORTERM=truecolor says so"),
        _ => Check::new("colours", Verdict::Good, depth.words()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_that_takes_the_colours_away_is_named() {
        let with = |no_color: &'static str| {
            move |name: &str| match name {
                "NO_COLOR" => no_color.to_owned(),
                "TERM" => "linux".to_owned(),
                _ => String::new(),
            }
        };
        let off = colours(Depth::None, with("1"));
        assert!(off.found.contains("NO_COLOR"), "{}", off.found);
        let few = colours(Depth::Sixteen, with(""));
        assert!(few.found.contains("TERM=linux"), "{}", few.found);
        assert_eq!(colours(Depth::True, with("")).found, "true colour");
        assert!(letters(|_| String::new()).mend.is_some());
        assert!(letters(|_| "de_DE.utf8".to_owned()).mend.is_none());
    }
}
