//! Pairs and clusters as frames. No value of a person stands in them: ids, points and words of the scheme only.

use sha2::{Digest, Sha256};

use super::settle::Settled;
use crate::frame::{Frame, FrameBuilder, FrameError};

/// How files of decisions, evidence and commands name a record: `person:ID`.
pub(in crate::playbooks::buyer_groups) fn key_of(kind: &str, id: &str) -> String {
    format!("{kind}:{id}")
}

/// A pair's id: short, and the same in every run.
pub(in crate::playbooks::buyer_groups) fn pair_id(kind: &str, a: &str, b: &str) -> String {
    short("pair", &[kind, a, b])
}

/// A cluster's id: that of its records.
fn cluster_id(kind: &str, ids: &[&str]) -> String {
    let parts: Vec<&str> = std::iter::once(kind).chain(ids.iter().copied()).collect();
    short("cluster", &parts)
}

fn short(what: &str, parts: &[&str]) -> String {
    let digest = Sha256::digest(parts.join("\u{1f}").as_bytes());
    let hex: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("{what}-{hex}")
}

/// One kind of record as it was settled, with its ids by row.
pub(in crate::playbooks::buyer_groups) type Kind<'a> = (&'a str, &'a Settled, &'a [&'a str]);

fn id<'a>(ids: &[&'a str], row: u32) -> &'a str {
    ids.get(row as usize).copied().unwrap_or_default()
}

fn cluster_ids(kind: &Kind<'_>) -> Vec<String> {
    let (word, settled, ids) = kind;
    let clusters = settled.clusters.iter();
    let named = clusters.map(|cluster| {
        let mut members: Vec<&str> = cluster.rows.iter().map(|row| id(ids, *row)).collect();
        members.sort_unstable();
        cluster_id(word, &members)
    });
    named.collect()
}

/// The frame `pairs`: companies first, each kind by its ids.
///
/// # Errors
/// Never in practice: the columns are as long as each other.
pub(in crate::playbooks::buyer_groups) fn pairs_frame(kinds: &[Kind<'_>]) -> Result<Frame, FrameError> {
    let clusters: Vec<Vec<String>> = kinds.iter().map(cluster_ids).collect();
    let rows: Vec<_> = kinds
        .iter()
        .zip(&clusters)
        .flat_map(|((kind, settled, ids), clusters)| {
            settled.pairs.iter().map(move |pair| {
                let (a, b) = (id(ids, pair.a), id(ids, pair.b));
                let cluster = pair.cluster.and_then(|place| clusters.get(place)).map(String::as_str);
                (*kind, pair, a, b, cluster)
            })
        })
        .collect();
    FrameBuilder::new()
        .text("pair_id", rows.iter().map(|row| Some(pair_id(row.0, row.2, row.3))))
        .text("kind", rows.iter().map(|row| Some(row.0)))
        .text("a", rows.iter().map(|row| Some(row.2)))
        .text("b", rows.iter().map(|row| Some(row.3)))
        .text("a_key", rows.iter().map(|row| Some(key_of(row.0, row.2))))
        .text("b_key", rows.iter().map(|row| Some(key_of(row.0, row.3))))
        .real("points", rows.iter().map(|row| Some(row.1.points)))
        .text("verdict", rows.iter().map(|row| Some(row.1.verdict.word())))
        .text("veto", rows.iter().map(|row| row.1.veto.as_deref()))
        .text("cap", rows.iter().map(|row| row.1.cap.as_deref()))
        .text("fields", rows.iter().map(|row| Some(row.1.fields.as_str())))
        .text("words", rows.iter().map(|row| Some(row.1.words.as_str())))
        .text("cluster", rows.iter().map(|row| row.4))
        .text(
            "decision",
            rows.iter().map(|row| row.1.decision.map(super::Decided::word)),
        )
        .text("state", rows.iter().map(|row| Some(row.1.state)))
        .finish()
}

/// The frame `clusters`: one row a record that is in one.
///
/// # Errors
/// Never in practice: the columns are as long as each other.
pub(in crate::playbooks::buyer_groups) fn clusters_frame(kinds: &[Kind<'_>]) -> Result<Frame, FrameError> {
    let named: Vec<Vec<String>> = kinds.iter().map(cluster_ids).collect();
    let mut rows = Vec::new();
    for ((kind, settled, ids), names) in kinds.iter().zip(&named) {
        for (cluster, name) in settled.clusters.iter().zip(names) {
            let members = cluster.rows.iter();
            rows.extend(members.map(|row| {
                (
                    *kind,
                    name.as_str(),
                    id(ids, *row),
                    cluster.representative == *row,
                    cluster,
                )
            }));
        }
    }
    FrameBuilder::new()
        .text("kind", rows.iter().map(|row| Some(row.0)))
        .text("cluster", rows.iter().map(|row| Some(row.1)))
        .text("record_id", rows.iter().map(|row| Some(row.2)))
        .boolean("representative", rows.iter().map(|row| Some(row.3)))
        .text("state", rows.iter().map(|row| Some(row.4.state())))
        .text("why", rows.iter().map(|row| row.4.held.as_deref()))
        .finish()
}
