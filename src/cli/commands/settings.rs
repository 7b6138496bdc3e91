//! The settings that `assay init` writes: commented, with an entry to fill in for every dataset.

use crate::playbooks::Playbook;
use crate::store::template;

/// What a template says of a dataset. Where a playbook needs none by itself but some of them together, no single one is
/// optional: the first run names what is missing.
fn need_words(playbook: &Playbook, needed: bool) -> &'static str {
    match (needed, playbook.needs_some()) {
        (true, _) => "needed",
        (false, true) => "a run says which of these it needs",
        (false, false) => "optional",
    }
}

/// The commented settings, with an entry to fill in for every dataset.
pub fn text(playbook: &Playbook) -> String {
    let mut text = template(playbook.id, &[]);
    text.push_str("\n# The datasets of this playbook. Take the # away where you have such a file.\n");
    for (dataset, needed) in &playbook.pipeline.datasets {
        let need = need_words(playbook, *needed);
        let path = match playbook.contract(dataset) {
            Some(_) => format!("data/{dataset}.csv"),
            None => format!("{dataset}/*.toml"),
        };
        text.push_str(&format!(
            "#\n# [[playbooks.{}.datasets.{dataset}]]   # {need}\n# path = \"{path}\"\n",
            playbook.id
        ));
        let layouts = playbook.layouts.iter().filter(|layout| layout.dataset == *dataset);
        let layouts: Vec<&str> = layouts.map(|layout| layout.id.as_str()).collect();
        if !layouts.is_empty() {
            text.push_str(&format!(
                "# layout = \"{}\"   # or {}\n",
                layouts.first().unwrap_or(&""),
                layouts.get(1..).unwrap_or(&[]).join(", ")
            ));
        }
    }
    if !playbook.source_attributes.is_empty() {
        text.push_str(&format!(
            "#\n# An entry may also say: {}.\n",
            playbook.source_attributes.join(", ")
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_dataset_is_called_optional_where_a_run_needs_some_of_them() {
        let of = |id: &str| text(crate::playbooks::find(id).unwrap());
        let mql = of("mql");
        assert!(
            mql.contains("datasets.leads]]   # a run says which of these it needs"),
            "{mql}"
        );
        assert!(!mql.contains("# optional"), "{mql}");
        let contractors = of("contractors");
        assert!(
            contractors.contains("datasets.oem_dealers]]   # needed"),
            "{contractors}"
        );
    }
}
