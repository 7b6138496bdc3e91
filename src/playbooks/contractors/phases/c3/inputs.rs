//! What scoring starts from, one row a contractor: kept as a frame, so that what-if recomputes without reading lists.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::super::super::rules::classes::{ClassSet, best_state, licence_points};
use super::super::super::rules::dimensions::Hundredths;
use super::super::super::rules::score::{Inputs, ScoreParameters, Source};
use super::super::columns::parts;
use super::enrichment::Enrichment;
use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{Frame, FrameBuilder, FrameError, integer, real, text};

/// Three values of one kind: resimercial, operations and maintenance, MEP+R.
type Three = [Option<Hundredths>; 3];

/// States with their classes; contractors whose cells are alike share them.
type States = Arc<[(String, ClassSet)]>;

/// One contractor's inputs.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super::super) struct LeadInputs {
    pub id: String,
    /// Place in the order of names and identifiers, for ties.
    pub name_order: i64,
    pub enriched: Three,
    pub listed: Three,
    pub evidence: Three,
    pub oem_count: u32,
    pub state_count: u32,
    pub class_count: u32,
    pub state_classes: String,
    states: States,
}

impl LeadInputs {
    /// The inputs as the score takes them.
    pub fn inputs(&self, parameters: &ScoreParameters, fill: bool) -> Inputs {
        let pick = |place: usize| {
            let enriched = self.enriched.get(place).copied().flatten();
            let listed = self.listed.get(place).copied().flatten();
            (
                enriched.or(listed),
                if enriched.is_some() {
                    Source::Enrichment
                } else {
                    Source::List
                },
            )
        };
        let evidence = |place: usize| self.evidence.get(place).copied().flatten().filter(|_| fill);
        let ((r, r_source), (o, o_source), (p_list, p_source)) = (pick(0), pick(1), pick(2));
        let points = licence_points(self.states.iter().map(|(_, set)| set), parameters);
        Inputs {
            r,
            r_source,
            r_evidence: evidence(0),
            o,
            o_source,
            o_evidence: evidence(1),
            m_oems: self.oem_count,
            p_licence: Hundredths(i64::from(points)),
            p_list,
            p_source,
            p_evidence: evidence(2),
            states: self.state_count,
        }
    }

    /// The state whose classes earn the licence points, with the classes.
    pub fn best_state(&self, parameters: &ScoreParameters) -> Option<(&str, &[String])> {
        let (place, _) = best_state(self.states.iter().map(|(_, set)| set), parameters)?;
        self.states
            .get(place)
            .map(|(state, set)| (state.as_str(), set.tokens.as_slice()))
    }
}

/// Cells of states and classes, each read once: the same few stand at most contractors.
#[derive(Default)]
struct Cells<'c>(HashMap<&'c str, States>);

impl<'c> Cells<'c> {
    fn read(&mut self, cell: &'c str) -> States {
        Arc::clone(self.0.entry(cell).or_insert_with(|| read_states(cell)))
    }
}

/// Reads `CA:B,C10|TX:ELEC`.
fn read_states(cell: &str) -> States {
    let state = |part: &str| {
        let (state, classes) = part.split_once(':')?;
        let tokens = classes
            .split(',')
            .filter(|token| !token.is_empty())
            .map(str::to_owned)
            .collect();
        Some((
            state.to_owned(),
            ClassSet {
                tokens,
                ..ClassSet::default()
            },
        ))
    };
    parts(Some(cell)).filter_map(state).collect()
}

