//! The room's promises: a slow second evaluator agrees, printed conditions read back, errors point at their place.

use super::grammar::GRAMMAR;
use super::tree::{ColumnInfo, Condition, Literal, Node, Number, Operand, Test, ValueKind};
use super::truth::{Comparison, Truth};
use crate::frame::{Frame, FrameBuilder, FrameError};
use chrono::NaiveDate;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use sqlparser::keywords::ALL_KEYWORDS;

const KINDS: [(&str, ValueKind); 9] = [
    ("state", ValueKind::Text),
    ("Other Name", ValueKind::Text),
    ("score", ValueKind::Number),
    ("count", ValueKind::Number),
    ("R", ValueKind::Number),
    ("platinum", ValueKind::Boolean),
    ("order", ValueKind::Boolean),
    ("expires", ValueKind::Date),
    ("issued", ValueKind::Date),
];

fn columns() -> Vec<ColumnInfo> {
    KINDS
        .iter()
        .map(|(name, kind)| ColumnInfo {
            name: (*name).to_owned(),
            kind: *kind,
        })
        .collect()
}

fn parse(text: &str) -> Condition {
    Condition::parse(text, &columns()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refused(text: &str) -> (usize, usize, String) {
    match Condition::parse(text, &columns()) {
        Ok(condition) => panic!("{text} was read as {condition}"),
        Err(error) => (error.offset, error.length, error.message),
    }
}

/// One row of the test frame, in the order of `KINDS`.
#[derive(Debug, Clone)]
struct Row {
    state: Option<String>,
    other_name: Option<String>,
    score: Option<f64>,
    count: Option<i64>,
    r: Option<f64>,
    platinum: Option<bool>,
    order: Option<bool>,
    expires: Option<i32>,
    issued: Option<i32>,
}

fn frame(rows: &[Row]) -> Frame {
    FrameBuilder::new()
        .text("state", rows.iter().map(|row| row.state.as_deref()))
        .text("Other Name", rows.iter().map(|row| row.other_name.as_deref()))
        .real("score", rows.iter().map(|row| row.score))
        .integer("count", rows.iter().map(|row| row.count))
        .real("R", rows.iter().map(|row| row.r))
        .boolean("platinum", rows.iter().map(|row| row.platinum))
        .boolean("order", rows.iter().map(|row| row.order))
        .date("expires", rows.iter().map(|row| row.expires))
        .date("issued", rows.iter().map(|row| row.issued))
        .finish()
        .unwrap()
}

// ---- a second, slow evaluator: one row at a time, `None` for unknown, written without looking at the first ----

#[derive(Debug, Clone, PartialEq)]
enum Slow {
    Null,
    Text(String),
    Number(f64),
    Boolean(bool),
    Day(i32),
}

fn slow_cell(row: &Row, column: &str) -> Slow {
    let number = |value: Option<f64>| value.filter(|value| !value.is_nan()).map_or(Slow::Null, Slow::Number);
    let text = |value: &Option<String>| value.clone().map_or(Slow::Null, Slow::Text);
    match column {
        "state" => text(&row.state),
        "Other Name" => text(&row.other_name),
        "score" => number(row.score),
        "count" => number(row.count.map(|value| value as f64)),
        "R" => number(row.r),
        "platinum" => row.platinum.map_or(Slow::Null, Slow::Boolean),
        "order" => row.order.map_or(Slow::Null, Slow::Boolean),
        "expires" => row.expires.map_or(Slow::Null, Slow::Day),
        "issued" => row.issued.map_or(Slow::Null, Slow::Day),
        other => panic!("no column {other}"),
    }
}

fn slow_literal(literal: &Literal) -> Slow {
    match literal {
        Literal::Text(text) => Slow::Text(text.clone()),
        Literal::Number(Number::Whole(number)) => Slow::Number(*number as f64),
        Literal::Number(Number::Real(number)) => Slow::Number(*number),
        Literal::Boolean(holds) => Slow::Boolean(*holds),
        Literal::Date(day) => {
            Slow::Day(i32::try_from((*day - NaiveDate::from_ymd_opt(1970, 1, 1).unwrap()).num_days()).unwrap())
        }
    }
}

fn slow_operand(row: &Row, operand: &Operand) -> Slow {
    match operand {
        Operand::Literal(literal) => slow_literal(literal),
        Operand::Column(column) => slow_cell(row, column),
    }
}

fn slow_compare(left: &Slow, sign: &str, right: &Slow) -> Option<bool> {
    let (less, equal) = match (left, right) {
        (Slow::Null, _) | (_, Slow::Null) => return None,
        (Slow::Text(left), Slow::Text(right)) => (
            left.chars().collect::<Vec<_>>() < right.chars().collect::<Vec<_>>(),
            left == right,
        ),
        (Slow::Number(left), Slow::Number(right)) => (left < right, left == right),
        (Slow::Boolean(left), Slow::Boolean(right)) => (!left & right, left == right),
        (Slow::Day(left), Slow::Day(right)) => (left < right, left == right),
        other => panic!("kinds differ: {other:?}"),
    };
    Some(match sign {
        "=" => equal,
        "<>" => !equal,
        "<" => less,
        "<=" => less || equal,
        ">" => !less && !equal,
        ">=" => !less,
        other => panic!("no sign {other}"),
    })
}

/// Three-valued AND spelled out as SQL's table has it.
fn slow_and(left: Option<bool>, right: Option<bool>) -> Option<bool> {
    match (left, right) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn slow_like(pattern: &[char], text: &[char]) -> bool {
    match (pattern.first(), text.first()) {
        (None, None) => true,
        (Some('%'), _) => slow_like(&pattern[1..], text) || (!text.is_empty() && slow_like(pattern, &text[1..])),
        (Some('_'), Some(_)) => slow_like(&pattern[1..], &text[1..]),
        (Some(wanted), Some(found)) => wanted == found && slow_like(&pattern[1..], &text[1..]),
        _ => false,
    }
}

fn slow(node: &Node, row: &Row) -> Option<bool> {
    match node {
        Node::And(parts) => parts
            .iter()
            .fold(Some(true), |truth, part| slow_and(truth, slow(part, row))),
        Node::Or(parts) => {
            // By De Morgan, so that it shares nothing with the table of OR.
            let none = parts
                .iter()
                .fold(Some(true), |truth, part| slow_and(truth, slow(part, row).map(|t| !t)));
            none.map(|truth| !truth)
        }
        Node::Not(inner) => slow(inner, row).map(|truth| !truth),
        Node::Test(Test::Flag { column }) => slow_compare(&slow_cell(row, column), "=", &Slow::Boolean(true)),
        Node::Test(Test::Compare {
            column,
            comparison,
            with,
        }) => slow_compare(&slow_cell(row, column), comparison.sign(), &slow_operand(row, with)),
        Node::Test(Test::Between { column, low, high }) => {
            let cell = slow_cell(row, column);
            let above = slow_compare(&cell, ">=", &slow_operand(row, low));
            slow_and(above, slow_compare(&cell, "<=", &slow_operand(row, high)))
        }
        Node::Test(Test::In { column, values }) => match slow_cell(row, column) {
            Slow::Null => None,
            cell => Some(values.iter().any(|value| slow_literal(value) == cell)),
        },
        Node::Test(Test::Missing { column }) => Some(slow_cell(row, column) == Slow::Null),
        Node::Test(Test::Like {
            column,
            pattern,
            any_case,
        }) => match slow_cell(row, column) {
            Slow::Text(text) => {
                let fold = |text: &str| {
                    let text = if *any_case {
                        text.to_lowercase()
                    } else {
                        text.to_owned()
                    };
                    text.chars().collect::<Vec<_>>()
                };
                Some(slow_like(&fold(pattern), &fold(&text)))
            }
            _ => None,
        },
    }
}

// ---- random conditions and rows ----

fn letters() -> impl Strategy<Value = String> {
    "[abAB'%_\"é ]{0,4}"
}

fn number() -> impl Strategy<Value = Number> {
    prop_oneof![
        (-3_i64..4).prop_map(Number::Whole),
        (-6_i32..7).prop_map(|half| Number::Real(f64::from(half) / 2.0)),
        Just(Number::Real(1e300)),
        Just(Number::Real(-2.5e-9)),
    ]
}

fn literal(kind: ValueKind) -> BoxedStrategy<Literal> {
    match kind {
        ValueKind::Text => letters().prop_map(Literal::Text).boxed(),
        ValueKind::Number => number().prop_map(Literal::Number).boxed(),
        ValueKind::Boolean => any::<bool>().prop_map(Literal::Boolean).boxed(),
        ValueKind::Date => (-3..4)
            .prop_map(|day| Literal::Date(NaiveDate::from_epoch_days(day).unwrap()))
            .boxed(),
    }
}

fn operand_of(kind: ValueKind) -> BoxedStrategy<Operand> {
    let names: Vec<String> = KINDS
        .iter()
        .filter(|(_, other)| *other == kind)
        .map(|(name, _)| (*name).to_owned())
        .collect();
    prop_oneof![
        literal(kind).prop_map(Operand::Literal),
        prop::sample::select(names).prop_map(Operand::Column)
    ]
    .boxed()
}

fn comparison(kind: ValueKind) -> impl Strategy<Value = Comparison> {
    use Comparison::{AtLeast, AtMost, Equal, Less, More, NotEqual};
    let signs = if kind == ValueKind::Boolean {
        vec![Equal, NotEqual]
    } else {
        vec![Equal, NotEqual, Less, AtMost, More, AtLeast]
    };
    prop::sample::select(signs)
}

fn leaf() -> impl Strategy<Value = Test> {
    prop::sample::select(KINDS.to_vec()).prop_flat_map(|(name, kind)| {
        let column = name.to_owned();
        let compare = {
            let column = column.clone();
            (comparison(kind), operand_of(kind))
                .prop_map(move |(comparison, with)| Test::Compare {
                    column: column.clone(),
                    comparison,
                    with,
                })
                .boxed()
        };
        let among = {
            let column = column.clone();
            prop::collection::vec(literal(kind), 1..4)
                .prop_map(move |values| Test::In {
                    column: column.clone(),
                    values,
                })
                .boxed()
        };
        let missing = Just(Test::Missing { column: column.clone() }).boxed();
        let special = match kind {
            ValueKind::Boolean => Just(Test::Flag { column }).boxed(),
            ValueKind::Text => (letters(), any::<bool>())
                .prop_map(move |(pattern, any_case)| Test::Like {
                    column: column.clone(),
                    pattern,
                    any_case,
                })
                .boxed(),
            ValueKind::Number | ValueKind::Date => (operand_of(kind), operand_of(kind))
                .prop_map(move |(low, high)| Test::Between {
                    column: column.clone(),
                    low,
                    high,
                })
                .boxed(),
        };
        prop_oneof![compare, among, missing, special]
    })
}

fn node() -> impl Strategy<Value = Node> {
    leaf().prop_map(Node::Test).prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Node::all),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Node::any),
            inner.prop_map(Node::negated),
        ]
    })
}

