//! Tables in a terminal of some width: nothing runs over, no word is broken, and what finds no room is named.

use std::io::Read;

use assay::sample::Size;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use super::{Desk, code, err, out};

/// How many commands are tried at a time.
const LANES: usize = 4;

/// What a command prints on a terminal of so many columns, line by line; remarks on stderr are left out.
fn on_a_terminal(desk: &Desk, words: &[&str], columns: u16) -> Vec<String> {
    let size = PtySize {
        rows: 24,
        cols: columns,
        pixel_width: 0,
        pixel_height: 0,
    };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new("sh");
    // Nobody sits at the keys: what would open the workbench prints its table.
    command.args(["-c", "exec \"$ASSAY\" \"$@\" </dev/null 2>/dev/null", "assay"]);
    command.args(words);
    command.args(["--color", "never"]);
    command.cwd(desk.workspace.path());
    command.env("ASSAY", env!("CARGO_BIN_EXE_assay"));
    command.env("TERM", "xterm-256color");
    command.env("HOME", desk.home.path());
    command.env("XDG_STATE_HOME", desk.home.path().join("state"));
    command.env("XDG_CONFIG_HOME", desk.home.path().join("config"));
    command.env_remove("COLUMNS");
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut bytes = Vec::new();
    // The other end of a pseudo-terminal reads as an error once the last writer has gone.
    let _ = reader.read_to_end(&mut bytes);
    assert!(child.wait().unwrap().success(), "{words:?}");
    let text = String::from_utf8(bytes).unwrap();
    text.lines()
        .map(|line| line.trim_end_matches('\r').to_owned())
        .collect()
}

#[test]
fn no_line_of_any_table_is_wider_than_the_terminal() {
    let desk = Desk::ran();
    let record = desk.home.path().join("day.jsonl").display().to_string();
    assert_eq!(code(&desk.assay(&["mark", "1", "called", "--record", &record])), 0);
    let looks: &[&[&str]] = &[
        &["status"],
        &["gates"],
        &["gates", "--evidence", "C0.10"],
        &["metrics"],
        &["tiers"],
        &["leads"],
        &["leads", "--near-miss"],
        &["why", "1"],
        &["whatif"],
        &["whatif", "--set", "tiers.gold=55"],
        &["gap"],
        &["calculator"],
        &["runs"],
        &["audit", "show"],
        &["duplicates"],
        &["parameters"],
        &["export"],
        &["doctor"],
        &["keys"],
        &["themes"],
        &["profile", "contractors/dealers/generac.csv"],
        &["map", "contractors/dealers/tesla.csv", "contractors.oem_dealers"],
        &["tour"],
        &["init", "contractors", "--dry-run"],
        &["replay", &record, "--check"],
        &["report"],
        &["run"],
    ];
    let fits = &|look: &[&str]| {
        for (columns, plain) in [(60, false), (80, true)] {
            let words = [look, if plain { &["--plain"] } else { &[] }].concat();
            let lines = on_a_terminal(&desk, &words, columns);
            assert!(!lines.is_empty(), "{words:?}");
            for line in &lines {
                let width = line.chars().count();
                assert!(width <= usize::from(columns), "{words:?} {columns}: {line}");
            }
        }
    };
    // Most of the time goes into starting processes, of which none waits for another.
    std::thread::scope(|scope| {
        for share in looks.chunks(looks.len().div_ceil(LANES)) {
            scope.spawn(move || share.iter().for_each(|look| fits(look)));
        }
    });
}

#[test]
fn a_list_is_one_line_a_row_and_gates_take_two_at_most() {
    let desk = Desk::ran();
    let lines = on_a_terminal(&desk, &["leads", "--top", "5"], 80);
    assert!(lines.len() <= 9, "{}", lines.join("\n"));
    assert!(
        lines[0].starts_with("rank  lead_id") || lines[0].starts_with("rank  lead id"),
        "{}",
        lines[0]
    );
    let gates = desk.rows(&["gates"]).len();
    let lines = on_a_terminal(&desk, &["gates"], 80);
    assert!(lines.len() <= gates * 2 + 8, "{} lines for {gates} gates", lines.len());
    let said = lines.iter().find(|line| line.starts_with("no room for: "));
    let said = said.unwrap_or_else(|| panic!("{}", lines.join("\n")));
    assert!(said.contains("note"), "{said}");
    let plain = on_a_terminal(&desk, &["gates", "--plain"], 80);
    assert!(plain.iter().all(|line| line.is_ascii()), "{}", plain.join("\n"));
}

#[test]
fn without_a_terminal_tables_are_whole() {
    let desk = Desk::ran();
    for words in [&["gates"][..], &["leads"], &["metrics"], &["parameters"]] {
        let output = desk.assay(words);
        assert_eq!(code(&output), 0, "{words:?}: {}", err(&output));
        let text = out(&output);
        assert!(!text.contains("no room for"), "{words:?}");
        assert!(text.lines().any(|line| line.chars().count() > 80), "{words:?}");
    }
    let gates = desk.assay(&["gates"]);
    let whole = desk.rows(&["gates"]);
    for gate in whole.iter().filter_map(|gate| gate["note"].as_str()) {
        assert!(out(&gates).contains(gate), "{gate}");
    }
}

#[test]
fn leads_are_counted_as_the_screen_counts_them_and_tiers_named_as_people_do() {
    let desk = Desk::new(Size::Small, None);
    assert_eq!(code(&desk.assay(&["run", "--quiet"])), 0);
    let all = desk.rows(&["leads"]).len();
    let gold = desk.rows(&["leads", "--tier", "gold"]).len();
    let first = out(&desk.assay(&["leads", "--tier", "gold", "--top", "1"]));
    assert!(
        first.ends_with(&format!("1 of {gold} contractors ({all} in all)\n")),
        "{first}"
    );
    let rank = desk.rows(&["tiers"]).iter().find(|row| row["tier"] == "GOLD").unwrap()["rank"].to_string();
    assert_eq!(desk.rows(&["leads", "--tier", &rank]).len(), gold);
}
