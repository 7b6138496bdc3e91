//! The people of the golden group.

use super::*;

/// Title, links, months, e-mail, phone; role/rule/score, influence, authority, S*.
type Member = (
    &'static str,
    Option<i64>,
    Option<i64>,
    f64,
    f64,
    &'static str,
    f64,
    f64,
    f64,
);

// spec: buyer-groups 8.3, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15, p16, F1, F2, F3, F7
#[test]
fn the_people_of_the_golden_group_have_their_figures() {
    let people: [Member; 16] = [
        (
            "President & CEO",
            Some(620),
            Some(240),
            100.0,
            70.0,
            "decision/R10/95",
            20.0,
            33.0,
            87.83,
        ),
        (
            "VP Operations",
            Some(430),
            Some(180),
            95.0,
            85.0,
            "decision/R10/95",
            17.0,
            20.0,
            78.79,
        ),
        (
            "VP Engineering",
            Some(510),
            Some(130),
            95.0,
            0.0,
            "decision/R10/95",
            18.0,
            20.0,
            76.79,
        ),
        (
            "VP Manufacturing",
            None,
            None,
            75.0,
            70.0,
            "champion/R20/90",
            11.0,
            20.0,
            66.59,
        ),
        (
            "Director of Operations",
            Some(210),
            Some(96),
            95.0,
            70.0,
            "champion/R20/90",
            12.0,
            15.0,
            67.22,
        ),
        (
            "Engineering Manager",
            Some(120),
            None,
            95.0,
            50.0,
            "champion/R20/90",
            9.0,
            11.0,
            60.64,
        ),
        (
            "Senior Project Manager",
            Some(80),
            Some(70),
            70.0,
            0.0,
            "champion/R21/86",
            9.0,
            10.0,
            55.15,
        ),
        (
            "Plant Manager",
            Some(40),
            Some(200),
            70.0,
            70.0,
            "champion/R22/80",
            8.0,
            11.0,
            54.54,
        ),
        (
            "CFO",
            Some(300),
            Some(200),
            95.0,
            70.0,
            "stakeholder/R30/90",
            17.0,
            31.0,
            80.54,
        ),
        (
            "Procurement Manager",
            Some(90),
            Some(50),
            95.0,
            85.0,
            "stakeholder/R30/90",
            8.0,
            11.0,
            60.64,
        ),
        (
            "Quality Manager",
            None,
            None,
            0.0,
            70.0,
            "stakeholder/R30/90",
            7.0,
            11.0,
            52.94,
        ),
        (
            "Legal Counsel",
            Some(150),
            None,
            95.0,
            0.0,
            "blocker/R40/90",
            9.0,
            8.0,
            57.46,
        ),
        (
            "EHS Manager",
            Some(60),
            None,
            70.0,
            50.0,
            "blocker/R40/90",
            8.0,
            8.0,
            56.56,
        ),
        (
            "Account Manager",
            Some(900),
            Some(60),
            95.0,
            85.0,
            "introducer/R50/88",
            8.0,
            5.0,
            57.47,
        ),
        (
            "Project Engineer",
            Some(30),
            Some(20),
            70.0,
            0.0,
            "stakeholder/R61/55",
            2.0,
            8.0,
            32.16,
        ),
        (
            "Engineering Intern",
            Some(10),
            Some(5),
            70.0,
            0.0,
            "excluded/R01/0",
            0.0,
            3.0,
            5.38,
        ),
    ];
    let profile = standard();
    for (raw, connections, experience_months, email, phone, role, moves, signs, score) in people {
        let held = read(raw, &profile);
        let person = Person {
            connections,
            experience_months,
            country: Some("US"),
            ..Person::default()
        };
        let sure = held.confidence(&person, &profile);
        let found = format!("{}/{}/{sure}", held.assigned.role.as_str(), held.assigned.rule);
        assert_eq!(found, role, "{raw}");
        let (i, a) = (
            held.influence(&person, &profile),
            authority(&held.title, &profile).points,
        );
        assert_eq!((i, a), (moves, signs), "{raw}");
        let contact = 0.6 * email + 0.4 * phone;
        let seat = seat_score(sure, i, a, contact, &profile);
        assert!((seat - score).abs() <= 0.005 + 1e-9, "{raw}: {seat}, not {score}");
    }
}
