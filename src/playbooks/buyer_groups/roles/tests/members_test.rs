//! The people of the golden group; their seat scores are the assembly's.

use super::*;

/// Id, title, links, months; role/rule/R, I, A.
const PEOPLE: &str = "
p01;President & CEO;620;240;decision/R10/95;20;33
p02;VP Operations;430;180;decision/R10/95;17;20
p03;VP Engineering;510;130;decision/R10/95;18;20
p04;VP Manufacturing;;;champion/R20/90;11;20
p05;Director of Operations;210;96;champion/R20/90;12;15
p06;Engineering Manager;120;;champion/R20/90;9;11
p07;Senior Project Manager;80;70;champion/R21/86;9;10
p08;Plant Manager;40;200;champion/R22/80;8;11
p09;CFO;300;200;stakeholder/R30/90;17;31
p10;Procurement Manager;90;50;stakeholder/R30/90;8;11
p11;Quality Manager;;;stakeholder/R30/90;7;11
p12;Legal Counsel;150;;blocker/R40/90;9;8
p13;EHS Manager;60;;blocker/R40/90;8;8
p14;Account Manager;900;60;introducer/R50/88;8;5
p15;Project Engineer;30;20;stakeholder/R61/55;2;8
p16;Engineering Intern;10;5;excluded/R01/0;0;3";

// spec: buyer-groups 8.3, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15, p16, F1, F2, F3
#[test]
fn the_people_of_the_golden_group_have_their_figures() {
    let profile = standard();
    let mut seen = 0;
    for line in PEOPLE.trim().lines() {
        let cells: Vec<&str> = line.split(';').collect();
        let held = read(cells[1], &profile);
        let person = Person {
            connections: cells[2].parse().ok(),
            experience_months: cells[3].parse().ok(),
            country: Some("US"),
            ..Person::default()
        };
        let found = format!(
            "{}/{}/{};{};{}",
            held.assigned.role.as_str(),
            held.assigned.rule,
            held.confidence(&person, &profile),
            held.influence(&person, &profile),
            authority(&held.title, &profile).points
        );
        assert_eq!(found, cells[4..].join(";"), "{line}");
        seen += 1;
    }
    assert_eq!(seen, 16);
}
