//! The small sample before it is written: rows that still know which firm they belong to, so that a plant can change a
//! firm rather than search through text.

use super::layouts::{Layout, Licence};
use super::names::domain;
use super::places::Place;
use crate::sample::settings::{Entry, Part, Section};
use crate::sample::writer::{Encoding, TextFile};
use crate::sample::{SampleError, SampleFile};

/// One row of a dealer file.
#[derive(Debug, Clone, Default)]
pub(super) struct Listing {
    /// Index of the dealer file.
    pub(super) file: usize,
    /// The firm it belongs to; listings of one firm may carry other names.
    pub(super) firm: String,
    pub(super) name: String,
    pub(super) phone: String,
    pub(super) oems: String,
    /// As written: a code or a full name.
    pub(super) state: String,
    pub(super) place: Place,
    pub(super) resimercial: String,
    pub(super) om: String,
    pub(super) mepr: String,
}

/// One licence list.
#[derive(Debug, Clone)]
pub(super) struct List {
    pub(super) state: String,
    pub(super) layout: Layout,
    pub(super) path: String,
    /// Declared age; California's newest `LastUpdate` speaks for itself.
    pub(super) as_of: Option<String>,
    /// Licences with the firm they belong to; none for ballast.
    pub(super) licences: Vec<(Option<String>, Licence)>,
    /// Rows with the wrong count of fields, added at the end.
    pub(super) ragged: usize,
    /// Rows without any value, added at the end.
    pub(super) empty: usize,
    /// Header name and what stands there instead.
    pub(super) renamed: Option<(&'static str, &'static str)>,
    /// The header is written without quotes, whatever its names hold.
    pub(super) unquoted_header: bool,
    /// Written instead of everything else.
    pub(super) bytes: Option<Vec<u8>>,
    /// A list that was cross-referenced before.
    pub(super) matched: bool,
}

/// The small sample before it is written.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) as_of: String,
    pub(super) dealer_paths: Vec<String>,
    pub(super) listings: Vec<Listing>,
    pub(super) lists: Vec<List>,
    /// phone, domain, resimercial, om, mepr, employees, revenue, source, as_of.
    pub(super) enrichment: Vec<[String; 9]>,
    /// id_a, id_b, decision, note.
    pub(super) aliases: Vec<[String; 4]>,
    pub(super) parameters: Vec<(String, String, &'static str)>,
    /// First comment of `assay.toml`.
    pub(super) comment: String,
}

/// Columns of the three dealer files, in their own words.
const GENERAC: [&str; 18] = super::full_dealers::DEALER_HEADER;
const TESLA: [&str; 11] = [
    "name",
    "phone",
    "oem_source",
    "state",
    "city",
    "zip",
    "website",
    "Resimercial Score",
    "OM_Score",
    "mepr_score",
    "OEM_Count",
];
const ENPHASE: [&str; 10] = [
    "Dealer Name",
    "Phone",
    "OEMs_Certified",
    "State",
    "City",
    "ZIP Code",
    "Resimercial Score",
    "OM_Score",
    "mepr_score",
    "OEM Count",
];

impl Draft {
    /// The list of a state.
    pub(super) fn list(&mut self, state: &str) -> Option<&mut List> {
        self.lists.iter_mut().find(|list| list.state == state)
    }

    /// All listings of a firm.
    pub(super) fn firm(&mut self, firm: &str) -> impl Iterator<Item = &mut Listing> {
        self.listings.iter_mut().filter(move |listing| listing.firm == firm)
    }

    /// The files of the workspace.
    pub(super) fn write(&self) -> Result<Part, SampleError> {
        let mut files = Vec::new();
        for (index, path) in self.dealer_paths.iter().enumerate() {
            files.push(self.dealer_file(index, path)?);
        }
        for list in &self.lists {
            // A plant may name one file twice; it is written once.
            if files.iter().all(|file| file.path != list.path) {
                files.push(list.write()?);
            }
        }
        let enrichment = [
            "phone",
            "domain",
            "resimercial",
            "om",
            "mepr",
            "employees",
            "revenue_usd",
            "source",
            "as_of",
        ];
        files.push(plain("contractors/enrichment.csv", &enrichment, &self.enrichment)?);
        let aliases = ["id_a", "id_b", "decision", "note"];
        files.push(plain("contractors/contractor_aliases.csv", &aliases, &self.aliases)?);
        Ok(Part {
            name: "contractors-small".to_owned(),
            as_of: self.as_of.clone(),
            day_parameter: None,
            live: false,
            comment: self.comment.clone(),
            section: self.section(),
            readme: include_str!("../data/contractors_small_readme.md"),
            files,
        })
    }

