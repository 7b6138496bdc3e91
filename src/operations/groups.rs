//! Groups of leads: the list, one group's map, a pair side by side. What shows personal data in clear is recorded first.

use super::bench::Bench;
use super::error::OperationError;
use super::view::View;
use crate::lens::{Figure, GroupMap, Groups};

impl View {
    /// How leads stand in groups.
    ///
    /// # Errors
    /// In a playbook whose leads stand alone.
    pub fn groups(&self) -> Result<&'static dyn Groups, OperationError> {
        self.playbook
            .lens
            .groups()
            .ok_or_else(|| OperationError::elsewhere(self.playbook, "groups", |one| one.lens.groups().is_some()))
    }
}

impl Bench {
    /// One group, role by role, by its id or its name.
    ///
    /// # Errors
    /// When there is no such group or the frames cannot be read.
    pub fn group_map(&self, view: &View, group: &str, unmask: bool) -> Result<GroupMap, OperationError> {
        let groups = view.groups()?;
        if unmask {
            self.record_unmasking(view.playbook.id, &format!("the role map of {group}"))?;
        }
        Ok(groups.map(view, group, unmask)?)
    }

    /// Two records of a pair side by side, named as the evidence names them.
    ///
    /// # Errors
    /// When there is no such pair or the frames cannot be read.
    pub fn pair_figures(&self, view: &View, sides: [&str; 2], unmask: bool) -> Result<Vec<Figure>, OperationError> {
        let groups = view.groups()?;
        if unmask {
            let [a, b] = sides;
            self.record_unmasking(view.playbook.id, &format!("the pair {a} and {b}"))?;
        }
        Ok(groups.pair(view, sides, unmask)?)
    }
}
