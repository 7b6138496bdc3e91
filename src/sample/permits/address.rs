//! Street addresses in parts, written the way a city or a county writes them. The parts are the truth; what differs between
//! two texts of one address is only what the rules N1 to N6 undo.

use serde::Deserialize;

/// A street address. A text that is no address stands in `name` alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Address {
    /// House number, as written.
    pub(super) number: String,
    /// Directional before the name.
    pub(super) pre: String,
    pub(super) name: String,
    pub(super) suffix: String,
    /// Directional after the name.
    pub(super) post: String,
    /// Word and number, such as `APT 4`.
    pub(super) unit: String,
}

/// How a source writes addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Style {
    /// `1200 N LARKROW ST`.
    #[default]
    Plain,
    /// `1200 North Larkrow Street`.
    Long,
    /// `1200  N  LARKROW  ST`.
    Spaced,
    /// `1200 N LARKROW ST, AUSTIN, TX 78704-1103`.
    Tail,
    /// `01200-1204 N LARKROW ST`: a range with a leading zero.
    Range,
}

const DIRECTIONS: [(&str, &str); 8] = [
    ("N", "North"),
    ("S", "South"),
    ("E", "East"),
    ("W", "West"),
    ("NE", "Northeast"),
    ("NW", "Northwest"),
    ("SE", "Southeast"),
    ("SW", "Southwest"),
];

fn long_direction(short: &str) -> &str {
    DIRECTIONS
        .iter()
        .find(|(code, _)| *code == short)
        .map_or(short, |(_, word)| *word)
}

impl Address {
    /// `412|N|Larkrow|ST||APT 4`; parts at the end may be left out.
    pub(super) fn parse(text: &str) -> Self {
        let mut parts = text.split('|').map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        Self {
            number: next(),
            pre: next(),
            name: next(),
            suffix: next(),
            post: next(),
            unit: next(),
        }
    }

    /// All parts in their order, without a city.
    pub(super) fn line(&self) -> String {
        let parts = [
            &self.number,
            &self.pre,
            &self.name,
            &self.suffix,
            &self.post,
            &self.unit,
        ];
        let there: Vec<&str> = parts
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(String::as_str)
            .collect();
        there.join(" ")
    }

    /// The address in one cell. `place` is what stands at the end of [`Style::Tail`].
    pub(super) fn written(&self, style: Style, suffixes: &[(String, String)], place: &str) -> String {
        match style {
            Style::Plain => self.line().to_uppercase(),
            Style::Spaced => self.line().to_uppercase().replace(' ', "  "),
            Style::Tail => format!("{}, {place}", self.line().to_uppercase()),
            Style::Range => format!("0{}-{}", self.number, self.clone().numberless()),
            Style::Long => {
                let suffix = suffixes.iter().find(|(short, _)| *short == self.suffix);
                let long = Self {
                    pre: long_direction(&self.pre).to_owned(),
                    post: long_direction(&self.post).to_owned(),
                    suffix: suffix.map_or_else(|| self.suffix.clone(), |(_, word)| word.clone()),
                    ..self.clone()
                };
                long.line()
            }
        }
    }

    /// The rest of a range: four numbers on, then the street.
    fn numberless(self) -> String {
        let last = self
            .number
            .parse::<u64>()
            .map_or(self.number.clone(), |first| (first + 4).to_string());
        Self { number: last, ..self }.line().to_uppercase()
    }
}
