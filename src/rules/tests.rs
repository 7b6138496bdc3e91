//! The room's promises: conditions mean what SQL says, print back as themselves, and errors point at their place.

mod agreement;
mod behaviour;
mod edits;
mod engine;
mod fuzz;
mod random;
mod rulesets;
mod slow;
mod support;

use super::grammar::GRAMMAR;
use super::tree::{ColumnInfo, Condition, Literal, Node, Number, Operand, Test, ValueKind};
use super::truth::Comparison;
use crate::frame::{FrameBuilder, FrameError};
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
    KINDS.iter().map(|(name, kind)| ColumnInfo::new(*name, *kind)).collect()
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
        ("score = -(1)", "score = -1"),
        ("score+1>2", "score + 1 > 2"),
        ("2 > score + 1", "score + 1 < 2"),
        ("score > 2 * 3", "score > 2 * 3"),
        (
            "score - (count - 1) * -r <= (r)",
            "score - (count - 1) * -\"R\" <= \"R\"",
        ),
        ("(score + count) + r = 0", "score + count + \"R\" = 0"),
        ("score + (count + r) = 0", "score + (count + \"R\") = 0"),
        ("-(score * 2) = -(-r)", "-(score * 2) = -(-\"R\")"),
        (
            "coalesce(score, count, 0) between abs(r) and 1e3",
            "COALESCE(score, count, 0) BETWEEN ABS(\"R\") AND 1000.0",
        ),
        ("upper(state) not in ('TX')", "NOT (UPPER(state) = 'TX')"),
        (
            "upper(state) in ('TX', 'OK')",
            "UPPER(state) = 'TX' OR UPPER(state) = 'OK'",
        ),
        (
            "coalesce(expires, issued) < '2026-02-01'",
            "COALESCE(expires, issued) < DATE '2026-02-01'",
        ),
        ("count = -(-9223372036854775808)", "count = -(-9223372036854775808)"),
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
            let columns = [ColumnInfo::new(name.as_str(), ValueKind::Number)];
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
        ("score / 2 > 1", 6, 1, "the operator `/`"),
        ("score + state > 2", 8, 5, "`+` needs a number"),
        ("-state = 'TX'", 1, 5, "a minus needs a number"),
        ("ABS(state) = 1", 4, 5, "ABS needs a number"),
        ("UPPER(score) = 'A'", 6, 5, "UPPER needs text"),
        ("UPPER(state, state) = 'A'", 0, 5, "UPPER takes one value"),
        ("COALESCE(score, 'none') = 1", 16, 6, "compare it with a number"),
        ("COALESCE(platinum, FALSE) > TRUE", 0, 32, "no order"),
        ("score + 1", 6, 1, "the operator `+`"),
        ("2 * 3 = 6", 0, 9, "neither side is a column"),
        ("COALESCE(score, 0) IS NULL", 0, 8, "a column's name should stand here"),
        ("score + 1 = state", 12, 5, "compare columns of one kind"),
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
        format!("score = {}", fill("ABS(")),
        format!("{}score = 1", fill("-(")),
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
    let deep = (1..GRAMMAR.deepest_expression).fold("R".to_owned(), |inner, _| format!("-(1 * {inner})"));
    assert!(Condition::parse(&format!("score < {deep}"), &columns()).is_err());
    let deep = (1..GRAMMAR.deepest_expression / 2).fold("R".to_owned(), |inner, _| format!("-(1 * {inner})"));
    let leaf = || parse(&format!("score BETWEEN count AND {deep}")).root().clone();
    let joined = |node: Node, level: usize| {
        if level.is_multiple_of(2) {
            Node::all(vec![leaf(), node])
        } else {
            Node::any(vec![leaf(), node])
        }
    };
    let denied = |node: Node, level: usize| {
        if level.is_multiple_of(2) {
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
fn calculations_beyond_what_can_be_held_are_unknown() {
    let frame = FrameBuilder::new()
        .integer("count", [Some(i64::MAX), Some(i64::MIN), Some(3), None])
        .real("score", [Some(1e300), Some(-1e300), Some(0.5), Some(f64::NAN)])
        .text("state", [Some("tx"), None, Some("straße"), Some("")])
        .finish()
        .unwrap();
    let rows = |text: &str| parse(text).rows(&frame).unwrap();
    assert_eq!(rows("count + 1 > 0 OR count + 1 <= 0"), [1, 2]);
    assert_eq!(rows("-count < 0"), [0, 2]);
    assert_eq!(rows("ABS(count) >= 0"), [0, 2]);
    assert_eq!(rows("score * score > 0"), [2]);
    assert_eq!(rows("count * 2 = 6"), [2]);
    assert_eq!(rows("count + score BETWEEN 3.5 AND 2 * count"), [2]);
    assert_eq!(rows("COALESCE(score, count, 0) = 0"), [3]);
    assert_eq!(rows("COALESCE(state, 'none') = 'none'"), [1]);
    assert_eq!(rows("UPPER(state) IN ('TX', 'STRASSE')"), [0, 2]);
    // Whole numbers stay whole: beyond 2^53 a real could not tell these apart.
    assert_eq!(rows("count - 1 = 9223372036854775806"), [0]);
    let wrong = FrameBuilder::new().text("count", [Some("1")]).finish().unwrap();
    assert!(matches!(
        parse("count + 1 > 0").evaluate(&wrong),
        Err(FrameError::WrongType { .. })
    ));
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

#[test]
fn a_missing_value_is_no_match_either_way() {
    let frame = FrameBuilder::new()
        .real("score", [Some(80.0), Some(60.0), None, Some(f64::NAN)])
        .text("state", [None, Some("TX"), Some("TX"), None])
        .finish()
        .unwrap();
    let rows = |text: &str| parse(text).rows(&frame).unwrap();
    assert_eq!(rows("score > 70"), [0]);
    assert_eq!(rows("NOT score > 70"), [1]);
    assert_eq!(rows("score NOT IN (80)"), [1]);
    assert_eq!(rows("score > 70 OR score <= 70"), [0, 1]);
    assert_eq!(rows("score IS NULL"), [2, 3]);
    assert_eq!(rows("state = 'TX' OR score > 70"), [0, 1, 2]);
    assert_eq!(rows("state LIKE '%'"), [1, 2]);
    assert_eq!(rows("state NOT ILIKE 'tx'"), [0_usize; 0]);
}
