//! Two records side by side: what agrees, what differs, and what each weighs, so that whoever decides sees what the points
//! saw. What is personal is masked unless asked for; marks and points stay, because they say nothing about anybody.

use serde::Deserialize;

use crate::frame::{Frame, cell_text, kind_of, real, text};
use crate::lens::{Cell, Choice, Column, Decidable, Figure, FrameSource, LensError, Table};
use crate::playbooks::buyer_groups::contract;
use crate::privacy::{PiiClass, mask_text};

/// What a reviewer can say of a pair.
const CHOICES: &[Choice] = &[
    Choice {
        word: "same",
        also: &["match", "merge"],
        key: '=',
        summary: "one and the same: B6 merges them",
    },
    Choice {
        word: "different",
        also: &["distinct", "apart"],
        key: '!',
        summary: "two: they stay apart from now on",
    },
];

/// B2.5: pairs that may be one, written where B1 reads decisions.
pub(super) static DECIDABLE: [Decidable; 1] = [Decidable {
    gate: "B2.5",
    dataset: contract::DECISIONS,
    shown: ["a_key", "b_key"],
    written: ["a_key", "b_key"],
    columns: ["a", "b", "decision", "note"],
    choices: CHOICES,
    plain,
}];

/// Keys are compared as they are written, spaces around them aside.
fn plain(key: &str) -> String {
    key.trim().to_owned()
}

/// What a comparison gave, as the frame of pairs holds it.
#[derive(Deserialize)]
struct Given {
    field: String,
    points: f64,
    what: String,
    mark: String,
}

