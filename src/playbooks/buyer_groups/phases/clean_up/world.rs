//! A few invented records for the tests: two of one company, three of one person, and what refers to them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::before::{before, clusters};
use super::given::Given;
use super::orders::{Apart, apart, steps};
use crate::frame::{Frame, FrameBuilder};
use crate::playbooks::buyer_groups::merging::{Merge, Stamp, State, apply};

/// The day of the run.
pub(super) const TODAY: i32 = 20_513;

/// A frame of texts: a line of names, then lines of cells; `-` is unknown.
fn frame(names: &str, lines: &[&str]) -> Frame {
    let cells: Vec<Vec<&str>> = lines.iter().map(|line| line.split(' ').collect()).collect();
    let builder = names
        .split(' ')
        .enumerate()
        .fold(FrameBuilder::new(), |builder, (place, name)| {
            let column = cells
                .iter()
                .map(|row| row.get(place).copied().filter(|cell| *cell != "-"));
            match name.split_once(':') {
                Some((name, "r")) => builder.real(name, column.map(|cell| cell.and_then(|cell| cell.parse().ok()))),
                Some((name, "i")) => builder.integer(name, column.map(|cell| cell.and_then(|cell| cell.parse().ok()))),
                Some((name, _)) => builder.boolean(name, column.map(|cell| cell.map(|cell| cell == "true"))),
                None => builder.text(name, column.map(|cell| cell.map(|cell| cell.replace('_', " ")))),
            }
        });
    builder.finish().unwrap()
}

/// The frames by name.
pub(super) struct World(pub(super) BTreeMap<&'static str, Arc<Frame>>);

impl World {
    /// Two records of one company, three of one person, one of another; everything refers to all of them.
    pub(super) fn new() -> Self {
        let mut world = Self(BTreeMap::new());
        world.put(
            "companies",
            "company_id name domain provider_id source",
            &[
                "c1 OmniFjord omni.example - crm",
                "c2 Omni_Fjord,_Inc. - - crm",
                "c3 Veltrixa veltrixa.example - crm",
            ],
        );
        world.put(
            "people",
            "person_id company_id title source has_email:b has_phone:b",
            &[
                "p1 c1 Buyer crm false false",
                "p2 c2 - crm true false",
                "p3 c1 Buyer dump true false",
                "p4 c3 Controller crm true false",
            ],
        );
        world.put(
            "people_identity",
            "person_id full_name email phone",
            &[
                "p1 Ada_Nonesuch - -",
                "p2 A._Nonesuch ada@omni.example -",
                "p3 ADA_NONESUCH ada@omni.example -",
                "p4 Petra_Sill petra@veltrixa.example -",
            ],
        );
        world.put(
            "groups0",
            "group_id company_id members",
            &["g1 c1 p1|p3", "g2 c2 p2|p2", "g3 c3 -"],
        );
        world.put(
            "relations",
            "relation_key relation_id frame references reference_id content source_file",
            &[
                "a:1 r1 activities people p1 call a.csv",
                "a:2 r2 activities people p2 call a.csv",
                "a:3 r3 activities people p2 mail a.csv",
                "a:4 r4 activities people p3 mail a.csv",
                "o:1 r5 opportunities companies c2 deal o.csv",
            ],
        );
        world.put(
            "relations_identity",
            "relation_key raw",
            &["a:1 {}", "a:2 {}", "a:3 {}", "a:4 {}", "o:1 {}"],
        );
        world.put(
            "candidates",
            "person_id company_id link",
            &["p1 c1 id", "p2 c1 id", "p3 c1 domain", "p4 c3 id"],
        );
        world.put(
            "gathered",
            "person_id company_id link title source",
            &["p1 c1 id Buyer crm", "p9 c1 domain CFO live"],
        );
        world.put(
            "gathered_identity",
            "person_id full_name email phone",
            &[
                "p1 Ada_Nonesuch ada@omni.example -",
                "p9 Inez_Callow inez@omni.example -",
            ],
        );
        world.put(
            "company_facts",
            "company_id provider_id tier decision:i limit_vp:r",
            &["c1 cs-7 M2 2 300000"],
        );
        world.put(
            "pairs",
            "pair_id kind a b points:r verdict veto decision words state",
            &[
                "x1 company c1 c2 11 match - - name_and_city merge",
                "x2 person p1 p2 5 review - match name merge",
                "x3 person p2 p3 8 match - - e-mail merge",
                "x4 person p1 p3 6.5 match - - name merge",
                "x5 person p2 p4 9 match PV1 - e-mail review",
            ],
        );
        world.put(
            "clusters",
            "kind cluster record_id state",
            &[
                "company k1 c1 match",
                "company k1 c2 match",
                "person k2 p1 match",
                "person k2 p2 match",
                "person k2 p3 match",
                "person k3 p4 review",
            ],
        );
        world.put(
            "pair_decisions",
            "kind a b decision",
            &["person person:p1 person:p2 match"],
        );
        world.put(
            "scored",
            "person_id role confidence:r influence:r authority_level pain_points",
            &[
                "p1 stakeholder 90 8 input cost",
                "p9 stakeholder 82 13 input cost",
                "p4 excluded 0 0 - -",
            ],
        );
        world.put("contacts", "person_id perplexity_verified:b", &["p1 true", "p9 -"]);
        world.put(
            "contacts_identity",
            "person_id email phone email_before phone_before",
            &[
                "p1 ada@omni.example 5555550101 ada@omni.example -",
                "p9 inez@omni.example - inez@omni.example -",
            ],
        );
        world.put(
            "members",
            "company_id person_id role confidence:r influence:r authority_level seat_score:r",
            &["c1 p1 champion 60 8 influence 61.5"],
        );
        world.put(
            "groups",
            "company_id size_tier deal_class filled_champion:i completeness:r",
            &["c1 M2 large 1 30"],
        );
        world
    }

    pub(super) fn put(&mut self, name: &'static str, names: &str, lines: &[&str]) {
        self.0.insert(name, Arc::new(frame(names, lines)));
    }

    pub(super) fn given(&self) -> Given {
        Given(self.0.clone())
    }

    pub(super) fn done(&self) -> (State, State, Vec<Merge>, Apart) {
        self.done_with(&[])
    }

    pub(super) fn done_with(&self, undone: &[serde_json::Value]) -> (State, State, Vec<Merge>, Apart) {
        let given = self.given();
        let clusters = clusters(&given).unwrap();
        let before = before(&given, &clusters, TODAY).unwrap();
        let apart = apart(&given, undone).unwrap();
        let steps = steps(&given, &before, &clusters, &apart).unwrap();
        let stamp = Stamp {
            time: "2026-03-01",
            archive: "root",
        };
        let (after, log) = apply(&before, &steps, stamp);
        (before, after, log, apart)
    }
}
