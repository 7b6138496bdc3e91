//! The page of rules. Signs, functions and limits come from the tables of the reader; truth, brackets, refusals and SQL
//! are what it makes of examples while the page is written.

use super::examples::{
    MISSING, PRECEDENCE, REFUSED_FILES, REFUSED_FILTERS, REFUSED_RULES, RULE_SET, SENTENCES, columns, with_rule,
};
use super::markdown::{Page, code};
use crate::cli::failure::Failure;
use crate::frame::{Frame, FrameBuilder};
use crate::rules::{
    ALLOWED, ALLOWED_IN_RULES, Arithmetic, ColumnInfo, Comparison, Condition, FILE_FIELDS, FUNCTIONS, RuleField,
    RuleSet, SqlDialect, TIER_FIELDS, Template, Truth, ValueKind, limits,
};

/// Whatever an example came to instead of what it shows.
fn broken(error: impl std::fmt::Display) -> Failure {
    Failure::failed(format!("an example of the reference does not hold: {error}"))
}

/// The page.
///
/// # Errors
/// When an example is not read as it was.
pub fn page() -> Result<String, Failure> {
    let mut page = Page::new("Rules and filters");
    page.paragraph(
        "A condition is SQL text. Filters take it (`f` in a table, `assay leads --where`), and so do the rules that sort \
         leads into tiers. Both are read by one reader and judged by one table of truth; rules leave out what engines \
         disagree about, so that a rule set can be written as SQL of other engines and means the same there.",
    );
    page.list(&[format!("A filter: {ALLOWED}."), format!("A rule: {ALLOWED_IN_RULES}.")]);
    pieces(&mut page);
    precedence(&mut page)?;
    truth(&mut page)?;
    limited(&mut page);
    refused(&mut page)?;
    files(&mut page)?;
    engines(&mut page)?;
    Ok(page.finish())
}

/// What a condition is put together from.
fn pieces(page: &mut Page) {
    page.heading(2, "Pieces");
    let written = |kind: ValueKind| match kind {
        ValueKind::Text => "`'TX'`; a quote within is doubled, `'O''Hara'`; capitals differ from small letters",
        ValueKind::Number => "`4`, `-0.5`; whole and decimal numbers compare with each other",
        ValueKind::Boolean => "`TRUE`, `FALSE`; such a column alone is a condition",
        ValueKind::Date => "`DATE '2026-01-31'`, or the same as text beside a date column; not in rules",
    };
    let kinds: Vec<Vec<String>> = ValueKind::ALL
        .iter()
        .map(|kind| vec![kind.with_article().to_owned(), written(*kind).to_owned()])
        .collect();
    page.table(&["a column holds", "and is compared with"], &kinds);
    let signs = |signs: &[&str]| signs.iter().copied().map(code).collect::<Vec<_>>().join(" ");
    let row = |piece: &str, written: String, takes: &str| vec![piece.to_owned(), written, takes.to_owned()];
    let mut rows = vec![
        row(
            "comparison",
            signs(&Comparison::ALL.map(Comparison::sign)),
            "two values of one kind, at least one of them with a column; `!=` is read as `<>`",
        ),
        row("range", code("BETWEEN … AND …"), "both ends belong to it"),
        row("list", code("IN (…)"), "values only"),
        row(
            "missing",
            signs(&["IS NULL", "IS NOT NULL"]),
            "the only test that is never unknown",
        ),
        row(
            "pattern",
            signs(&["LIKE", "ILIKE"]),
            "filters only: `%` is any letters, `_` one; ILIKE takes capitals and small letters for the same",
        ),
        row(
            "arithmetic",
            signs(&Arithmetic::ALL.map(Arithmetic::sign)),
            "of numbers; there is no division, since engines differ about whole numbers",
        ),
        row(
            "joined by",
            signs(&["AND", "OR", "NOT", "( )"]),
            "NOT stands before IN, LIKE and BETWEEN as well",
        ),
    ];
    let functions = FUNCTIONS.iter().map(|function| {
        let takes = format!("takes {}, gives {}", function.takes, function.gives);
        row("function", code(&format!("{}(…)", function.name)), &takes)
    });
    rows.extend(functions);
    page.table(&["piece", "written", "what it takes"], &rows);
    page.paragraph(
        "Words are read in capitals and small letters alike, and so are names of columns, unless they stand in double \
         quotes. In a filter, a heading stands for the name of its column, blanks and all: `lead id = 'x'`.",
    );
}

