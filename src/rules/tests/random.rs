//! Random conditions on random rows with nulls: a slow second evaluator agrees, and what is printed reads back.

use super::slow::slow;
use super::{KINDS, columns};
use crate::frame::{Frame, FrameBuilder};
use crate::rules::expression::{Arithmetic, Expression};
use crate::rules::tree::{Condition, Literal, Node, Number, Operand, Test, ValueKind};
use crate::rules::truth::{Comparison, Truth};
use chrono::NaiveDate;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

/// One row of the test frame, in the order of `KINDS`.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub state: Option<String>,
    pub other_name: Option<String>,
    pub score: Option<f64>,
    pub count: Option<i64>,
    pub r: Option<f64>,
    pub platinum: Option<bool>,
    pub order: Option<bool>,
    pub expires: Option<i32>,
    pub issued: Option<i32>,
}

pub(super) fn frame(rows: &[Row]) -> Frame {
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

/// Something calculated, and with a column in it.
fn calculated(kind: ValueKind) -> BoxedStrategy<Expression> {
    let operand = operand_of(kind).prop_map(Expression::Operand);
    let column = operand_of(kind).prop_filter_map("a column", |operand| {
        matches!(operand, Operand::Column(_)).then_some(Expression::Operand(operand))
    });
    let inner = operand.prop_recursive(2, 6, 2, move |inner| match kind {
        ValueKind::Number => prop_oneof![
            inner.clone().prop_map(Expression::negated),
            inner.clone().prop_map(|part| Expression::Absolute(Box::new(part))),
            prop::collection::vec(inner.clone(), 1..3).prop_map(Expression::Coalesce),
            (
                inner.clone(),
                prop::sample::select(vec![Arithmetic::Plus, Arithmetic::Minus, Arithmetic::Times]),
                inner
            )
                .prop_map(|(left, by, right)| Expression::Combine {
                    left: Box::new(left),
                    by,
                    right: Box::new(right),
                }),
        ]
        .boxed(),
        ValueKind::Text => prop_oneof![
            inner.clone().prop_map(|part| Expression::Upper(Box::new(part))),
            prop::collection::vec(inner, 1..3).prop_map(Expression::Coalesce),
        ]
        .boxed(),
        _ => prop::collection::vec(inner, 1..3)
            .prop_map(Expression::Coalesce)
            .boxed(),
    });
    (column, inner)
        .prop_map(|(column, inner)| {
            if inner.is_constant() {
                Expression::Coalesce(vec![column, inner])
            } else {
                inner
            }
        })
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
        let sides = (calculated(kind), comparison(kind), calculated(kind));
        let calculation = sides
            .prop_map(|(left, comparison, right)| Test::compare(left, comparison, right))
            .boxed();
        let within = (calculated(kind), calculated(kind), calculated(kind))
            .prop_map(|(value, low, high)| Test::between(value, low, high))
            .boxed();
        let within = if kind == ValueKind::Boolean {
            missing.clone()
        } else {
            within
        };
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
        prop_oneof![compare, among, missing, special, calculation, within]
    })
}

pub(super) fn node() -> impl Strategy<Value = Node> {
    leaf().prop_map(Node::Test).prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Node::all),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Node::any),
            inner.prop_map(Node::negated),
        ]
    })
}

pub(super) fn row() -> impl Strategy<Value = Row> {
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
