//! The monitor's pure parts: stability of features, the scorecard, the readings of the alerts and the proof that they
//! fire. The phase M10 gathers what they read.

pub(in crate::playbooks::mql) mod drift;
pub(in crate::playbooks::mql) mod faults;
pub(in crate::playbooks::mql) mod scene;
pub(in crate::playbooks::mql) mod scorecard;
pub(in crate::playbooks::mql) mod settings;
