//! The playbook as the pane of groups asks for it: companies, role maps, duplicates, merges.

use super::seats::{People, shown_name};
use super::{duplicates, list, map};
use crate::frame::{Frame, FrameBuilder, concat_columns, text};
use crate::lens::{Figure, FrameSource, GroupMap, Groups, LensError, Listing};

/// The answers.
pub(super) struct BuyerGroups;

impl Groups for BuyerGroups {
    fn words(&self) -> (&'static str, &'static str) {
        ("company", "companies")
    }

    fn pairs_gate(&self) -> &'static str {
        "B2.5"
    }

    fn list(&self, frames: &dyn FrameSource) -> Result<Listing, LensError> {
        list::list(frames)
    }

    fn map(&self, frames: &dyn FrameSource, group: &str, unmask: bool) -> Result<GroupMap, LensError> {
        map::map(frames, group, unmask)
    }

    fn pair(&self, frames: &dyn FrameSource, sides: [&str; 2], unmask: bool) -> Result<Vec<Figure>, LensError> {
        duplicates::pair(frames, sides, unmask)
    }

    fn merges(&self, frames: &dyn FrameSource) -> Result<Listing, LensError> {
        let log = frames.frame("merge_log")?;
        let (kinds, survivors) = (text(&log, "kind")?, text(&log, "survivor")?);
        let people = People::read(frames, survivors.iter().flatten())?;
        let companies = names(frames)?;
        let name = |row: usize| {
            let id = survivors.get(row)?;
            Some(match kinds.get(row) {
                Some("person") => shown_name(&people.of(id), true),
                _ => companies.get(id).cloned().unwrap_or_else(|| id.to_owned()),
            })
        };
        // Names of companies are nobody's personal data.
        let public = (0..log.height()).map(|row| Some(kinds.get(row) != Some("person")));
        let names = FrameBuilder::new()
            .text("name", (0..log.height()).map(name))
            .boolean("name_public", public)
            .finish()?;
        Ok(Listing {
            rows: concat_columns(&log, &names)?,
            id: "merge_id",
            shown: vec![
                "merge_id",
                "kind",
                "name",
                "survivor",
                "absorbed",
                "points",
                "why",
                "relations_moved",
                "relations_deduped",
                "actor",
                "time",
            ],
            identity: vec!["name"],
            note: "undo takes one merge back, the newest of a record first".to_owned(),
        })
    }
}

/// Companies' names by id.
fn names(frames: &dyn FrameSource) -> Result<std::collections::HashMap<String, String>, LensError> {
    let companies: std::sync::Arc<Frame> = frames.frame("companies")?;
    let (ids, names) = (text(&companies, "company_id")?, text(&companies, "name")?);
    let one = |row: usize| Some((ids.get(row)?.to_owned(), names.get(row)?.to_owned()));
    Ok((0..companies.height()).filter_map(one).collect())
}