/// What binds closer, shown by the brackets that the reader puts in.
fn precedence(page: &mut Page) -> Result<(), Failure> {
    page.heading(2, "What binds closer");
    page.paragraph(
        "`*` before `+` and `-`, those before comparisons, comparisons before NOT, NOT before AND, AND before OR.",
    );
    let columns = columns();
    let mut rows = Vec::new();
    for text in PRECEDENCE {
        let condition = Condition::parse(text, &columns).map_err(broken)?;
        rows.push(vec![
            code(text),
            code(&SqlDialect::PostgreSql.condition(condition.root())),
        ]);
    }
    page.table(&["written", "read as"], &rows);
    Ok(())
}

/// The three values, as the evaluator gives them.
fn truth(page: &mut Page) -> Result<(), Failure> {
    page.heading(2, "Missing values");
    page.paragraph(
        "A missing value makes a test unknown, and so does a number that is not a number. Unknown is no match: neither \
         the condition nor its opposite keeps the row.",
    );
    const VALUES: [Option<bool>; 3] = [Some(true), Some(false), None];
    let pairs = || VALUES.into_iter().flat_map(|left| VALUES.map(|right| (left, right)));
    let frame = FrameBuilder::new()
        .boolean("a", pairs().map(|(left, _)| left))
        .boolean("b", pairs().map(|(_, right)| right))
        .finish()
        .map_err(broken)?;
    let columns = ColumnInfo::of_frame(&frame);
    let mut results = Vec::new();
    for text in ["a AND b", "a OR b", "NOT a"] {
        results.push(judged(text, &columns, &frame)?);
    }
    let rows: Vec<Vec<String>> = pairs()
        .enumerate()
        .map(|(row, (left, right))| {
            let given = [left, right].map(|value| Truth::from(value).word().to_owned());
            let made = results.iter().map(|words| words.get(row).cloned().unwrap_or_default());
            given.into_iter().chain(made).collect()
        })
        .collect();
    page.table(&["a", "b", "a AND b", "a OR b", "NOT a"], &rows);
    let empty = FrameBuilder::new().integer("score", [None]).finish().map_err(broken)?;
    let columns = ColumnInfo::of_frame(&empty);
    let mut rows = Vec::new();
    for text in MISSING {
        let word = judged(text, &columns, &empty)?.pop().unwrap_or_default();
        rows.push(vec![code(text), word]);
    }
    page.paragraph("With `score` missing:");
    page.table(&["condition", "is"], &rows);
    Ok(())
}

fn judged(text: &str, columns: &[ColumnInfo], frame: &Frame) -> Result<Vec<String>, Failure> {
    let condition = Condition::parse(text, columns).map_err(broken)?;
    let truths = condition.evaluate(frame).map_err(broken)?;
    Ok(truths.into_iter().map(|truth| truth.word().to_owned()).collect())
}

fn limited(page: &mut Page) {
    page.heading(2, "Limits");
    let rows = limits().map(|(what, most)| vec![what.to_owned(), most.to_string()]);
    page.table(&["at most so many", "number"], &rows);
}

