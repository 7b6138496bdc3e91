//! Sales and a reviewer's orders, typed on the lead at hand.

use super::screens::drawn;
use super::*;
use crate::lens::{LeadOrder, SaleOrder, SaleStanding};
use crate::operations::SaleTaken;
use crate::tui::action::{Answer, Effect, Request};

fn selling() -> Model {
    let mut model = model_in_leads(80, 24);
    let picture = model.picture.ready_mut().unwrap();
    picture.sale_steps = vec!["new", "exported", "sold"];
    picture.orders = vec!["rescore", "accept"];
    model
}

fn said(model: &Model) -> &str {
    model.message.as_ref().map_or("", |message| &message.text)
}

fn asks(effects: &[Effect], wanted: &Request) -> bool {
    effects
        .iter()
        .any(|effect| matches!(effect, Effect::Ask(request) if request == wanted))
}

#[test]
fn a_step_is_typed_in_one_line_and_the_next_lead_is_at_hand() {
    let mut model = selling();
    press(&mut model, "$");
    assert!(
        drawn(&model).0.contains("new · exported · sold"),
        "the line lists the steps"
    );
    assert_eq!(press(&mut model, "Enter"), [], "an empty line stays open");
    type_text(&mut model, "sold Placeholder Pools for 99.50");
    let wanted = Request::Sale(SaleOrder {
        lead: "L0".into(),
        step: "sold".into(),
        to: Some("Placeholder Pools".into()),
        price: Some(99.5),
        ..SaleOrder::default()
    });
    let effects = press(&mut model, "Enter");
    assert!(asks(&effects, &wanted), "{effects:?}");
    assert!(model.layers.is_empty());
    let now = SaleStanding {
        step: "sold".into(),
        to: Some("Placeholder Pools".into()),
        price: Some(99.5),
        next: vec!["converted"],
        ..SaleStanding::default()
    };
    let taken = SaleTaken {
        lead: "L0".into(),
        before: SaleStanding::default(),
        now,
    };
    let answer = Answer::Sold {
        lead: "L0".into(),
        result: Ok(Box::new(taken)),
    };
    update(&mut model, Action::Answer(answer));
    assert!(said(&model).ends_with("sold to Placeholder Pools for 99.50 USD · next: converted"));
    assert_eq!(
        model.leads.grid.selected_id(),
        Some("L1"),
        "what is sold is left behind"
    );
}

#[test]
fn what_cannot_follow_is_said_and_changes_nothing() {
    let mut model = selling();
    press(&mut model, "$");
    type_text(&mut model, "converted");
    press(&mut model, "Enter");
    let refused = Answer::Sold {
        lead: "L0".into(),
        result: Err("converted cannot follow new".into()),
    };
    assert_eq!(update(&mut model, Action::Answer(refused)), []);
    assert_eq!(said(&model), "converted cannot follow new");
    assert_eq!(model.leads.grid.selected_id(), Some("L0"));
}

#[test]
fn an_order_carries_its_reason() {
    let mut model = selling();
    press(&mut model, "!");
    type_text(&mut model, "accept read it twice");
    let wanted = Request::Order(LeadOrder {
        order: "accept".into(),
        lead: "L0".into(),
        reason: Some("read it twice".into()),
    });
    let effects = press(&mut model, "Enter");
    assert!(asks(&effects, &wanted), "{effects:?}");
    let answer = Answer::Ordered {
        lead: "L0".into(),
        result: Ok("the next run lays it out".into()),
    };
    update(&mut model, Action::Answer(answer));
    assert!(said(&model).ends_with("the next run lays it out"));
}

#[test]
fn a_playbook_without_sales_says_so() {
    let mut model = model_in_leads(80, 24);
    for (key, why) in [("$", "not sold step by step"), ("!", "no orders on single leads")] {
        assert_eq!(press(&mut model, key), []);
        assert!(said(&model).contains(why), "{}", said(&model));
        assert!(model.layers.is_empty());
    }
}
