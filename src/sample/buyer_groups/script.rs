//! The answers of the stand-in, a line each: which provider's request gets which replies.

use serde_json::Value;

use crate::sample::SampleFile;

/// Where a workspace keeps them.
pub(super) const PATH: &str = "buyer-groups/stand_in.jsonl";

/// All answers.
#[derive(Debug, Clone, Default)]
pub(super) struct Script {
    pub(super) lines: Vec<Value>,
}

impl Script {
    /// The file: a line for each kind of request.
    pub(super) fn write(&self) -> SampleFile {
        let mut text = "# Scripted answers for a rehearsal on loopback: nobody looked anything up here.\n".to_owned();
        for line in &self.lines {
            text.push_str(&line.to_string());
            text.push('\n');
        }
        SampleFile {
            path: PATH.to_owned(),
            bytes: text.into_bytes(),
        }
    }
}