/// What is refused, in the reader's own words.
fn refused(page: &mut Page) -> Result<(), Failure> {
    page.heading(2, "What is refused");
    let columns = columns();
    let names: Vec<String> = columns
        .iter()
        .map(|column| format!("{} ({})", code(&column.name), column.kind.with_article()))
        .collect();
    page.paragraph(&format!(
        "What each filter is told, with the columns {}. On screen the place is underlined.",
        names.join(", ")
    ));
    let mut lines = Vec::new();
    for text in REFUSED_FILTERS {
        match Condition::parse(text, &columns) {
            Ok(_) => return Err(broken(format!("`{text}` is read"))),
            Err(error) => lines.push(underlined(text, error.offset, error.length, &error.message)),
        }
    }
    page.block("", &lines.join("\n\n"));
    page.paragraph("What a rule is told; `settled` is a predicate:");
    let mut lines = Vec::new();
    for text in REFUSED_RULES {
        match RuleSet::parse(&with_rule(text)) {
            Ok(_) => return Err(broken(format!("`{text}` is read"))),
            Err(error) => lines.push(underlined(text, error.offset, error.length, &error.message)),
        }
    }
    page.block("", &lines.join("\n\n"));
    page.paragraph("What a file is told:");
    let good = with_rule("settled");
    let mut rows = Vec::new();
    for (what, from, to) in REFUSED_FILES {
        match RuleSet::parse(&good.replacen(from, to, 1)) {
            Ok(_) => return Err(broken(format!("{what} is taken"))),
            Err(error) => rows.push(vec![what.to_owned(), code(&error.to_string())]),
        }
    }
    page.table(&["a file with", "is told"], &rows);
    Ok(())
}

/// The text, the place below it, and what is said of it.
fn underlined(text: &str, offset: usize, length: usize, message: &str) -> String {
    format!("{text}\n{}{}\n{message}", " ".repeat(offset), "^".repeat(length.max(1)))
}

/// The file of a rule set.
fn files(page: &mut Page) -> Result<(), Failure> {
    page.heading(2, "The file of a rule set");
    page.paragraph(
        "A TOML file in the workspace, named under a playbook's dataset of rule sets. Tiers are tried in their order and \
         the first whose `when` holds takes the lead; where none does, the default tier has it.",
    );
    page.block("toml", RULE_SET);
    page.heading(3, "At the top");
    fields(page, &FILE_FIELDS);
    page.heading(3, "`[[tier]]`");
    fields(page, &TIER_FIELDS);
    page.heading(3, "Sentences of `explain`");
    page.paragraph(
        "A column in braces shows the lead's value; `-` before it shows its opposite, `:.1` so many decimals, `:+` the \
         sign of numbers above zero too. With `tenure` 30.5, `net_change` -4 and `firm` missing:",
    );
    let lead = FrameBuilder::new()
        .real("tenure", [Some(30.5)])
        .integer("net_change", [Some(-4)])
        .text("firm", [None::<&str>])
        .finish()
        .map_err(broken)?;
    let mut rows = Vec::new();
    for text in SENTENCES {
        let sentence = Template::parse(text)
            .map_err(broken)?
            .render(&lead, 0)
            .map_err(broken)?;
        rows.push(vec![code(text), sentence]);
    }
    page.table(&["written", "shown"], &rows);
    Ok(())
}

fn fields(page: &mut Page, fields: &[RuleField]) {
    let row = |field: &RuleField| {
        let needed = if field.required { "needed" } else { "" };
        vec![
            code(field.name),
            field.kind.to_owned(),
            needed.to_owned(),
            field.summary.to_owned(),
        ]
    };
    let rows: Vec<Vec<String>> = fields.iter().map(row).collect();
    page.table(&["key", "what it is", "", "what it does"], &rows);
}

/// The same rule set as SQL of other engines.
fn engines(page: &mut Page) -> Result<(), Failure> {
    page.heading(2, "SQL of other engines");
    page.paragraph(
        "The rule set above as `assay sql` writes it (`--dialect`). Engines differ in how names and texts are quoted and \
         in what text is called; one difference cannot be printed away: where arithmetic leaves 64 bits a test here is \
         unknown, and engines raise an error.",
    );
    let rules = RuleSet::parse(RULE_SET).map_err(broken)?;
    let types: Vec<Vec<String>> = SqlDialect::ALL
        .iter()
        .map(|dialect| {
            vec![
                code(dialect.name()),
                code(&dialect.identifier("group")),
                code(&dialect.text("O'Hara \\ Co")),
                code(dialect.text_type()),
            ]
        })
        .collect();
    page.table(&["dialect", "a reserved name", "a text", "the type of text"], &types);
    for dialect in SqlDialect::ALL {
        page.heading(3, dialect.name());
        page.block("sql", &rules.case_expression(dialect));
    }
    Ok(())
}
