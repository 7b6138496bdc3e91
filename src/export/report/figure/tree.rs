//! Things inside things, as lists inside lists: whoever listens hears how deep they are.

use super::super::markup::Markup;
use super::super::table::{note, state};
use crate::lens::{Tree, TreeNode};

/// Lines of a tree that are written, from the top.
const MOST_NODES: usize = 400;

/// Writes a tree.
pub fn write(markup: &mut Markup, tree: &Tree) {
    let mut left = MOST_NODES;
    list(markup, &tree.nodes, &mut left);
    let all = lines(&tree.nodes);
    if all > MOST_NODES {
        note(
            markup,
            &format!("the first {MOST_NODES} of {all} lines are in this report"),
        );
    }
    note(markup, &tree.note);
}

fn lines(nodes: &[TreeNode]) -> usize {
    nodes.iter().map(|node| 1 + lines(&node.children)).sum()
}

fn list(markup: &mut Markup, nodes: &[TreeNode], left: &mut usize) {
    if nodes.is_empty() || *left == 0 {
        return;
    }
    markup.block("ul", &[("class", "tree")], |markup| {
        for node in nodes {
            if *left == 0 {
                return;
            }
            *left -= 1;
            markup.block("li", &[], |markup| {
                if let Some(verdict) = node.verdict {
                    state(markup, &format!("{} {}", verdict.sign(), verdict.word()));
                    markup.text(" ");
                }
                markup.element("span", &[("class", "node")], &node.label);
                if !node.detail.is_empty() {
                    markup.text(" ");
                    markup.element("span", &[("class", "detail")], &node.detail);
                }
                list(markup, &node.children, left);
            });
        }
    });
}
