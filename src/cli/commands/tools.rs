//! What helps with the program itself: completions, manual pages, the reference, the key table.

use std::path::PathBuf;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::args::Cli;
use crate::cli::docs;
use crate::cli::failure::Failure;
use crate::cli::output::{Format, number, sheet, words};
use crate::cli::session::Session;
use crate::cli::words::counted;
use crate::frame::instead;
use crate::lens::{Cell, Column};
use crate::operations::{self, Binding, Colour, Depth, FIXED_KEYS, KeyTable, ThemeFile, UserSettings};
use crate::store::write_atomic;

/// `assay completions`
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  assay completions bash > assay.bash\n\nbash reads ~/.local/share/bash-completion/completions/assay by itself; `assay completions zsh` and others print theirs."
)]
pub struct Completions {
    /// The shell
    shell: Shell,
}

/// `assay man`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  assay man > assay.1\n  assay man ~/.local/share/man/man1")]
pub struct Man {
    /// The folder to write all pages into; without it the main page is printed
    dir: Option<PathBuf>,
}

/// `assay docs`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  assay docs\n  assay docs gates\n  assay docs --to reference")]
pub struct Docs {
    /// The page to print: keys, cli, settings, rules or gates; the index unless named
    #[arg(conflicts_with = "to")]
    page: Option<String>,
    /// The folder to write all pages into
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
}

/// `assay keys`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assay keys --format md")]
pub struct Keys {}

/// `assay themes`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assay themes --format md")]
pub struct Themes {}

/// Prints a shell's completions.
pub fn completions(session: &Session, args: &Completions) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "assay", &mut script);
    session.out.text(&String::from_utf8_lossy(&script))
}

/// Prints the manual page or writes all of them.
pub fn man(session: &Session, args: &Man) -> Result<(), Failure> {
    let Some(dir) = &args.dir else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Cli::command()).render(&mut page)?;
        return session.out.text(&String::from_utf8_lossy(&page));
    };
    let refused =
        |error: std::io::Error| Failure::failed(format!("`{}`: the pages cannot be written: {error}", dir.display()));
    std::fs::create_dir_all(dir).map_err(refused)?;
    clap_mangen::generate_to(Cli::command(), dir).map_err(refused)?;
    let pages = std::fs::read_dir(dir).map_err(refused)?.flatten();
    let pages = pages
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("assay"))
        .count();
    session.note(&format!("{} in {}", counted(pages, "page", "pages"), dir.display()));
    Ok(())
}

/// Prints a page of the reference or writes all of them.
pub fn docs(session: &Session, args: &Docs) -> Result<(), Failure> {
    let pages = docs::pages()?;
    let Some(dir) = &args.to else {
        let wanted = args.page.as_deref().unwrap_or("README");
        let found = pages.iter().find(|page| page.name == wanted);
        let page = found.ok_or_else(|| {
            let way_out = instead(wanted, pages.iter().skip(1).map(|page| page.name));
            Failure::usage(format!("no page `{wanted}`; {way_out}"))
        })?;
        return session.out.text(&page.text);
    };
    std::fs::create_dir_all(dir)
        .map_err(|error| Failure::failed(format!("`{}` cannot be made: {error}", dir.display())))?;
    for page in &pages {
        write_atomic(&dir.join(page.name).with_extension("md"), page.text.as_bytes())?;
    }
    session.note(&format!(
        "{} in {}",
        counted(pages.len(), "page", "pages"),
        dir.display()
    ));
    Ok(())
}

