//! The headless front as a stranger uses it: the built program on the small sample, in its own home folder.

mod contract;
mod doctor;
mod failures;
mod init;
mod narrow;
mod replay;
mod review;
mod rulesets;
mod services;
mod work;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use assay::sample::{SampleOptions, Size, sample, write_sample};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::sample_workspace;

/// A workspace and a home folder of one's own.
struct Desk {
    workspace: TempDir,
    home: TempDir,
}

impl Desk {
    fn new(size: Size, plant: Option<&str>) -> Self {
        let home = TempDir::new().unwrap();
        Self {
            workspace: sample_workspace(size, plant),
            home,
        }
    }

    /// The small sample with all phases run.
    fn ran() -> Self {
        let desk = Self::new(Size::Small, None);
        assert_eq!(code(&desk.assay(&["run", "--quiet"])), 0);
        desk
    }

    /// The small sample of a playbook with all phases run.
    fn of(playbook: &str) -> Self {
        let workspace = TempDir::new().unwrap();
        let files = sample(&[playbook], &SampleOptions::default()).unwrap();
        write_sample(&files, workspace.path()).unwrap();
        let home = TempDir::new().unwrap();
        let desk = Self { workspace, home };
        assert_eq!(code(&desk.assay(&["run", "--quiet"])), 0);
        desk
    }

    fn command(&self, folder: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
        let home = self.home.path();
        command
            .current_dir(folder)
            .env("HOME", home)
            .env("USER", "tester")
            .env("LANG", "en_US.UTF-8");
        for (name, below) in [
            ("XDG_DATA_HOME", "data"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_CONFIG_HOME", "config"),
        ] {
            command.env(name, home.join(below));
        }
        for unset in [
            "ASSAY_LOG",
            "ASSAY_KEY_FILE",
            "POLARS_MAX_THREADS",
            "COLUMNS",
            "NO_COLOR",
        ] {
            command.env_remove(unset);
        }
        command.stdin(Stdio::null());
        command
    }

    fn assay(&self, words: &[&str]) -> Output {
        self.command(self.workspace.path()).args(words).output().unwrap()
    }

    /// The rows a command gives a program.
    fn rows(&self, words: &[&str]) -> Vec<Value> {
        let output = self.assay(&[words, &["--format", "json"]].concat());
        assert_eq!(code(&output), 0, "{words:?}: {}", err(&output));
        array(&output)
    }
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn array(output: &Output) -> Vec<Value> {
    match serde_json::from_slice(&output.stdout) {
        Ok(Value::Array(rows)) => rows,
        other => panic!("no array: {other:?}\n{}", out(output)),
    }
}

/// The keys of rows, each set of them once, in the order of the first row that has it.
fn keys(rows: &[Value]) -> String {
    let mut sets: Vec<String> = Vec::new();
    for row in rows {
        let keys: Vec<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
        let keys = keys.join(" ");
        if !sets.contains(&keys) {
            sets.push(keys);
        }
    }
    sets.join("\n")
}
