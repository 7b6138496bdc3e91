//! The instruction, as data: its text is part of every answer's key, so that a word changed in it is a new question.

use std::sync::OnceLock;

use crate::connect::llm::Mode;
use crate::store::sha256_hex;

/// The instruction and, after the marker, what stands around the lead.
const TEXT: &str = include_str!("../data/prompts/lead.txt");
/// Parts the instruction from what stands around the lead.
const MARKER: &str = "=== lead ===\n";
/// Where the lead goes.
const PLACE: &str = "{lead}";

/// How an answer of a mode is said to have been scored.
pub(in super::super) fn scoring_method(mode: Mode) -> &'static str {
    match mode {
        Mode::Reasoner => "ai-reasoner",
        Mode::Chat => "ai",
    }
}

/// The instruction: what is said of every lead alike.
pub(in super::super) fn instruction() -> &'static str {
    parts().0
}

/// What is said of one lead, given its canonical JSON.
pub(in super::super) fn about(lead: &str) -> String {
    parts().1.replace(PLACE, lead)
}

fn parts() -> (&'static str, &'static str) {
    let (instruction, around) = TEXT.split_once(MARKER).unwrap_or((TEXT, PLACE));
    (instruction.trim_end(), around.trim_end())
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
        let system = instruction();
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
        let order = [
            "1. The applicant",
            "2. Freshness",
            "3. The property",
            "4. absentee",
            "5. How clearly",
            "6. What is missing",
        ];
        let places: Vec<usize> = order.iter().map(|words| system.find(words).unwrap()).collect();
        assert!(places.is_sorted());
        assert!(!system.contains(PLACE));
        // A lead whose text holds the place of a lead is quoted all the same, and once.
        let said = about("{\"permit_text\":\"{lead}\"}");
        assert!(said.contains("{\"permit_text\":\"{lead}\"}"));
        assert!(said.contains("json"));
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

    // spec: permits S4, S9
    #[test]
    fn the_version_is_the_text_s_hash() {
        assert_eq!(version(), sha256_hex(TEXT.as_bytes()));
        assert!(instruction().starts_with("You rate building permits"));
    }
}