fn row() -> impl Strategy<Value = Row> {
    let real = || {
        prop_oneof![
            Just(None),
            Just(Some(f64::NAN)),
            Just(Some(1e300)),
            (-6_i32..7).prop_map(|half| Some(f64::from(half) / 2.0)),
        ]
    };
    let text = || prop::option::of(letters());
    let flags = (prop::option::of(any::<bool>()), prop::option::of(any::<bool>()));
    let days = (prop::option::of(-3..4_i32), prop::option::of(-3..4_i32));
    (text(), text(), real(), prop::option::of(-3_i64..4), real(), flags, days).prop_map(
        |(state, other_name, score, count, r, (platinum, order), (expires, issued))| Row {
            state,
            other_name,
            score,
            count,
            r,
            platinum,
            order,
            expires,
            issued,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_slow_evaluator_agrees(node in node(), rows in prop::collection::vec(row(), 0..20)) {
        let (condition, frame) = (Condition::new(node), frame(&rows));
        let expected: Vec<Truth> = rows.iter().map(|row| slow(condition.root(), row).into()).collect();
        let shown = condition.to_string();
        let truths = condition.evaluate(&frame).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(&truths, &expected, "{}", shown);
        let matches: Vec<usize> = (0..rows.len()).filter(|row| expected[*row] == Truth::True).collect();
        prop_assert_eq!(condition.rows(&frame).unwrap(), matches);
    }

    #[test]
    fn a_printed_condition_reads_back_as_the_same_tree(node in node()) {
        let condition = Condition::new(node);
        let text = condition.to_string();
        let again = Condition::parse(&text, &columns()).map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
        prop_assert_eq!(&again, &condition, "{}", text);
        prop_assert_eq!(again.to_string(), text);
    }

    #[test]
    fn any_text_is_read_or_refused_within_itself(
        text in "([a-zR(),.'<>=!+*%:;-]|score|state|platinum| AND | OR | NOT | IN | IS | NULL | LIKE |BETWEEN|CASE|[0-9é\\n ]){0,24}"
    ) {
        match Condition::parse(&text, &columns()) {
            Ok(condition) => prop_assert_eq!(Condition::parse(&condition.to_string(), &columns()), Ok(condition)),
            Err(error) => {
                prop_assert!(!error.message.is_empty());
                prop_assert!(error.offset + error.length <= text.chars().count(), "{:?}", error);
            }
        }
    }
}

#[test]
fn conditions_are_printed_as_portable_sql() {
    for (given, printed) in [
        (
            "score>=70 and STATE in ('TX','it''s')",
            "score >= 70 AND state IN ('TX', 'it''s')",
        ),
        ("5 < score", "score > 5"),
        ("score<-5 or score != 1.50", "score < -5 OR score <> 1.5"),
        ("a_b", ""),
        ("not platinum or \"order\"", "NOT platinum OR \"order\""),
        (
            "(platinum and (\"order\" and r = 1)) or r is not null",
            "(platinum AND \"order\" AND \"R\" = 1) OR \"R\" IS NOT NULL",
        ),
        (
            "platinum and \"order\" or r = 1",
            "(platinum AND \"order\") OR \"R\" = 1",
        ),
        ("not (score = 1 or score = 2)", "NOT (score = 1 OR score = 2)"),
        ("not score = 1", "NOT (score = 1)"),
        ("not state in ('TX')", "state NOT IN ('TX')"),
        ("expires < '2026-02-01'", "expires < DATE '2026-02-01'"),
        (
            "expires between date '2026-01-01' and issued",
            "expires BETWEEN DATE '2026-01-01' AND issued",
        ),
        ("\"Other Name\" not ilike '%co_'", "\"Other Name\" NOT ILIKE '%co_'"),
        ("count = 9223372036854775807", "count = 9223372036854775807"),
        (
            "count > -9223372036854775808 -- smallest",
            "count > -9223372036854775808",
        ),
        ("platinum = (true)", "platinum = TRUE"),
    ] {
        if printed.is_empty() {
            assert_eq!(refused(given).0, 0);
        } else {
            assert_eq!(parse(given).to_string(), printed);
        }
    }
}

#[test]
fn the_columns_read_are_named_once() {
    let condition =
        parse("score > count AND NOT (state LIKE 'T%' OR score IS NULL) AND expires BETWEEN issued AND issued");
    assert_eq!(condition.columns(), ["count", "expires", "issued", "score", "state"]);
}

#[test]
fn every_keyword_can_name_a_column() {
    for word in ALL_KEYWORDS {
        for name in [word.to_lowercase(), (*word).to_owned(), format!("{word} \"x\"")] {
            let columns = [ColumnInfo {
                name: name.clone(),
                kind: ValueKind::Number,
            }];
            let test = |with| {
                Node::Test(Test::Compare {
                    column: name.clone(),
                    comparison: Comparison::Less,
                    with,
                })
            };
            let literal = Operand::Literal(Literal::Number(Number::Whole(1)));
            let parts = vec![
                test(literal),
                test(Operand::Column(name.clone())),
                Node::Test(Test::Missing { column: name.clone() }).negated(),
            ];
            let condition = Condition::new(Node::all(parts));
            let text = condition.to_string();
            assert_eq!(Condition::parse(&text, &columns), Ok(condition), "{text}");
        }
    }
    assert!(GRAMMAR.plain("state") && GRAMMAR.plain("contractor_id") && !GRAMMAR.plain("order"));
}

#[test]
fn errors_name_the_construct_and_its_place() {
    for (text, offset, length, part) in [
        ("score + 1 > 2", 6, 1, "the operator `+`"),
        ("lower(state) = 'tx'", 0, 5, "the function `lower`"),
        ("platinum AND\nCASE WHEN platinum THEN 1 END = 1", 13, 4, "CASE"),
        ("score > (SELECT 1)", 9, 6, "a subquery"),
        ("score IN (SELECT 1)", 10, 6, "a subquery"),
        ("score::int = 1", 5, 2, "a type conversion"),
        ("platinum IS TRUE", 9, 2, "IS TRUE"),
        ("leads.score > 1", 0, 5, "a name with a dot"),
        ("state LIKE 'a' ESCAPE '!'", 15, 6, "ESCAPE"),
        ("state LIKE '50\\%'", 11, 6, "backslash"),
        ("score = NULL", 8, 4, "IS NULL"),
        ("1 = 1", 0, 5, "neither side is a column"),
        ("TRUE", 0, 4, "a value alone"),
        ("1 < score < 5", 0, 1, "AND"),
        ("score", 0, 5, "no condition alone"),
        ("platinum < TRUE", 0, 15, "no order"),
        ("state IN ('TX', score)", 16, 5, "values only"),
        ("score = -(1)", 8, 1, "a minus"),
        ("expires > TIMESTAMP '2026-01-01'", 10, 22, "TIMESTAMP"),
        ("expires > '31.01.2026'", 10, 12, "2026-01-31"),
        ("expires > DATE '2026-02-30'", 10, 17, "no date"),
        ("score > 1e999", 8, 5, "64 bits"),
        ("score >", 7, 0, "the end"),
        ("score > )", 8, 1, "instead of `)`"),
        ("score > 1 state", 10, 5, "`state` cannot follow"),
        ("score > 1;", 9, 1, "`;` cannot follow"),
        ("é = 1 AND state = 'TX", 18, 3, "nterminated"),
        ("  ", 0, 2, "empty"),
    ] {
        let (found, found_length, message) = refused(text);
        assert_eq!((found, found_length), (offset, length), "{text}: {message}");
        assert!(message.contains(part), "{text}: {message}");
    }
}

#[test]
fn an_unknown_column_is_answered_with_the_nearest() {
    let error = Condition::parse("platinum AND scor > 5", &columns()).unwrap_err();
    assert_eq!(
        (error.offset, error.length, error.nearest.as_deref()),
        (13, 4, Some("score"))
    );
    assert_eq!(
        error.to_string(),
        "no column `scor`; the nearest is `score` (at character 14)"
    );
    let error = Condition::parse("state = \"TX\"", &columns()).unwrap_err();
    assert_eq!((error.offset, error.length, error.nearest), (8, 4, None));
    assert!(
        error.message.ends_with("text stands in single quotes"),
        "{}",
        error.message
    );
    // Quoted names are exact, others are not.
    assert!(Condition::parse("\"Score\" = 1", &columns()).is_err());
    assert_eq!(parse("SCORE = 1"), parse("score = 1"));
}

#[test]
fn a_type_mismatch_shows_the_way_out() {
    for (text, offset, length, way_out) in [
        ("state < 5", 8, 1, "put the value in single quotes, '5'"),
        ("score >= '70'", 9, 4, "write 70 without quotes"),
        ("score = 'high'", 8, 6, "compare it with a number"),
        ("platinum = 1", 11, 1, "compare it with TRUE or FALSE"),
        ("expires > 2026", 10, 4, "write a day as DATE '2026-01-31'"),
        (
            "state = DATE '2026-01-31'",
            8,
            17,
            "write the day as text, '2026-01-31'",
        ),
        ("score = state", 8, 5, "compare columns of one kind"),
        ("score LIKE '7%'", 0, 5, "compare it with ="),
        ("score IN (1, 'a')", 13, 3, "compare it with a number"),
        ("'a' = score", 0, 3, "compare it with a number"),
    ] {
        let (found, found_length, message) = refused(text);
        assert_eq!((found, found_length), (offset, length), "{text}: {message}");
        assert!(message.ends_with(way_out), "{text}: {message}");
    }
}

#[test]
fn long_and_deep_texts_are_refused_before_the_stack_ends() {
    let longest = GRAMMAR.longest_condition;
    let fill = |part: &str| part.repeat(longest / part.len() - 1);
    for text in [
        format!("{}score", fill("score=")),
        format!("score{} = 1", fill("+1")),
        format!("score{}", fill(" IS NULL")),
        format!("score{} = 1", fill("::int")),
        fill("("),
        fill("NOT "),
        fill("- "),
        format!("{}platinum", fill("platinum AND ")).repeat(2),
    ] {
        assert!(Condition::parse(&text, &columns()).is_err());
    }
    let wide = format!("{}platinum", fill("platinum OR "));
    assert!(matches!(parse(&wide).root(), Node::Or(parts) if parts.len() == longest / 12));
}

#[test]
fn the_deepest_trees_read_back() {
    let leaf = || parse("score BETWEEN count AND R").root().clone();
    let joined = |node: Node, level: usize| {
        if level % 2 == 0 {
            Node::all(vec![leaf(), node])
        } else {
            Node::any(vec![leaf(), node])
        }
    };
    let denied = |node: Node, level: usize| {
        if level % 2 == 0 {
            joined(node, 0)
        } else {
            node.negated()
        }
    };
    let shapes: [&dyn Fn(Node, usize) -> Node; 3] = [&joined, &denied, &|node, _| node.negated()];
    for shape in shapes {
        let deepest = (0..GRAMMAR.deepest_tree).fold(leaf(), shape);
        let text = Condition::new(deepest.clone()).to_string();
        assert_eq!(parse(&text).root(), &deepest);
        let deeper = Condition::new(shape(deepest, GRAMMAR.deepest_tree)).to_string();
        assert!(refused(&deeper).2.contains("too deeply"));
    }
}

#[test]
fn whole_numbers_compare_exactly_beyond_what_a_real_holds() {
    let big = 9_007_199_254_740_993_i64; // 2^53 + 1
    let frame = FrameBuilder::new()
        .integer(
            "count",
            [Some(big), Some(big - 1), Some(i64::MAX), Some(i64::MIN), Some(-2)],
        )
        .real(
            "score",
            [
                Some(9_007_199_254_740_992.0),
                Some(9_007_199_254_740_992.0),
                Some(1e300),
                Some(-1e300),
                Some(-2.5),
            ],
        )
        .finish()
        .unwrap();
    assert_eq!(parse(&format!("count = {big}")).rows(&frame).unwrap(), [0]);
    assert_eq!(parse("count = score").rows(&frame).unwrap(), [1]);
    assert_eq!(parse("count > score").rows(&frame).unwrap(), [0, 3, 4]);
    assert_eq!(parse("score > count").rows(&frame).unwrap(), [2]);
    assert_eq!(parse("count = 9223372036854775807").rows(&frame).unwrap(), [2]);
    assert_eq!(
        parse("count IN (-2.0, 9223372036854775807)").rows(&frame).unwrap(),
        [2, 4]
    );
}

#[test]
fn a_frame_of_other_columns_is_refused() {
    let frame = FrameBuilder::new()
        .text("score", [Some("70")])
        .text("platinum", [Some("yes")])
        .finish()
        .unwrap();
    let wrong = |text: &str| matches!(parse(text).evaluate(&frame), Err(FrameError::WrongType { .. }));
    assert!(wrong("score > 5") && wrong("score BETWEEN 1 AND 2") && wrong("score IN (1)") && wrong("platinum"));
    assert!(matches!(
        parse("count = 1").rows(&frame),
        Err(FrameError::Missing { .. })
    ));
    let kinds: Vec<ValueKind> = ColumnInfo::of_frame(&frame)
        .into_iter()
        .map(|column| column.kind)
        .collect();
    assert_eq!(kinds, [ValueKind::Text, ValueKind::Text]);
}
