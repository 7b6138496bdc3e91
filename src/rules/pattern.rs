//! LIKE: `%` stands for any characters, `_` for exactly one, everything else for itself.

/// One step of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// `%`
    Any,
    /// `_`
    One,
    /// This character.
    Exactly(char),
}

/// A pattern made ready for many texts.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    steps: Vec<Step>,
    any_case: bool,
}

impl Pattern {
    /// Reads a pattern; there is no escape character.
    pub(super) fn new(pattern: &str, any_case: bool) -> Self {
        let mut steps: Vec<Step> = pattern
            .chars()
            .map(|character| match character {
                '%' => Step::Any,
                '_' => Step::One,
                other => Step::Exactly(other),
            })
            .collect();
        steps.dedup_by(|next, previous| *next == Step::Any && *previous == Step::Any);
        Self { steps, any_case }
    }

    /// Whether the whole text fits. Only the last `%` is ever tried again, so the work is at most texts × steps.
    pub(super) fn matches(&self, text: &str) -> bool {
        let mut rest = text.chars();
        let mut position = 0;
        let mut retry = None;
        loop {
            match self.steps.get(position) {
                Some(Step::Any) => {
                    position += 1;
                    retry = Some((position, rest.clone()));
                    continue;
                }
                Some(step) if rest.next().is_some_and(|character| self.fits(*step, character)) => {
                    position += 1;
                    continue;
                }
                None if rest.as_str().is_empty() => return true,
                Some(_) | None => {}
            }
            // It went wrong: the last `%` swallows one character more.
            let Some((after, from)) = &mut retry else { return false };
            if from.next().is_none() {
                return false;
            }
            position = *after;
            rest = from.clone();
        }
    }

    fn fits(&self, step: Step, character: char) -> bool {
        match step {
            Step::Any | Step::One => true,
            Step::Exactly(wanted) if self.any_case => wanted.to_lowercase().eq(character.to_lowercase()),
            Step::Exactly(wanted) => wanted == character,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn percent_is_any_run_and_underscore_one_character() {
        let fits = |pattern: &str, text: &str| Pattern::new(pattern, false).matches(text);
        assert!(fits("%", "") && fits("%%", "any") && fits("", ""));
        assert!(!fits("", "a") && !fits("_", "") && fits("_", "é"));
        assert!(fits("A%Z", "AZ") && fits("A%Z", "AbZcZ") && !fits("A%Z", "AbZc"));
        assert!(fits("%aab", "aaaab") && fits("%a_c%", "xxabcabc"));
        assert!(!fits("abc", "ABC") && Pattern::new("aÉc%", true).matches("AéC"));
        assert!(fits("50%", "50%") && fits("a\nb", "a\nb") && fits("a_b", "a\nb"));
    }

    #[test]
    fn hostile_patterns_end() {
        let pattern = Pattern::new(&"%a".repeat(200), false);
        assert!(!pattern.matches(&format!("{}b", "a".repeat(5_000))));
    }
}
