//! The seven feeds: a permit as a row under each city's own headers, and the files.

use super::headers::header;
use super::model::{Broken, Feed, Issued, Permit};
use super::words::Words;
use crate::sample::days::Day;
use crate::sample::writer::{Encoding, TextFile};
use crate::sample::{SampleError, SampleFile};

fn half(text: &str, place: usize) -> &str {
    text.split('|').nth(place).unwrap_or_default()
}

/// A day as the feed writes it.
fn day(feed: Feed, day: Day) -> String {
    let (year, month, number) = day.parts();
    match feed {
        Feed::Dallas => format!("{month}/{number}/{year}"),
        Feed::FortWorth => (i64::from(day.0) * 86_400_000).to_string(),
        Feed::Austin | Feed::Chicago => format!("{year:04}-{month:02}-{number:02}T00:00:00.000"),
        Feed::Regional => format!("{month:02}/{number:02}/{year}"),
        Feed::Seattle | Feed::SanFrancisco => format!("{year:04}-{month:02}-{number:02}"),
    }
}

/// What several feeds print of a permit.
struct Cells<'a> {
    kind: [&'a str; 2],
    class: [&'a str; 2],
    filed: String,
    issued: String,
    status: &'a str,
    street: String,
}

impl Permit {
    fn issued(&self, as_of: Day, before: i32) -> String {
        match &self.issued {
            Issued::Ago(days) => day(self.feed, as_of.plus(-days - before)),
            Issued::Never => String::new(),
            Issued::Text(text) => text.clone(),
        }
    }

    fn place(&self) -> String {
        format!("{}, {} {}-1103", self.city.to_uppercase(), self.state, self.zip)
    }

    fn street(&self, words: &Words) -> String {
        self.address.written(self.style, &words.suffixes, &self.place())
    }

    /// The row under the feed's headers.
    pub(super) fn cells(&self, as_of: Day, words: &Words) -> Vec<String> {
        let issued = self.issued(as_of, 0);
        let status = if issued.is_empty() { "In Review" } else { "Issued" };
        let row = Cells {
            kind: [half(&self.kind, 0), half(&self.kind, 1)],
            class: [half(&self.class, 0), half(&self.class, 1)],
            filed: self.issued(as_of, 9),
            street: self.street(words),
            issued,
            status,
        };
        let cells = match self.feed {
            Feed::Austin => self.austin(&row),
            Feed::Dallas => self.dallas(&row),
            Feed::FortWorth => self.fort_worth(&row),
            Feed::Seattle => self.seattle(&row),
            Feed::Regional => self.regional(&row),
            Feed::Chicago => return self.chicago(&row),
            Feed::SanFrancisco => return self.san_francisco(&row),
        };
        cells.into_iter().map(str::to_owned).collect()
    }

    fn austin<'a>(&'a self, row: &'a Cells<'a>) -> Vec<&'a str> {
        let ([kind, work], [mapped, class]) = (row.kind, row.class);
        vec![
            kind,
            &self.number,
            mapped,
            class,
            work,
            &self.text,
            &self.parcel,
            &row.filed,
            &row.issued,
            row.status,
            &row.street,
            &self.city,
            &self.state,
            &self.zip,
            &self.cost,
            &self.contractor,
            &self.applicant,
        ]
    }

    fn dallas<'a>(&'a self, row: &'a Cells<'a>) -> Vec<&'a str> {
        let ([kind, _], [class, _]) = (row.kind, row.class);
        let (street, issued) = (&row.street, &row.issued);
        vec![
            &self.number,
            kind,
            issued,
            street,
            &self.zip,
            class,
            &self.text,
            &self.cost,
            "0",
            &self.contractor,
        ]
    }

    fn fort_worth<'a>(&'a self, row: &'a Cells<'a>) -> Vec<&'a str> {
        let ([kind, subtype], [usage, category]) = (row.kind, row.class);
        vec![
            &self.number,
            kind,
            subtype,
            category,
            usage,
            &self.text,
            &row.street,
            &self.zip,
            &self.owner,
            &row.filed,
            row.status,
            &row.issued,
            &self.cost,
        ]
    }

    fn seattle<'a>(&'a self, row: &'a Cells<'a>) -> Vec<&'a str> {
        let ([mapped, kind], [class_mapped, class]) = (row.kind, row.class);
        vec![
            &self.number,
            class,
            class_mapped,
            mapped,
            kind,
            &self.text,
            &self.cost,
            &row.issued,
            row.status,
            &row.street,
            &self.city,
            &self.state,
            &self.zip,
            &self.contractor,
        ]
    }

    fn regional<'a>(&'a self, row: &'a Cells<'a>) -> Vec<&'a str> {
        let [kind, _] = row.kind;
        vec![
            &self.number,
            kind,
            &row.issued,
            &self.text,
            &self.cost,
            &row.street,
            &self.city,
            &self.zip,
            &self.contractor,
        ]
    }

    fn chicago(&self, row: &Cells<'_>) -> Vec<String> {
        let own = |text: &str| text.to_owned();
        let mut cells = vec![
            format!("3{}", self.number),
            self.number.clone(),
            row.status.to_uppercase(),
            own(half(&self.kind, 0)),
            own(half(&self.kind, 1)),
            row.issued.clone(),
            self.address.number.clone(),
            self.address.pre.clone(),
            self.address.name.to_uppercase(),
            // There is no column for units: they stand behind the kind of street.
            own([self.address.suffix.as_str(), &self.address.unit].join(" ").trim()),
            self.text.clone(),
            self.cost.clone(),
            pin(&self.parcel),
        ];
        let mut contacts = vec![
            ("EXPEDITOR", &self.applicant),
            ("CONTRACTOR-GENERAL CONTRACTOR", &self.contractor),
            ("OWNER", &self.owner),
        ];
        contacts.retain(|(_, name)| !name.is_empty());
        for place in 0..3 {
            let contact = contacts.get(place);
            cells.push(contact.map_or_else(String::new, |(kind, _)| own(kind)));
            cells.push(contact.map_or_else(String::new, |(_, name)| (*name).clone()));
        }
        cells
    }

    fn san_francisco(&self, row: &Cells<'_>) -> Vec<String> {
        let own = |text: &str| text.to_owned();
        let unit = self.address.unit.rsplit(' ').next().unwrap_or_default();
        // The revised cost is there for one permit in two; it outranks the estimate.
        let revised = if self.number.ends_with(['0', '2', '4', '6', '8']) {
            self.cost.as_str()
        } else {
            ""
        };
        let estimated = if revised.is_empty() { self.cost.as_str() } else { "1.00" };
        vec![
            self.number.clone(),
            own(half(&self.kind, 0)),
            own(self.parcel.get(..4).unwrap_or_default()),
            own(self.parcel.get(4..).unwrap_or_default()),
            self.address.number.clone(),
            String::new(),
            [self.address.pre.as_str(), self.address.name.as_str()]
                .join(" ")
                .trim()
                .to_owned(),
            self.address.suffix.clone(),
            own(unit),
            self.text.clone(),
            own("issued"),
            row.filed.clone(),
            row.issued.clone(),
            own(estimated),
            own(revised),
            own(half(&self.class, 0)),
            own(half(&self.class, 1)),
            self.zip.clone(),
        ]
    }
}

