//! Profiles that are, and that cannot be.

use super::*;

// spec: buyer-groups 9, W8
#[test]
fn a_profile_that_cannot_be_is_refused_with_the_way_out() {
    let title = with(&[("roles.champion", words(&["Project Manager", "Wizard"]))]).unwrap_err();
    assert!(
        title.contains("`roles.champion`") && title.contains("`Wizard`"),
        "{title}"
    );
    let must = with(&[("must_have", words(&["Ninja"]))]).unwrap_err();
    assert!(must.contains("`must_have`"), "{must}");
    let function = with(&[("target_departments", words(&["wizardry"]))]).unwrap_err();
    assert!(
        function.contains("`wizardry`") && function.contains("supply_chain"),
        "{function}"
    );
    let seats = with(&[("seat_weight.role", toml::Value::Float(0.5))]).unwrap_err();
    assert!(
        seats.contains("`seat_weight.*`") && seats.contains("sum to 1.1"),
        "{seats}"
    );
    let groups = with(&[("group_weight.reach", toml::Value::Float(0.1))]).unwrap_err();
    assert!(groups.contains("0.4 + 0.25 + 0.1 + 0.15 sum to 0.9"), "{groups}");
    let fine = with(&[
        ("seat_weight.role", toml::Value::Float(0.5)),
        ("seat_weight.contact", toml::Value::Float(0.0)),
        ("target_departments", words(&["Supply Chain"])),
    ]);
    assert!(fine.is_ok(), "{fine:?}");
}

// spec: buyer-groups 3
#[test]
fn the_standard_profile_is_that_of_the_specification() {
    let profile = standard();
    assert_eq!(
        Role::SEATED.map(|role| profile.threshold(role)),
        [70.0, 60.0, 50.0, 40.0, 50.0]
    );
    assert_eq!(
        (profile.min_influence, profile.max_group_size, profile.deal_usd),
        (7.0, 15, 250_000.0)
    );
    assert_eq!(
        (profile.require_director, profile.allow_ic, profile.promote_missing),
        (false, true, true)
    );
    assert!(!profile.strict_geo && profile.is_foreign(Some("DE")) && !profile.is_foreign(None));
    assert_eq!(profile.must_have.len(), 6);
}