/// A line of the comparison: the comparison it belongs to, the columns it shows, and how each is masked.
type Shown = (&'static str, &'static [(&'static str, PiiClass)]);

const COMPANY: &[Shown] = &[
    ("name", &[("name", PiiClass::Public)]),
    (
        "domain",
        &[("domain", PiiClass::Public), ("alias_domains", PiiClass::Public)],
    ),
    ("provider id", &[("provider_id", PiiClass::Public)]),
    ("profile", &[("profile_slug", PiiClass::Public)]),
    ("main phone", &[("phone", PiiClass::Public)]),
    (
        "place",
        &[
            ("postal_code", PiiClass::Public),
            ("city", PiiClass::Public),
            ("region", PiiClass::Public),
        ],
    ),
    ("country", &[("country", PiiClass::Public)]),
    ("employees", &[("employees", PiiClass::Public)]),
    ("industry", &[("industry", PiiClass::Public)]),
    ("source", &[("source", PiiClass::Public)]),
    ("changed", &[("updated_at", PiiClass::Public)]),
];

const PERSON: &[Shown] = &[
    ("name", &[("full_name", PiiClass::Name)]),
    ("company", &[("company", PiiClass::Public)]),
    ("title", &[("title", PiiClass::Public)]),
    ("e-mail", &[("email", PiiClass::Email)]),
    (
        "direct or mobile phone",
        &[("direct_phone", PiiClass::Phone), ("mobile_phone", PiiClass::Phone)],
    ),
    ("profile", &[("profile_slug", PiiClass::Other)]),
    ("provider id", &[("provider_id", PiiClass::Public)]),
    ("country", &[("country", PiiClass::Public)]),
    ("department", &[("department", PiiClass::Public)]),
    ("source", &[("source", PiiClass::Public)]),
    ("changed", &[("updated_at", PiiClass::Public)]),
];

/// The pair of these keys: side by side, and what follows from it.
pub(super) fn pair(frames: &dyn FrameSource, sides: [&str; 2], unmask: bool) -> Result<Vec<Figure>, LensError> {
    let pairs = frames.frame("pairs")?;
    let row = place(&pairs, sides)?;
    let cell = |name: &str| cell_text(&pairs, name, row);
    let kind = cell("kind")?.unwrap_or_default();
    let [a, b] = sides.map(|side| side.trim().strip_prefix(&format!("{kind}:")).unwrap_or(side).to_owned());
    let given: Vec<Given> = serde_json::from_str(&cell("fields")?.unwrap_or_default())
        .map_err(|error| LensError::Absent(format!("the pair's fields cannot be read ({error}); run B2 again")))?;
    let records = Records::of(frames, &kind)?;
    let lines = if kind == "company" { COMPANY } else { PERSON };
    let mut rows = Vec::new();
    for (name, columns) in lines {
        let [left, right] = [records.shown(&a, columns, unmask)?, records.shown(&b, columns, unmask)?];
        let found = given.iter().find(|given| given.field == *name);
        if left.is_none() && right.is_none() && found.is_none() {
            continue;
        }
        let mark = found.map(|given| sign(&given.mark));
        rows.push(vec![
            Cell::text(mark),
            Cell::text(Some(name)),
            Cell::text(left.as_deref()),
            Cell::text(right.as_deref()),
            found.map_or(Cell::Null, |given| Cell::Text(format!("{:+}", given.points))),
            Cell::text(found.map(|given| given.what.as_str())),
        ]);
    }
    let columns = vec![
        Column::text("mark", ""),
        Column::text("field", "field"),
        Column::text("a", &a),
        Column::text("b", &b),
        Column::number("points", "points"),
        Column::text("what", "what"),
    ];
    Ok(vec![
        Figure::Text {
            title: format!("{} and {}", sides[0].trim(), sides[1].trim()),
            lines: verdict(frames, &pairs, row, &kind)?,
        },
        Figure::Table(Table {
            title: "Side by side".to_owned(),
            columns,
            rows,
            note: "✓ agrees   ~ nearly   ✗ differs; a side without a value counts nothing".to_owned(),
        }),
    ])
}

/// The row of the pair, whichever side is named first.
fn place(pairs: &Frame, sides: [&str; 2]) -> Result<usize, LensError> {
    let [one, other] = sides.map(str::trim);
    let (left, right) = (text(pairs, "a_key")?, text(pairs, "b_key")?);
    let is = |row: &usize| {
        let held = (left.get(*row), right.get(*row));
        held == (Some(one), Some(other)) || held == (Some(other), Some(one))
    };
    (0..pairs.height())
        .find(is)
        .ok_or_else(|| LensError::Absent(format!("no pair {one} and {other}; `assay duplicates` lists them")))
}

fn sign(mark: &str) -> &'static str {
    match mark {
        "agrees" => "✓",
        "near" => "~",
        _ => "✗",
    }
}

/// What the pair came to and why, in sentences.
fn verdict(frames: &dyn FrameSource, pairs: &Frame, row: usize, kind: &str) -> Result<Vec<String>, LensError> {
    let cell = |name: &str| cell_text(pairs, name, row);
    let points = real(pairs, "points")?.get(row).unwrap_or_default();
    let bound = |band: &str| frames.parameters().number(&format!("{band}.{kind}"));
    let mut lines = vec![match (bound("match"), bound("review")) {
        (Some(at), Some(from)) => format!("{points:+} points; one from {at}, to be looked at from {from}"),
        _ => format!("{points:+} points"),
    }];
    if let Some(veto) = cell("veto")? {
        let why = match veto.as_str() {
            "CV1" => "a number or a compass point in the names tells them apart",
            "PV1" => "the suffixes of the names tell them apart",
            _ => "it forbids a match",
        };
        lines.push(format!("{veto}: {why}, whatever the points"));
    }
    if let Some(cap) = cell("cap")? {
        let why = match cap.as_str() {
            "CV2" => "one name within the other may be a subsidiary",
            "PV2" => "a mailbox that two names use may have been handed on",
            _ => "its points are capped",
        };
        lines.push(format!("{cap}: {why}, so points alone make no match"));
    }
    lines.extend(held(frames, cell("cluster")?.as_deref())?);
    let decision = cell("decision")?;
    lines.push(match (cell("state")?.as_deref(), decision.as_deref()) {
        (Some("apart"), Some("undone")) => "a merge of them was undone: they stay apart".to_owned(),
        (Some("apart"), _) => "decided to be two: they stay apart".to_owned(),
        (Some("merge"), Some("match")) => "decided to be one: B6 merges them".to_owned(),
        (Some("merge"), _) => "one by their points: B6 merges them".to_owned(),
        _ => "not decided: nothing is merged".to_owned(),
    });
    Ok(lines)
}

/// Why the pair's cluster waits, where it does.
fn held(frames: &dyn FrameSource, cluster: Option<&str>) -> Result<Option<String>, LensError> {
    let Some(cluster) = cluster else { return Ok(None) };
    let clusters = frames.frame("clusters")?;
    let (names, why) = (text(&clusters, "cluster")?, text(&clusters, "why")?);
    let members: Vec<usize> = (0..clusters.height())
        .filter(|row| names.get(*row) == Some(cluster))
        .collect();
    let why = members.first().and_then(|row| why.get(*row));
    Ok(why.map(|why| format!("its {} records wait together: {why}", members.len())))
}

/// The records of one kind: its frames, and the companies that people are linked to.
struct Records {
    id: &'static str,
    frames: Vec<std::sync::Arc<Frame>>,
    companies: Option<Companies>,
}

/// Who works where, and what that company is called.
struct Companies {
    candidates: std::sync::Arc<Frame>,
    named: std::sync::Arc<Frame>,
}

impl Records {
    fn of(frames: &dyn FrameSource, kind: &str) -> Result<Self, LensError> {
        if kind == "company" {
            return Ok(Self {
                id: "company_id",
                frames: vec![frames.frame("companies")?],
                companies: None,
            });
        }
        Ok(Self {
            id: "person_id",
            frames: vec![frames.frame("people")?, frames.frame("people_identity")?],
            companies: Some(Companies {
                candidates: frames.frame("candidates")?,
                named: frames.frame("companies")?,
            }),
        })
    }

    /// The values of a record in these columns, masked unless asked for.
    fn shown(&self, id: &str, columns: &[(&str, PiiClass)], unmask: bool) -> Result<Option<String>, LensError> {
        let mut values: Vec<String> = Vec::new();
        for (name, class) in columns {
            let Some(value) = self.value(id, name)? else { continue };
            let value = if unmask { value } else { mask_text(*class, &value) };
            if !value.is_empty() && !values.contains(&value) {
                values.push(value);
            }
        }
        Ok((!values.is_empty()).then(|| values.join(" ")))
    }

    fn value(&self, id: &str, column: &str) -> Result<Option<String>, LensError> {
        if let (Some(companies), "company") = (&self.companies, column) {
            let linked = at(&companies.candidates, "person_id", id, "company_id")?;
            let named = match &linked {
                Some(company) => at(&companies.named, "company_id", company, "name")?,
                None => None,
            };
            // An orphan shows what its own record says.
            return match named {
                Some(name) => Ok(Some(name)),
                None => self.own(id, "company_name"),
            };
        }
        let value = self.own(id, column)?;
        match (value, column) {
            (None, "full_name") => {
                let parts = [self.own(id, "first_name")?, self.own(id, "last_name")?];
                let whole = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
                Ok((!whole.is_empty()).then_some(whole))
            }
            (value, _) => Ok(value),
        }
    }

    fn own(&self, id: &str, column: &str) -> Result<Option<String>, LensError> {
        for frame in &self.frames {
            if kind_of(frame, column).is_some() {
                return at(frame, self.id, id, column);
            }
        }
        Ok(None)
    }
}

/// The cell of the row with this id.
fn at(frame: &Frame, key: &str, id: &str, column: &str) -> Result<Option<String>, LensError> {
    let row = text(frame, key)?.iter().position(|held| held == Some(id));
    match row {
        Some(row) => Ok(cell_text(frame, column, row)?),
        None => Ok(None),
    }
}

#[cfg(test)]
#[path = "duplicates_test.rs"]
mod tests;
