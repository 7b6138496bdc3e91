//! Files that nobody would write, and some that somebody did: whatever bytes come, every record is accounted for, and
//! what is well formed is read as the csv crate reads it.

use super::super::to_parquet;
use super::super::typing::value;
use super::*;
use crate::fuzzing::{files_of_the_tree, fuzz, mutated_bytes};
use csv::Terminator;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use std::collections::BTreeSet;

/// The first lines of every CSV that the repository ships, and of some that the contracts here know.
fn heads() -> Vec<Vec<u8>> {
    let head = |bytes: Vec<u8>| -> Vec<u8> {
        bytes
            .split_inclusive(|byte| *byte == b'\n')
            .take(6)
            .flatten()
            .copied()
            .collect()
    };
    let own = [
        "name,phone,score,expires,count,active\nAsh,555-234-0111,7.5,2026-01-31,3,yes\n\"Birch, Inc\",,,13/45/2020,x,\n",
        "Dealer Name;Phone;O&M Score\r\nÄsch;(555) 234-0112;12,5\r\n\r\n\"a\"\"b\nc\";1;2\r\n",
        "{\"name\":\"Ash\",\"phone\":\"5552340111\",\"score\":7}\n{\"name\":null}\n",
        "a,SOLE,,AC123,01/02/2027\nb,x,\"y\",AC124,31/31/2027\n",
        "LICENSE NUMBER,BUSINESS NAME,OWNER NAME,BUSINESS TELEPHONE,LICENSE TYPE,LICENSE EXPIRATION DATE (MMDDCCYY),BUSINESS CITY, STATE ZIP,BUSINESS ZIP\n\
         1,Ash,,5552340111,A/C,01312027,AUSTIN, TX 78701,78701\n2,,Birch,,E,,\"AUSTIN, TX\",\n",
    ];
    let shipped = files_of_the_tree("sample-data", ".csv").into_iter().map(head);
    own.iter().map(|text| text.as_bytes().to_vec()).chain(shipped).collect()
}

/// The same text as a Windows program, a Unicode purist or an archive would store it.
fn packed(bytes: Vec<u8>, how: u8) -> Vec<u8> {
    let utf16 = |mark: [u8; 2], each: fn(u16) -> [u8; 2]| {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        mark.into_iter().chain(text.encode_utf16().flat_map(each)).collect()
    };
    match how {
        0..=7 => bytes,
        8 => [&[0xef, 0xbb, 0xbf], bytes.as_slice()].concat(),
        9 => utf16([0xff, 0xfe], u16::to_le_bytes),
        10 => utf16([0xfe, 0xff], u16::to_be_bytes),
        11 => encoding_rs::WINDOWS_1252
            .encode(&String::from_utf8_lossy(&bytes))
            .0
            .into_owned(),
        12 => gzip(&bytes),
        13 => zstd::encode_all(bytes.as_slice(), 1).unwrap(),
        // Cut in its middle.
        _ => gzip(&bytes)
            .split_last()
            .map(|(_, rest)| rest[..rest.len() / 2].to_vec())
            .unwrap_or_default(),
    }
}

/// A field longer than is read, with and without a quote that nobody closes.
fn huge() -> impl Strategy<Value = Vec<u8>> {
    (any::<bool>(), 1_048_570..1_048_590_usize, "[a\n,]{0,6}").prop_map(|(quoted, length, tail)| {
        let quote = if quoted { "\"" } else { "" };
        format!("name,phone\nAsh,1\n{quote}{},2\nBirch,3\n{tail}", "x".repeat(length)).into_bytes()
    })
}

fn load_as(bytes: &[u8], shape: u8) -> Result<Loaded, ReadError> {
    let (contract, layout) = match shape {
        0 => (licences(), None),
        1 => (licences(), Some(tx())),
        2 => (licences(), Some(fl())),
        _ => (dealers(), None),
    };
    load(
        &Folder::new().file("a.csv", bytes),
        &contract,
        layout.as_ref(),
        &mut Unwatched,
    )
}

