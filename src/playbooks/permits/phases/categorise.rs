//! 4.3: every permit's trade, by the ordered table of phrases, and whether it is commercial.

use super::beside::rows_beside;
use super::steering;
use crate::engine::{LOOK_EVERY, LogLevel, Metric, PhaseContext, PhaseError, PhaseOutput, Reading, part_of};
use crate::frame::{Frame, FrameBuilder, FrameError, boolean, concat_columns, take_rows, text};
use crate::playbooks::permits::sorting::{GROUPS, OTHER, PermitText, Room, Sorted, Sorter};

/// The phase.
pub(in crate::playbooks::permits) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let enriched = context.frame("permits_enriched")?;
    let identity = context.frame("permits_enriched_identity")?;
    let data = steering::sorting(context, "categorise")?;
    let sorter = Sorter::new(&data).map_err(PhaseError::Input)?;
    let categorised = categorised(&sorter, &enriched, &identity, &mut |rows| context.look(rows))?;
    let counts = Counts::of(&categorised)?;
    let readings = vec![other_share(&categorised, &counts)?];
    let metrics = metrics(&sorter, &counts);
    let words = format!(
        "Sorted {} permits: {} into a trade, {} into none, {} commercial",
        counts.rows,
        counts.rows - counts.other,
        counts.other,
        counts.commercial
    );
    context.log(LogLevel::Info, None, None, "sorted", &words);
    Ok(PhaseOutput {
        rows_in: enriched.height(),
        rows_out: categorised.height(),
        frames: vec![("permits_categorised", categorised)],
        metrics,
        readings,
    })
}

/// The joined permits with their trades; `look` is told how many rows were done since the last time.
///
/// # Errors
/// When a frame lacks a column, a lead has no identity, or `look` says to stop.
pub fn categorised(
    sorter: &Sorter,
    enriched: &Frame,
    identity: &Frame,
    look: &mut dyn FnMut(usize) -> Result<(), PhaseError>,
) -> Result<Frame, PhaseError> {
    let beside = rows_beside(enriched, identity)?;
    let descriptions = text(identity, "description")?;
    let (types, classes) = (text(enriched, "permit_type")?, text(enriched, "permit_class")?);
    let (county, suites) = (text(enriched, "property_class")?, boolean(enriched, "suite")?);
    let mut room = Room::default();
    let mut sorted: Vec<Sorted<'_>> = Vec::with_capacity(enriched.height());
    let step = LOOK_EVERY as usize;
    for (row, other) in beside.iter().enumerate() {
        if row % step == 0 {
            look(step.min(enriched.height() - row))?;
        }
        let permit = PermitText {
            description: descriptions.get(*other).unwrap_or_default(),
            permit_type: types.get(row).unwrap_or_default(),
            permit_class: classes.get(row).unwrap_or_default(),
            property_class: county.get(row).unwrap_or_default(),
            suite: suites.get(row).unwrap_or_default(),
        };
        sorted.push(sorter.sort(&mut room, &permit));
    }
    Ok(concat_columns(enriched, &columns(&sorted)?)?)
}

fn columns(sorted: &[Sorted<'_>]) -> Result<Frame, FrameError> {
    let why = |sorted: &Sorted<'_>| {
        let evidence = sorted.commercial?;
        Some(format!("{}: {}", evidence.source, evidence.what))
    };
    FrameBuilder::new()
        .text("category", sorted.iter().map(|sorted| Some(sorted.category)))
        .text("base_category", sorted.iter().map(|sorted| Some(sorted.base)))
        .text("trade_group", sorted.iter().map(|sorted| Some(sorted.group)))
        .boolean(
            "is_commercial",
            sorted.iter().map(|sorted| Some(sorted.is_commercial())),
        )
        .text("commercial_why", sorted.iter().map(why))
        .text("matched_phrase", sorted.iter().map(|sorted| sorted.phrase))
        .text("matched_on", sorted.iter().map(|sorted| Some(sorted.on.word())))
        .integer("rule", sorted.iter().map(|sorted| i64::try_from(sorted.rule?).ok()))
        .finish()
}

/// How many permits are where.
struct Counts {
    rows: usize,
    other: usize,
    commercial: usize,
    categories: Vec<(String, usize)>,
    groups: Vec<(String, usize)>,
}

impl Counts {
    fn of(categorised: &Frame) -> Result<Self, FrameError> {
        let count = |column: &str| -> Result<Vec<(String, usize)>, FrameError> {
            let mut counts = std::collections::BTreeMap::<&str, usize>::new();
            for value in text(categorised, column)?.iter().flatten() {
                *counts.entry(value).or_default() += 1;
            }
            Ok(counts
                .into_iter()
                .map(|(value, count)| (value.to_owned(), count))
                .collect())
        };
        let commercial = boolean(categorised, "is_commercial")?;
        let other = text(categorised, "category")?
            .iter()
            .filter(|category| *category == Some(OTHER))
            .count();
        Ok(Self {
            rows: categorised.height(),
            other,
            commercial: commercial.iter().filter(|is| *is == Some(true)).count(),
            categories: count("category")?,
            groups: count("trade_group")?,
        })
    }
}

/// P3: permits that no rule takes.
fn other_share(categorised: &Frame, counts: &Counts) -> Result<Reading, PhaseError> {
    if counts.rows == 0 {
        return Ok(Reading::skipped("P3", "there is no permit to sort"));
    }
    let categories = text(categorised, "category")?;
    let rows: Vec<usize> = (0..counts.rows)
        .filter(|row| categories.get(*row) == Some(OTHER))
        .collect();
    let others = take_rows(categorised, &rows)?;
    let mut evidence = FrameBuilder::new();
    for name in ["lead_id", "city", "permit_type", "permit_class", "commercial_why"] {
        let column = text(&others, name)?;
        evidence = evidence.text(name, column.iter());
    }
    let has_text = boolean(&others, "has_description")?;
    let without = has_text.iter().filter(|has| *has != Some(true)).count();
    evidence = evidence.boolean("has_description", has_text.iter());
    let note = format!(
        "{} permits; {without} of them have no description",
        part_of(counts.other, counts.rows)
    );
    Ok(Reading::new("P3", counts.other as f64 / counts.rows as f64)
        .note(note)
        .evidence(evidence.finish()?))
}

fn metrics(sorter: &Sorter, counts: &Counts) -> Vec<Metric> {
    let mut metrics = vec![
        Metric::count("permits", counts.rows),
        Metric::share("other_share", counts.other, counts.rows),
        Metric::share("commercial_share", counts.commercial, counts.rows),
    ];
    let of = |name: &str, list: &[(String, usize)]| list.iter().find(|(held, _)| held == name).map(|(_, count)| *count);
    for category in sorter.categories() {
        if let Some(count) = of(category, &counts.categories) {
            metrics.push(Metric::count("in_category", count).about(category));
        }
    }
    for group in GROUPS {
        if let Some(count) = of(group, &counts.groups) {
            metrics.push(Metric::count("in_group", count).about(group));
        }
    }
    metrics
}
