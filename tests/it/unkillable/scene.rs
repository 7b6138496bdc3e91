//! The two workspaces: all five playbooks, run once, with stand-ins on loopback for the model and the four providers.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use assay::connect::stand_in::{ProviderScript, Script, StandIn};
use assay::sample::{SampleOptions, buyer_groups, permits, sample};
use tempfile::TempDir;

use super::orders::Order;

/// Variables in which the program looks for keys.
const KEYS: [&str; 5] = [
    "ASSAY_LLM_API_KEY",
    "ASSAY_CORESIGNAL_API_KEY",
    "ASSAY_HUNTER_API_KEY",
    "ASSAY_PROSPEO_API_KEY",
    "ASSAY_PERPLEXITY_API_KEY",
];

/// A workspace, a home folder, and the services that it asks.
pub struct Side {
    pub root: PathBuf,
    home: TempDir,
    model: StandIn,
    providers: StandIn,
}

/// How a command ended that nobody killed.
pub struct Finished {
    pub code: i32,
    pub said: String,
    pub took: Duration,
}

impl Finished {
    /// Whether it did what it was asked; a blocking gate (3) and a queue that waits (5) are answers of a run.
    pub fn is_done(&self) -> bool {
        [0, 3].contains(&self.code)
    }
}

impl Side {
    fn new(root: PathBuf, (script, providers): &(String, String)) -> Self {
        Self {
            root,
            home: TempDir::new().unwrap(),
            model: StandIn::start(Script::parse(script, "slowed").unwrap()).unwrap(),
            providers: StandIn::start(ProviderScript::parse(providers, "slowed").unwrap()).unwrap(),
        }
    }

