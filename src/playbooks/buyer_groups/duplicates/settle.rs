//! From scored pairs to what happens with each: merged, shown to a reviewer, or kept apart.

use std::collections::BTreeMap;

use crate::identity::linkage::{Cluster, Decision, Found, Pair, Records, Scheme, Verdict, clusters};

/// What was decided on a pair, in the word that the frame has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::playbooks::buyer_groups) enum Decided {
    /// A reviewer says they are one.
    Match,
    /// A reviewer says they are two.
    Distinct,
    /// A merge of them was undone.
    Undone,
}

impl Decided {
    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Distinct => "distinct",
            Self::Undone => "undone",
        }
    }
}

/// Decisions by the keys of their pair (`person:ID`), the lower one first.
#[derive(Debug, Clone, Default)]
pub(in crate::playbooks::buyer_groups) struct Decisions {
    of: BTreeMap<(String, String), Decided>,
}

impl Decisions {
    /// Notes a decision. A later one replaces an earlier one, but nothing replaces an undoing: the file may still say
    /// what led to the merge that was undone.
    pub fn note(&mut self, a: &str, b: &str, decided: Decided) {
        let pair = if a <= b { (a, b) } else { (b, a) };
        let slot = self.of.entry((pair.0.to_owned(), pair.1.to_owned())).or_insert(decided);
        if *slot != Decided::Undone {
            *slot = decided;
        }
    }

    /// The decisions on records of this kind, by their rows.
    fn by_rows(&self, kind: &str, ids: &[&str]) -> BTreeMap<(u32, u32), Decided> {
        let rows: BTreeMap<&str, u32> = ids.iter().zip(0..).map(|(id, row)| (*id, row)).collect();
        let row = |key: &str| rows.get(key.strip_prefix(kind)?.strip_prefix(':')?).copied();
        let found = self.of.iter().filter_map(|((a, b), decided)| {
            let (a, b) = (row(a)?, row(b)?);
            (a != b).then_some(((a.min(b), a.max(b)), *decided))
        });
        found.collect()
    }
}

/// A pair and what happens with it.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::playbooks::buyer_groups) struct SettledPair {
    /// Rows; `a` has the lower id.
    pub a: u32,
    pub b: u32,
    pub points: f64,
    pub verdict: Verdict,
    pub veto: Option<String>,
    pub cap: Option<String>,
    /// A JSON list of what each comparison gave; no values.
    pub fields: String,
    /// The same in words.
    pub words: String,
    /// The cluster both are in, as its place.
    pub cluster: Option<usize>,
    pub decision: Option<Decided>,
    /// `merge`, `review`, `apart`.
    pub state: &'static str,
}

/// Records that are one, or wait together.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::playbooks::buyer_groups) struct SettledCluster {
    /// The records' rows.
    pub rows: Vec<u32>,
    /// The one that stands for them.
    pub representative: u32,
    /// Why it waits; nothing where its records are one.
    pub held: Option<String>,
}

impl SettledCluster {
    /// `match` or `review`.
    pub fn state(&self) -> &'static str {
        if self.held.is_none() { "match" } else { "review" }
    }
}

/// All pairs and clusters of one kind of record.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::playbooks::buyer_groups) struct Settled {
    pub pairs: Vec<SettledPair>,
    pub clusters: Vec<SettledCluster>,
}

impl Settled {
    /// The row that stands for each row: itself where it is alone. Held clusters count only where `held` says so.
    pub fn representatives(&self, rows: usize, held: bool) -> Vec<u32> {
        let mut of: Vec<u32> = (0..rows as u32).collect();
        for cluster in self.clusters.iter().filter(|cluster| held || cluster.held.is_none()) {
            for row in &cluster.rows {
                if let Some(slot) = of.get_mut(*row as usize) {
                    *slot = cluster.representative;
                }
            }
        }
        of
    }

    /// Lets `choose` pick the record that stands for each cluster.
    pub fn choose(&mut self, choose: &dyn Fn(&[u32]) -> u32) {
        for cluster in &mut self.clusters {
            cluster.representative = choose(&cluster.rows);
        }
    }

