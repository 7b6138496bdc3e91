//! Profiles that are, and that cannot be.

use super::*;

// spec: buyer-groups 9
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
    assert!(with(&[("target_departments", words(&["supply_chain"]))]).is_ok());
}

// spec: buyer-groups 3
#[test]
fn the_standard_profile_is_that_of_the_specification() {
    let profile = standard();
    assert_eq!(Role::SEATED.map(|role| profile.titles(role).len()), [6, 5, 4, 5, 5]);
    assert!(profile.is_foreign(Some("DE")) && !profile.is_foreign(None));
    assert_eq!(profile.must_have.len(), 6);
}