/// `14211060170000` as the city of Chicago prints it.
fn pin(account: &str) -> String {
    let cut = [0..2, 2..4, 4..7, 7..10, 10..14];
    let parts: Vec<&str> = cut.into_iter().filter_map(|range| account.get(range)).collect();
    if account.len() == 14 {
        parts.join("-")
    } else {
        account.to_owned()
    }
}

/// The file of a feed. `renamed` are headers that are written otherwise.
pub(super) fn file(
    feed: Feed,
    permits: &[&Permit],
    as_of: Day,
    words: &Words,
    renamed: &[(&str, &str)],
) -> Result<SampleFile, SampleError> {
    let path = path(feed);
    // Chicago's download carries a mark of its encoding; Dallas still writes as Windows does.
    let encoding = match feed {
        Feed::Chicago => Encoding::Utf8Marked,
        Feed::Dallas => Encoding::Windows1252,
        _ => Encoding::Utf8,
    };
    let mut file = TextFile::new(&path, b',', encoding);
    let name = |own: &'static str| {
        renamed
            .iter()
            .find(|(old, _)| *old == own)
            .map_or(own, |(_, new)| new)
            .to_owned()
    };
    file.row(header(feed).iter().map(|own| name(own)))?;
    for permit in permits {
        let cells = permit.cells(as_of, words);
        let kept = if permit.broken == Some(Broken::Ragged) {
            cells.len() / 2
        } else {
            cells.len()
        };
        file.row(cells.iter().take(kept))?;
    }
    file.finish()
}

/// Where a feed's file lies.
pub(super) fn path(feed: Feed) -> String {
    format!("permits/cities/{}.csv", feed.id())
}