fn accounted_for(loaded: &Loaded) -> Result<(), TestCaseError> {
    let report = &loaded.report;
    prop_assert!(report.balance_holds(), "{report:?}");
    prop_assert_eq!(report.kept, loaded.working.height() as u64);
    prop_assert_eq!(report.kept, loaded.identity.height() as u64);
    let kinds = words(&loaded.quarantine, "kind");
    for (kind, count) in [
        ("row", report.quarantined),
        ("cell", report.cell_quarantined),
        ("flag", report.flagged),
    ] {
        prop_assert_eq!(
            kinds.iter().filter(|word| *word == kind).count() as u64,
            count,
            "{}",
            kind
        );
    }
    prop_assert!(
        words(&loaded.quarantine, "reason")
            .iter()
            .all(|reason| reason.len() > 3)
    );
    let broken = words(&loaded.quarantine, "row_id").into_iter().zip(kinds);
    let broken = broken.filter(|(_, kind)| kind == "row").map(|(id, _)| id);
    let ids: Vec<String> = words(&loaded.working, "row_id").into_iter().chain(broken).collect();
    prop_assert_eq!(
        ids.iter().collect::<BTreeSet<_>>().len() as u64,
        report.records_in,
        "a record stands twice"
    );
    Ok(())
}

// spec: contractors X-2
#[test]
fn fuzz_any_bytes_are_read_or_refused() {
    let heads = heads();
    let bytes = prop_oneof![
        30 => mutated_bytes(&heads[..4]),
        30 => mutated_bytes(&heads),
        8 => prop::collection::vec(any::<u8>(), 0..300),
        1 => huge(),
    ];
    let endings = fuzz("CSV, any bytes", &(bytes, 0..15_u8, 0..6_u8), |(bytes, how, shape)| {
        let bytes = packed(bytes, how);
        match (load_as(&bytes, shape), load_as(&bytes, shape)) {
            (Ok(first), Ok(second)) => {
                accounted_for(&first)?;
                for (one, other) in [
                    (&first.working, &second.working),
                    (&first.quarantine, &second.quarantine),
                ] {
                    prop_assert_eq!(to_parquet(one).unwrap(), to_parquet(other).unwrap());
                }
                Ok(if first.report.quarantined == 0 {
                    "all kept"
                } else {
                    "some quarantined"
                })
            }
            (first, second) => {
                let told = |read: Result<Loaded, ReadError>| read.err().map(|error| error.to_string());
                let (first, second) = (told(first), told(second));
                prop_assert!(first.as_ref().is_some_and(|words| words.len() > 5), "{:?}", first);
                prop_assert_eq!(first, second);
                Ok("refused")
            }
        }
    });
    assert_eq!(endings.len(), 3, "{endings:?}");
}

/// A well-formed file: its rows, and how they are written.
#[derive(Debug, Clone)]
struct Written {
    rows: Vec<Vec<String>>,
    delimiter: u8,
    always_quoted: bool,
    line_end: &'static str,
    how: u8,
}

impl Written {
    fn text(&self) -> String {
        let style = if self.always_quoted {
            csv::QuoteStyle::Always
        } else {
            csv::QuoteStyle::Necessary
        };
        let terminator = match self.line_end {
            "\r\n" => Terminator::CRLF,
            other => Terminator::Any(other.as_bytes()[0]),
        };
        let mut builder = csv::WriterBuilder::new();
        builder
            .delimiter(self.delimiter)
            .quote_style(style)
            .terminator(terminator);
        let mut writer = builder.from_writer(Vec::new());
        self.rows.iter().for_each(|row| writer.write_record(row).unwrap());
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    }
}