/// The key table: what holds for this person, and what cannot be changed.
pub fn keys(session: &Session) -> Result<(), Failure> {
    let settings = UserSettings::read();
    let shown = settings.file_shown();
    let (table, clashes) = KeyTable::with(&settings.keys, &shown);
    let columns = vec![
        Column::text("keys", "keys"),
        Column::text("verb", "verb"),
        Column::text("summary", "what it does"),
        Column::text("panes", "panes"),
        Column::text("command", "command"),
        Column::text("own", "own"),
    ];
    let machine = session.out.for_programs();
    let row = |binding: &Binding| {
        let verb = binding.verb;
        let panes: Vec<&str> = verb.panes.iter().map(|pane| pane.title()).collect();
        let panes = if panes.is_empty() {
            "all".to_owned()
        } else {
            panes.join(", ")
        };
        let keys = if machine || session.out.plain {
            let each = binding.keys.iter().map(|keys| keys.join(" "));
            each.collect::<Vec<_>>().join(", ")
        } else {
            binding.shown()
        };
        let own = if binding.own { "own" } else { "" };
        vec![
            words(keys),
            words(verb.id),
            words(verb.summary),
            words(panes),
            Cell::text(verb.command),
            words(own),
        ]
    };
    let fixed = FIXED_KEYS.iter().map(|(key, what)| {
        vec![
            words(*key),
            words("fixed"),
            words(*what),
            words("all"),
            Cell::Null,
            words(""),
        ]
    });
    let rows = table.bindings().iter().map(row).chain(fixed).collect();
    session.out.table(&sheet("", columns, rows))?;
    for complaint in settings.complaints.iter().chain(&clashes) {
        session.note(complaint);
    }
    session.note(&format!(
        "other keys: a section [keys] in {shown}, such as sign = \"s\""
    ));
    Ok(())
}

/// What a swatch shows: the outcomes, the best tiers and what stands out.
const SWATCH: [&str; 8] = [
    "gate.passed",
    "gate.warned",
    "gate.failed",
    "gate.pending",
    "tier.1",
    "title",
    "key",
    "bar",
];

/// The themes there are.
pub fn themes(session: &Session) -> Result<(), Failure> {
    let settings = UserSettings::read();
    let (known, complaints) = operations::themes(settings.folder.as_deref());
    let used = |theme: &ThemeFile| {
        if settings.theme.as_deref() == Some(theme.name.as_str()) {
            "yes"
        } else {
            ""
        }
    };
    if session.out.color && session.out.format == Format::Table {
        let lines: Vec<String> = known
            .iter()
            .map(|theme| swatch_line(session, theme, used(theme)))
            .collect();
        session.out.text(&lines.join("\n"))?;
    } else {
        let columns = vec![
            Column::text("theme", "theme"),
            Column::text("chosen", "chosen"),
            Column::text("summary", "what for"),
            Column::number("lowest_contrast", "lowest contrast"),
            Column::text("from", "from"),
        ];
        let row = |theme: &ThemeFile| {
            vec![
                words(theme.name.as_str()),
                words(used(theme)),
                words(theme.summary.as_str()),
                number(theme.lowest_contrast().0, 1),
                words(theme.origin()),
            ]
        };
        session
            .out
            .table(&sheet("", columns, known.iter().map(row).collect()))?;
    }
    for complaint in settings.complaints.iter().chain(&complaints) {
        session.note(complaint);
    }
    Ok(())
}

/// A theme's name, its colours on its own ground, what it is for and where it comes from.
fn swatch_line(session: &Session, theme: &ThemeFile, used: &str) -> String {
    let depth = session.looks.depth;
    let ground = escape(theme.background, 48, depth);
    let mut line = format!("{}{:<16}", if used.is_empty() { "  " } else { "* " }, theme.name);
    line.push_str(&ground);
    line.push(' ');
    for meaning in SWATCH {
        if let Some(colour) = theme.look(meaning).fg {
            line.push_str(&escape(colour, 38, depth));
            line.push_str("●▌");
        }
    }
    line.push_str(" \x1b[0m  ");
    line.push_str(&format!("{} ({})", theme.summary, theme.origin()));
    line
}

/// The escape sequence for letters (38) or ground (48) in a colour.
fn escape(colour: Colour, layer: u8, depth: Depth) -> String {
    match colour.at(depth) {
        Some(Colour::Rgb(red, green, blue)) => format!("\x1b[{layer};2;{red};{green};{blue}m"),
        Some(Colour::Indexed(number)) => format!("\x1b[{layer};5;{number}m"),
        None => String::new(),
    }
}
