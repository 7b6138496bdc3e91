//! The report of every playbook's small sample: that it tells what the commands tell, the same twice, and hides what is
//! personal. Each playbook's own tests call in here with the workspace that they ran once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};

use assay::operations::{Overrides, View};
use assay::playbooks;
use assay::sample::Size;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{bench, column, copied, sample_workspace};

/// Sections that every report has.
const SECTIONS: [&str; 11] = [
    "summary",
    "phases",
    "gates",
    "tiers",
    "changes-since-the-last-run",
    "metrics",
    "sign-offs",
    "parameters",
    "data",
    "fingerprints",
    "commands",
];

/// A copy of a workspace that was run, with a home of its own: what is written there disturbs nobody.
pub struct Copy {
    workspace: TempDir,
    home: TempDir,
    playbook: &'static str,
}

/// A report as it is read: the captions of its tables with their rows, the ids of its elements, its text.
pub struct Read {
    /// Rows of cells by caption, without the caption's number; the headings are the first row.
    pub tables: BTreeMap<String, Vec<Vec<String>>>,
    ids: BTreeSet<String>,
    text: String,
}

impl Copy {
    /// Copies a workspace.
    pub fn of(root: &Path, playbook: &'static str) -> Self {
        Self {
            workspace: copied(root),
            home: TempDir::new().unwrap(),
            playbook,
        }
    }

    fn assay(&self, words: &[&str]) -> Output {
        let home = self.home.path();
        Command::new(env!("CARGO_BIN_EXE_assay"))
            .current_dir(self.workspace.path())
            .args(words)
            .env("HOME", home)
            .env("USER", "tester")
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_STATE_HOME", home.join("state"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .output()
            .unwrap()
    }

