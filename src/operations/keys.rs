//! Which key does what: the verbs' defaults with a person's own keys laid over them.
//!
//! Keys are texts here (`a`, `Enter`, `Ctrl-r`, `F5`), and a chord is several of them with blanks between (`y p`), so
//! that the table can be printed and tested without a terminal. Everything that asks for a key asks this table.

use super::settings::KeyWish;
use super::verbs::{Pane, VERBS, Verb};
use crate::frame::nearest;

/// Keys that cannot be given to another verb, and what they do.
pub const FIXED_KEYS: [(&str, &str); 4] = [
    ("Ctrl-c", "cancel the running job"),
    ("Ctrl-z", "back to the shell for a while"),
    (
        "Alt-1–9",
        "the pane of that number, also where a digit means something else",
    ),
    ("Tab", "in a line of text: complete a column's name"),
];

/// Keys that are not a letter, as they are written, and how they are shown.
const NAMED: [(&str, &str); 16] = [
    ("Enter", "↵"),
    ("Esc", "Esc"),
    ("Tab", "Tab"),
    ("BackTab", "⇧Tab"),
    ("Space", "Space"),
    ("Up", "↑"),
    ("Down", "↓"),
    ("Left", "←"),
    ("Right", "→"),
    ("PageUp", "PgUp"),
    ("PageDown", "PgDn"),
    ("Home", "Home"),
    ("End", "End"),
    ("Insert", "Ins"),
    ("Delete", "Del"),
    ("Backspace", "⌫"),
];

/// Verbs whose keys stand for several things in a fixed order: a wish has to name as many.
const COUNTED: [&str; 2] = ["status", "pane"];

/// A key or a chord: the keys pressed one after the other.
pub type Sequence = Vec<String>;

/// One key as the table writes it, whatever way it was typed; nothing where there is no such key.
pub fn canonical(text: &str) -> Option<String> {
    let mut rest = text;
    let (mut control, mut alt, mut shift) = (false, false, false);
    // A lone `-` or `+` is a key itself, so a prefix only counts where something follows.
    while let Some((held, after)) = rest.split_once(['-', '+']).filter(|(_, after)| !after.is_empty()) {
        match held.to_lowercase().as_str() {
            "ctrl" | "c" => control = true,
            "alt" | "a" => alt = true,
            "shift" | "s" => shift = true,
            _ => return None,
        }
        rest = after;
    }
    let mut letters = rest.chars();
    let name = match (letters.next(), letters.next()) {
        (Some(' '), None) => "Space".to_owned(),
        (Some(letter), None) if control => letter.to_lowercase().to_string(),
        // A letter held with Shift is the large letter.
        (Some(letter), None) if shift => {
            shift = false;
            letter.to_uppercase().to_string()
        }
        (Some(letter), None) if !letter.is_control() => letter.to_string(),
        _ => named(rest)?,
    };
    let held = [(control, "Ctrl-"), (alt, "Alt-"), (shift, "Shift-")];
    let prefix: String = held.into_iter().filter(|(on, _)| *on).map(|(_, text)| text).collect();
    Some(prefix + &name)
}

fn named(text: &str) -> Option<String> {
    let known = NAMED.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
    if let Some((name, _)) = known {
        return Some((*name).to_owned());
    }
    let number: u8 = text.strip_prefix(['F', 'f'])?.parse().ok()?;
    (1..=12).contains(&number).then(|| format!("F{number}"))
}

/// A key or chord as the table writes it; nothing where one of its keys is unknown.
pub fn sequence(text: &str) -> Option<Sequence> {
    if text == " " {
        return Some(vec!["Space".to_owned()]);
    }
    let keys: Option<Sequence> = text.split_whitespace().map(canonical).collect();
    keys.filter(|keys| !keys.is_empty())
}

/// How a key is shown: `↵` for Enter.
pub fn shown_key(key: &str) -> String {
    let known = NAMED
        .iter()
        .find(|(name, _)| key == *name || key.ends_with(&format!("-{name}")));
    match known {
        Some((name, shown)) => {
            let held = key.strip_suffix(name).unwrap_or_default();
            held.replace("Shift-", "⇧") + shown
        }
        None => key.to_owned(),
    }
}

/// A verb and its keys.
#[derive(Debug, Clone)]
pub struct Binding {
    /// The verb.
    pub verb: &'static Verb,
    /// Its keys and chords.
    pub keys: Vec<Sequence>,
    /// Whether they are a person's own.
    pub own: bool,
}

impl Binding {
    fn default_of(verb: &'static Verb) -> Self {
        Self {
            verb,
            keys: verb.keys.iter().filter_map(|key| sequence(key)).collect(),
            own: false,
        }
    }

