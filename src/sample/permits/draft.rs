//! The sample before it is written: permits and parcels that still know what they were meant to show.

use std::collections::BTreeSet;

use super::counties;
use super::feeds;
use super::model::{Feed, Parcel, Permit, STORED, Stored};
use super::places::County;
use super::script::Script;
use super::studio::AS_OF;
use super::words::Words;
use crate::sample::settings::{Entry, Part, Section};
use crate::sample::writer::TextFile;
use crate::sample::{SampleError, SampleFile};

/// Where the leads of another system lie.
pub(super) const STORED_PATH: &str = "permits/scored_leads.csv";

/// The sample before it is written.
pub(super) struct Draft {
    /// Workspace name.
    pub(super) name: &'static str,
    pub(super) words: Words,
    pub(super) counties: Vec<County>,
    pub(super) permits: Vec<Permit>,
    pub(super) parcels: Vec<Parcel>,
    pub(super) stored: Vec<Stored>,
    pub(super) parameters: Vec<(String, String, &'static str)>,
    /// First comment of `assay.toml`.
    pub(super) comment: String,
    pub(super) readme: &'static str,
    /// Answers for the stand-in; a workspace that has some lets the playbook call it.
    pub(super) script: Option<Script>,
    /// Headers that a feed's file writes otherwise.
    pub(super) renamed: Vec<(Feed, &'static str, &'static str)>,
    /// Layouts that a feed's file has in place of its own.
    pub(super) layouts: Vec<(Feed, &'static str)>,
    /// No parcels are named in the settings.
    pub(super) without_cad: bool,
}

impl Draft {
    /// An empty sample.
    pub(super) fn new(name: &'static str, words: Words, counties: &[County], readme: &'static str) -> Self {
        Self {
            name,
            words,
            counties: counties.to_vec(),
            permits: Vec::new(),
            parcels: Vec::new(),
            stored: Vec::new(),
            parameters: Vec::new(),
            comment: "A small synthetic workspace that shows the playbook permits, from building permits to leads that are sold by trade.\n\
                      Every street, owner, firm and telephone in it is invented; see README.md."
                .to_owned(),
            readme,
            script: None,
            renamed: Vec::new(),
            layouts: Vec::new(),
            without_cad: false,
        }
    }

    /// Sets a parameter, in place of what was set before.
    pub(super) fn set(&mut self, parameter: &str, value: &str, comment: &'static str) {
        self.parameters.retain(|(held, ..)| held != parameter);
        self.parameters.push((parameter.to_owned(), value.to_owned(), comment));
    }

    /// Permits that no quarantine takes and no plan wrote out, for plants.
    pub(super) fn filler(&mut self) -> impl Iterator<Item = &mut Permit> {
        self.permits
            .iter_mut()
            .filter(|permit| !permit.special && permit.broken.is_none())
    }

    /// Feeds that have a permit.
    fn feeds(&self) -> Vec<Feed> {
        let there: BTreeSet<Feed> = self.permits.iter().map(|permit| permit.feed).collect();
        Feed::ALL.into_iter().filter(|feed| there.contains(feed)).collect()
    }

    /// Counties that have a parcel.
    fn rolls(&self) -> Vec<&County> {
        let there: BTreeSet<&str> = self.parcels.iter().map(|parcel| parcel.county.as_str()).collect();
        self.counties
            .iter()
            .filter(|county| there.contains(county.id.as_str()))
            .collect()
    }

    /// The files of the workspace.
    pub(super) fn write(&self) -> Result<Part, SampleError> {
        let mut files = Vec::new();
        for feed in self.feeds() {
            let permits: Vec<&Permit> = self.permits.iter().filter(|permit| permit.feed == feed).collect();
            let renamed: Vec<(&str, &str)> = self
                .renamed
                .iter()
                .filter(|(of, ..)| *of == feed)
                .map(|(_, old, new)| (*old, *new))
                .collect();
            files.push(feeds::file(feed, &permits, AS_OF, &self.words, &renamed)?);
        }
        for county in self.rolls() {
            let parcels: Vec<&Parcel> = self
                .parcels
                .iter()
                .filter(|parcel| parcel.county == county.id)
                .collect();
            files.push(counties::file(&county.id, county.layout, &parcels)?);
        }
        if !self.stored.is_empty() {
            files.push(self.stored_file()?);
        }
        if let Some(script) = &self.script {
            files.push(script.write());
        }
        let (year, month, day) = AS_OF.parts();
        Ok(Part {
            name: self.name.to_owned(),
            as_of: format!("{year:04}-{month:02}-{day:02}"),
            day_parameter: None,
            comment: self.comment.clone(),
            live: self.script.is_some(),
            section: self.section(),
            readme: self.readme,
            files,
        })
    }

    fn stored_file(&self) -> Result<SampleFile, SampleError> {
        let mut file = TextFile::comma(STORED_PATH);
        file.row(STORED)?;
        for lead in &self.stored {
            file.row(&lead.cells)?;
        }
        file.finish()
    }

    fn section(&self) -> Section {
        let mut entries = Vec::new();
        for feed in self.feeds() {
            let other = self.layouts.iter().find(|(of, _)| *of == feed);
            let layout = other.map_or(feed.id(), |(_, layout)| layout);
            let entry = Entry::new("permits", &feeds::path(feed)).with("layout", layout);
            let of_feed = self.permits.iter().find(|permit| permit.feed == feed);
            let entry = match (of_feed, feed) {
                // Its rows say which town they are of.
                (Some(permit), Feed::Regional) => entry.with("state", &permit.state),
                (Some(permit), _) => entry.with("city", &permit.city).with("state", &permit.state),
                (None, _) => entry,
            };
            entries.push(match feed {
                Feed::Austin => {
                    entry.about("Building permits, one file a city, each with the headers of its own portal.")
                }
                Feed::FortWorth => entry.about("Dates are milliseconds here, and a text may be the column's own name."),
                Feed::Regional => entry.about("One feed of several towns; each row names its own."),
                _ => entry,
            });
        }
        for (place, county) in self.rolls().into_iter().enumerate().filter(|_| !self.without_cad) {
            let entry = Entry::new("cad", &counties::path(&county.id))
                .with("layout", county.layout.id())
                .with("county", &county.id);
            entries.push(if place == 0 {
                entry.about("Appraisal rolls, one file a county, in the four layouts that are known.")
            } else {
                entry
            });
        }
        if !self.stored.is_empty() {
            entries.push(
                Entry::new("scored_leads", STORED_PATH)
                    .about("Leads that another system scored before, with what became of them."),
            );
        }
        Section {
            playbook: "permits",
            profile: None,
            entries,
            parameters: self.parameters.clone(),
        }
    }
}

impl Permit {
    /// Whether the row is one that load keeps.
    pub(super) fn kept(&self) -> bool {
        self.broken.is_none()
    }
}