/// Gathers c2's contractors and what vendors know of them, one to one.
pub(super) fn gather(context: &PhaseContext<'_>, enrichment: &Enrichment) -> Result<Vec<LeadInputs>, PhaseError> {
    let (working, identity) = (context.frame("contractors")?, context.frame("contractor_identity")?);
    let column = |name: &str| text(&working, name);
    let (ids, state_classes) = (column("contractor_id")?, column("state_classes")?);
    let count = |name: &str| integer(&working, name);
    let (oems, states, classes) = (count("oem_count")?, count("state_count")?, count("class_count")?);
    let listed = ["listed_resimercial", "listed_om", "listed_mepr"].map(|name| real(&working, name));
    let evidence = ["evidence_resimercial", "evidence_om", "evidence_mepr"].map(|name| real(&working, name));
    let person = |name: &str| text(&identity, name);
    let (names, identifiers, phones) = (person("name")?, person("identifier")?, person("phone")?);
    let (alternatives, domains) = (person("alt_phones")?, person("domain")?);
    let mut order: Vec<(&str, &str, usize)> = (0..working.height())
        .map(|row| (names.get(row).unwrap_or(""), identifiers.get(row).unwrap_or(""), row))
        .collect();
    order.sort_unstable();
    let places: BTreeMap<usize, i64> = order
        .iter()
        .enumerate()
        .map(|(place, entry)| (entry.2, place as i64))
        .collect();
    let value = |columns: &[Result<crate::frame::RealColumn<'_>, FrameError>; 3], place: usize, row: usize| {
        columns
            .get(place)
            .and_then(|column| column.as_ref().ok())
            .and_then(|column| column.get(row))
            .and_then(Hundredths::from_decimal)
    };
    let number = |cell: Option<i64>| cell.and_then(|value| u32::try_from(value).ok()).unwrap_or(0);
    let mut cells = Cells::default();
    let lead = |row: usize| {
        let known = phones.get(row).into_iter().chain(parts(alternatives.get(row)));
        let cell = state_classes.get(row).unwrap_or("");
        LeadInputs {
            id: ids.get(row).unwrap_or("").to_owned(),
            name_order: places.get(&row).copied().unwrap_or(0),
            enriched: enrichment.of(known, domains.get(row)),
            listed: std::array::from_fn(|place| value(&listed, place, row)),
            evidence: std::array::from_fn(|place| value(&evidence, place, row)),
            oem_count: number(oems.get(row)),
            state_count: number(states.get(row)),
            class_count: number(classes.get(row)),
            states: cells.read(cell),
            state_classes: cell.to_owned(),
        }
    };
    Ok((0..working.height()).map(lead).collect())
}

const VALUES: [&str; 9] = [
    "enriched_resimercial",
    "enriched_om",
    "enriched_mepr",
    "listed_resimercial",
    "listed_om",
    "listed_mepr",
    "evidence_resimercial",
    "evidence_om",
    "evidence_mepr",
];

/// The inputs as a frame: values in hundredths.
pub(super) fn frame(leads: &[LeadInputs]) -> Result<Frame, PhaseError> {
    let all = |lead: &LeadInputs, place: usize| {
        let mut values = lead.enriched.iter().chain(&lead.listed).chain(&lead.evidence);
        values.nth(place).copied().flatten().map(|value| value.0)
    };
    let mut builder = FrameBuilder::new()
        .text("lead_id", leads.iter().map(|lead| Some(lead.id.as_str())))
        .integer("name_order", leads.iter().map(|lead| Some(lead.name_order)))
        .integer("oem_count", leads.iter().map(|lead| Some(i64::from(lead.oem_count))))
        .integer(
            "state_count",
            leads.iter().map(|lead| Some(i64::from(lead.state_count))),
        )
        .integer(
            "class_count",
            leads.iter().map(|lead| Some(i64::from(lead.class_count))),
        )
        .text(
            "state_classes",
            leads.iter().map(|lead| Some(lead.state_classes.as_str())),
        );
    for (place, name) in VALUES.iter().enumerate() {
        builder = builder.integer(name, leads.iter().map(|lead| all(lead, place)));
    }
    Ok(builder.finish()?)
}

impl LeadInputs {
    /// Reads the frame back.
    ///
    /// # Errors
    /// When a column is missing.
    pub fn read(frame: &Frame) -> Result<Vec<Self>, FrameError> {
        let (ids, cells) = (text(frame, "lead_id")?, text(frame, "state_classes")?);
        let count = |name: &str| integer(frame, name);
        let (order, oems, states, classes) = (
            count("name_order")?,
            count("oem_count")?,
            count("state_count")?,
            count("class_count")?,
        );
        let values = VALUES
            .iter()
            .map(|name| integer(frame, name))
            .collect::<Result<Vec<_>, _>>()?;
        let number = |cell: Option<i64>| cell.and_then(|value| u32::try_from(value).ok()).unwrap_or(0);
        let three = |from: usize, row: usize| {
            std::array::from_fn(|place| {
                values
                    .get(from + place)
                    .and_then(|column| column.get(row))
                    .map(Hundredths)
            })
        };
        let mut known = Cells::default();
        let lead = |row: usize| Self {
            id: ids.get(row).unwrap_or("").to_owned(),
            name_order: order.get(row).unwrap_or(0),
            enriched: three(0, row),
            listed: three(3, row),
            evidence: three(6, row),
            oem_count: number(oems.get(row)),
            state_count: number(states.get(row)),
            class_count: number(classes.get(row)),
            states: known.read(cells.get(row).unwrap_or("")),
            state_classes: cells.get(row).unwrap_or("").to_owned(),
        };
        Ok((0..frame.height()).map(lead).collect())
    }
}
