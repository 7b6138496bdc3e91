//! The ordered table of trades as text, with how many permits each rule keeps.

use crate::frame::{integer, text};
use crate::lens::{Cell, Column, Figure, FrameSource, LensError, Tree, TreeNode};
use crate::playbooks::permits::params;
use crate::playbooks::tables::made;

/// How the table's parameters are called: `table.pool.include`, `table.pool.exclude`, `table.pool.group`.
const TABLE: &str = "table.";

/// The rules in their order: what each looks for, what it does not mean, and the permits that it keeps.
pub(super) fn rules(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let kept = Kept::read(frames)?;
    let specs = params::parameters();
    let ids = specs
        .iter()
        .filter_map(|spec| spec.name.strip_prefix(TABLE)?.strip_suffix(".include"));
    let mut nodes: Vec<TreeNode> = ids
        .enumerate()
        .map(|(place, id)| rule(frames, place + 1, id, &kept))
        .collect();
    nodes.push(kept.other());
    Ok(vec![Figure::Tree(Tree {
        title: "The table of trades: the first rule that wins decides".to_owned(),
        columns: vec![
            Column::number("rule", "rule"),
            Column::text("category", "category"),
            Column::text("trade_group", "group"),
            Column::number("permits", "permits"),
            Column::text("include", "looks for"),
            Column::text("exclude", "but not"),
        ],
        nodes,
        note: "Rules run on the description, then on the permit's type. A phrase matches whole words; `*` is any ending; \
               `!` vetoes the rule, other exclusions are blanked out before it looks. Commercial pool, roof, hvac, plumbing \
               and electrical jobs are called commercial_x."
            .to_owned(),
    })])
}

struct One {
    rule: Option<i64>,
    on: String,
    phrase: String,
}

/// Which rule kept each permit.
struct Kept {
    all: Vec<One>,
}

impl Kept {
    fn read(frames: &dyn FrameSource) -> Result<Self, LensError> {
        let Some(sorted) = made(frames, "permits_categorised")? else {
            return Ok(Self { all: Vec::new() });
        };
        let (rules, on, phrases) = (
            integer(&sorted, "rule")?,
            text(&sorted, "matched_on")?,
            text(&sorted, "matched_phrase")?,
        );
        let word = |cell: Option<&str>| cell.unwrap_or_default().to_owned();
        let one = |row| One {
            rule: rules.get(row),
            on: word(on.get(row)),
            phrase: word(phrases.get(row)),
        };
        Ok(Self {
            all: (0..sorted.height()).map(one).collect(),
        })
    }

    /// Those that no rule kept.
    fn other(&self) -> TreeNode {
        let n = self.all.iter().filter(|one| one.rule.is_none()).count();
        let label = "other";
        TreeNode {
            values: vec![
                Cell::Null,
                Cell::text(Some(label)),
                Cell::text(Some(label)),
                Cell::count(n),
                Cell::Null,
                Cell::Null,
            ],
            ..TreeNode::leaf(label, &format!("no rule won: {n} of {}", self.all.len()))
        }
    }
}

fn rule(frames: &dyn FrameSource, place: usize, id: &str, kept: &Kept) -> TreeNode {
    let list = |part: &str| {
        let value = frames.parameters().value(&format!("{TABLE}{id}.{part}"));
        let words = value.and_then(toml::Value::as_array).into_iter().flatten();
        words
            .filter_map(toml::Value::as_str)
            .map(str::to_owned)
            .collect::<Vec<String>>()
    };
    let group = frames
        .parameters()
        .text(&format!("{TABLE}{id}.group"))
        .unwrap_or_default()
        .to_owned();
    let number = i64::try_from(place).unwrap_or(i64::MAX);
    let mine: Vec<&One> = kept.all.iter().filter(|one| one.rule == Some(number)).collect();
    let typed = mine.iter().filter(|one| one.on == "permit_type").count();
    let detail = format!(
        "{group}, keeps {} of {}, {typed} of them by the type",
        mine.len(),
        kept.all.len()
    );
    let (include, exclude) = (list("include"), list("exclude"));
    let looks = include.iter().map(|phrase| {
        let n = mine.iter().filter(|one| one.phrase == *phrase).count();
        TreeNode::leaf(phrase, &if n == 0 { String::new() } else { format!("decided {n}") })
    });
    let without = exclude.iter().map(|phrase| match phrase.strip_prefix('!') {
        Some(phrase) => TreeNode::leaf(&format!("not with {phrase}"), "vetoes the rule"),
        None => TreeNode::leaf(&format!("not {phrase}"), "blanked out"),
    });
    TreeNode {
        values: vec![
            Cell::Integer(number),
            Cell::text(Some(id)),
            Cell::text(Some(&group)),
            Cell::count(mine.len()),
            Cell::Text(include.join(", ")),
            Cell::Text(exclude.join(", ")),
        ],
        children: looks.chain(without).collect(),
        ..TreeNode::leaf(&format!("{place} {id}"), &detail)
    }
}
