//! What a parameter takes, what it refuses and with which words.

use super::*;

fn refusal(name: &str, value: impl Into<toml::Value>) -> String {
    Toy::new().lay(name, value).unwrap_err().to_string()
}

#[test]
fn values_that_do_not_fit_are_refused_with_what_would() {
    assert_eq!(
        refusal("base.frist", 1.0),
        "no parameter `base.frist`; the nearest is `base.first`"
    );
    assert_eq!(refusal("zzz", 1.0), "no parameter `zzz`; `assay parameters` lists them");
    assert_eq!(
        refusal("base.first", 101.0),
        "parameter `base.first` = 101.0: expected a number from 0 to 100"
    );
    assert_eq!(
        refusal("base.first", "many"),
        "parameter `base.first` = \"many\": expected a number from 0 to 100"
    );
    assert_eq!(
        refusal("base.both", f64::NAN),
        "parameter `base.both` = nan: expected a number"
    );
    assert_eq!(
        refusal("units.count", 1.5),
        "parameter `units.count` = 1.5: expected a whole number"
    );
    assert_eq!(
        refusal("shaky.panics", 1),
        "parameter `shaky.panics` = 1: expected true or false"
    );
    assert_eq!(
        refusal("words.one", "c"),
        "parameter `words.one` = \"c\": expected one of a, b"
    );
    assert_eq!(
        refusal("words.many", "a, c"),
        "parameter `words.many` = \"a, c\": expected any of a, b"
    );
    assert_eq!(
        refusal("words.maybe", "some"),
        "parameter `words.maybe` = \"some\": expected a number, or none"
    );
    // `none` is a value only where the parameter says so.
    assert!(refusal("base.first", "none").contains("expected a number from 0 to 100"));
}

#[test]
fn layers_outrank_each_other_and_remember_where_a_value_is_from() {
    let mut toy = Toy::new();
    toy.set("base.first", 3);
    let held = &toy.parameters.all()["base.first"];
    assert_eq!((held.value.as_float(), &held.origin), (Some(3.0), &Origin::CommandLine));
    assert_eq!(toy.parameters.all()["base.both"].origin, Origin::BuiltIn);
    toy.set("words.maybe", "none");
    assert_eq!(toy.parameters.number("words.maybe"), None);
    toy.set("words.many", "b, a");
    let words = toy.parameters.value("words.many").unwrap().as_array().unwrap().clone();
    assert_eq!(words, ["b".into(), "a".into()]);
}

#[test]
fn thresholds_of_gates_are_parameters_too() {
    let mut toy = Toy::new();
    toy.set("gate.T.both.block.above", 30);
    let spec = toy.pipeline.gates.iter().find(|gate| gate.id == "T.both").unwrap();
    assert_eq!(
        toy.parameters.bounds(spec).block,
        Some(Bound {
            strict: false,
            below: None,
            above: Some(30.0)
        })
    );
    // The other bound stays, and a bound the gate never had can be given.
    assert_eq!(toy.parameters.bounds(spec).warn, spec.warn);
    toy.set("gate.T.pending.block.below", -1.0);
    let refused = toy.lay("gate.T.nothing.block.above", 1.0).unwrap_err().to_string();
    assert!(
        refused.starts_with("no parameter `gate.T.nothing.block.above`; the nearest is `gate.T."),
        "{refused}"
    );
    let refused = toy.lay("gate.T.both.block.above", "high").unwrap_err().to_string();
    assert!(refused.ends_with("expected a number"), "{refused}");
}

#[test]
fn set_values_are_toml_where_they_parse_and_text_where_not() {
    assert_eq!(parse_value("0.5").as_float(), Some(0.5));
    assert_eq!(parse_value("true").as_bool(), Some(true));
    assert_eq!(parse_value("[\"a\"]").as_array().unwrap().len(), 1);
    assert_eq!(parse_value("skip").as_str(), Some("skip"));
    assert_eq!(parse_value("1 = 2 # no").as_str(), Some("1 = 2 # no"));
}

// spec: advisors P4, P15
#[test]
fn numbers_take_words_that_stand_for_them_and_lists_any_words() {
    let spec = |kind, choices: &[&str]| ParameterSpec {
        name: "one".into(),
        kind,
        default: "auto".into(),
        optional: false,
        minimum: Some(1.0),
        maximum: Some(365.0),
        choices: choices.iter().map(|word| (*word).to_owned()).collect(),
        unit: String::new(),
        summary: String::new(),
        used_by: Vec::new(),
    };
    let window = spec(ParameterKind::Integer, &["auto"]);
    assert_eq!(window.check(&"auto".into()), Ok("auto".into()));
    assert_eq!(window.check(&parse_value("30")), Ok(toml::Value::Integer(30)));
    for wrong in ["366", "often", "1.5"] {
        let refused = window.check(&parse_value(wrong)).unwrap_err().to_string();
        assert!(
            refused.ends_with("expected a whole number from 1 to 365, or auto"),
            "{refused}"
        );
    }
    let mut words = spec(ParameterKind::List, &[]);
    (words.minimum, words.maximum) = (None, None);
    let list = |items: &[&str]| toml::Value::Array(items.iter().map(|item| (*item).into()).collect());
    for (typed, wanted) in [
        (
            "LPL FINANCIAL, T. ROWE PRICE,",
            list(&["LPL FINANCIAL", "T. ROWE PRICE"]),
        ),
        ("[\"A, B\", 'C']", list(&["A, B", "C"])),
        ("[]", list(&[])),
    ] {
        assert_eq!(words.check(&parse_value(typed)), Ok(wanted), "{typed}");
    }
    let refused = words.check(&parse_value("[1]")).unwrap_err().to_string();
    assert!(refused.ends_with("expected any words, comma separated"), "{refused}");
    // An unquoted date is a date to TOML; a text parameter keeps its words.
    let day = spec(ParameterKind::Text, &[]);
    assert_eq!(day.check(&parse_value("2024-02-01")), Ok("2024-02-01".into()));
}