    /// File 0 is marked UTF-8 with commas, 1 plain, 2 Windows-1252 with semicolons.
    fn dealer_file(&self, index: usize, path: &str) -> Result<SampleFile, SampleError> {
        let (mut file, header): (TextFile, &[&str]) = match index {
            0 => (TextFile::new(path, b',', Encoding::Utf8Marked), &GENERAC),
            1 => (TextFile::comma(path), &TESLA),
            _ => (TextFile::new(path, b';', Encoding::Windows1252), &ENPHASE),
        };
        file.row(header)?;
        for listing in self.listings.iter().filter(|listing| listing.file == index) {
            file.row(listing.cells(index))?;
        }
        // One broken and one empty row, so that the quarantine has something to show.
        match index {
            0 => file.row(["Halved Listing Electric", "555-302-0000", "Generac"])?,
            _ => file.row(vec![""; header.len()])?,
        }
        file.finish()
    }

    fn section(&self) -> Section {
        let mut entries: Vec<Entry> = self
            .dealer_paths
            .iter()
            .map(|path| Entry::new("oem_dealers", path))
            .collect();
        if let Some(first) = entries.first_mut() {
            first.comment = "Dealer listings, one file a maker's programme; headers, separators and encodings differ.";
        }
        entries.extend(self.lists.iter().map(List::entry));
        entries.push(
            Entry::new("enrichment", "contractors/enrichment.csv")
                .about("What a data vendor says; outranks the dealer lists."),
        );
        entries.push(
            Entry::new("contractor_aliases", "contractors/contractor_aliases.csv").about(
                "What a reviewer decided about possible duplicates. An id is a key, or key#name within one phone.",
            ),
        );
        Section {
            playbook: "contractors",
            profile: None,
            entries,
            parameters: self.parameters.clone(),
        }
    }
}

fn plain<const N: usize>(path: &str, header: &[&str; N], rows: &[[String; N]]) -> Result<SampleFile, SampleError> {
    let mut file = TextFile::comma(path);
    file.row(header)?;
    for row in rows {
        file.row(row)?;
    }
    file.finish()
}

impl Listing {
    fn cells(&self, file: usize) -> Vec<String> {
        let count = self
            .oems
            .split([',', ';'])
            .filter(|oem| !oem.trim().is_empty())
            .count()
            .to_string();
        let own = self.clone();
        let place = own.place;
        let scores = [own.resimercial, own.om, own.mepr];
        let mut cells = vec![own.name, own.phone, own.oems, own.state, place.city, place.zip];
        if file < 2 {
            cells.push(domain(&self.firm));
        }
        if file == 0 {
            cells.push(String::new());
        }
        cells.extend(scores);
        cells.push(count);
        if file == 0 {
            let has = |words: &[&str]| words.iter().any(|word| self.name.contains(word));
            let flags = [
                true,
                ["60", "80", "100"].contains(&self.resimercial.as_str()),
                ["60", "80", "100"].contains(&self.om.as_str()),
                has(&["Heating", "Air", "HVAC", "Climate"]),
                has(&["Plumbing", "Pipe"]),
                has(&["Electric", "Power", "Energy"]),
            ];
            cells.extend(flags.map(|flag| if flag { "True" } else { "False" }.to_owned()));
        }
        cells
    }
}

impl List {
    fn entry(&self) -> Entry {
        let mut entry = Entry::new("license_list", &self.path)
            .with("layout", self.layout.id())
            .with("state", &self.state);
        if self.matched {
            entry = entry.with("kind", "matched").with("default_class", "C10");
        }
        if let Some(as_of) = &self.as_of {
            entry = entry.with("as_of", as_of);
        }
        match self.layout {
            Layout::California => entry.about("Licence rolls, one a state. This one tells its age by LastUpdate."),
            Layout::Florida => entry.about("No header and no phones: fields by position, matched by name and ZIP."),
            Layout::Texas | Layout::Generic => entry,
        }
    }

    fn write(&self) -> Result<SampleFile, SampleError> {
        if let Some(bytes) = &self.bytes {
            return Ok(SampleFile {
                path: self.path.clone(),
                bytes: bytes.clone(),
            });
        }
        let mut file = TextFile::comma(&self.path);
        let header: Option<Vec<String>> = self.layout.header().map(|names| {
            let rename = |name: String| match self.renamed {
                Some((old, new)) if name == old => new.to_owned(),
                _ => name,
            };
            names.into_iter().map(rename).collect()
        });
        if let Some(names) = header.as_ref().filter(|_| !self.unquoted_header) {
            file.row(names)?;
        }
        let rows: Vec<Vec<String>> = self
            .licences
            .iter()
            .map(|(_, licence)| self.layout.cells(licence))
            .collect();
        for row in &rows {
            file.row(row)?;
        }
        let width = rows.first().map_or(1, Vec::len);
        for row in rows.iter().take(self.ragged) {
            file.row(row.iter().take(width / 2))?;
        }
        for _ in 0..self.empty {
            file.row(vec![""; width])?;
        }
        let mut written = file.finish()?;
        if let Some(names) = header.filter(|_| self.unquoted_header) {
            let line = format!("{}\n", names.join(","));
            written.bytes.splice(0..0, line.into_bytes());
        }
        Ok(written)
    }
}
