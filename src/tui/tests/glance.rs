//! The mouse on the overview and on tabs, and how long ago the latest run was.

use super::screens::drawn;
use super::*;
use crate::operations::{Pane, SheetKey};
use crate::tui::action::Request;
use crate::tui::hit::{Glance, Target};
use crate::tui::model::{Layer, Loaded};

fn click(model: &mut Model, target: Target) -> Vec<Effect> {
    update(model, Action::Click(target))
}

/// The targets that stand in the line with this text.
fn targets(model: &Model, text: &str) -> Vec<Target> {
    let (screen, hits, _) = drawn(model);
    let line = screen.lines().position(|line| line.contains(text)).unwrap();
    let row = u16::try_from(line).unwrap();
    let mut found: Vec<Target> = (0..model.size.width).filter_map(|x| hits.at(x, row)).collect();
    found.dedup();
    found
}

#[test]
fn what_stands_on_the_overview_leads_to_its_pane() {
    for width in [80, 120] {
        let mut model = model_with(graded_picture(), width, 40);
        assert_eq!(
            targets(&model, "Phases").first(),
            Some(&Target::Glance(Glance::Phase(0)))
        );
        assert!(targets(&model, "Silver").contains(&Target::Glance(Glance::Tier(1))));
        assert!(targets(&model, "Invented Firm 3").contains(&Target::Glance(Glance::Lead(2))));
        assert!(matches!(
            targets(&model, "Gates  ").first(),
            Some(Target::Tab(_) | Target::Glance(_))
        ));

        click(&mut model, Target::Glance(Glance::Phase(1)));
        assert_eq!((model.pane, model.phases.selected), (Pane::Pipeline, 1));
        press(&mut model, "Esc");
        let second = model.gate_list().nth(1).map(|gate| gate.id.clone());
        click(&mut model, Target::Glance(Glance::Gate(1)));
        assert_eq!(model.pane, Pane::Gates);
        assert_eq!(model.selected_gate().map(|gate| gate.id.clone()), second);
        press(&mut model, "Esc");
        let effects = click(&mut model, Target::Glance(Glance::Lead(2)));
        assert_eq!(model.pane, Pane::Leads);
        let card = |effect: &Effect| matches!(effect, Effect::Ask(Request::Card { lead, .. }) if lead == "L2");
        assert!(effects.iter().any(card), "{effects:?}");
        assert_eq!(
            model.leads.grid.keep.as_deref(),
            Some("L2"),
            "the queue opens on that lead"
        );
    }
}

#[test]
fn a_tier_on_the_overview_shows_its_leads() {
    let mut model = model_with(graded_picture(), 80, 40);
    let effects = click(&mut model, Target::Glance(Glance::Tier(1)));
    assert_eq!(model.pane, Pane::Leads);
    answer_rows(&mut model, effects);
    answer_sheet(&mut model);
    assert_eq!(model.leads.grid.total(), 1755);
}

#[test]
fn the_context_line_says_how_long_ago_as_of_the_last_event_in_the_workspaces_time() {
    let mut model = model_with(graded_picture(), 120, 40);
    let first = |model: &Model| drawn(model).0.lines().next().unwrap().to_owned();
    assert!(first(&model).contains("run 14 · 2026-01-31 15:02"), "{}", first(&model));
    for (now, ago) in [
        ("2026-01-31T14:02:31Z", "20 s ago"),
        ("2026-01-31T14:04:31Z", "2 min ago"),
        ("2026-01-31T19:04:31Z", "5 h ago"),
        ("2026-02-03T19:04:31Z", "3 days ago"),
    ] {
        model.clock = chrono::DateTime::parse_from_rfc3339(now).ok();
        assert!(
            first(&model).contains(&format!("run 14 · {ago} · blocked")),
            "{}",
            first(&model)
        );
    }
    assert!(first(&model).trim_end().ends_with("20:04"), "{}", first(&model));
    model.size.width = 60;
    assert!(
        !first(&model).contains("20:04"),
        "the clock goes first: {}",
        first(&model)
    );
}

#[test]
fn a_click_on_a_tab_takes_letters_that_are_looked_for_back() {
    let mut model = model_in_leads(80, 24);
    press(&mut model, "/");
    type_text(&mut model, "firm 7");
    assert!(model.leads.grid.view.query.find.is_some());
    click(&mut model, Target::Tab(Pane::Gates));
    assert_eq!(model.pane, Pane::Gates);
    assert_eq!(model.leads.grid.view.query.find, None);
}

#[test]
fn a_click_on_a_tab_drops_no_edit() {
    let mut model = model_with(graded_picture(), 80, 24);
    press(&mut model, "3 e");
    let Some(Layer::Form(form)) = model.layers.last_mut() else {
        panic!("no form")
    };
    form.edits.profile = Some("strict".into());
    click(&mut model, Target::Tab(Pane::Leads));
    assert_eq!(model.pane, Pane::Pipeline);
    assert!(matches!(model.layers.last(), Some(Layer::Form(form)) if form.asking));
}

#[test]
fn a_table_without_personal_data_asks_for_no_unmasking() {
    let mut model = model_in_leads(80, 24);
    let unmasks = |effects: &[Effect]| {
        let unmask = |effect: &Effect| matches!(effect, Effect::Ask(Request::Unmask { key: SheetKey::Leads }));
        effects.iter().any(unmask)
    };
    assert!(unmasks(&press(&mut model, "m")));
    let frame = FrameBuilder::new().text("lead_id", [Some("L1")]).finish().unwrap();
    let Loaded::Ready(sheet) = &mut model.leads.grid.sheet else {
        panic!("no sheet")
    };
    sheet.source = std::sync::Arc::new(SheetSource::new("firms", &frame, &[], None).unwrap());
    assert_eq!(press(&mut model, "m"), vec![]);
    let said = model.message.as_ref().map(|message| message.text.as_str());
    assert_eq!(said, Some("unmask: this table holds no personal data"));
}