    /// The keys as they are shown.
    pub fn shown(&self) -> String {
        let one = |keys: &Sequence| keys.iter().map(|key| shown_key(key)).collect::<Vec<_>>().join(" ");
        // Letters of one verb stand apart by a blank; a chord among them needs more than that.
        let between = if self.keys.iter().any(|keys| keys.len() > 1) {
            ", "
        } else {
            " "
        };
        self.keys.iter().map(one).collect::<Vec<_>>().join(between)
    }
}

/// What keys pressed so far mean.
#[derive(Debug, Clone)]
pub enum Meant {
    /// A verb; and which of its default keys it is, for verbs whose keys stand for several things.
    Verb(&'static Verb, usize),
    /// The beginning of chords: each continuation and its verb.
    More(Vec<(String, &'static Verb)>),
    /// Nothing here.
    Nothing,
}

/// The keys of every verb.
#[derive(Debug, Clone)]
pub struct KeyTable {
    bindings: Vec<Binding>,
}

impl Default for KeyTable {
    fn default() -> Self {
        Self::of(&VERBS)
    }
}

/// Whether a verb belongs to a pane.
pub fn belongs(verb: &Verb, pane: Pane) -> bool {
    verb.panes.is_empty() || verb.panes.contains(&pane)
}

/// The first pane both belong to; any pane where both belong to all.
fn meeting(one: &Verb, other: &Verb) -> Option<Pane> {
    Pane::ALL
        .into_iter()
        .find(|pane| belongs(one, *pane) && belongs(other, *pane))
}

/// Whether one is the other, or its beginning: then one of them could never be typed.
fn collide(one: &Sequence, other: &Sequence) -> bool {
    one.starts_with(other) || other.starts_with(one)
}

impl KeyTable {
    /// The default keys of these verbs.
    pub fn of(verbs: &'static [Verb]) -> Self {
        Self {
            bindings: verbs.iter().map(Binding::default_of).collect(),
        }
    }

    /// The defaults with a person's keys laid over them, and a sentence for each wish that is left out. `file` is named
    /// in the sentences.
    pub fn with(wishes: &[KeyWish], file: &str) -> (Self, Vec<String>) {
        Self::of(&VERBS).wish(wishes, file)
    }

    /// This table with wishes laid over it.
    pub fn wish(mut self, wishes: &[KeyWish], file: &str) -> (Self, Vec<String>) {
        let mut complaints = Vec::new();
        let mut granted: Vec<(usize, usize)> = Vec::new();
        for wish in wishes {
            let place = self.bindings.iter().position(|binding| binding.verb.id == wish.verb);
            match self.understood(wish, place) {
                Ok((place, keys)) => {
                    if let Some(binding) = self.bindings.get_mut(place) {
                        binding.keys = keys;
                        binding.own = true;
                        granted.push((place, wish.line));
                    }
                }
                Err(why) => complaints.push(format!("{file} line {}: {why}", wish.line)),
            }
        }
        // The last wish that clashes is taken back, until none does: two verbs may exchange their keys.
        while let Some((at, why)) = self.last_clash(&granted) {
            let (place, line) = granted.remove(at);
            if let Some(binding) = self.bindings.get_mut(place) {
                *binding = Binding::default_of(binding.verb);
                let kept = binding.shown();
                complaints.push(format!("{file} line {line}: {why}; it keeps {kept}"));
            }
        }
        (self, complaints)
    }

    fn understood(&self, wish: &KeyWish, place: Option<usize>) -> Result<(usize, Vec<Sequence>), String> {
        let id = &wish.verb;
        let found = place.and_then(|place| Some((place, self.bindings.get(place)?)));
        let Some((place, binding)) = found else {
            let near = nearest(id, self.bindings.iter().map(|binding| binding.verb.id));
            let near = near
                .map(|near| format!("the nearest is `{near}`, "))
                .unwrap_or_default();
            return Err(format!("no verb `{id}`; {near}`assay keys` lists all"));
        };
        let mut keys = Vec::new();
        for text in &wish.keys {
            let read = sequence(text).ok_or_else(|| {
                format!(
                    "`{id}`: there is no key `{text}`; write a letter, Enter, F5, Ctrl-r, or a chord such as \"g r\""
                )
            })?;
            if let Some(fixed) = read.iter().find(|key| matches!(key.as_str(), "Ctrl-c" | "Ctrl-z")) {
                return Err(format!("`{id}`: {fixed} is fixed and cannot be given away"));
            }
            keys.push(read);
        }
        let wanted = binding.verb.keys.len();
        if COUNTED.contains(&binding.verb.id) && keys.len() != wanted {
            return Err(format!("`{id}` needs a list of {wanted} keys, one for each in order"));
        }
        Ok((place, keys))
    }

    /// The last of the granted wishes that clashes with anything, and the sentence.
    fn last_clash(&self, granted: &[(usize, usize)]) -> Option<(usize, String)> {
        granted.iter().enumerate().rev().find_map(|(at, (place, _))| {
            let mine = self.bindings.get(*place)?;
            let others = self
                .bindings
                .iter()
                .enumerate()
                .filter(|(other, _)| other != place)
                .map(|(_, binding)| binding);
            let clash = others.into_iter().find_map(|other| self.clash(mine, other));
            clash.map(|why| (at, why))
        })
    }

    fn clash(&self, mine: &Binding, other: &Binding) -> Option<String> {
        let pane = meeting(mine.verb, other.verb)?;
        let pairs = mine
            .keys
            .iter()
            .flat_map(|key| other.keys.iter().map(move |taken| (key, taken)));
        let (key, taken) = pairs.into_iter().find(|(key, taken)| collide(key, taken))?;
        let place = if mine.verb.panes.is_empty() && other.verb.panes.is_empty() {
            "everywhere".to_owned()
        } else {
            format!("in {}", pane.title())
        };
        Some(format!(
            "`{}` = \"{}\" clashes with `{}` ({}) {place}",
            mine.verb.id,
            key.join(" "),
            other.verb.id,
            taken.join(" ")
        ))
    }

    /// Every verb with its keys, in the order of the help.
    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// What keys pressed one after the other mean in a pane: the pane's own verbs before the common ones.
    pub fn lookup(&self, pressed: &[String], pane: Pane) -> Meant {
        let here = || self.bindings.iter().filter(|binding| belongs(binding.verb, pane));
        let mut found: Vec<(&'static Verb, usize)> = here()
            .filter_map(|binding| {
                let place = binding.keys.iter().position(|keys| keys == pressed)?;
                Some((binding.verb, place))
            })
            .collect();
        found.sort_by_key(|(verb, _)| verb.panes.is_empty());
        if let Some((verb, place)) = found.first() {
            return Meant::Verb(verb, *place);
        }
        let longer = here().flat_map(|binding| {
            let longer = binding
                .keys
                .iter()
                .filter(|keys| keys.len() > pressed.len() && keys.starts_with(pressed));
            longer.filter_map(|keys| Some((keys.get(pressed.len())?.clone(), binding.verb)))
        });
        let longer: Vec<(String, &'static Verb)> = longer.collect();
        if longer.is_empty() {
            Meant::Nothing
        } else {
            Meant::More(longer)
        }
    }

    /// The verb of a single key in a pane.
    pub fn verb_for(&self, key: &str, pane: Pane) -> Option<&'static Verb> {
        match self.lookup(&[key.to_owned()], pane) {
            Meant::Verb(verb, _) => Some(verb),
            _ => None,
        }
    }

    /// The verbs that have this key in whatever pane.
    pub fn elsewhere<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'static Verb> + 'a {
        let has = move |binding: &&Binding| {
            let alone = |keys: &Vec<String>| matches!(keys.as_slice(), [only] if only == key);
            binding.keys.iter().any(alone)
        };
        self.bindings.iter().filter(has).map(|binding| binding.verb)
    }

    /// Whether a verb has this key, in whatever pane.
    pub fn has(&self, id: &str, key: &str) -> bool {
        self.binding(id).is_some_and(|binding| {
            binding
                .keys
                .iter()
                .any(|keys| matches!(keys.as_slice(), [only] if only == key))
        })
    }

    /// A verb's keys.
    pub fn binding(&self, id: &str) -> Option<&Binding> {
        self.bindings.iter().find(|binding| binding.verb.id == id)
    }

    /// A verb's keys as they are shown; empty for an unknown verb.
    pub fn shown(&self, id: &str) -> String {
        self.binding(id).map(Binding::shown).unwrap_or_default()
    }

    /// A verb's first key as it is shown.
    pub fn first(&self, id: &str) -> String {
        let first = self.binding(id).and_then(|binding| binding.keys.first());
        first
            .map(|keys| keys.iter().map(|key| shown_key(key)).collect::<Vec<_>>().join(" "))
            .unwrap_or_default()
    }

    /// A sentence whose `{verb}` stand for the verb's first key, such as "{run all} runs everything".
    pub fn fill(&self, sentence: &str) -> String {
        let mut filled = String::with_capacity(sentence.len());
        let mut rest = sentence;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((id, behind)) = after.split_once('}') else {
                break;
            };
            filled.push_str(before);
            match self.binding(id) {
                Some(_) => filled.push_str(&self.first(id)),
                None => {
                    filled.push('{');
                    filled.push_str(id);
                    filled.push('}');
                }
            }
            rest = behind;
        }
        filled.push_str(rest);
        filled
    }
}

#[cfg(test)]
mod tests;
