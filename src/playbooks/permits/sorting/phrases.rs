//! T3: finds every phrase of many lists in a text in one pass.
//!
//! All words of all phrases stand in one tree of letters, so that a word of the text is looked up once, whatever the
//! number of lists: most leave the tree at their third letter. Phrases hang at their first word.

use std::collections::BTreeMap;

use super::words::{TextRules, Words};

/// A word of a phrase, by number.
type WordId = u32;

/// A phrase of a list.
#[derive(Debug, Clone)]
struct Phrase {
    list: u16,
    /// Its place in the list, `a|b` counted once for each.
    place: u16,
    text: String,
    words: Vec<WordId>,
}

#[derive(Debug, Clone, Default)]
struct Node {
    /// Words that are complete here, in one of their forms.
    whole: Vec<WordId>,
    /// Words that any ending completes from here on.
    open: Vec<WordId>,
}

/// Where a phrase was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    /// The list.
    pub list: u16,
    /// The phrase's place in its list.
    pub place: u16,
    /// The phrase.
    phrase: u32,
    /// The first word.
    pub start: u32,
    /// One past the last word.
    pub end: u32,
}

impl Hit {
    /// Whether the two have a word of the text in common.
    pub fn meets(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Room that one text after another uses.
#[derive(Debug, Default, Clone)]
pub(super) struct Scratch {
    ids: Vec<WordId>,
    /// Where the ids of a word of the text end.
    ends: Vec<usize>,
    /// What was found, by the place of the first word.
    pub hits: Vec<Hit>,
}

/// The bit of [`Phrases::next`] by which a node has words that any ending completes.
const OPEN: u32 = 1 << 31;

/// Lists of phrases, ready to be looked for.
#[derive(Debug, Clone)]
pub(super) struct Phrases {
    phrases: Vec<Phrase>,
    by_first: Vec<Vec<u32>>,
    nodes: Vec<Node>,
    /// The node that follows a node on a letter: a table of nodes by letters, 0 for none; its highest bit says that
    /// words are complete there whatever follows, so that most nodes need not be looked at.
    next: Vec<u32>,
    /// The column of a byte; 0 for bytes that no phrase holds.
    columns: [u8; 256],
    width: usize,
}

/// Collects lists of phrases.
#[derive(Debug, Default)]
pub(super) struct PhraseBook {
    phrases: Vec<Phrase>,
    /// Words by text and whether any ending goes, in the order of their numbers.
    words: BTreeMap<(String, bool), WordId>,
    lists: u16,
}

impl PhraseBook {
    /// Adds a list and hands out its number.
    ///
    /// # Errors
    /// With the list's name and the phrase, when that has no word in it or a `*` that does not end a word.
    pub fn list<S: AsRef<str>>(
        &mut self,
        name: &str,
        phrases: impl IntoIterator<Item = S>,
        rules: &TextRules,
    ) -> Result<u16, String> {
        let list = self.lists;
        self.lists += 1;
        let mut place = 0;
        for text in phrases {
            let text = text.as_ref();
            let all = expand(text, rules).ok_or_else(|| {
                format!("`{name}`: `{text}` is no phrase: it needs a word, and `*` only stands at the end of one")
            })?;
            for words in all {
                let shown = |(word, open): &(String, bool)| format!("{word}{}", if *open { "*" } else { "" });
                let phrase = Phrase {
                    list,
                    place,
                    text: words.iter().map(shown).collect::<Vec<_>>().join(" "),
                    words: words.into_iter().map(|word| self.word(word)).collect(),
                };
                self.phrases.push(phrase);
                place += 1;
            }
        }
        Ok(list)
    }

    fn word(&mut self, word: (String, bool)) -> WordId {
        let next = self.words.len() as WordId;
        *self.words.entry(word).or_insert(next)
    }

    /// Makes the tree.
    pub fn finish(self) -> Phrases {
        let mut columns = [0u8; 256];
        let mut width = 1usize;
        // A plural's letters are in the tree too.
        for byte in self.words.keys().flat_map(|(word, _)| word.bytes()).chain(*b"es") {
            if let Some(column) = columns.get_mut(usize::from(byte))
                && *column == 0
            {
                *column = width as u8;
                width += 1;
            }
        }
        let mut by_first = vec![Vec::new(); self.words.len()];
        for (number, phrase) in self.phrases.iter().enumerate() {
            let first = phrase.words.first().and_then(|word| by_first.get_mut(*word as usize));
            first
                .into_iter()
                .for_each(|list: &mut Vec<u32>| list.push(number as u32));
        }
        let mut tree = Phrases {
            phrases: self.phrases,
            by_first,
            nodes: vec![Node::default()],
            next: vec![0; width],
            columns,
            width,
        };
        for ((word, open), id) in &self.words {
            tree.plant(word, *open, *id);
        }
        for next in &mut tree.next {
            let node = tree.nodes.get(*next as usize);
            if node.is_some_and(|node| !node.open.is_empty()) {
                *next |= OPEN;
            }
        }
        tree
    }
}

/// The phrases that `a|b c` stands for, as words; true where any ending goes.
fn expand(text: &str, rules: &TextRules) -> Option<Vec<Vec<(String, bool)>>> {
    let mut all: Vec<Vec<(String, bool)>> = vec![Vec::new()];
    for slot in text.split_whitespace() {
        let mut longer = Vec::new();
        for choice in slot.split('|') {
            let words = slot_words(choice, rules)?;
            longer.extend(all.iter().map(|phrase| [phrase.as_slice(), words.as_slice()].concat()));
        }
        all = longer;
    }
    (!all.iter().any(Vec::is_empty)).then_some(all)
}

/// The words of one place of a phrase; none where there is no word, or a `*` stands elsewhere than at the end.
fn slot_words(choice: &str, rules: &TextRules) -> Option<Vec<(String, bool)>> {
    let stem = choice.strip_suffix('*').unwrap_or(choice);
    let mut words = Words::default();
    words.read(stem, rules);
    if words.is_empty() || stem.contains('*') {
        return None;
    }
    let last = words.len() - 1;
    let word = |place| (words.word(place).to_owned(), place == last && stem.len() < choice.len());
    Some((0..words.len()).map(word).collect())
}

impl Phrases {
    fn plant(&mut self, word: &str, open: bool, id: WordId) {
        let node = self.grow(0, word);
        if open {
            self.nodes.get_mut(node).into_iter().for_each(|node| node.open.push(id));
            return;
        }
        for ending in ["", "s", "es"] {
            let node = self.grow(node, ending);
            self.nodes
                .get_mut(node)
                .into_iter()
                .for_each(|node| node.whole.push(id));
        }
    }

    fn grow(&mut self, from: usize, letters: &str) -> usize {
        letters.bytes().fold(from, |node, byte| {
            let cell = node * self.width + self.column(byte);
            match self.next.get(cell) {
                Some(0) => {
                    let new = self.nodes.len();
                    self.nodes.push(Node::default());
                    self.next.resize(self.nodes.len() * self.width, 0);
                    self.next.get_mut(cell).into_iter().for_each(|next| *next = new as u32);
                    new
                }
                Some(next) => *next as usize,
                None => node,
            }
        })
    }

    fn column(&self, byte: u8) -> usize {
        self.columns
            .get(usize::from(byte))
            .map_or(0, |column| usize::from(*column))
    }

    /// The words of phrases that this word of a text is.
    fn look_up(&self, word: &str, mut found: impl FnMut(WordId)) {
        let mut node = 0usize;
        for byte in word.bytes() {
            let column = self.column(byte);
            if column == 0 {
                return;
            }
            let next = self.next.get(node * self.width + column).copied().unwrap_or_default();
            if next == 0 {
                return;
            }
            node = (next & !OPEN) as usize;
            if next != node as u32 {
                let held = self.nodes.get(node).into_iter().flat_map(|node| &node.open);
                held.for_each(|id| found(*id));
            }
        }
        self.nodes
            .get(node)
            .into_iter()
            .flat_map(|node| &node.whole)
            .for_each(|id| found(*id));
    }

    /// Whether any phrase has this word in it.
    pub fn knows(&self, word: &str) -> bool {
        let mut known = false;
        self.look_up(word, |_| known = true);
        known
    }

    /// Finds every phrase, blanks left out.
    pub fn scan(&self, words: &Words, scratch: &mut Scratch) {
        scratch.ids.clear();
        scratch.ends.clear();
        scratch.hits.clear();
        for place in 0..words.len() {
            self.look_up(words.open(place), |id| scratch.ids.push(id));
            scratch.ends.push(scratch.ids.len());
        }
        let ids_of = |place: usize| -> &[WordId] {
            let end = scratch.ends.get(place).copied().unwrap_or_default();
            let start = place
                .checked_sub(1)
                .and_then(|before| scratch.ends.get(before))
                .copied();
            scratch.ids.get(start.unwrap_or_default()..end).unwrap_or_default()
        };
        for start in 0..words.len() {
            for number in ids_of(start)
                .iter()
                .flat_map(|id| self.by_first.get(*id as usize))
                .flatten()
            {
                let Some(phrase) = self.phrases.get(*number as usize) else {
                    continue;
                };
                let mut rest = phrase.words.iter().enumerate().skip(1);
                if rest.all(|(offset, word)| ids_of(start + offset).contains(word)) {
                    scratch.hits.push(Hit {
                        list: phrase.list,
                        place: phrase.place,
                        phrase: *number,
                        start: start as u32,
                        end: (start + phrase.words.len()) as u32,
                    });
                }
            }
        }
    }

    /// A found phrase as its list has it, `a|b` told apart.
    pub fn text(&self, hit: Hit) -> &str {
        self.phrases
            .get(hit.phrase as usize)
            .map_or("", |phrase| phrase.text.as_str())
    }
}

/// The hit of a list that stands first in it.
pub(super) fn first_of(hits: &[Hit], list: u16) -> Option<Hit> {
    hits.iter()
        .filter(|hit| hit.list == list)
        .min_by_key(|hit| hit.place)
        .copied()
}

/// The hit of `list` that stands first in it among those that meet no hit of `blanks` (T4: nothing matches across a
/// blank).
pub(super) fn outside(hits: &[Hit], list: u16, blanks: u16) -> Option<Hit> {
    let open = |hit: &&Hit| !hits.iter().any(|other| other.list == blanks && other.meets(hit));
    let hits = hits.iter().filter(|hit| hit.list == list).filter(open);
    hits.min_by_key(|hit| hit.place).copied()
}
