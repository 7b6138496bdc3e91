//! A table in the room there is: which columns stand, how wide each is, and how their texts fold.
//!
//! Where nobody says how wide the terminal is (a pipe, a file) every column stands whole on one line a row. In a
//! terminal the keys stand first, then what is short, then sentences while there is room; what finds none is named, and
//! no word is ever broken: texts fold at blanks, and what is longer than its column ends in `…`.

use unicode_width::UnicodeWidthStr;

/// Blanks between two columns.
const GAP: usize = 2;
/// Sentences are never squeezed below this; where there is less, the column is left out.
const LEAST_SENTENCE: usize = 16;
/// Ids and keys are whole up to this width.
const LEAST_WORD: usize = 26;
/// With more columns than these a table is skimmed, not read: a cell takes at most [`SKIMMED`] lines.
const READ_COLUMNS: usize = 5;
const SKIMMED: usize = 2;

/// How rows fold in a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fold {
    /// Few columns are read in full; many are skimmed.
    ByColumns,
    /// One line a row: a list.
    OneLine,
}

/// One column of text, ready to be laid out.
pub(super) struct Lane {
    /// Its heading.
    pub title: String,
    /// Its cells.
    pub cells: Vec<String>,
    /// Whether it stands on the right; numbers are never cut.
    pub number: bool,
    /// Whether a row is told by it.
    pub key: bool,
}

/// The lines of a table, and the places of the columns that found no room.
pub(super) struct Laid {
    /// How many of the lines are the heading.
    pub heading: usize,
    /// The lines.
    pub lines: Vec<String>,
    /// Columns that found no room.
    pub left_out: Vec<usize>,
}

/// The width of a text in the terminal's columns.
fn wide(text: &str) -> usize {
    text.width()
}

fn longest<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.map(wide).max().unwrap_or(0)
}

impl Lane {
    fn texts(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(String::as_str)
    }

    /// The width in which nothing folds.
    fn whole(&self) -> usize {
        longest(self.texts()).max(wide(&self.title))
    }

    /// The width below which it is of no use.
    fn least(&self) -> usize {
        let heading = longest(self.title.split_whitespace());
        let cells = longest(self.texts());
        let enough = match (self.number, self.is_short()) {
            (true, _) => cells,
            (false, true) => cells.min(LEAST_WORD),
            (false, false) => cells.min(LEAST_SENTENCE),
        };
        enough.max(heading)
    }

    /// Whether its cells are numbers or single words, such as ids and outcomes; a path can be cut at its front.
    fn is_short(&self) -> bool {
        let short = |text: &str| !text.contains('/') && !text.contains(' ');
        self.number || longest(self.texts()) <= LEAST_SENTENCE || self.texts().all(short)
    }
}

/// Lays columns out, in a width if there is one. `mark` ends what is cut.
pub(super) fn laid(lanes: &[Lane], width: Option<usize>, fold: Fold, mark: &str) -> Laid {
    let standing = width.map_or_else(|| vec![true; lanes.len()], |width| chosen(lanes, width));
    let shown: Vec<&Lane> = lanes
        .iter()
        .zip(&standing)
        .filter_map(|(lane, stands)| stands.then_some(lane))
        .collect();
    let widths = match width {
        Some(width) => shared(&shown, width),
        None => shown.iter().map(|lane| lane.whole()).collect(),
    };
    let most = match fold {
        Fold::OneLine => 1,
        Fold::ByColumns if lanes.len() > READ_COLUMNS => SKIMMED,
        Fold::ByColumns => usize::MAX,
    };
    let titles = shown.iter().map(|lane| lane.title.as_str()).collect();
    let heading = if shown.iter().all(|lane| lane.title.is_empty()) {
        Vec::new()
    } else {
        row_lines(&shown, &widths, titles, usize::MAX, mark)
    };
    let mut laid = Laid {
        heading: heading.len(),
        lines: heading,
        left_out: (0..lanes.len())
            .filter(|place| standing.get(*place) == Some(&false))
            .collect(),
    };
    let rows = lanes.first().map_or(0, |lane| lane.cells.len());
    for row in 0..rows {
        let cells = shown
            .iter()
            .map(|lane| lane.cells.get(row).map_or("", String::as_str))
            .collect();
        laid.lines.extend(row_lines(&shown, &widths, cells, most, mark));
    }
    laid
}

