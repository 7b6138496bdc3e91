//! Real public files, read in place; skipped with a message where the folder is absent.

use super::super::{ColumnKind, Compression, Contract, Format, Source, Unwatched, inspect, integer, load, summarise};
use std::path::Path;

#[test]
fn the_bank_file_loads_whole() {
    let path = Path::new("/work/shared/data/bank_dated_45211.csv.gz");
    if !path.exists() {
        eprintln!("skipped: {} is absent", path.display());
        return;
    }
    let source = Source::new(path);
    let inspection = inspect(&source).unwrap();
    assert_eq!(inspection.compression, Compression::Gzip);
    assert!(matches!(inspection.format, Format::Csv { .. }));
    let contract = Contract::from_toml(
        "dataset = \"bank\"\ncolumns = [\n{ name = \"age\", kind = \"integer\", required = true, minimum = 18, maximum = 95 },\n{ name = \"contact_date\", kind = \"date\", required = true },\n{ name = \"balance\", kind = \"real\" },\n{ name = \"y\", kind = \"boolean\" },\n]",
    )
    .unwrap();
    let loaded = load(&source, &contract, None, &mut Unwatched).unwrap();
    assert_eq!((loaded.report.records_in, loaded.report.kept), (45_211, 45_211));
    assert_eq!(loaded.quarantine.height(), 0);
    assert!(integer(&loaded.working, "age").unwrap().iter().all(|age| age.is_some()));
    let summaries = summarise(&loaded.working).unwrap();
    let dates = summaries
        .iter()
        .find(|summary| summary.column == "contact_date")
        .unwrap();
    assert_eq!(dates.kind, Some(ColumnKind::Date));
    assert_eq!(
        (dates.minimum.as_deref(), dates.maximum.as_deref()),
        (Some("2008-05-05"), Some("2010-11-17"))
    );
}
