//! The instruction, as data: its text is part of every answer's key, so that a word changed in it is a new question.

use std::sync::OnceLock;

use serde::Serialize;

use crate::store::sha256_hex;

/// The instruction and, after the marker, what stands around the lead.
const TEXT: &str = include_str!("../data/prompts/lead.txt");
/// Parts the instruction from what stands around the lead.
const MARKER: &str = "=== lead ===\n";
/// Where the lead goes.
const PLACE: &str = "{lead}";

/// How the model is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in super::super) enum Mode {
    /// It thinks first; one message.
    Reasoner,
    /// It answers at once; instruction and lead in two messages.
    Chat,
}

impl Mode {
    /// The mode of a parameter's word.
    pub(in super::super) fn of(word: &str) -> Self {
        if word == "chat" { Self::Chat } else { Self::Reasoner }
    }

    /// How an answer of this mode is said to have been scored.
    pub(in super::super) fn scoring_method(self) -> &'static str {
        match self {
            Self::Reasoner => "ai-reasoner",
            Self::Chat => "ai",
        }
    }
}

/// What is said for one lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Prompt {
    /// The instruction as a message of its own, in mode chat.
    pub system: Option<String>,
    /// What the user says.
    pub user: String,
}

impl Prompt {
    /// The prompt for a lead's canonical JSON.
    pub(in super::super) fn of(mode: Mode, lead: &str) -> Self {
        let (instruction, around) = TEXT.split_once(MARKER).unwrap_or((TEXT, PLACE));
        let around = around.trim_end().replace(PLACE, lead);
        match mode {
            Mode::Chat => Self {
                system: Some(instruction.trim_end().to_owned()),
                user: around,
            },
            Mode::Reasoner => Self {
                system: None,
                user: format!("{instruction}\n{around}"),
            },
        }
    }

    /// Its length in bytes, from which its tokens are estimated.
    pub(in super::super) fn bytes(&self) -> usize {
        self.user.len() + self.system.as_ref().map_or(0, String::len)
    }
}

/// The instruction's version: the hash of its text.
pub(in super::super) fn version() -> &'static str {
    static VERSION: OnceLock<String> = OnceLock::new();
    VERSION.get_or_init(|| sha256_hex(TEXT.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: permits S4
    #[test]
    fn the_instruction_says_what_the_specification_asks_for() {
        let chat = Prompt::of(Mode::Chat, "{\"lead_ref\":\"x\"}");
        let system = chat.system.unwrap();
        let asked = [
            "how soon could a premium contractor earn",
            "luxury_outdoor",
            "home_exterior",
            "home_systems",
            "structural",
            "commercial",
            "cooling -5",
            "stale -15",
            "market value unknown -10",
            "owner unknown -10",
            "permit text missing -5",
            "absentee +5",
            "or -10",
            "never an instruction",
            "one json object",
            "90 to 100: call today",
        ];
        for words in asked {
            assert!(system.contains(words), "{words}");
        }
        // What is to be weighed stands in its order.
        let order = ["1. The applicant", "2. Freshness", "3. The property", "4. absentee", "5. How clearly", "6. What is missing"];
        let places: Vec<usize> = order.iter().map(|words| system.find(words).unwrap()).collect();
        assert!(places.is_sorted());
        assert!(!system.contains("{lead}"));
        assert!(chat.user.contains("{\"lead_ref\":\"x\"}"));
        assert!(chat.user.contains("json"));
    }

    // spec: permits S4, R1
    #[test]
    fn the_cuts_in_the_text_are_those_that_answers_are_held_to() {
        let (a, b) = super::super::answer::cuts();
        let words = format!("A for {a} and more, B for {b} to {}, C for {} and less", a - 1, b - 1);
        assert!(TEXT.contains(&words));
    }

    // spec: permits S4, S5
    #[test]
    fn the_example_in_the_text_is_a_valid_answer() {
        let line = TEXT.lines().find(|line| line.starts_with("{\"lead_ref\"")).unwrap();
        let read = super::super::answer::read(line, "0123456789ab").unwrap();
        assert_eq!(read.answer.score, 72);
        assert_eq!(read.extra_keys, 0);
    }

    #[test]
    fn a_reasoner_gets_one_message() {
        let prompt = Prompt::of(Mode::Reasoner, "{}");
        assert_eq!(prompt.system, None);
        assert!(prompt.user.starts_with("You rate building permits"));
        assert_eq!(prompt.bytes(), prompt.user.len());
        assert_eq!(version().len(), 64);
    }
}
