//! A real city's permits, read in place; skipped with a message where there is none.
//!
//! Austin publishes its issued construction permits as CSV. Where such a file lies in the shared folder of data with
//! `austin` in its name, or where `ASSAY_PERMITS_AUSTIN` says, this asks whether the table holds for what people really
//! write.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::playbooks::permits::sorting::{PermitText, Room, Sorter, SortingData};

fn extract() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("ASSAY_PERMITS_AUSTIN") {
        return Some(PathBuf::from(path));
    }
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folders = [beside, PathBuf::from("/work/shared/data")];
    let files = folders
        .iter()
        .filter_map(|folder| std::fs::read_dir(folder).ok())
        .flatten()
        .flatten();
    let mut named: Vec<PathBuf> = files.map(|file| file.path()).filter(|path| is_austin(path)).collect();
    named.sort();
    named.into_iter().next()
}

fn is_austin(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    name.contains("austin") && name.contains(".csv")
}

// spec: permits P3
#[test]
fn a_quarter_of_austins_permits_at_most_are_of_no_trade() {
    let Some(path) = extract() else {
        eprintln!("skipped: no extract of Austin's permits; set ASSAY_PERMITS_AUSTIN to one");
        return;
    };
    let file = std::fs::File::open(&path).unwrap();
    let bytes: Box<dyn Read> = if path.extension().is_some_and(|end| end == "gz") {
        Box::new(flate2::read::MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let plain = |name: &str| {
        name.chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_lowercase()
    };
    let headers: Vec<String> = reader.headers().unwrap().iter().map(plain).collect();
    let place = |name: &str| headers.iter().position(|header| header == name);
    let (description, kind) = (
        place("description").unwrap(),
        [place("permittypedesc"), place("workclass")],
    );
    let class = [place("permitclassmapped"), place("permitclass")];
    let sorter = Sorter::new(&SortingData::built_in()).unwrap();
    let (mut room, mut rows, mut other) = (Room::default(), 0usize, 0usize);
    for record in reader.byte_records() {
        let record = record.unwrap();
        let cell = |place: usize| String::from_utf8_lossy(record.get(place).unwrap_or_default()).into_owned();
        let joined = |places: [Option<usize>; 2]| places.into_iter().flatten().map(cell).collect::<Vec<_>>().join(" ");
        let permit = PermitText {
            description: &cell(description),
            permit_type: &joined(kind),
            permit_class: &joined(class),
            ..PermitText::default()
        };
        rows += 1;
        other += usize::from(sorter.sort(&mut room, &permit).base == "other");
    }
    let share = other as f64 / rows as f64;
    eprintln!(
        "{}: {other} of {rows} permits are of no trade ({share:.3})",
        path.display()
    );
    assert!(
        rows > 0 && share <= 0.25,
        "{other} of {rows} permits are of no trade ({share:.3})"
    );
}