/// Which columns stand: keys first, then short ones, then sentences, each in its order while there is room.
fn chosen(lanes: &[Lane], width: usize) -> Vec<bool> {
    let mut standing = vec![false; lanes.len()];
    let mut used = 0;
    let passes: [&dyn Fn(&Lane) -> bool; 3] = [&|lane| lane.key, &|lane| !lane.key && lane.is_short(), &|lane| {
        !lane.key && !lane.is_short()
    }];
    for pass in passes {
        for (lane, stands) in lanes.iter().zip(&mut standing).filter(|(lane, _)| pass(lane)) {
            let wanted = lane.least() + if used == 0 { 0 } else { GAP };
            // A table without a column says nothing at all.
            if used == 0 || used + wanted <= width {
                used += wanted;
                *stands = true;
            }
        }
    }
    standing
}

/// Widths of the columns that stand: the least of each, and what is left goes to the narrowest that still folds.
fn shared(lanes: &[&Lane], width: usize) -> Vec<usize> {
    let mut widths: Vec<usize> = lanes.iter().map(|lane| lane.least()).collect();
    let wanted: Vec<usize> = lanes.iter().map(|lane| lane.whole()).collect();
    let used = widths.iter().sum::<usize>() + GAP * lanes.len().saturating_sub(1);
    for _ in used..width {
        let narrow = widths
            .iter_mut()
            .zip(&wanted)
            .filter(|(width, wanted)| **width < **wanted)
            .min_by_key(|(width, _)| **width);
        match narrow {
            Some((width, _)) => *width += 1,
            None => break,
        }
    }
    if let [only] = widths.as_mut_slice() {
        *only = (*only).min(width);
    }
    widths
}

fn row_lines(lanes: &[&Lane], widths: &[usize], cells: Vec<&str>, most: usize, mark: &str) -> Vec<String> {
    let folded: Vec<Vec<String>> = cells
        .iter()
        .zip(widths)
        .map(|(text, width)| folded(text, *width, most, mark))
        .collect();
    let height = folded.iter().map(Vec::len).max().unwrap_or(0).max(1);
    let line = |place: usize| {
        let mut line = String::new();
        for ((lane, width), texts) in lanes.iter().zip(widths).zip(&folded) {
            let text = texts.get(place).map_or("", String::as_str);
            let blanks = " ".repeat(width.saturating_sub(wide(text)));
            let parts = if lane.number { [&blanks, text] } else { [text, &blanks] };
            line.extend(parts);
            line.push_str(&" ".repeat(GAP));
        }
        line.trim_end().to_owned()
    };
    (0..height).map(line).collect()
}

/// The text in lines of a width, broken at blanks; the last of `most` lines ends in the mark where there is more.
pub(super) fn folded(text: &str, width: usize, most: usize, mark: &str) -> Vec<String> {
    if wide(text) <= width {
        return vec![text.to_owned()];
    }
    if most == 1 {
        return vec![cut(text, width, mark)];
    }
    let mut lines: Vec<String> = vec![String::new()];
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        let last = lines.len();
        let Some(line) = lines.last_mut() else { break };
        let gap = usize::from(!line.is_empty());
        if line.is_empty() || wide(line) + gap + wide(word) <= width {
            line.push_str(&" ".repeat(gap));
            line.push_str(&cut(word, width, mark));
        } else if last < most {
            lines.push(cut(word, width, mark));
        } else {
            let rest: Vec<&str> = std::iter::once(word).chain(words.by_ref()).collect();
            *line = cut(&format!("{line} {}", rest.join(" ")), width, mark);
        }
    }
    lines
}

/// The text up to a width, with the mark where something was cut: at the front of a path, which is told by its end.
fn cut(text: &str, width: usize, mark: &str) -> String {
    if wide(text) <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(wide(mark));
    let path = text.contains('/') && !text.contains(' ');
    let kept = |letters: &mut dyn Iterator<Item = char>| {
        let mut used = 0;
        let fits = |letter: &char| {
            used += wide(letter.encode_utf8(&mut [0; 4]));
            used <= room
        };
        letters.take_while(fits).collect::<Vec<char>>()
    };
    if path {
        let end = kept(&mut text.chars().rev());
        return mark.chars().chain(end.into_iter().rev()).collect();
    }
    let start: String = kept(&mut text.chars()).into_iter().collect();
    format!("{}{mark}", start.trim_end())
}
