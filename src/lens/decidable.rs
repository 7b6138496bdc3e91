//! Evidence that a person decides: a playbook declares which gates have it and where the decisions are written, so that
//! the fronts need no word about any one playbook.

/// One answer to "what is this pair?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The word that is written.
    pub word: &'static str,
    /// Words of the same meaning, which files and commands may hold as well.
    pub also: &'static [&'static str],
    /// The key that chooses it on screen.
    pub key: char,
    /// One sentence: what follows from it.
    pub summary: &'static str,
}

/// A gate whose evidence rows are pairs, and the dataset that holds what was decided on them.
#[derive(Debug, Clone, Copy)]
pub struct Decidable {
    /// The gate.
    pub gate: &'static str,
    /// The dataset the phases read decisions from; its file is named in `assay.toml`.
    pub dataset: &'static str,
    /// The evidence columns that tell pairs apart on screen, in commands and in the audit chain; never personal data.
    pub shown: [&'static str; 2],
    /// The evidence columns whose values are written into the dataset; they may be personal.
    pub written: [&'static str; 2],
    /// The dataset's columns: the pair's two sides, the decision, and the note.
    pub columns: [&'static str; 4],
    /// What can be chosen.
    pub choices: &'static [Choice],
    /// The form in which two written sides are compared, as the phases compare them.
    pub plain: fn(&str) -> String,
}

impl Decidable {
    /// The choice of this word, or of one that means the same.
    pub fn choice(&self, word: &str) -> Option<&'static Choice> {
        self.choices.iter().find(|choice| {
            let mut words = std::iter::once(&choice.word).chain(choice.also);
            words.any(|held| held.eq_ignore_ascii_case(word))
        })
    }

    /// Whether two written pairs are the same one, in either order.
    pub fn same_pair(&self, one: [&str; 2], other: [&str; 2]) -> bool {
        let [a, b] = one.map(self.plain);
        let [c, d] = other.map(self.plain);
        (a == c && b == d) || (a == d && b == c)
    }
}