    fn rows(&self, words: &[&str]) -> Vec<Value> {
        let output = self.assay(&[words, &["--format", "json"]].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{words:?}: {said}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Writes the report and gives its text.
    pub fn report(&self, options: &[&str]) -> String {
        let written = self.rows(&[&["report", self.playbook], options].concat());
        let file = written[0]["file"].as_str().unwrap();
        let text = std::fs::read_to_string(self.workspace.path().join(file)).unwrap();
        assert_eq!(written[0]["bytes"].as_u64(), Some(text.len() as u64));
        text
    }

    fn view(&self) -> View {
        let playbook = playbooks::find(self.playbook).unwrap();
        bench(self.workspace.path())
            .view(playbook, &Overrides::default())
            .unwrap()
    }
}

/// Reads a report; panics where it is not well-formed.
pub fn read(html: &str) -> Read {
    let mut reader = Reader::from_str(html);
    reader.config_mut().enable_all_checks(true);
    let mut found = Read {
        tables: BTreeMap::new(),
        ids: BTreeSet::new(),
        text: String::new(),
    };
    let (mut caption, mut rows, mut cell) = (None::<String>, Vec::new(), None::<String>);
    loop {
        let event = reader.read_event().unwrap();
        if let Event::Start(start) | Event::Empty(start) = &event {
            for attribute in start.attributes() {
                let attribute = attribute.unwrap();
                let value = attribute.unescape_value().unwrap().into_owned();
                match attribute.key.as_ref() {
                    b"id" => assert!(found.ids.insert(value.clone()), "{value} twice"),
                    b"href" => assert!(value.starts_with('#'), "{value}"),
                    b"src" | b"srcset" => panic!("{value} would be fetched"),
                    _ => {}
                }
            }
        }
        match event {
            Event::Start(start) => match start.name().as_ref() {
                b"table" => rows = Vec::new(),
                b"tr" => rows.push(Vec::new()),
                b"caption" | b"th" | b"td" => cell = Some(String::new()),
                b"script" => panic!("a script"),
                _ => {}
            },
            Event::Text(text) => {
                let text = text.decode().unwrap();
                found.text.push_str(&text);
                if let Some(cell) = &mut cell {
                    cell.push_str(&text);
                }
            }
            Event::GeneralRef(name) => {
                let letter = match &*name {
                    b"lt" => '<',
                    b"gt" => '>',
                    b"amp" => '&',
                    b"quot" => '"',
                    other => panic!("{other:?}"),
                };
                found.text.push(letter);
                if let Some(cell) = &mut cell {
                    cell.push(letter);
                }
            }
            Event::End(end) => match end.name().as_ref() {
                b"caption" => caption = cell.take(),
                b"th" | b"td" => {
                    let words = cell.take().unwrap_or_default();
                    rows.last_mut().unwrap().push(words);
                }
                b"table" => {
                    let whole = caption.take().unwrap();
                    let title = whole.split_once(". ").map_or(whole.as_str(), |(_, title)| title);
                    found.tables.insert(title.to_owned(), std::mem::take(&mut rows));
                }
                _ => {}
            },
            Event::Eof => return found,
            _ => {}
        }
    }
}

impl Read {
    /// The cells of a table under a heading, by their first cell.
    fn cells(&self, table: &str, heading: &str) -> BTreeMap<String, String> {
        let rows = &self.tables[table];
        let place = rows[0].iter().position(|found| found == heading);
        let place = place.unwrap_or_else(|| panic!("{table} has {:?}, not {heading}", rows[0]));
        rows[1..]
            .iter()
            .map(|row| (row[0].clone(), row[place].clone()))
            .collect()
    }

    /// The size of each tier; its heading says what it counts: labelled leads, or the playbook's own word.
    fn tier_sizes(&self) -> BTreeMap<String, String> {
        let heading = &self.tables["Tiers"][0];
        let place = heading.iter().position(|found| found == "rank").unwrap() + 1;
        self.cells("Tiers", &heading[place])
    }
}

/// Everything that holds of the report of every playbook.
pub fn tells_what_the_commands_tell(root: &Path, playbook: &'static str) {
    let copy = Copy::of(root, playbook);
    let html = copy.report(&[]);
    let report = read(&html);
    for section in SECTIONS {
        assert!(report.ids.contains(section), "no section {section}");
    }
    same_tiers(&copy, &report);
    same_gates(&copy, &report);
    same_fingerprints(&copy, &report);
    assert_eq!(copy.report(&[]), html, "the same state gives the same bytes");
    assert!(html.len() < 1_500_000, "{} bytes", html.len());
    hides_people(&copy, &html);
}

fn same_tiers(copy: &Copy, report: &Read) {
    let leads = report.tier_sizes();
    let rows = copy.rows(&["tiers", copy.playbook]);
    assert_eq!(leads.len(), rows.len());
    for row in rows {
        let tier = row["tier"].as_str().unwrap();
        assert_eq!(leads[tier].replace(',', ""), row["n"].to_string(), "{tier}");
        for (key, heading) in [
            ("rate", "rate"),
            ("wilson_low", "Wilson from"),
            ("expected_rate", "expected rate"),
        ] {
            let Some(value) = row[key].as_f64() else { continue };
            let shown = format!("{:.2} %", value * 100.0);
            assert_eq!(report.cells("Tiers", heading)[tier], shown, "{tier} {key}");
        }
    }
}

fn same_gates(copy: &Copy, report: &Read) {
    let rows = copy.rows(&["gates", copy.playbook]);
    assert!(rows.len() > 20);
    for gate in rows {
        let id = gate["id"].as_str().unwrap();
        let table = &report.tables[&format!("{id}: what was observed")];
        let place = |heading: &str| table[0].iter().position(|found| found == heading);
        let about = place("about");
        let subject = gate["subject"].as_str();
        let row = table[1..]
            .iter()
            .find(|row| about.is_none_or(|place| row[place] == subject.unwrap_or("·")))
            .unwrap_or_else(|| panic!("{id} {subject:?}"));
        let outcome = gate["outcome"].as_str().unwrap();
        assert!(row[0].ends_with(&format!(" {outcome}")), "{id}: {row:?}");
        let told = |heading: &str| place(heading).map_or("·", |place| row[place].as_str());
        match gate["observed"].as_f64() {
            None => assert_eq!(told("observed"), "·", "{id}"),
            Some(value) => {
                let exact = told("unrounded").parse::<f64>().ok();
                let told = exact.or_else(|| in_words(told("observed"))).unwrap_or(f64::NAN);
                assert!((told - value).abs() <= 1e-12 * value.abs(), "{id}: {value}, {row:?}");
            }
        }
        assert!(report.ids.contains(&format!("gate-{}", id.to_lowercase())), "{id}");
    }
}

/// The number that a cell with its unit stands for.
fn in_words(cell: &str) -> Option<f64> {
    let (number, unit) = cell.split_once(' ').unwrap_or((cell, ""));
    let number: f64 = number.replace(',', "").parse().ok()?;
    Some(if unit == "%" { number / 100.0 } else { number })
}

fn same_fingerprints(copy: &Copy, report: &Read) {
    let view = copy.view();
    let frames = report.cells("Frames", "SHA-256");
    let made: BTreeMap<String, String> = view
        .made()
        .map(|(name, hash)| (name.to_owned(), hash.to_owned()))
        .collect();
    assert_eq!(frames, made);
    let files = &report.tables["Input files"];
    let run = view.latest_run.as_ref().unwrap();
    let read = run
        .inputs
        .as_object()
        .unwrap()
        .values()
        .flat_map(|files| files.as_array().unwrap());
    for file in read {
        let hash = file[1].as_str().unwrap();
        assert!(
            files
                .iter()
                .any(|row| row[0] == file[0] && row.last().is_some_and(|cell| cell == hash)),
            "{file}"
        );
    }
}

/// What identity frames hold of people is nowhere in the report; asked for in clear, that is recorded and nobody else's
/// to read.
fn hides_people(copy: &Copy, html: &str) {
    let view = copy.view();
    let mut secrets = BTreeSet::new();
    let names: Vec<String> = view.made().map(|(name, _)| name.to_owned()).collect();
    for name in names.iter().filter(|name| name.ends_with("_identity")) {
        let frame = assay::lens::FrameSource::frame(&view, name).unwrap();
        for held in frame.get_column_names() {
            let whole = ["mailing_address", "full_name", "linkedin", "profile_url"].contains(&held.as_str());
            if whole || held.contains("phone") || held.contains("email") || held.ends_with("owner_name") {
                secrets.extend(column(&frame, held).into_iter().filter(|value| value.len() >= 9));
            }
        }
    }
    assert!(secrets.len() > 10, "{} has nobody to hide", copy.playbook);
    let seen: Vec<&String> = secrets.iter().filter(|secret| html.contains(secret.as_str())).collect();
    assert!(seen.is_empty(), "{seen:?}");
    let clear = copy.report(&["--with-pii", "--to", "clear/all.html"]);
    read(&clear);
    let entries = copy.rows(&["audit", "show"]);
    let last: Vec<&str> = entries
        .iter()
        .rev()
        .take(2)
        .map(|entry| entry["action"].as_str().unwrap())
        .collect();
    assert_eq!(last, ["export", "export_with_pii"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let file = copy.workspace.path().join("clear/all.html");
        assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn it_tells_decisions_changes_and_drafts_and_keeps_an_older_run_as_it_was() {
    let dir = sample_workspace(Size::Small, None);
    let copy = Copy::of(dir.path(), "contractors");
    let done = |words: &[&str]| {
        let output = copy.assay(words);
        assert!(
            output.status.success(),
            "{words:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    let refused = copy.assay(&["report", "contractors"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("has not run yet"));

    done(&["run", "contractors", "--quiet"]);
    done(&["sign", "contractors", "C0.11", "--as", "Rae <Reviewer>"]);
    done(&["waive", "contractors", "C3.7", "--reason", "known & small"]);
    let first = read(&copy.report(&[]));
    let decisions = &first.tables["Decisions"];
    let audit = copy.rows(&["audit", "show"]);
    for (row, (gate, decision)) in decisions[1..].iter().zip([("C0.11", "signed"), ("C3.7", "waived")]) {
        assert_eq!((row[1].as_str(), row[2].as_str()), (gate, decision));
        let seq: i64 = row[0].parse().unwrap();
        let entry = audit.iter().find(|entry| entry["seq"].as_i64() == Some(seq)).unwrap();
        assert_eq!(row.last().map(String::as_str), entry["hash"].as_str());
        assert!(row.contains(&"yes".to_owned()), "it holds: {row:?}");
    }
    assert!(decisions[1].contains(&"Rae <Reviewer>".to_owned()), "{decisions:?}");
    assert!(first.text.contains("Run 1 is the first one"));
    assert!(!first.text.contains("This is a draft"));

    // A changed parameter makes what was made with it a draft; a run with another threshold moves leads.
    done(&["parameters", "contractors", "--set", "tiers.gold=55", "--write"]);
    let draft = read(&copy.report(&[]));
    assert!(
        draft.text.contains("This is a draft") && draft.text.contains("tiers.gold 60.0 → 55.0"),
        "{}",
        &draft.text[..1500]
    );
    let blocked = copy.assay(&["run", "contractors", "--quiet"]);
    assert_eq!(blocked.status.code(), Some(3), "the lower threshold fails a gate");
    let second = read(&copy.report(&[]));
    assert!(
        second.text.contains("Run 2 cannot be signed off yet") && second.text.contains("The run is blocked, not done.")
    );
    let of_gold = second.tables["Parameters"].iter().find(|row| row[0] == "tiers.gold");
    assert_eq!(of_gold.unwrap()[..3], ["tiers.gold", "55", "assay.toml"]);
    assert!(
        second.tables.keys().any(|caption| caption == "Moves between tiers"),
        "{:?}",
        second.tables.keys()
    );
    let (before, after) = (first.tier_sizes(), second.tier_sizes());
    assert_ne!(before["GOLD"], after["GOLD"]);

    let again = read(&copy.report(&["--run", "1"]));
    assert_eq!(again.tier_sizes(), before);
    assert_eq!(again.tables["Frames"], first.tables["Frames"]);
    assert!(again.text.contains("This is not the latest run: run 2 came after it."));
    let unknown = copy.assay(&["report", "contractors", "--run", "9"]);
    assert_eq!(unknown.status.code(), Some(2));
}

#[test]
fn a_name_that_would_be_a_tag_is_text() {
    let dir = sample_workspace(Size::Small, None);
    let path = dir.path().join("contractors/dealers/generac.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    // A maker that nobody knows stands among the evidence by its name.
    let hostile = text.replacen("Carrier", "<script>alert(1)</script> & Co", 1);
    assert_ne!(hostile, text);
    std::fs::write(&path, hostile).unwrap();
    let copy = Copy::of(dir.path(), "contractors");
    assert!(copy.assay(&["run", "contractors", "--quiet"]).status.success());
    let html = copy.report(&[]);
    assert!(!html.contains("<script"));
    assert!(read(&html).text.contains("<script>alert(1)</script> & Co"));
}
