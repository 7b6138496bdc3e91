//! What went in: parameters with their origins, files with their fingerprints, what was set aside; and what came out,
//! frame by frame.

use super::figures::tabbed;
use super::{Gathered, LeftOut, answered};
use crate::engine::ParameterSpec;
use crate::export::{Block, Section};
use crate::frame::parquet_shape;
use crate::lens::{Cell, Column, Figure, Table};
use crate::operations::datasets::set_aside;
use crate::operations::rows::{sheet, without_empty_columns, words};
use crate::operations::{OperationError, origin_words, value_words};
use crate::store::frame_path_in;

/// The parameters as the run resolved them.
pub(super) fn parameters(of: &Gathered<'_>) -> Section {
    let columns = vec![
        Column::text("parameter", "parameter"),
        Column::text("value", "value"),
        Column::text("from", "from"),
        Column::text("default", "default"),
        Column::text("fits", "what fits"),
        Column::text("unit", "unit"),
        Column::text("used_in", "used in"),
        Column::text("about", "about"),
    ];
    let specs = &of.playbook().pipeline.parameters;
    let row = |(name, held): (&String, &crate::engine::Resolved)| {
        let spec: Option<&ParameterSpec> = specs.iter().find(|spec| spec.name == *name);
        let told =
            |text: fn(&ParameterSpec) -> String| Cell::text(spec.map(text).as_deref().filter(|text| !text.is_empty()));
        vec![
            words(name),
            words(value_words(&held.value)),
            words(origin_words(&held.origin)),
            told(|spec| value_words(&spec.default)),
            told(ParameterSpec::allowed),
            told(|spec| spec.unit.clone()),
            told(|spec| spec.used_by.join(", ")),
            told(|spec| spec.summary.clone()),
        ]
    };
    let mut rows: Vec<Vec<Cell>> = of.view.parameters.all().iter().map(row).collect();
    // What somebody set stands first.
    rows.sort_by_key(|row| row.get(2) == Some(&words(origin_words(&crate::engine::Origin::BuiltIn))));
    let table = without_empty_columns(sheet("Parameters", columns, rows));
    Section::new("Parameters", vec![Block::Figure(Figure::Table(table))])
}

/// The files, what was set aside of them, and the playbook's own figures on the data.
pub(super) fn data(of: &Gathered<'_>, left_out: &mut LeftOut) -> Section {
    let figures = answered(
        left_out,
        "Figures of the data",
        of.playbook().lens.data_figures(&of.view),
    );
    let blocks = [files(of), quarantine(of)].map(|table| Block::Figure(Figure::Table(table)));
    Section::new("Data", blocks.to_vec()).holding(tabbed("data", figures.unwrap_or_default()))
}

fn files(of: &Gathered<'_>) -> Table {
    let columns = vec![
        Column::text("file", "file"),
        Column::text("dataset", "dataset"),
        Column::text("layout", "layout"),
        Column::text("fingerprint", "SHA-256"),
    ];
    let datasets = of.run.inputs.as_object().into_iter().flatten();
    let rows = datasets.flat_map(|(dataset, files)| {
        let files = files.as_array().into_iter().flatten();
        files.map(move |file| {
            let told = |place: usize| Cell::text(file.get(place).and_then(serde_json::Value::as_str));
            vec![told(0), words(dataset), told(2), told(1)]
        })
    });
    without_empty_columns(sheet("Input files", columns, rows.collect()))
}

fn quarantine(of: &Gathered<'_>) -> Table {
    let columns = vec![
        Column::text("file", "file"),
        Column::text("kind", "kind"),
        Column::text("rule", "rule"),
        Column::text("reason", "reason"),
        Column::number("count", "how many"),
    ];
    let aside = set_aside(of.playbook(), &of.view);
    let rows = aside.iter().flat_map(|(file, reasons)| {
        reasons.iter().map(move |reason| {
            let count = i64::try_from(reason.count).map_or(Cell::Null, Cell::Integer);
            vec![
                words(file),
                words(&reason.kind),
                words(&reason.rule),
                words(&reason.reason),
                count,
            ]
        })
    });
    let mut table = sheet("Set aside", columns, rows.collect());
    table.note = if table.rows.is_empty() {
        "Nothing was set aside.".to_owned()
    } else {
        "Only rows leave the balance (in = kept + set aside); cells and flags are told and stay.".to_owned()
    };
    table
}

/// The keys of the phases and the frames they left, each named by the hash of its content.
pub(super) fn fingerprints(of: &Gathered<'_>) -> Result<Section, OperationError> {
    let columns = vec![
        Column::text("frame", "frame"),
        Column::text("phase", "made by"),
        Column::number("rows", "rows"),
        Column::number("columns", "columns"),
        Column::text("hash", "SHA-256"),
    ];
    let root = &of.bench.workspace().root;
    let row = |(name, hash): (&str, &str)| {
        let maker = of.playbook().pipeline.maker(name).map(|phase| phase.id);
        let shape = parquet_shape(&frame_path_in(root, hash)).ok();
        vec![
            words(name),
            Cell::text(maker),
            shape.map_or(Cell::Null, |(rows, _)| {
                i64::try_from(rows).map_or(Cell::Null, Cell::Integer)
            }),
            shape.map_or(Cell::Null, |(_, columns)| Cell::count(columns)),
            words(hash),
        ]
    };
    let frames = without_empty_columns(sheet("Frames", columns, of.view.made().map(row).collect()));
    let columns = vec![
        Column::text("phase", "phase"),
        Column::number("version", "version"),
        Column::text("key", "key"),
    ];
    let mut rows = Vec::new();
    for record in of.view.records_to(of.run.id)? {
        let version = of
            .playbook()
            .pipeline
            .phase(&record.phase)
            .map(|phase| i64::from(phase.version));
        rows.push(vec![
            words(&record.phase),
            version.map_or(Cell::Null, Cell::Integer),
            words(&record.key),
        ]);
    }
    let mut keys = sheet("Keys of the phases", columns, rows);
    keys.note =
        "A key is the hash of a phase's version, its parameters and the frames it read: the same key, the same result."
            .to_owned();
    let blocks = [frames, keys].map(|table| Block::Figure(Figure::Table(table)));
    Ok(Section::new("Fingerprints", blocks.to_vec()))
}