    /// Pairs that wait for a reviewer.
    pub fn to_review(&self) -> usize {
        self.pairs.iter().filter(|pair| pair.state == "review").count()
    }
}

/// The records of one kind as settling needs them.
pub(in crate::playbooks::buyer_groups) struct Table<'a> {
    pub scheme: &'a Scheme,
    pub records: &'a Records,
    /// Each row's id.
    pub ids: &'a [&'a str],
    /// Clusters of more records wait.
    pub largest_cluster: usize,
}

/// Settles what was found. The first record of each cluster stands for it until [`Settled::choose`] picks another.
pub(in crate::playbooks::buyer_groups) fn settle(table: &Table<'_>, found: &Found, decisions: &Decisions) -> Settled {
    let decided = decisions.by_rows(&table.scheme.record, table.ids);
    let plain = decided.iter().map(|(pair, decided)| {
        let decision = match decided {
            Decided::Match => Decision::Match,
            Decided::Distinct | Decided::Undone => Decision::Distinct,
        };
        (*pair, decision)
    });
    let found_clusters = clusters(
        table.scheme,
        table.records,
        &found.pairs,
        &plain.collect(),
        table.largest_cluster,
    );
    let pairs = settled_pairs(table, found, &decided, &found_clusters);
    let clusters = found_clusters.into_iter().map(|cluster| SettledCluster {
        representative: cluster.rows.first().copied().unwrap_or_default(),
        rows: cluster.rows,
        held: cluster.held,
    });
    Settled {
        pairs,
        clusters: clusters.collect(),
    }
}

fn settled_pairs(
    table: &Table<'_>,
    found: &Found,
    decided: &BTreeMap<(u32, u32), Decided>,
    clusters: &[Cluster],
) -> Vec<SettledPair> {
    let mut home: BTreeMap<u32, usize> = BTreeMap::new();
    // A pair that contradicts its cluster is shown with it, whatever it scored.
    let mut verdicts: BTreeMap<(u32, u32), Verdict> = BTreeMap::new();
    let pair_of = |pair: &Pair| ((pair.a, pair.b), pair.verdict);
    for (place, cluster) in clusters.iter().enumerate() {
        home.extend(cluster.rows.iter().map(|row| (*row, place)));
        verdicts.extend(cluster.against.iter().map(|pair| ((pair.a, pair.b), Verdict::Review)));
    }
    verdicts.extend(found.pairs.iter().map(pair_of));
    for pair in decided.keys() {
        let weighed = table.scheme.explain(table.records, pair.0, pair.1);
        verdicts.entry(*pair).or_insert(weighed.verdict);
    }
    let id = |row: u32| table.ids.get(row as usize).copied().unwrap_or_default();
    let settled = verdicts.into_iter().map(|((a, b), verdict)| {
        let decision = decided.get(&(a, b)).copied();
        let cluster = home.get(&a).filter(|place| home.get(&b) == Some(place)).copied();
        let held = cluster
            .and_then(|place| clusters.get(place))
            .is_some_and(|one| one.held.is_some());
        let state = match decision {
            Some(Decided::Distinct | Decided::Undone) => "apart",
            _ if cluster.is_some() && !held => "merge",
            _ => "review",
        };
        let (a, b) = if id(a) <= id(b) { (a, b) } else { (b, a) };
        let weighed = table.scheme.explain(table.records, a, b);
        let fields = weighed.fields.iter().map(|field| {
            serde_json::json!({
                "field": field.field, "points": field.points, "what": field.what, "mark": field.mark.word(),
            })
        });
        let words = weighed
            .fields
            .iter()
            .map(|field| format!("{} {} {:+}", field.field, field.what, field.points));
        SettledPair {
            a,
            b,
            points: weighed.points,
            verdict,
            veto: weighed.veto.map(str::to_owned),
            cap: weighed.cap.map(str::to_owned),
            words: words.collect::<Vec<_>>().join(", "),
            fields: serde_json::Value::Array(fields.collect()).to_string(),
            cluster,
            decision,
            state,
        }
    });
    let mut settled: Vec<SettledPair> = settled.collect();
    settled.sort_by(|one, other| (id(one.a), id(one.b)).cmp(&(id(other.a), id(other.b))));
    settled
}