    /// The program with an order, silent.
    pub fn command(&self, order: &Order) -> Command {
        let root = self.root.as_path();
        let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
        let home = self.home.path();
        command
            .current_dir(root)
            .args(order.words(root, &self.model.base_url(), &self.providers.base_url()))
            .args(["--quiet", "--threads", "2"])
            .env("HOME", home)
            .env("USER", "tester")
            .env("ASSAY_KEYRING", "off")
            .env_remove("ASSAY_KEY_FILE")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        for (name, below) in [
            ("XDG_DATA_HOME", "data"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_CONFIG_HOME", "config"),
        ] {
            command.env(name, home.join(below));
        }
        for name in KEYS {
            command.env(name, "a-key-of-the-kill-test");
        }
        command
    }

    /// Carries an order out and waits for its end.
    pub fn finish(&self, order: &Order) -> Finished {
        let begun = Instant::now();
        let output = self
            .command(order)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        Finished {
            code: output.status.code().unwrap_or(-1),
            said: String::from_utf8_lossy(&output.stderr).into_owned(),
            took: begun.elapsed(),
        }
    }

    /// The rows that a command prints.
    pub fn rows(&self, words: &[&str]) -> Vec<serde_json::Value> {
        let order = Order::plain("look", &[words, &["--format", "json"]].concat());
        let output = self.command(&order).stdout(Stdio::piped()).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{words:?}: {error}"))
    }

    /// How many requests its services got.
    pub fn asked(&self) -> usize {
        self.model.requests().len() + self.providers.requests().len()
    }
}

/// Both sides, and what orders are about.
pub struct Scene {
    pub mirror: Side,
    pub victim: Side,
    pub leads: Vec<(&'static str, Vec<String>)>,
    /// Pairs that wait for a decision: playbook and both ids.
    pub pairs: Vec<(&'static str, String, String)>,
    scripts: (String, String),
    _folder: TempDir,
}

impl Scene {
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let (mirror, victim) = (folder.path().join("mirror"), folder.path().join("victim"));
        let scripts = lay_out(&mirror);
        let mirror = Side::new(mirror, &scripts);
        for name in PLAYBOOKS {
            let done = mirror.finish(&Order::run(name, &[]));
            assert!(done.is_done(), "{name}: {} {}", done.code, done.said);
        }
        copy(&mirror.root, &victim);
        // From here on both sides' services have heard the same: nothing.
        let (mirror, victim) = (Side::new(mirror.root, &scripts), Side::new(victim, &scripts));
        let lead = |row: &serde_json::Value| row["lead_id"].as_str().unwrap().to_owned();
        let leads: [(&'static str, Vec<String>); 5] = PLAYBOOKS.map(|name| {
            (
                name,
                mirror.rows(&["leads", name, "--top", "60"]).iter().map(lead).collect(),
            )
        });
        let mut pairs = Vec::new();
        for (name, a, b) in [("contractors", "oem_id", "row_id"), ("buyer-groups", "a_key", "b_key")] {
            let text = |row: &serde_json::Value, key: &str| row[key].as_str().map(str::to_owned);
            let rows = mirror.rows(&["duplicates", name]);
            pairs.extend(rows.iter().filter_map(|row| Some((name, text(row, a)?, text(row, b)?))));
        }
        assert!(pairs.len() > 4, "{}", pairs.len());
        Self {
            mirror,
            victim,
            leads: leads.into(),
            pairs,
            scripts,
            _folder: folder,
        }
    }

    /// Makes the victim what the mirror is. Both get other services: an answer is kept by where it came from, and one side
    /// would find kept what the other must ask for.
    pub fn begin_anew(&mut self) {
        let (mirror, victim) = (self.mirror.root.clone(), self.victim.root.clone());
        std::fs::remove_dir_all(&victim).unwrap();
        copy(&mirror, &victim);
        self.mirror = Side::new(mirror, &self.scripts);
        self.victim = Side::new(victim, &self.scripts);
    }

    /// Leaves both workspaces as they are in a folder.
    pub fn keep(&self, folder: &Path) {
        std::fs::create_dir_all(folder).unwrap();
        for side in [&self.mirror, &self.victim] {
            copy(&side.root, folder);
        }
    }

    /// A third workspace with services of its own.
    pub fn side(&self, root: PathBuf) -> Side {
        Side::new(root, &self.scripts)
    }

    /// The leads of a playbook.
    pub fn leads_of(&self, playbook: &str) -> &[String] {
        self.leads
            .iter()
            .find(|(name, _)| *name == playbook)
            .map_or(&[], |(_, leads)| leads)
    }
}

/// The quick ones first.
pub const PLAYBOOKS: [&str; 5] = ["contractors", "permits", "buyer-groups", "advisors", "mql"];

/// One workspace of all five playbooks; gives the scripts of the model and of the providers.
fn lay_out(root: &Path) -> (String, String) {
    let files = |names: &[&str], plant: Option<&str>| {
        let plant = plant.map(str::to_owned);
        sample(
            names,
            &SampleOptions {
                plant,
                ..SampleOptions::default()
            },
        )
        .unwrap()
    };
    let mut settings = toml::Table::new();
    let parts = [
        files(&["contractors", "advisors", "mql"], None),
        files(&["permits"], Some("reference_100")),
        files(&["buyer-groups"], Some("answers")),
    ];
    for part in parts {
        let own = part.iter().find(|file| file.path == "assay.toml").unwrap();
        let own: toml::Table = toml::from_str(std::str::from_utf8(&own.bytes).unwrap()).unwrap();
        let held = settings.entry("playbooks").or_insert_with(|| toml::Table::new().into());
        held.as_table_mut()
            .unwrap()
            .extend(own["playbooks"].as_table().unwrap().clone());
        settings.entry("workspace").or_insert_with(|| own["workspace"].clone());
        // Its README and settings are not this workspace's.
        let data: Vec<_> = part.into_iter().filter(|file| file.path.contains('/')).collect();
        for file in data {
            let path = root.join(&file.path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, &file.bytes).unwrap();
        }
    }
    settings["workspace"]["live"] = true.into();
    for (playbook, name, value) in parameters() {
        let own = settings["playbooks"][playbook].as_table_mut().unwrap();
        let own = own.entry("parameters").or_insert_with(|| toml::Table::new().into());
        own.as_table_mut().unwrap().insert(name.to_owned(), value);
    }
    std::fs::write(root.join("assay.toml"), toml::to_string(&settings).unwrap()).unwrap();
    (
        slowed(&root.join(permits::SCRIPT), 6),
        slowed(&root.join(buyer_groups::SCRIPT), 2),
    )
}

/// Training as short as it gets, nobody waits for services on this machine, and no budget binds: what fits into one would depend
/// on what a kill has lost. Budgets have rounds of their own.
fn parameters() -> Vec<(&'static str, &'static str, toml::Value)> {
    vec![
        ("mql", "search", 1.into()),
        ("mql", "max_rounds", 8.into()),
        ("permits", "spacing_s", 0.0.into()),
        ("permits", "concurrency", 4.into()),
        ("permits", "budget.usd", 1000.0.into()),
        ("buyer-groups", "batch_gap_s", 0.0.into()),
        ("buyer-groups", "finder_a.per_second", 0.0.into()),
        ("buyer-groups", "verifier.per_second", 0.0.into()),
        ("buyer-groups", "backoff_base_s", 0.01.into()),
        ("buyer-groups", "company_cap_usd", 50.0.into()),
    ]
}

/// A script in which every answer takes a while and no question is answered differently the second time: what a kill has lost is
/// asked again, and that must not change what comes of it.
fn slowed(path: &Path, milliseconds: u32) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let line = |line: &str| {
        let Ok(mut value) = serde_json::from_str::<serde_json::Value>(line) else {
            return line.to_owned();
        };
        for name in ["steps", "default"] {
            if let Some(steps) = value.get_mut(name).and_then(serde_json::Value::as_array_mut) {
                steps.drain(..steps.len() - 1);
                steps[0]["delay_ms"] = milliseconds.into();
            }
        }
        value.to_string()
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Copies a folder with everything in it, times of files included: by those the program knows that a file is the same.
pub fn copy(from: &Path, to: &Path) {
    let done = Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap();
    assert!(done.success());
}