fn written() -> impl Strategy<Value = Written> {
    let cell = || {
        let plain = "[a-z é,;|\t\"'#\\\\{}]{0,10}";
        prop_oneof![6 => plain, 2 => "[a\"\r\n ,;]{0,6}", 1 => "[0-9]{1,4}", 1 => "null|NaN| n/a |\u{a0}|中文"]
    };
    let rows =
        (2..6_usize).prop_flat_map(move |width| prop::collection::vec(prop::collection::vec(cell(), width), 0..14));
    let line_end = prop::sample::select(vec!["\n", "\r\n", "\r"]);
    let delimiter = prop::sample::select(vec![b',', b'\t', b'|', b';']);
    (rows, delimiter, any::<bool>(), line_end, 0..14_u8).prop_map(
        |(mut rows, delimiter, always_quoted, line_end, how)| {
            let width = rows.first().map_or(2, Vec::len);
            let header = ["name", "phone", "Third", "4th", "more"];
            rows.insert(0, header[..width].iter().map(|name| (*name).to_owned()).collect());
            if line_end == "\r" {
                // A line feed anywhere says that lines end otherwise.
                rows.iter_mut()
                    .flatten()
                    .for_each(|cell| *cell = cell.replace('\n', ""));
            }
            Written {
                rows,
                delimiter,
                always_quoted,
                line_end,
                how,
            }
        },
    )
}

/// Whether another delimiter cuts the beginning as evenly: then nobody can tell which was meant.
fn cuts_evenly(text: &str, delimiter: char, line_end: &str) -> bool {
    let end = Terminator::Any(if line_end == "\r" { b'\r' } else { b'\n' });
    let mut builder = csv::ReaderBuilder::new();
    builder
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter as u8)
        .terminator(end);
    let widths: Vec<usize> = builder
        .from_reader(text.as_bytes())
        .records()
        .take(51)
        .map(|row| row.unwrap().len())
        .collect();
    widths.iter().all(|width| *width == widths[0] && *width > 1)
}

// spec: contractors X-2
#[test]
fn fuzz_well_formed_text_is_read_as_the_csv_crate_reads_it() {
    let endings = fuzz("CSV, well formed", &written(), |written| {
        let text = written.text();
        // Windows writes what it has no letter for as something else.
        let how = if written.how == 11 && text.contains('中') {
            0
        } else {
            written.how
        };
        let read = load_as(&packed(text.clone().into_bytes(), how), 3);
        let sniffed = match &read {
            Ok(loaded) => loaded.report.delimiter,
            // The columns are not found where another delimiter cuts the header.
            Err(ReadError::MissingColumn { .. }) => None,
            Err(error) => return Err(TestCaseError::fail(format!("{error}: {text:?}"))),
        };
        if sniffed != Some(char::from(written.delimiter)) {
            let others = [',', '\t', '|', ';']
                .into_iter()
                .filter(|other| *other as u8 != written.delimiter);
            let mut others = others.filter(|other| sniffed.is_none_or(|sniffed| sniffed == *other));
            prop_assert!(
                others.any(|other| cuts_evenly(&text, other, written.line_end)),
                "{sniffed:?}: {text:?}"
            );
            return Ok("another delimiter cuts it as well");
        }
        let loaded = read.unwrap();
        accounted_for(&loaded)?;
        let kept: Vec<&Vec<String>> = written.rows[1..]
            .iter()
            .filter(|row| row.iter().any(|cell| !cell.trim().is_empty()))
            .collect();
        prop_assert_eq!(
            loaded.report.kept as usize,
            kept.len(),
            "{:?} of {:?}",
            loaded.report,
            text
        );
        for (place, name) in ["name", "phone", "x_third", "x_4th", "x_more"].iter().enumerate() {
            let frame = if place == 0 { &loaded.working } else { &loaded.identity };
            if place < written.rows[0].len() {
                let expected: Vec<Option<&str>> = kept.iter().map(|row| value(&row[place])).collect();
                let found = texts(frame, name);
                let found: Vec<Option<&str>> = found.iter().map(Option::as_deref).collect();
                prop_assert_eq!(found, expected, "{} of {:?}", name, text);
            }
        }
        Ok("the same")
    });
    assert!(endings["the same"] > 5, "{endings:?}");
}
